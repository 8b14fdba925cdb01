using System;
using System.Linq;

using Exynos5422.Matrix.Outcomes;

namespace Exynos5422.Matrix.Report;

/// <summary>Results in words, the same for the terminal, Markdown and the picture.</summary>
internal static class Words
{
    public static string Verdict(RowResult result)
    {
        return result.Failed ? "NO" : result.Built ? "yes" : "not built";
    }

    /// <summary>What was seen, in one line.</summary>
    public static string Seen(RowResult result)
    {
        var text = result.Built ? $"{Kinds.Name(result.Seen.Kind)}: {result.Seen.Summary}" : result.Seen.Summary;
        return result.Runs.Count == 1 ? text : $"{text} (run {result.Shown + 1}; the same in {result.Agreeing} of {result.Runs.Count} runs)";
    }

    /// <summary>A few words, for a cell of the picture.</summary>
    public static (string Head, string Detail) Cell(RowResult result)
    {
        var seen = result.Seen;
        return seen.Kind switch
        {
            OutcomeKind.Plays => ("plays", $"{seen.FramesVerified} of {seen.FramesExpected} frames"),
            OutcomeKind.WrongFrames => ("wrong frames", $"{seen.FramesVerified} of {seen.FramesExpected} right"),
            OutcomeKind.Oops => ("oops", $"{seen.Oops?.Function ?? "?"}{(seen.Oops?.FaultAddress is { } address ? " " + address : "")}"),
            OutcomeKind.SysmmuFault => ("SysMMU fault", $"{seen.Fault?.Kind.ToLowerInvariant()} at {seen.Fault?.Address}"),
            OutcomeKind.Refused => ("refused", seen.FailedCall == null ? seen.Error ?? "" : $"{seen.FailedCall}: {seen.Errno}"),
            OutcomeKind.NotBuilt => result.Failed ? ("not built", "") : ("", ""),
            _ => (Kinds.Name(seen.Kind), ""),
        };
    }

    /// <summary>The few functions that tell where it was.</summary>
    public static string Trace(KernelOops oops, int functions = 6)
    {
        return string.Join(" < ", oops.Backtrace.Take(functions));
    }
}
