using Exynos5422.Bisect.Git;
using Exynos5422.Bisect.Verdicts;

namespace Exynos5422.Bisect.Report;

/// <summary>A commit that was tried.</summary>
/// <param name="Commit">Which.</param>
/// <param name="Verdict">What came of it.</param>
/// <param name="Seconds">Wall time, with the build.</param>
/// <param name="Folder">Of its run, relative to the report.</param>
public sealed record BisectStep(Commit Commit, Verdict Verdict, double Seconds, string Folder);
