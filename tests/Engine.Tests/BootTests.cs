using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using Exynos.Tests;

using NUnit.Framework;

namespace Exynos5422.Qemu.Tests;

/// <summary>The mainline drivers on the models, on QEMU.</summary>
[TestFixture, Category("Boot")]
public class BootTests
{
    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("boot-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task EveryDriverProbesAndTheGuestSwitchesItselfOff()
    {
        var clock = Stopwatch.StartNew();
        await using var session = await CreateAsync("job=boot");
        await session.StartAsync();
        var exit = await session.Completion;
        TestContext.Out.WriteLine($"{clock.Elapsed.TotalSeconds:f1} s in all, {exit.Elapsed.TotalSeconds:f1} s from the guest's start");
        Assert.That(exit.Reason, Is.EqualTo(SessionEnd.GuestPowerOff), exit.Detail);
        var log = string.Join('\n', session.Console.Lines);
        Assert.That(log, Does.Contain("s5p-mfc 11000000.codec: decoder registered"));
        Assert.That(log, Does.Contain("exynos-drm: bound 14530000.hdmi"));
        Assert.That(log, Does.Match(@"assigned reserved memory node mfc-left"));
        Assert.That(log, Does.Not.Contain("WARNING:").And.Not.Contain("Division by zero"));
    }

    [Test]
    public async Task TheShellCanBeTypedTo()
    {
        await using var session = await CreateAsync("job=shell job.heartbeat=0");
        await session.StartAsync();
        await session.Console.WaitForAsync(new Regex("# $"), BootTime);
        await session.Console.WriteAsync("cat /sys/class/video4linux/*/name; echo 6*7=$((6*7))\n");
        await session.Console.WaitForAsync(new Regex("^6\\*7=42"), BootTime);
        Assert.That(session.Console.Lines, Has.Some.Contains("exynos-gsc.0:m2m").Or.Some.Contains("gsc"));
        await session.Console.WriteAsync("exit\n");
        Assert.That((await session.Completion.WaitAsync(BootTime)).Reason, Is.EqualTo(SessionEnd.GuestPowerOff));
    }

    [TestCase("baseline.264", 176, 144, TestName = "Baseline")]
    [TestCase("slices.264", 176, 144, TestName = "Several slices")]
    [TestCase("cabac.264", 176, 144, TestName = "CABAC")]
    [TestCase("references.264", 176, 144, TestName = "Several reference frames")]
    [TestCase("pcm.264", 176, 144, TestName = "PCM macroblocks")]
    [TestCase("b-frames.264", 1024, 768, TestName = "B frames")]
    public async Task ThePipelinePlaysAnElementaryStream(string name, int width, int height)
    {
        var stream = TestStream.Get(name).Path;
        var decoded = new List<string>();
        var displayed = 0;
        await using var session = await CreateAsync($"job=pipeline job.location=/job/{name} job.sink=sync=false,qos=false,max-lateness=-1", (name, stream));
        session.Device<HdmiMonitor>("monitor").Prefer(width, height);
        session.Device<IFrameSource>("mfc").FrameProduced += (_, frame) =>
        {
            Assert.That((frame.Width, frame.Height), Is.EqualTo((width, height)));
            decoded.Add(Convert.ToHexString(SHA1.HashData(frame.Data.Span)));
        };
        session.Device<IFrameSource>("mixer").FrameProduced += (_, _) => displayed++;
        await session.StartAsync();
        var exit = await session.Completion;
        TestContext.Out.WriteLine($"{decoded.Count} decoded, {displayed} displayed, {session.Statistics}");
        Assert.That(exit.Reason, Is.EqualTo(SessionEnd.GuestPowerOff), exit.Detail);
        Assert.That(session.Console.Lines, Has.Some.Match("@@result .*\"status\":0"));
        Assert.That(decoded, Is.EqualTo(LibavcodecHashes(stream)));
        Assert.That(displayed, Is.GreaterThanOrEqualTo(decoded.Count));
    }

    /// <summary>
    /// The converter's driver rounds sizes to multiples of 16 and 8, and GStreamer's converter refuses that: the
    /// decoder alone.
    /// </summary>
    [Test]
    public async Task TheDecoderCrops()
    {
        var stream = TestStream.Get("cropped.264").Path;
        var script = Path.Combine(folder, "run");
        await File.WriteAllTextAsync(script, "gst-launch-1.0 filesrc location=/job/x.264 ! h264parse ! v4l2h264dec capture-io-mode=mmap ! fakesink\n");
        var decoded = new List<string>();
        await using var session = await CreateAsync("job=script", ("run", script), ("x.264", stream));
        session.Device<IFrameSource>("mfc").FrameProduced += (_, frame) => decoded.Add($"{frame.Width}x{frame.Height} {Convert.ToHexString(SHA1.HashData(frame.Data.Span))}");
        await session.StartAsync();
        var exit = await session.Completion;
        Assert.That(exit.Reason, Is.EqualTo(SessionEnd.GuestPowerOff), exit.Detail);
        Assert.That(decoded, Is.EqualTo(LibavcodecHashes(stream).Select(x => $"152x100 {x}")));
    }

    [Test]
    public async Task NoInterruptComesForNothing()
    {
        var name = "idr.264";
        var stream = TestStream.Get(name).Path;
        await using var session = await CreateAsync($"s5p_mfc.debug=2 loglevel=8 job=pipeline job.location=/job/{name} job.sink=sync=false", (name, stream));
        session.Device<HdmiMonitor>("monitor").Prefer(176, 144);
        await session.StartAsync();
        var exit = await session.Completion;
        Assert.That(exit.Reason, Is.EqualTo(SessionEnd.GuestPowerOff), exit.Detail);
        var reasons = session.Console.Lines.Select(x => Regex.Match(x, @"s5p_mfc_irq:\d+: Int reason: (\d+)")).Where(x => x.Success).Select(x => x.Groups[1].Value).ToList();
        TestContext.Out.WriteLine($"{reasons.Count} interrupts of the decoder, {reasons.Count(x => x == "0")} without a reason; {session.Statistics}");
        Assert.That(reasons, Has.Count.GreaterThan(100).And.None.EqualTo("0"));
    }

    private async Task<QemuSession> CreateAsync(string commandLine, params (string Name, string File)[] files)
    {
        var image = LinuxImage.Find();
        var archives = new List<string> { image.RootFileSystem };
        if(files.Length > 0)
        {
            archives.Add(LinuxImage.PackJob(Path.Combine(folder, "job.cpio"), files));
        }
        return await QemuSession.CreateAsync(new QemuSessionOptions
        {
            Kernel = image.Kernel, DeviceTree = image.DeviceTree, InitialRamDisks = archives,
            CommandLine = $"{QemuSessionOptions.DefaultCommandLine} {commandLine}",
            Platform = Path.Combine(ReplTests.RepositoryRoot, "platforms/boards/odroid-xu4.repl"),
            Peripherals = typeof(Exynos_MFC).Assembly,
            TimeLimit = TimeSpan.FromMinutes(5), Progress = TestContext.Progress.WriteLine,
        });
    }

    /// <summary>SHA-1 of each picture as libavcodec's program decodes it.</summary>
    private static List<string> LibavcodecHashes(string stream)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true };
        foreach(var argument in new[] { "-v", "error", "-i", stream, "-vsync", "passthrough", "-pix_fmt", "yuv420p", "-f", "framehash", "-hash", "sha160", "-" })
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        return lines.Where(x => x.Length > 0 && x[0] != '#').Select(x => x[(x.LastIndexOf(',') + 1)..].Trim().ToUpperInvariant()).ToList();
    }

    private static readonly TimeSpan BootTime = TimeSpan.FromMinutes(2);

    private string folder = "";
}
