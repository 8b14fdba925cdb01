using System.Collections.Generic;

namespace Exynos.Tests.MFC
{
    /// <summary>Writes the bits of a NAL unit and escapes them.</summary>
    internal sealed class BitWriter
    {
        public BitWriter Bits(int count, uint value)
        {
            for(var i = count - 1; i >= 0; i--)
            {
                bits.Add((value >> i & 1) != 0);
            }
            return this;
        }

        public BitWriter Flag(bool value)
        {
            return Bits(1, value ? 1u : 0);
        }

        /// <summary>ue(v)</summary>
        public BitWriter Unsigned(uint value)
        {
            var length = 0;
            while((value + 1UL) >> (length + 1) != 0)
            {
                length++;
            }
            Bits(length, 0);
            return Flag(true).Bits(length, (uint)(value + 1UL - (1UL << length)));
        }

        /// <summary>Zeros up to the next whole byte.</summary>
        public BitWriter Align()
        {
            return Bits((8 - bits.Count % 8) % 8, 0);
        }

        /// <summary>The unit with start code, header, payload, stop bit, emulation prevention.</summary>
        public byte[] ToUnit(byte header)
        {
            var payload = new List<bool>(bits) { true };
            while(payload.Count % 8 != 0)
            {
                payload.Add(false);
            }
            var result = new List<byte> { 0, 0, 0, 1, header };
            var zeros = 0;
            for(var i = 0; i < payload.Count; i += 8)
            {
                var value = 0;
                for(var bit = 0; bit < 8; bit++)
                {
                    value = value << 1 | (payload[i + bit] ? 1 : 0);
                }
                if(zeros >= 2 && value <= 3)
                {
                    result.Add(3);
                    zeros = 0;
                }
                result.Add((byte)value);
                zeros = value == 0 ? zeros + 1 : 0;
            }
            return result.ToArray();
        }

        private readonly List<bool> bits = new List<bool>();
    }

    /// <summary>A sequence parameter set to be written; the defaults are a plain 64x48 stream.</summary>
    internal sealed class SpsSpec
    {
        public uint Profile = 77;
        public uint Level = 30;
        public uint Id;
        public uint ChromaFormat = 1;
        public uint BitDepth = 8;
        public uint References = 1;
        public uint Width = 4;
        public uint Height = 3;
        public bool FrameOnly = true;
        public uint[]? Crop;
        public uint? Reorder;
        public uint Buffering;

        public byte[] ToUnit()
        {
            var writer = new BitWriter().Bits(8, Profile).Bits(8, 0).Bits(8, Level).Unsigned(Id);
            if(Profile >= 100)
            {
                writer.Unsigned(ChromaFormat);
                if(ChromaFormat == 3)
                {
                    writer.Flag(false);
                }
                writer.Unsigned(BitDepth - 8).Unsigned(BitDepth - 8).Flag(false).Flag(false);
            }
            writer.Unsigned(0).Unsigned(0).Unsigned(0); // frame_num, POC type 0, POC bits
            writer.Unsigned(References).Flag(false).Unsigned(Width - 1).Unsigned(Height - 1).Flag(FrameOnly);
            if(!FrameOnly)
            {
                writer.Flag(false);
            }
            writer.Flag(true).Flag(Crop != null);
            foreach(var value in Crop ?? new uint[0])
            {
                writer.Unsigned(value);
            }
            writer.Flag(Reorder.HasValue);
            if(Reorder.HasValue)
            {
                writer.Bits(7, 0).Flag(false).Flag(true).Flag(true);
                writer.Unsigned(0).Unsigned(0).Unsigned(10).Unsigned(10).Unsigned(Reorder.Value).Unsigned(Buffering);
            }
            return writer.ToUnit(0x67);
        }

        public static byte[] Pps(uint id = 0, uint sps = 0, uint sliceGroups = 1)
        {
            return new BitWriter().Unsigned(id).Unsigned(sps).Flag(false).Flag(false).Unsigned(sliceGroups - 1)
                .Unsigned(0).Unsigned(0).Flag(false).Bits(2, 0).Unsigned(0).Unsigned(0).Unsigned(0).Flag(false).Flag(false).Flag(false).ToUnit(0x68);
        }
    }
}
