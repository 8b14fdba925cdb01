using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Exynos5422.Play.Report;

/// <summary>Pictures of a run, spread evenly over it, side by side with their numbers.</summary>
public static class ContactSheet
{
    private const int Gap = 8, Caption = 16, Columns = 3;

    /// <summary>
    /// Which of <paramref name="count"/> pictures to show: at most <paramref name="wanted"/>, with the first and the
    /// last.
    /// </summary>
    public static IReadOnlyList<int> Choose(int count, int wanted = Columns * 4)
    {
        if(count <= wanted)
        {
            return Enumerable.Range(0, Math.Max(count, 0)).ToArray();
        }
        return Enumerable.Range(0, wanted).Select(i => (int)((long)i * (count - 1) / (wanted - 1))).ToArray();
    }

    /// <param name="pictures">Number and picture, in the order of the sheet; all of one size.</param>
    /// <param name="cellWidth">Width of one picture on the sheet; a smaller picture is not enlarged.</param>
    public static Picture Make(IReadOnlyList<(int Number, Picture Picture)> pictures, int cellWidth = 320)
    {
        if(pictures.Count == 0)
        {
            throw new ArgumentException("A contact sheet needs a picture.", nameof(pictures));
        }
        var first = pictures[0].Picture;
        var width = Math.Min(cellWidth, first.Width);
        var height = Math.Max(1, (int)((long)first.Height * width / first.Width));
        var columns = Math.Min(Columns, pictures.Count);
        var rows = (pictures.Count + columns - 1) / columns;
        var sheet = new Picture(Gap + columns * (width + Gap), Gap + rows * (height + Caption + Gap));
        sheet.Fill(0, 0, sheet.Width, sheet.Height, 0x202428);
        for(var i = 0; i < pictures.Count; i++)
        {
            int x = Gap + i % columns * (width + Gap), y = Gap + i / columns * (height + Caption + Gap);
            sheet.Draw(pictures[i].Picture.ScaleDown(width, height), x, y);
            TinyFont.Write(sheet, "#" + pictures[i].Number.ToString(CultureInfo.InvariantCulture), x, y + height + 4, 2, 0xd0d4d8);
        }
        return sheet;
    }
}
