using System;
using System.Collections.Generic;

namespace Exynos5422.Matrix;

/// <summary>What the user asked for on the command line.</summary>
public sealed record MatrixOptions
{
    /// <summary>Names of rows; none for all.</summary>
    public IReadOnlyList<string> Rows { get; init; } = Array.Empty<string>();

    /// <summary>Versions of the kernel; none for all.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = Array.Empty<string>();

    /// <summary>A tree of the user's instead of them.</summary>
    public Play.OwnKernel Own { get; init; } = new();

    /// <summary>Which part of them; null for all.</summary>
    public Catalogue.Shard? Shard { get; init; }

    /// <summary>qemu, renode or auto.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Runs of each row.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Folder for the results.</summary>
    public required string Output { get; init; }

    /// <summary>The MP4 to play; null for the built-in short one.</summary>
    public string? Video { get; init; }

    /// <summary>Wall time of a run.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(3);
}
