using System;
using System.Collections.Generic;

using Antmicro.Migrant;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The pictures in the driver's buffers that the decoder may still refer to. The hardware predicts from what is in
    /// the buffer; the decoder from its own copy. So the two are compared before a picture is decoded, and what
    /// somebody wrote over a reference is taken over into the copy.
    ///
    /// To compare all of it would mean to read all references for each picture. A check reads one line in so many of
    /// each plane, and the next check other ones, in a fixed order: a change as high as a macroblock is found at once, a
    /// lower one while the picture is a reference for long enough. What is found is taken over whole.
    /// </summary>
    internal sealed class ReferencePictures
    {
        /// <summary>A picture was decoded that others may be predicted from.</summary>
        public void Add(ReferencePicture picture)
        {
            Remove(x => x.Number == picture.Number || x.Slot == picture.Slot);
            pictures.Add(picture);
        }

        /// <summary>Forgets those that the decoder has let go of.</summary>
        public void Prune()
        {
            Remove(x => !x.IsNeeded);
        }

        /// <summary>Forgets what is in a slot: another picture is decoded into it.</summary>
        public void Release(int slot)
        {
            Remove(x => x.Slot == slot);
        }

        public void Clear()
        {
            Remove(_ => true);
        }

        /// <summary>Gives a reference what a decoder that is built again has of it.</summary>
        public void Attach(long number, IPictureDecoder decoder)
        {
            var picture = pictures.Find(x => x.Number == number);
            if(picture != null && decoder.TakeDecoded(number) is IDecodedPicture decoded)
            {
                picture.Attach(decoded);
            }
        }

        /// <summary>
        /// The decoder is built again: its references are to be as they are in memory. Returns how many it had
        /// otherwise.
        /// </summary>
        public int GiveBack()
        {
            Remove(x => x.Decoded == null);
            return pictures.FindAll(x => x.GiveBack()).Count;
        }

        /// <summary>Keeps what is in memory for <see cref="GiveBack"/>.</summary>
        public void Keep(DmaChannel luma, DmaChannel chroma)
        {
            foreach(var picture in pictures)
            {
                if(TryRead(picture, luma, chroma, out var lumaPlane, out var chromaPlane))
                {
                    picture.Keep(lumaPlane, chromaPlane);
                }
            }
        }

        /// <summary>
        /// Looks for changes and takes them over. References without memory are told of once and forgotten.
        /// </summary>
        /// <param name="luma">The way to the buffers' luma.</param>
        /// <param name="chroma">The way to the buffers' chroma.</param>
        /// <param name="number">The picture that is decoded next; says which lines it is the turn of.</param>
        /// <param name="interval">One line in so many is compared, 1 or more.</param>
        public IReadOnlyList<ReferenceChange> Check(DmaChannel luma, DmaChannel chroma, long number, int interval)
        {
            List<ReferenceChange>? changes = null;
            var first = (int)(number * LineStep % interval);
            foreach(var picture in pictures)
            {
                if(picture.Decoded == null || IsSame(picture, luma, chroma, first, interval))
                {
                    continue;
                }
                changes ??= new List<ReferenceChange>();
                if(!TryRead(picture, luma, chroma, out var lumaPlane, out var chromaPlane))
                {
                    changes.Add(new ReferenceChange(picture, null));
                }
                else if(picture.Format.TakeOver(lumaPlane, chromaPlane, picture.Decoded.Image) is LineRange lines)
                {
                    changes.Add(new ReferenceChange(picture, lines));
                }
            }
            Remove(x => changes != null && changes.Exists(y => y.Picture == x && y.Lines == null));
            return changes ?? (IReadOnlyList<ReferenceChange>)Array.Empty<ReferenceChange>();
        }

        /// <summary>Bit i: slot i holds a picture that the decoder may still refer to.</summary>
        public uint Slots
        {
            get
            {
                var flags = 0u;
                foreach(var picture in pictures)
                {
                    flags |= 1u << picture.Slot;
                }
                return flags;
            }
        }

        private bool IsSame(ReferencePicture picture, DmaChannel luma, DmaChannel chroma, int first, int interval)
        {
            var format = picture.Format;
            var image = picture.Decoded!.Image;
            // Lines of tiles lie apart: then a row of tiles is one piece.
            var lines = format.IsTiled ? PictureFormat.TileSize : 1;
            first = format.IsTiled ? 0 : first;
            interval = format.IsTiled ? lines : interval;
            Reserve(lines * Math.Max(format.LumaStride, format.ChromaStride));
            for(var y = first; y < format.Height; y += interval)
            {
                format.CopyLuma(image, y, lines, expected!);
                if(!IsIn(luma, picture.Buffer.Luma + (uint)(y * format.LumaStride), lines * format.Width))
                {
                    return false;
                }
            }
            lines = format.IsTiled ? lines / 2 : 1;
            interval = format.IsTiled ? lines : interval;
            // Of a monochrome picture the decoder has no chroma that anything could be predicted from.
            for(var y = first; y < format.Height / 2 && !image.Cb.IsEmpty; y += interval)
            {
                format.CopyChroma(image, y, lines, expected!);
                if(!IsIn(chroma, picture.Buffer.Chroma + (uint)(y * format.ChromaStride), lines * format.Width))
                {
                    return false;
                }
            }
            return true;
        }

        private bool IsIn(DmaChannel memory, uint address, int count)
        {
            return memory.TryPeek(address, found!, count)
                && found.AsSpan(0, count).SequenceEqual(expected.AsSpan(0, count));
        }

        private void Reserve(int size)
        {
            if(expected == null || found == null || expected.Length < size)
            {
                expected = new byte[size];
                found = new byte[size];
            }
        }

        private void Remove(Predicate<ReferencePicture> condition)
        {
            for(var i = pictures.Count - 1; i >= 0; i--)
            {
                if(condition(pictures[i]))
                {
                    pictures[i].Dispose();
                    pictures.RemoveAt(i);
                }
            }
        }

        private static bool TryRead(ReferencePicture picture, DmaChannel luma, DmaChannel chroma,
            out byte[] lumaPlane, out byte[] chromaPlane)
        {
            lumaPlane = new byte[picture.Format.LumaSize];
            chromaPlane = new byte[picture.Format.ChromaSize];
            return luma.TryPeek(picture.Buffer.Luma, lumaPlane, lumaPlane.Length)
                && chroma.TryPeek(picture.Buffer.Chroma, chromaPlane, chromaPlane.Length);
        }

        [Transient]
        private byte[]? expected;
        [Transient]
        private byte[]? found;

        private readonly List<ReferencePicture> pictures = new List<ReferencePicture>();

        /// <summary>With the usual 16, the lines of checks in a row lie far apart, and all have their turn.</summary>
        private const int LineStep = 7;
    }
}
