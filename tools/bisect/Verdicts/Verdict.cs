using System.Text.Json.Serialization;

namespace Exynos5422.Bisect.Verdicts;

/// <summary>What git bisect is told of a commit.</summary>
public enum VerdictKind
{
    /// <summary>It meets the expectation.</summary>
    Good,
    /// <summary>It doesn't.</summary>
    Bad,
    /// <summary>It can't be tested: there is no kernel of it.</summary>
    Skip,
}

/// <param name="Kind">For git.</param>
/// <param name="Seen">For people: what happened.</param>
public sealed record Verdict(VerdictKind Kind, string Seen)
{
    /// <summary>git's word for it.</summary>
    [JsonIgnore]
    public string Word => Kind.ToString().ToLowerInvariant();

    /// <summary>What happened, in a line.</summary>
    [JsonIgnore]
    public string Brief => Seen.Length <= BriefLength ? Seen : Seen[..(BriefLength - 3)] + "...";

    /// <summary>What a commit with this verdict isn't.</summary>
    [JsonIgnore]
    public string Opposite => Kind == VerdictKind.Good ? "bad" : "good";

    private const int BriefLength = 110;
}
