using System;

using Exynos5422.Play.Video;

namespace Exynos5422.Play.Display;

/// <summary>
/// The panel for a video: its size, which goes into the device tree's display-timings node, and how the picture gets there.
/// </summary>
/// <remarks>
/// The panel follows the video wherever the drivers can show that size. Their limits, from the kernel's sources:
/// the converter (exynos-gsc) writes RGB pictures of at least 64x32 whose width is a multiple of 16 and whose height is one of 8;
/// the display (exynos-drm's FIMD) holds the bytes of a line in 14 bits, so a line has less than 4096 pixels of four bytes,
/// and its mode ends at 4096 lines. Anything else is scaled by the converter to the nearest size that fits.
/// </remarks>
public sealed record DisplayPlan
{
    public const int MinimumWidth = 64, MinimumHeight = 32, MaximumWidth = 4080, MaximumHeight = 4096;

    private const int WidthStep = 16, HeightStep = 8;

    private DisplayPlan(VideoInfo video)
    {
        VideoWidth = video.Width;
        VideoHeight = video.Height;
        Width = Fit(video.Width, WidthStep, MinimumWidth, MaximumWidth);
        Height = Fit(video.Height, HeightStep, MinimumHeight, MaximumHeight);
    }

    public int VideoWidth { get; }

    public int VideoHeight { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Frames a second the panel is refreshed with; a flip waits for the next one.</summary>
    public int Refresh => 60;

    public bool FollowsVideo => Width == VideoWidth && Height == VideoHeight;

    /// <summary>The panel as linux-image/dtb takes it.</summary>
    public string Panel => $"{Width}x{Height}@{Refresh}";

    /// <summary>Says which of the two it is, for people.</summary>
    public string Description => FollowsVideo
        ? $"the panel follows the video: {Width}x{Height} at {Refresh} Hz"
        : $"the converter scales {VideoWidth}x{VideoHeight} to the panel's {Width}x{Height} at {Refresh} Hz (the drivers show widths in steps of {WidthStep}, heights in steps of {HeightStep}, {MinimumWidth}x{MinimumHeight} to {MaximumWidth}x{MaximumHeight})";

    public static DisplayPlan For(VideoInfo video)
    {
        return new DisplayPlan(video);
    }

    private static int Fit(int size, int step, int minimum, int maximum)
    {
        return Math.Clamp((size + step / 2) / step * step, minimum, maximum);
    }
}
