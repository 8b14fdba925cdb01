namespace Exynos5422.Play.Verification;

/// <summary>A picture that came out of a device during the run.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Sha1">SHA-1 of its packed bytes, in lower-case hexadecimal digits.</param>
/// <param name="Microseconds">The board's time at which it came.</param>
public sealed record SeenFrame(int Width, int Height, string Sha1, double Microseconds);
