using System;
using System.Collections.Generic;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Play.Engines;

namespace Exynos5422.Boot.Tests;

/// <summary>What a test boots the board with.</summary>
internal sealed record BoardSetup
{
    /// <summary>Words for the kernel's command line.</summary>
    public required string Job { get; init; }

    /// <summary>Files for the guest: name there, path here.</summary>
    public IReadOnlyList<(string Name, string Source)> Files { get; init; } = Array.Empty<(string, string)>();

    /// <summary>An archive behind the root file system, or none.</summary>
    public string? Archive { get; init; }

    /// <summary>The kernel variant.</summary>
    public string Variant { get; init; } = "rfc";

    /// <summary>What the monitor prefers, at 60 Hz, in pixels.</summary>
    public (int Width, int Height) Mode { get; init; } = (1280, 720);

    public int CarveOutMegabytes { get; init; } = 64;

    /// <summary>Its cores; with more than one its kernel has SMP.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>File for a trace of what the codec and the converters read and write, or none.</summary>
    public string? DmaTrace { get; init; }

    /// <summary>File for what an H.264 encoder reconstructs, or none.</summary>
    public string? Reconstruction { get; init; }

    /// <summary>More options of linux-image/build.</summary>
    public IReadOnlyList<string> ImageOptions { get; init; } = Array.Empty<string>();
}

/// <param name="Outcome">How it ended.</param>
/// <param name="Console">What the guest printed, line by line.</param>
/// <param name="Displayed">The pictures that the display showed.</param>
internal sealed record BoardRun(GuestOutcome Outcome, IReadOnlyList<string> Console, IReadOnlyList<FrameRecord> Displayed);
