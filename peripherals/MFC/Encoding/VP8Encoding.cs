using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>VP8 by libvpx: one pass, no hidden pictures, nothing that looks ahead.</summary>
    internal sealed class VP8Encoding : EncodingCodec
    {
        public override EncoderSetup GetSetup(EncoderSettings settings)
        {
            var gop = settings.GopSize > 0 ? settings.GopSize : NoMoreKeyFrames;
            var setup = CreateSetup("libvpx", settings)
                .With("flags", "+psnr").With("g", gop).With("keyint_min", gop)
                .With("lag-in-frames", 0).With("deadline", "good").With("cpu-used", 4).With("auto-alt-ref", 0)
                .With("static-thresh", 0).With("profile", settings.Profile & 3).With("slices", GetPartitions(settings));
            if(!settings.IsRateControlled)
            {
                var step = GetStep(settings);
                return setup.With("qmin", step).With("qmax", step).With("b", Unlimited);
            }
            var maximum = settings.MaximumQp == 0 ? Steps.Length - 1 : FindStep(settings.MaximumQp);
            setup.With("b", settings.TargetRate).With("qmin", Math.Min(FindStep(settings.MinimumQp), maximum)).With("qmax", maximum);
            if(settings.IsBuffered)
            {
                // libvpx calls it CBR if these are the same.
                setup.With("minrate", settings.TargetRate).With("maxrate", settings.TargetRate).With("bufsize", settings.BufferBits).With("rc_init_occupancy", settings.InitialBufferBits);
            }
            return setup;
        }

        public override void Adapt(EncoderSettings settings)
        {
            settings.BFrames = 0;
            // Linux loses the bit where it writes the quantizer, if there is a frame rate; the bit rate tells as well.
            settings.IsRateControlled = settings.BitRate > 1;
        }

        public override (FrameType Type, int Quantizer) Plan(EncoderSettings settings, long number, bool isLast)
        {
            var isKey = settings.GopSize > 0 ? number % settings.GopSize == 0 : number == 0;
            return (isKey ? FrameType.I : FrameType.Skipped, 0);
        }

        public override IEnumerable<string> GetIgnored(EncoderSettings settings)
        {
            foreach(var ignored in base.GetIgnored(settings))
            {
                yield return ignored;
            }
            if((settings.VP8Options & NoSmallBlocks) != 0)
            {
                yield return "no 4x4 prediction (it is used)";
            }
            if(settings.SliceMode != 0)
            {
                yield return "slices";
            }
            if(!settings.IsRateControlled && !settings.IsMacroblockControlled && settings.FixedQpI != settings.FixedQpP && settings.GopSize != 1)
            {
                yield return "a quantizer of key frames (the other frames' is taken)";
            }
            if(!settings.IsRateControlled && Steps[GetStep(settings)] != GetQuantizer(settings))
            {
                yield return $"quantizer {GetQuantizer(settings)} ({Steps[GetStep(settings)]} is taken)";
            }
        }

        public override long ScratchSize(int width, int height)
        {
            // Linux gives S5P_FIMV_SCRATCH_BUF_SIZE_VP8_ENC_V8, with room for four pictures.
            return width * 576L + 10512 + 1536L * width * height;
        }

        public override string Name => "VP8";

        protected override uint ParserType => 14;

        private static int GetPartitions(EncoderSettings settings)
        {
            var partitions = (int)(settings.VP8Options >> 3 & 0xF);
            return partitions == 2 || partitions == 4 || partitions == 8 ? partitions : 1;
        }

        private static int GetQuantizer(EncoderSettings settings)
        {
            return settings.IsMacroblockControlled ? settings.IntraQp : settings.GopSize == 1 ? settings.FixedQpI : settings.FixedQpP;
        }

        private static int GetStep(EncoderSettings settings)
        {
            return FindStep(GetQuantizer(settings));
        }

        /// <summary>libvpx' quantizer, 0 to 63, that is nearest to an index of VP8.</summary>
        private static int FindStep(int quantizer)
        {
            var best = 0;
            for(var i = 1; i < Steps.Length; i++)
            {
                best = Math.Abs(Steps[i] - quantizer) < Math.Abs(Steps[best] - quantizer) ? i : best;
            }
            return best;
        }

        // The index, 0 to 127, of each of libvpx' quantizers
        private static readonly byte[] Steps =
        {
            0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 33, 35, 37, 39, 41,
            43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 64, 67, 70, 73, 76, 79, 82, 85, 88, 91, 94, 97, 100, 103, 106, 109, 112, 115, 118, 121, 124, 127,
        };

        /// <summary>IMD_DISABLE_4X4 of E_VP8_OPTIONS.</summary>
        private const uint NoSmallBlocks = 1 << 10;
        private const int NoMoreKeyFrames = 1 << 30;
        private const int Unlimited = 1000000000;
    }
}
