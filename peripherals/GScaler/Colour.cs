using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        public void Convert(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<uint> pixels,
            int width, byte alpha)
        {
            var done = Avx512BW.IsSupported ? ConvertWide(luma, cb, cr, pixels, width, alpha) : 0;
            var lumas = MemoryMarshal.Cast<byte, Vector128<byte>>(luma);
            var cbs = MemoryMarshal.Cast<byte, ulong>(cb);
            var crs = MemoryMarshal.Cast<byte, ulong>(cr);
            var output = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
            var top = Vector256.Create((short)alpha);
            for(var i = done / PixelsPerStep; i < (width + PixelsPerStep - 1) / PixelsPerStep; i++)
            {
                // Even and odd pixels apart: both then line up with their chroma.
                var pair = Vector256.WidenLower(lumas[i].ToVector256Unsafe()).AsInt32();
                var even = (pair & Vector256.Create(0xFFFF)) * cy;
                var odd = Vector256.ShiftRightLogical(pair, 16) * cy;
                var u = Lanes.Widen(cbs[i]);
                var v = Lanes.Widen(crs[i]);

                var red = v * crv + Vector256.Create(baseRed);
                var green = Vector256.Create(baseGreen) - u * cgu - v * cgv;
                var blue = u * cbu + Vector256.Create(baseBlue);

                var reds = Join(even + red, odd + red);
                var greens = Join(even + green, odd + green);
                var blues = Join(even + blue, odd + blue);
                output[2 * i] = Lanes.ToPixels(blues, greens, reds, top, out var later);
                output[2 * i + 1] = later;
            }
        }

        /// <summary>
        /// The same arithmetic, in the same order, with vectors of 512 bits: twice as fast where the processor has
        /// them.
        /// </summary>
        /// <returns>The pixels it converted: those that fill whole vectors.</returns>
        private int ConvertWide(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr,
            Span<uint> pixels, int width, byte alpha)
        {
            var lumas = MemoryMarshal.Cast<byte, Vector256<byte>>(luma);
            var cbs = MemoryMarshal.Cast<byte, Vector128<byte>>(cb);
            var crs = MemoryMarshal.Cast<byte, Vector128<byte>>(cr);
            var output = MemoryMarshal.Cast<uint, Vector512<uint>>(pixels);
            var top = Vector512.Create((short)alpha);
            var count = width / PixelsPerWideStep;
            for(var i = 0; i < count; i++)
            {
                var pair = Avx512BW.ConvertToVector512Int16(lumas[i]).AsInt32();
                var even = (pair & Vector512.Create(0xFFFF)) * cy;
                var odd = Vector512.ShiftRightLogical(pair, 16) * cy;
                var u = Avx512F.ConvertToVector512Int32(cbs[i]);
                var v = Avx512F.ConvertToVector512Int32(crs[i]);

                var red = v * crv + Vector512.Create(baseRed);
                var green = Vector512.Create(baseGreen) - u * cgu - v * cgv;
                var blue = u * cbu + Vector512.Create(baseBlue);

                var reds = Join(even + red, odd + red);
                var greens = Join(even + green, odd + green);
                var blues = Join(even + blue, odd + blue);
                output[2 * i] = Lanes.ToPixels(blues, greens, reds, top, out var later);
                output[2 * i + 1] = later;
            }
            return count * PixelsPerWideStep;
        }

        /// <summary>The integer parts of an even and an odd pixel share 32 bits: sixteen pixels in order.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<short> Join(Vector256<int> even, Vector256<int> odd)
        {
            return (Vector256.ShiftRightLogical(even, 16) | (odd & Vector256.Create(0xFFFF0000u).AsInt32())).AsInt16();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<short> Join(Vector512<int> even, Vector512<int> odd)
        {
            return (Vector512.ShiftRightLogical(even, 16) | (odd & Vector512.Create(0xFFFF0000u).AsInt32())).AsInt16();
        }

        private YCbCrToRgb(int offset, int cy, int crv, int cgu, int cgv, int cbu)
        {
            this.cy = cy;
            this.crv = crv;
            this.cgu = cgu;
            this.cgv = cgv;
            this.cbu = cbu;
            var baseY = (offset << 16) + 32768 - cy * 16;
            baseRed = baseY - crv * 128;
            baseGreen = baseY + (cgu + cgv) * 128;
            baseBlue = baseY - cbu * 128;
        }

        private readonly int cy;
        private readonly int crv;
        private readonly int cgu;
        private readonly int cgv;
        private readonly int cbu;

        // The constant parts of the three sums: rounding, the offsets of Y, Cb and Cr, and that of RGB.
        private readonly int baseRed;
        private readonly int baseGreen;
        private readonly int baseBlue;

        private const int PixelsPerStep = 16;
        private const int PixelsPerWideStep = 32;
    }

    /// <summary>RGB rows to YCbCr rows with full chroma.</summary>
    internal static class RgbToYCbCr
    {
        /// <summary>
        /// Converts rows in place: R, G, B become Y, Cb, Cr. Rows are padded, see <see cref="Lanes.PaddedLength"/>.
        /// </summary>
        public static void Convert(ColourStandard standard, Span<byte> red, Span<byte> green, Span<byte> blue,
            int width)
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
