using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A decoded picture's samples, 8 bits each; valid as long as the picture.</summary>
    internal ref struct DecodedImage
    {
        /// <summary>Number of the access unit it was coded in.</summary>
        public long Number;

        /// <summary>
        /// Size in pixels: the coded one or, of a codec that doesn't crop, the one to be displayed.
        /// </summary>
        public int Width;

        public int Height;

        /// <summary>
        /// Planes, with all the macroblocks that the size has a part of. What is written into them shows in the
        /// pictures that the decoder predicts from this one.
        /// </summary>
        public Span<byte> Luma;

        public int LumaStride;

        /// <summary>Planes of half width and height; empty if the picture is monochrome.</summary>
        public Span<byte> Cb;

        public Span<byte> Cr;

        public int ChromaStride;

        /// <summary>Parts of it are concealed, or predicted from pictures that were missing.</summary>
        public bool IsDamaged;
    }

    /// <summary>Which decoder a stream needs, and what it has to be told in advance.</summary>
    internal class DecoderSetup
    {
        public DecoderSetup(string decoder)
        {
            Decoder = decoder;
            Options = new List<KeyValuePair<string, string>>();
        }

        public DecoderSetup With(string option, string value)
        {
            Options.Add(new KeyValuePair<string, string>(option, value));
            return this;
        }

        /// <summary>libavcodec's name of the decoder.</summary>
        public string Decoder { get; }

        /// <summary>
        /// Headers that the decoder has to have before it takes anything ("extradata"); null if it finds them in the stream.
        /// </summary>
        public byte[]? Headers { get; set; }

        /// <summary>Its options, by libavcodec's names.</summary>
        public List<KeyValuePair<string, string>> Options { get; }
    }

    internal struct DecoderOptions
    {
        public DecoderOptions(DecoderSetup setup, int threads)
        {
            Setup = setup;
            Threads = threads;
        }

        public DecoderSetup Setup { get; }

        /// <summary>
        /// Threads that decode a picture's slices side by side. With more than one, losses aren't concealed.
        /// </summary>
        public int Threads { get; }
    }

    /// <summary>A decoded picture. Who is handed one disposes it.</summary>
    internal interface IDecodedPicture : IDisposable
    {
        DecodedImage Image { get; }

        /// <summary>The stream lets others be predicted from it.</summary>
        bool IsReference { get; }

        /// <summary>
        /// Somebody else has it, too: the decoder, as long as it may be referred to or waits for its turn.
        /// </summary>
        bool IsShared { get; }
    }

    /// <summary>A decoder: coded pictures in decoding order in, pictures in display order out.</summary>
    internal interface IPictureDecoder : IDisposable
    {
        /// <summary>
        /// Decodes one coded picture, an access unit, and hands over the pictures whose turn has come.
        /// Returns false if nothing in it could be decoded.
        /// </summary>
        bool Decode(ReadOnlySpan<byte> accessUnit, long number, Action<IDecodedPicture> handler);

        /// <summary>
        /// The picture with this number as far as it is decoded, whether its turn has come or not. Null if it isn't the
        /// last one that something was decoded of, or if the decoder can't tell: it is written when it is displayed then.
        /// </summary>
        IDecodedPicture? TakeDecoded(long number);

        /// <summary>
        /// Ends the stream and hands over the next picture that waits. Returns false if there is none left.
        /// </summary>
        bool Drain(Action<IDecodedPicture> handler);
    }

    /// <summary>The decoder can't be had on this machine; the message says what to install.</summary>
    internal class DecoderMissingException : Exception
    {
        public DecoderMissingException(string message) : base(message)
        {
        }
    }
}
