using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>
    /// From the bytes of a line to a value for each pixel. The DMA reads 64 bits at a time and takes pixels from the
    /// top; the swap bits of WINCONx turn that into the orders software uses.
    /// </summary>
    internal static class PixelUnpacker
    {
        /// <param name="line">The line's bytes, at least as many as <see cref="ByteCount"/> says.</param>
        /// <param name="bits">Bits of a pixel: 1, 2, 4, 8, 16 or 32.</param>
        /// <param name="swap">Which parts are swapped.</param>
        /// <param name="pixels">Gets the values; its length is the number of pixels.</param>
        public static void Unpack(ReadOnlySpan<byte> line, int bits, PixelSwap swap, Span<uint> pixels)
        {
            if(bits == 32 && swap == PixelSwap.Words)
            {
                MemoryMarshal.Cast<byte, uint>(line).Slice(0, pixels.Length).CopyTo(pixels);
            }
            else if(bits == 16 && swap == PixelSwap.HalfWords)
            {
                var source = MemoryMarshal.Cast<byte, ushort>(line);
                for(var i = 0; i < pixels.Length; i++)
                {
                    pixels[i] = source[i];
                }
            }
            else if(bits == 8 && swap == PixelSwap.Bytes)
            {
                for(var i = 0; i < pixels.Length; i++)
                {
                    pixels[i] = line[i];
                }
            }
            else
            {
                UnpackWords(line, bits, swap, pixels);
            }
        }

        /// <summary>Bytes needed for a line of pixels: whole 64-bit words.</summary>
        public static int ByteCount(int pixels, int bits)
        {
            return (pixels * bits + 63) / 64 * 8;
        }

        private static void UnpackWords(ReadOnlySpan<byte> line, int bits, PixelSwap swap, Span<uint> pixels)
        {
            var mask = bits == 32 ? uint.MaxValue : (1u << bits) - 1;
            var words = MemoryMarshal.Cast<byte, ulong>(line);
            for(int pixel = 0, word = 0; pixel < pixels.Length; word++)
            {
                var value = Swap(words[word], swap);
                for(var shift = 64 - bits; shift >= 0 && pixel < pixels.Length; shift -= bits)
                {
                    pixels[pixel++] = (uint)(value >> shift) & mask;
                }
            }
        }

        private static ulong Swap(ulong value, PixelSwap swap)
        {
            if((swap & PixelSwap.Bits) != 0)
            {
                value = ((value >> 1) & 0x5555555555555555) | ((value & 0x5555555555555555) << 1);
                value = ((value >> 2) & 0x3333333333333333) | ((value & 0x3333333333333333) << 2);
                value = ((value >> 4) & 0x0F0F0F0F0F0F0F0F) | ((value & 0x0F0F0F0F0F0F0F0F) << 4);
                value = BinaryPrimitives.ReverseEndianness(value);
            }
            if((swap & PixelSwap.Bytes) != 0)
            {
                value = BinaryPrimitives.ReverseEndianness(value);
            }
            if((swap & PixelSwap.HalfWords) != 0)
            {
                value = ((value >> 16) & 0x0000FFFF0000FFFF) | ((value & 0x0000FFFF0000FFFF) << 16);
                value = (value >> 32) | (value << 32);
            }
            if((swap & PixelSwap.Words) != 0)
            {
                value = (value >> 32) | (value << 32);
            }
            return value;
        }
    }
}
