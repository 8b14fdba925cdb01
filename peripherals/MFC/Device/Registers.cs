namespace Antmicro.Renode.Peripherals.Video.MFC
{
    // Names and offsets are those of Linux' regs-mfc-v6.h and regs-mfc-v8.h, without their prefixes and suffixes.
    // D_PICTURE_TAG's offset follows from its neighbours: the order of v6 is kept in v8.
    internal enum Registers : long
    {
        RiscOn = 0x0000,
        Risc2HostInterrupt = 0x003C,
        Host2RiscInterrupt = 0x0044,
        RiscBaseAddress = 0x0054,
        MfcReset = 0x1070,
        Host2RiscCommand = 0x1100,
        Risc2HostCommand = 0x1104,
        BusResetControl = 0x7110,

        // What follows is the firmware's: plain storage in which host and firmware leave each other values.
        FirmwareVersion = 0xF000,
        InstanceId = 0xF008,
        CodecType = 0xF00C,
        ContextMemoryAddress = 0xF014,
        ContextMemorySize = 0xF018,
        PixelFormat = 0xF020,
        ReturnedInstanceId = 0xF070,
        ErrorCode = 0xF074,
        DecoderOptions = 0xF0B4,
        DisplayDelay = 0xF0B8,
        SeiEnable = 0xF0C4,
        MinimumDpbCount = 0xF0F0,
        MinimumFirstPlaneSize = 0xF0F4,
        MinimumSecondPlaneSize = 0xF0F8,
        MinimumMvCount = 0xF100,
        MinimumScratchSize = 0xF108,
        DpbCount = 0xF130,
        MvCount = 0xF134,
        FirstPlaneStride = 0xF138,
        SecondPlaneStride = 0xF13C,
        FirstPlaneSize = 0xF144,
        SecondPlaneSize = 0xF148,
        MvBufferSize = 0xF150,
        InitBufferOptions = 0xF154,
        FirstPlane = 0xF160,
        SecondPlane = 0xF260,
        MvBuffer = 0xF460,
        ScratchAddress = 0xF560,
        ScratchSize = 0xF564,
        CpbAddress = 0xF5B0,
        CpbSize = 0xF5B4,
        AvailableDpbFlag = 0xF5BC,
        CpbOffset = 0xF5C0,
        SliceInterfaceEnable = 0xF5C4,
        PictureTag = 0xF5C8,
        StreamDataSize = 0xF5D0,
        DisplayFrameWidth = 0xF600,
        DisplayFrameHeight = 0xF604,
        DisplayStatus = 0xF608,
        DisplayFirstPlaneAddress = 0xF60C,
        DisplaySecondPlaneAddress = 0xF610,
        DisplayFrameType = 0xF618,
        DisplayCropInfo1 = 0xF61C,
        DisplayCropInfo2 = 0xF620,
        DecodedStatus = 0xF644,
        DecodedFirstPlaneAddress = 0xF648,
        DecodedSecondPlaneAddress = 0xF64C,
        DecodedFrameType = 0xF654,
        DecodedNalSize = 0xF664,
        ReturnedPictureTagTop = 0xF674,
        ReturnedPictureTagBottom = 0xF678,
        End = 0x10000,
    }

    /// <summary>HOST2RISC_CMD.</summary>
    internal enum Command
    {
        Empty = 0,
        SysInit = 1,
        OpenInstance = 2,
        SeqHeader = 3,
        InitBuffers = 4,
        FrameStart = 5,
        CloseInstance = 6,
        Sleep = 7,
        Wakeup = 8,
        LastFrame = 9,
        Flush = 10,
    }

    /// <summary>RISC2HOST_CMD.</summary>
    internal enum MfcResponse
    {
        Empty = 0,
        SysInit = 1,
        OpenInstance = 2,
        SeqDone = 3,
        InitBuffers = 4,
        CloseInstance = 6,
        Sleep = 7,
        Wakeup = 8,
        DpbFlush = 10,
        FirmwareStatus = 12,
        FrameDone = 13,
        Error = 32,
    }

    /// <summary>Bits 2:0 of D_DISPLAY_STATUS and D_DECODED_STATUS.</summary>
    internal enum FrameStatus
    {
        DecodingOnly = 0,
        DecodingDisplay = 1,
        DisplayOnly = 2,
        DecodingEmpty = 3,
    }
}
