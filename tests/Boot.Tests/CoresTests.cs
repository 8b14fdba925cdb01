using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Exynos5422.Play;
using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>The kernel with SMP, on several cores: each is a thread of the host.</summary>
public sealed class CoresTests
{
    [Test]
    public async Task Two_cores_play()
    {
        var report = await Board.Play(await Board.Encode("testsrc2=s=640x480:r=30", 24), cores: 2);

        Assert.That(report.Checks.Where(check => !check.Passed), Is.Empty);
        Assert.That(report.Result, Does.Contain("played the file to its end"));
    }

    /// <summary>
    /// Two decoders at once, while processes come and go, threads map and unmap memory, and cores are taken away and
    /// given back. What is decoded is right all the same, and the kernel has nothing to say.
    /// </summary>
    [Test]
    public async Task Four_cores_under_stress()
    {
        var video = await Board.Encode("testsrc2=s=320x240:r=30", 60);
        var script = Board.TemporaryFile("run");
        File.WriteAllText(script, Script);
        var reference = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-i", video, "-pix_fmt", "nv12", "-f", "rawvideo", "-f", "md5", "-" });

        var run = await Board.Run(new BoardSetup
        {
            Job = "job=script job.heartbeat=0", Cores = 4,
            Files = new[] { ("job/run", script), ("job/video.mp4", video) },
        });

        Assert.That(run.Outcome.Ended.End, Is.EqualTo(BoardEnd.PoweredOff), run.Outcome.Summary);
        Assert.That(run.Outcome.Status, Is.Zero, run.Outcome.FirstError);
        Assert.That(run.Outcome.Warnings, Is.Empty, "the kernel's log");
        Assert.That(run.Console, Has.Some.Contains("Brought up 1 node, 4 CPUs"));
        var sums = run.Console.Where(line => line.Contains("decoded MD5=")).Select(line => line[(line.IndexOf("MD5=", System.StringComparison.Ordinal))..].Trim()).ToArray();
        Assert.That(sums, Has.Length.EqualTo(4));
        Assert.That(sums, Has.All.EqualTo(reference.Output.Trim()));
        Assert.That(run.Console, Has.Some.Contains("all cores are online: 0-3"));
    }

    // A core's way down and up, processes and threads go on until the decoders are done.
    private const string Script = """
        cpus=/sys/devices/system/cpu
        decode()
        {
        	gst-launch-1.0 -q filesrc location=/job/video.mp4 ! qtdemux ! h264parse ! v4l2h264dec ! video/x-raw,format=NV12 ! filesink location=/tmp/$1 || exit 1
        	echo "decoded MD5=$(md5sum </tmp/$1 | cut -c 1-32)"
        }
        goes_on()
        {
        	[ ! -e /tmp/done ]
        }
        while goes_on; do for i in 1 2 3 4 5 6 7 8; do busybox true & done; wait; done &
        while goes_on; do gst-launch-1.0 -q videotestsrc num-buffers=20 ! video/x-raw,width=320,height=240 ! videoconvert n-threads=4 ! video/x-raw,format=BGRx ! fakesink; done &
        while goes_on; do for c in 1 2 3; do echo 0 >$cpus/cpu$c/online; sleep 0.2; echo 1 >$cpus/cpu$c/online; sleep 0.2; done; done &
        for round in 1 2; do
        	decode a & first=$!
        	decode b & second=$!
        	wait $first && wait $second || exit 1
        done
        touch /tmp/done
        wait
        echo "all cores are online: $(cat $cpus/online)"
        """;
}
