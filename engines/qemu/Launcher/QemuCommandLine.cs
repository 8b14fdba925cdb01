using System.Collections.Generic;
using System.Text.Json.Nodes;

namespace Exynos5422.Qemu.Launcher;

/// <summary>QEMU's arguments for one session.</summary>
internal sealed record QemuCommandLine
{
    /// <summary>UNIX sockets on which we listen.</summary>
    public required string DeviceSocket { get; init; }
    public required string ControlSocket { get; init; }
    public required string InterruptSocket { get; init; }

    /// <summary>Stub and kernel in one.</summary>
    public required string BootImage { get; init; }
    public required string DeviceTree { get; init; }
    public string? InitialRamDisk { get; init; }
    public required string KernelCommandLine { get; init; }
    public IReadOnlyList<string> Disks { get; init; } = [];
    public int MemoryMegabytes { get; init; }
    public int Cores { get; init; } = 1;
    public bool EndOnReboot { get; init; }
    public bool PostedWrites { get; init; } = true;

    /// <summary>Starts paused: interrupts are connected before the first instruction.</summary>
    public IReadOnlyList<string> Build()
    {
        var arguments = new List<string>
        {
            // highmem=off puts the PCI configuration space where a 32-bit boot stub reaches it.
            "-M", "virt,highmem=off,memory-backend=ram", "-cpu", "cortex-a15", "-smp", $"{Cores}", "-m", $"{MemoryMegabytes}",
            // The models access the guest's memory through its file.
            "-object", $"memory-backend-memfd,id=ram,size={MemoryMegabytes}M,share=on",
            "-accel", "tcg,thread=multi",
            "-nodefaults", "-no-user-config", "-nic", "none", "-display", "none", "-serial", "stdio", "-monitor", "none",
            "-S",
            "-qmp", $"unix:{ControlSocket}",
            "-qtest", $"unix:{InterruptSocket}", "-qtest-log", "none",
            "-device", DeviceArgument(),
            "-kernel", BootImage, "-dtb", DeviceTree, "-append", KernelCommandLine,
        };
        if(InitialRamDisk != null)
        {
            arguments.AddRange(["-initrd", InitialRamDisk]);
        }
        // Linux names disks in the order of the addresses. The first 28 slots have interrupts that the SoC uses itself.
        for(var i = 0; i < Disks.Count; i++)
        {
            var node = new JsonObject
            {
                ["driver"] = "raw", ["node-name"] = $"disk{i}", ["read-only"] = true,
                ["file"] = new JsonObject { ["driver"] = "file", ["filename"] = Disks[i] },
            };
            arguments.AddRange(["-blockdev", node.ToJsonString(), "-device", $"virtio-blk-device,drive=disk{i},bus=virtio-mmio-bus.{FirstDiskSlot + i}"]);
        }
        if(EndOnReboot)
        {
            arguments.Add("-no-reboot");
        }
        return arguments;
    }

    public const int MaximalDisks = VirtioSlots - FirstDiskSlot;

    private const int VirtioSlots = 32;
    private const int FirstDiskSlot = 28;

    private string DeviceArgument()
    {
        return new JsonObject
        {
            ["driver"] = "vfio-user-pci",
            ["addr"] = "1",
            // The default of 5 s is fatal on a busy machine or under a debugger.
            ["x-msg-timeout"] = 60000,
            ["x-no-posted-writes"] = !PostedWrites,
            ["socket"] = new JsonObject { ["type"] = "unix", ["path"] = DeviceSocket },
        }.ToJsonString();
    }
}
