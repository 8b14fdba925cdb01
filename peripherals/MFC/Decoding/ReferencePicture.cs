using System;

using Antmicro.Migrant;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// A picture in one of the driver's buffers from which the decoder may predict others. The decoder has it a second
    /// time, in memory of its own.
    /// </summary>
    internal sealed class ReferencePicture : IDisposable
    {
        public ReferencePicture(PendingPicture picture, FrameBuffer buffer)
        {
            Number = picture.Number;
            Type = picture.Type;
            Slot = picture.Slot;
            Format = picture.Format;
            Buffer = buffer;
        }

        public void Dispose()
        {
            Decoded?.Dispose();
            Decoded = null;
        }

        /// <summary>Takes what the decoder has of it; it is disposed with the picture.</summary>
        public void Attach(IDecodedPicture decoded)
        {
            Dispose();
            Decoded = decoded;
        }

        /// <summary>Keeps what is in the buffer, as nothing else tells how the picture looks.</summary>
        public void Keep(byte[] luma, byte[] chroma)
        {
            keptLuma = luma;
            keptChroma = chroma;
        }

        /// <summary>Gives the decoder what was kept; whether that was another picture than the decoder's.</summary>
        public bool GiveBack()
        {
            var isChanged = keptLuma != null && keptChroma != null && Decoded != null
                && Format.TakeOver(keptLuma, keptChroma, Decoded.Image) != null;
            keptLuma = null;
            keptChroma = null;
            return isChanged;
        }

        /// <summary>Position in decoding order.</summary>
        public long Number { get; private set; }

        public FrameType Type { get; private set; }

        public int Slot { get; private set; }

        public FrameBuffer Buffer { get; private set; }

        public PictureFormat Format { get; private set; }

        /// <summary>The decoder still needs it, or its decoder has to be built again and it isn't known.</summary>
        public bool IsNeeded => Decoded?.IsShared ?? true;

        /// <summary>What the decoder has; null after a load, until the decoder is built again.</summary>
        [field: Transient]
        public IDecodedPicture? Decoded { get; private set; }

        [Transient]
        private byte[]? keptLuma;
        [Transient]
        private byte[]? keptChroma;
    }

    /// <summary>What was found out of a reference.</summary>
    internal sealed class ReferenceChange
    {
        public ReferenceChange(ReferencePicture picture, LineRange? lines)
        {
            Picture = picture;
            Lines = lines;
        }

        public ReferencePicture Picture { get; }

        /// <summary>Lines of luma that changed, or whose chroma did; null: there is no memory any more.</summary>
        public LineRange? Lines { get; }
    }

    /// <summary>Lines of a picture.</summary>
    internal struct LineRange
    {
        public LineRange(int first, int last)
        {
            First = first;
            Last = last;
        }

        public int First { get; }

        public int Last { get; }
    }
}
