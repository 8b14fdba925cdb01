using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

using Exynos5422.Play;

namespace Exynos5422.Matrix.Catalogue;

/// <summary>The rows and kernels there are: tools/matrix/rows.json.</summary>
public sealed record RowCatalogue
{
    /// <summary>Versions of the kernel, the main one first.</summary>
    public required IReadOnlyList<string> Kernels { get; init; }

    public required IReadOnlyList<Row> Rows { get; init; }

    public static string DefaultPath => Path.Combine(Project.Root, "tools", "matrix", "rows.json");

    /// <exception cref="PlayException">The file is wrong.</exception>
    public static RowCatalogue Load(string? path = null)
    {
        path ??= DefaultPath;
        try
        {
            var catalogue = JsonSerializer.Deserialize<RowCatalogue>(File.ReadAllText(path), Options) ?? throw new JsonException("it is empty");
            foreach(var expectation in catalogue.Rows.SelectMany(row => row.Expect))
            {
                expectation.CheckPatterns();
            }
            foreach(var name in catalogue.Rows.GroupBy(row => row.Name).Where(group => group.Count() > 1).Select(group => group.Key))
            {
                throw new JsonException($"two rows are called {name}");
            }
            return catalogue;
        }
        catch(Exception e) when(e is JsonException or ArgumentException)
        {
            throw new PlayException($"{path} is wrong: {e.Message}", "Mend it; docs/matrix.md tells what it holds.", ExitCodes.HostFailed, e);
        }
    }

    /// <summary>The rows and kernels that are asked for, in the catalogue's order; none asked for means all.</summary>
    /// <exception cref="PlayException">One of them does not exist.</exception>
    public RowCatalogue Select(IReadOnlyCollection<string> rows, IReadOnlyCollection<string> kernels)
    {
        Check("row", rows, Rows.Select(row => row.Name).ToArray());
        Check("kernel", kernels, Kernels);
        return new RowCatalogue
        {
            Rows = Rows.Where(row => rows.Count == 0 || rows.Contains(row.Name)).ToArray(),
            Kernels = Kernels.Where(kernel => kernels.Count == 0 || kernels.Contains(kernel)).ToArray(),
        };

        static void Check(string what, IEnumerable<string> asked, IReadOnlyCollection<string> known)
        {
            foreach(var name in asked.Where(name => !known.Contains(name)))
            {
                throw new PlayException($"There is no {what} \"{name}\".", $"There are: {string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>Each row on each kernel, kernel by kernel.</summary>
    /// <param name="shard">Only every so many of them; null for all.</param>
    public IEnumerable<(Row Row, string Kernel)> Cells(Shard? shard)
    {
        return Kernels.SelectMany(kernel => Rows.Select(row => (row, kernel))).Where((_, index) => shard == null || index % shard.Count == shard.Index - 1);
    }

    /// <summary>Whether there are patches for the row on that kernel.</summary>
    public static bool HasPatches(Row row, string kernel)
    {
        return File.Exists(Path.Combine(Project.Root, "linux-image", "patches", kernel, row.VariantName + ".series"));
    }

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };
}
