using System;
using System.Collections.Generic;
using System.Globalization;

using Exynos5422.Bisect.Verdicts;
using Exynos5422.Play;
using Exynos5422.Play.Display;

namespace Exynos5422.Bisect;

/// <summary>What the user asked for on the command line.</summary>
public sealed record BisectOptions
{
    /// <summary>The user's tree, and how its kernels are built.</summary>
    public required OwnKernel Own { get; init; }

    /// <summary>The user's words for a commit that meets the expectation.</summary>
    public required string Good { get; init; }

    /// <summary>For one behind it that doesn't.</summary>
    public required string Bad { get; init; }

    /// <summary>What a good commit does.</summary>
    public Expectation Expect { get; init; }

    /// <summary>The file to play; null for the built-in short one.</summary>
    public string? Video { get; init; }

    /// <summary>qemu, renode or auto.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Where the picture goes, if it can.</summary>
    public DisplayKind Display { get; init; } = DisplayKind.Hdmi;

    /// <summary>More words for the kernel's command line.</summary>
    public string Append { get; init; } = "";

    /// <summary>Folder for the results.</summary>
    public required string Output { get; init; }

    /// <summary>Wall time of a run.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Go on with what an earlier bisection left in the folder.</summary>
    public bool Resume { get; init; }

    /// <summary>Where the tree of the bisection lies.</summary>
    public string Cache { get; init; } = Project.Cache;

    /// <summary>All that a verdict depends on, by the names of the options: an earlier one holds if it is the same.</summary>
    /// <param name="good">Hash of the good commit.</param>
    /// <param name="bad">Hash of the bad one.</param>
    public IReadOnlyDictionary<string, string> Question(string good, string bad)
    {
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["GOOD"] = good,
            ["BAD"] = bad,
            ["VIDEO"] = Video ?? "",
            ["--expect"] = Expect.ToString().ToLowerInvariant(),
            ["--engine"] = Engine,
            ["--display"] = Display.ToString().ToLowerInvariant(),
            ["--append"] = Append,
            ["--timeout"] = TimeLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            ["--kernel-config"] = Own.Config ?? "",
            ["--kernel-set"] = string.Join(' ', Own.Set),
            ["--series"] = string.Join(' ', Own.Patches),
        };
    }
}
