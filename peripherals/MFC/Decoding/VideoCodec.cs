using System;
using System.Collections.Generic;
using System.Linq;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// A codec as the device itself has to know it: how a buffer of its stream is divided, what its headers say, and
    /// which decoder takes it. Its state is what the stream's headers said so far; it is saved with the instance.
    /// </summary>
    internal abstract class VideoCodec
    {
        /// <summary>Codec of a number in CODEC_TYPE (S5P_FIMV_CODEC_*_DEC); null if it isn't modelled.</summary>
        public static VideoCodec? Create(uint type)
        {
            return Codecs.TryGetValue(type, out var create) ? create() : null;
        }

        /// <summary>
        /// Looks into a buffer up to the end of its first picture, and keeps the headers that belong to it.
        /// </summary>
        public abstract StreamUnit Parse(ReadOnlySpan<byte> stream);

        /// <summary>The headers in force, as a decoder that starts anew is given them before a picture.</summary>
        public abstract byte[] GetHeaders();

        /// <summary>What the decoder is to be called and told before it takes anything.</summary>
        /// <param name="keepsOrder">Pictures leave in the order, and after the delay, that the standard gives them; else
        /// as early as the decoder can.</param>
        public abstract DecoderSetup GetSetup(bool keepsOrder);

        /// <summary>
        /// D_MIN_SCRATCH_BUFFER_SIZE for a size in macroblocks, in bytes (S5P_FIMV_SCRATCH_BUF_SIZE_* of
        /// regs-mfc-v6.h to v8.h).
        /// </summary>
        public abstract uint ScratchSize(int width, int height);

        public abstract string Name { get; }

        /// <summary>A new stream begins: no buffer before belongs to the next picture.</summary>
        public virtual void Restart()
        {
        }

        /// <summary>What begins a file of its stream, if players need one around it.</summary>
        public virtual byte[] GetFileHeader()
        {
            return new byte[0];
        }

        /// <summary>What goes before a coded picture in such a file.</summary>
        public virtual byte[] GetFramePrefix(int length, long number)
        {
            return new byte[0];
        }

        /// <summary>The codecs that there are, for people.</summary>
        public static string Names => string.Join(", ", Codecs.OrderBy(x => x.Key).Select(x => $"{x.Key} {x.Value().Name}"));

        /// <summary>
        /// Linux' driver sends the buffer of SEQ_HEADER again as a picture if it holds one; and it crops by the
        /// device's registers, so that the size it is told is the coded one. With every other codec it takes the
        /// buffer as used up, and the size as the one to be displayed.
        /// </summary>
        public virtual bool IsHeaderSentAgain => false;

        /// <summary>
        /// Only B pictures leave their order: a picture of another type is displayed after all that were decoded before
        /// it.
        /// </summary>
        public virtual bool IsOrderedByType => true;

        /// <summary>Has D_SLICE_IF_ENABLE: a buffer may hold a slice.</summary>
        public virtual bool HasSliceInterface => false;

        /// <summary>That is in use.</summary>
        public virtual bool IsSliced
        {
            get => false;
            set { }
        }

        /// <summary>Needs buffers for motion vectors, as many as for pictures.</summary>
        public virtual bool HasVectorBuffers => false;

        private static readonly Dictionary<uint, Func<VideoCodec>> Codecs = new Dictionary<uint, Func<VideoCodec>>
        {
            { 0, () => new H264Codec() },
            { 1, () => new H264Codec("MVC, base view") },
            { 3, () => new Mpeg4Codec() },
            { 8, () => new H263Codec() },
            { 10, () => new VC1Codec() },
            { 13, () => new Mpeg2Codec() },
            { 14, () => new VP8Codec() },
        };
    }
}
