using System;
using System.Buffers.Binary;

namespace Exynos5422.Qemu.VfioUser.Messages;

/// <summary>What kind of device this is and how much there is to ask for.</summary>
public readonly record struct DeviceInfo(int Regions, int Interrupts)
{
    public const int Size = 16;

    public void Write(Span<byte> destination)
    {
        const uint resettablePciDevice = 0x3;
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Size);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], resettablePciDevice);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], Regions);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], Interrupts);
    }
}

/// <summary>The query for one region; only the index of it means something.</summary>
public readonly record struct RegionInfoRequest(uint Index)
{
    public static RegionInfoRequest Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        reader.UInt32(); // argsz
        reader.UInt32(); // flags
        return new RegionInfoRequest(reader.UInt32());
    }
}

/// <summary>A region without capabilities and not mappable; a size of 0 is a region that isn't there.</summary>
public readonly record struct RegionInfo(uint Index, ulong Length)
{
    public const int Size = 32;

    public void Write(Span<byte> destination)
    {
        const uint readableAndWriteable = 0x3;
        destination[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Size);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Length == 0 ? 0 : readableAndWriteable);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Index);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Length);
    }
}

/// <summary>The query for one type of interrupt.</summary>
public readonly record struct IrqInfoRequest(uint Index)
{
    public static IrqInfoRequest Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        reader.UInt32(); // argsz
        reader.UInt32(); // flags
        return new IrqInfoRequest(reader.UInt32());
    }
}

/// <summary>How many interrupts of a type there are.</summary>
public readonly record struct IrqInfo(uint Index, uint Count)
{
    public const int Size = 16;

    public void Write(Span<byte> destination)
    {
        const uint signalledByEventFd = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Size);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Count == 0 ? 0 : signalledByEventFd);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Index);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Count);
    }
}

/// <summary>
/// How the client wants to be told about interrupts. Ours don't go this way: see <see cref="GicLines"/>.
/// </summary>
public readonly record struct SetIrqsRequest(uint Flags, uint Index, uint Start, uint Count)
{
    public static SetIrqsRequest Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        reader.UInt32(); // argsz
        return new SetIrqsRequest(reader.UInt32(), reader.UInt32(), reader.UInt32(), reader.UInt32());
    }
}
