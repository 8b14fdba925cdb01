using System.Collections.Generic;
using System.Linq;

using Exynos5422.Play.Verification;

namespace Exynos5422.Encode;

/// <summary>What came of a run.</summary>
public sealed record EncodeReport
{
    /// <summary>Whether the guest's program came to its end.</summary>
    public required bool GuestEncoded { get; init; }

    public required string Result { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>Types of the pictures in coding order.</summary>
    public string Types { get; init; } = "";

    /// <summary>Of all pictures and planes, in dB.</summary>
    public double Psnr { get; init; }

    /// <summary>Bits a second.</summary>
    public double BitRate { get; init; }

    public bool Passed => GuestEncoded && Checks.Count > 0 && Checks.All(x => x.Passed);
}
