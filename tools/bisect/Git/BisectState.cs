using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Exynos5422.Bisect.Git;

/// <summary>Where git bisect is.</summary>
internal sealed record BisectState
{
    /// <summary>What git bisect log prints and git bisect replay takes.</summary>
    public string Log { get; init; } = "";

    /// <summary>The answer; null where there is none yet.</summary>
    public string? FirstBad { get; init; }

    /// <summary>Where only skipped commits are left: those that may be the first bad one.</summary>
    public IReadOnlyList<string> Possible { get; init; } = Array.Empty<string>();

    /// <summary>How many revisions are left to test after the one that is checked out.</summary>
    public int Left { get; init; }

    public bool Ended => FirstBad != null || Possible.Count > 0;

    /// <param name="log">What git bisect log prints.</param>
    /// <param name="output">What the last command printed.</param>
    /// <returns>Null where the command didn't do its work.</returns>
    public static BisectState? Read(string log, string output)
    {
        var state = new BisectState
        {
            Log = log,
            FirstBad = FirstBadLine.Match(log) is { Success: true } found ? found.Groups[1].Value : null,
            Possible = log.Contains("# only skipped commits left to test", StringComparison.Ordinal) ? PossibleLine.Matches(log).Select(match => match.Groups[1].Value).ToArray() : Array.Empty<string>(),
        };
        if(state.Ended)
        {
            return state;
        }
        return Remaining.Match(output) is { Success: true } left ? state with { Left = int.Parse(left.Groups[1].Value, CultureInfo.InvariantCulture) } : null;
    }

    private static readonly Regex FirstBadLine = new(@"^# first bad commit: \[([0-9a-f]+)\]", RegexOptions.Multiline | RegexOptions.Compiled);
    private static readonly Regex PossibleLine = new(@"^# possible first bad commit: \[([0-9a-f]+)\]", RegexOptions.Multiline | RegexOptions.Compiled);
    private static readonly Regex Remaining = new(@"^Bisecting: (\d+) revisions? left", RegexOptions.Multiline | RegexOptions.Compiled);
}
