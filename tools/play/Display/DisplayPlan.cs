using System;

using Exynos5422.Play.Video;

namespace Exynos5422.Play.Display;

/// <summary>
/// The panel for a video: its size, which goes into the device tree's display-timings node, and how the picture gets there.
/// </summary>
/// <remarks>
/// The panel follows the video wherever the display can show that size: FIMD holds the bytes of a line in 14 bits, so a line has less than 4096
/// pixels of four bytes. A wider picture is scaled by the converter.
/// What the converter can take is narrower than its hardware (exynos-gsc of Linux 6.1, found by running it):
/// S_FMT rounds a 4:2:0 source to the nearest multiples of 16, and GStreamer gives up where that is less than the picture;
/// S_SELECTION puts the crop of the source into the frame of the destination and the other way round. So a picture of 1080 lines is read
/// with all its 1088 coded lines and scaled to 1080, and one whose width is cropped would be written into a part of the panel only.
/// </remarks>
public sealed record DisplayPlan
{
    public const int MinimumWidth = 64, MinimumHeight = 32, MaximumWidth = 4080, MaximumHeight = 4096;

    private const int WidthStep = 16, HeightStep = 8;

    private DisplayPlan(VideoInfo video)
    {
        VideoWidth = video.Width;
        VideoHeight = video.Height;
        SourceWidth = video.CodedWidth;
        SourceHeight = video.CodedHeight;
        Width = Fit(video.Width, WidthStep, MinimumWidth, MaximumWidth);
        Height = Fit(video.Height, HeightStep, MinimumHeight, MaximumHeight);
    }

    public int VideoWidth { get; }

    public int VideoHeight { get; }

    /// <summary>What the converter reads: the coded picture, as its driver loses the crop.</summary>
    public int SourceWidth { get; }

    public int SourceHeight { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Frames a second the panel is refreshed with; a flip waits for the next one.</summary>
    public int Refresh => 60;

    public bool FollowsVideo => Width == VideoWidth && Height == VideoHeight;

    /// <summary>The panel as linux-image/dtb takes it.</summary>
    public string Panel => $"{Width}x{Height}@{Refresh}";

    /// <summary>Says which of the two it is, for people.</summary>
    public string Description
    {
        get
        {
            var text = FollowsVideo
                ? $"the panel follows the video: {Width}x{Height} at {Refresh} Hz"
                : $"the converter scales {VideoWidth}x{VideoHeight} to the panel's {Width}x{Height} at {Refresh} Hz, the widest there is";
            return SourceHeight == VideoHeight ? text : $"{text}; the converter's driver reads all {SourceHeight} coded lines and scales them to {Height}";
        }
    }

    /// <exception cref="PlayException">The converter's driver can't take a picture of this size.</exception>
    public static DisplayPlan For(VideoInfo video)
    {
        if(video.Width % WidthStep != 0 || video.Height % HeightStep != 0)
        {
            int width = Fit(video.Width, WidthStep, MinimumWidth, MaximumWidth), height = Fit(video.Height, HeightStep, MinimumHeight, MaximumHeight);
            throw new PlayException($"The video is {video.Width}x{video.Height}; the driver of the Exynos5422's converter takes widths in steps of {WidthStep} and heights in steps of {HeightStep}.",
                $"Scale it: ffmpeg -i \"{video.Path}\" -vf scale={width}:{height} -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        return new DisplayPlan(video);
    }

    private static int Fit(int size, int step, int minimum, int maximum)
    {
        return Math.Clamp((size + step / 2) / step * step, minimum, maximum);
    }
}
