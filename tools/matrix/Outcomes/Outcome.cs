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

    /// <summary>
    /// Pictures that were displayed and equal the reference, in their order; of <see cref="FramesExpected"/>.
    /// </summary>
    public int FramesVerified { get; init; }

    public int FramesExpected { get; init; }

    public KernelOops? Oops { get; init; }

    public SysmmuFault? Fault { get; init; }

    /// <summary>GStreamer's error: what the element said, and the reason in its debug info.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// What GStreamer's buffer pool tried when the kernel refused, such as "Failed to export DMABUF".
    /// </summary>
    public string? FailedCall { get; init; }

    /// <summary>The error code of that call, such as EINVAL.</summary>
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
        var (call, errno) = RefusedCall(console);
        outcome = outcome with { FailedCall = call, Errno = errno };
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
                Summary = outcome.FailedCall == null ? outcome.Error ?? report.Result : $"{outcome.FailedCall}: {outcome.Errno}; {outcome.Error ?? report.Result}",
                Evidence = Complaints(console),
            };
        }
        return report.Passed
            ? outcome with { Kind = OutcomeKind.Plays, Summary = counted }
            : outcome with { Kind = OutcomeKind.WrongFrames, Summary = $"{counted}; {string.Join("; ", report.Checks.Where(check => !check.Passed).Select(check => $"{check.Name}: {check.Found}"))}", Evidence = Complaints(console) };
    }

    private static string? GStreamerError(IReadOnlyList<string> console)
    {
        var lines = console.Select(line => line.TrimEnd('\r')).ToArray();
        var at = Array.FindIndex(lines, line => ElementError.IsMatch(line));
        if(at < 0)
        {
            return null;
        }
        // "Additional debug info:", the place in the plugin's source, which changes with its version, and the reason.
        var reason = lines.Skip(at + 1).Take(1).Any(line => line.StartsWith("Additional debug info", StringComparison.Ordinal)) ? lines.Skip(at + 3).FirstOrDefault() : null;
        var text = ElementError.Match(lines[at]).Groups[1].Value.Trim();
        return string.IsNullOrWhiteSpace(reason) || Noise.IsMatch(reason) ? text : $"{text} {reason.Trim()}";
    }

    private static (string? Call, string? Errno) RefusedCall(IEnumerable<string> console)
    {
        foreach(var match in console.Select(line => BufferError.Match(line.TrimEnd('\r'))).Where(match => match.Success))
        {
            var name = ErrorNames.FirstOrDefault(pair => match.Groups[2].Value.StartsWith(pair.Words, StringComparison.Ordinal)).Name;
            if(name != null)
            {
                return (match.Groups[1].Value, name);
            }
        }
        return (null, null);
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

    private static readonly Regex ElementError = new(@"(?:ERROR: from element (?:\S*[/:])?([\w-]+: .*)|(WARNING: erroneous pipeline.*|^init: .*))", RegexOptions.Compiled);
    private static readonly Regex Noise = new(@"^(?:ERROR|WARN|\[ *\d|@@|Setting|Execution|\d:\d\d:)", RegexOptions.Compiled);
    // 0:00:00.811405024    65 0xb5500718 ERROR  v4l2allocator
    // gstv4l2allocator.c:953:gst_v4l2_allocator_alloc_dmabuf:<…> Failed to export DMABUF: Invalid argument
    private static readonly Regex BufferError = new(@"^\d+:\d\d:\d\d\.\d+ .* (?:ERROR|WARN) +v4l2(?:allocator|bufferpool) \S+:<[^>]*> (.+?): (?:\S+ error: )?([A-Z].*)$", RegexOptions.Compiled);
    private static readonly Regex Complaint = new(@"ERROR: from element|(?:ERROR|WARN) +v4l2(?:allocator|bufferpool) |^\[.*(?:\berror\b|\bfailed\b|Failed|Error getting|WARNING: CPU|DMA-API|\w from \w+\+0x)", RegexOptions.Compiled);
}
