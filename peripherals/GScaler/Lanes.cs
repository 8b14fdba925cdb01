using System;
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
        public static int PaddedLength(int samples) => (samples + RowAlignment - 1) / RowAlignment * RowAlignment + RowAlignment;

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

        /// <summary>As <see cref="Lookup(Vector128{byte}, Vector128{byte})"/>, in each half by itself.</summary>
        public static Vector256<byte> Lookup(Vector256<byte> tables, Vector256<byte> indices)
        {
            return Avx2.IsSupported ? Avx2.Shuffle(tables, indices)
                : Vector256.Create(Lookup(tables.GetLower(), indices.GetLower()), Lookup(tables.GetUpper(), indices.GetUpper()));
        }

        /// <summary>The upper 16 bits of each 32: of the even value below, of the odd one above.</summary>
        public static Vector256<short> JoinUpper(Vector256<int> even, Vector256<int> odd)
        {
            var lower = Vector256.ShiftRightLogical(even, 16);
            return Avx2.IsSupported ? Avx2.Blend(lower.AsInt16(), odd.AsInt16(), 0xAA)
                : (lower | (odd & Vector256.Create(0xFFFF0000u).AsInt32())).AsInt16();
        }

        /// <summary>Puts 16-bit values side by side: 16 of 32 bits, in order.</summary>
        public static (Vector256<uint> First, Vector256<uint> Second) Interleave(Vector256<ushort> lower, Vector256<ushort> upper)
        {
            if(Avx2.IsSupported)
            {
                // The instructions work in each half by itself: 0 to 3 and 8 to 11, then the others.
                var outer = Avx2.UnpackLow(lower, upper).AsUInt32();
                var inner = Avx2.UnpackHigh(lower, upper).AsUInt32();
                return (Avx2.Permute2x128(outer, inner, 0x20), Avx2.Permute2x128(outer, inner, 0x31));
            }
            return (Vector256.WidenLower(lower) | Vector256.ShiftLeft(Vector256.WidenLower(upper), 16),
                Vector256.WidenUpper(lower) | Vector256.ShiftLeft(Vector256.WidenUpper(upper), 16));
        }

        /// <summary>Eight 16-bit values as 32-bit ones.</summary>
        public static Vector256<int> Widen(Vector128<ushort> values)
        {
            return Vector256.WidenLower(values.ToVector256Unsafe()).AsInt32();
        }

        /// <summary>Eight bytes as 32-bit values.</summary>
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
    }
}
