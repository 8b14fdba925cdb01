using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Exynos5422.Play.Video;

/// <summary>
/// Says whether the board can play an H.264 track. The parameter sets decide, as they do for the decoder; ffprobe's
/// guesses only name what they don't say.
/// </summary>
internal static class H264Track
{
    /// <exception cref="PlayException">It can't be played.</exception>
    public static VideoInfo Judge(ProbedTrack track, ParameterSets parameters, bool beginsWithHeader)
    {
        var file = track.File;
        var sets = parameters.Sequences;
        if(parameters.SliceGroups > 1)
        {
            throw new PlayException($"\"{file.Name}\" uses flexible macroblock ordering (FMO, {parameters.SliceGroups} slice groups); neither the hardware nor libavcodec decodes that.",
                ProbedTrack.Transcode(file, "it to High"));
        }
        if(sets.Count == 0)
        {
            throw new PlayException($"\"{file.Name}\" has an H.264 track without a readable sequence parameter set: {track.LastError}",
                "The header of the track (avcC) is broken, or the stream begins in its middle. Export the file anew from its source.");
        }
        var set = sets[0];
        foreach(var other in sets)
        {
            CheckSupport(file, other);
        }
        if(sets.FirstOrDefault(x => x.ProfileIdc != set.ProfileIdc || Sizes(x) != Sizes(set)) is { } change)
        {
            throw new PlayException($"\"{file.Name}\" changes on the way, from {set.Profile} {set.Width}x{set.Height} to {change.Profile} {change.Width}x{change.Height}; "
                + "the driver and GStreamer can't change profile or size in the middle of a stream.",
                $"Encode it in one piece: ffmpeg -i \"{file.Name}\" -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        var info = new VideoInfo(
            file.FullName,
            track.Index,
            set.Width,
            set.Height,
            set.CodedWidth,
            set.CodedHeight,
            track.Packets,
            set.Profile,
            set.LevelIdc,
            track.Number("has_b_frames"),
            set.References,
            track.Rate,
            track.Text("color_space") is { Length: > 0 } space ? space : "unknown",
            track.FullRange,
            file.Length)
        {
            Container = track.Container,
            Codec = track.Codec,
            HasUsualColours = track.HasUsualColours,
            CropLeft = set.CropLeft,
            CropTop = set.CropTop,
            DpbFrames = sets.Max(x => x.DpbFrames),
        };
        VideoProbe.CheckSize(info);
        VideoProbe.CheckComplete(track);
        if(!beginsWithHeader)
        {
            throw new PlayException($"\"{file.Name}\" begins in the middle of a stream: its first picture is no IDR picture and carries no parameter sets, and h264parse sends those only with an IDR picture. "
                + "The decoder would find no header (error 0x66), on a board as well.",
                $"Encode its beginning anew: ffmpeg -i \"{file.Name}\" -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        return info;
    }

    private static (int, int, int, int, int, int) Sizes(SequenceHeader set)
    {
        return (set.CodedWidth, set.CodedHeight, set.CropLeft, set.CropTop, set.Width, set.Height);
    }

    private static void CheckSupport(FileInfo file, SequenceHeader set)
    {
        if(set.ChromaFormatIdc > 1 || set.BitDepth > 8)
        {
            var chroma = set.ChromaFormatIdc switch { 2 => "4:2:2", 3 => "4:4:4", _ => "4:2:0" };
            throw new PlayException($"\"{file.Name}\" is H.264 {set.Profile} with pictures of {set.BitDepth} bits, {chroma}; the decoder of the Exynos5422 knows 8-bit 4:2:0 only.",
                ProbedTrack.Transcode(file, "it to 8-bit 4:2:0"));
        }
        if(!SupportedProfiles.Contains(set.ProfileIdc))
        {
            throw new PlayException($"\"{file.Name}\" is H.264 {set.Profile} (profile_idc {set.ProfileIdc}); the decoder of the Exynos5422 ends at High.", ProbedTrack.Transcode(file, "it to High"));
        }
        if(set.Width <= 0 || set.Height <= 0)
        {
            throw new PlayException($"\"{file.Name}\" hides its whole picture of {set.CodedWidth}x{set.CodedHeight}.", "Its sequence parameter set is broken; encode it anew.");
        }
    }

    /// <summary>
    /// Baseline, Main, Extended as far as it is Main's, High, and the base view of the multiview profiles.
    /// </summary>
    private static readonly HashSet<int> SupportedProfiles = new() { 66, 77, 88, 100, 118, 128 };
}
