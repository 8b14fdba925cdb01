using System.Collections.Generic;

namespace Exynos5422.Play.Video;

/// <summary>The matrix between RGB and YCbCr, as the converter's registers know it.</summary>
public enum ColourMatrix
{
    Bt601,
    Bt709,
}

/// <summary>What the player needs to know of a video that the board can play.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Stream">Index of the track in the file.</param>
/// <param name="Width">Width in pixels, after cropping.</param>
/// <param name="Height">Height in pixels, after cropping.</param>
/// <param name="CodedWidth">Width in memory: a multiple of 16.</param>
/// <param name="CodedHeight">Height in memory: a multiple of 16.</param>
/// <param name="Frames">Pictures in the track.</param>
/// <param name="Profile">The profile's name.</param>
/// <param name="Level">Level times ten.</param>
/// <param name="BFrames">Reorder depth: how many pictures may be waiting for their turn.</param>
/// <param name="References">Reference pictures the sequence asks for.</param>
/// <param name="Rate">Pictures a second.</param>
/// <param name="ColourSpace">The stream's matrix_coefficients by ffprobe's name, or "unknown".</param>
/// <param name="FullRange">Luma uses 0-255.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record VideoInfo(
    string Path,
    int Stream,
    int Width,
    int Height,
    int CodedWidth,
    int CodedHeight,
    int Frames,
    string Profile,
    int Level,
    int BFrames,
    int References,
    double Rate,
    string ColourSpace,
    bool FullRange,
    long Bytes)
{
    /// <summary>The kind of file.</summary>
    public Container Container { get; init; } = VideoFormats.Mp4;

    public Codec Codec { get; init; } = VideoFormats.H264;

    /// <summary>
    /// Whether matrix, primaries and transfer are one of the sets that GStreamer's decoder accepts, or not given at all.
    /// </summary>
    public bool HasUsualColours { get; init; } = true;

    /// <summary>
    /// The matrix of the picture: the stream's, or what players take for granted where it says nothing or one the
    /// converter has not.
    /// </summary>
    public ColourMatrix Matrix => ColourSpace switch
    {
        "bt709" => ColourMatrix.Bt709,
        "smpte170m" or "bt470bg" => ColourMatrix.Bt601,
        _ => UsualMatrix,
    };

    /// <summary>BT.709 for pictures of more than 576 lines, as GStreamer has it. s5p-mfc tells it no other.</summary>
    public ColourMatrix UsualMatrix => Height > 576 ? ColourMatrix.Bt709 : ColourMatrix.Bt601;

    /// <summary>
    /// Coded columns and lines in front of the visible ones, in pixels; cropping at the far side is the difference of
    /// the sizes.
    /// </summary>
    public int CropLeft { get; init; }

    public int CropTop { get; init; }

    /// <summary>
    /// What the container's edit list lets a player show; null: all of the track, or what ffmpeg makes of it.
    /// </summary>
    public IReadOnlyList<ShownRange>? Shown { get; init; }

    /// <summary>Frames that the decoder has to keep: max_dec_frame_buffering, or what the level allows.</summary>
    public int DpbFrames { get; init; } = 1;

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        return System.FormattableString.Invariant($"{Width}x{Height}, {Frames} frames at {Rate:0.##}/s, {Container.Title}, {Codec.Title}{(Profile.Length > 0 ? " " + Profile : "")}")
            + (Level > 0 ? System.FormattableString.Invariant($" level {Level / 10}.{Level % 10}, reorder depth {BFrames}, {References} reference frames") : "");
    }
}
