using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Exynos5422.Play.Video;

/// <summary>A track as ffprobe describes it.</summary>
/// <param name="File">The file it is in.</param>
/// <param name="Container">The kind of file.</param>
/// <param name="Codec">The track's codec.</param>
/// <param name="Facts">ffprobe's object of the stream.</param>
/// <param name="Errors">What ffprobe complained of.</param>
internal sealed record ProbedTrack(FileInfo File, Container Container, Codec Codec, JsonElement Facts, string Errors)
{
    /// <summary>Index of the track in the file.</summary>
    public int Index => Number("index");

    /// <summary>
    /// Pictures that the file's index lists; 0 where it has none. An AVI counts those that its encoder dropped as well.
    /// </summary>
    public int Listed => Container.Name == "avi" ? 0 : Number("nb_frames");

    /// <summary>Packets that ffprobe found.</summary>
    public int Packets => Number("nb_read_packets");

    /// <summary>Pictures a second; 0 where nothing says.</summary>
    public double Rate
    {
        get
        {
            var parts = Text("avg_frame_rate").Split('/');
            return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var n) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var d) && d > 0 ? n / d : 0;
        }
    }

    public bool FullRange => Text("pix_fmt") == "yuvj420p" || Text("color_range") == "pc";

    /// <summary>
    /// Whether matrix, primaries and transfer are one of the sets that GStreamer's decoder accepts, or not given.
    /// </summary>
    public bool HasUsualColours
    {
        get
        {
            var given = new[] { "color_space", "color_primaries", "color_transfer" }.Select(name => Text(name) is { Length: > 0 } text ? text : "unknown").Distinct().ToArray();
            return given is ["unknown"] or ["bt709"] or ["smpte170m"];
        }
    }

    public string Text(string name) => Text(Facts, name);

    public int Number(string name)
    {
        return int.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    /// <summary>The last thing that ffprobe complained of.</summary>
    public string LastError => LastLine(Errors);

    /// <summary>The way out for a track that the decoder doesn't know.</summary>
    public static string Transcode(FileInfo file, string what)
    {
        return $"Convert {what}: ffmpeg -i \"{file.Name}\" -c:v libx264 -profile:v high -pix_fmt yuv420p video.mp4";
    }

    public static string LastLine(string text)
    {
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no reason given";
        return line.Length > 300 ? line[..300] : line;
    }

    public static string Text(JsonElement element, params string[] path)
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
}
