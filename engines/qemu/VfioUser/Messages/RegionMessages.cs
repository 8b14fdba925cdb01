using System;
using System.Buffers.Binary;

namespace Exynos5422.Qemu.VfioUser.Messages;

/// <summary>An access to a region; for a write the data follows it.</summary>
/// <param name="Offset">Within the region.</param>
/// <param name="Region">Index of the region.</param>
/// <param name="Count">Bytes.</param>
public readonly record struct RegionAccess(ulong Offset, uint Region, uint Count)
{
    public const int Size = 16;

    /// <exception cref="VfioUserException">Too short, or more bytes than a message may carry.</exception>
    public static RegionAccess Parse(ref PayloadReader reader, int maximalCount)
    {
        var access = new RegionAccess(reader.UInt64(), reader.UInt32(), reader.UInt32());
        if(access.Count > maximalCount)
        {
            throw new VfioUserException(Errno.EINVAL, $"{access.Count} bytes in one access to region {access.Region}, more than {maximalCount}");
        }
        return access;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Region);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Count);
    }
}

/// <summary>Several writes of up to 8 bytes in one message, which QEMU sends when its queue is long.</summary>
public ref struct RegionWriteMulti
{
    public const int ReplySize = 8;

    /// <exception cref="VfioUserException">Shorter than its count says.</exception>
    public static RegionWriteMulti Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var count = reader.UInt64();
        if(count > (ulong)(reader.Left / EntrySize))
        {
            throw new VfioUserException(Errno.EINVAL, $"{count} writes announced, {reader.Left / EntrySize} there");
        }
        return new RegionWriteMulti { Count = (int)count, reader = reader };
    }

    /// <exception cref="VfioUserException">The entry claims more than 8 bytes.</exception>
    public RegionAccess Next(out ReadOnlySpan<byte> data)
    {
        var access = RegionAccess.Parse(ref reader, DataSize);
        data = reader.Take(DataSize)[..(int)access.Count];
        return access;
    }

    public int Count { get; private init; }

    private const int DataSize = 8;
    private const int EntrySize = RegionAccess.Size + DataSize;

    private PayloadReader reader;
}
