using System.Text.Json.Serialization;

namespace Exynos5422.Bisect.Git;

/// <summary>What people want to know of a commit.</summary>
/// <param name="Hash">All of its hash.</param>
/// <param name="Author">Name and address.</param>
/// <param name="Date">When it was written, ISO 8601.</param>
/// <param name="Subject">The first line of its message.</param>
public sealed record Commit(string Hash, string Author, string Date, string Subject)
{
    /// <summary>As much of the hash as the kernel's people write.</summary>
    [JsonIgnore]
    public string Short => Hash[..12];
}
