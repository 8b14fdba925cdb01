namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>What the hardware reports as D_DECODED_FRAME_TYPE.</summary>
    internal enum FrameType
    {
        /// <summary>No picture: the driver doesn't dequeue a buffer.</summary>
        Skipped = 0,
        I = 1,
        P = 2,
        B = 3,
    }

    /// <summary>What is right of the pictures that are decoded from a picture on.</summary>
    internal enum RestartPoint
    {
        None = 0,
        /// <summary>They become right some time later.</summary>
        Recovery,
        /// <summary>All but the B pictures that are displayed before it.</summary>
        Open,
        /// <summary>All.</summary>
        Full,
    }

    /// <summary>How much of a picture a stream buffer holds.</summary>
    internal enum PicturePart
    {
        Whole = 0,
        /// <summary>The beginning; the rest comes in the next buffer.</summary>
        First,
        /// <summary>More of the picture that the buffer before it holds a part of.</summary>
        Next,
    }

    /// <summary>What a stream buffer holds: headers and at most one picture.</summary>
    internal class StreamUnit
    {
        /// <summary>Bytes up to the end of the first picture.</summary>
        public int Length { get; set; }

        /// <summary>Bytes up to the first picture: all of them where there is none.</summary>
        public int HeaderLength { get; set; }

        /// <summary>Whether there is a picture whose header, with those it needs, makes sense.</summary>
        public bool HasPicture { get; set; }

        /// <summary>Needs no picture before it, and nor does any that follows it in decoding order.</summary>
        public bool IsRestart { get; set; }

        /// <summary>
        /// Needs no picture before it, but B pictures that follow it may. Decoding from here on is right from the next
        /// such picture on.
        /// </summary>
        public bool IsOpenRestart { get; set; }

        /// <summary>Decoded for others to refer to, and never displayed.</summary>
        public bool IsHidden { get; set; }

        /// <summary>Decoding may start here, if not with all that follows.</summary>
        public bool IsRecoveryPoint { get; set; }

        /// <summary>A field or a slice in a buffer of its own is a part.</summary>
        public PicturePart Part { get; set; }

        /// <summary>Two fields, or a frame whose macroblocks may be coded by fields.</summary>
        public bool IsInterlaced { get; set; }

        /// <summary>Uses a tool that the decoder doesn't have.</summary>
        public bool IsUnsupported { get; set; }

        public RestartPoint Restart => IsRestart ? RestartPoint.Full : IsOpenRestart ? RestartPoint.Open : IsRecoveryPoint ? RestartPoint.Recovery : RestartPoint.None;

        public FrameType Type { get; set; }

        /// <summary>
        /// The sequence header in force: the picture's; or, without a picture, the buffer's last one. Null if none.
        /// </summary>
        public SequenceHeader? Sequence { get; set; }

        public bool HasHeaders { get; set; }

        /// <summary>Pieces that can't be what they claim to be.</summary>
        public int DamagedUnits { get; set; }
    }
}
