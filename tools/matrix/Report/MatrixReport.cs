using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exynos5422.Matrix.Report;

/// <summary>The whole result, as out/matrix/matrix.json holds it.</summary>
public sealed record MatrixReport
{
    /// <summary>Raised when a reader of the file would have to change.</summary>
    public int Format { get; init; } = 1;

    public required string Engine { get; init; }

    /// <summary>Runs of each row.</summary>
    public required int Repeat { get; init; }

    /// <summary>Wall time of all of it.</summary>
    public required double Seconds { get; init; }

    public required IReadOnlyList<RowResult> Results { get; init; }

    /// <summary>Something ran, and all that could be built showed what it should.</summary>
    public bool AsExpected => Results.Any(result => result.Built) && !Results.Any(result => result.Failed);

    /// <summary>Writes matrix.json, matrix.md and matrix.svg.</summary>
    public void Save(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "matrix.json"), JsonSerializer.Serialize(this, Options) + "\n");
        File.WriteAllText(Path.Combine(folder, "matrix.md"), MarkdownTable.Write(this));
        File.WriteAllText(Path.Combine(folder, "matrix.svg"), Drawing.Write(this));
    }

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };
}
