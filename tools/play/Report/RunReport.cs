using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

using Exynos5422.Play.Verification;

namespace Exynos5422.Play.Report;

/// <summary>The whole result of a run, as out/report.json holds it.</summary>
public sealed record RunReport
{
    /// <summary>Raised when a reader of the file would have to change.</summary>
    public int Format { get; init; } = 1;

    /// <summary>played, or what kept it from playing.</summary>
    public required string Result { get; init; }

    public required string Engine { get; init; }

    public required string KernelVariant { get; init; }

    public required Video.VideoInfo Video { get; init; }

    /// <summary>The pipeline as the guest ran it.</summary>
    public required string Pipeline { get; init; }

    /// <summary>How the picture got to the panel.</summary>
    public required string Display { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>Seconds of wall time by step.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    public IReadOnlyList<FrameEntry> Frames { get; init; } = Array.Empty<FrameEntry>();

    /// <summary>Files beside the report.</summary>
    public IReadOnlyList<string> Files { get; init; } = Array.Empty<string>();

    /// <summary>Whether the guest itself reported success.</summary>
    public required bool GuestPlayed { get; init; }

    /// <summary>How the run ended.</summary>
    public Engines.BoardEnd End { get; init; }

    /// <summary>Exit status of the guest's job, or null where it never got that far.</summary>
    public int? GuestStatus { get; init; }

    [JsonIgnore]
    public bool Passed => Checks.Count > 0 && Checks.All(check => check.Passed);

    public bool Verified => Passed;

    /// <summary>One place in the sequence: what came, and what should have.</summary>
    public sealed record FrameEntry(int Index, string? Decoded, string? ExpectedDecoded, string? Displayed, string? ExpectedDisplayed, double? DisplayedAtMicroseconds);

    public static IReadOnlyList<FrameEntry> Combine(IReadOnlyList<SeenFrame> decoded, IReadOnlyList<SeenFrame> displayed, IReadOnlyList<string> expectedDecoded, IReadOnlyList<string> expectedDisplayed)
    {
        var count = new[] { decoded.Count, displayed.Count, expectedDecoded.Count, expectedDisplayed.Count }.Max();
        return Enumerable.Range(0, count).Select(i => new FrameEntry(i,
            decoded.ElementAtOrDefault(i)?.Sha1, expectedDecoded.ElementAtOrDefault(i), displayed.ElementAtOrDefault(i)?.Sha1, expectedDisplayed.ElementAtOrDefault(i),
            displayed.ElementAtOrDefault(i)?.Microseconds)).ToArray();
    }

    public void Save(string path)
    {
        File.WriteAllText(path, JsonSerializer.Serialize(this, Options) + "\n");
    }

    public static RunReport Load(string path)
    {
        return JsonSerializer.Deserialize<RunReport>(File.ReadAllText(path), Options) ?? throw new InvalidDataException($"{path} holds no report.");
    }

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };
}
