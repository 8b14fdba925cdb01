using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A sequence header of the advanced profile with its entry point (SMPTE 421M, 6.1 and 6.2).</summary>
    internal class VC1Sequence : SequenceHeader
    {
        /// <summary>Parses both, from behind their start codes on, unescaped. Returns null where that makes no sense.</summary>
        public static VC1Sequence? TryParse(ReadOnlySpan<byte> sequence, ReadOnlySpan<byte> entryPoint)
        {
            var result = new VC1Sequence();
            var reader = new BitReader(sequence);
            if(reader.ReadBits(2) != AdvancedProfile)
            {
                return null;
            }
            reader.ReadBits(3); // LEVEL
            result.chromaFormat = (int)reader.ReadBits(2);
            reader.ReadBits(9); // FRMRTQ_POSTPROC, BITRTQ_POSTPROC, POSTPROCFLAG
            var width = (int)reader.ReadBits(12);
            var height = (int)reader.ReadBits(12);
            reader.ReadFlag(); // PULLDOWN
            result.IsInterlaced = reader.ReadFlag();
            reader.ReadBits(4); // TFCNTRFLAG, FINTERPFLAG, RESERVED, PSF
            if(reader.ReadFlag())
            {
                SkipDisplayExtension(ref reader);
            }
            var buckets = reader.ReadFlag() ? (int)reader.ReadBits(5) : 0;
            if(reader.IsBroken)
            {
                return null;
            }
            reader = new BitReader(entryPoint);
            reader.ReadBit(); // BROKEN_LINK
            result.IsClosed = reader.ReadFlag();
            reader.ReadBits(4); // PANSCAN_FLAG, REFDIST_FLAG, LOOPFILTER, FASTUVMC
            reader.ReadBits(7); // EXTENDED_MV, DQUANT, VSTRANSFORM, OVERLAP, QUANTIZER
            for(var i = 0; i < buckets; i++)
            {
                reader.ReadBits(8);
            }
            if(reader.ReadFlag())
            {
                width = (int)reader.ReadBits(12);
                height = (int)reader.ReadBits(12);
            }
            return reader.IsBroken || !result.SetSize(2 * width + 2, 2 * height + 2) ? null : result;
        }

        /// <summary>Pictures may be interlaced frames or fields: each begins with how it is coded (FCM).</summary>
        public bool IsInterlaced { get; private set; }

        /// <summary>No picture behind the entry point refers to one before it.</summary>
        public bool IsClosed { get; private set; }

        public override int ReorderDepth => 1;

        public override int DpbFrames => 3;

        public override bool IsSupported => chromaFormat == Chroma420;

        public override string Description => $"VC-1 {VisibleWidth}x{VisibleHeight}, chroma format {chromaFormat}{(IsInterlaced ? ", interlaced" : "")}";

        private static void SkipDisplayExtension(ref BitReader reader)
        {
            reader.ReadBits(28); // DISP_HORIZ_SIZE, DISP_VERT_SIZE
            if(reader.ReadFlag() && reader.ReadBits(4) == ExtendedAspectRatio)
            {
                reader.ReadBits(16);
            }
            if(reader.ReadFlag())
            {
                reader.ReadBits(reader.ReadFlag() ? 16 : 12); // FRAMERATE
            }
            if(reader.ReadFlag())
            {
                reader.ReadBits(24); // colours
            }
        }

        private int chromaFormat;

        private const uint AdvancedProfile = 3;
        private const int Chroma420 = 1;
        private const uint ExtendedAspectRatio = 15;
    }
}
