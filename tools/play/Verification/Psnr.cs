using System;

namespace Exynos5422.Play.Verification;

/// <summary>Peak signal-to-noise ratio of two pictures of four bytes a pixel, over the three colours.</summary>
public static class Psnr
{
    /// <summary>What equal pictures get, so that a report needs no infinity.</summary>
    public const double Equal = 100;

    /// <returns>Decibels, at most <see cref="Equal"/>.</returns>
    public static double Bgrx(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if(a.Length != b.Length)
        {
            throw new ArgumentException($"The pictures differ in size: {a.Length} and {b.Length} bytes.", nameof(b));
        }
        long sum = 0;
        for(var i = 0; i + 3 < a.Length; i += 4)
        {
            int blue = a[i] - b[i], green = a[i + 1] - b[i + 1], red = a[i + 2] - b[i + 2];
            sum += blue * blue + green * green + red * red;
        }
        if(sum == 0)
        {
            return Equal;
        }
        return Math.Min(Equal, 10 * Math.Log10(255.0 * 255.0 * (a.Length / 4 * 3) / sum));
    }
}
