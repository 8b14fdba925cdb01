using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;

using Exynos5422.Qemu.Native;
using Exynos5422.Qemu.VfioUser;

namespace Exynos5422.Qemu.Machine;

/// <summary>The guest's memory, shared with QEMU by its files and put on the machine's bus.</summary>
internal sealed class GuestMemory
{
    public GuestMemory(IBusController bus)
    {
        this.bus = bus;
    }

    /// <summary>Maps a piece; the descriptor is closed in any case.</summary>
    /// <exception cref="VfioUserException">It overlaps with another piece or a device, or the host refuses.</exception>
    public void Map(ulong address, ulong length, int descriptor, long fileOffset, bool writeable)
    {
        try
        {
            if(!writeable)
            {
                return; // flash: no model has anything to do with it, and the bus knows no memory that can't be written
            }
            if(pieces.Any(x => address < x.Address + x.Length && x.Address < address + length))
            {
                throw new VfioUserException(Errno.EEXIST, $"memory at 0x{address:x} overlaps with what is mapped");
            }
            var pointer = LibC.mmap(0, (nuint)length, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED | LibC.MAP_NORESERVE, descriptor, fileOffset);
            if(pointer == -1)
            {
                throw new VfioUserException(Errno.ENOMEM, $"0x{length:x} bytes at 0x{address:x} can't be mapped, errno {Marshal.GetLastPInvokeError()}");
            }
            var memory = new MappedMemory(pointer, (long)length);
            try
            {
                bus.Register(memory, new BusRangeRegistration(address, length));
            }
            catch(Exception e)
            {
                LibC.munmap(pointer, (nuint)length);
                throw new VfioUserException(Errno.EEXIST, e.Message);
            }
            pieces.Add(new Piece(address, length, pointer, memory));
        }
        finally
        {
            LibC.close(descriptor);
        }
    }

    /// <exception cref="VfioUserException">There is no such piece.</exception>
    public void Unmap(ulong address, ulong length)
    {
        var piece = pieces.Find(x => x.Address == address && x.Length == length);
        if(piece != null)
        {
            Remove(piece);
        }
        else if(pieces.Any(x => address < x.Address + x.Length && x.Address < address + length))
        {
            throw new VfioUserException(Errno.EINVAL, $"0x{length:x} bytes at 0x{address:x} aren't one piece that was mapped");
        }
    }

    public void UnmapAll()
    {
        foreach(var piece in pieces.ToArray())
        {
            Remove(piece);
        }
    }

    private void Remove(Piece piece)
    {
        pieces.Remove(piece);
        bus.Unregister((IBusPeripheral)piece.Memory);
        LibC.munmap(piece.Pointer, (nuint)piece.Length);
    }

    private sealed record Piece(ulong Address, ulong Length, nint Pointer, MappedMemory Memory);

    private readonly IBusController bus;
    private readonly List<Piece> pieces = new();
}
