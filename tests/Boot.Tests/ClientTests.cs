using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Exynos5422.Play;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>
/// Clients that nobody here wrote, on the decoder's node: on demand, as their packages are 140 MB. tests/README.md
/// tells what each can't do, and why.
/// </summary>
[Explicit("downloads players for the guest")]
public sealed class ClientTests
{
    /// <summary>Each picture as libavcodec's own decoder gives it, on the host, from the same file.</summary>
    [TestCase("testsrc2=size=640x480:rate=30", 60, "")]
    [TestCase("mandelbrot=size=1280x720:rate=30", 30, "-profile:v main")]
    [TestCase("testsrc2=size=322x242:rate=30", 30, "-bf 3")]
    public async Task Ffmpeg_decodes_each_picture(string source, int frames, string options)
    {
        var video = await Board.Encode(source, frames, options);
        var expected = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-i", video, "-pix_fmt", "yuv420p", "-f", "framemd5", "-" });
        Assert.That(expected.ExitCode, Is.Zero, expected.Errors);

        var run = await Run(video, "ffmpeg -v error -nostdin -c:v h264_v4l2m2m -i /job/video.mp4 -pix_fmt yuv420p -f framemd5 - | sed 's/^/@frame /'");

        var pictures = Hashes(run.Console.Where(x => x.StartsWith("@frame ", StringComparison.Ordinal)).Select(x => x["@frame ".Length..]));
        Assert.That(pictures, Is.EqualTo(Hashes(expected.Output.Split('\n'))));
        Assert.That(pictures, Has.Count.EqualTo(frames));
    }

    /// <summary>
    /// The other decoders. Linux' driver gives their first buffer to the header only, and ffmpeg sends the first picture in
    /// it: so that picture isn't displayed, as it wouldn't be on the board. All that refer to it are right.
    /// </summary>
    [TestCase("mpeg4", "mpeg4", "-bf 2 -q:v 4", "avi")]
    [TestCase("mpeg2", "mpeg2video", "-bf 2 -q:v 4", "mkv")]
    [TestCase("mpeg1", "mpeg1video", "-bf 2 -q:v 4", "mkv")]
    [TestCase("h263", "h263", "-q:v 4", "avi")]
    [TestCase("vp8", "libvpx", "-b:v 1M", "mkv")]
    public async Task Ffmpeg_decodes_each_picture_but_the_first_of(string codec, string encoder, string options, string container)
    {
        var video = Board.TemporaryFile("video." + container);
        await Ffmpeg($"-y -f lavfi -i testsrc2=size=352x288:rate=25 -frames:v 25 -pix_fmt yuv420p -c:v {encoder} {options} {video}");
        var expected = Hashes((await Ffmpeg($"-flags bitexact -idct simple -i {video} -fps_mode passthrough -pix_fmt yuv420p -f framemd5 -")).Split('\n'));

        var run = await Run(video, $"ffmpeg -v error -nostdin -c:v {codec}_v4l2m2m -i /job/video.mp4 -fps_mode passthrough -pix_fmt yuv420p -f framemd5 - | sed 's/^/@frame /'");

        var pictures = Hashes(run.Console.Where(x => x.StartsWith("@frame ", StringComparison.Ordinal)).Select(x => x["@frame ".Length..]));
        Assert.That(pictures, Is.EqualTo(expected.Skip(1)));
        Assert.That(expected, Has.Count.EqualTo(25));
    }

