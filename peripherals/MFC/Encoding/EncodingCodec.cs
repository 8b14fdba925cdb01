using System;
using System.Collections.Generic;
using System.Linq;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// A codec as the encoder has to know it: what the host's settings mean to the library, and what a coded picture
    /// is.
    /// </summary>
    internal abstract class EncodingCodec
    {
        /// <summary>Codec of a number in CODEC_TYPE (S5P_FIMV_CODEC_*_ENC); null if it isn't modelled.</summary>
        public static EncodingCodec? Create(uint type)
        {
            return Codecs.TryGetValue(type, out var create) ? create() : null;
        }

        public abstract EncoderSetup GetSetup(EncoderSettings settings);

        /// <summary>What the settings ask for and the library can't do, in words; empty if it does all.</summary>
        public virtual IEnumerable<string> GetIgnored(EncoderSettings settings)
        {
            if(settings.IntraRefresh > 0)
            {
                yield return "cyclic intra refresh";
            }
            if(settings.IsPadded)
            {
                yield return "the padding's colour";
            }
            if(settings.SkipMode == 1)
            {
                yield return "skipping frames for the level's sake";
            }
            if(settings.IsRateControlled && !settings.HasRate)
            {
                yield return "no frame rate (30 is taken)";
            }
        }

        /// <summary>
        /// Makes of the host's numbers what this codec has: B pictures it doesn't know are none.
        /// </summary>
        public virtual void Adapt(EncoderSettings settings)
        {
        }

        /// <summary>How a picture has to be coded, and with which quantizer (0: the encoder decides).</summary>
        public virtual (FrameType Type, int Quantizer) Plan(EncoderSettings settings, long number, bool isLast)
        {
            return (FrameType.Skipped, 0);
        }

        /// <summary>What the host gets for the header of the library.</summary>
        public virtual byte[] GetHeader(byte[] header, EncoderSettings settings)
        {
            return header;
        }

        /// <summary>What the host gets for a coded picture of the library.</summary>
        public virtual byte[] GetPicture(byte[] data)
        {
            return data;
        }

        /// <summary>A coded picture's type, by its own header.</summary>
        public FrameType GetPictureType(byte[] header, byte[] data)
        {
            if(parser == null)
            {
                parser = VideoCodec.Create(ParserType)!;
                if(header.Length > 0)
                {
                    parser.Parse(header);
                }
            }
            return parser.Parse(data).Type;
        }

        /// <summary>E_NUM_DPB: pictures that are referred to, the one that is made, and one more for B pictures.</summary>
        public virtual int CountBuffers(EncoderSettings settings)
        {
            return settings.BFrames > 0 ? 4 : 2;
        }

        /// <summary>
        /// Bytes of scratch memory for a size in macroblocks (S5P_FIMV_SCRATCH_BUF_SIZE_*_ENC_V6 to V8 of regs-mfc-v6.h
        /// to v8.h).
        /// </summary>
        public abstract long ScratchSize(int width, int height);

        public abstract string Name { get; }

        public static string Names => string.Join(", ", Codecs.OrderBy(x => x.Key).Select(x => $"{x.Key} {x.Value().Name}"));

        /// <summary>The decoder's number of the codec.</summary>
        protected abstract uint ParserType { get; }

        protected static EncoderSetup CreateSetup(string encoder, EncoderSettings settings)
        {
            return settings.HasRate ? new EncoderSetup(encoder, settings.Width, settings.Height, settings.RateNumerator, settings.RateDenominator)
                : new EncoderSetup(encoder, settings.Width, settings.Height, DefaultRate, 1);
        }

        private VideoCodec? parser;

        private static readonly Dictionary<uint, Func<EncodingCodec>> Codecs = new Dictionary<uint, Func<EncodingCodec>>
        {
            { 20, () => new H264Encoding() },
            { 23, () => new Mpeg4Encoding() },
            { 24, () => new H263Encoding() },
            { 25, () => new VP8Encoding() },
        };

        private const int DefaultRate = 30;
    }
}
