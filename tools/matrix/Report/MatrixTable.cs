using System.Linq;

using Spectre.Console;

namespace Exynos5422.Matrix.Report;

/// <summary>The result on the terminal.</summary>
internal static class MatrixTable
{
    public static void Write(IAnsiConsole console, MatrixReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators().Title($"Kernel matrix on {report.Engine}").AddColumns("Row", "Kernel", "Expected", "Seen", "");
        foreach(var result in report.Results)
        {
            var seen = Markup.Escape(Words.Seen(result));
            if(result.Seen.Oops is { Backtrace.Count: > 0 } oops)
            {
                seen += $"\n[grey]{Markup.Escape(Words.Trace(oops))}[/]";
            }
            foreach(var mismatch in result.Built ? result.Mismatches.Distinct().Take(4) : Enumerable.Empty<string>())
            {
                seen += $"\n[red]{Markup.Escape(mismatch)}[/]";
            }
            table.AddRow(Markup.Escape(result.Row), Markup.Escape(result.Kernel), Markup.Escape(result.Expected), seen,
                result.Failed ? "[red]NO[/]" : result.Built ? "[green]yes[/]" : "[yellow]not built[/]");
        }
        console.Write(table);
        console.WriteLine(MarkdownTable.Summary(report));
    }
}