    /// <summary>What ffmpeg has encoded in the guest decodes on the host, each picture, near to its source.</summary>
    [TestCase("h264", "h264")]
    [TestCase("mpeg4", "m4v")]
    [TestCase("h263", "h263")]
    [TestCase("vp8", "ivf")]
    public async Task Ffmpeg_encodes_each_picture(string codec, string format)
    {
        var video = Board.TemporaryFile("video.nut");
        await Ffmpeg($"-y -f lavfi -i testsrc2=size=352x288:rate=25 -frames:v 25 -pix_fmt nv12 -c:v rawvideo {video}");

        var run = await Run(video, $"ffmpeg -v error -nostdin -i /job/video.mp4 -pix_fmt nv21 -c:v {codec}_v4l2m2m -b:v 2M -fps_mode passthrough -f {format} /tmp/out && base64 /tmp/out | sed 's/^/@data /'");

        var encoded = Board.TemporaryFile("out." + format);
        await File.WriteAllBytesAsync(encoded, run.Console.Where(x => x.StartsWith("@data ", StringComparison.Ordinal)).SelectMany(x => Convert.FromBase64String(x["@data ".Length..])).ToArray());
        var pictures = Hashes((await Ffmpeg($"-i {encoded} -fps_mode passthrough -f framemd5 -")).Split('\n'));
        Assert.That(pictures, Has.Count.EqualTo(25));
        var compared = await Ffmpeg($"-i {encoded} -i {video} -lavfi [0:v]settb=1/25,setpts=N,format=yuv420p[a];[1:v]settb=1/25,setpts=N,format=yuv420p[b];[a][b]psnr=stats_file=- -f null -");
        var psnr = compared.Split('\n').Where(x => x.Contains("psnr_avg:", StringComparison.Ordinal)).Select(x => x.Split("psnr_avg:")[1].Split(' ')[0]).ToArray();
        TestContext.Out.WriteLine(string.Join(' ', psnr));
        Assert.That(psnr, Has.Length.EqualTo(25));
        Assert.That(psnr.Select(x => x == "inf" ? 99 : double.Parse(x, CultureInfo.InvariantCulture)), Has.All.GreaterThan(25));
    }

    /// <summary>playbin, which builds its pipeline by itself.</summary>
    [Test]
    public async Task GstPlay_plays_to_the_end()
    {
        var video = await Board.Encode("testsrc2=size=640x480:rate=30", 60);

        var run = await Run(video, "gst-play-1.0 --no-interactive --videosink 'kmssink force-modesetting=true' /job/video.mp4");

        Assert.That(run.Console, Has.Some.Contains("Reached end of play list"));
        // Its sink drops pictures that come late, which on a busy host are many.
        Assert.That(run.Displayed.Select(x => x.Sha1).Distinct().Count(), Is.GreaterThan(3));
    }

    [Test]
    public async Task Mpv_plays_to_the_end()
    {
        var video = await Board.Encode("testsrc2=size=640x480:rate=30", 60);

        var run = await Run(video, "mpv --no-config --vo=drm --drm-device=/dev/dri/card0 --hwdec=v4l2m2m-copy --ao=null --msg-color=no --msg-level=all=v /job/video.mp4");

        Assert.That(run.Console, Has.Some.Contains("Using hardware decoding (v4l2m2m-copy)"));
        Assert.That(run.Console, Has.Some.Contains("finished playback, success"));
        Assert.That(run.Displayed.Select(x => x.Sha1).Distinct().Count(), Is.GreaterThan(3));
    }

