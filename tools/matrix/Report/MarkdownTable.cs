using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Exynos5422.Matrix.Report;

/// <summary>The result as a page: the table, and below it the evidence of each row.</summary>
internal static class MarkdownTable
{
    public static string Write(MatrixReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Kernel matrix on {report.Engine}\n\n");
        page.Append("| row | kernel | expected | seen | as expected |\n|---|---|---|---|---|\n");
        foreach(var result in report.Results)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {result.Row} | {result.Kernel} | {Cell(result.Expected)} | {Cell(Words.Seen(result))} | {Words.Verdict(result)} |\n");
        }
        page.Append(CultureInfo.InvariantCulture, $"\n{Summary(report)}\n");
        foreach(var result in report.Results.Where(result => result.Built || result.Failed))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {result.Row} on {result.Kernel}\n\n{result.About}\n\n");
            page.Append(CultureInfo.InvariantCulture, $"- Expected: {result.Expected}\n- Seen: {Words.Seen(result)}\n");
            if(result.Seen.Oops is { } oops)
            {
                page.Append(CultureInfo.InvariantCulture, $"- Backtrace: `{Words.Trace(oops, 12)}`\n");
            }
            foreach(var mismatch in result.Mismatches.Distinct())
            {
                page.Append(CultureInfo.InvariantCulture, $"- **Not as expected**: {mismatch}\n");
            }
            if(result.Folder != null)
            {
                page.Append(CultureInfo.InvariantCulture, $"- Files: [{result.Folder.TrimEnd('/')}]({result.Folder})\n");
            }
            if(result.Seen.Evidence.Count > 0)
            {
                page.Append("\n```\n").AppendJoin('\n', result.Seen.Evidence.Select(line => line.Replace("```", "'''", StringComparison.Ordinal))).Append("\n```\n");
            }
        }
        return page.ToString();
    }

    public static string Summary(MatrixReport report)
    {
        var built = report.Results.Where(result => result.Built).ToArray();
        var missing = report.Results.Count - built.Length;
        var text = string.Create(CultureInfo.InvariantCulture, $"{built.Count(result => result.AsExpected)} of {built.Length} as expected{(missing == 0 ? "" : $", {missing} not built")}, {report.Seconds:0} s");
        return report.Repeat == 1 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}; {built.Count(result => result.Agreeing == result.Runs.Count)} of {built.Length} gave the same outcome in all of {report.Repeat} runs");
    }

    private static string Cell(string text)
    {
        return text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
    }
}
