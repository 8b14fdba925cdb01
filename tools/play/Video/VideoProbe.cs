using System;
using System.Collections.Generic;
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
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PlayException">The file can't be played; the message says what was found.</exception>
    public static async Task<VideoInfo> Probe(string path, CancellationToken cancellation = default)
    {
        var file = CheckReadable(path);
        var isMp4 = LooksLikeMp4(file);
        // Most files are an MP4 whose first track is the one. What is asked about that track is asked at once: each
        // question starts a program, and together they take half the time.
        var guess = isMp4 ? TrackReading.Start(file.FullName, 0, VideoFormats.Mp4, cancellation) : null;
        var result = await HostTool.Run("ffprobe", new[] { "-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-count_packets" }
            .Concat(isMp4 ? new[] { "-ignore_editlist", "1" } : Array.Empty<string>()).Append(file.FullName), cancellation).ConfigureAwait(false);
        if(!result.Succeeded)
        {
            throw Unreadable(file, isMp4, result.Errors);
        }
        using var document = JsonDocument.Parse(result.Output);
        var track = FindTrack(file, document.RootElement, result.Errors);
        if(track.Codec != VideoFormats.H264)
        {
            var shown = track.Container.HasEditLists ? await EditList.Read(file.FullName, track.Index, cancellation).ConfigureAwait(false) : null;
            return OtherTrack.Judge(track) with { Shown = shown };
        }
        var reading = guess != null && track is { Index: 0, Container.HasEditLists: true } ? guess : TrackReading.Start(file.FullName, track.Index, track.Container, cancellation);
        return H264Track.Judge(track, await reading.Parameters.ConfigureAwait(false), await reading.BeginsWithHeader.ConfigureAwait(false)) with
        {
            Shown = await reading.Shown.ConfigureAwait(false),
        };
    }

    /// <summary>What other programs are asked about a track.</summary>
    private sealed record TrackReading(Task<ParameterSets> Parameters, Task<bool> BeginsWithHeader, Task<IReadOnlyList<ShownRange>?> Shown)
    {
        public static TrackReading Start(string path, int index, Container container, CancellationToken cancellation)
        {
            return new TrackReading(
                SequenceHeaders.Read(path, index, container, cancellation),
                container.IsStream ? Task.FromResult(true) : SequenceHeaders.BeginsWithHeader(path, index, container, cancellation),
                container.HasEditLists ? EditList.Read(path, index, cancellation) : Task.FromResult<IReadOnlyList<ShownRange>?>(null));
        }
    }

    internal static FileInfo CheckReadable(string path)
    {
        var advice = $"Name a video with a track of one of these: {VideoFormats.CodecTitles}.";
        if(Directory.Exists(path))
        {
            throw new PlayException($"\"{path}\" is a folder.", advice);
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
                throw new PlayException($"\"{path}\" is empty.", advice);
            }
        }
        catch(Exception e) when(e is UnauthorizedAccessException || e is IOException)
        {
            throw new PlayException($"\"{path}\" can't be read: {e.Message}", "Check its permissions (ls -l).", cause: e);
        }
        return file;
    }

    private static PlayException Unreadable(FileInfo file, bool isMp4, string errors)
    {
        if(isMp4)
        {
            return new PlayException($"\"{file.Name}\" begins like an MP4 but can't be read to its index: {ProbedTrack.LastLine(errors)}",
                "The file is cut off or was never finished: copy it again, or let the recorder close it properly.");
        }
        return new PlayException($"\"{file.Name}\" is no video that ffprobe knows: {ProbedTrack.LastLine(errors)}", $"Name a file of one of these: {VideoFormats.Titles}; with a track of {VideoFormats.CodecTitles}.");
    }

    private static ProbedTrack FindTrack(FileInfo file, JsonElement root, string errors)
    {
        var format = ProbedTrack.Text(root, "format", "format_name");
        var streams = root.GetProperty("streams").EnumerateArray().ToArray();
        var video = streams.FirstOrDefault(s => ProbedTrack.Text(s, "codec_type") == "video" && VideoFormats.FindCodec(ProbedTrack.Text(s, "codec_name")) != null);
        if(video.ValueKind == JsonValueKind.Undefined)
        {
            var found = streams.Length == 0 ? "no track at all" : string.Join(", ", streams.Select(s => $"{ProbedTrack.Text(s, "codec_type")} ({ProbedTrack.Text(s, "codec_name")})"));
            throw new PlayException($"\"{file.Name}\" has no track that the decoder knows ({VideoFormats.CodecTitles}); it has {found}.", ProbedTrack.Transcode(file, "the video"));
        }
        if(ProbedTrack.Text(video, "codec_tag_string") is "encv")
        {
            throw new PlayException($"\"{file.Name}\" is encrypted: its track is marked \"encv\".", "Play a copy without protection; there is no key here.");
        }
        var container = VideoFormats.FindContainer(format) ?? throw new PlayException($"\"{file.Name}\" is of the format \"{format}\", which the guest's GStreamer can't take apart; it knows {VideoFormats.Titles}.",
            $"Put its track into an MP4: ffmpeg -i \"{file.Name}\" -map 0:v:0 -c copy video.mp4");
        var codec = VideoFormats.FindCodec(ProbedTrack.Text(video, "codec_name"))!;
        if(codec == VideoFormats.H264 && container.Demuxer == "mpegpsdemux")
        {
            throw new PlayException($"\"{file.Name}\" is a program stream with an H.264 track; GStreamer in the guest takes that for MPEG-2.",
                $"Put the track into an MP4: ffmpeg -i \"{file.Name}\" -map 0:v:0 -c copy video.mp4");
        }
        return new ProbedTrack(file, container, codec, video, errors);
    }

    internal static void CheckSize(VideoInfo info)
    {
        var name = Path.GetFileName(info.Path);
        if(info.CodedWidth > MaximumWidth || info.CodedHeight > MaximumHeight)
        {
            throw new PlayException($"\"{name}\" is {info.Width}x{info.Height}; the decoder of the Exynos5422 ends at {MaximumWidth}x{MaximumHeight}.",
                $"Scale it down: ffmpeg -i \"{name}\" -vf scale=1920:-2 -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        if(info.CodedWidth < MinimumWidth || info.CodedHeight < MinimumHeight)
        {
            throw new PlayException($"\"{name}\" is {info.Width}x{info.Height}, coded as {info.CodedWidth}x{info.CodedHeight}; the converter of the Exynos5422 begins at {MinimumWidth}x{MinimumHeight}.",
                $"Scale it up: ffmpeg -i \"{name}\" -vf scale=320:-2 -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
    }

    internal static void CheckComplete(ProbedTrack track)
    {
        var name = track.File.Name;
        var rescue = $"Copy the file again; what is there can be rescued by: ffmpeg -i \"{name}\" -c copy video.mp4";
        if(track.Packets == 0 || track.Packets < track.Listed)
        {
            throw new PlayException($"\"{name}\" is truncated: its index lists {track.Listed} frames, but only {track.Packets} are in the file.", rescue);
        }
        if(track.Errors.Contains("partial file", StringComparison.Ordinal) || track.Errors.Contains("Invalid NAL unit size", StringComparison.Ordinal)
            || track.Errors.Contains("File ended prematurely", StringComparison.Ordinal))
        {
            throw new PlayException($"\"{name}\" is truncated: its last frame is incomplete.", rescue);
        }
    }

    /// <summary>Every MP4 starts with a box whose type stands in bytes 4 to 7.</summary>
    private static bool LooksLikeMp4(FileInfo file)
    {
        using var stream = file.OpenRead();
        Span<byte> start = stackalloc byte[8];
        return stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) == 8 && FirstBoxes.Contains(System.Text.Encoding.Latin1.GetString(start[4..]));
    }

    private static readonly HashSet<string> FirstBoxes = new() { "ftyp", "moov", "mdat", "free", "skip", "wide", "pnot" };
}
