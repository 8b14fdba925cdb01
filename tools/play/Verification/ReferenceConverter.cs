using System;

namespace Exynos5422.Play.Verification;

/// <summary>
/// The picture the converter has to make of a decoded one: 8-bit 4:2:0 of limited range in, BGRx of full range out.
/// </summary>
/// <remarks>
/// An implementation of its own of what peripherals/GScaler/README.md specifies, written to be read next to that
/// page: plane by plane, sample by sample. The colours' factors follow from the two numbers that ITU-R BT.601 and
/// BT.709 define a matrix by, the share of red and of blue in the luma, and from the ranges of luma (219 steps) and
/// chroma (224 steps).
/// </remarks>
public sealed class ReferenceConverter
{
    public ReferenceConverter(int sourceWidth, int sourceHeight, int width, int height, Video.ColourMatrix matrix)
    {
        this.sourceWidth = sourceWidth;
        this.sourceHeight = sourceHeight;
        this.width = width;
        this.height = height;
        var (shareOfRed, shareOfBlue) = matrix == Video.ColourMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var shareOfGreen = 1 - shareOfRed - shareOfBlue;
        const double Luma = 255 / 219.0, Chroma = 255 / 224.0;
        lumaFactor = Fixed(Luma);
        redFactor = Fixed(2 * (1 - shareOfRed) * Chroma);
        blueFactor = Fixed(2 * (1 - shareOfBlue) * Chroma);
        greenRedFactor = Fixed(2 * (1 - shareOfRed) * shareOfRed / shareOfGreen * Chroma);
        greenBlueFactor = Fixed(2 * (1 - shareOfBlue) * shareOfBlue / shareOfGreen * Chroma);

        static int Fixed(double factor) => (int)Math.Round(factor * 65536);
    }

    /// <param name="picture">A packed I420 picture of the source's size.</param>
    /// <returns>Four bytes a pixel: blue, green, red, 255.</returns>
    public byte[] Convert(ReadOnlySpan<byte> picture)
    {
        int chromaWidth = (sourceWidth + 1) / 2, chromaHeight = (sourceHeight + 1) / 2;
        var luma = picture[..(sourceWidth * sourceHeight)];
        var blue = picture.Slice(luma.Length, chromaWidth * chromaHeight);
        var red = picture.Slice(luma.Length + blue.Length, blue.Length);

        // Chroma keeps half the width: two pixels share a sample.
        var pairs = (width + 1) / 2;
        var scaledLuma = Scale(luma, sourceWidth, sourceHeight, width, height);
        var scaledBlue = Scale(blue, chromaWidth, chromaHeight, pairs, height);
        var scaledRed = Scale(red, chromaWidth, chromaHeight, pairs, height);

        var result = new byte[width * height * 4];
        for(var row = 0; row < height; row++)
        {
            for(var column = 0; column < width; column++)
            {
                var y = lumaFactor * (scaledLuma[row * width + column] - 16);
                var u = scaledBlue[row * pairs + column / 2] - 128;
                var v = scaledRed[row * pairs + column / 2] - 128;
                var at = (row * width + column) * 4;
                result[at] = Limit((y + blueFactor * u + 32768) >> 16);
                result[at + 1] = Limit((y - greenBlueFactor * u - greenRedFactor * v + 32768) >> 16);
                result[at + 2] = Limit((y + redFactor * v + 32768) >> 16);
                result[at + 3] = 255;
            }
        }
        return result;
    }

    /// <summary>First down the columns, then along the rows; each direction rounds to whole numbers.</summary>
    internal static byte[] Scale(ReadOnlySpan<byte> source, int sourceWidth, int sourceHeight, int width, int height)
    {
        var tall = new byte[sourceWidth * height];
        for(var row = 0; row < height; row++)
        {
            var (first, weights) = Weights(sourceHeight, height, row);
            for(var column = 0; column < sourceWidth; column++)
            {
                var sum = 128;
                for(var tap = 0; tap < weights.Length; tap++)
                {
                    sum += weights[tap] * source[Math.Clamp(first + tap, 0, sourceHeight - 1) * sourceWidth + column];
                }
                tall[row * sourceWidth + column] = (byte)(sum >> 8);
            }
        }
        if(width == sourceWidth)
        {
            return tall;
        }
        var result = new byte[width * height];
        for(var column = 0; column < width; column++)
        {
            var (first, weights) = Weights(sourceWidth, width, column);
            for(var row = 0; row < height; row++)
            {
                var sum = 128;
                for(var tap = 0; tap < weights.Length; tap++)
                {
                    sum += weights[tap] * tall[row * sourceWidth + Math.Clamp(first + tap, 0, sourceWidth - 1)];
                }
                result[row * width + column] = (byte)(sum >> 8);
            }
        }
        return result;
    }

    /// <summary>
    /// The triangle filter for one sample of the result: the first source sample it touches, and the weights, of 256
    /// in all.
    /// </summary>
    internal static (int First, int[] Weights) Weights(long sourceSize, long size, long index)
    {
        var reach = 2 * Math.Max(sourceSize, size);
        var centre = (2 * index + 1) * sourceSize - size;
        long Triangle(long sample) => Math.Max(0, reach - Math.Abs(2 * size * sample - centre));

        var first = FloorDivide(centre - reach, 2 * size) + 1;
        var last = FloorDivide(centre + reach - 1, 2 * size);
        long total = 0;
        for(var sample = first; sample <= last; sample++)
        {
            total += Triangle(sample);
        }
        // Rounding the running sum instead of each weight keeps their sum at 256.
        var weights = new int[last - first + 1];
        long before = 0;
        for(var sample = first; sample <= last; sample++)
        {
            var after = before + Triangle(sample);
            weights[sample - first] = (int)((512 * after + total) / (2 * total) - (512 * before + total) / (2 * total));
            before = after;
        }
        return ((int)first, weights);
    }

    private static long FloorDivide(long a, long b)
    {
        return (long)Math.Floor((decimal)a / b);
    }

    private static byte Limit(int value)
    {
        return (byte)Math.Clamp(value, 0, 255);
    }

    private readonly int sourceWidth, sourceHeight, width, height;
    private readonly int lumaFactor, redFactor, greenBlueFactor, greenRedFactor, blueFactor;
}
