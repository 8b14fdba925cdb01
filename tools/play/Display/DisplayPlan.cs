using System;
using System.Linq;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Play.Video;

namespace Exynos5422.Play.Display;

/// <summary>Where the picture goes.</summary>
public enum DisplayKind
{
    /// <summary>The mixer, HDMI and the monitor at it, as on the board.</summary>
    Hdmi,
    /// <summary>FIMD and a panel, which the board doesn't have.</summary>
    Panel,
}

/// <summary>
/// The display for a video: the monitor's preferred mode or the panel's size, and how the picture gets there.
/// </summary>
/// <remarks>
/// kmssink sets a mode of the picture's size, so the display gets that size wherever it can. A monitor can where one
/// of the PHY's 18 clocks makes a mode of it: both sides have 64 to 2047 pixels. Other pictures go to a panel. FIMD
/// holds the bytes of a line in 14 bits, so a line has less than 4096 pixels of four bytes. A wider picture is scaled
/// by the converter. What the converter can
/// take is narrower than its hardware (exynos-gsc of Linux 6.1, found by running it): S_FMT rounds a 4:2:0 source to
/// multiples of 16, and GStreamer gives up where that is less than the picture; S_SELECTION puts the crop of the
/// source into the frame of the destination and the other way round. So where the coded picture, whole macroblocks of
/// 16x16, is larger than the visible one, the converter is told the coded size and converts all of it, and the
/// display controller scans out the visible part of the result. kmssink sets a mode and flips whole buffers, so that
/// part begins in the buffer's corner: columns and lines that a stream hides at the left and the top stay visible.
/// </remarks>
public sealed record DisplayPlan
{
    /// <summary>Of a panel, in pixels.</summary>
    public const int MaximumWidth = 4080;

    private DisplayPlan(VideoInfo video, DisplayKind wanted)
    {
        VideoWidth = video.Width;
        VideoHeight = video.Height;
        SourceWidth = video.CodedWidth;
        SourceHeight = video.CodedHeight;
        HiddenLeft = video.CropLeft;
        HiddenTop = video.CropTop;
        Wanted = wanted;
        Mode = wanted == DisplayKind.Hdmi ? Rates.Select(rate => VideoMode.For(VideoWidth + HiddenLeft, Height, rate)).FirstOrDefault(mode => mode != null) : null;
        ConvertedWidth = Mode != null ? video.CodedWidth : Math.Min(video.CodedWidth, MaximumWidth);
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

    /// <summary>The display: what is seen of the converter's picture, from its corner.</summary>
    public int Width { get; }

    public int Height => VideoHeight + HiddenTop;

    /// <summary>The mode that the monitor prefers; null with a panel.</summary>
    public VideoMode? Mode { get; }

    public DisplayKind Kind => Mode != null ? DisplayKind.Hdmi : DisplayKind.Panel;

    /// <summary>Frames a second the display is refreshed with; a flip waits for the next one.</summary>
    public double Refresh => Mode?.RefreshRate ?? Rates[0];

    public bool FollowsVideo => Width == VideoWidth + HiddenLeft;

    /// <summary>Parts of the coded picture are not visible.</summary>
    public bool Crops => SourceWidth != VideoWidth || SourceHeight != VideoHeight;

    /// <summary>The display controller's name in the platform description.</summary>
    public string Device => Kind == DisplayKind.Hdmi ? "mixer" : "fimd";

    /// <summary>The panel as linux-image/dtb takes it; null with a monitor.</summary>
    public string? Panel => Kind == DisplayKind.Panel ? FormattableString.Invariant($"{Width}x{Height}@{Refresh}") : null;

    /// <summary>Says what is shown where, for people.</summary>
    public string Description
    {
        get
        {
            var display = Kind == DisplayKind.Hdmi ? "monitor" : "panel";
            var size = FormattableString.Invariant($"{Width}x{Height} at {Refresh:0.##} Hz");
            var text = FollowsVideo ? $"the {display} follows the video: {size}"
                : $"the converter scales {VideoWidth}x{VideoHeight} to the panel's {size}, the widest there is";
            text += Wanted != Kind ? "; a panel, as no HDMI mode has this size" : "";
            text += Crops ? $"; the converter takes the coded {SourceWidth}x{SourceHeight}, the display shows the visible part" : "";
            return HiddenLeft + HiddenTop > 0 ? $"{text} and what the stream hides at its left ({HiddenLeft} columns) and top ({HiddenTop} lines)" : text;
        }
    }

    /// <param name="video">The file.</param>
    /// <param name="wanted">The display to use where it can show the video.</param>
    public static DisplayPlan For(VideoInfo video, DisplayKind wanted = DisplayKind.Hdmi)
    {
        return new DisplayPlan(video, wanted);
    }

    private DisplayKind Wanted { get; }

    /// <summary>Of the display, best first: a large picture can be too much for the fastest clock.</summary>
    private static readonly double[] Rates = { 60, 50, 30, 24 };
}
