using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Video;

/// <summary>
/// Looks into a file with ffprobe and says whether the board can play it; if not, why not and what to do.
/// </summary>
public static class VideoProbe
{
    /// <summary>
    /// The hardware's limits: MFC v8 decodes 4:2:0 of 8 bits from 16x16 to 4096x2160, but the converter's driver
    /// takes no coded picture below 64x32.
    /// </summary>
    public const int MinimumWidth = 64, MinimumHeight = 32, MaximumWidth = 4096, MaximumHeight = 2160;

    /// <param name="path">The file.</param>
    /// <param name="allowStream">Takes a bare H.264 stream as well.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PlayException">The file can't be played; the message says what was found.</exception>
    public static async Task<VideoInfo> Probe(string path, bool allowStream = false, CancellationToken cancellation = default)
    {
        var file = CheckReadable(path);
        var result = await HostTool.Run("ffprobe", new[]
        {
            "-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-count_packets", "-ignore_editlist", "1", file.FullName,
        }, cancellation).ConfigureAwait(false);
        if(!result.Succeeded)
        {
            throw Unreadable(file, result.Errors);
        }
        using var document = JsonDocument.Parse(result.Output);
        var root = document.RootElement;
        var track = FindTrack(file, root, allowStream);
        // Each starts a program, and none needs another's answer. Together they take half the time.
        var index = Number(track, "index");
        var isStream = IsElementaryStream(root);
        var headers = SequenceHeaders.Read(file.FullName, index, cancellation);
        var beginsWithHeader = isStream ? Task.FromResult(true) : SequenceHeaders.BeginsWithHeader(file.FullName, index, cancellation);
        var shown = isStream ? Task.FromResult<IReadOnlyList<ShownRange>?>(null) : EditList.Read(file.FullName, index, cancellation);
        await Task.WhenAll(headers, beginsWithHeader, shown).ConfigureAwait(false);
        var sets = await headers.ConfigureAwait(false);
        if(sets.SliceGroups > 1)
        {
            throw new PlayException($"\"{file.Name}\" uses flexible macroblock ordering (FMO, {sets.SliceGroups} slice groups); neither the hardware nor libavcodec decodes that.",
                Transcode(file, "it to High"));
        }
        var info = Judge(file, root, track, sets.Sequences, result.Errors);
        if(!await beginsWithHeader.ConfigureAwait(false))
        {
            throw new PlayException($"\"{file.Name}\" begins in the middle of a stream: its first picture is no IDR picture and carries no parameter sets, and h264parse sends those only with an IDR picture. "
                + "The decoder would find no header (error 0x66), on a board as well.",
                $"Encode its beginning anew: ffmpeg -i \"{file.Name}\" -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        return info with { Shown = await shown.ConfigureAwait(false) };
    }

    private static FileInfo CheckReadable(string path)
    {
        if(Directory.Exists(path))
        {
            throw new PlayException($"\"{path}\" is a folder.", "Name an MP4 file with an H.264 track.");
        }
        var file = new FileInfo(path);
        if(!file.Exists)
        {
            throw new PlayException($"There is no file \"{path}\".", "Check the path, or leave it out to play the built-in sample.");
        }
        try
        {
            using var stream = file.OpenRead();
            if(stream.ReadByte() < 0)
            {
                throw new PlayException($"\"{path}\" is empty.", "Name an MP4 file with an H.264 track.");
            }
        }
        catch(Exception e) when(e is UnauthorizedAccessException || e is IOException)
        {
            throw new PlayException($"\"{path}\" can't be read: {e.Message}", "Check its permissions (ls -l).", cause: e);
        }
        return file;
    }

    private static PlayException Unreadable(FileInfo file, string errors)
    {
        if(LooksLikeMp4(file))
        {
            return new PlayException($"\"{file.Name}\" begins like an MP4 but can't be read to its index: {LastLine(errors)}",
                "The file is cut off or was never finished: copy it again, or let the recorder close it properly.");
        }
        return new PlayException($"\"{file.Name}\" is not an MP4 or any other video that ffprobe knows: {LastLine(errors)}", "Name an MP4 file with an H.264 track.");
    }

    private static bool IsElementaryStream(JsonElement root) => Text(root, "format", "format_name") == "h264";

    private static JsonElement FindTrack(FileInfo file, JsonElement root, bool allowStream)
    {
        var format = Text(root, "format", "format_name");
        var isStream = allowStream && IsElementaryStream(root);
        if(!isStream && !format.Split(',').Contains("mp4"))
        {
            throw new PlayException($"\"{file.Name}\" is not an MP4 but \"{format}\".",
                $"Put its H.264 track into an MP4: ffmpeg -i \"{file.Name}\" -map 0:v:0 -c copy video.mp4");
        }
        var streams = root.GetProperty("streams").EnumerateArray().ToArray();
        var video = streams.FirstOrDefault(s => Text(s, "codec_type") == "video" && Text(s, "codec_name") == "h264");
        if(video.ValueKind == JsonValueKind.Undefined)
        {
            var found = streams.Length == 0 ? "no track at all" : string.Join(", ", streams.Select(s => $"{Text(s, "codec_type")} ({Text(s, "codec_name")})"));
            throw new PlayException($"\"{file.Name}\" has no H.264 track; it has {found}.", Transcode(file, "the video"));
        }
        if(Text(video, "codec_tag_string") is "encv")
        {
            throw new PlayException($"\"{file.Name}\" is encrypted: its H.264 track is marked \"encv\".", "Play a copy without protection; there is no key here.");
        }
        return video;
    }

    /// <summary>
    /// Decides by the parameter sets, which is what the decoder goes by. ffprobe's guesses only name what they don't
    /// say.
    /// </summary>
    private static VideoInfo Judge(FileInfo file, JsonElement root, JsonElement video, IReadOnlyList<SequenceHeader> sets, string errors)
    {
        var isStream = IsElementaryStream(root);
        if(sets.Count == 0)
        {
            throw new PlayException($"\"{file.Name}\" has an H.264 track without a readable sequence parameter set: {LastLine(errors)}",
                "The header of the track (avcC) is broken, or the stream begins in its middle. Export the file anew from its source.");
        }
        var set = sets[0];
        var fullRange = Text(video, "pix_fmt") == "yuvj420p" || Text(video, "color_range") == "pc";
        foreach(var other in sets)
        {
            CheckSupport(file, other);
        }
        if(sets.FirstOrDefault(x => x.ProfileIdc != set.ProfileIdc || (x.CodedWidth, x.CodedHeight, x.CropLeft, x.CropTop, x.Width, x.Height)
            != (set.CodedWidth, set.CodedHeight, set.CropLeft, set.CropTop, set.Width, set.Height)) is { } change)
        {
            throw new PlayException($"\"{file.Name}\" changes on the way, from {set.Profile} {set.Width}x{set.Height} to {change.Profile} {change.Width}x{change.Height}; "
                + "the driver and GStreamer can't change profile or size in the middle of a stream.",
                $"Encode it in one piece: ffmpeg -i \"{file.Name}\" -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        int width = set.Width, height = set.Height;
        if(set.CodedWidth > MaximumWidth || set.CodedHeight > MaximumHeight)
        {
            throw new PlayException($"\"{file.Name}\" is {width}x{height}; the decoder of the Exynos5422 ends at {MaximumWidth}x{MaximumHeight}.",
                $"Scale it down: ffmpeg -i \"{file.Name}\" -vf scale=1920:-2 -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        int codedWidth = set.CodedWidth, codedHeight = set.CodedHeight;
        if(codedWidth < MinimumWidth || codedHeight < MinimumHeight)
        {
            throw new PlayException($"\"{file.Name}\" is {width}x{height}, coded as {codedWidth}x{codedHeight}; the converter of the Exynos5422 begins at {MinimumWidth}x{MinimumHeight}.",
                $"Scale it up: ffmpeg -i \"{file.Name}\" -vf scale=320:-2 -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        int listed = Number(video, "nb_frames"), found2 = Number(video, "nb_read_packets");
        if(found2 == 0 || found2 < listed)
        {
            throw new PlayException($"\"{file.Name}\" is truncated: its index lists {listed} frames, but only {found2} are in the file.",
                "Copy the file again; what is there can be rescued by: ffmpeg -i \"" + file.Name + "\" -c copy video.mp4");
        }
        if(errors.Contains("partial file", StringComparison.Ordinal) || errors.Contains("Invalid NAL unit size", StringComparison.Ordinal))
        {
            throw new PlayException($"\"{file.Name}\" is truncated: its last frame is incomplete.",
                "Copy the file again; what is there can be rescued by: ffmpeg -i \"" + file.Name + "\" -c copy video.mp4");
        }
        return new VideoInfo(
            file.FullName,
            Number(video, "index"),
            width,
            height,
            codedWidth,
            codedHeight,
            found2,
            set.Profile,
            set.LevelIdc,
            Number(video, "has_b_frames"),
            set.References,
            Rate(video),
            Text(video, "color_space") is { Length: > 0 } space ? space : "unknown",
            fullRange,
            file.Length)
        {
            IsElementaryStream = isStream,
            HasUsualColours = HasUsualColours(video),
            CropLeft = set.CropLeft,
            CropTop = set.CropTop,
            DpbFrames = sets.Max(x => x.DpbFrames),
        };
    }

    private static void CheckSupport(FileInfo file, SequenceHeader set)
    {
        if(set.ChromaFormatIdc > 1 || set.BitDepth > 8)
        {
            var chroma = set.ChromaFormatIdc switch { 2 => "4:2:2", 3 => "4:4:4", _ => "4:2:0" };
            throw new PlayException($"\"{file.Name}\" is H.264 {set.Profile} with pictures of {set.BitDepth} bits, {chroma}; the decoder of the Exynos5422 knows 8-bit 4:2:0 only.",
                Transcode(file, "it to 8-bit 4:2:0"));
        }
        if(!SupportedProfiles.Contains(set.ProfileIdc))
        {
            throw new PlayException($"\"{file.Name}\" is H.264 {set.Profile} (profile_idc {set.ProfileIdc}); the decoder of the Exynos5422 ends at High.", Transcode(file, "it to High"));
        }
        if(!set.FrameMacroblocksOnly)
        {
            throw new PlayException($"\"{file.Name}\" is coded as interlaced (frame_mbs_only_flag is 0); the decoder's model and the pipeline know whole frames only.",
                $"Deinterlace it: ffmpeg -i \"{file.Name}\" -vf yadif=deint=interlaced -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        if(set.Width <= 0 || set.Height <= 0)
        {
            throw new PlayException($"\"{file.Name}\" hides its whole picture of {set.CodedWidth}x{set.CodedHeight}.", "Its sequence parameter set is broken; encode it anew.");
        }
    }

    /// <summary>
    /// Baseline, Main, Extended as far as it is Main's, High, and the base view of the multiview profiles.
    /// </summary>
    private static readonly int[] SupportedProfiles = { 66, 77, 88, 100, 118, 128 };

    private static bool HasUsualColours(JsonElement stream)
    {
        var given = new[] { "color_space", "color_primaries", "color_transfer" }.Select(name => Text(stream, name) is { Length: > 0 } text ? text : "unknown").Distinct().ToArray();
        return given is ["unknown"] or ["bt709"] or ["smpte170m"];
    }

    private static string Transcode(FileInfo file, string what)
    {
        return $"Convert {what}: ffmpeg -i \"{file.Name}\" -c:v libx264 -profile:v high -pix_fmt yuv420p video.mp4";
    }

    private static bool LooksLikeMp4(FileInfo file)
    {
        // Every MP4 starts with a box whose type stands in bytes 4 to 7.
        using var stream = file.OpenRead();
        Span<byte> start = stackalloc byte[8];
        return stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) == 8 && (start[4..].SequenceEqual("ftyp"u8) || start[4..].SequenceEqual("moov"u8) || start[4..].SequenceEqual("mdat"u8));
    }

    private static string LastLine(string text)
    {
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no reason given";
        return line.Length > 300 ? line[..300] : line;
    }

    private static string Text(JsonElement element, params string[] path)
    {
        foreach(var name in path)
        {
            if(element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return "";
            }
        }
        return element.ToString();
    }

    private static int Number(JsonElement element, string name)
    {
        return int.TryParse(Text(element, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private static double Rate(JsonElement stream)
    {
        var parts = Text(stream, "avg_frame_rate").Split('/');
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var n) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var d) && d > 0 ? n / d : 0;
    }
}
