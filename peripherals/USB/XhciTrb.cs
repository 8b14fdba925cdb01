namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>A transfer request block: four words in a ring (xHCI 1.0, 4.11 and 6.4).</summary>
    internal struct XhciTrb
    {
        /// <summary>Bytes that one takes.</summary>
        public const int Size = 16;

        /// <summary>Where it lies in memory.</summary>
        public ulong Address;

        public ulong Parameter;
        public uint Status;
        public uint Control;

        public XhciTrbType Type => (XhciTrbType)(Control >> 10 & 0x3F);

        public bool Cycle => (Control & 1) != 0;

        /// <summary>Of a link: the ring goes on with the other cycle.</summary>
        public bool TogglesCycle => (Control & 1 << 1) != 0;

        public bool InterruptsOnShort => (Control & 1 << 2) != 0;

        /// <summary>The next one belongs to the same transfer.</summary>
        public bool IsChained => (Control & 1 << 4) != 0;

        public bool InterruptsOnCompletion => (Control & 1 << 5) != 0;

        /// <summary>The parameter is the data itself, of up to eight bytes.</summary>
        public bool IsImmediate => (Control & 1 << 6) != 0;

        public bool BlocksInterrupt => (Control & 1 << 9) != 0;

        /// <summary>Of the stages of a control transfer behind its setup packet.</summary>
        public bool IsIn => (Control & 1 << 16) != 0;

        /// <summary>Bytes of data; a block without data has none.</summary>
        public int Length => Type == XhciTrbType.EventData || Type == XhciTrbType.NoOp ? 0 : (int)(Status & 0x1FFFF);

        /// <summary>Of a command.</summary>
        public byte Slot => (byte)(Control >> 24);

        /// <summary>Of a command: the device context index of the endpoint.</summary>
        public int Endpoint => (int)(Control >> 16 & 0x1F);
    }

    /// <summary>As in Linux' xhci.h.</summary>
    internal enum XhciTrbType
    {
        Normal = 1,
        Setup = 2,
        Data = 3,
        Status = 4,
        Isochronous = 5,
        Link = 6,
        EventData = 7,
        NoOp = 8,
        EnableSlot = 9,
        DisableSlot = 10,
        AddressDevice = 11,
        ConfigureEndpoint = 12,
        EvaluateContext = 13,
        ResetEndpoint = 14,
        StopEndpoint = 15,
        SetDequeuePointer = 16,
        ResetDevice = 17,
        NoOpCommand = 23,
        TransferEvent = 32,
        CommandCompletion = 33,
        PortStatusChange = 34,
    }

    /// <summary>What an event says of a command or a transfer.</summary>
    internal enum XhciCompletion
    {
        Success = 1,
        DataBufferError = 2,
        BabbleDetected = 3,
        TransactionError = 4,
        TrbError = 5,
        StallError = 6,
        NoSlotsAvailable = 9,
        SlotNotEnabled = 11,
        EndpointNotEnabled = 12,
        ShortPacket = 13,
        ParameterError = 17,
        ContextStateError = 19,
    }
}
