using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// ITU-T H.264, byte stream format (annex B): a frame to a buffer, or a field, or, by the slice interface, a slice. Of a
    /// stream with several views (annex H) the base view is decoded: the others' NAL units are passed over.
    /// </summary>
    internal class H264Codec : VideoCodec
    {
        public H264Codec(string name = "H.264")
        {
            Name = name;
        }

        public override StreamUnit Parse(ReadOnlySpan<byte> stream)
        {
            return AccessUnit.Parse(stream, sets, current);
        }

        public override byte[] GetHeaders()
        {
            return sets.ToByteStream();
        }

        public override DecoderSetup GetSetup(bool keepsOrder)
        {
            // "strict" takes the delay from the level's limits where the stream doesn't say it; otherwise the delay
            // grows when a picture turns out to be late, which is dropped. In "chunks" a picture comes in several buffers
            // and is complete with its last line.
            return new DecoderSetup("h264").With("strict", keepsOrder ? "strict" : "normal").With("flags2", IsSliced ? "+showall+chunks" : "+showall");
        }

        public override uint ScratchSize(int width, int height)
        {
            // S5P_FIMV_SCRATCH_BUF_SIZE_H264_DEC_V8
            return (uint)width * 704 + 2176;
        }

        public override void Restart()
        {
            current.Clear();
        }

        public override string Name { get; }

        public override bool IsHeaderSentAgain => true;

        public override bool IsOrderedByType => false;

        public override bool HasVectorBuffers => true;

        public override bool HasSliceInterface => true;

        public override bool IsSliced
        {
            get => current.IsSliced;
            set => current.IsSliced = value;
        }

        private readonly ParameterSets sets = new ParameterSets();
        private readonly CurrentPicture current = new CurrentPicture();
    }
}
