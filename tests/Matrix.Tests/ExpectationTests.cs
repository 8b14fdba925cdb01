using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Exynos5422.Matrix.Catalogue;
using Exynos5422.Matrix.Outcomes;
using Exynos5422.Play;
using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Matrix.Tests;

/// <summary>What the table of rows expects, against recorded runs: each must take its own and no other.</summary>
public sealed class ExpectationTests
{
    [Test]
    public void Each_row_takes_its_own_outcome()
    {
        Assert.That(Mismatches("page-fault", Recorded.PageFault, "page-fault-6.1"), Is.Empty);
        Assert.That(Mismatches("pfn-valid", Recorded.Refusal, "pfn-valid-6.1"), Is.Empty);
        Assert.That(Mismatches("rfc", Recorded.Plays, "rfc-6.1"), Is.Empty);
    }

    [Test]
    public void A_kernel_that_plays_is_no_page_fault()
    {
        var mismatches = Mismatches("page-fault", Recorded.Plays, "rfc-6.1");
        Assert.That(mismatches[0], Does.Contain("plays").And.Contain("expected: oops"));
        Assert.That(mismatches, Has.Some.Contain("program counter"));
    }

    [Test]
    public void An_oops_is_neither_playing_nor_refusing_nor_a_SysMMUs_fault()
    {
        foreach(var row in RowCatalogue.Load().Rows.Where(row => row.Name != "page-fault"))
        {
            Assert.That(Mismatches(row.Name, Recorded.PageFault, "page-fault-6.1"), Is.Not.Empty, row.Name);
        }
    }

    [Test]
    public void A_refusal_is_only_what_pfn_valid_expects()
    {
        foreach(var row in RowCatalogue.Load().Rows.Where(row => row.Name != "pfn-valid"))
        {
            Assert.That(Mismatches(row.Name, Recorded.Refusal, "pfn-valid-6.1"), Is.Not.Empty, row.Name);
        }
        Assert.That(Mismatches("pfn-valid", Recorded.Plays, "rfc-6.1"), Is.Not.Empty);
    }

    [Test]
    public void One_wrong_frame_fails_every_row_that_plays()
    {
        var outcome = Outcome.Read(Recorded.Report(BoardEnd.PoweredOff, 0, 23, checksHold: false), Recorded.Console("rfc-6.1"));
        foreach(var name in new[] { "rfc", "pfn", "pfn-sysmmu", "phys-array", "control" })
        {
            Assert.That(Mismatches(name, outcome, "rfc-6.1"), Is.Not.Empty, name);
        }
    }

    /// <summary>
    /// ARM's DMA operations of 5.10 have other functions than dma-direct: the oops of one kernel is none that the
    /// other should have.
    /// </summary>
    [TestCase("5.10", "6.1")]
    [TestCase("6.1", "5.10")]
    [TestCase("6.12", "5.10")]
    [TestCase("7.3", "5.10")]
    public void Each_kernel_has_its_page_fault(string kernel, string other)
    {
        var console = Recorded.Console($"page-fault-{kernel}");
        var outcome = Outcome.Read(Recorded.Report(BoardEnd.Panic, null, 0, checksHold: false), console);
        Assert.That(Row("page-fault").ExpectationFor(kernel, "qemu")!.Mismatches(outcome, console), Is.Empty);
        Assert.That(Row("page-fault").ExpectationFor(other, "qemu")!.Mismatches(outcome, console), Is.Not.Empty);
    }

    [TestCase("PC is at dma_direct_map_sg+0xac", "PC is at memcpy+0x10", "program counter")]
    [TestCase("address 01608003", "address 00000004", "the oops is at")]
    [TestCase(" from dma_map_sgtable+0x15", " from something_else+0x15", null)]
    [TestCase("vb2_dc_dmabuf_ops_map", "drm_gem_map_dma_buf", "backtrace has no vb2_dc_dmabuf_ops_map")]
    public void An_oops_elsewhere_is_another_one(string recorded, string instead, string? complaint)
    {
        var console = Recorded.Console("page-fault-6.1").Select(line => line.Replace(recorded, instead)).ToArray();
        var outcome = Outcome.Read(Recorded.Report(BoardEnd.Panic, null, 0, checksHold: false), console);
        var mismatches = Row("page-fault").ExpectationFor("6.1", "qemu")!.Mismatches(outcome, console);
        Assert.That(mismatches, complaint == null ? Is.Empty : Has.Some.Contain(complaint));
    }

