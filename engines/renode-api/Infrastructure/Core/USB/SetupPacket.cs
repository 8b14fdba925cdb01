namespace Antmicro.Renode.Core.USB
{
    public enum Direction : byte
    {
        HostToDevice,
        DeviceToHost,
    }

    public enum PacketType : byte
    {
        Standard,
        Class,
        Vendor,
    }

    public enum PacketRecipient : byte
    {
        Device,
        Interface,
        Endpoint,
        Other,
    }

    public enum StandardRequest
    {
        GetStatus = 0,
        ClearFeature = 1,
        SetFeature = 3,
        SetAddress = 5,
        GetDescriptor = 6,
        SetDescriptor = 7,
        GetConfiguration = 8,
        SetConfiguration = 9,
        GetInterface = 10,
        SetInterface = 11,
        SynchronizeFrame = 12,
    }

    /// <summary>The first eight bytes of a control transfer.</summary>
    public struct SetupPacket
    {
        public override string ToString()
        {
            var request = Type == PacketType.Standard ? ((StandardRequest)Request).ToString() : "[unknown]";
            return $"[Recipient: {Recipient}, Type: {Type}, Direction: {Direction}, Request: {request} (0x{Request:X}), Value: 0x{Value:X}, Index: 0x{Index:X}, Count: 0x{Count:X}]";
        }

        public PacketRecipient Recipient;
        public PacketType Type;
        public Direction Direction;
        public byte Request;
        public ushort Value;
        public ushort Index;
        public ushort Count;
    }
}
