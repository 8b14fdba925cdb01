using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Exynos.Tests;

using Exynos5422.Play;
using Exynos5422.Play.Display;
using Exynos5422.Play.Report;
using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>The pipeline with every frame verified: what scripts/play does, for videos of several kinds.</summary>
public sealed class PipelineTests
{
    [Test]
    public async Task The_default_sample()
    {
        var report = await Board.Play(null);
        Expect(report, SampleVideo.Default.Frames);
        Assert.That(report.Display, Does.StartWith("the monitor follows the video: 1280x720 at 60 Hz"));
    }

    /// <summary>
    /// Another encoder and muxer, Main profile, coded lines that are cropped away, a deeper pyramid of B frames.
    /// </summary>
    [Test]
    public async Task An_MP4_made_by_GStreamer()
    {
        if(!Board.HasProgram("gst-launch-1.0"))
        {
            Assert.Ignore("gst-launch-1.0 is not installed (packages gstreamer1.0-tools, -plugins-good, -plugins-bad, -plugins-ugly)");
        }
        var path = Board.TemporaryFile("gstreamer.mp4");
        var made = await HostTool.Run("gst-launch-1.0", ("-q videotestsrc num-buffers=60 pattern=ball ! video/x-raw,format=I420,width=848,height=360,framerate=25/1 ! " +
            "x264enc bframes=5 b-adapt=false b-pyramid=true ref=4 key-int-max=30 bitrate=900 ! video/x-h264,profile=main ! h264parse ! mp4mux ! filesink location=" + path).Split(' '));
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
        var video = await VideoProbe.Probe(path);
        Assert.That((video.Profile, video.CodedHeight), Is.EqualTo(("Main", 368)));
        Expect(await Board.Play(path), 60);
    }

    [Test]
    public async Task Full_hd_plays_to_the_end()
    {
        Expect(await Board.Play(await SampleVideo.FullHd.GetFile(Project.Cache)), 120);
    }

    [Test]
    public async Task A_picture_wider_than_a_panel_can_be_is_scaled()
    {
        var report = await Board.Play(await Board.Encode("testsrc2=s=4096x128:r=30", 20));
        Assert.That(report.Display, Does.StartWith("the converter scales 4096x128 to the panel's 4080x128"));
        Expect(report, 20);
    }

    /// <summary>
    /// Sizes that aren't whole macroblocks: the converter takes the coded picture, the display has the video's size. No
    /// HDMI mode is smaller than 64 pixels or larger than 2047.
    /// </summary>
    [TestCase(854, 480, "monitor")]
    [TestCase(850, 478, "monitor")]
    [TestCase(426, 240, "monitor")]
    [TestCase(66, 66, "monitor")]
    [TestCase(66, 34, "panel")]
    [TestCase(50, 18, "panel")]
    [TestCase(1440, 1080, "monitor")]
    [TestCase(2038, 200, "monitor")]
    public async Task A_size_that_is_cropped(int width, int height, string display)
    {
        var report = await Board.Play(await Board.Encode($"testsrc2=s={width}x{height}:r=30", 12));
        Assert.That(report.Display, Does.StartWith($"the {display} follows the video: {width}x{height} at ").And.Contain("the converter takes the coded "));
        Expect(report, 12);
    }

    [Test]
    public async Task A_panel_if_asked_for()
    {
        var report = await Board.Play(await Board.Encode("testsrc2=s=320x240:r=30", 20), display: DisplayKind.Panel);
        Assert.That(report.Display, Does.StartWith("the panel follows the video: 320x240 at 60 Hz"));
        Expect(report, 20);
    }

    /// <summary>Matrix, primaries and transfer as streams give them, usual and not, or only some of them.</summary>
    [TestCase("640x480", "-color_primaries bt709 -color_trc bt709 -colorspace bt709")]
    [TestCase("1280x720", "-color_primaries smpte170m -color_trc smpte170m -colorspace smpte170m")]
    [TestCase("640x480", "-colorspace bt709")]
    [TestCase("1280x720", "-color_primaries bt2020 -color_trc bt2020-10 -colorspace bt2020nc")]
    public async Task Colours_of_a_kind(string size, string colours)
    {
        Expect(await Board.Play(await Board.Encode($"testsrc2=s={size}:r=30", 6, colours)), 6);
    }

    [Test]
    public async Task A_stream_that_hides_columns_at_its_left()
    {
        var report = await Board.Play(await Board.Encode("testsrc2=s=320x240:r=30", 12, "-bsf:v h264_metadata=crop_left=6:crop_top=4:crop_right=8:crop_bottom=8"));
        Assert.That(report.Display, Does.StartWith("the monitor follows the video: 312x232").And.Contain("left (6 columns)").And.Contain("top (4 lines)"));
        Expect(report, 12);
    }

    /// <summary>
    /// Baseline with slices and several reference frames, Main with CABAC, Main with B frames, High with raw
    /// macroblocks.
    /// </summary>
    [TestCase("baseline.264")]
    [TestCase("high.264")]
    [TestCase("references.264")]
    [TestCase("no-filter.264")]
    [TestCase("cabac.264")]
    [TestCase("pcm.264")]
    [TestCase("b-frames.264")]
    public async Task An_elementary_stream(string name)
    {
        var stream = TestStream.Get(name);
        Expect(await Board.Play(stream.Path), stream.Frames);
    }

    /// <summary>The first picture of VP8 and H.263 is taken for the header, as on a board.</summary>
    [TestCase("h264.mkv", "libx264 -bf 2", 12)]
    [TestCase("h264.avi", "libx264 -bf 2", 12)]
    [TestCase("h264.ts", "libx264 -bf 2", 12)]
    [TestCase("h264.flv", "libx264 -bf 2", 12)]
    [TestCase("mpeg4.mp4", "mpeg4 -bf 2", 12)]
    [TestCase("mpeg2.ts", "mpeg2video -bf 2", 12)]
    [TestCase("mpeg1.mpg", "mpeg1video -bf 2", 12)]
    [TestCase("h263.3gp", "h263", 11)]
    [TestCase("vp8.webm", "libvpx", 11)]
    public async Task Another_container_or_codec(string name, string codec, int frames)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, name);
        var made = await HostTool.Run("ffmpeg", $"-v error -nostdin -y -f lavfi -i testsrc2=s=352x288:r=25 -frames:v 12 -c:v {codec} -pix_fmt yuv420p {path}".Split(' '));
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
        Expect(await Board.Play(path), frames);
    }

    private static void Expect(RunReport report, int frames)
    {
        Assert.That(report.Checks.Where(check => !check.Passed), Is.Empty, report.Result);
        Assert.That(report.Passed, Is.True);
        Assert.That(report.Frames, Has.Count.EqualTo(frames));
        Assert.That(report.Frames.All(frame => frame.Decoded != null && frame.Decoded == frame.ExpectedDecoded && frame.Displayed != null && frame.Displayed == frame.ExpectedDisplayed), Is.True);
    }
}
