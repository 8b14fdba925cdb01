using System;
using System.Collections.Generic;
using System.Linq;

namespace Exynos5422.Matrix.Catalogue;

/// <summary>A step of the story: a list of patches, a device tree, and what must come of them.</summary>
public sealed record Row
{
    public required string Name { get; init; }

    /// <summary>The list of patches: linux-image/patches/KERNEL/VARIANT.series. The row's name unless given.</summary>
    public string? Variant { get; init; }

    /// <summary>What it stands for, a sentence or two.</summary>
    public required string About { get; init; }

    /// <summary>More options for linux-image/build, about the device tree.</summary>
    public IReadOnlyList<string> Image { get; init; } = Array.Empty<string>();

    /// <summary>Options of the kernel that the row is about, where the tree is the user's.</summary>
    public IReadOnlyList<string> Set { get; init; } = Array.Empty<string>();

    /// <summary>More words for the kernel's command line.</summary>
    public string Append { get; init; } = "";

    /// <summary>
    /// Whether Renode is told to make a data abort of cache maintenance without translation, as hardware does.
    /// </summary>
    public bool AbortMaintenance { get; init; }

    /// <summary>Versions of the kernel that it makes no sense on, with the reason.</summary>
    public IReadOnlyDictionary<string, string> NotOn { get; init; } = new Dictionary<string, string>();

    /// <summary>The first that is for the kernel and the engine counts.</summary>
    public required IReadOnlyList<Expectation> Expect { get; init; }

    public string VariantName => Variant ?? Name;

    public Expectation? ExpectationFor(string kernel, string engine)
    {
        return Expect.FirstOrDefault(expectation => expectation.IsFor(kernel, engine));
    }
}
