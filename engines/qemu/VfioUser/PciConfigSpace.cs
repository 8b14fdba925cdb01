using System;
using System.Buffers.Binary;

namespace Exynos5422.Qemu.VfioUser;

/// <summary>The 256 bytes of a PCI function whose only purpose is to have BAR 0.</summary>
public sealed class PciConfigSpace
{
    public const int Size = 256;

    public PciConfigSpace()
    {
        Reset();
    }

    /// <summary>QEMU keeps the BARs itself; of what is left only the command register can be written.</summary>
    public void Reset()
    {
        const ushort samsung = 0x144d;
        const ushort exynos5422 = 0x5422;
        Array.Clear(bytes);
        Put(Vendor, samsung);
        Put(Device, exynos5422);
        Put(SubsystemVendor, samsung);
        Put(Subsystem, exynos5422);
        bytes[BaseClass] = 0x04; // multimedia
        bytes[SubClass] = 0x80; // other
    }

    /// <exception cref="VfioUserException">Not within the 256 bytes.</exception>
    public void Read(ulong offset, Span<byte> destination)
    {
        bytes.AsSpan(Check(offset, destination.Length), destination.Length).CopyTo(destination);
    }

    /// <exception cref="VfioUserException">Not within the 256 bytes.</exception>
    public void Write(ulong offset, ReadOnlySpan<byte> data)
    {
        var start = Check(offset, data.Length);
        for(var i = 0; i < data.Length; i++)
        {
            if(start + i is CommandRegister or CommandRegister + 1 or InterruptLine)
            {
                bytes[start + i] = data[i];
            }
        }
    }

    private static int Check(ulong offset, int count)
    {
        if(offset > Size || (ulong)count > Size - offset)
        {
            throw new VfioUserException(Errno.EINVAL, $"{count} bytes at 0x{offset:x} aren't within the configuration space");
        }
        return (int)offset;
    }

    private void Put(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), value);

    private readonly byte[] bytes = new byte[Size];

    private const int Vendor = 0x00;
    private const int Device = 0x02;
    private const int CommandRegister = 0x04;
    private const int SubClass = 0x0a;
    private const int BaseClass = 0x0b;
    private const int SubsystemVendor = 0x2c;
    private const int Subsystem = 0x2e;
    private const int InterruptLine = 0x3c;
}
