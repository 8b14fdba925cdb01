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
    internal class MfcInstance
    {
        public MfcInstance(int id, bool withCrc)
        {
            Id = id;
            WithCrc = withCrc;
            Stream = new MfcStream();
            Dpb = new MfcDpb();
        }

        /// <summary>
        /// Parses a stream's header and starts anew with it. The format is in <see cref="Format"/> if there is no
        /// error.
        /// </summary>
        public MfcError ParseHeader(byte[] data, int length, bool isTiled, bool isCrFirst, out AccessUnit unit)
        {
            unit = AccessUnit.Parse(data.AsSpan(0, length), Stream.ParameterSets);
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
                if(lumaStride < Format.Width || chromaStride < Format.Width || lumaStride > MaximumStride || chromaStride > MaximumStride)
                {
                    return MfcError.InsufficientDpbSize;
                }
                Format.LumaStride = lumaStride;
                Format.ChromaStride = chromaStride;
            }
            if(lumaSize < Format.LumaSize || chromaSize < Format.ChromaSize)
            {
                return MfcError.InsufficientDpbSize;
            }
            Stream.Restart();
            Dpb.Configure(buffers);
            State = MfcInstanceState.Running;
            return MfcError.None;
        }

        /// <summary>
        /// Takes a stream buffer. The result says what it holds; if it holds a picture, <paramref name="picture"/> is
        /// its place in the buffer, and the next step is to decode it. A picture of another size isn't taken but
        /// reported as <paramref name="change"/>.
        /// </summary>
        public MfcError TakeUnit(byte[] data, int length, uint available, uint tag, out AccessUnit unit, out PendingPicture? picture, out ResolutionChange change)
        {
            picture = null;
            change = ResolutionChange.None;
            AvailableFlags = available;
            unit = AccessUnit.Parse(data.AsSpan(0, length), Stream.ParameterSets);
            if(!unit.HasPicture)
            {
                if(unit.HasParameterSets)
                {
                    Stream.SendParameterSets();
                }
                return unit.DamagedUnits > 0 ? MfcError.IncompleteFrame : MfcError.None;
            }
            var error = CheckSupport(unit);
            if(error != MfcError.None)
            {
                return error;
            }
            var sps = unit.Sequence!;
            change = CompareResolution(sps);
            if(change != ResolutionChange.None)
            {
                return MfcError.None;
            }
            if(Stream.IsDraining)
            {
                // The driver gave up waiting for the last pictures and goes on with the stream.
                Restart();
            }
            Format = Format!.WithCropping(sps);
            var number = NextNumber++;
            picture = Dpb.Take(available, number, unit.Type, tag, Format);
            if(picture == null && Dpb.DropOldest() != null)
            {
                // Only pictures that the decoder lost, in a damaged stream, can hold so many buffers that none is left.
                LostPictures++;
                picture = Dpb.Take(available, number, unit.Type, tag, Format);
            }
            return picture == null ? MfcError.NoAvailableDpb : MfcError.None;
        }

        /// <summary>The picture's turn has come: gives its slot back.</summary>
        public void Display(PendingPicture picture)
        {
            Dpb.Release(picture);
            DisplayedPictures++;
            Stream.Displayed(Dpb.Pictures.Count > 0 ? Dpb.Pictures[0].Number : NextNumber);
        }

        /// <summary>Drops all that waits and begins a new stream with the next access unit.</summary>
        public void Restart()
        {
            Stream.Restart();
            Dpb.Clear();
        }

        public int Id { get; private set; }

        public bool WithCrc { get; private set; }

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

        /// <summary>See <see cref="DecoderOptions.KeepsOrder"/>.</summary>
        public bool KeepsOrder { get; private set; } = true;

        /// <summary>Whether a picture that is ready has to wait for more to be decoded.</summary>
        public bool IsDelayed => Dpb.Pictures.Count <= (DisplayDelay ?? 0);

        /// <summary>Buffers the driver has to give.</summary>
        public int RequiredBuffers { get; private set; }

        /// <summary>Number of the next picture in decoding order.</summary>
        public long NextNumber { get; private set; }

        /// <summary>Bit i: buffer i was the device's to write when it was last told.</summary>
        public uint AvailableFlags { get; private set; }

        public long DisplayedPictures { get; private set; }

        public long LostPictures { get; private set; }

        private ResolutionChange CompareResolution(SequenceParameterSet sps)
        {
            var size = sps.CodedWidth * sps.CodedHeight;
            var current = Format!.Width * Format.Height;
            if(sps.CodedWidth == Format.Width && sps.CodedHeight == Format.Height)
            {
                // A stream that needs more buffers than it was given has to be set up anew as well.
                return CountBuffers(sps) > Dpb.SlotCount ? ResolutionChange.Increase : ResolutionChange.None;
            }
            return size >= current ? ResolutionChange.Increase : ResolutionChange.Decrease;
        }

        /// <summary>For the pictures that wait, and one to decode into.</summary>
        private int CountBuffers(SequenceParameterSet sps)
        {
            return Math.Max(sps.DpbFrames, DisplayDelay ?? 0) + 1;
        }

        private static MfcError CheckSupport(AccessUnit unit)
        {
            var sps = unit.Sequence!;
            if(sps.CodedWidth > MaximumWidth || sps.CodedHeight > MaximumHeight)
            {
                return MfcError.UnsupportedResolution;
            }
            if(sps.ChromaFormatIdc > 1 || sps.BitDepthLuma > 8 || sps.BitDepthChroma > 8 || !sps.IsFrameMacroblocksOnly || unit.IsUnsupported)
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
