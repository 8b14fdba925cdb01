using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>Start codes of MPEG-1, MPEG-2, MPEG-4 and VC-1: 00 00 01 and a byte that says what begins.</summary>
    internal static class StartCodes
    {
        /// <summary>
        /// Finds the first start code that begins at or behind an offset; returns -1 if there is none. One without its
        /// last byte doesn't count.
        /// </summary>
        public static int Find(ReadOnlySpan<byte> stream, int from)
        {
            if(from >= stream.Length)
            {
                return -1;
            }
            var position = stream.Slice(from).IndexOf(Prefix);
            return position < 0 || from + position + Length > stream.Length ? -1 : from + position;
        }

        /// <summary>Bytes of a start code.</summary>
        public const int Length = 4;

        private static ReadOnlySpan<byte> Prefix => new byte[] { 0, 0, 1 };
    }
}
