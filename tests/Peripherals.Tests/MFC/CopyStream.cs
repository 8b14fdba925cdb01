using System;
using System.Collections.Generic;
using System.Linq;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// An H.264 stream written by hand, 64x48: a picture whose samples are in the stream as they are (I_PCM), and pictures
    /// that are nothing but the one before (all macroblocks skipped). So what is predicted is what is in the reference.
    /// </summary>
    internal static class CopyStream
    {
        /// <summary>The first picture, with parameter sets; all its luma samples are of one value, chroma is 128.</summary>
        /// <param name="value">The value.</param>
        /// <param name="references">Pictures that are references at a time.</param>
        public static byte[] First(byte value, uint references = 1)
        {
            var writer = new BitWriter().Unsigned(0).Unsigned(7).Unsigned(0).Bits(4, 0).Unsigned(0).Bits(4, 0).Flag(false).Flag(false).Unsigned(0);
            for(var i = 0; i < Macroblocks; i++)
            {
                writer.Unsigned(25).Align();
                for(var sample = 0; sample < 384; sample++)
                {
                    writer.Bits(8, sample < 256 ? value : 128u);
                }
            }
            var sps = new SpsSpec { References = references, Reorder = 0, Buffering = references }.ToUnit();
            return sps.Concat(SpsSpec.Pps()).Concat(writer.ToUnit(0x65)).ToArray();
        }

        /// <summary>A picture like the one before it.</summary>
        /// <param name="number">Its number in the stream, from 1 on.</param>
        public static byte[] Copy(int number)
        {
            return new BitWriter().Unsigned(0).Unsigned(5).Unsigned(0).Bits(4, (uint)number % 16).Bits(4, (uint)number * 2 % 16)
                .Flag(false).Flag(false).Flag(false).Unsigned(0).Unsigned(Macroblocks).ToUnit(0x41);
        }

        public static IEnumerable<byte[]> Copies(int first, int count) => Enumerable.Range(first, count).Select(Copy);

        public const int Width = 64;
        public const int Height = 48;
        public const int LumaSize = Width * Height;

        private const int Macroblocks = Width * Height / 256;
    }
}
