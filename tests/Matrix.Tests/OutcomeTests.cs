using System.Linq;

using Exynos5422.Matrix.Outcomes;
using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Matrix.Tests;

public sealed class OutcomeTests
{
    [Test]
    public void A_verified_run_plays()
    {
        var outcome = Recorded.Plays;
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Plays));
        Assert.That(outcome.Summary, Is.EqualTo("24 of 24 frames verified"));
    }

    [Test]
    public void A_run_that_ends_well_with_other_pictures_does_not()
    {
        var outcome = Outcome.Read(Recorded.Report(BoardEnd.PoweredOff, 0, 21, checksHold: false), Recorded.Console("rfc-6.1"));
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.WrongFrames));
        Assert.That(outcome.Summary, Does.StartWith("21 of 24 frames verified").And.Contain("3 wrong"));
    }

    [Test]
    public void A_dead_kernel_is_an_oops()
    {
        var outcome = Recorded.PageFault;
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Oops));
        Assert.That(outcome.Summary, Does.Contain("01608003").And.Contain("dma_direct_map_sg+0xac"));
        Assert.That(outcome.Evidence, Is.Not.Empty);
    }

    [Test]
    public void A_refusal_names_the_call_its_code_and_GStreamers_error()
    {
        var outcome = Recorded.Refusal;
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Refused));
        Assert.That((outcome.FailedCall, outcome.Errno), Is.EqualTo(("Failed to export DMABUF", "EINVAL")));
        Assert.That(outcome.Error, Is.EqualTo("v4l2h264dec0: Failed to allocate required memory. Buffer pool activation failed"));
        Assert.That(outcome.Evidence, Has.Some.Contain("failed to get scatterlist").And.None.Contain("WARNING"));
    }

    /// <summary>GStreamer probes a lot, and most drivers refuse some of it.</summary>
    [Test]
    public void An_error_code_of_something_else_is_not_the_calls()
    {
        var console = Recorded.Console("pfn-valid-6.1").Where(line => !line.Contains("export DMABUF"))
            .Prepend("0:00:00.527545424    65   0x445198 WARN                    v4l2 gstv4l2object.c:5296:gst_v4l2_object_probe_caps:<v4l2convert0:src> Failed to probe pixel aspect ratio with VIDIOC_CROPCAP: Invalid argument").ToArray();
        var outcome = Outcome.Read(Recorded.Report(BoardEnd.PoweredOff, 1, 0, checksHold: false), console);
        Assert.That((outcome.FailedCall, outcome.Errno), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void A_SysMMUs_fault_counts_before_the_oops_that_follows()
    {
        var console = new[] { "[    3.1] exynos-sysmmu 13e80000.sysmmu: 13e00000.video-scaler: PAGE FAULT occurred at 0xb0400000" }.Concat(Recorded.Console("page-fault-6.1")).ToArray();
        var outcome = Outcome.Read(Recorded.Report(BoardEnd.Panic, null, 0, checksHold: false), console);
        Assert.That((outcome.Kind, outcome.Fault?.Address), Is.EqualTo((OutcomeKind.SysmmuFault, "0xb0400000")));
        Assert.That(outcome.Evidence[0], Does.Contain("PAGE FAULT"));
    }

    [TestCase(BoardEnd.PoweredOff, 124)]
    [TestCase(BoardEnd.TimedOut, null)]
    [TestCase(BoardEnd.PoweredOff, null)]
    public void What_does_not_end_by_itself_hangs(BoardEnd end, int? status)
    {
        Assert.That(Outcome.Read(Recorded.Report(end, status, 5, checksHold: false), new[] { "nothing" }).Kind, Is.EqualTo(OutcomeKind.Hangs));
    }

    [Test]
    public void A_failed_emulator_says_nothing_about_the_kernel()
    {
        Assert.That(Outcome.Read(Recorded.Report(BoardEnd.EngineFailed, null, 0, checksHold: false), new[] { "nothing" }).Kind, Is.EqualTo(OutcomeKind.EngineFailed));
    }

    [Test]
    public void Two_runs_differ_when_anything_of_their_death_does()
    {
        var outcome = Recorded.PageFault;
        var elsewhere = Recorded.Console("page-fault-6.1").Select(line => line.Replace("01608003", "01700003")).ToArray();
        var other = Outcome.Read(Recorded.Report(BoardEnd.Panic, null, 0, checksHold: false), elsewhere);
        Assert.That(Recorded.PageFault.Signature, Is.EqualTo(outcome.Signature));
        Assert.That(other.Signature, Is.Not.EqualTo(outcome.Signature));
    }
}
