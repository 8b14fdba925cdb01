namespace Exynos.Tests.MFC
{
    /// <summary>
    /// Register offsets, commands and responses as the driver knows them (regs-mfc-v6.h, regs-mfc-v8.h).
    /// </summary>
    internal static class MfcRegisters
    {
        public const uint RiscOn = 0x0;
        public const uint Risc2HostInt = 0x3C;
        public const uint Host2RiscInt = 0x44;
        public const uint RiscBase = 0x54;
        public const uint MfcReset = 0x1070;
        public const uint Host2RiscCmd = 0x1100;
        public const uint Risc2HostCmd = 0x1104;
        public const uint BusResetCtrl = 0x7110;
        public const uint FwVersion = 0xF000;
        public const uint InstanceId = 0xF008;
        public const uint CodecType = 0xF00C;
        public const uint ContextMemAddr = 0xF014;
        public const uint ContextMemSize = 0xF018;
        public const uint PixelFormat = 0xF020;
        public const uint RetInstanceId = 0xF070;
        public const uint ErrorCode = 0xF074;
        public const uint DecOptions = 0xF0B4;
        public const uint DisplayDelay = 0xF0B8;
        public const uint SeiEnable = 0xF0C4;
        public const uint MinNumDpb = 0xF0F0;
        public const uint MinNumMv = 0xF100;
        public const uint NumDpb = 0xF130;
        public const uint NumMv = 0xF134;
        public const uint FirstPlaneStride = 0xF138;
        public const uint SecondPlaneStride = 0xF13C;
        public const uint FirstPlaneSize = 0xF144;
        public const uint SecondPlaneSize = 0xF148;
        public const uint MvBufferSize = 0xF150;
        public const uint InitBufferOptions = 0xF154;
        public const uint FirstPlane = 0xF160;
        public const uint SecondPlane = 0xF260;
        public const uint MvBuffer = 0xF460;
        public const uint ScratchAddr = 0xF560;
        public const uint ScratchSize = 0xF564;
        public const uint CpbAddr = 0xF5B0;
        public const uint CpbSize = 0xF5B4;
        public const uint AvailableDpbFlag = 0xF5BC;
        public const uint CpbOffset = 0xF5C0;
        public const uint SliceIfEnable = 0xF5C4;
        public const uint PictureTag = 0xF5C8;
        public const uint StreamDataSize = 0xF5D0;
        public const uint DisplayFrameWidth = 0xF600;
        public const uint DisplayFrameHeight = 0xF604;
        public const uint DisplayStatus = 0xF608;
        public const uint DisplayFirstPlaneAddr = 0xF60C;
        public const uint DisplaySecondPlaneAddr = 0xF610;
        public const uint DisplayFrameType = 0xF618;
        public const uint CropInfo1 = 0xF61C;
        public const uint CropInfo2 = 0xF620;
        public const uint DecodedStatus = 0xF644;
        public const uint DecodedFirstPlaneAddr = 0xF648;
        public const uint DecodedFrameType = 0xF654;
        public const uint DecodedNalSize = 0xF664;
        public const uint RetPictureTagTop = 0xF674;
        public const uint RetPictureTagBot = 0xF678;
    }

    internal enum HostCommand : uint
    {
        SysInit = 1,
        OpenInstance = 2,
        SeqHeader = 3,
        InitBufs = 4,
        FrameStart = 5,
        CloseInstance = 6,
        Sleep = 7,
        Wakeup = 8,
        LastFrame = 9,
        Flush = 10,
    }

    internal enum RiscResponse : uint
    {
        None = 0,
        SysInit = 1,
        OpenInstance = 2,
        SeqDone = 3,
        InitBuffers = 4,
        CloseInstance = 6,
        Sleep = 7,
        Wakeup = 8,
        CompleteSeq = 9,
        DpbFlush = 10,
        FwStatus = 12,
        FrameDone = 13,
        FieldDone = 14,
        SliceDone = 15,
        Error = 32,
    }
}
