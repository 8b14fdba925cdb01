using System;
using System.Collections.Generic;
using System.Linq;

using Exynos5422.Matrix.Outcomes;
using Exynos5422.Play;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Report;

namespace Exynos5422.Bisect.Verdicts;

/// <summary>What a good commit does.</summary>
public enum Expectation
{
    /// <summary>It plays; every picture is verified, and the kernel's log has no warning.</summary>
    Plays,
    /// <summary>Its kernel dies.</summary>
    Oops,
    /// <summary>It refuses a buffer with an error, and lives.</summary>
    Refused,
    /// <summary>It plays, and the coherency checker is silent.</summary>
    Clean,
}

/// <summary>Judges a run by what is expected.</summary>
public static class Expectations
{
    public static readonly IReadOnlyList<string> Names = Enum.GetNames<Expectation>().Select(name => name.ToLowerInvariant()).ToArray();

    /// <exception cref="PlayException">The run says nothing about the kernel: the emulator failed.</exception>
    public static Verdict Judge(Expectation expectation, RunReport report, Outcome outcome)
    {
        if(outcome.Kind is OutcomeKind.EngineFailed or OutcomeKind.NotBuilt)
        {
            throw new PlayException($"The emulated board failed: {outcome.Summary}.", "Its logs are in the run's folder.", ExitCodes.HostFailed);
        }
        if(expectation == Expectation.Clean && outcome.Kind is OutcomeKind.Plays or OutcomeKind.WrongFrames && !report.Files.Contains(GuestJob.CoherencyFile))
        {
            throw new PlayException("The coherency checker wrote no reports, though the guest came to its end.", "models.log in the run's folder may tell why.", ExitCodes.HostFailed);
        }
        var isMet = expectation switch
        {
            Expectation.Oops => outcome.Oops != null,
            // A driver that isn't there ends the pipeline as well. A refusal has a call that failed, and an error code.
            Expectation.Refused => outcome.Kind == OutcomeKind.Refused && outcome.Errno != null,
            // The reports of the checker are one of the checks that a run must pass.
            _ => outcome.Kind == OutcomeKind.Plays,
        };
        return new Verdict(isMet ? VerdictKind.Good : VerdictKind.Bad, $"{Kinds.Name(outcome.Kind)}: {outcome.Summary}");
    }
}
