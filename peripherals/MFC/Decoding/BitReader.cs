using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// Reads the bits of a header, with the numbers of ITU-T H.264 (7.2 and 9.1), without emulation prevention bytes.
    /// Every number is read with the largest value that the standard allows for its field. What is larger, and what
    /// lies past the end, reads as 0 and sets <see cref="IsBroken"/>: a parser looks once at its end, and no field
    /// can hold a value out of range until then.
    /// </summary>
    internal ref struct BitReader
    {
        public BitReader(ReadOnlySpan<byte> payload)
        {
            data = payload;
            position = 0;
            IsBroken = false;
        }

        /// <summary>
        /// Set when more bits were asked for than there are, or a number was larger than its field allows.
        /// </summary>
        public bool IsBroken { get; private set; }

        public uint ReadBit()
        {
            if(position >= data.Length * 8L)
            {
                IsBroken = true;
                return 0;
            }
            var bit = (uint)(data[(int)(position >> 3)] >> (7 - (int)(position & 7))) & 1;
            position++;
            return bit;
        }

        public bool ReadFlag()
        {
            return ReadBit() != 0;
        }

        /// <summary>u(n), n up to 32.</summary>
        public uint ReadBits(int count)
        {
            var value = 0u;
            for(var i = 0; i < count; i++)
            {
                value = (value << 1) | ReadBit();
            }
            return value;
        }

        /// <summary>
        /// ue(v) of at most <paramref name="maximum"/>, which fits into an int. A larger one reads as 0 and is
        /// broken.
        /// </summary>
        public int ReadUnsigned(int maximum)
        {
            var value = ReadCode();
            if(value > maximum)
            {
                IsBroken = true;
                return 0;
            }
            return (int)value;
        }

        /// <summary>ue(v) whose value nobody needs: it may have all 32 bits.</summary>
        public void SkipUnsigned()
        {
            ReadCode();
        }

        /// <summary>se(v), from -2^31 + 1 to 2^31 - 1.</summary>
        public int ReadSigned()
        {
            var code = ReadCode();
            return (int)((code & 1) != 0 ? (code + 1) >> 1 : -(code >> 1));
        }

        /// <summary>The number of an Exp-Golomb code (9.1), at most 2^32 - 2.</summary>
        private long ReadCode()
        {
            var zeros = 0;
            while(ReadBit() == 0)
            {
                zeros++;
                if(IsBroken || zeros > 31)
                {
                    IsBroken = true;
                    return 0;
                }
            }
            return zeros == 0 ? 0 : (1L << zeros) - 1 + ReadBits(zeros);
        }

        private readonly ReadOnlySpan<byte> data;
        private long position;
    }
}
