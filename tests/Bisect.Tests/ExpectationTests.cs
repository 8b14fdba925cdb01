using System.Collections.Generic;

using Exynos5422.Bisect.Verdicts;
using Exynos5422.Matrix.Outcomes;
using Exynos5422.Play;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Report;
using Exynos5422.Play.Verification;
using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Bisect.Tests;

public sealed class ExpectationTests
{
    [TestCase(Expectation.Plays, OutcomeKind.Plays, VerdictKind.Good)]
    [TestCase(Expectation.Plays, OutcomeKind.WrongFrames, VerdictKind.Bad)]
    [TestCase(Expectation.Plays, OutcomeKind.Refused, VerdictKind.Bad)]
    [TestCase(Expectation.Plays, OutcomeKind.Oops, VerdictKind.Bad)]
    [TestCase(Expectation.Plays, OutcomeKind.Hangs, VerdictKind.Bad)]
    [TestCase(Expectation.Oops, OutcomeKind.Oops, VerdictKind.Good)]
    [TestCase(Expectation.Oops, OutcomeKind.Plays, VerdictKind.Bad)]
    [TestCase(Expectation.Refused, OutcomeKind.Refused, VerdictKind.Good)]
    [TestCase(Expectation.Refused, OutcomeKind.Plays, VerdictKind.Bad)]
    [TestCase(Expectation.Clean, OutcomeKind.Plays, VerdictKind.Good)]
    [TestCase(Expectation.Clean, OutcomeKind.WrongFrames, VerdictKind.Bad)]
    public void A_commit_is_good_if_it_does_what_is_expected(Expectation expectation, OutcomeKind kind, VerdictKind verdict)
    {
        var seen = Expectations.Judge(expectation, Report(GuestJob.CoherencyFile), Seen(kind));
        Assert.That((seen.Kind, seen.Seen), Is.EqualTo((verdict, $"{Kinds.Name(kind)}: so it was")));
    }

    /// <summary>A missing driver ends the pipeline with an error, too.</summary>
    [Test]
    public void An_error_without_a_refused_call_is_no_refusal()
    {
        Assert.That(Expectations.Judge(Expectation.Refused, Report(), Seen(OutcomeKind.Refused) with { Errno = null }).Kind, Is.EqualTo(VerdictKind.Bad));
    }

    [Test]
    public void The_boards_own_failure_is_no_verdict()
    {
        Fails(Expectation.Plays, OutcomeKind.EngineFailed, Report());
        Fails(Expectation.Oops, OutcomeKind.EngineFailed, Report());
        // The checker was to write its file, and didn't.
        Fails(Expectation.Clean, OutcomeKind.WrongFrames, Report());
    }

    [Test]
    public void A_kernel_that_does_not_compile_is_skipped_unless_this_machine_ended_the_compiler()
    {
        var verdict = NoKernel.Judge(new PlayException("/cache/linux doesn't compile: a.c:1:2: error: #error no", "", ExitCodes.KernelNotBuilt), "/cache/linux");
        Assert.That(verdict, Is.EqualTo(new Verdict(VerdictKind.Skip, "no kernel: doesn't compile: a.c:1:2: error: #error no")));
        var killed = new PlayException("/cache/linux doesn't compile: gcc: fatal error: Killed signal terminated program cc1", "", ExitCodes.KernelNotBuilt);
        Assert.That(Assert.Throws<PlayException>(() => NoKernel.Judge(killed, "/cache/linux"))!.ExitCode, Is.EqualTo(ExitCodes.HostFailed));
    }

    private static void Fails(Expectation expectation, OutcomeKind kind, RunReport report)
    {
        Assert.That(Assert.Throws<PlayException>(() => Expectations.Judge(expectation, report, Seen(kind)))!.ExitCode, Is.EqualTo(ExitCodes.HostFailed));
    }

    private static Outcome Seen(OutcomeKind kind)
    {
        return new Outcome
        {
            Kind = kind, Summary = "so it was", Errno = kind == OutcomeKind.Refused ? "EINVAL" : null,
            Oops = kind == OutcomeKind.Oops ? new KernelOops { Message = "Internal error: Oops: 5" } : null,
        };
    }

    private static RunReport Report(params string[] files)
    {
        return new RunReport
        {
            Result = "", GuestPlayed = true, Engine = "renode", KernelVariant = "any", Pipeline = "", Display = "", Seconds = new Dictionary<string, double>(), Files = files,
            Video = new VideoInfo("clip.mp4", 0, 96, 64, 96, 64, 24, "High", 40, 2, 4, 30, "bt709", false, 1000), Checks = new[] { new Check("Display", "equal", "equal", true) },
        };
    }
}
