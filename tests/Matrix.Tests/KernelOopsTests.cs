using System;
using System.Linq;

using Exynos5422.Matrix.Outcomes;

using NUnit.Framework;

namespace Exynos5422.Matrix.Tests;

public sealed class KernelOopsTests
{
    [Test]
    public void The_page_fault_of_6_1_is_taken_apart()
    {
        var oops = KernelOops.Find(Recorded.Console("page-fault-6.1"))!;
        Assert.That(oops.Message, Is.EqualTo("Unable to handle kernel paging request at virtual address 01608003"));
        Assert.That(oops.FaultAddress, Is.EqualTo("01608003"));
        Assert.That(oops.Error, Is.EqualTo("Oops: 5 [#1] THUMB2"));
        Assert.That((oops.Function, oops.ProgramCounter), Is.EqualTo(("dma_direct_map_sg", "dma_direct_map_sg+0xac/0x20c")));
        Assert.That(oops.Backtrace.Take(4), Is.EqualTo(new[] { "dma_direct_map_sg", "__dma_map_sg_attrs", "dma_map_sgtable", "vb2_dc_dmabuf_ops_map" }));
        Assert.That(oops.Backtrace[^1], Is.EqualTo("ret_fast_syscall"));
        Assert.That(oops.Excerpt.Any(line => line.Contains("PC is at")), Is.True);
        Assert.That(oops.Excerpt.Any(line => line.Contains("Register r0")), Is.False, "an excerpt is to be read");
    }

    [Test]
    public void The_page_fault_of_6_12_says_that_it_read()
    {
        var oops = KernelOops.Find(Recorded.Console("page-fault-6.12"))!;
        Assert.That((oops.FaultAddress, oops.ProgramCounter), Is.EqualTo(("01608003", "dma_direct_map_sg+0xc4/0x240")));
        Assert.That(oops.Message, Does.EndWith("when read"));
        Assert.That(oops.Backtrace.Take(4), Is.EqualTo(new[] { "dma_direct_map_sg", "__dma_map_sg_attrs", "dma_map_sgtable", "vb2_dc_dmabuf_ops_map" }));
        Assert.That(oops.Backtrace[^1], Is.EqualTo("ret_fast_syscall"));
    }

    [Test]
    public void The_page_fault_of_7_3_has_a_heading_over_its_backtrace()
    {
        var oops = KernelOops.Find(Recorded.Console("page-fault-7.3"))!;
        Assert.That((oops.FaultAddress, oops.ProgramCounter), Is.EqualTo(("01608003", "dma_direct_map_sg+0x50/0xa0")));
        Assert.That(oops.Backtrace.Take(4), Is.EqualTo(new[] { "dma_direct_map_sg", "__dma_map_sg_attrs", "dma_map_sgtable", "vb2_dc_dmabuf_ops_map" }));
        Assert.That(oops.Backtrace[^1], Is.EqualTo("ret_fast_syscall"));
        Assert.That(oops.Excerpt.Any(line => line.Contains("Call trace")), Is.False);
    }

    [Test]
    public void A_run_without_one_has_none()
    {
        Assert.That(KernelOops.Find(Recorded.Console("rfc-6.1")), Is.Null);
        Assert.That(KernelOops.Find(Array.Empty<string>()), Is.Null);
    }

    /// <summary>The form of ARM's backtraces before 5.15 (arch/arm/kernel/traps.c, dump_backtrace_entry).</summary>
    [Test]
    public void Backtraces_of_5_10_have_addresses()
    {
        var oops = KernelOops.Find(Recorded.Console("page-fault-5.10"))!;
        Assert.That((oops.FaultAddress, oops.ProgramCounter), Is.EqualTo(("01608003", "arm_dma_map_page+0x10/0xa0")));
        Assert.That(oops.Backtrace.Take(4), Is.EqualTo(new[] { "arm_dma_map_page", "arm_dma_map_sg", "dma_map_sg_attrs", "vb2_dc_dmabuf_ops_map" }));
        Assert.That(oops.Backtrace[^1], Is.EqualTo("ret_fast_syscall"), "the registers at the exception are no part of it");
    }

    [Test]
    public void The_first_oops_is_the_cause()
    {
        var oops = KernelOops.Find(Recorded.Console("page-fault-5.10").Append("[    6.4] Unable to handle kernel paging request at virtual address 00000004").ToArray())!;
        Assert.That(oops.FaultAddress, Is.EqualTo("01608003"));
    }

    [Test]
    public void A_BUG_has_no_address()
    {
        var oops = KernelOops.Find(new[] { "[    2.0] kernel BUG at drivers/iommu/exynos-iommu.c:450!", "[    2.0] Internal error: Oops - BUG: 0 [#1] THUMB2", "[    2.1] PC is at exynos_sysmmu_irq+0x101/0x110" })!;
        Assert.That((oops.FaultAddress, oops.Error, oops.Function), Is.EqualTo(((string?)null, "Oops - BUG: 0 [#1] THUMB2", "exynos_sysmmu_irq")));
    }

    /// <summary>The lines of drivers/iommu/exynos-iommu.c, 6.1 and 6.12.</summary>
    [TestCase("[    3.1] exynos-sysmmu 13e80000.sysmmu: 13e00000.video-scaler: PAGE FAULT occurred at 0xb0400000", "PAGE", "0xb0400000")]
    [TestCase("[    3.1] exynos-sysmmu 13e80000.sysmmu: 13e00000.video-scaler: [READ] PAGE FAULT occurred at 0x400000", "PAGE", "0x00400000")]
    [TestCase("[    3.1] exynos-sysmmu 13e80000.sysmmu: 13e00000.video-scaler: BUS ERROR FAULT occurred at 0x10", "BUS ERROR", "0x00000010")]
    public void A_SysMMUs_fault_is_read(string line, string kind, string address)
    {
        var fault = SysmmuFault.Find(new[] { "something else", line })!;
        Assert.That((fault.Kind, fault.Address), Is.EqualTo((kind, address)));
        Assert.That(fault.Line, Does.StartWith("exynos-sysmmu"), "without its time");
        Assert.That(SysmmuFault.Find(Recorded.Console("page-fault-6.1")), Is.Null);
    }
}
