using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>Which RGB goes with YCbCr: OUT_RGB_TYPE; IN_RGB_TYPE has the lowest bit inverted.</summary>
    internal enum ColourStandard
    {
        /// <summary>BT.601, RGB 16..235.</summary>
        SdNarrow = 0,
        /// <summary>BT.601, RGB 0..255.</summary>
        SdWide = 1,
        /// <summary>BT.709, RGB 16..235.</summary>
        HdNarrow = 2,
        /// <summary>BT.709, RGB 0..255.</summary>
        HdWide = 3,
    }

    /// <summary>
    /// YCbCr rows, chroma shared by pairs of pixels, to RGB rows. Coefficients in 1/65536; README.md has the
    /// formulas.
    /// </summary>
    internal readonly struct YCbCrToRgb
    {
        public static YCbCrToRgb For(ColourStandard standard) => standard switch
        {
            ColourStandard.SdWide => new YCbCrToRgb(0, 76309, 104597, 25675, 53279, 132201),
            ColourStandard.SdNarrow => new YCbCrToRgb(16, 65536, 89831, 22050, 45757, 113538),
            ColourStandard.HdWide => new YCbCrToRgb(0, 76309, 117489, 13975, 34925, 138438),
            _ => new YCbCrToRgb(16, 65536, 100902, 12002, 29994, 118894),
        };

        /// <summary>
        /// Converts a row. All rows are padded (see <see cref="Lanes.PaddedLength"/>); what comes out beyond the last
        /// pixel is of no meaning.
        /// </summary>
        /// <param name="luma">Y samples.</param>
        /// <param name="cb">Cb samples, one for two pixels.</param>
        /// <param name="cr">Cr samples, one for two pixels.</param>
        /// <param name="pixels">Receives B, G, R, alpha from the lowest to the highest byte.</param>
        /// <param name="width">Pixels to convert.</param>
        /// <param name="alpha">The top byte.</param>
        public void Convert(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<uint> pixels, int width, byte alpha)
        {
            var lumas = MemoryMarshal.Cast<byte, Vector128<ushort>>(luma);
            var cbs = MemoryMarshal.Cast<byte, ulong>(cb);
            var crs = MemoryMarshal.Cast<byte, ulong>(cr);
            var output = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
            var count = (width + PixelsPerStep - 1) / PixelsPerStep;

            // The constant parts of the three sums: rounding, the offsets of Y, Cb and Cr, and that of RGB.
            var baseY = (offset << 16) + 32768 - cy * 16;
            var baseRed = Vector256.Create(baseY - crv * 128);
            var baseGreen = Vector256.Create(baseY + (cgu + cgv) * 128);
            var baseBlue = Vector256.Create(baseY - cbu * 128);
            var low = Vector128.Create((ushort)0xFF);
            var high = Vector256.Create(0xFFFF0000u).AsInt32();
            var zero = Vector256<short>.Zero;
            var most = Vector256.Create((short)255);
            var top = Vector256.Create((short)(alpha << 8));

            for(var i = 0; i < count; i++)
            {
                // Even and odd pixels apart: both then line up with their chroma.
                var pair = lumas[i];
                var even = Lanes.Widen(pair & low) * cy;
                var odd = Lanes.Widen(Vector128.ShiftRightLogical(pair, 8)) * cy;
                var u = Lanes.Widen(cbs[i]);
                var v = Lanes.Widen(crs[i]);

                var red = v * crv + baseRed;
                var green = baseGreen - u * cgu - v * cgv;
                var blue = u * cbu + baseBlue;

                // The integer parts of an even and an odd pixel share 32 bits: 16 pixels in order.
                var reds = Join(even + red, odd + red, high);
                var greens = Join(even + green, odd + green, high);
                var blues = Join(even + blue, odd + blue, high);
                reds = Vector256.Min(Vector256.Max(reds, zero), most);
                greens = Vector256.Min(Vector256.Max(greens, zero), most);
                blues = Vector256.Min(Vector256.Max(blues, zero), most);

                var lower = (blues | Vector256.ShiftLeft(greens, 8)).AsUInt32();
                var upper = (reds | top).AsUInt32();
                var evenPixels = (lower & Vector256.Create(0xFFFFu)) | Vector256.ShiftLeft(upper, 16);
                var oddPixels = Vector256.ShiftRightLogical(lower, 16) | (upper & Vector256.Create(0xFFFF0000u));
                output[2 * i] = (Vector256.WidenLower(evenPixels) | Vector256.ShiftLeft(Vector256.WidenLower(oddPixels), 32)).AsUInt32();
                output[2 * i + 1] = (Vector256.WidenUpper(evenPixels) | Vector256.ShiftLeft(Vector256.WidenUpper(oddPixels), 32)).AsUInt32();
            }
        }

        private YCbCrToRgb(int offset, int cy, int crv, int cgu, int cgv, int cbu)
        {
            this.offset = offset;
            this.cy = cy;
            this.crv = crv;
            this.cgu = cgu;
            this.cgv = cgv;
            this.cbu = cbu;
        }

        private static Vector256<short> Join(Vector256<int> even, Vector256<int> odd, Vector256<int> high)
        {
            return (Vector256.ShiftRightLogical(even, 16) | (odd & high)).AsInt16();
        }

        private readonly int offset;
        private readonly int cy;
        private readonly int crv;
        private readonly int cgu;
        private readonly int cgv;
        private readonly int cbu;

        private const int PixelsPerStep = 16;
    }

    /// <summary>RGB rows to YCbCr rows with full chroma.</summary>
    internal static class RgbToYCbCr
    {
        /// <summary>
        /// Converts rows in place: R, G, B become Y, Cb, Cr. Rows are padded, see <see cref="Lanes.PaddedLength"/>.
        /// </summary>
        public static void Convert(ColourStandard standard, Span<byte> red, Span<byte> green, Span<byte> blue, int width)
        {
            var narrow = standard == ColourStandard.SdNarrow || standard == ColourStandard.HdNarrow;
            var c = Coefficients[(int)standard];
            var offset = narrow ? 16 : 0;
            var reds = MemoryMarshal.Cast<byte, ulong>(red);
            var greens = MemoryMarshal.Cast<byte, ulong>(green);
            var blues = MemoryMarshal.Cast<byte, ulong>(blue);
            var lumaBase = Vector256.Create((16 << 16) + 32768);
            var chromaBase = Vector256.Create((128 << 16) + 32768);
            var offsets = Vector256.Create(offset);
            for(var i = 0; i < (width + 7) / 8; i++)
            {
                var r = Lanes.Widen(reds[i]) - offsets;
                var g = Lanes.Widen(greens[i]) - offsets;
                var b = Lanes.Widen(blues[i]) - offsets;
                reds[i] = Finish(r * c[0] + g * c[1] + b * c[2] + lumaBase);
                greens[i] = Finish(r * c[3] + g * c[4] + b * c[5] + chromaBase);
                blues[i] = Finish(r * c[6] + g * c[7] + b * c[8] + chromaBase);
            }
        }

        private static ulong Finish(Vector256<int> sum)
        {
            var value = Vector256.ShiftRightArithmetic(sum, 16);
            return Lanes.NarrowToBytes(Vector256.Min(Vector256.Max(value, Vector256<int>.Zero), Vector256.Create(255)));
        }

        /// <summary>Y, Cb, Cr from R, G, B in 1/65536, by <see cref="ColourStandard"/>.</summary>
        private static readonly int[][] Coefficients =
        {
            new[] { 19595, 38470, 7471, -11311, -22205, 33516, 33516, -28065, -5451 },
            new[] { 16829, 33039, 6416, -9714, -19070, 28784, 28784, -24103, -4681 },
            new[] { 13933, 46871, 4732, -7680, -25836, 33516, 33516, -30443, -3073 },
            new[] { 11966, 40254, 4064, -6596, -22188, 28784, 28784, -26145, -2639 },
        };
    }
}
