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
