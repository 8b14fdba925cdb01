using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>Which encoder is needed, and what it is told before it takes anything.</summary>
    internal class EncoderSetup
    {
        public EncoderSetup(string encoder, int width, int height, int rateNumerator, int rateDenominator)
        {
            Encoder = encoder;
            Width = width;
            Height = height;
            RateNumerator = rateNumerator;
            RateDenominator = rateDenominator;
            Options = new List<KeyValuePair<string, string>>();
        }

        public EncoderSetup With(string option, string value)
        {
            Options.Add(new KeyValuePair<string, string>(option, value));
            return this;
        }

        public EncoderSetup With(string option, long value)
        {
            return With(option, FormattableString.Invariant($"{value}"));
        }

        /// <summary>libavcodec's name of the encoder.</summary>
        public string Encoder { get; }

        public int Width { get; }

        public int Height { get; }

        /// <summary>Pictures a second: numerator and denominator.</summary>
        public int RateNumerator { get; }

        public int RateDenominator { get; }

        /// <summary>Its options, by libavcodec's names.</summary>
        public List<KeyValuePair<string, string>> Options { get; }
    }

    /// <summary>A picture to encode.</summary>
    internal sealed class SourcePicture
    {
        public SourcePicture(byte[] samples, long number, FrameType type, int quantizer)
        {
            Samples = samples;
            Number = number;
            Type = type;
            Quantizer = quantizer;
        }

        /// <summary>I420, without padding.</summary>
        public byte[] Samples { get; private set; }

        /// <summary>In display order.</summary>
        public long Number { get; private set; }

        /// <summary>How it has to be coded; Skipped: the encoder decides.</summary>
        public FrameType Type { get; private set; }

        /// <summary>In the codec's own units; 0: the encoder decides.</summary>
        public int Quantizer { get; private set; }
    }

    /// <summary>A coded picture.</summary>
    internal sealed class CodedPicture
    {
        public CodedPicture(byte[] data, long number, int quantizer, long[] errors)
        {
            Data = data;
            Number = number;
            Quantizer = quantizer;
            Errors = errors;
        }

        public byte[] Data { get; set; }

        /// <summary>Of its source, in display order.</summary>
        public long Number { get; private set; }

        public FrameType Type { get; set; }

        /// <summary>That of the picture, around which its macroblocks' are; 0 if the encoder doesn't tell.</summary>
        public int Quantizer { get; private set; }

        /// <summary>
        /// Squared differences between the source and what the encoder reconstructed, summed up for each plane; empty
        /// if the encoder doesn't tell.
        /// </summary>
        public long[] Errors { get; private set; }
    }

    /// <summary>An encoder: pictures in display order in, coded pictures in coding order out.</summary>
    internal interface IPictureEncoder : IDisposable
    {
        /// <summary>What goes before the first picture; empty if each picture says it all.</summary>
        byte[] Header { get; }

        /// <summary>Takes a picture; hands over those that are coded by then. Returns false if it fails.</summary>
        bool Encode(SourcePicture picture, Action<CodedPicture> handler);

        /// <summary>Ends the stream and hands over the next picture that waits. Returns false if none is left.</summary>
        bool Drain(Action<CodedPicture> handler);
    }

    /// <summary>The encoder is there, but doesn't do what it is asked to.</summary>
    internal class EncoderRefusedException : Exception
    {
        public EncoderRefusedException(string message) : base(message)
        {
        }
    }
}
