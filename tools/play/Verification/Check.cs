namespace Exynos5422.Play.Verification;

/// <summary>One statement about a run, and whether it holds.</summary>
/// <param name="Name">A few words.</param>
/// <param name="Expected">What should have been.</param>
/// <param name="Found">What was.</param>
/// <param name="Passed">Whether it holds.</param>
public sealed record Check(string Name, string Expected, string Found, bool Passed);
