using System.Collections.Generic;

namespace Exynos5422.Play.Report;

/// <summary>Digits and a few signs of 3x5 dots: enough to number the pictures of a contact sheet.</summary>
internal static class TinyFont
{
    public const int Width = 3, Height = 5;

    public static void Write(Picture target, string text, int x, int y, int scale, uint rgb)
    {
        foreach(var sign in text)
        {
            var dots = Glyphs.GetValueOrDefault(sign);
            for(var dot = 0; dot < Width * Height; dot++)
            {
                if((dots >> (Width * Height - 1 - dot) & 1) != 0)
                {
                    target.Fill(x + dot % Width * scale, y + dot / Width * scale, scale, scale, rgb);
                }
            }
            x += (Width + 1) * scale;
        }
    }

    /// <summary>Five rows of three dots, the top left one in the highest bit.</summary>
    private static readonly Dictionary<char, int> Glyphs = new()
    {
        ['0'] = 0b111_101_101_101_111,
        ['1'] = 0b010_110_010_010_111,
        ['2'] = 0b111_001_111_100_111,
        ['3'] = 0b111_001_111_001_111,
        ['4'] = 0b101_101_111_001_001,
        ['5'] = 0b111_100_111_001_111,
        ['6'] = 0b111_100_111_101_111,
        ['7'] = 0b111_001_010_010_010,
        ['8'] = 0b111_101_111_101_111,
        ['9'] = 0b111_101_111_001_111,
        ['#'] = 0b101_111_101_111_101,
        ['x'] = 0b000_101_010_101_000,
    };
}
