using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

using Exynos5422.Bisect.Git;
using Exynos5422.Play;

namespace Exynos5422.Bisect.Report;

/// <summary>The result so far, as bisect.json in the output folder holds it.</summary>
public sealed record BisectReport
{
    /// <summary>Raised when a reader of the file would have to change.</summary>
    public int Format { get; init; } = 1;

    /// <summary>What was asked: the options by their names.</summary>
    public required IReadOnlyDictionary<string, string> Question { get; init; }

    /// <summary>The commits that were tried, in that order: GOOD, BAD, then git's choice.</summary>
    public IReadOnlyList<BisectStep> Steps { get; init; } = Array.Empty<BisectStep>();

    /// <summary>The answer; null where there is none.</summary>
    public Commit? FirstBad { get; init; }

    /// <summary>Where all that is left can't be tested: the commits that may be the first bad one.</summary>
    public IReadOnlyList<Commit> Possible { get; init; } = Array.Empty<Commit>();

    public void Save(string folder)
    {
        var path = Path.Combine(folder, FileName);
        // Whole or not at all: an interrupt may come at any time.
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, Options) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <returns>Null where the folder has none.</returns>
    /// <exception cref="PlayException">It can't be read.</exception>
    public static BisectReport? Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<BisectReport>(File.ReadAllText(path), Options) : null;
        }
        catch(JsonException e)
        {
            throw new PlayException($"{path} can't be read: {e.Message}", "Start anew, without --resume.", ExitCodes.BadInput, e);
        }
    }

    private const string FileName = "bisect.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };
}
