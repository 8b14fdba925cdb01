using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>ITU-T H.263: each picture has a header of its own that says everything.</summary>
    internal class H263Codec : VideoCodec
    {
        public override StreamUnit Parse(ReadOnlySpan<byte> stream)
        {
            var unit = new StreamUnit { Length = stream.Length, HeaderLength = stream.Length };
            var start = FindPicture(stream, 0);
            if(start < 0)
            {
                unit.DamagedUnits = stream.IsEmpty ? 0 : 1;
                unit.Sequence = last;
                return unit;
            }
            unit.HeaderLength = start;
            var picture = H263Picture.TryParse(stream.Slice(start), last);
            if(picture == null)
            {
                unit.DamagedUnits++;
                unit.Sequence = last;
                return unit;
            }
            last = picture;
            unit.HasPicture = true;
            unit.Sequence = picture;
            unit.Type = picture.IsIntra ? FrameType.I : FrameType.P;
            unit.IsRestart = picture.IsIntra;
            var next = FindPicture(stream, start + 3);
            unit.Length = next < 0 ? stream.Length : next;
            return unit;
        }

        public override byte[] GetHeaders()
        {
            return new byte[0];
        }

        public override DecoderSetup GetSetup(bool keepsOrder)
        {
            return new DecoderSetup("h263");
        }

        public override uint ScratchSize(int width, int height)
        {
            // S5P_FIMV_SCRATCH_BUF_SIZE_H263_DEC_V6 is MPEG-4's formula.
            return 0x100000 + (uint)(144 * width + 8192 * height + 49216);
        }

        public override string Name => "H.263";

        /// <summary>A picture start code: 22 bits, on a byte's boundary.</summary>
        private static int FindPicture(ReadOnlySpan<byte> stream, int from)
        {
            for(var at = from; at + 2 < stream.Length; at++)
            {
                var found = stream.Slice(at).IndexOf(new byte[] { 0, 0 });
                if(found < 0 || at + found + 2 >= stream.Length)
                {
                    return -1;
                }
                at += found;
                if((stream[at + 2] & 0xFC) == 0x80)
                {
                    return at;
                }
            }
            return -1;
        }

        private H263Picture? last;
    }
}
