using System;
using System.Collections.Generic;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Exynos5422.Qemu;

/// <summary>What a <see cref="QemuSession"/> boots, on which platform, and when it is to be ended.</summary>
public sealed record QemuSessionOptions
{
    /// <summary>An ARM zImage.</summary>
    public required string Kernel { get; init; }

    /// <summary>The flattened device tree of the kernel.</summary>
    public required string DeviceTree { get; init; }

    /// <summary>
    /// Archives (cpio, compressed or not) that the kernel unpacks one after the other into its root file system.
    /// </summary>
    public IReadOnlyList<string> InitialRamDisks { get; init; } = Array.Empty<string>();

    /// <summary>Raw files given to the guest as read-only virtio disks, /dev/vda first; four at most.</summary>
    public IReadOnlyList<string> Disks { get; init; } = Array.Empty<string>();

    /// <summary>
    /// The kernel's command line. What it needs on QEMU (console, mem=) has to be part of it: see <see
    /// cref="DefaultCommandLine"/>.
    /// </summary>
    public string CommandLine { get; init; } = DefaultCommandLine;

    /// <summary>
    /// Console on QEMU's UART, and the part of the RAM that Linux is to manage: QEMU rewrites the tree's /memory to
    /// all of it.
    /// </summary>
    public const string DefaultCommandLine = "console=ttyAMA0 mem=512M@0x40000000";

    /// <summary>The platform description (.repl) whose devices are to be hosted.</summary>
    public required string Platform { get; init; }

    /// <summary>
    /// The assembly with the device models. Types of the description that it lacks are QEMU's own or not needed.
    /// </summary>
    public required Assembly Peripherals { get; init; }

    /// <summary>Guest RAM in MiB, from 0x40000000 on. The default reaches the decoder's memory at 0xB0000000.</summary>
    public int MemoryMegabytes { get; init; } = 2048;

    /// <summary>
    /// Cores, 1 to <see cref="MaximalCores"/>, each on a thread of the host's. More than one need a device tree that
    /// has them and a kernel that brings them up, by PSCI.
    /// </summary>
    public int Cores { get; init; } = 1;

    /// <summary>As many as the SoC has, and as an interrupt controller of version 2 serves.</summary>
    public const int MaximalCores = 8;

    /// <summary>
    /// Wall time after which the session ends as <see cref="SessionEnd.TimedOut"/>; null for no limit.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>A reboot of the guest ends the session; otherwise the machine is reset and boots again.</summary>
    public bool EndOnReboot { get; init; } = true;

    /// <summary>
    /// A console line that matches one of these ends the session as <see cref="SessionEnd.GuestPanic"/>.
    /// </summary>
    public IReadOnlyList<Regex> PanicPatterns { get; init; } = DefaultPanicPatterns;

    /// <summary>How long the console is still recorded after a panic, so that the backtrace is complete.</summary>
    public TimeSpan PanicGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>File that gets everything the guest prints; null for none.</summary>
    public string? ConsoleLog { get; init; }

    /// <summary>
    /// Whether the guest goes on before a register write has reached its device, as on a real bus; off makes each
    /// write take a round trip.
    /// </summary>
    public bool PostedWrites { get; init; } = true;

    /// <summary>Where the unpacked QEMU is kept; null for <see cref="CacheDirectory.Default"/>.</summary>
    public string? Cache { get; init; }

    /// <summary>Told what is being done, a line each: unpacking QEMU, starting it.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>What mainline Linux prints when it dies or should have.</summary>
    public static IReadOnlyList<Regex> DefaultPanicPatterns { get; } = new[]
    {
        new Regex(@"Kernel panic - not syncing", RegexOptions.Compiled),
        new Regex(@"Internal error: ", RegexOptions.Compiled),
        new Regex(@"Unable to handle kernel ", RegexOptions.Compiled),
        new Regex(@"Unhandled fault: ", RegexOptions.Compiled),
    };
}
