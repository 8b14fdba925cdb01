namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// ERROR_CODE. Linux' s5p-mfc tells apart 67, 124 and 140, which it handles like a decoded frame as it does all
    /// codes from 160 on, and everything else, which ends the instance. The numbers of the latter aren't in its
    /// headers and are chosen here.
    /// </summary>
    internal enum MfcError
    {
        None = 0,
        InvalidCommand = 1,
        InvalidInstance = 2,
        TooManyInstances = 3,
        UnsupportedCodec = 4,
        WrongState = 5,
        /// <summary>A transfer went where there is no memory.</summary>
        BusError = 6,
        InvalidStreamSize = 7,
        /// <summary>No buffer was free for the picture.</summary>
        NoAvailableDpb = 33,
        InsufficientDpbSize = 34,
        InsufficientDpbCount = 35,
        InsufficientMvCount = 36,
        InsufficientScratchSize = 37,
        /// <summary>A coded picture doesn't fit into the stream buffer.</summary>
        InsufficientStreamBuffer = 38,
        /// <summary>
        /// SEQ_HEADER without a usable sequence parameter set. The number is what a board's firmware was reported to
        /// answer.
        /// </summary>
        HeaderNotFound = 0x66,
        /// <summary>More than 8 bits a sample, not 4:2:0, slice groups, data partitioning.</summary>
        UnsupportedFeature = 70,
        UnsupportedResolution = 71,
        /// <summary>The host has no decoder.</summary>
        DecoderFailure = 72,
        /// <summary>S5P_FIMV_ERR_INCOMPLETE_FRAME: nothing of the picture could be decoded.</summary>
        IncompleteFrame = 124,
        /// <summary>S5P_FIMV_ERR_WARNINGS_START: the picture is there, with parts of it concealed.</summary>
        Concealed = 160,
    }
}
