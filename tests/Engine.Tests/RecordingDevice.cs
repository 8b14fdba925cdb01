using System;
using System.Collections.Generic;

using Exynos5422.Qemu.VfioUser;

namespace Exynos5422.Qemu.Tests;

/// <summary>Remembers what it was asked; a read gives the low bytes of its offset.</summary>
internal sealed class RecordingDevice : IVfioUserDevice
{
    public List<string> Calls { get; } = new();

    public ulong BarSize => 0x1000;

    public void ReadBar(ulong offset, Span<byte> destination)
    {
        Note($"read {offset:x} {destination.Length}");
        for(var i = 0; i < destination.Length; i++)
        {
            destination[i] = (byte)(offset >> (8 * i));
        }
    }

    public void WriteBar(ulong offset, ReadOnlySpan<byte> data) => Note($"write {offset:x} {Convert.ToHexString(data)}");

    public void MapMemory(ulong address, ulong length, int descriptor, long fileOffset, bool writeable)
    {
        Native.LibC.close(descriptor);
        Note($"map {address:x} {length:x} {fileOffset:x} {writeable}");
    }

    public void UnmapMemory(ulong address, ulong length) => Note($"unmap {address:x} {length:x}");

    public void UnmapAllMemory() => Note("unmap all");

    public void Reset() => Note("reset");

    private void Note(string call)
    {
        lock(Calls)
        {
            Calls.Add(call);
        }
    }
}
