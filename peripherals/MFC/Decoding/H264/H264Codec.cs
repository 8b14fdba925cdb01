using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>ITU-T H.264, byte stream format (annex B), an access unit to a buffer.</summary>
    internal class H264Codec : VideoCodec
    {
        public override StreamUnit Parse(ReadOnlySpan<byte> stream)
        {
            return AccessUnit.Parse(stream, sets);
        }

        public override byte[] GetHeaders()
        {
            return sets.ToByteStream();
        }

        public override DecoderSetup GetSetup(bool keepsOrder)
        {
            // "strict" takes the delay from the level's limits where the stream doesn't say it; otherwise the delay
            // grows when a picture turns out to be late, which is dropped.
            return new DecoderSetup("h264").With("strict", keepsOrder ? "strict" : "normal").With("flags2", "+showall");
        }

        public override uint ScratchSize(int width, int height)
        {
            // S5P_FIMV_SCRATCH_BUF_SIZE_H264_DEC_V8
            return (uint)width * 704 + 2176;
        }

        public override string Name => "H.264";

        public override bool IsHeaderSentAgain => true;

        public override bool IsOrderedByType => false;

        public override bool HasVectorBuffers => true;

        private readonly ParameterSets sets = new ParameterSets();
    }
}
