using System;

using Exynos5422.Play.Display;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class DisplayPlanTests
{
    [TestCase(1280, 720)]
    [TestCase(1920, 1080)]
    [TestCase(64, 32)]
    [TestCase(320, 240)]
    public void The_panel_follows_a_size_the_drivers_know(int width, int height)
    {
        var plan = DisplayPlan.For(Video(width, height));
        Assert.That((plan.Width, plan.Height, plan.FollowsVideo), Is.EqualTo((width, height, true)));
        Assert.That(plan.Description, Does.Contain("panel follows the video"));
    }

    [Test]
    public void A_picture_wider_than_the_panel_can_be_is_scaled()
    {
        var plan = DisplayPlan.For(Video(4096, 2160));
        Assert.That((plan.Width, plan.Height, plan.FollowsVideo), Is.EqualTo((4080, 2160, false)));
        Assert.That(plan.Description, Does.Contain("converter scales 4096x2160 to the panel's 4080x2160"));
        Assert.That(plan.Width * 4, Is.LessThan(1 << 14), "bytes of a line");
    }

    [Test]
    public void The_coded_lines_are_said_to_be_scaled()
    {
        var plan = DisplayPlan.For(Video(1920, 1080));
        Assert.That((plan.SourceWidth, plan.SourceHeight), Is.EqualTo((1920, 1088)));
        Assert.That(plan.Description, Does.Contain("all 1088 coded lines and scales them to 1080"));
        Assert.That(DisplayPlan.For(Video(1280, 720)).Description, Does.Not.Contain("coded lines"));
    }

    [TestCase(854, 480, "scale=848:480")]
    [TestCase(856, 480, "scale=864:480")]
    [TestCase(640, 358, "scale=640:360")]
    [TestCase(152, 100, "scale=160:104")]
    public void A_size_the_converters_driver_cannot_take_is_refused(int width, int height, string advice)
    {
        var failure = Assert.Throws<PlayException>(new Action(() => DisplayPlan.For(Video(width, height))));
        Assert.That(failure!.Message, Does.Contain($"{width}x{height}").And.Contain("steps of 16"));
        Assert.That(failure.Advice, Does.Contain(advice));
        Assert.That(failure.ExitCode, Is.EqualTo(ExitCodes.BadInput));
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
        var video = Video(4096, 2160) with { BFrames = 4 };
        var failure = Assert.Throws<PlayException>(new Action(() => GuestMemory.For(video, DisplayPlan.For(video))));
        Assert.That(failure!.Message, Does.Contain("carve-out").And.Contain("4096x2160"));
    }

    [TestCase("bt709", 144, ColourMatrix.Bt709)]
    [TestCase("smpte170m", 1080, ColourMatrix.Bt601)]
    [TestCase("unknown", 576, ColourMatrix.Bt601)]
    [TestCase("unknown", 720, ColourMatrix.Bt709)]
    public void The_matrix_is_the_one_GStreamer_takes(string space, int height, ColourMatrix matrix)
    {
        Assert.That(Player.ColourOf(Video(640, height) with { ColourSpace = space }), Is.EqualTo(matrix));
    }

    [TestCase(1280, 720, 64, 128)]
    [TestCase(1920, 1080, 64, 128)]
    [TestCase(4096, 2160, 128, 224)]
    public void The_pools_grow_with_the_picture(int width, int height, int carveOut, int contiguous)
    {
        var video = Video(width, height);
        Assert.That(GuestMemory.For(video, DisplayPlan.For(video)), Is.EqualTo(new GuestMemory(carveOut, contiguous)));
    }

    private static VideoInfo Video(int width, int height)
    {
        return new VideoInfo("clip.mp4", 0, width, height, (width + 15) & ~15, (height + 15) & ~15, 10, "High", 40, 2, 4, 30, "bt709", false, 100_000);
    }
}
