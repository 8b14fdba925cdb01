using System;

namespace Exynos5422.Qemu.VfioUser;

/// <summary>
/// What a <see cref="VfioUserServer"/> serves. All calls come on the server's thread, in the client's order.
/// </summary>
public interface IVfioUserDevice
{
    /// <summary>Bytes of BAR 0.</summary>
    ulong BarSize { get; }

    /// <summary>Reads from BAR 0; the range is within it, a power of two up to 8 and aligned.</summary>
    void ReadBar(ulong offset, Span<byte> destination);

    /// <summary>Writes to BAR 0; the range is within it, a power of two up to 8 and aligned.</summary>
    void WriteBar(ulong offset, ReadOnlySpan<byte> data);

    /// <summary>Guest memory appeared. The descriptor becomes the callee's, also when it throws.</summary>
    /// <exception cref="VfioUserException">It can't be mapped.</exception>
    void MapMemory(ulong address, ulong length, int descriptor, long fileOffset, bool writeable);

    /// <summary>Guest memory disappeared; after the call nobody may touch it any more.</summary>
    /// <exception cref="VfioUserException">There is none of exactly this address and length.</exception>
    void UnmapMemory(ulong address, ulong length);

    /// <summary>All guest memory disappeared.</summary>
    void UnmapAllMemory();

    /// <summary>The PCI function was reset, as at every reset of the guest.</summary>
    void Reset();
}
