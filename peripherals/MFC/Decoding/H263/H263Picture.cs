using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A picture's header (H.263, 5.1) up to what says its size and type.</summary>
    internal class H263Picture : SequenceHeader
    {
        /// <summary>
        /// Parses from the start code on. A header that leaves the size out has that of the picture before. Returns null
        /// where there is no size or the syntax is broken.
        /// </summary>
        public static H263Picture? TryParse(ReadOnlySpan<byte> stream, H263Picture? before)
        {
            var reader = new BitReader(stream);
            reader.ReadBits(22); // PSC
            reader.ReadBits(8); // TR
            if(reader.ReadBits(2) != 2)
            {
                return null;
            }
            reader.ReadBits(3); // split screen, document camera, freeze release
            var format = reader.ReadBits(3);
            var result = new H263Picture();
            if(format != ExtendedFormat)
            {
                result.IsIntra = !reader.ReadFlag();
                reader.ReadBits(3); // unrestricted vectors, arithmetic coding, advanced prediction
                result.hasUnsupported = reader.ReadFlag(); // PB frames
                return !reader.IsBroken && result.SetFormat(format) ? result : null;
            }
            var isFull = reader.ReadBits(3) == 1; // UFEP
            if(isFull)
            {
                format = reader.ReadBits(3);
                reader.ReadBits(15);
            }
            var type = reader.ReadBits(3);
            reader.ReadBits(6);
            result.IsIntra = type == 0;
            result.hasUnsupported = type > 1;
            if(reader.ReadFlag())
            {
                reader.ReadBits(2); // PSBI
            }
            if(!isFull)
            {
                return !reader.IsBroken && before != null && result.SetSize(before.VisibleWidth, before.VisibleHeight) ? result : null;
            }
            if(format != CustomFormat)
            {
                return !reader.IsBroken && result.SetFormat(format) ? result : null;
            }
            reader.ReadBits(4); // pixel aspect ratio
            var width = ((int)reader.ReadBits(9) + 1) * 4;
            reader.ReadBit();
            var height = (int)reader.ReadBits(9) * 4;
            return !reader.IsBroken && result.SetSize(width, height) ? result : null;
        }

        public bool IsIntra { get; private set; }

        public override int ReorderDepth => 0;

        public override int DpbFrames => 2;

        /// <summary>Without PB, improved PB, B and scaled pictures.</summary>
        public override bool IsSupported => !hasUnsupported;

        public override string Description => $"H.263 {VisibleWidth}x{VisibleHeight}{(hasUnsupported ? ", of a picture type that isn't I or P" : "")}";

        private bool SetFormat(uint format)
        {
            return format > 0 && format < Sizes.Length && SetSize(Sizes[format].Width, Sizes[format].Height);
        }

        private bool hasUnsupported;

        /// <summary>Source formats 1 to 5 of table 1: sub-QCIF to 16CIF.</summary>
        private static readonly (int Width, int Height)[] Sizes = { (0, 0), (128, 96), (176, 144), (352, 288), (704, 576), (1408, 1152) };

        private const uint CustomFormat = 6;
        private const uint ExtendedFormat = 7;
    }
}
