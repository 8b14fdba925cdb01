using System.Globalization;
using System.Linq;

using Exynos5422.Bisect.Verdicts;

using Spectre.Console;

namespace Exynos5422.Bisect.Report;

/// <summary>The result on the terminal.</summary>
internal static class BisectTable
{
    public static void Write(IAnsiConsole console, BisectReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"A good commit: {report.Question["--expect"]}").AddColumns("Commit", "Subject", "Verdict", "Seen", "Seconds");
        foreach(var step in report.Steps)
        {
            table.AddRow(step.Commit.Short, Markup.Escape(step.Commit.Subject), $"[{Colour(step.Verdict.Kind)}]{step.Verdict.Word}[/]", Markup.Escape(step.Verdict.Brief),
                step.Seconds.ToString("0.0", CultureInfo.InvariantCulture));
        }
        console.Write(table);
        if(report.FirstBad is { } first)
        {
            console.WriteLine("The first bad commit:");
            foreach(var line in new[] { $"commit  {first.Hash}", $"author  {first.Author}", $"date    {first.Date}", $"subject {first.Subject}" })
            {
                console.WriteLine("  " + line);
            }
        }
        else if(report.Possible.Count > 0)
        {
            console.WriteLine($"All commits that are left can't be tested. The first bad commit is one of these {report.Possible.Count}:");
            foreach(var commit in report.Possible.Reverse())
            {
                console.WriteLine($"  {commit.Short} {commit.Subject}");
            }
        }
    }

    private static string Colour(VerdictKind kind)
    {
        return kind switch
        {
            VerdictKind.Good => "green",
            VerdictKind.Bad => "red",
            _ => "yellow",
        };
    }
}
