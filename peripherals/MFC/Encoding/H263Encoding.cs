using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// H.263: of its five sizes with the headers of its first version, of others with those of the second (PLUSPTYPE).
    /// </summary>
    internal sealed class H263Encoding : Mpeg4Encoding
    {
        public override EncoderSetup GetSetup(EncoderSettings settings)
        {
            var isStandard = Array.IndexOf(Sizes, (settings.Width, settings.Height)) >= 0;
            return Configure(CreateSetup(isStandard ? "h263" : "h263p", settings), settings, "");
        }

        public override void Adapt(EncoderSettings settings)
        {
            settings.BFrames = 0;
        }

        public override string Name => "H.263";

        protected override uint ParserType => 8;

        private static readonly (int, int)[] Sizes = { (128, 96), (176, 144), (352, 288), (704, 576), (1408, 1152) };
    }
}