    [Test]
    public void Lines_that_must_and_must_not_be()
    {
        var expectation = new Expectation { Says = "", Outcome = OutcomeKind.Plays, Console = new[] { "^hello" }, Never = new[] { "DMA-API: .*error" } };
        Assert.That(expectation.Mismatches(Recorded.Plays, new[] { "hello world" }), Is.Empty);
        Assert.That(expectation.Mismatches(Recorded.Plays, new[] { "other" }), Has.Exactly(1).Contain("no line"));
        Assert.That(expectation.Mismatches(Recorded.Plays, new[] { "hello", "DMA-API: mapping error" }), Has.Exactly(1).Contain("must not be"));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(50)]
    public void Shards_make_up_the_whole(int shards)
    {
        var catalogue = RowCatalogue.Load();
        var all = catalogue.Cells(null).ToList();
        var parts = Enumerable.Range(1, shards).SelectMany(i => catalogue.Cells(new Shard(i, shards))).ToList();
        Assert.That(parts, Is.EquivalentTo(all));
        Assert.That(all, Has.Count.EqualTo(catalogue.Rows.Count * catalogue.Kernels.Count));
    }

    [TestCase("1/1", true)]
    [TestCase("2/3", true)]
    [TestCase("0/3", false)]
    [TestCase("4/3", false)]
    [TestCase("1/0", false)]
    [TestCase("1", false)]
    [TestCase("a/b", false)]
    [TestCase("1/2/3", false)]
    public void A_shard_is_one_of_several(string text, bool isGood)
    {
        Assert.That(Shard.TryParse(text, out var shard), Is.EqualTo(isGood));
        Assert.That(isGood ? $"{shard!.Index}/{shard.Count}" : text, Is.EqualTo(text));
    }

    [Test]
    public void Every_row_says_something_about_every_kernel_on_both_engines()
    {
        var catalogue = RowCatalogue.Load();
        foreach(var row in catalogue.Rows)
        {
            foreach(var kernel in catalogue.Kernels.Where(kernel => !row.NotOn.ContainsKey(kernel)))
            {
                Assert.That(row.ExpectationFor(kernel, "qemu"), Is.Not.Null, row.Name);
                Assert.That(row.ExpectationFor(kernel, "renode"), Is.Not.Null, row.Name);
            }
        }
    }

    [TestCase("{\"kernels\": [], \"rows\": [], \"more\": 1}")]
    [TestCase("{\"kernels\": [], \"rows\": [{\"name\": \"a\", \"about\": \"\", \"expect\": [{\"says\": \"\", \"outcome\": \"dances\"}]}]}")]
    [TestCase("{\"kernels\": [], \"rows\": [{\"name\": \"a\", \"about\": \"\", \"expect\": [{\"says\": \"\", \"outcome\": \"oops\", \"pc\": \"(\"}]}]}")]
    [TestCase("{\"kernels\": [], \"rows\": [{\"name\": \"a\", \"about\": \"\", \"expect\": [{\"says\": \"\", \"outcome\": [\"oops\", \"plays\"]}]}]}")]
    [TestCase("not JSON")]
    public void A_wrong_table_is_refused(string text)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"rows-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, text);
        try
        {
            Assert.Throws<PlayException>((Action)(() => RowCatalogue.Load(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Unknown_rows_and_kernels_are_refused()
    {
        var catalogue = RowCatalogue.Load();
        Assert.That(Assert.Throws<PlayException>((Action)(() => catalogue.Select(new[] { "nonsense" }, Array.Empty<string>())))!.Message, Does.Contain("nonsense"));
        Assert.That(Assert.Throws<PlayException>((Action)(() => catalogue.Select(Array.Empty<string>(), new[] { "2.4" })))!.Message, Does.Contain("2.4"));
        Assert.That(catalogue.Select(new[] { "rfc" }, new[] { "6.1" }).Rows.Single().Name, Is.EqualTo("rfc"));
    }

    private static Row Row(string name)
    {
        return RowCatalogue.Load().Rows.Single(row => row.Name == name);
    }

    private static IReadOnlyList<string> Mismatches(string row, Outcome outcome, string console)
    {
        return Row(row).ExpectationFor("6.1", "qemu")!.Mismatches(outcome, Recorded.Console(console));
    }
}
