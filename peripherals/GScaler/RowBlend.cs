using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>
    /// The scaler's vertical direction: rows, weighted and added. All rows have the output's padded length, see
    /// <see cref="Lanes.PaddedLength"/>. The usual numbers of rows have loops of their own, which load nothing but
    /// samples.
    /// </summary>
    internal static class RowBlend
    {
        public static void Two(ReadOnlySpan<byte> above, ReadOnlySpan<byte> below, ReadOnlySpan<ushort> weights,
            Span<byte> output)
        {
            var result = MemoryMarshal.Cast<byte, Vector256<byte>>(output);
            var first = MemoryMarshal.Cast<byte, Vector256<byte>>(above).Slice(0, result.Length);
            var last = MemoryMarshal.Cast<byte, Vector256<byte>>(below).Slice(0, result.Length);
            var (firstWeight, lastWeight) = (Vector256.Create(weights[0]), Vector256.Create(weights[1]));
            for(var i = 0; i < result.Length; i++)
            {
                var even = Even(first[i]) * firstWeight + Even(last[i]) * lastWeight;
                var odd = Odd(first[i]) * firstWeight + Odd(last[i]) * lastWeight;
                result[i] = Round(even, odd);
            }
        }

        public static void Three(ReadOnlySpan<byte> above, ReadOnlySpan<byte> between, ReadOnlySpan<byte> below,
            ReadOnlySpan<ushort> weights, Span<byte> output)
        {
            var result = MemoryMarshal.Cast<byte, Vector256<byte>>(output);
            var first = MemoryMarshal.Cast<byte, Vector256<byte>>(above).Slice(0, result.Length);
            var middle = MemoryMarshal.Cast<byte, Vector256<byte>>(between).Slice(0, result.Length);
            var last = MemoryMarshal.Cast<byte, Vector256<byte>>(below).Slice(0, result.Length);
            var firstWeight = Vector256.Create(weights[0]);
            var middleWeight = Vector256.Create(weights[1]);
            var lastWeight = Vector256.Create(weights[2]);
            for(var i = 0; i < result.Length; i++)
            {
                var even = Even(first[i]) * firstWeight + Even(middle[i]) * middleWeight + Even(last[i]) * lastWeight;
                var odd = Odd(first[i]) * firstWeight + Odd(middle[i]) * middleWeight + Odd(last[i]) * lastWeight;
                result[i] = Round(even, odd);
            }
        }

        /// <param name="buffer">Holds the rows.</param>
        /// <param name="offsets">Where in it each row begins.</param>
        /// <param name="weights">As many as rows.</param>
        /// <param name="output">Receives the sum.</param>
        public static void Many(byte[] buffer, ReadOnlySpan<int> offsets, ReadOnlySpan<ushort> weights,
            Span<byte> output)
        {
            var result = MemoryMarshal.Cast<byte, Vector256<byte>>(output);
            for(var i = 0; i < result.Length; i++)
            {
                var even = Vector256<ushort>.Zero;
                var odd = Vector256<ushort>.Zero;
                for(var row = 0; row < offsets.Length; row++)
                {
                    var at = offsets[row] + i * Vector256<byte>.Count;
                    var samples = Vector256.Create<byte>(buffer.AsSpan(at, Vector256<byte>.Count));
                    even += Even(samples) * weights[row];
                    odd += Odd(samples) * weights[row];
                }
                result[i] = Round(even, odd);
            }
        }

        // Samples at even and at odd places go separate ways: a mask or a shift makes 16 bits of 8 where they are, and
        // a sum's upper byte is the result.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<ushort> Even(Vector256<byte> samples)
        {
            return samples.AsUInt16() & Vector256.Create((ushort)0xFF);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<ushort> Odd(Vector256<byte> samples)
        {
            return Vector256.ShiftRightLogical(samples.AsUInt16(), 8);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<byte> Round(Vector256<ushort> even, Vector256<ushort> odd)
        {
            var half = Vector256.Create((ushort)(TriangleFilter.Unity / 2));
            var upperBytes = (odd + half) & Vector256.Create((ushort)0xFF00);
            return (Vector256.ShiftRightLogical(even + half, 8) | upperBytes).AsByte();
        }
    }
}
