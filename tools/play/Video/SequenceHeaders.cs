using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Video;

/// <summary>
/// A sequence parameter set of the track: what a decoder goes by, whatever the container says (ITU-T H.264,
/// 7.3.2.1.1).
/// </summary>
/// <param name="ProfileIdc">profile_idc.</param>
/// <param name="LevelIdc">level_idc.</param>
/// <param name="ChromaFormatIdc">0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.</param>
/// <param name="BitDepth">Bits of a sample, the larger of luma and chroma.</param>
/// <param name="FrameMacroblocksOnly">False: the stream may hold fields or field macroblocks.</param>
/// <param name="CodedWidth">In pixels, a multiple of 16.</param>
/// <param name="CodedHeight">In pixels, a multiple of 16.</param>
/// <param name="CropLeft">Hidden columns at the left, in pixels. The others likewise.</param>
/// <param name="References">max_num_ref_frames.</param>
/// <param name="Reorder">max_num_reorder_frames, or null where the stream doesn't say.</param>
/// <param name="Buffering">max_dec_frame_buffering, or null where the stream doesn't say.</param>
public sealed record SequenceHeader(
    int ProfileIdc,
    int LevelIdc,
    int ChromaFormatIdc,
    int BitDepth,
    bool FrameMacroblocksOnly,
    int CodedWidth,
    int CodedHeight,
    int CropLeft,
    int CropRight,
    int CropTop,
    int CropBottom,
    int References,
    int? Reorder,
    int? Buffering)
{
    public int Width => CodedWidth - CropLeft - CropRight;

    public int Height => CodedHeight - CropTop - CropBottom;

    /// <summary>
    /// Frames that a decoder must be able to keep: what the stream says, or else MaxDpbFrames of its level (table
    /// A-1).
    /// </summary>
    public int DpbFrames => Math.Max(Math.Max(Buffering ?? LevelFrames, Reorder ?? Math.Min(LevelFrames, 15)), References);

    private int LevelFrames
    {
        get
        {
            var macroblocks = LevelIdc switch
            {
                9 or 10 => 396,
                11 => 900,
                12 or 13 or 20 => 2376,
                21 => 4752,
                22 or 30 => 8100,
                31 => 18000,
                32 => 20480,
                40 or 41 => 32768,
                42 => 34816,
                50 => 110400,
                51 or 52 => 184320,
                60 or 61 or 62 => 696320,
                _ => int.MaxValue,
            };
            return Math.Min(16, macroblocks / (CodedWidth / 16 * (CodedHeight / 16)));
        }
    }

    /// <summary>The profile's name in the standard, for people.</summary>
    public string Profile => ProfileIdc switch
    {
        44 => "CAVLC 4:4:4 Intra",
        66 => "Baseline",
        77 => "Main",
        88 => "Extended",
        100 => "High",
        110 => "High 10",
        118 => "Multiview High",
        122 => "High 4:2:2",
        128 => "Stereo High",
        244 => "High 4:4:4 Predictive",
        _ => ProfileIdc.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>The parameter sets of a track: those of the container's header and those between the pictures.</summary>
/// <param name="Sequences">The sequence parameter sets in the order of the file, without those that repeat the one
/// before. Empty where none can be read.</param>
/// <param name="SliceGroups">The most slice groups of any picture parameter set; above 1 it is flexible macroblock
/// ordering (FMO).</param>
public sealed record ParameterSets(IReadOnlyList<SequenceHeader> Sequences, int SliceGroups);

/// <summary>Reads parameter sets with ffmpeg's trace_headers.</summary>
public static class SequenceHeaders
{
    /// <param name="path">The file.</param>
    /// <param name="stream">Index of the track.</param>
    /// <param name="container">The kind of file.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ParameterSets> Read(string path, int stream, Container container, CancellationToken cancellation)
    {
        var trace = await Trace(path, stream, container, cancellation, "-bsf:v", "filter_units=pass_types=7-8,trace_headers").ConfigureAwait(false);
        return new ParameterSets(Parse(trace), SliceGroups(trace));
    }

    /// <summary>
    /// Whether a decoder gets its header: h264parse sends the container's parameter sets in front of an IDR picture
    /// only. A track that begins with another picture has to carry them itself.
    /// </summary>
    public static async Task<bool> BeginsWithHeader(string path, int stream, Container container, CancellationToken cancellation)
    {
        var trace = await Trace(path, stream, container, cancellation, "-frames:v", "1", "-bsf:v", "trace_headers").ConfigureAwait(false);
        var packet = trace.IndexOf("] Packet: ", StringComparison.Ordinal);
        return packet < 0 || FirstUnits.IsMatch(trace, packet);
    }

    private static async Task<string> Trace(string path, int stream, Container container, CancellationToken cancellation, params string[] what)
    {
        var arguments = new[] { "-v", "info", "-hide_banner", "-nostdin" }
            .Concat(container.HasEditLists ? new[] { "-ignore_editlist", "1" } : Array.Empty<string>())
            .Concat(new[] { "-i", path, "-map", $"0:{stream}", "-c", "copy" }).Concat(what).Concat(new[] { "-f", "null", "-" });
        return (await HostTool.Run("ffmpeg", arguments, cancellation).ConfigureAwait(false)).Errors;
    }

    /// <summary>Reads what ffmpeg's trace_headers prints.</summary>
    internal static IReadOnlyList<SequenceHeader> Parse(string trace)
    {
        var sets = new List<SequenceHeader>();
        Dictionary<string, int>? fields = null;
        void Finish()
        {
            if(fields != null && Header(fields) is { } header && (sets.Count == 0 || sets[^1] != header))
            {
                sets.Add(header);
            }
            fields = null;
        }
        foreach(var line in trace.Split('\n'))
        {
            if(line.Contains("] Picture Parameter Set", StringComparison.Ordinal))
            {
                Finish();
            }
            else if(line.Contains("] Sequence Parameter Set", StringComparison.Ordinal))
            {
                Finish();
                fields = new Dictionary<string, int>();
            }
            else if(fields != null && Field.Match(line) is { Success: true } match && int.TryParse(match.Groups[2].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value))
            {
                fields[match.Groups[1].Value] = value;
            }
        }
        Finish();
        return sets;
    }

    private static int SliceGroups(string trace)
    {
        return 1 + trace.Split('\n').Select(line => Field.Match(line)).Where(match => match.Success && match.Groups[1].Value == "num_slice_groups_minus1")
            .Select(match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
    }

    private static SequenceHeader? Header(Dictionary<string, int> fields)
    {
        if(!fields.TryGetValue("pic_width_in_mbs_minus1", out var width) || !fields.TryGetValue("pic_height_in_map_units_minus1", out var height))
        {
            return null;
        }
        int Number(string name, int other = 0) => fields.GetValueOrDefault(name, other);
        var chroma = Number("chroma_format_idc", 1);
        var frameOnly = Number("frame_mbs_only_flag", 1) == 1;
        var unitX = chroma is 1 or 2 ? 2 : 1;
        var unitY = (chroma == 1 ? 2 : 1) * (frameOnly ? 1 : 2);
        // constraint_set3_flag makes level 1.1 to 1b in these profiles, which counts as 9.
        var is1b = Number("profile_idc") is 66 or 77 or 88 && Number("level_idc") == 11 && Number("constraint_set3_flag") == 1;
        var level = is1b ? 9 : Number("level_idc");
        return new SequenceHeader(
            Number("profile_idc"), level, chroma,
            8 + Math.Max(Number("bit_depth_luma_minus8"), Number("bit_depth_chroma_minus8")), frameOnly,
            (width + 1) * 16, (height + 1) * 16 * (frameOnly ? 1 : 2),
            Number("frame_crop_left_offset") * unitX, Number("frame_crop_right_offset") * unitX,
            Number("frame_crop_top_offset") * unitY, Number("frame_crop_bottom_offset") * unitY,
            Number("max_num_ref_frames"),
            fields.TryGetValue("max_num_reorder_frames", out var reorder) ? reorder : null,
            fields.TryGetValue("max_dec_frame_buffering", out var buffering) ? buffering : null);
    }

    private static readonly Regex FirstUnits = new(@"\] Sequence Parameter Set|nal_unit_type\s+[01]+ = 5\b", RegexOptions.Compiled);
    private static readonly Regex Field = new(@"\]\s+\d+\s+(\w+)\s+[01]+ = (-?\d+)\s*$", RegexOptions.Compiled);
}
