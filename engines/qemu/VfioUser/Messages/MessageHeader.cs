using System;
using System.Buffers.Binary;

namespace Exynos5422.Qemu.VfioUser.Messages;

/// <summary>Commands of the vfio-user protocol that a client sends.</summary>
public enum Command : ushort
{
    Version = 1,
    DmaMap = 2,
    DmaUnmap = 3,
    DeviceGetInfo = 4,
    DeviceGetRegionInfo = 5,
    DeviceGetRegionIoFds = 6,
    DeviceGetIrqInfo = 7,
    DeviceSetIrqs = 8,
    RegionRead = 9,
    RegionWrite = 10,
    DeviceReset = 13,
    RegionWriteMulti = 15,
    DeviceFeature = 16,
}

[Flags]
public enum MessageFlags : uint
{
    None = 0,
    Reply = 1,
    NoReply = 1 << 4,
    Error = 1 << 5,
    TypeMask = 0xf,
}

/// <summary>The 16 bytes in front of every message.</summary>
/// <param name="Id">Chosen by the sender of a command; a reply repeats it.</param>
/// <param name="Command">What the message asks for or answers.</param>
/// <param name="MessageSize">Bytes of the whole message, header included.</param>
/// <param name="Flags">Command or reply, and whether a reply is wanted.</param>
/// <param name="ErrorNumber">A UNIX errno; valid in a reply with <see cref="MessageFlags.Error"/>.</param>
public readonly record struct MessageHeader(ushort Id, Command Command, uint MessageSize, MessageFlags Flags, uint ErrorNumber)
{
    public const int Size = 16;

    public bool IsCommand => (Flags & MessageFlags.TypeMask) == MessageFlags.None;

    public bool WantsReply => (Flags & MessageFlags.NoReply) == 0;

    /// <exception cref="VfioUserException">Fewer than <see cref="Size"/> bytes.</exception>
    public static MessageHeader Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new PayloadReader(bytes);
        return new MessageHeader(reader.UInt16(), (Command)reader.UInt16(), reader.UInt32(), (MessageFlags)reader.UInt32(), reader.UInt32());
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, Id);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], (ushort)Command);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], MessageSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], (uint)Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], ErrorNumber);
    }

    /// <summary>The header of the reply to this command.</summary>
    /// <param name="payloadSize">Bytes that follow the header.</param>
    /// <param name="errno">0, or why the command failed; such a reply has no payload.</param>
    public MessageHeader ReplyWith(int payloadSize, int errno = 0)
    {
        var flags = MessageFlags.Reply | (errno == 0 ? MessageFlags.None : MessageFlags.Error);
        return new MessageHeader(Id, Command, (uint)(Size + payloadSize), flags, (uint)errno);
    }
}
