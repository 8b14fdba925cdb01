using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Play;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Verification;

namespace Exynos5422.Encode;

/// <summary>
/// One run: the video's pictures go into the guest, whose driver has the device encode them, and the stream comes back by
/// the guest's console. It is right if libavcodec decodes it to what the encoder itself reconstructed: x264 writes that
/// down, the other encoders tell the error they made of each plane.
/// </summary>
public sealed class Encoder
{
    public Encoder(EncodeOptions options, Terminal terminal)
    {
        this.options = options;
        this.terminal = terminal;
    }

    /// <exception cref="PlayException">It can't be encoded.</exception>
    public async Task<EncodeReport> Run(CancellationToken cancellation)
    {
        if(options.BFrames > 0 && IsContainer)
        {
            throw new PlayException($"The driver's stream has no times, and B pictures can't go into {Path.GetExtension(options.Output)} without.", "Let --out name a bare stream, such as video.h264 or video.m4v.");
        }
        using var work = new WorkFolder();
        var source = Path.Combine(work.Path, "source.yuv");
        await terminal.Step("Video", async progress =>
        {
            await ReadVideo(source, work.Path, progress, cancellation);
            return (true, FormattableString.Invariant($"{Path.GetFileName(options.Video)}: {count} pictures of {width}x{height}, {rate} a second{(count < options.Frames && count == MostPictures ? "; the guest's memory holds no more" : "")}"));
        });
        var image = await terminal.Step("Kernel and root file system", async progress =>
        {
            var built = await GuestImage.Build("rfc", "qemu", null, 64, progress, cancellation);
            return (built, "patches \"rfc\"");
        });
        var program = await HostTool.Run(Path.Combine(Project.Root, "linux-image", "build"), new[] { "--only", "encode-test" }, cancellation);
        if(!program.Succeeded)
        {
            throw new PlayException("The guest's program did not compile.", program.Errors, ExitCodes.HostFailed);
        }
        var script = Path.Combine(work.Path, "run");
        await File.WriteAllTextAsync(script, FormattableString.Invariant(
            $"cp encode-test /tmp/encode-test\nchmod +x /tmp/encode-test\n/tmp/encode-test source.nv12 {width}x{height} {rate} {options.Codec} {string.Join(' ', options.Controls)}\n"), cancellation);
        var archive = Path.Combine(work.Path, "files.cpio");
        CpioArchive.Write(archive, new[] { ("job/run", script), ("job/encode-test", program.Output.Trim().Split('=')[1]), ("job/source.nv12", Path.Combine(work.Path, "source.nv12")) });
        var reconstruction = Path.Combine(work.Path, "reconstruction.yuv");
        var logs = options.Logs ?? work.Path;
        var console = new List<string>();
        var encoded = new List<EncodedPicture>();
        var ended = await terminal.Step("Encode", async progress =>
        {
            var observer = new BoardObserver(_ => { }, (_, _) => { }, console.Add, progress)
            {
                Encoded = picture =>
                {
                    encoded.Add(picture);
                    progress($"{encoded.Count} of {count}");
                },
            };
            var result = await new QemuBoard().Run(new BoardJob
            {
                Kernel = image.Kernel,
                DeviceTree = image.DeviceTree,
                InitialRamDisks = new[] { image.RootFileSystem, archive },
                CommandLine = "job=script job.heartbeat=0 norandmaps",
                Platform = Project.Platform,
                ConsoleLog = Path.Combine(logs, "console.log"),
                ModelLog = Path.Combine(logs, "models.log"),
                EncoderReconstruction = reconstruction,
                TimeLimit = options.TimeLimit,
            }, observer, cancellation);
            return (result, FormattableString.Invariant($"{encoded.Count} pictures, the guest ran {result.Elapsed.TotalSeconds:0.0} s"));
        });
        cancellation.ThrowIfCancellationRequested();
        var guest = GuestOutcome.Read(ended, console);
        if(!guest.Succeeded)
        {
            return new EncodeReport { GuestEncoded = false, Result = guest.Summary + ": " + string.Join(" / ", console.Where(x => !x.StartsWith("@data", StringComparison.Ordinal)).TakeLast(12)), Checks = guest.Checks };
        }
        return await Judge(GuestStream.Read(console), encoded, source, reconstruction, work.Path, guest, cancellation);
    }

    private async Task ReadVideo(string source, string folder, Action<string> progress, CancellationToken cancellation)
    {
        var probed = await HostTool.Run("ffprobe", new[] { "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,r_frame_rate", "-of", "csv=p=0", options.Video }, cancellation);
        var fields = probed.Output.Trim().Split('\n')[0].Split(',', '/');
        if(!probed.Succeeded || fields.Length < 4)
        {
            throw new PlayException($"{options.Video} isn't a video that ffmpeg knows.", probed.Errors.Trim());
        }
        width = int.Parse(fields[0]) / 2 * 2;
        height = int.Parse(fields[1]) / 2 * 2;
        rate = Math.Max((int)Math.Round(double.Parse(fields[2]) / Math.Max(double.Parse(fields[3]), 1)), 1);
        if(width > 1920 || height > 1080 || width < 16 || height < 16)
        {
            throw new PlayException($"{options.Video} has {width}x{height} pixels.", "The driver's encoders take up to 1920x1080.");
        }
        progress("decoding");
        var made = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-y", "-i", options.Video }
            .Concat(RawPictures("yuv420p", source)).Concat(RawPictures("nv12", Path.Combine(folder, "source.nv12"))), cancellation);
        if(!made.Succeeded)
        {
            throw new PlayException($"ffmpeg can't decode {options.Video}.", made.Errors.Trim());
        }
        count = (int)(new FileInfo(source).Length / PictureSize);
        if(count == 0)
        {
            throw new PlayException($"{options.Video} has no picture.", "Give another video.");
        }
    }

    /// <summary>An output of ffmpeg's.</summary>
    private string[] RawPictures(string format, string path)
    {
        return new[]
        {
            "-map", "0:v:0", "-frames:v", $"{MostPictures}", "-vf", $"crop={width}:{height}:0:0", "-pix_fmt", format, "-f", "rawvideo", path,
        };
    }

    private async Task<EncodeReport> Judge(IReadOnlyList<GuestBuffer> buffers, List<EncodedPicture> encoded, string source, string reconstruction, string folder, GuestOutcome guest, CancellationToken cancellation)
    {
        var pictures = buffers.Skip(1).ToArray();
        var stream = options.Codec == "vp8" ? GuestStream.ToIvf(pictures.Select(x => x.Data).ToArray(), width, height, rate) : buffers.SelectMany(x => x.Data).ToArray();
        var path = Path.Combine(folder, "stream." + (options.Codec switch { "h264" => "h264", "mpeg4" => "m4v", "h263" => "h263", _ => "ivf" }));
        await File.WriteAllBytesAsync(path, stream, cancellation);
        var decodedPath = Path.Combine(folder, "decoded.yuv");
        // The transform of MPEG-4 and H.263 isn't exact by its standard: this is the one that the encoder has.
        var transform = options.Codec is "mpeg4" or "h263" ? new[] { "-flags", "bitexact", "-idct", "simple" } : Array.Empty<string>();
        var decoding = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-y", "-threads", "1" }.Concat(transform)
            .Concat(new[] { "-i", path, "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", decodedPath }), cancellation);
        await Save(path, cancellation);
        var original = await File.ReadAllBytesAsync(source, cancellation);
        var decoded = File.Exists(decodedPath) ? await File.ReadAllBytesAsync(decodedPath, cancellation) : Array.Empty<byte>();
        var types = string.Concat(pictures.Select(x => x.Type));
        var checks = new List<Check>(guest.Checks)
        {
            new("Pictures that came back", $"{count}", $"{pictures.Length}", pictures.Length == count),
            new("Pictures that decode, without a complaint", $"{count}", $"{decoded.Length / PictureSize} {decoding.Errors.Trim()}".Trim(), decoded.Length == count * PictureSize && decoding.Errors.Trim().Length == 0),
            Reconstruction(original, decoded, encoded, reconstruction),
            new("Types of the pictures by the driver", string.Concat(encoded.Select(x => x.Type)), types, types.Length > 0 && types == string.Concat(encoded.Select(x => x.Type))),
            Groups(types),
        };
        var bits = pictures.Sum(x => x.Data.Length) * 8.0 * rate / count;
        if(options.BitRate > 0)
        {
            // The rate needs some pictures to become what was asked for.
            checks.Add(new Check("Bit rate", FormattableString.Invariant($"{options.BitRate} within 25 %"), FormattableString.Invariant($"{bits:0}"), Math.Abs(bits - options.BitRate) < options.BitRate / 4.0));
        }
        var psnr = Psnr(original, decoded);
        checks.Add(new Check("PSNR against the source", "25 dB or more", FormattableString.Invariant($"{psnr:0.0} dB"), psnr >= 25));
        return new EncodeReport { GuestEncoded = true, Result = $"{pictures.Length} pictures encoded by the guest's driver", Checks = checks, Types = types, Psnr = psnr, BitRate = bits };
    }

