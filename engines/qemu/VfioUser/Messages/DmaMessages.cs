using System;
using System.Buffers.Binary;

namespace Exynos5422.Qemu.VfioUser.Messages;

/// <summary>Guest memory that devices may access; the file descriptor of it comes beside the message.</summary>
/// <param name="Writeable">Whether devices may write to it.</param>
/// <param name="FileOffset">Where it starts in the file.</param>
/// <param name="Address">Guest physical address.</param>
/// <param name="Length">Bytes, more than 0; Address + Length doesn't overflow.</param>
public readonly record struct DmaMapRequest(bool Writeable, long FileOffset, ulong Address, ulong Length)
{
    public static DmaMapRequest Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        reader.UInt32(); // argsz
        var flags = reader.UInt32();
        var offset = reader.UInt64();
        var address = reader.UInt64();
        var length = reader.UInt64();
        if(length == 0 || address + length < address || offset > long.MaxValue || length > long.MaxValue - offset)
        {
            throw new VfioUserException(Errno.EINVAL, $"DMA_MAP of 0x{length:x} bytes at 0x{address:x}, file offset 0x{offset:x}");
        }
        return new DmaMapRequest((flags & 2) != 0, (long)offset, address, length);
    }
}

/// <summary>The end of a <see cref="DmaMapRequest"/>.</summary>
public readonly record struct DmaUnmapRequest(uint ArgumentSize, uint Flags, ulong Address, ulong Length)
{
    public const int ReplySize = 24;

    /// <summary>Bit of <see cref="Flags"/>: everything is unmapped, address and length are 0.</summary>
    public const uint All = 1 << 1;

    public static DmaUnmapRequest Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        return new DmaUnmapRequest(reader.UInt32(), reader.UInt32(), reader.UInt64(), reader.UInt64());
    }

    public void WriteReply(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, ReplySize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Address);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Length);
    }
}
