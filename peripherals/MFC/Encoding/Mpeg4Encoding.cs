using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>MPEG-4 part 2, and what H.263 has of it, by libavcodec's own encoders.</summary>
    internal class Mpeg4Encoding : EncodingCodec
    {
        public override EncoderSetup GetSetup(EncoderSettings settings)
        {
            var setup = Configure(CreateSetup("mpeg4", settings), settings, "+global_header+cgop")
                .With("bf", settings.BFrames)
                .With("b_strategy", 0)
                .With("profile", settings.Profile == Simple && settings.BFrames == 0 ? SimpleProfile : AdvancedSimpleProfile);
            return settings.Level > 0 ? setup.With("level", settings.Level) : setup;
        }

        public override (FrameType Type, int Quantizer) Plan(EncoderSettings settings, long number, bool isLast)
        {
            var position = settings.GopSize > 0 ? number % settings.GopSize : number;
            var type = position == 0 ? FrameType.I
                : position % (settings.BFrames + 1) == 0 || position == settings.GopSize - 1 || isLast ? FrameType.P : FrameType.B;
            if(settings.IsRateControlled)
            {
                return (type, 0);
            }
            if(settings.IsMacroblockControlled)
            {
                return (type, Clip(settings.IntraQp));
            }
            return (type, Clip(type == FrameType.I ? settings.FixedQpI : type == FrameType.P ? settings.FixedQpP : settings.FixedQpB));
        }

        public override IEnumerable<string> GetIgnored(EncoderSettings settings)
        {
            foreach(var ignored in base.GetIgnored(settings))
            {
                yield return ignored;
            }
            if(settings.SliceMode == 1)
            {
                yield return "slices of so many macroblocks";
            }
        }

        public override long ScratchSize(int width, int height)
        {
            return width * 16L + (width + 1) * 16L;
        }

        public override string Name => "MPEG-4";

        protected override uint ParserType => 3;

        protected static EncoderSetup Configure(EncoderSetup setup, EncoderSettings settings, string flags)
        {
            // With the transform that the machine's processor is best at, the decoder may round another way.
            setup.With("idct", "simple").With("flags", flags + "+bitexact+psnr" + (settings.IsRateControlled ? "" : "+qscale"))
                .With("g", settings.GopSize > 0 ? settings.GopSize : NoMoreIntraPictures)
                .With("sc_threshold", NoSceneChange);
            if(settings.SliceMode == 2 && settings.SliceBytes > 0)
            {
                setup.With("ps", settings.SliceBytes);
            }
            if(!settings.IsRateControlled)
            {
                return setup.With("qmin", 1).With("qmax", MaximumQp);
            }
            var maximum = settings.MaximumQp == 0 ? MaximumQp : Clip(settings.MaximumQp);
            setup.With("b", settings.TargetRate).With("qmin", Math.Min(Clip(settings.MinimumQp), maximum)).With("qmax", maximum);
            if(settings.IsBuffered)
            {
                setup.With("maxrate", settings.TargetRate).With("bufsize", settings.BufferBits).With("rc_init_occupancy", settings.InitialBufferBits);
            }
            return setup;
        }

        private static int Clip(int quantizer)
        {
            return Math.Max(Math.Min(quantizer, MaximumQp), 1);
        }

        private const int Simple = 0;
        // libavcodec's numbers: FF_PROFILE_MPEG4_SIMPLE and _ADVANCED_SIMPLE
        private const int SimpleProfile = 0;
        private const int AdvancedSimpleProfile = 15;
        private const int MaximumQp = 31;
        private const int NoSceneChange = 1000000000;
        private const int NoMoreIntraPictures = 1 << 30;
    }
}
