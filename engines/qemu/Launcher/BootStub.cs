using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;

namespace Exynos5422.Qemu.Launcher;

/// <summary>
/// The 4 KiB in front of the zImage. QEMU starts the guest here as it would start the kernel, and every reset of the
/// machine comes by again: it gives our PCI function its address, which a reset takes away, and goes on into the
/// kernel.
/// </summary>
internal static class BootStub
{
    public const int Size = 4096;

    /// <summary>Where virt has the configuration space of bus 0, slot 1 with highmem=off.</summary>
    public const uint ConfigSpace = 0x3f008000;

    /// <summary>
    /// The code, for a kernel that follows it. r0-r2 are the kernel's arguments and stay as they are.
    /// </summary>
    public static byte[] Assemble(uint bar0)
    {
        const int r3 = 3, r4 = 4;
        const int bar0Register = 0x10, commandRegister = 0x04;
        const uint memoryAndMaster = 0x6;
        uint[] code =
        {
            MovW(r3, ConfigSpace & 0xffff), MovT(r3, ConfigSpace >> 16),
            MovW(r4, bar0 & 0xffff), MovT(r4, bar0 >> 16),
            Str(r4, r3, bar0Register),
            MovW(r4, memoryAndMaster),
            StrH(r4, r3, commandRegister),
            DataSynchronizationBarrier,
            InstructionSynchronizationBarrier,
        };
        var stub = new byte[Size];
        foreach(var (instruction, i) in code.Append(Branch(code.Length * 4, Size)).Select((x, i) => (x, i)))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(stub.AsSpan(i * 4), instruction);
        }
        return stub;
    }

    /// <summary>Writes stub and kernel to one file.</summary>
    /// <exception cref="EngineSetupException">The kernel isn't a zImage.</exception>
    public static void WriteImage(string kernel, uint bar0, string destination)
    {
        using var source = File.OpenRead(kernel);
        var head = new byte[ZImageMagicOffset + 4];
        if(source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(ZImageMagicOffset)) != ZImageMagic)
        {
            throw new EngineSetupException($"{kernel} is not an ARM zImage");
        }
        source.Position = 0;
        using var image = File.Create(destination);
        image.Write(Assemble(bar0));
        source.CopyTo(image);
    }

    private static uint MovW(int register, uint value) => 0xe3000000 | ImmediateOf(register, value);

    private static uint MovT(int register, uint value) => 0xe3400000 | ImmediateOf(register, value);

    private static uint ImmediateOf(int register, uint value) => value >> 12 << 16 | (uint)register << 12 | (value & 0xfffu);

    private static uint Str(int register, int address, int offset) => 0xe5800000 | (uint)address << 16 | (uint)register << 12 | (uint)offset;

    private static uint StrH(int register, int address, int offset)
        => 0xe1c000b0 | (uint)address << 16 | (uint)register << 12 | (uint)(offset >> 4) << 8 | (uint)(offset & 0xf);

    private static uint Branch(int from, int to) => 0xea000000 | ((uint)(to - from - 8) >> 2 & 0xffffff);

    private const uint DataSynchronizationBarrier = 0xf57ff04f;
    private const uint InstructionSynchronizationBarrier = 0xf57ff06f;
    private const uint ZImageMagic = 0x016f2818;
    private const int ZImageMagicOffset = 0x24;
}
