using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    internal enum MfcInstanceState
    {
        /// <summary>Waits for SEQ_HEADER.</summary>
        Opened,
        /// <summary>Waits for INIT_BUFS.</summary>
        HeaderParsed,
        Running,
    }

    /// <summary>Bits 5:4 of D_DISPLAY_STATUS.</summary>
    internal enum ResolutionChange
    {
        None = 0,
        Increase = 1,
        Decrease = 2,
    }

    /// <summary>
    /// A decoder instance (OPEN_INSTANCE): its stream, its picture buffer, and what the host set for it.
    /// </summary>
    internal class MfcInstance : IMfcInstance
    {
        public MfcInstance(int id, VideoCodec codec)
        {
            Id = id;
            Stream = new MfcStream(codec);
            Dpb = new MfcDpb();
        }

        /// <summary>
        /// Parses a stream's header and starts anew with it. The format is in <see cref="Format"/> if there is no
        /// error.
        /// </summary>
        public MfcError ParseHeader(byte[] data, int length, bool isTiled, bool isCrFirst, out StreamUnit unit)
        {
            unit = Codec.Parse(data.AsSpan(0, length));
            Stream.Restart();
            Dpb.Clear();
            State = MfcInstanceState.Opened;
            if(unit.Sequence == null)
            {
                return MfcError.HeaderNotFound;
            }
            var error = CheckSupport(unit);
            if(error != MfcError.None)
            {
                return error;
            }
            Format = new PictureFormat(unit.Sequence, isTiled, isCrFirst);
            KeepsOrder = !DisplayDelay.HasValue || DisplayDelay.Value >= unit.Sequence.ReorderDepth;
            RequiredBuffers = CountBuffers(unit.Sequence);
            if(unit.HasPicture && !Codec.IsHeaderSentAgain)
            {
                Stream.Hold(data, unit, NextNumber++);
            }
            State = MfcInstanceState.HeaderParsed;
            return MfcError.None;
        }

        /// <summary>Sets the driver's buffers.</summary>
        public MfcError SetBuffers(FrameBuffer[] buffers, int lumaSize, int chromaSize, int lumaStride, int chromaStride)
        {
            if(State == MfcInstanceState.Opened || Format == null)
            {
                return MfcError.WrongState;
            }
            if(buffers.Length < RequiredBuffers)
            {
                return MfcError.InsufficientDpbCount;
            }
            if(!Format.IsTiled)
            {
                if(lumaStride > MaximumStride || chromaStride > MaximumStride)
                {
                    return MfcError.InsufficientDpbSize;
                }
                // Up to 6.1, Linux writes the width of the picture, and means the bytesperline that it made of it.
                Format.LumaStride = Align(lumaStride);
                Format.ChromaStride = Align(chromaStride);
                if(Format.LumaStride < Format.Width || Format.ChromaStride < Format.Width)
                {
                    return MfcError.InsufficientDpbSize;
                }
            }
            if(lumaSize < Format.LumaSize || chromaSize < Format.ChromaSize)
            {
                return MfcError.InsufficientDpbSize;
            }
            if(State == MfcInstanceState.Running)
            {
                Stream.Restart();
            }
            Dpb.Configure(buffers);
            State = MfcInstanceState.Running;
            return MfcError.None;
        }

        /// <summary>
        /// Takes a stream buffer. <paramref name="unit"/> says what it holds. If that is a picture, the next step is to
        /// decode it, with its <paramref name="number"/> (null: there is none), and <paramref name="picture"/> is its
        /// place in the buffer (null: it isn't to be displayed, or has its place already). A picture of another size
        /// isn't taken but reported as <paramref name="change"/>.
        /// </summary>
        public MfcError TakeUnit(byte[] data, int length, uint available, uint tag, bool isSliced, out StreamUnit unit, out long? number, out PendingPicture? picture, out ResolutionChange change)
        {
            number = null;
            picture = null;
            change = ResolutionChange.None;
            AvailableFlags = available;
            if(!Stream.IsBegun)
            {
                Codec.IsSliced = isSliced;
            }
            unit = Codec.Parse(data.AsSpan(0, length));
            if(!unit.HasPicture)
            {
                if(unit.HasHeaders)
                {
                    Stream.SendHeaders();
                }
                return unit.DamagedUnits > 0 ? MfcError.IncompleteFrame : MfcError.None;
            }
            var error = CheckSupport(unit);
            if(error != MfcError.None)
            {
                return error;
            }
            var sequence = unit.Sequence!;
            change = CompareResolution(sequence);
            if(change != ResolutionChange.None)
            {
                return MfcError.None;
            }
            if(Stream.IsDraining)
            {
                // The driver gave up waiting for the last pictures and goes on with the stream.
                Restart();
                unit = Codec.Parse(data.AsSpan(0, length));
            }
            Format = Format!.WithCropping(sequence);
            number = NextNumber++;
            if(unit.Part == PicturePart.Next)
            {
                Dpb.Find(LastPicture)?.TakePart(tag);
                return MfcError.None;
            }
            LastPicture = number.Value;
            if(unit.IsHidden)
            {
                return MfcError.None;
            }
            Stream.References.Prune();
            picture = Dpb.Take(available, number.Value, unit.Type, tag, Format, Stream.References.Slots);
            if(picture == null && Dpb.DropOldest() != null)
            {
                // Only pictures that the decoder lost, in a damaged stream, can hold so many buffers that none is left.
                LostPictures++;
                picture = Dpb.Take(available, number.Value, unit.Type, tag, Format, Stream.References.Slots);
            }
            if(picture == null)
            {
                return MfcError.NoAvailableDpb;
            }
            Stream.References.Release(picture.Slot);
            picture.IsInterlaced = unit.IsInterlaced;
            return MfcError.None;
        }

        /// <summary>The picture's turn has come: gives its slot back.</summary>
        public void Display(PendingPicture picture)
        {
            Dpb.Release(picture);
            DisplayedPictures++;
            if(Codec.IsOrderedByType && picture.Type != FrameType.B)
            {
                // B pictures without the pictures they refer to, at the LastPicture of a stream: the decoder skips them.
                LostPictures += Dpb.ReleaseBefore(picture.Number);
            }
            Stream.Displayed(Dpb.Pictures.Count > 0 ? Dpb.Pictures[0].Number : NextNumber);
        }

        /// <summary>Drops all that waits and begins a new stream with the next access unit.</summary>
        public void Restart()
        {
            Stream.Restart();
            Dpb.Clear();
        }

        public void End()
        {
            Stream.Restart();
        }

        public int Id { get; private set; }

        public VideoCodec Codec => Stream.Codec;

        public MfcInstanceState State { get; private set; }

        public MfcStream Stream { get; private set; }

        public MfcDpb Dpb { get; private set; }

        /// <summary>Null before a header was parsed.</summary>
        public PictureFormat? Format { get; private set; }

        /// <summary>
        /// Pictures after which one is displayed, if the host set it. (A delay that is less than the stream's
        /// reordering needs can't be forced: then a picture is displayed as soon as the stream's own numbers allow.)
        /// Null: as the standard says.
        /// </summary>
        public int? DisplayDelay { get; set; }

        /// <summary>See <see cref="VideoCodec.GetSetup"/>.</summary>
        public bool KeepsOrder { get; private set; } = true;

        /// <summary>Whether a picture that is ready has to wait for more to be decoded.</summary>
        public bool IsDelayed => Dpb.Pictures.Count <= (DisplayDelay ?? 0);

        /// <summary>Buffers the driver has to give.</summary>
        public int RequiredBuffers { get; private set; }

        /// <summary>Number of the next picture in decoding order.</summary>
        public long NextNumber { get; private set; }

        /// <summary>Number of the last picture's first part: the picture's number.</summary>
        public long LastPicture { get; private set; }

        /// <summary>Bit i: buffer i was the device's to write when it was last told.</summary>
        public uint AvailableFlags { get; private set; }

        public long DisplayedPictures { get; private set; }

        public long LostPictures { get; private set; }

        private ResolutionChange CompareResolution(SequenceHeader sequence)
        {
            var size = sequence.CodedWidth * sequence.CodedHeight;
            var current = Format!.Width * Format.Height;
            if(sequence.CodedWidth == Format.Width && sequence.CodedHeight == Format.Height)
            {
                // A stream that needs more buffers than it was given has to be set up anew as well.
                return CountBuffers(sequence) > Dpb.SlotCount ? ResolutionChange.Increase : ResolutionChange.None;
            }
            return size >= current ? ResolutionChange.Increase : ResolutionChange.Decrease;
        }

        /// <summary>For the pictures that wait, and one to decode into.</summary>
        private int CountBuffers(SequenceHeader sequence)
        {
            return Math.Max(sequence.DpbFrames, DisplayDelay ?? 0) + 1;
        }

        private static int Align(int stride)
        {
            return (stride + 15) / 16 * 16;
        }

        private static MfcError CheckSupport(StreamUnit unit)
        {
            var sequence = unit.Sequence!;
            if(sequence.CodedWidth > MaximumWidth || sequence.CodedHeight > MaximumHeight)
            {
                return MfcError.UnsupportedResolution;
            }
            if(!sequence.IsSupported || unit.IsUnsupported)
            {
                return MfcError.UnsupportedFeature;
            }
            return MfcError.None;
        }

        public const int MaximumWidth = 4096;
        public const int MaximumHeight = 2160;

        private const int MaximumStride = 8192;
    }
}
