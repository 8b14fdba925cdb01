using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Exynos5422.Matrix.Catalogue;

/// <summary>One of several parts of the matrix, for jobs that run side by side.</summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>Reads "2/3".</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Shard? shard)
    {
        var parts = text.Split('/');
        shard = parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && index >= 1 && index <= count
            ? new Shard(index, count) : null;
        return shard != null;
    }
}
