using System.Text.Json;

namespace Exynos5422.Matrix.Outcomes;

/// <summary>Names of outcomes as in rows.json and the reports.</summary>
public static class Kinds
{
    public static string Name(OutcomeKind kind)
    {
        return JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
    }
}
