using System;

using Exynos5422.Play.Video;

namespace Exynos5422.Play.Display;

/// <summary>
/// The panel for a video: its size, which goes into the device tree's display-timings node, and how the picture gets
/// there.
/// </summary>
/// <remarks>
/// The panel has the video's size wherever the display can show it: FIMD holds the bytes of a line in 14 bits, so a
/// line has less than 4096 pixels of four bytes. A wider picture is scaled by the converter. What the converter can
/// take is narrower than its hardware (exynos-gsc of Linux 6.1, found by running it): S_FMT rounds a 4:2:0 source to
/// multiples of 16, and GStreamer gives up where that is less than the picture; S_SELECTION puts the crop of the
/// source into the frame of the destination and the other way round. So where the coded picture, whole macroblocks of
/// 16x16, is larger than the visible one, the converter is told the coded size and converts all of it, and the
/// display controller scans out the visible part of the result. kmssink sets a mode and flips whole buffers, so that
/// part begins in the buffer's corner: columns and lines that a stream hides at the left and the top stay visible.
/// </remarks>
public sealed record DisplayPlan
{
    public const int MaximumWidth = 4080;

    private DisplayPlan(VideoInfo video)
    {
        VideoWidth = video.Width;
        VideoHeight = video.Height;
        SourceWidth = video.CodedWidth;
        SourceHeight = video.CodedHeight;
        ConvertedWidth = Math.Min(video.CodedWidth, MaximumWidth);
        HiddenLeft = video.CropLeft;
        HiddenTop = video.CropTop;
        Width = ((VideoWidth + HiddenLeft) * ConvertedWidth + SourceWidth / 2) / SourceWidth;
    }

    public int VideoWidth { get; }

    public int VideoHeight { get; }

    /// <summary>What the converter reads: the coded picture.</summary>
    public int SourceWidth { get; }

    public int SourceHeight { get; }

    /// <summary>
    /// What the converter writes: the coded picture, scaled only where it is wider than a panel can be.
    /// </summary>
    public int ConvertedWidth { get; }

    public int ConvertedHeight => SourceHeight;

    /// <summary>Coded columns and lines in front of the visible ones, in pixels.</summary>
    public int HiddenLeft { get; }

    public int HiddenTop { get; }

    /// <summary>The panel: what is seen of the converter's picture, from its corner.</summary>
    public int Width { get; }

    public int Height => VideoHeight + HiddenTop;

    /// <summary>Frames a second the panel is refreshed with; a flip waits for the next one.</summary>
    public int Refresh => 60;

    public bool FollowsVideo => Width == VideoWidth + HiddenLeft;

    /// <summary>Parts of the coded picture are not visible.</summary>
    public bool Crops => SourceWidth != VideoWidth || SourceHeight != VideoHeight;

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
            text += Crops ? $"; the converter takes the coded {SourceWidth}x{SourceHeight}, the display shows the visible part" : "";
            return HiddenLeft + HiddenTop > 0 ? $"{text} and what the stream hides at its left ({HiddenLeft} columns) and top ({HiddenTop} lines)" : text;
        }
    }

    public static DisplayPlan For(VideoInfo video)
    {
        return new DisplayPlan(video);
    }
}