    /// <summary>An I picture at each group's beginning, and B pictures if they were asked for.</summary>
    private Check Groups(string types)
    {
        var expected = options.Gop > 0 ? (count + options.Gop - 1) / options.Gop : 1;
        var found = types.Count(x => x == 'I');
        var hasB = types.Contains('B', StringComparison.Ordinal);
        var wantsB = options.Codec is "h264" or "mpeg4" && options.BFrames > 0 && count > 2 && options.Gop != 1;
        return new Check("Groups of pictures", $"{expected} I pictures, {(wantsB ? "with" : "no")} B pictures", $"{found} I pictures, {(hasB ? "with" : "no")} B pictures", expected == found && wantsB == hasB);
    }

    private Check Reconstruction(byte[] original, byte[] decoded, List<EncodedPicture> encoded, string path)
    {
        const string Name = "Decoded as the encoder reconstructed it";
        if(options.Codec == "h264")
        {
            var reconstructed = File.Exists(path) ? File.ReadAllBytes(path) : Array.Empty<byte>();
            return new Check(Name, $"{count} pictures, each byte", $"{CountEqual(reconstructed, decoded)} pictures", reconstructed.Length == count * PictureSize && reconstructed.AsSpan().SequenceEqual(decoded));
        }
        if(decoded.Length != original.Length || encoded.Count != count)
        {
            return new Check(Name, $"{count} pictures, the squared error of each plane", "other pictures", false);
        }
        var other = encoded.Select(x => (Picture: x, Found: Errors(original, decoded, (int)x.Number).ToArray())).Where(x => !x.Found.SequenceEqual(x.Picture.Errors)).ToList();
        var wrong = other.Where(x => !LeavesOut(x.Picture, x.Found.Sum())).ToList();
        var left = other.Count > wrong.Count ? $", {other.Count - wrong.Count} B pictures without what isn't written of skipped macroblocks" : "";
        var first = wrong.Count == 0 ? ""
            : $"; picture {wrong[0].Picture.Number} ({wrong[0].Picture.Type}) has {string.Join(' ', wrong[0].Found)}, the encoder says {string.Join(' ', wrong[0].Picture.Errors)}";
        return new Check(Name, $"{count} pictures, the squared error of each plane", $"{encoded.Count - other.Count} pictures{left}{first}", wrong.Count == 0);
    }

