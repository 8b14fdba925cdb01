using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A sequence header with its extension, if there is one (13818-2, 6.2.2.1 and 6.2.2.3).</summary>
    internal class Mpeg2Sequence : SequenceHeader
    {
        /// <summary>Parses from the start code on. Returns null where the size makes no sense.</summary>
        public static Mpeg2Sequence? TryParse(ReadOnlySpan<byte> header)
        {
            var result = new Mpeg2Sequence();
            var reader = new BitReader(header.Slice(StartCodes.Length));
            var width = (int)reader.ReadBits(12);
            var height = (int)reader.ReadBits(12);
            reader.ReadBits(8); // aspect_ratio_information, frame_rate_code
            if(reader.IsBroken)
            {
                return null;
            }
            var extension = StartCodes.Find(header, StartCodes.Length);
            if(extension >= 0 && header[extension + 3] == ExtensionCode)
            {
                reader = new BitReader(header.Slice(extension + StartCodes.Length));
                if(reader.ReadBits(4) == SequenceExtension)
                {
                    result.isMpeg2 = true;
                    reader.ReadBits(8); // profile_and_level_indication
                    result.isProgressive = reader.ReadFlag();
                    result.chromaFormat = (int)reader.ReadBits(2);
                    width |= (int)reader.ReadBits(2) << 12;
                    height |= (int)reader.ReadBits(2) << 12;
                    reader.ReadBits(12); // bit_rate_extension
                    reader.ReadBits(1);
                    reader.ReadBits(8); // vbv_buffer_size_extension
                    result.isLowDelay = reader.ReadFlag();
                    if(reader.IsBroken)
                    {
                        return null;
                    }
                }
            }
            return result.SetSize(width, height) ? result : null;
        }

        public override int ReorderDepth => isLowDelay ? 0 : 1;

        public override int DpbFrames => isLowDelay ? 2 : 3;

        public override bool IsSupported => chromaFormat == Chroma420;

        public override string Description => $"{(isMpeg2 ? "MPEG-2" : "MPEG-1")} {VisibleWidth}x{VisibleHeight}, chroma format {chromaFormat}{(isProgressive ? "" : ", interlaced")}";

        private bool isMpeg2;
        private bool isProgressive = true;
        private bool isLowDelay;
        private int chromaFormat = Chroma420;

        private const byte ExtensionCode = 0xB5;
        private const uint SequenceExtension = 1;
        private const int Chroma420 = 1;
    }
}
