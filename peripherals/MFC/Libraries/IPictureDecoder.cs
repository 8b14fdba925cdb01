using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A decoded picture's samples, 8 bits each, of coded size; valid as long as the picture.</summary>
    internal ref struct DecodedImage
    {
        /// <summary>Number of the access unit it was coded in.</summary>
        public long Number;

        /// <summary>Coded size in pixels.</summary>
        public int Width;

        public int Height;

        public ReadOnlySpan<byte> Luma;

        public int LumaStride;

        /// <summary>Planes of half width and height; empty if the picture is monochrome.</summary>
        public ReadOnlySpan<byte> Cb;

        public ReadOnlySpan<byte> Cr;

        public int ChromaStride;

        /// <summary>Parts of it are concealed, or predicted from pictures that were missing.</summary>
        public bool IsDamaged;
    }

    internal struct DecoderOptions
    {
        public DecoderOptions(int threads, bool keepsOrder)
        {
            Threads = threads;
            KeepsOrder = keepsOrder;
        }

        /// <summary>
        /// Threads that decode a picture's slices side by side. With more than one, losses aren't concealed.
        /// </summary>
        public int Threads { get; }

        /// <summary>
        /// Pictures leave in the order, and after the delay, that the standard gives them. Without it they leave
        /// early where the stream doesn't say how far it reorders pictures.
        /// </summary>
        public bool KeepsOrder { get; }
    }

    /// <summary>A decoded picture. Who is handed one disposes it.</summary>
    internal interface IDecodedPicture : IDisposable
    {
        DecodedImage Image { get; }
    }

    /// <summary>A decoder of H.264: access units in decoding order in, pictures in display order out.</summary>
    internal interface IPictureDecoder : IDisposable
    {
        /// <summary>
        /// Decodes one access unit (byte stream format) and hands over the pictures whose turn has come.
        /// Returns false if nothing in it could be decoded.
        /// </summary>
        bool Decode(ReadOnlySpan<byte> accessUnit, long number, Action<IDecodedPicture> handler);

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
