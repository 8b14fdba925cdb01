using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play;

namespace Exynos5422.Encode;

/// <summary>The pictures that are to be encoded, as files.</summary>
public sealed record SourceVideo
{
    /// <summary>Pixels, as many as the codec can code: a column or line at the end may be cut off.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>Pictures a second.</summary>
    public required int Rate { get; init; }

    /// <summary>Number of pictures.</summary>
    public required int Count { get; init; }

    /// <summary>Whether there are less than were asked for because the guest's memory holds no more.</summary>
    public bool IsCut { get; init; }

    /// <summary>The pictures as I420, which are compared with.</summary>
    public required string I420 { get; init; }

    /// <summary>The pictures as NV12, which the guest gets.</summary>
    public required string Nv12 { get; init; }

    /// <summary>Bytes of a picture.</summary>
    public int PictureSize => Width * Height * 3 / 2;

    /// <summary>Has ffmpeg decode a video.</summary>
    /// <param name="options">Which, and how many pictures of it.</param>
    /// <param name="folder">Where the files are made.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PlayException">It is no video, or one that the encoders don't take.</exception>
    public static async Task<SourceVideo> Read(EncodeOptions options, string folder, Action<string> progress, CancellationToken cancellation)
    {
        var (width, height, rate) = await Probe(options.Video, cancellation);
        if(width > MaximumWidth || height > MaximumHeight || width < Minimum || height < Minimum)
        {
            throw new PlayException($"\"{options.Video}\" has {width}x{height} pixels; the driver's encoders take {Minimum}x{Minimum} to {MaximumWidth}x{MaximumHeight}.",
                $"Scale it: ffmpeg -i \"{options.Video}\" -vf scale=1280:-2 SMALLER.mp4");
        }
        width -= width % options.SizeStep;
        height -= height % options.SizeStep;
        var most = LargestSource / (width * height * 3 / 2);
        var source = new SourceVideo
        {
            Width = width, Height = height, Rate = rate, Count = 0, I420 = Path.Combine(folder, "source.yuv"), Nv12 = Path.Combine(folder, "source.nv12"),
        };
        progress("decoding");
        var made = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-y", "-i", options.Video }
            .Concat(source.RawPictures(Math.Min(options.Frames, most), "yuv420p", source.I420)).Concat(source.RawPictures(Math.Min(options.Frames, most), "nv12", source.Nv12)), cancellation);
        if(!made.Succeeded)
        {
            throw new PlayException($"ffmpeg can't decode \"{options.Video}\": {made.Errors.Trim()}", "Give another video.");
        }
        var count = (int)(new FileInfo(source.I420).Length / source.PictureSize);
        return count > 0 ? source with { Count = count, IsCut = count == most && count < options.Frames } : throw new PlayException($"\"{options.Video}\" has no picture.", "Give another video.");
    }

    private static async Task<(int Width, int Height, int Rate)> Probe(string path, CancellationToken cancellation)
    {
        if(!File.Exists(path))
        {
            throw new PlayException(Directory.Exists(path) ? $"\"{path}\" is a folder." : $"There is no file \"{path}\".", "Check the path.");
        }
        var probed = await HostTool.Run("ffprobe", new[] { "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,r_frame_rate", "-of", "csv=p=0", path }, cancellation);
        if(!probed.Succeeded)
        {
            throw new PlayException($"\"{path}\" isn't a video that ffmpeg knows: {probed.Errors.Trim()}", "Give another video.");
        }
        var fields = probed.Output.Trim().Split('\n')[0].Split(',', '/');
        if(fields.Length < 4)
        {
            throw new PlayException($"\"{path}\" has no video track.", $"ffprobe \"{path}\" lists what it has.");
        }
        double Number(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
        return ((int)Number(0), (int)Number(1), Math.Max((int)Math.Round(Number(2) / Math.Max(Number(3), 1)), 1));
    }

    /// <summary>An output of ffmpeg's.</summary>
    private IEnumerable<string> RawPictures(int count, string format, string path)
    {
        return new[] { "-map", "0:v:0", "-frames:v", $"{count}", "-vf", $"crop={Width}:{Height}:0:0", "-pix_fmt", format, "-f", "rawvideo", path };
    }

    /// <summary>Bytes of pictures that fit into the guest's memory, twice while they are unpacked, beside the stream.</summary>
    private const int LargestSource = 48 << 20;

    private const int MaximumWidth = 1920, MaximumHeight = 1080, Minimum = 16;
}
