using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

using Exynos5422.Play.Engines;
using Exynos5422.Play.Report;

namespace Exynos5422.Matrix.Outcomes;

/// <summary>What one run showed.</summary>
public sealed record Outcome
{
    public required OutcomeKind Kind { get; init; }

    /// <summary>One line for people, of the kernel's or GStreamer's own words where there are any.</summary>
    public required string Summary { get; init; }

    /// <summary>Pictures that were displayed and equal the reference, in their order; of <see cref="FramesExpected"/>.</summary>
    public int FramesVerified { get; init; }

    public int FramesExpected { get; init; }

    public KernelOops? Oops { get; init; }

    public SysmmuFault? Fault { get; init; }

    /// <summary>GStreamer's error, its "Additional debug info" behind it.</summary>
    public string? Error { get; init; }

    /// <summary>The error code of the system call that failed, such as EINVAL, where GStreamer says it.</summary>
    public string? Errno { get; init; }

    /// <summary>Lines of the console that tell the story, with their times.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = Array.Empty<string>();

    /// <summary>Everything that two runs of one kernel must have in common.</summary>
    public string Signature => string.Join("|", Kind, FramesVerified, Oops?.ProgramCounter, Oops?.FaultAddress, string.Join(",", Oops?.Backtrace ?? Array.Empty<string>()),
        Fault?.Kind, Fault?.Address, Error, Errno);

    public static Outcome NotBuilt(string reason)
    {
        return new Outcome { Kind = OutcomeKind.NotBuilt, Summary = reason };
    }

    /// <summary>Classifies a run.</summary>
    /// <param name="report">The player's report.</param>
    /// <param name="console">Everything the guest printed, line by line.</param>
    public static Outcome Read(RunReport report, IReadOnlyList<string> console)
    {
        var frames = report.Frames;
        var outcome = new Outcome
        {
            Kind = OutcomeKind.Refused,
            Summary = report.Result,
            FramesExpected = frames.Count(frame => frame.ExpectedDisplayed != null),
            FramesVerified = frames.Count(frame => frame.ExpectedDisplayed != null && frame.Displayed == frame.ExpectedDisplayed && frame.Decoded == frame.ExpectedDecoded),
            Oops = KernelOops.Find(console),
            Fault = SysmmuFault.Find(console),
            Error = GStreamerError(console),
        };
        outcome = outcome with { Errno = ErrnoOf(console) };
        var counted = $"{outcome.FramesVerified} of {outcome.FramesExpected} frames verified";
        if(outcome.Fault is { } fault)
        {
            return outcome with { Kind = OutcomeKind.SysmmuFault, Summary = fault.Line, Evidence = Lines(console, fault.Line).Concat(outcome.Oops?.Excerpt ?? Array.Empty<string>()).ToArray() };
        }
        if(outcome.Oops is { } oops)
        {
            return outcome with { Kind = OutcomeKind.Oops, Summary = oops.ProgramCounter == null ? oops.Message : $"{oops.Message}, PC {oops.ProgramCounter}", Evidence = oops.Excerpt };
        }
        if(report.End is BoardEnd.EngineFailed or BoardEnd.Cancelled)
        {
            return outcome with { Kind = OutcomeKind.EngineFailed };
        }
        if(report.End == BoardEnd.TimedOut || report.GuestStatus is null or TimedOut or TimedOut + 1)
        {
            return outcome with { Kind = OutcomeKind.Hangs, Summary = $"{report.Result}; {counted}", Evidence = Complaints(console) };
        }
        if(report.GuestStatus != 0)
        {
            return outcome with
            {
                Summary = outcome.Errno == null ? outcome.Error ?? report.Result : $"{outcome.Errno}: {outcome.Error ?? report.Result}",
                Evidence = Complaints(console),
            };
        }
        return report.Passed
            ? outcome with { Kind = OutcomeKind.Plays, Summary = counted }
            : outcome with { Kind = OutcomeKind.WrongFrames, Summary = $"{counted}; {string.Join("; ", report.Checks.Where(check => !check.Passed).Select(check => $"{check.Name}: {check.Found}"))}", Evidence = Complaints(console) };
    }

    /// <summary>Times take no part in it: the same error of two runs is the same text.</summary>
    private static string? GStreamerError(IReadOnlyList<string> console)
    {
        for(var i = 0; i < console.Count; i++)
        {
            if(Error1.Match(console[i]) is not { Success: true } error)
            {
                continue;
            }
            // What follows, up to the source line of the plugin and its reason, which comes a line later.
            var details = console.Skip(i + 1).Take(6).SkipWhile(line => !line.StartsWith("Additional debug info", StringComparison.Ordinal)).Skip(1)
                .Select(line => DebugInfo.Match(line.TrimEnd('\r'))).TakeWhile(match => match.Success).Select(match => match.Groups[1].Value.Trim()).Where(text => text.Length > 0).Take(2).ToArray();
            return string.Join(" ", details.Prepend(error.Groups[1].Value.TrimEnd('\r').Trim()));
        }
        return null;
    }

    /// <summary>GStreamer's plugin says a failed ioctl's code as strerror's words, v4l2-ctl as well.</summary>
    private static string? ErrnoOf(IEnumerable<string> console)
    {
        foreach(var line in console)
        {
            if(!Ioctl.IsMatch(line))
            {
                continue;
            }
            foreach(var (name, words) in ErrorNames)
            {
                if(line.Contains(words, StringComparison.Ordinal))
                {
                    return name;
                }
            }
        }
        return null;
    }

    /// <summary>What the kernel's drivers and GStreamer complain about.</summary>
    private static string[] Complaints(IEnumerable<string> console)
    {
        return console.Select(line => line.TrimEnd('\r')).Where(line => Complaint.IsMatch(line)).Take(MaximumEvidence).ToArray();
    }

    private static IEnumerable<string> Lines(IEnumerable<string> console, string text)
    {
        return console.Select(line => line.TrimEnd('\r')).Where(line => line.Contains(text, StringComparison.Ordinal)).Take(1);
    }

    /// <summary>The exit status of timeout(1) when it had to end the program.</summary>
    private const int TimedOut = 124;
    private const int MaximumEvidence = 16;

    private static readonly (string Name, string Words)[] ErrorNames =
    {
        ("EINVAL", "Invalid argument"), ("ENOMEM", "Cannot allocate memory"), ("ENXIO", "No such device or address"), ("EIO", "Input/output error"),
        ("EFAULT", "Bad address"), ("ENODEV", "No such device"), ("ENOTTY", "Inappropriate ioctl for device"), ("EOPNOTSUPP", "Operation not supported"),
    };

    private static readonly Regex Error1 = new(@"(ERROR: from element .*|WARNING: erroneous pipeline.*|^init: .*)", RegexOptions.Compiled);
    private static readonly Regex DebugInfo = new(@"^(?:\.\./|\S+\.c\(\d+\)|[a-z]+ error|system error|failed|Could not|error)(.*)$", RegexOptions.Compiled | RegexOptions.IgnoreCase);
    private static readonly Regex Ioctl = new(@"VIDIOC_|export|dmabuf|DMABUF|ioctl|system error", RegexOptions.Compiled);
    private static readonly Regex Complaint = new(@"ERROR: from element|^Additional debug info|^\.\./|\berror\b|\bfailed\b|Failed|Error getting|WARNING: CPU|DMA-API|sgtable|scatterlist", RegexOptions.Compiled);
}
