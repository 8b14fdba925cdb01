using System;
using System.Text;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>VP8 (RFC 6386): a frame to a buffer, without anything around it.</summary>
    internal class VP8Codec : VideoCodec
    {
        public override StreamUnit Parse(ReadOnlySpan<byte> stream)
        {
            var unit = new StreamUnit { Length = stream.Length, HeaderLength = 0, Sequence = key };
            if(stream.Length < TagLength)
            {
                unit.DamagedUnits = stream.IsEmpty ? 0 : 1;
                return unit;
            }
            var isKey = (stream[0] & 1) == 0;
            if(isKey)
            {
                var found = VP8KeyFrame.TryParse(stream.Slice(TagLength));
                if(found == null)
                {
                    unit.DamagedUnits++;
                    return unit;
                }
                key = found;
            }
            if(key == null)
            {
                unit.DamagedUnits++;
                return unit;
            }
            unit.HasPicture = true;
            unit.Sequence = key;
            unit.Type = isKey ? FrameType.I : FrameType.P;
            unit.IsRestart = isKey;
            unit.IsHidden = (stream[0] & ShowFrame) == 0;
            return unit;
        }

        public override byte[] GetHeaders()
        {
            return new byte[0];
        }

        public override DecoderSetup GetSetup(bool keepsOrder)
        {
            return new DecoderSetup("vp8");
        }

        public override uint ScratchSize(int width, int height)
        {
            // S5P_FIMV_SCRATCH_BUF_SIZE_VP8_DEC_V8
            return (uint)(576 * width + 128 * height + 4128);
        }

        public override string Name => "VP8";

        /// <summary>IVF, as a bare stream has no start codes.</summary>
        public override byte[] GetFileHeader()
        {
            var header = new byte[32];
            Encoding.ASCII.GetBytes("DKIF").CopyTo(header, 0);
            header[6] = 32; // bytes of this header
            Encoding.ASCII.GetBytes("VP80").CopyTo(header, 8);
            BitConverter.GetBytes((ushort)(key?.VisibleWidth ?? 0)).CopyTo(header, 12);
            BitConverter.GetBytes((ushort)(key?.VisibleHeight ?? 0)).CopyTo(header, 14);
            header[16] = 30; // frames a second: nobody said
            header[20] = 1;
            return header;
        }

        public override byte[] GetFramePrefix(int length, long number)
        {
            var prefix = new byte[12];
            BitConverter.GetBytes(length).CopyTo(prefix, 0);
            BitConverter.GetBytes(number).CopyTo(prefix, 4);
            return prefix;
        }

        private VP8KeyFrame? key;

        private const int TagLength = 3;
        private const byte ShowFrame = 0x10;
    }

    /// <summary>What a key frame says of itself and of those that follow (RFC 6386, 9.1).</summary>
    internal class VP8KeyFrame : SequenceHeader
    {
        /// <summary>Parses behind the frame's tag. Returns null where there is no start code or no size.</summary>
        public static VP8KeyFrame? TryParse(ReadOnlySpan<byte> stream)
        {
            if(stream.Length < 7 || stream[0] != 0x9D || stream[1] != 0x01 || stream[2] != 0x2A)
            {
                return null;
            }
            // The two upper bits ask the player to scale, which the decoder doesn't.
            var result = new VP8KeyFrame();
            return result.SetSize((stream[3] | stream[4] << 8) & 0x3FFF, (stream[5] | stream[6] << 8) & 0x3FFF) ? result : null;
        }

        public override int ReorderDepth => 0;

        /// <summary>Last, golden, alternative and the one being decoded.</summary>
        public override int DpbFrames => 4;

        public override bool IsSupported => true;

        public override string Description => $"VP8 {VisibleWidth}x{VisibleHeight}";
    }
}
