using System;
using System.Collections.Generic;

using Antmicro.Migrant;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A buffer the driver gave for decoded pictures (INIT_BUFS): the addresses of its planes.</summary>
    internal struct FrameBuffer
    {
        public FrameBuffer(uint luma, uint chroma)
        {
            Luma = luma;
            Chroma = chroma;
        }

        public uint Luma { get; }

        public uint Chroma { get; }
    }

    /// <summary>A picture that is decoded, or being decoded, and not displayed yet.</summary>
    internal class PendingPicture
    {
        public PendingPicture(long number, int slot, FrameType type, uint tag, PictureFormat format)
        {
            Format = format;
            Number = number;
            Slot = slot;
            Type = type;
            Tag = tag;
            lastTag = tag;
        }

        /// <summary>Takes the host's tag of another part of the picture, its second field.</summary>
        public void TakePart(uint tag)
        {
            lastTag = tag;
        }

        /// <summary>Position in decoding order, counted from the instance's first picture.</summary>
        public long Number { get; private set; }

        public int Slot { get; private set; }

        public FrameType Type { get; private set; }

        /// <summary>What the host gave as D_PICTURE_TAG.</summary>
        public uint Tag { get; private set; }

        /// <summary>
        /// D_RET_PICTURE_TAG_BOT: the second field's. Linux' driver sets no tags, and takes a picture for interlaced whose
        /// fields' tags differ: so they do.
        /// </summary>
        public uint SecondTag => !IsInterlaced ? Tag : lastTag != Tag ? lastTag : Tag + 1;

        /// <summary>Its lines are those of two fields in turn.</summary>
        public bool IsInterlaced { get; set; }

        /// <summary>It is in its buffer already: it was written there when it was decoded.</summary>
        public bool IsWritten { get; private set; }

        /// <summary>The picture is in its buffer now.</summary>
        public void Written(MfcPicture picture)
        {
            IsWritten = true;
            source = picture.Source;
        }

        /// <summary>
        /// Whether what is in the buffer is this picture. Of a damaged unit the decoder may make two pictures, and
        /// display the first.
        /// </summary>
        public bool Holds(MfcPicture picture)
        {
            return IsWritten && (source == IntPtr.Zero || picture.Source == IntPtr.Zero || source == picture.Source);
        }

        /// <summary>How it is to be laid out and cropped.</summary>
        public PictureFormat Format { get; private set; }

        private uint lastTag;

        [Transient]
        private IntPtr source;
    }

    /// <summary>
    /// The decoded picture buffer: which of the driver's buffers hold a picture that is still to be displayed. A slot
    /// is taken when a picture is decoded into it and given back when that picture is displayed. Which of the other
    /// buffers may be written the driver says with each command, by its flags (D_AVAILABLE_DPB_FLAG): it clears a
    /// flag when a picture is displayed and sets it when the buffer is queued again.
    /// </summary>
    internal class MfcDpb
    {
        public const int MaximumSlots = 32;

        public MfcDpb()
        {
            buffers = new FrameBuffer[0];
            pictures = new List<PendingPicture>();
        }

        /// <summary>Sets the driver's buffers; pictures that wait are dropped.</summary>
        public void Configure(FrameBuffer[] frameBuffers)
        {
            buffers = frameBuffers;
            lastTaken = -1;
            pictures.Clear();
        }

        /// <summary>
        /// Takes a slot for a picture. The slot after the last one taken is tried first, so that a buffer which was
        /// just displayed is written last; one that still holds a reference is only written if there is no other.
        /// Returns null if no buffer is available.
        /// </summary>
        public PendingPicture? Take(uint available, long number, FrameType type, uint tag, PictureFormat format, uint references = 0)
        {
            var slot = FindSlot(available & ~references) ?? FindSlot(available);
            if(slot == null)
            {
                return null;
            }
            lastTaken = slot.Value;
            var picture = new PendingPicture(number, slot.Value, type, tag, format);
            pictures.Add(picture);
            return picture;
        }

        public PendingPicture? Find(long number)
        {
            return pictures.Find(x => x.Number == number);
        }

        /// <summary>Gives a picture's slot back.</summary>
        public void Release(PendingPicture picture)
        {
            pictures.Remove(picture);
        }

        /// <summary>Drops what waits of the pictures before a number; returns how many there were.</summary>
        public int ReleaseBefore(long number)
        {
            return pictures.RemoveAll(x => x.Number < number);
        }

        /// <summary>Drops the picture that waits longest. Returns null if none waits.</summary>
        public PendingPicture? DropOldest()
        {
            if(pictures.Count == 0)
            {
                return null;
            }
            var oldest = pictures[0];
            pictures.RemoveAt(0);
            return oldest;
        }

        /// <summary>Drops all pictures that wait; the driver's buffers stay.</summary>
        public void Clear()
        {
            pictures.Clear();
        }

        public bool IsTaken(int slot)
        {
            return pictures.Exists(x => x.Slot == slot);
        }

        public FrameBuffer this[int slot] => buffers[slot];

        public int SlotCount => buffers.Length;

        /// <summary>Pictures that wait, in decoding order.</summary>
        public IReadOnlyList<PendingPicture> Pictures => pictures;

        /// <summary>Bit i is set while buffer i holds a picture that waits.</summary>
        public uint TakenFlags
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

        private int? FindSlot(uint available)
        {
            for(var i = 1; i <= buffers.Length; i++)
            {
                var slot = (lastTaken + i + buffers.Length) % buffers.Length;
                if((available & (1u << slot)) != 0 && !IsTaken(slot))
                {
                    return slot;
                }
            }
            return null;
        }

        private FrameBuffer[] buffers;
        private int lastTaken;
        private readonly List<PendingPicture> pictures;
    }
}
