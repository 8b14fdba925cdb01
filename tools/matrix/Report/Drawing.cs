using System;
using System.Globalization;
using System.Linq;
using System.Security;
using System.Text;

using Exynos5422.Matrix.Outcomes;

namespace Exynos5422.Matrix.Report;

/// <summary>
/// The result as a picture: a line for each row, a column for each kernel, the colour says what happened and a mark
/// whether it should have.
/// </summary>
internal static class Drawing
{
    private const int NameWidth = 170, CellWidth = 250, CellHeight = 52, Header = 40, Gap = 6;

    public static string Write(MatrixReport report)
    {
        var kernels = report.Results.Select(result => result.Kernel).Distinct().Where(kernel => report.Results.Any(result => result.Kernel == kernel && (result.Built || result.Failed))).ToArray();
        var rows = report.Results.Select(result => result.Row).Distinct().ToArray();
        int width = NameWidth + kernels.Length * (CellWidth + Gap) + Gap, height = Header + rows.Length * (CellHeight + Gap) + Gap;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{height}\" fill=\"#202428\"/>\n");
        for(var column = 0; column < kernels.Length; column++)
        {
            Text(svg, NameWidth + column * (CellWidth + Gap) + CellWidth / 2, Header - 14, 15, "#d0d4d8", $"Linux {kernels[column]}", "middle");
        }
        for(var line = 0; line < rows.Length; line++)
        {
            var y = Header + line * (CellHeight + Gap);
            Text(svg, NameWidth - 12, y + CellHeight / 2 + 5, 15, "#d0d4d8", rows[line], "end");
            for(var column = 0; column < kernels.Length; column++)
            {
                var result = report.Results.FirstOrDefault(result => result.Row == rows[line] && result.Kernel == kernels[column]);
                var x = NameWidth + column * (CellWidth + Gap);
                var (head, detail) = result == null ? ("", "") : Words.Cell(result);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{CellWidth}\" height=\"{CellHeight}\" rx=\"6\" fill=\"{Colour(result)}\"/>\n");
                if(result == null || head.Length == 0)
                {
                    continue;
                }
                Text(svg, x + 14, y + 22, 16, "#ffffff", head, "start", bold: true);
                Text(svg, x + 14, y + 41, 12, "#f0f0f0", detail, "start");
                Text(svg, x + CellWidth - 12, y + 23, 16, "#ffffff", result.Failed ? "✗" : "✓", "end", bold: true);
            }
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static void Text(StringBuilder svg, int x, int y, int size, string colour, string text, string anchor, bool bold = false)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\" text-anchor=\"{anchor}\"{(bold ? " font-weight=\"bold\"" : "")}>{SecurityElement.Escape(text)}</text>\n");
    }

    private static string Colour(RowResult? result)
    {
        return result?.Seen.Kind switch
        {
            OutcomeKind.Plays => "#1b7f4b",
            OutcomeKind.Oops => "#b3263a",
            OutcomeKind.SysmmuFault => "#9a3c8c",
            OutcomeKind.WrongFrames => "#8a4a12",
            OutcomeKind.Refused => "#a8741a",
            OutcomeKind.Hangs or OutcomeKind.EngineFailed => "#555555",
            _ => "#2c3136",
        };
    }
}