    /// <summary>
    /// A flushing seek hangs GStreamer 1.26.2 with itself. Each of its threads waits for another one, none for the
    /// kernel: so neither a driver nor a model can wake them. When this fails, GStreamer is mended, and can have a suite
    /// that seeks.
    /// </summary>
    [Test]
    public async Task GstPlay_hangs_in_its_own_locks_when_it_seeks()
    {
        var video = await Board.Encode("testsrc2=size=640x480:rate=30", 300, "-g 30");

        var run = await Run(video, @"gst-play-1.0 --no-interactive --start-position=5 --videosink 'kmssink force-modesetting=true' /job/video.mp4 >/tmp/log 2>&1 &
sleep 12
for task in /proc/$!/task/*; do echo ""@thread $(cat $task/wchan) $(cat $task/comm)""; done
kill -9 $!");

        var threads = run.Console.Where(x => x.StartsWith("@thread ", StringComparison.Ordinal)).Select(x => x.Split(' ')).ToArray();
        Assert.That(threads.Select(x => string.Join(' ', x.Skip(2))), Has.Some.EqualTo("qtdemux0:sink"));
        Assert.That(threads.Where(x => x.Skip(2).First() == "qtdemux0:sink").Select(x => x[1]), Is.All.EqualTo("futex_wait_queue"));
        Assert.That(threads.Select(x => x[1]).Distinct(), Is.SubsetOf(new[] { "futex_wait_queue", "poll_schedule_timeout.constprop.0", "poll_schedule_timeout" }));
        Assert.That(run.Displayed.Select(x => x.Sha1).Distinct().Count(), Is.LessThan(60));
    }

    /// <summary>
    /// v4l2-compliance's streaming tests pass on the converters, in each memory mode. On the decoder there is nothing
    /// that they can run without a stream; each node's tests come to their end.
    /// </summary>
    [Test]
    public async Task Compliance_streams()
    {
        var video = await Board.Encode("testsrc2=size=640x480:rate=30", 1);

        var run = await Run(video, @"for node in /dev/video*; do echo ""@node $node""; timeout 60 v4l2-compliance -C never -d $node -s; echo ""@ended $?""; done");

        Board.Save("v4l2-compliance-streaming.txt", run.Console);
        Assert.That(run.Console.Where(x => x.StartsWith("@ended ", StringComparison.Ordinal)), Is.EqualTo(Enumerable.Repeat("@ended 1", 4)));
        foreach(var node in new[] { "/dev/video0", "/dev/video1" })
        {
            var streaming = run.Console.SkipWhile(x => x != $"@node {node}").TakeWhile(x => !x.StartsWith("@ended ", StringComparison.Ordinal))
                .SkipWhile(x => !x.StartsWith("Streaming ioctls", StringComparison.Ordinal)).Where(x => Modes.Any(y => x.StartsWith($"\ttest {y} (", StringComparison.Ordinal))).ToArray();
            Assert.That(streaming, Has.Length.EqualTo(10), node);
            Assert.That(streaming, Has.All.EndsWith(": OK"), node);
        }
    }

    [OneTimeSetUp]
    public async Task GetThePlayers()
    {
        var built = await HostTool.Run(Path.Combine(Project.Root, "linux-image", "build"), new[] { "--only", "clients" });
        Assert.That(built.ExitCode, Is.Zero, built.Errors);
        archive = built.Output.Trim().Split('=')[1];
    }

    private static async Task<string> Ffmpeg(string arguments)
    {
        var run = await HostTool.Run("ffmpeg", ("-v error -nostdin " + arguments).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((0, "")));
        return run.Output;
    }

    private async Task<BoardRun> Run(string video, string command)
    {
        var script = Board.TemporaryFile("run");
        await File.WriteAllTextAsync(script, $"{command}\nstatus=$?\necho \"@status $status\"\nexit $status\n");
        var run = await Board.Run(new BoardSetup
        {
            Job = "job=script job.heartbeat=0 norandmaps",
            Files = new[] { ("job/run", script), ("job/video.mp4", video) },
            Archive = archive,
            Mode = (640, 480),
        });
        Assert.That(run.Outcome.Succeeded, Is.True, run.Outcome.Summary);
        Assert.That(run.Console, Has.Some.EqualTo("@status 0"));
        return run;
    }

    // The last column of framemd5's lines that aren't comments
    private static IReadOnlyList<string> Hashes(IEnumerable<string> lines)
    {
        return lines.Where(x => x.Length > 0 && x[0] != '#' && x.Contains(',')).Select(x => x.Split(',')[^1].Trim()).ToArray();
    }

    private string archive = "";

    private static readonly string[] Modes = { "MMAP", "USERPTR", "DMABUF" };
}
