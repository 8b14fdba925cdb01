using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Exynos5422.Matrix.Outcomes;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Report;
using Exynos5422.Play.Verification;
using Exynos5422.Play.Video;

namespace Exynos5422.Matrix.Tests;

/// <summary>Runs as the matrix sees them: consoles recorded from real ones, with reports that fit.</summary>
internal static class Recorded
{
    private const int Frames = 24;

    public static IReadOnlyList<string> Console(string name)
    {
        return File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "consoles", name + ".txt"));
    }

    /// <summary>A report of a run that ended that way and showed so many of its frames right.</summary>
    public static RunReport Report(BoardEnd end, int? status, int right, bool checksHold = true)
    {
        return new RunReport
        {
            Result = $"the guest ended with {status}", GuestPlayed = status == 0, End = end, GuestStatus = status,
            Engine = "qemu", KernelVariant = "any", Pipeline = "", Display = "", Seconds = new Dictionary<string, double>(),
            Video = new VideoInfo("clip.mp4", 0, 96, 64, 96, 64, Frames, "High", 40, 2, 4, 30, "bt709", false, 1000),
            Checks = new[] { new Check("Display", "24 of 24 equal", checksHold ? "24 of 24 equal" : "3 wrong", checksHold) },
            Frames = Enumerable.Range(0, Frames).Select(i => new RunReport.FrameEntry(i, i < right ? $"d{i}" : "x", $"d{i}", i < right ? $"s{i}" : "x", $"s{i}", null)).ToArray(),
        };
    }

    public static Outcome Plays => Outcome.Read(Report(BoardEnd.PoweredOff, 0, Frames), Console("rfc-6.1"));

    public static Outcome Refusal => Outcome.Read(Report(BoardEnd.PoweredOff, 1, 0, checksHold: false), Console("pfn-valid-6.1"));

    public static Outcome PageFault => Outcome.Read(Report(BoardEnd.Panic, null, 0, checksHold: false), Console("page-fault-6.1"));
}
