using System;

using Exynos5422.Play.Display;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class DisplayPlanTests
{
    [TestCase(1280, 720, 74250000u, 60)]
    [TestCase(1920, 1080, 148500000u, 60)]
    [TestCase(1920, 1200, 154000000u, 60)]
    [TestCase(320, 240, 25200000u, 60)]
    [TestCase(854, 480, 36000000u, 60)]
    [TestCase(850, 478, 36000000u, 60)]
    [TestCase(64, 64, 25200000u, 60)]
    // the fastest clock is too slow for 60 Hz
    [TestCase(2000, 2000, 146250000u, 30)]
    public void The_monitor_follows_a_size_that_a_clock_makes(int width, int height, uint clock, double rate)
    {
        var plan = DisplayPlan.For(Video(width, height));
        Assert.That((plan.Kind, plan.Device, plan.Panel), Is.EqualTo((DisplayKind.Hdmi, "mixer", (string?)null)));
        Assert.That((plan.Width, plan.Height, plan.FollowsVideo), Is.EqualTo((width, height, true)));
        Assert.That((plan.Mode!.Width, plan.Mode.Height, plan.Mode.PixelClock), Is.EqualTo((width, height, clock)));
        Assert.That(plan.Refresh, Is.EqualTo(rate).Within(0.3));
        Assert.That(plan.Description, Does.StartWith("the monitor follows the video"));
    }

    [TestCase(64, 32)]
    [TestCase(66, 34)]
    [TestCase(2560, 1440)]
    public void A_size_without_a_mode_goes_to_a_panel(int width, int height)
    {
        var plan = DisplayPlan.For(Video(width, height));
        Assert.That((plan.Kind, plan.Device, plan.Panel), Is.EqualTo((DisplayKind.Panel, "fimd", $"{width}x{height}@60")));
        Assert.That(plan.Description, Does.StartWith("the panel follows the video").And.Contain("no HDMI mode has this size"));
    }

    [Test]
    public void A_panel_may_be_asked_for()
    {
        var plan = DisplayPlan.For(Video(1280, 720), DisplayKind.Panel);
        Assert.That((plan.Kind, plan.Panel, plan.Mode), Is.EqualTo((DisplayKind.Panel, "1280x720@60", (Antmicro.Renode.Peripherals.Video.VideoMode?)null)));
        Assert.That(plan.Description, Is.EqualTo("the panel follows the video: 1280x720 at 60 Hz"));
    }

    [Test]
    public void A_picture_wider_than_a_panel_can_be_is_scaled()
    {
        var plan = DisplayPlan.For(Video(4096, 2160));
        Assert.That((plan.Width, plan.Height, plan.FollowsVideo), Is.EqualTo((4080, 2160, false)));
        Assert.That(plan.Description, Does.Contain("converter scales 4096x2160 to the panel's 4080x2160"));
        Assert.That(plan.Width * 4, Is.LessThan(1 << 14), "bytes of a line");
    }

    [Test]
    public void The_converter_takes_the_coded_picture_and_the_display_its_visible_part()
    {
        var plan = DisplayPlan.For(Video(854, 478));
        Assert.That((plan.SourceWidth, plan.SourceHeight, plan.ConvertedWidth, plan.ConvertedHeight), Is.EqualTo((864, 480, 864, 480)));
        Assert.That(plan.Description, Does.Contain("converter takes the coded 864x480"));
        var options = new PlayOptions { Output = "out" };
        Assert.That(GuestJob.Pipeline(Video(854, 478), plan, options), Does.Contain(
            "capture-io-mode=dmabuf ! capssetter caps=video/x-raw,width=864,height=480 ! v4l2convert output-io-mode=dmabuf-import ! videocrop right=10 bottom=2 ! kmssink"));
        Assert.That(GuestJob.CommandLine(Video(854, 478), plan, options, GuestMemory.For(Video(854, 478), plan)), Does.Contain(" job.converter-caps=video/x-raw,width=864,height=480 job.crop=right=10,bottom=2 "));
    }

    [TestCase(1280, 720)]
    [TestCase(64, 32)]
    public void Whole_macroblocks_take_the_mails_pipeline(int width, int height)
    {
        var plan = DisplayPlan.For(Video(width, height));
        Assert.That(plan.Crops, Is.False);
        Assert.That(plan.Description, Does.Not.Contain("coded"));
        Assert.That(GuestJob.Pipeline(Video(width, height), plan, new PlayOptions { Output = "out" }), Does.Contain("capture-io-mode=dmabuf ! v4l2convert output-io-mode=dmabuf-import ! kmssink"));
    }

    [Test]
    public void What_a_stream_hides_at_its_left_and_top_is_seen()
    {
        var plan = DisplayPlan.For(Video(846, 472) with { CodedWidth = 864, CodedHeight = 480, CropLeft = 6, CropTop = 4 });
        Assert.That((plan.Width, plan.Height, plan.FollowsVideo), Is.EqualTo((852, 476, true)));
        Assert.That(plan.Description, Does.Contain("left (6 columns)").And.Contain("top (4 lines)"));
    }

    [Test]
    public void A_cropped_picture_wider_than_the_panel_is_scaled_in_proportion()
    {
        var plan = DisplayPlan.For(Video(4090, 130));
        Assert.That((plan.ConvertedWidth, plan.ConvertedHeight, plan.Width, plan.Height), Is.EqualTo((4080, 144, 4074, 130)));
    }

    [TestCase(1280, 720, false)]
    [TestCase(4096, 480, true)]
    public void The_pipeline_scales_only_where_it_has_to(int width, int height, bool scales)
    {
        var video = Video(width, height);
        var plan = DisplayPlan.For(video);
        var options = new PlayOptions { Output = "out" };
        Assert.That(GuestJob.Pipeline(video, plan, options), scales ? Does.Contain("video/x-raw,width=4080,height=480 ! kmssink") : Does.Contain("dmabuf-import ! kmssink"));
        Assert.That(GuestJob.CommandLine(video, plan, options, GuestMemory.For(video, plan)), scales ? Does.Contain(" job.caps=video/x-raw,width=4080,height=480 ") : Does.Not.Contain("job.caps"));
    }

    [Test]
    public void A_file_too_big_for_the_guest_is_refused()
    {
        var video = Video(1280, 720) with { Bytes = 200 * GuestMemory.Megabyte };
        var failure = Assert.Throws<PlayException>(new Action(() => GuestMemory.For(video, DisplayPlan.For(video))));
        Assert.That(failure!.Message, Does.Contain("200 MiB").And.Contain("128 MiB"));
        Assert.That(failure.Advice, Does.Contain("-c copy"));
    }

    [Test]
    public void A_picture_too_big_for_the_carve_out_is_refused()
    {
        var video = Video(4096, 2160) with { DpbFrames = 16 };
        var failure = Assert.Throws<PlayException>(new Action(() => GuestMemory.For(video, DisplayPlan.For(video))));
        Assert.That(failure!.Message, Does.Contain("carve-out has 352 MiB").And.Contain("4096x2160"));
    }

    [TestCase("bt709", 144, ColourMatrix.Bt709, "colorimetry=bt709")]
    [TestCase("smpte170m", 720, ColourMatrix.Bt601, "colorimetry=bt601")]
    [TestCase("bt470bg", 576, ColourMatrix.Bt601, null)]
    [TestCase("bt2020nc", 720, ColourMatrix.Bt709, null)]
    [TestCase("unknown", 576, ColourMatrix.Bt601, null)]
    [TestCase("unknown", 720, ColourMatrix.Bt709, null)]
    public void The_converter_is_told_the_matrix_where_it_is_not_the_usual_one(string space, int height, ColourMatrix matrix, string? told)
    {
        var video = Video(640, height) with { ColourSpace = space };
        Assert.That(video.Matrix, Is.EqualTo(matrix));
        var pipeline = GuestJob.Pipeline(video, DisplayPlan.For(video), new PlayOptions { Output = "out" });
        Assert.That(pipeline, told == null ? Does.Not.Contain("colorimetry") : Does.Contain($"! capssetter caps=video/x-raw,{told} ! v4l2convert"));
    }

    [Test]
    public void The_decoder_is_told_of_colours_it_would_refuse()
    {
        var video = Video(1280, 720) with { HasUsualColours = false };
        Assert.That(GuestJob.Pipeline(video, DisplayPlan.For(video), new PlayOptions { Output = "out" }), Does.Contain("h264parse ! capssetter caps=video/x-h264,colorimetry=bt709 ! v4l2h264dec"));
    }

    [TestCase(1280, 720, 64, 128)]
    [TestCase(1920, 1080, 64, 128)]
    [TestCase(4096, 2160, 224, 224)]
    public void The_pools_grow_with_the_picture(int width, int height, int carveOut, int contiguous)
    {
        var video = Video(width, height);
        Assert.That(GuestMemory.For(video, DisplayPlan.For(video)), Is.EqualTo(new GuestMemory(carveOut, contiguous)));
    }

    private static VideoInfo Video(int width, int height)
    {
        return new VideoInfo("clip.mp4", 0, width, height, (width + 15) & ~15, (height + 15) & ~15, 10, "High", 40, 2, 4, 30, "unknown", false, 100_000);
    }
}
