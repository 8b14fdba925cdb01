using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Encode;

using NUnit.Framework;

namespace Exynos5422.Play.Tests.Encode;

/// <summary>
/// A stream that an encoder of the host made, with what the device would say of it. Tests damage what they like, and
/// <see cref="StreamVerifier"/> has to notice.
/// </summary>
internal sealed class HostStream
{
    public required EncodeOptions Options { get; init; }

    public required SourceVideo Source { get; init; }

    /// <summary>The header's, which is empty here, and one for each picture.</summary>
    public required List<GuestBuffer> Buffers { get; init; }

    public required List<EncodedPicture> Encoded { get; init; }

    /// <summary>File of what x264 reconstructed.</summary>
    public required string Reconstruction { get; init; }

    /// <summary>Eight pictures in groups of four.</summary>
    public static async Task<HostStream> Make(string codec)
    {
        var folder = Directory.CreateDirectory(Path.Combine(TestVideos.Folder, Guid.NewGuid().ToString("N"))).FullName;
        var video = await TestVideos.Make("noisy.mkv", "-f lavfi -i testsrc2=s=128x96:r=25,noise=alls=20:allf=t:all_seed=1 -frames:v 8 -pix_fmt yuv420p -c:v ffv1");
        var options = new EncodeOptions { Video = video, Codec = codec, Gop = 4, BFrames = codec == "h264" ? 2 : 0, Frames = 8, Output = Path.Combine(folder, "unused") };
        var source = await SourceVideo.Read(options, folder, _ => { }, CancellationToken.None);
        var reconstruction = Path.Combine(folder, "reconstruction.yuv");
        var path = Path.Combine(folder, "stream" + options.Extension);
        var encoder = codec switch
        {
            "h264" => $"libx264 -bf 2 -x264-params scenecut=0:keyint=4:b-adapt=0:b-pyramid=none:rc-lookahead=0:threads=1:dump-yuv={reconstruction}",
            "vp8" => "libvpx -g 4 -keyint_min 4 -auto-alt-ref 0 -lag-in-frames 0 -b:v 2M -threads 1",
            _ => $"{codec} -g 4 -bf 0 -sc_threshold 1000000000 -q:v 4 -flags bitexact -idct simple -threads 1 -f {(codec == "mpeg4" ? "m4v" : codec)}",
        };
        await Ffmpeg($"-f rawvideo -pixel_format yuv420p -video_size 128x96 -framerate 25 -i {source.I420} -c:v {encoder} {path}");
        var pictures = await Split(path, codec == "vp8" ? 32 : 0, codec == "vp8" ? 12 : 0);
        var transform = codec is "mpeg4" or "h263" ? "-flags bitexact -idct simple " : "";
        await Ffmpeg($"-threads 1 {transform}-i {path} -fps_mode passthrough -pix_fmt yuv420p -f rawvideo {path}.yuv");
        byte[] original = await File.ReadAllBytesAsync(source.I420), decoded = await File.ReadAllBytesAsync(path + ".yuv");
        Assert.That(decoded, Has.Length.EqualTo(original.Length));
        var types = codec == "h264" ? "IPBBIPBB" : "IPPPIPPP";
        return new HostStream
        {
            Options = options,
            Source = source,
            Buffers = pictures.Select((x, i) => new GuestBuffer(types[i], x)).Prepend(new GuestBuffer('-', Array.Empty<byte>())).ToList(),
            Encoded = pictures.Select((x, i) => Describe(i, types[i], x, codec == "h264" ? Array.Empty<long>() : Errors(original, decoded, i, source).ToArray())).ToList(),
            Reconstruction = reconstruction,
        };
    }

    /// <summary>The same with files of its own.</summary>
    public HostStream Copy(EncodeOptions? options = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(TestVideos.Folder, Guid.NewGuid().ToString("N"))).FullName;
        var copy = new HostStream
        {
            Options = options ?? Options,
            Source = Source with { I420 = Path.Combine(folder, "source.yuv") },
            Buffers = Buffers.ToList(),
            Encoded = Encoded.ToList(),
            Reconstruction = Path.Combine(folder, "reconstruction.yuv"),
        };
        File.Copy(Source.I420, copy.Source.I420);
        if(File.Exists(Reconstruction))
        {
            File.Copy(Reconstruction, copy.Reconstruction);
        }
        return copy;
    }

    /// <summary>The names of the checks that don't hold.</summary>
    public async Task<IReadOnlyList<string>> Failures()
    {
        var report = await Judge();
        TestContext.Out.WriteLine(string.Join('\n', report.Checks));
        return report.Checks.Where(x => !x.Passed).Select(x => x.Name).ToArray();
    }

    public async Task<EncodeReport> Judge()
    {
        return await new StreamVerifier(Options, Source).Verify(Buffers, Encoded, Reconstruction, Path.Combine(TestVideos.Folder, $"judged-{Guid.NewGuid():N}{Options.Extension}"), CancellationToken.None);
    }

    /// <summary>One wrong bit in the middle of a picture: on its way to the host, or by the device itself.</summary>
    public void Damage(int picture, bool byTheDevice)
    {
        var buffer = Buffers[picture + 1];
        var data = (byte[])buffer.Data.Clone();
        data[data.Length / 2] ^= 0x10;
        Buffers[picture + 1] = buffer with { Data = data };
        if(byTheDevice)
        {
            var said = Encoded[picture];
            Encoded[picture] = Describe((int)said.Number, said.Type, data, said.Errors);
        }
    }

    private static EncodedPicture Describe(int number, char type, byte[] data, long[] errors)
    {
        return new EncodedPicture(0, number, type, data.Length, Convert.ToHexString(SHA1.HashData(data)).ToLowerInvariant(), 0, errors);
    }

    /// <summary>The packets of a stream, which lie one behind the other, each behind a head of the file's.</summary>
    private static async Task<IReadOnlyList<byte[]>> Split(string path, int fileHead, int packetHead)
    {
        var probed = await HostTool.Run("ffprobe", new[] { "-v", "error", "-show_entries", "packet=size", "-of", "csv=p=0", path });
        var file = await File.ReadAllBytesAsync(path);
        var at = fileHead;
        return probed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => int.Parse(x.Trim(','))).Select(size =>
        {
            at += packetHead + size;
            return file[(at - size)..at];
        }).ToArray();
    }

    private static IEnumerable<long> Errors(byte[] original, byte[] decoded, int picture, SourceVideo source)
    {
        var size = source.PictureSize;
        var bounds = new[] { 0, size * 4 / 6, size * 5 / 6, size };
        return Enumerable.Range(0, 3).Select(plane => Enumerable.Range(picture * size + bounds[plane], bounds[plane + 1] - bounds[plane]).Sum(i => (long)Math.Pow(original[i] - decoded[i], 2)));
    }

    private static async Task Ffmpeg(string arguments)
    {
        var made = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-y" }.Concat(arguments.Split(' ')));
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
    }
}
