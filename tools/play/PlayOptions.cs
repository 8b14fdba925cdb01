using System;
using System.Collections.Generic;

using Exynos5422.Play.Display;

namespace Exynos5422.Play;

/// <summary>What the user asked for on the command line.</summary>
public sealed record PlayOptions
{
    /// <summary>The file to play; null for the built-in sample.</summary>
    public string? Video { get; init; }

    /// <summary>qemu, renode or auto.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Where the picture goes, if it can.</summary>
    public DisplayKind Display { get; init; } = DisplayKind.Hdmi;

    /// <summary>Folder for the results.</summary>
    public required string Output { get; init; }

    /// <summary>Wall time from the guest's start to its end.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the guest may show no picture and print no line before it counts as hanging.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Which patches the kernel has: a name of linux-image's variants.</summary>
    public string KernelVariant { get; init; } = "rfc";

    /// <summary>A kernel of the user's own instead.</summary>
    public OwnKernel Kernel { get; init; } = new();

    /// <summary>More options for linux-image/build: another kernel, another device tree.</summary>
    public IReadOnlyList<string> ImageOptions { get; init; } = Array.Empty<string>();

    /// <summary>Cores of the guest, 1 to 8. More than one take a kernel of their own, with SMP.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>Show the frames at the video's own pace instead of as fast as the display takes them.</summary>
    public bool Sync { get; init; }

    /// <summary>Keep every displayed frame, not only those of the contact sheet: none, sheet or all.</summary>
    public string Pictures { get; init; } = "sheet";

    /// <summary>Keep the device tree and the archive that were booted.</summary>
    public bool Keep { get; init; }

    /// <summary>
    /// More words for the kernel's command line; a NAME=value the kernel doesn't know becomes a variable of the
    /// guest's programs.
    /// </summary>
    public string Append { get; init; } = "";

    /// <summary>Have Renode report cache maintenance that is missing; docs/coherency.md.</summary>
    public bool CheckCoherency { get; init; }

    /// <summary>
    /// Have Renode make a data abort of cache maintenance on an address that nothing is mapped at, as hardware does.
    /// </summary>
    public bool AbortMaintenance { get; init; }

    /// <summary>Echo the guest's console.</summary>
    public bool Verbose { get; init; }
}
