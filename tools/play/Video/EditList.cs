using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Video;

/// <summary>
/// Which pictures of a track the container lets a player show: its edit list (ISO/IEC 14496-12, 8.6.6). A picture
/// belongs to an edit if any part of its time does: an edit may begin in the middle of a picture.
/// </summary>
/// <param name="First">Presentation time of the first picture, in the track's units.</param>
/// <param name="End">Pictures that begin from here on aren't shown.</param>
public sealed record ShownRange(long First, long End);

/// <summary>Reads the edit list of a track.</summary>
public static class EditList
{
    /// <param name="path">The file.</param>
    /// <param name="stream">Index of the track.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns> What is shown, in order. Null where all of the track is, or where edits go back or repeat: ffmpeg's
    /// own reading has to do there.
    /// </returns>
    public static async Task<IReadOnlyList<ShownRange>?> Read(string path, int stream, CancellationToken cancellation)
    {
        var tracing = HostTool.Run("ffprobe", new[] { "-v", "trace", "-i", path }, cancellation);
        var listing = HostTool.Run("ffprobe", new[]
        {
            "-v", "error", "-ignore_editlist", "1", "-select_streams", stream.ToString(CultureInfo.InvariantCulture), "-print_format", "json",
            "-show_entries", "packet=pts,duration:stream=time_base,duration_ts", path,
        }, cancellation);
        await Task.WhenAll(tracing, listing).ConfigureAwait(false);
        var edits = Edits((await tracing.ConfigureAwait(false)).Errors, stream, out var movieScale);
        var packets = await listing.ConfigureAwait(false);
        if(!packets.Succeeded || movieScale == 0)
        {
            return null;
        }
        using var document = JsonDocument.Parse(packets.Output);
        var track = document.RootElement.GetProperty("streams")[0];
        var timeBase = track.GetProperty("time_base").GetString()!.Split('/');
        var scale = long.Parse(timeBase[1], CultureInfo.InvariantCulture);
        var pictures = document.RootElement.GetProperty("packets").EnumerateArray()
            .Where(packet => packet.TryGetProperty("pts", out _))
            .Select(packet => (Start: packet.GetProperty("pts").GetInt64(), Length: packet.TryGetProperty("duration", out var length) ? length.GetInt64() : 0))
            .OrderBy(picture => picture.Start).ToArray();
        if(edits.Count == 0 && track.TryGetProperty("duration_ts", out var duration))
        {
            // Without an edit list the track's own time is shown, from 0 to its duration. A file whose B pictures
            // come late for that ends early.
            return Select([(duration.GetInt64(), 0)], scale, scale, pictures);
        }
        return Select(edits, movieScale, scale, pictures);
    }

    /// <param name="edits">Media time in the track's units, or -1 for a pause; duration in the movie's, 0 for all
    /// that is left.</param>
    /// <param name="movieScale">Units of the movie in a second.</param>
    /// <param name="scale">Units of the track in a second.</param>
    /// <param name="pictures">The track's pictures in the order of their times.</param>
    internal static IReadOnlyList<ShownRange>? Select(
        IReadOnlyList<(long Duration, long Time)> edits, long movieScale, long scale, IReadOnlyList<(long Start, long Length)> pictures)
    {
        var ranges = new List<ShownRange>();
        foreach(var (duration, time) in edits.Where(edit => edit.Time >= 0))
        {
            var end = duration == 0 ? long.MaxValue : time + (duration * scale + movieScale - 1) / movieScale;
            var inside = pictures.Where(picture => picture.Start + Math.Max(picture.Length, 1) > time && picture.Start < end).ToArray();
            if(inside.Length == 0)
            {
                continue;
            }
            if(ranges.Count > 0 && inside[0].Start < ranges[^1].End)
            {
                return null;
            }
            ranges.Add(new ShownRange(inside[0].Start, end));
        }
        var isAll = ranges.Count == 1 && pictures.All(picture => picture.Start >= ranges[0].First && picture.Start < ranges[0].End);
        return ranges.Count == 0 || isAll ? null : ranges;
    }

    /// <summary>Finds the edits in what ffprobe prints of the boxes it reads.</summary>
    internal static IReadOnlyList<(long Duration, long Time)> Edits(string trace, int stream, out long movieScale)
    {
        var edits = new List<(long, long)>();
        movieScale = 0;
        var left = 0;
        foreach(var line in trace.Split('\n'))
        {
            if(movieScale == 0 && Scale.Match(line) is { Success: true } scale)
            {
                movieScale = Number(scale, 1);
            }
            else if(Count.Match(line) is { Success: true } count)
            {
                left = Number(count, 1) == stream ? (int)Number(count, 2) : 0;
            }
            else if(left > 0 && Edit.Match(line) is { Success: true } edit)
            {
                edits.Add((Number(edit, 1), Number(edit, 2)));
                left--;
            }
        }
        return edits;
    }

    private static long Number(Match match, int group)
    {
        return long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    private static readonly Regex Scale = new(@"\btime scale = (\d+)", RegexOptions.Compiled);
    private static readonly Regex Count = new(@"track\[(\d+)\]\.edit_count = (\d+)", RegexOptions.Compiled);
    private static readonly Regex Edit = new(@"\bduration=(\d+) time=(-?\d+) rate=", RegexOptions.Compiled);
}
