using System;
using System.Collections.Generic;
using System.Linq;

using Exynos5422.Matrix.Catalogue;
using Exynos5422.Matrix.Outcomes;

namespace Exynos5422.Matrix;

/// <summary>A row on a kernel: what should have been, what was, each time.</summary>
public sealed record RowResult
{
    public required string Row { get; init; }

    public required string Kernel { get; init; }

    /// <summary>What the row stands for.</summary>
    public required string About { get; init; }

    /// <summary>What it should show, in a few words.</summary>
    public required string Expected { get; init; }

    /// <summary>The outcomes of the runs, in their order; one where nothing was built.</summary>
    public required IReadOnlyList<Outcome> Runs { get; init; }

    /// <summary>What is not as expected, over all runs, each once.</summary>
    public required IReadOnlyList<string> Mismatches { get; init; }

    /// <summary>Folder of its logs and pictures, relative to the report; null where nothing ran.</summary>
    public string? Folder { get; init; }

    /// <summary>Seconds of wall time of the runs, without building.</summary>
    public double Seconds { get; init; }

    /// <summary>Which of the runs is shown, from 0: see <see cref="ChooseShown"/>.</summary>
    public int Shown { get; init; }

    /// <summary>The outcome to show.</summary>
    public Outcome Seen => Runs[Shown];

    /// <summary>How many runs had the outcome that is shown, to the last function of its backtrace.</summary>
    public int Agreeing => Runs.Count(run => run.Signature == Seen.Signature);

    public bool Built => Seen.Kind != OutcomeKind.NotBuilt;

    /// <summary>It showed what it should, every time. A kernel that can't be had is neither right nor wrong.</summary>
    public bool AsExpected => Built && Mismatches.Count == 0 && Agreeing == Runs.Count;

    /// <summary>
    /// A kernel that should be there (its patches are) but isn't, or a run that showed something else.
    /// </summary>
    public bool Failed => Built ? !AsExpected : Mismatches.Count > 0;

    /// <summary>
    /// The first run that isn't as expected; else the first that differs from the first; else the first.
    /// </summary>
    /// <param name="runs">The outcomes.</param>
    /// <param name="mismatches">What isn't as expected, for each of them.</param>
    public static int ChooseShown(IReadOnlyList<Outcome> runs, IReadOnlyList<IReadOnlyList<string>> mismatches)
    {
        var unexpected = Enumerable.Range(0, runs.Count).Where(run => mismatches[run].Count > 0);
        var different = Enumerable.Range(0, runs.Count).Where(run => runs[run].Signature != runs[0].Signature);
        return unexpected.Concat(different).FirstOrDefault();
    }

    /// <param name="row">The row.</param>
    /// <param name="kernel">Version of the kernel.</param>
    /// <param name="reason">Why there is no such kernel.</param>
    /// <param name="isFailure">Whether there should be one.</param>
    public static RowResult NotBuilt(Row row, string kernel, string engine, string reason, bool isFailure)
    {
        return new RowResult
        {
            Row = row.Name, Kernel = kernel, About = row.About, Expected = row.ExpectationFor(kernel, engine)?.Says ?? "-",
            Runs = new[] { Outcome.NotBuilt(reason) }, Mismatches = isFailure ? new[] { reason } : Array.Empty<string>(),
        };
    }
}