    /// <summary>
    /// MPEG-4 writes nothing for a macroblock of a B picture whose place is skipped in the P picture behind it. libavcodec's
    /// encoder counts a remainder there all the same, so its error is another one than that of the picture that comes out.
    /// No picture refers to it. Where nothing is skipped (a noisy video) all B pictures are equal.
    /// </summary>
    private bool LeavesOut(EncodedPicture picture, long error)
    {
        var said = picture.Errors.Sum();
        return options.Codec == "mpeg4" && picture.Type == 'B' && picture.Errors.Length == 3 && Math.Abs(error - said) <= said / 2;
    }

    private int CountEqual(byte[] first, byte[] second)
    {
        return Enumerable.Range(0, Math.Min(first.Length, second.Length) / PictureSize).Count(i => first.AsSpan(i * PictureSize, PictureSize).SequenceEqual(second.AsSpan(i * PictureSize, PictureSize)));
    }

    private IEnumerable<long> Errors(byte[] original, byte[] decoded, int picture)
    {
        var start = picture * PictureSize;
        foreach(var size in new[] { width * height, width * height / 4, width * height / 4 })
        {
            var sum = 0L;
            for(var i = start; i < start + size; i++)
            {
                sum += (original[i] - decoded[i]) * (original[i] - decoded[i]);
            }
            start += size;
            yield return sum;
        }
    }

    private static double Psnr(byte[] original, byte[] decoded)
    {
        if(original.Length != decoded.Length)
        {
            return 0;
        }
        var sum = 0.0;
        for(var i = 0; i < original.Length; i++)
        {
            sum += (original[i] - decoded[i]) * (original[i] - decoded[i]);
        }
        return sum == 0 ? 99 : 10 * Math.Log10(255.0 * 255 * original.Length / sum);
    }

    private bool IsContainer => Path.GetExtension(options.Output).ToLowerInvariant() is ".mp4" or ".mkv" or ".webm" or ".avi" or ".3gp";

    /// <summary>Bytes of pictures that fit into the guest's memory, twice while they are unpacked, beside the stream.</summary>
    private const int LargestSource = 48 << 20;

    /// <summary>The bare stream, or in the container that the output's name asks for.</summary>
    private async Task Save(string stream, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        if(!IsContainer)
        {
            File.Copy(stream, options.Output, overwrite: true);
            return;
        }
        var made = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-y", "-fflags", "+genpts", "-r", $"{rate}", "-i", stream, "-c", "copy", options.Output }, cancellation);
        if(!made.Succeeded)
        {
            throw new PlayException($"ffmpeg can't write {options.Output}.", made.Errors.Trim(), ExitCodes.HostFailed);
        }
    }

    /// <summary>As many as were asked for, or as fit.</summary>
    private int MostPictures => Math.Min(options.Frames, LargestSource / PictureSize);

    private int PictureSize => width * height * 3 / 2;

    private int width, height, rate, count;
    private readonly EncodeOptions options;
    private readonly Terminal terminal;
}
