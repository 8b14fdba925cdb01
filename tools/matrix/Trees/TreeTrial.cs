using System.Collections.Generic;
using System.Linq;

using Exynos5422.Matrix.Report;

namespace Exynos5422.Matrix.Trees;

/// <summary>What the rows of a user's tree say, in a word.</summary>
public static class TreeTrial
{
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
