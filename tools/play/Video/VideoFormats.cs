using System.Collections.Generic;
using System.Linq;

namespace Exynos5422.Play.Video;

/// <summary>A kind of file that the guest's GStreamer takes apart.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="Name">One of the names by which ffprobe knows it.</param>
/// <param name="Demuxer">GStreamer's element; null for a bare stream.</param>
/// <param name="Extension">What its files' names end in.</param>
public sealed record Container(string Title, string Name, string? Demuxer, string Extension)
{
    /// <summary>Nothing but the stream of one codec.</summary>
    public bool IsStream => Demuxer == null;

    /// <summary>May say which of its pictures a player shows (ISO/IEC 14496-12, 8.6.6).</summary>
    public bool HasEditLists => Name == "mp4";
}

/// <summary>A codec of the decoder, as GStreamer and ffmpeg call it.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="Name">The name by which ffprobe knows it.</param>
/// <param name="Parser">GStreamer's element in front of the decoder; null if it needs none.</param>
/// <param name="Decoder">GStreamer's element for s5p-mfc's decoder.</param>
/// <param name="Caps">GStreamer's name of the stream.</param>
/// <param name="Stream">The bare stream: what ffprobe calls it, and how its files are named.</param>
public sealed record Codec(string Title, string Name, string? Parser, string Decoder, string Caps, Container Stream)
{
    /// <summary>
    /// The stream has no header beside its pictures. s5p-mfc sends the first picture as the header and takes its buffer
    /// for used up, so that it isn't shown. That is so on a board as well.
    /// </summary>
    public bool LosesFirstPicture { get; init; }
}

/// <summary>What the board plays: each codec in each container.</summary>
public static class VideoFormats
{
    public static readonly Codec H264 = new("H.264", "h264", "h264parse", "v4l2h264dec", "video/x-h264", new Container("H.264 stream", "h264", null, "h264"));

    public static readonly IReadOnlyList<Codec> Codecs = new[]
    {
        H264,
        new Codec("MPEG-4", "mpeg4", "mpeg4videoparse", "v4l2mpeg4dec", "video/mpeg", new Container("MPEG-4 stream", "m4v", null, "m4v")),
        new Codec("MPEG-2", "mpeg2video", "mpegvideoparse", "v4l2mpeg2dec", "video/mpeg", new Container("MPEG-1 or MPEG-2 stream", "mpegvideo", null, "mpv")),
        new Codec("MPEG-1", "mpeg1video", "mpegvideoparse", "v4l2mpeg2dec", "video/mpeg", new Container("MPEG-1 or MPEG-2 stream", "mpegvideo", null, "mpv")),
        new Codec("H.263", "h263", "h263parse", "v4l2h263dec", "video/x-h263", new Container("H.263 stream", "h263", null, "h263")) { LosesFirstPicture = true },
        new Codec("VP8", "vp8", null, "v4l2vp8dec", "video/x-vp8", new Container("IVF", "ivf", "ivfparse", "ivf")) { LosesFirstPicture = true },
    };

    public static readonly Container Mp4 = new("MP4", "mp4", "qtdemux", "mp4");

    public static readonly IReadOnlyList<Container> Containers = new[]
    {
        Mp4,
        new Container("Matroska", "matroska", "matroskademux", "mkv"),
        new Container("AVI", "avi", "avidemux", "avi"),
        new Container("MPEG transport stream", "mpegts", "tsdemux", "ts"),
        new Container("MPEG program stream", "mpeg", "mpegpsdemux", "mpg"),
        new Container("Flash video", "flv", "flvdemux", "flv"),
    }.Concat(Codecs.Select(codec => codec.Stream)).DistinctBy(container => container.Name).ToArray();

    /// <summary>For messages: "H.264, MPEG-4, ...".</summary>
    public static string CodecTitles => string.Join(", ", Codecs.Select(codec => codec.Title));

    /// <summary>For messages: "MP4, Matroska, ...".</summary>
    public static string Titles => string.Join(", ", Containers.Select(container => container.Title));

    /// <param name="name">ffprobe's format_name: several names of one format, with commas between them.</param>
    /// <returns>Null if GStreamer in the guest doesn't have it.</returns>
    public static Container? FindContainer(string name)
    {
        return Containers.FirstOrDefault(container => name.Split(',').Contains(container.Name));
    }

    /// <param name="name">ffprobe's codec_name.</param>
    /// <returns>Null if the decoder doesn't have it.</returns>
    public static Codec? FindCodec(string name)
    {
        return Codecs.FirstOrDefault(codec => codec.Name == name);
    }
}
