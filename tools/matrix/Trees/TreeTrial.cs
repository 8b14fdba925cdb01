using System;
using System.Collections.Generic;
using System.Linq;

using Exynos5422.Matrix.Outcomes;
using Exynos5422.Matrix.Report;

namespace Exynos5422.Matrix.Trees;

/// <summary>What the rows of a user's tree say, in a word.</summary>
public static class TreeTrial
{
    /// <summary>What a commit may be asked to show.</summary>
    public static readonly string[] Expectations = { "plays", "clean", "refused", "oops" };

    /// <summary>The status that makes git bisect skip a commit.</summary>
    public const int Skip = 125;

    /// <summary>For git bisect: good, bad, or not to be told.</summary>
    /// <param name="expect">plays: every frame verified; clean: as well, and no complaint of the kernel's; refused, oops.</param>
    /// <exception cref="ArgumentException">There is no such expectation.</exception>
    public static int Judge(string expect, RowResult result)
    {
        if(result.Seen.Kind is OutcomeKind.NotBuilt or OutcomeKind.EngineFailed)
        {
            return Skip;
        }
        var isGood = expect switch
        {
            "plays" => result.Seen.Kind == OutcomeKind.Plays,
            "clean" => result.AsExpected,
            "refused" => result.Seen.Kind == OutcomeKind.Refused,
            "oops" => result.Seen.Kind == OutcomeKind.Oops,
            _ => throw new ArgumentException($"There is no expectation {expect}."),
        };
        return isGood ? 0 : 1;
    }

    /// <summary>Which rows the series turned green, which it broke, which stay red; a line each.</summary>
    public static IEnumerable<string> Compare(IReadOnlyList<RowResult> results)
    {
        bool IsGreen(string row, string kernel) => results.Any(result => result.Row == row && result.Kernel == kernel && result.AsExpected);
        var rows = results.Select(result => result.Row).Distinct().Where(row => results.Any(result => result.Row == row && result.Kernel == "series")).ToArray();
        yield return Line("The series turns green", rows.Where(row => !IsGreen(row, "tree") && IsGreen(row, "series")));
        yield return Line("The series breaks", rows.Where(row => IsGreen(row, "tree") && !IsGreen(row, "series")));
        yield return Line("Green with and without it", rows.Where(row => IsGreen(row, "tree") && IsGreen(row, "series")));
        yield return Line("Not green with it either", rows.Where(row => !IsGreen(row, "tree") && !IsGreen(row, "series")));

        static string Line(string words, IEnumerable<string> names)
        {
            var text = string.Join(", ", names);
            return $"{words}: {(text.Length > 0 ? text : "none")}";
        }
    }
}
