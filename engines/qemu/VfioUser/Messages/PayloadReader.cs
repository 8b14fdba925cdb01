using System;
using System.Buffers.Binary;

namespace Exynos5422.Qemu.VfioUser.Messages;

/// <summary>Takes little-endian fields off a message's payload, never past its end.</summary>
public ref struct PayloadReader
{
    public PayloadReader(ReadOnlySpan<byte> payload)
    {
        rest = payload;
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <exception cref="VfioUserException">The payload is shorter.</exception>
    public ReadOnlySpan<byte> Take(uint count)
    {
        if(count > (uint)rest.Length)
        {
            throw new VfioUserException(Errno.EINVAL, $"message too short: {count} more bytes wanted, {rest.Length} left");
        }
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    public readonly int Left => rest.Length;

    private ReadOnlySpan<byte> rest;
}
