using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// Reads the bits of a NAL unit's payload (ITU-T H.264, 7.2 and 9.1), without its emulation prevention bytes.
    /// Reading past the end gives zeros and sets <see cref="Overrun"/>: a parser looks once at its end, not at every field.
    /// </summary>
    internal ref struct BitReader
    {
        public BitReader(ReadOnlySpan<byte> payload)
        {
            data = payload;
            position = 0;
            Overrun = false;
        }

        /// <summary>Set when more bits were asked for than there are, or a number did not fit into 32 bits.</summary>
        public bool Overrun { get; private set; }

        public uint ReadBit()
        {
            if(position >= data.Length * 8L)
            {
                Overrun = true;
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

        /// <summary>ue(v). A code of more than 32 bits sets <see cref="Overrun"/> and reads as 0.</summary>
        public uint ReadUnsigned()
        {
            var zeros = 0;
            while(ReadBit() == 0)
            {
                zeros++;
                if(Overrun || zeros > 31)
                {
                    Overrun = true;
                    return 0;
                }
            }
            return zeros == 0 ? 0 : ((1u << zeros) - 1) + ReadBits(zeros);
        }

        /// <summary>se(v).</summary>
        public int ReadSigned()
        {
            var code = (long)ReadUnsigned();
            return (int)((code & 1) != 0 ? (code + 1) >> 1 : -(code >> 1));
        }

        private readonly ReadOnlySpan<byte> data;
        private long position;
    }
}
