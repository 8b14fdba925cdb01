using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A video object layer's header (14496-2, 6.2.3), as far as a decoder's front end needs it.</summary>
    internal class Mpeg4Layer : SequenceHeader
    {
        /// <summary>
        /// Parses the last layer among headers. Returns null where there is none or its syntax is broken.
        /// </summary>
        public static Mpeg4Layer? TryParse(ReadOnlySpan<byte> headers)
        {
            Mpeg4Layer? result = null;
            for(var at = StartCodes.Find(headers, 0); at >= 0; at = StartCodes.Find(headers, at + 3))
            {
                if(headers[at + 3] >= FirstLayerCode && headers[at + 3] <= LastLayerCode)
                {
                    result = ParseLayer(headers.Slice(at + StartCodes.Length));
                }
            }
            return result;
        }

        /// <summary>Bits of vop_time_increment.</summary>
        public int TimeIncrementBits { get; private set; }

        public override int ReorderDepth => isLowDelay ? 0 : 1;

        public override int DpbFrames => isLowDelay ? 2 : 3;

        public override bool IsSupported => isRectangular && chromaFormat == Chroma420;

        public override string Description => $"MPEG-4 {VisibleWidth}x{VisibleHeight}{(isRectangular ? "" : ", not rectangular")}{(isInterlaced ? ", interlaced" : "")}";

        private static Mpeg4Layer? ParseLayer(ReadOnlySpan<byte> payload)
        {
            var result = new Mpeg4Layer();
            var reader = new BitReader(payload);
            reader.ReadBits(9); // random_accessible_vol, video_object_type_indication
            var version = 1u;
            if(reader.ReadFlag())
            {
                version = reader.ReadBits(4);
                reader.ReadBits(3); // video_object_layer_priority
            }
            if(reader.ReadBits(4) == ExtendedAspectRatio)
            {
                reader.ReadBits(16);
            }
            if(reader.ReadFlag())
            {
                result.chromaFormat = (int)reader.ReadBits(2);
                result.isLowDelay = reader.ReadFlag();
                if(reader.ReadFlag())
                {
                    reader.ReadBits(32); // 79 bits of the buffer model
                    reader.ReadBits(32);
                    reader.ReadBits(15);
                }
            }
            var shape = reader.ReadBits(2);
            if(shape == GrayShape && version != 1)
            {
                reader.ReadBits(4);
            }
            reader.ReadBit();
            var resolution = reader.ReadBits(16);
            reader.ReadBit();
            result.TimeIncrementBits = CountBits(resolution);
            if(reader.ReadFlag())
            {
                reader.ReadBits(result.TimeIncrementBits);
            }
            result.isRectangular = shape == 0;
            if(!result.isRectangular)
            {
                // The size isn't known then, and nobody needs it.
                return reader.IsBroken || resolution == 0 || !result.SetSize(16, 16) ? null : result;
            }
            reader.ReadBit();
            var width = (int)reader.ReadBits(13);
            reader.ReadBit();
            var height = (int)reader.ReadBits(13);
            reader.ReadBit();
            result.isInterlaced = reader.ReadFlag();
            return reader.IsBroken || resolution == 0 || !result.SetSize(width, height) ? null : result;
        }

        /// <summary>Bits that a number below the resolution takes, one at least.</summary>
        private static int CountBits(uint resolution)
        {
            var bits = 1;
            while(resolution > 1u << bits)
            {
                bits++;
            }
            return bits;
        }

        private bool isRectangular;
        private bool isInterlaced;
        private bool isLowDelay;
        private int chromaFormat = Chroma420;

        private const byte FirstLayerCode = 0x20;
        private const byte LastLayerCode = 0x2F;
        private const uint ExtendedAspectRatio = 15;
        private const uint GrayShape = 3;
        private const int Chroma420 = 1;
    }
}
