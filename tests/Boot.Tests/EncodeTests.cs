using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Encode;
using Exynos5422.Play;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>
/// What scripts/encode does, for each encoder: a boot, the mainline driver, and a stream whose every picture is what the
/// encoder meant.
/// </summary>
public sealed class EncodeTests
{
    /// <summary>
    /// Two groups of pictures with all types. The types are in coding order: each B picture comes behind the two that it
    /// refers to.
    /// </summary>
    [TestCase("h264", 2, "h264", "IPBBPBIPB")]
    [TestCase("mpeg4", 2, "m4v", "IPBBPBIPB")]
    [TestCase("h263", 0, "h263", "IPPPPPIPP")]
    [TestCase("vp8", 0, "ivf", "IPPPPPIPP")]
    public async Task An_encoder(string codec, int bFrames, string extension, string types)
    {
        var report = await Encode(new EncodeOptions { Video = await Video(9), Codec = codec, BFrames = bFrames, Gop = 6, Output = Board.TemporaryFile("out." + extension) }, 9);
        Assert.That(report.Types, Is.EqualTo(types));
        Assert.That(report.Checks.Single(x => x.Name == "Groups of pictures").Found, Is.EqualTo($"2 I pictures, {(bFrames > 0 ? "with" : "no")} B pictures"));
        // Noise leaves nothing out (StreamVerifier.LeavesOut), so this holds for each picture.
        Assert.That(report.Checks.Single(x => x.Name == "Decoded as the encoder reconstructed it").Found, Is.EqualTo("9 pictures"));
    }

    /// <summary>The device chooses the quantizers, and the stream goes into a container.</summary>
    [Test]
    public async Task A_bit_rate()
    {
        var report = await Encode(new EncodeOptions { Video = await Video(50), BitRate = 800000, Output = Board.TemporaryFile("out.mp4") }, 50);
        Assert.That(report.BitRate, Is.EqualTo(800000).Within(25).Percent);
        Assert.That(report.Types, Is.EqualTo(string.Concat(Enumerable.Range(0, 50).Select(x => x % 12 == 0 ? 'I' : 'P'))));
    }

    /// <summary>A guest that doesn't come to its end in time is no stream, and says so.</summary>
    [Test]
    public async Task A_guest_that_takes_too_long()
    {
        var output = Board.TemporaryFile("out.h264");
        File.Delete(output);
        var report = await Run(new EncodeOptions { Video = await Video(9), Output = output, TimeLimit = TimeSpan.FromSeconds(1) });
        Assert.That((report.Passed, report.GuestEncoded), Is.EqualTo((false, false)));
        Assert.That(report.Result, Does.StartWith("the guest did not end within 1 s"));
        Assert.That(File.Exists(output), Is.False);
    }

    private static async Task<EncodeReport> Encode(EncodeOptions options, int pictures)
    {
        var report = await Run(options);
        Assert.That(report.Checks.Where(x => !x.Passed), Is.Empty, report.Result);
        Assert.That(report.Passed, Is.True);
        var decoded = await HostTool.Run("ffprobe", new[] { "-v", "error", "-count_frames", "-show_entries", "stream=width,height,nb_read_frames", "-of", "csv=p=0", options.Output });
        Assert.That(decoded.Output.Trim(), Is.EqualTo($"128,96,{pictures}"), decoded.Errors);
        Assert.That(decoded.Errors, Is.Empty);
        return report;
    }

    private static async Task<EncodeReport> Run(EncodeOptions options)
    {
        var terminal = Board.Terminal();
        var report = await new Encoder(options with { Engine = "qemu", Logs = Path.GetDirectoryName(options.Output) }, terminal).Run(CancellationToken.None);
        terminal.Checks("Checks", report.Checks);
        return report;
    }

    /// <summary>Pictures that change everywhere: no macroblock can be skipped.</summary>
    private static async Task<string> Video(int pictures)
    {
        var path = Board.TemporaryFile("video.mkv");
        var made = await HostTool.Run("ffmpeg", $"-v error -nostdin -y -f lavfi -i testsrc2=s=128x96:r=25,noise=alls=20:allf=t:all_seed=1 -frames:v {pictures} -pix_fmt yuv420p -c:v ffv1 {path}".Split(' '));
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
        return path;
    }
}
