using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

using Exynos5422.Play.Verification;

namespace Exynos5422.Play.Engines;

/// <summary>What the coherency check of a run found; docs/coherency.md.</summary>
public sealed record CoherencyOutcome
{
    private CoherencyOutcome(string text, IReadOnlyList<string> files, IReadOnlyList<Check> checks)
    {
        Text = text;
        Files = files;
        Checks = checks;
    }

    /// <summary>The reports for people.</summary>
    public string Text { get; }

    /// <summary>Their files, by name.</summary>
    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<Check> Checks { get; }

    /// <param name="path">Where the engine was to write them; null where the check was off.</param>
    /// <returns>Null where the check was off.</returns>
    public static CoherencyOutcome? Read(string? path)
    {
        if(path == null)
        {
            return null;
        }
        const string name = "Cache coherency";
        const string expected = "no reports";
        if(!File.Exists(path) || !File.Exists(path + ".jsonl"))
        {
            return new CoherencyOutcome("The coherency check left no reports.", [], [new Check(name, expected, "the engine wrote none: see models.log", false)]);
        }
        var counts = File.ReadLines(path + ".jsonl").Select(line =>
        {
            using var report = JsonDocument.Parse(line);
            return report.RootElement.GetProperty("count").GetInt64();
        }).ToArray();
        var found = counts.Length == 0 ? "none" : $"{counts.Length} reports about {counts.Sum()} lines: see {Path.GetFileName(path)}";
        return new CoherencyOutcome(File.ReadAllText(path).TrimEnd(), [Path.GetFileName(path), Path.GetFileName(path) + ".jsonl"], [new Check(name, expected, found, counts.Length == 0)]);
    }
}
