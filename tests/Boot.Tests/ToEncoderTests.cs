using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;

using Exynos5422.Play;
using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>
/// From the decoder by the converter to the encoder, and straight there, by dma-buf: linux-image/dmabuf-test encodes what
/// it has decoded. The stream has to be what the encoder meant, near to the pictures that were decoded, and the addresses
/// that the devices used say that nobody made a copy.
/// </summary>
[Category("Matrix")]
public sealed class ToEncoderTests
{
    /// <summary>Here the encoder's driver has no DMABUF: it lends its buffers to the converter, from the carve-out.</summary>
    [TestCase("rfc")]
    [TestCase("pfn")]
    public Task The_converter_writes_into_the_encoders_buffers(string variant)
    {
        return ExpectEncoded("convert-into-encoder", variant, "6.1");
    }

    /// <summary>So the other way round it is refused, before a buffer is imported.</summary>
    [TestCase("decode-convert-encode")]
    [TestCase("decode-encode")]
    public async Task An_older_encoder_imports_nothing(string check)
    {
        var (run, _) = await Run(check, "rfc", "6.1");
        Assert.That(Check(run).GetProperty("error").GetString(), Is.EqualTo("VIDIOC_REQBUFS: Invalid argument"));
    }

    [Test]
    [Explicit("compiles kernels that no other test needs")]
    public Task The_encoder_imports_pictures([Values("6.12", "7.3")] string kernel, [Values("rfc", "pfn")] string variant,
        [Values("decode-convert-encode", "decode-encode", "convert-into-encoder")] string check)
    {
        return ExpectEncoded(check, variant, kernel);
    }

    [OneTimeSetUp]
    public async Task MakeTheStream()
    {
        folder = Directory.CreateTempSubdirectory("exynos-to-encoder-").FullName;
        await Ffmpeg("-f", "lavfi", "-i", $"testsrc2=s={Width}x{Height}:r=30", "-frames:v", $"{Pictures}", "-c:v", "libx264", "-threads", "1", "-profile:v", "baseline", "-refs", "1",
            "-g", "4", "-keyint_min", "4", "-sc_threshold", "0", "-x264-params", "aud=1:repeat-headers=1", "-pix_fmt", "yuv420p", "-f", "h264", InFolder("stream.h264"));
        await Ffmpeg("-i", InFolder("stream.h264"), "-pix_fmt", "yuv420p", "-f", "rawvideo", InFolder("pictures.yuv"));
        var built = await HostTool.Run(Path.Combine(Project.Root, "linux-image", "build"), new[] { "--only", "dmabuf-test" });
        Assert.That(built.ExitCode, Is.Zero, built.Errors);
        program = built.Output.Trim().Split('=')[1];
    }

    [OneTimeTearDown]
    public void RemoveTheStream()
    {
        Directory.Delete(folder, recursive: true);
    }

    private async Task ExpectEncoded(string check, string variant, string kernel)
    {
        var (run, trace) = await Run(check, variant, kernel);
        Assert.That(Check(run).GetProperty("ok").GetBoolean(), Is.True, Check(run).ToString());
        Assert.That(Check(run).GetProperty("encoded").GetInt32(), Is.EqualTo(Pictures));
        Assert.That(run.Outcome.Succeeded, Is.True, run.Outcome.Summary);
        Assert.That(run.Outcome.Warnings.Where(line => !line.Contains("drm_atomic_helper_wait_for_vblanks")), Is.Empty);
        Assert.That(run.Console.Where(line => line.Contains("DMA-API: ") && !line.Contains("DMA-API: preallocated") && !line.Contains("DMA-API: debugging")), Is.Empty);

        // The stream: what the encoder reconstructed, and near to what was decoded.
        await File.WriteAllBytesAsync(InFolder("encoded.h264"), run.Console.Where(x => x.StartsWith(Data, StringComparison.Ordinal)).SelectMany(x => Convert.FromBase64String(x[Data.Length..])).ToArray());
        await Ffmpeg("-i", InFolder("encoded.h264"), "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-y", InFolder("decoded.yuv"));
        var decoded = await File.ReadAllBytesAsync(InFolder("decoded.yuv"));
        var pictures = await File.ReadAllBytesAsync(InFolder("pictures.yuv"));
        Assert.That(decoded, Has.Length.EqualTo(Pictures * Width * Height * 3 / 2));
        var reconstructed = await File.ReadAllBytesAsync(InFolder("reconstruction.yuv"));
        Assert.That(decoded.AsSpan().SequenceEqual(reconstructed), "other pictures than the encoder reconstructed");
        for(var i = 0; i < Pictures; i++)
        {
            Assert.That(Psnr(pictures, decoded, i), Is.GreaterThan(35), $"picture {i}");
        }

        ExpectNoCopy(trace, check);
    }

