using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

using Exynos5422.Play.Verification;

namespace Exynos5422.Play.Engines;

/// <summary>
/// What the guest's console says about the run: the lines "@@kind {json}" of its /init, and the kernel's own.
/// </summary>
public sealed record GuestOutcome
{
    private GuestOutcome(BoardResult ended, int? status, string? firstError, IReadOnlyList<string> warnings)
    {
        Ended = ended;
        Status = status;
        Summary = status == 0 && ended.End == BoardEnd.PoweredOff ? "the guest played the file to its end and switched itself off" : Explain(ended, status, firstError);
        FirstError = firstError;
        Warnings = warnings;
    }

    public BoardResult Ended { get; }

    /// <summary>Exit status of the job, or null where the guest never got that far.</summary>
    public int? Status { get; }

    /// <summary>One line for people.</summary>
    public string Summary { get; }

    /// <summary>The first line on the console that says what went wrong.</summary>
    public string? FirstError { get; }

    /// <summary>The kernel's warnings, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// How often DRM waited for a vblank in vain. On QEMU guest time is wall time, so a busy machine makes the models
    /// late. That says nothing against the pictures.
    /// </summary>
    public int LateVblanks { get; private init; }

    /// <summary>The job ended with status 0 and the guest switched itself off.</summary>
    public bool Succeeded => Status == 0 && Ended.End == BoardEnd.PoweredOff;

    public IReadOnlyList<Check> Checks => new[]
    {
        new Check("Guest", "pipeline ended, status 0", Succeeded ? "status 0, powered off" : Summary, Succeeded),
        new Check("Kernel log", "no warning, no oops",
            Warnings.Count == 0 ? LateVblanks == 0 ? "none" : $"none, but {LateVblanks} vblank time-outs: this machine is too busy for the guest's clock" : $"{Warnings.Count}, the first: {Warnings[0]}", Warnings.Count == 0),
    };

    /// <param name="ended">How the engine saw it end.</param>
    /// <param name="console">The console's lines.</param>
    public static GuestOutcome Read(BoardResult ended, IReadOnlyList<string> console)
    {
        var lines = console.Select(line => line.TrimEnd('\r')).ToArray();
        int? status = null;
        foreach(var report in Reports(lines, "result"))
        {
            status = report.TryGetProperty("status", out var value) && value.TryGetInt32(out var number) ? number : null;
        }
        // The header of such a warning stands right before its message.
        var vblanks = Enumerable.Range(1, Math.Max(0, lines.Length - 1)).Where(i => lines[i].Contains("vblank wait timed out", StringComparison.Ordinal)).ToArray();
        var warnings = lines.Where((line, i) => Warning.IsMatch(line) && !vblanks.Contains(i + 1)).ToArray();
        return new GuestOutcome(ended, status, lines.Select(line => Error.Match(line)).FirstOrDefault(match => match.Success)?.Value.Trim(), warnings) { LateVblanks = vblanks.Length };
    }

    /// <summary>
    /// The reports of one kind, in order. A line that is no JSON (the guest can print anything) is left out.
    /// </summary>
    public static IEnumerable<JsonElement> Reports(IEnumerable<string> console, string kind)
    {
        foreach(var line in console)
        {
            var start = line.IndexOf($"@@{kind} {{", StringComparison.Ordinal);
            if(start < 0)
            {
                continue;
            }
            JsonElement report;
            try
            {
                report = JsonDocument.Parse(line[(start + kind.Length + 3)..]).RootElement;
            }
            catch(JsonException)
            {
                continue;
            }
            yield return report;
        }
    }

    private static string Explain(BoardResult ended, int? status, string? error)
    {
        var what = ended.End switch
        {
            BoardEnd.Panic => "the guest's kernel died",
            BoardEnd.TimedOut => string.Create(CultureInfo.InvariantCulture, $"the guest did not end within {ended.Elapsed.TotalSeconds:0} s"),
            BoardEnd.EngineFailed => "the emulator failed",
            BoardEnd.Cancelled => "ended by the user",
            _ => status == null ? "the guest ended without a result" : $"the pipeline failed with status {status}",
        };
        var detail = ended.End == BoardEnd.PoweredOff ? error : ended.Detail;
        return string.IsNullOrEmpty(detail) ? what : $"{what}: {detail}";
    }

    private static readonly Regex Error = new(@"(ERROR: from element .*|WARNING: erroneous pipeline.*|^init: .*|Out of memory.*|.*Cannot allocate memory.*)", RegexOptions.Compiled);
    private static readonly Regex Warning = new(@"(\bWARNING: CPU|\bBUG: |Internal error: |Unable to handle kernel|Unhandled fault: |Kernel panic)", RegexOptions.Compiled);
}
