using System;
using System.Collections.Generic;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Video;

namespace Exynos5422.Play.Engines;

/// <summary>What an engine is to boot.</summary>
public sealed record BoardJob
{
    public required string Kernel { get; init; }

    public required string DeviceTree { get; init; }

    /// <summary>Archives that make up the root file system, unpacked one after the other.</summary>
    public required IReadOnlyList<string> InitialRamDisks { get; init; }

    /// <summary>The kernel's command line but for the console, which the engine adds.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The platform description.</summary>
    public required string Platform { get; init; }

    /// <summary>Cores, 1 to 8; the kernel and the device tree are made for them.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>File for everything the guest prints.</summary>
    public required string ConsoleLog { get; init; }

    /// <summary>File for the stream that the decoder reads; null: it isn't recorded.</summary>
    public string? DecoderStream { get; init; }

    /// <summary>File for what an H.264 encoder reconstructs, as I420; null: none is made.</summary>
    public string? EncoderReconstruction { get; init; }

    /// <summary>
    /// File for a trace of what the converters read and write, a line of JSON for each buffer of a job; null: none is
    /// made.
    /// </summary>
    public string? ConverterTrace { get; init; }

    /// <summary>The same for the codec; it may be the same file. Null: none is made.</summary>
    public string? CodecTrace { get; init; }

    /// <summary>The display controller whose pictures count, by its name in the platform description.</summary>
    public string Display { get; init; } = "mixer";

    /// <summary>The mode that the monitor prefers; null: its usual one.</summary>
    public VideoMode? MonitorMode { get; init; }

    /// <summary>File for what the device models log.</summary>
    public required string ModelLog { get; init; }

    /// <summary>The least level of it.</summary>
    public LogLevel ModelLogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The kernel's System.map, for the coherency check; null where there is none.</summary>
    public string? SystemMap { get; init; }

    /// <summary>File for the reports of the coherency check, in words, and with .jsonl behind it as JSON; null: it is off.</summary>
    public string? CoherencyReports { get; init; }

    /// <summary>Whether cache maintenance without translation is a data abort.</summary>
    public bool AbortMaintenance { get; init; }

    /// <summary>Wall time for the whole run.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The converters by their names in the platform description.</summary>
    public static IReadOnlyList<string> Converters { get; } = ["gsc0", "gsc1"];
}

/// <summary>How a run ended, whatever the engine.</summary>
public enum BoardEnd
{
    /// <summary>The guest switched itself off.</summary>
    PoweredOff,
    /// <summary>The guest's kernel died.</summary>
    Panic,
    TimedOut,
    Cancelled,
    /// <summary>The emulator or a model failed: our fault.</summary>
    EngineFailed,
}

/// <param name="End">How it ended.</param>
/// <param name="Detail">One line about it.</param>
/// <param name="Elapsed">Wall time from the guest's start.</param>
public sealed record BoardResult(BoardEnd End, string Detail, TimeSpan Elapsed);
