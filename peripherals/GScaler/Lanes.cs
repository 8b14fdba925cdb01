using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>What .NET 8's portable vectors lack for moving pixels about.</summary>
    internal static class Lanes
    {
        /// <summary>
        /// Bytes that every row buffer has to be a multiple of, so that rows can be seen as whole vectors.
        /// </summary>
        public const int RowAlignment = 64;

        /// <summary>
        /// Length of a row buffer for so many samples: whole vectors, and room for a vector that begins at the last
        /// sample.
        /// </summary>
        public static int PaddedLength(int samples)
        {
            return (samples + RowAlignment - 1) / RowAlignment * RowAlignment + RowAlignment;
        }

        /// <summary>
        /// Byte i of the result is byte indices[i] of the table, or 0 where the index has its top bit set. Other
        /// indices are below 16.
        /// </summary>
        public static Vector128<byte> Lookup(Vector128<byte> table, Vector128<byte> indices)
        {
            if(Ssse3.IsSupported)
            {
                return Ssse3.Shuffle(table, indices);
            }
            if(AdvSimd.Arm64.IsSupported)
            {
                return AdvSimd.Arm64.VectorTableLookup(table, indices);
            }
            Span<byte> result = stackalloc byte[Vector128<byte>.Count];
            for(var i = 0; i < result.Length; i++)
            {
                var index = indices.GetElement(i);
                result[i] = index < Vector128<byte>.Count ? table.GetElement(index) : (byte)0;
            }
            return Vector128.Create<byte>(result);
        }

        /// <summary>The same for each half on its own: a half's indices count from the half's first byte.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<byte> Lookup(Vector256<byte> table, Vector256<byte> indices)
        {
            if(Avx2.IsSupported)
            {
                return Avx2.Shuffle(table, indices);
            }
            var lower = Lookup(table.GetLower(), indices.GetLower());
            return Vector256.Create(lower, Lookup(table.GetUpper(), indices.GetUpper()));
        }

        /// <summary>
        /// Sixteen pixels of four bytes, in order, from their components. A component below 0 becomes 0, above 255 it
        /// becomes 255.
        /// </summary>
        /// <param name="first">The lowest byte of each pixel.</param>
        /// <param name="second">The next byte.</param>
        /// <param name="third">The one after that.</param>
        /// <param name="fourth">The highest byte.</param>
        /// <param name="later">The last eight pixels.</param>
        /// <returns>The first eight pixels.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> ToPixels(Vector256<short> first, Vector256<short> second, Vector256<short> third,
            Vector256<short> fourth, out Vector256<uint> later)
        {
            if(Avx2.IsSupported)
            {
                // Each of these works on both halves apart: one half ends up with the first eight pixels, and the
                // other with the last eight. Only the end brings the halves together.
                var even = Avx2.PackUnsignedSaturate(first, third);
                var odd = Avx2.PackUnsignedSaturate(second, fourth);
                var lower = Avx2.UnpackLow(even, odd).AsUInt16();
                var upper = Avx2.UnpackHigh(even, odd).AsUInt16();
                var outer = Avx2.UnpackLow(lower, upper);
                var inner = Avx2.UnpackHigh(lower, upper);
                later = Avx2.Permute2x128(outer, inner, 0x31).AsUInt32();
                return Avx2.Permute2x128(outer, inner, 0x20).AsUInt32();
            }
            var low = ToBytes(first) | Vector256.ShiftLeft(ToBytes(second), 8);
            var high = ToBytes(third) | Vector256.ShiftLeft(ToBytes(fourth), 8);
            later = Vector256.WidenUpper(low) | Vector256.ShiftLeft(Vector256.WidenUpper(high), 16);
            return Vector256.WidenLower(low) | Vector256.ShiftLeft(Vector256.WidenLower(high), 16);
        }

        /// <summary>The same for 32 pixels, for processors that have AVX-512.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<uint> ToPixels(Vector512<short> first, Vector512<short> second, Vector512<short> third,
            Vector512<short> fourth, out Vector512<uint> later)
        {
            var even = Avx512BW.PackUnsignedSaturate(first, third);
            var odd = Avx512BW.PackUnsignedSaturate(second, fourth);
            var lower = Avx512BW.UnpackLow(even, odd).AsUInt16();
            var upper = Avx512BW.UnpackHigh(even, odd).AsUInt16();
            var outer = Avx512BW.UnpackLow(lower, upper).AsUInt64();
            var inner = Avx512BW.UnpackHigh(lower, upper).AsUInt64();
            later = Avx512F.PermuteVar8x64x2(outer, Vector512.Create(4ul, 5, 12, 13, 6, 7, 14, 15), inner).AsUInt32();
            return Avx512F.PermuteVar8x64x2(outer, Vector512.Create(0ul, 1, 8, 9, 2, 3, 10, 11), inner).AsUInt32();
        }

        /// <summary>Eight 16-bit values as 32-bit ones.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Widen(Vector128<ushort> values)
        {
            return Vector256.WidenLower(values.ToVector256Unsafe()).AsInt32();
        }

        /// <summary>Eight bytes as 32-bit values.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Widen(ulong eightBytes)
        {
            return Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(eightBytes).AsByte()));
        }

        /// <summary>Eight 32-bit values, each in 0..255, as bytes.</summary>
        public static ulong NarrowToBytes(Vector256<int> values)
        {
            var words = Vector128.Narrow(values.GetLower(), values.GetUpper());
            return Vector128.Narrow(words.AsUInt16(), words.AsUInt16()).AsUInt64().ToScalar();
        }

        /// <summary>Limits to 0..255.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<ushort> ToBytes(Vector256<short> values)
        {
            return Vector256.Min(Vector256.Max(values, Vector256<short>.Zero), Vector256.Create((short)255)).AsUInt16();
        }
    }
}