    /// <summary>Each device reads where the one in front of it wrote, and the decoder's pictures are in the carve-out.</summary>
    private static void ExpectNoCopy(IReadOnlyList<JsonElement> trace, string check)
    {
        foreach(var (plane, component) in new[] { ("luma", "Y"), ("chroma", "CB") })
        {
            var decoded = Addresses(trace, "mfc", plane, "write");
            var encoded = Addresses(trace, "mfc", "source-" + plane, "read");
            TestContext.Out.WriteLine($"{plane}: decoded {Show(decoded)}; encoded {Show(encoded)}");
            Assert.That(decoded, Has.Count.EqualTo(Pictures));
            Assert.That(decoded, Has.All.InRange(CarveOut, CarveOut + ((uint)GuestMemory.UsualCarveOut << 20) - 1));
            if(check == "decode-encode")
            {
                Assert.That(encoded, Is.EqualTo(decoded));
                continue;
            }
            var read = Addresses(trace, "gsc0", "source " + component, "read");
            var written = Addresses(trace, "gsc0", "destination " + component, "write");
            TestContext.Out.WriteLine($"{plane}: the converter read {Show(read)}, wrote {Show(written)}");
            Assert.That(read, Is.EqualTo(decoded));
            Assert.That(encoded, Is.EqualTo(written));
            Assert.That(written.All(x => x >= CarveOut), Is.EqualTo(check == "convert-into-encoder"));
        }

        static string Show(IEnumerable<uint> addresses) => string.Join(' ', addresses.Select(x => x.ToString("x8", CultureInfo.InvariantCulture)));
    }

    /// <param name="trace">The devices' accesses.</param>
    /// <param name="device">Whose.</param>
    /// <param name="buffer">What it calls the buffer, without its number.</param>
    /// <param name="direction">read or write.</param>
    private static IReadOnlyList<uint> Addresses(IEnumerable<JsonElement> trace, string device, string buffer, string direction)
    {
        return trace.Where(x => x.GetProperty("device").GetString() == device && x.GetProperty("buffer").GetString()!.Split('[')[0] == buffer && x.GetProperty("direction").GetString() == direction)
            .Select(x => Convert.ToUInt32(x.GetProperty("address").GetString(), 16)).Distinct().ToArray();
    }

    private async Task<(BoardRun Run, IReadOnlyList<JsonElement> Trace)> Run(string check, string variant, string kernel)
    {
        await File.WriteAllTextAsync(InFolder("run"), $@"chmod +x dmabuf-test
./dmabuf-test stream.h264 pictures.yuv {Width} {Height} {check} || exit 1
base64 /tmp/{check}.h264 | sed 's/^/{Data}/'
");
        var run = await Board.Run(new BoardSetup
        {
            // an oops ends it, as what holds a lock would hang
            Job = "job=script job.heartbeat=0 norandmaps oops=panic",
            Files = new[] { ("job/run", InFolder("run")), ("job/dmabuf-test", program), ("job/stream.h264", InFolder("stream.h264")), ("job/pictures.yuv", InFolder("pictures.yuv")) },
            Variant = variant,
            DmaTrace = InFolder("trace.jsonl"),
            Reconstruction = InFolder("reconstruction.yuv"),
            CarveOutMegabytes = GuestMemory.UsualCarveOut,
            ImageOptions = new[] { "--kernel", kernel },
        });
        var trace = (await File.ReadAllLinesAsync(InFolder("trace.jsonl"))).Select(x => JsonDocument.Parse(x).RootElement).ToArray();
        return (run, trace);
    }

    private static JsonElement Check(BoardRun run)
    {
        return GuestOutcome.Reports(run.Console, "check").Single();
    }

    private static async Task Ffmpeg(params string[] arguments)
    {
        var made = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin" }.Concat(arguments));
        Assert.That((made.ExitCode, made.Errors), Is.EqualTo((0, "")));
    }

    private static double Psnr(byte[] original, byte[] decoded, int picture)
    {
        const int Size = Width * Height * 3 / 2;
        var sum = 0.0;
        for(var i = picture * Size; i < (picture + 1) * Size; i++)
        {
            sum += (original[i] - decoded[i]) * (original[i] - decoded[i]);
        }
        return sum == 0 ? 99 : 10 * Math.Log10(255.0 * 255 * Size / sum);
    }

    private string InFolder(string name)
    {
        return Path.Combine(folder, name);
    }

    private const int Width = 640, Height = 480, Pictures = 8;
    private const uint CarveOut = 0xb0000000;
    private const string Data = "@data ";

    private string folder = "", program = "";
}
