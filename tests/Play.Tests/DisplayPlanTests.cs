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

    [TestCase(854, 480, 848, 480)]
    [TestCase(16, 16, 64, 32)]
    [TestCase(426, 238, 432, 240)]
    [TestCase(4096, 2160, 4080, 2160)]
    public void Any_other_size_is_scaled_to_the_nearest(int width, int height, int panelWidth, int panelHeight)
    {
        var plan = DisplayPlan.For(Video(width, height));
        Assert.That((plan.Width, plan.Height, plan.FollowsVideo), Is.EqualTo((panelWidth, panelHeight, false)));
        Assert.That(plan.Description, Does.Contain($"converter scales {width}x{height} to the panel's {panelWidth}x{panelHeight}"));
    }

    [Test]
    public void Every_size_gives_a_panel_the_drivers_can_show()
    {
        for(var width = 16; width <= VideoProbe.MaximumWidth; width += 34)
        {
            for(var height = 16; height <= VideoProbe.MaximumHeight; height += 38)
            {
                var plan = DisplayPlan.For(Video(width, height));
                Assert.That(plan.Width % 16 == 0 && plan.Height % 8 == 0 && plan.Width >= 64 && plan.Height >= 32, Is.True, plan.Panel);
                Assert.That(plan.Width * 4, Is.LessThan(1 << 14), "bytes of a line");
            }
        }
    }

    [TestCase(1280, 720, false)]
    [TestCase(854, 482, true)]
    public void The_pipeline_scales_only_where_it_has_to(int width, int height, bool scales)
    {
        var video = Video(width, height);
        var plan = DisplayPlan.For(video);
        var options = new PlayOptions { Output = "out" };
        Assert.That(GuestJob.Pipeline(video, plan, options), scales ? Does.Contain("video/x-raw,width=848,height=480 ! kmssink") : Does.Contain("dmabuf-import ! kmssink"));
        Assert.That(GuestJob.CommandLine(video, plan, options, GuestMemory.For(video, plan)), scales ? Does.Contain(" job.caps=video/x-raw,width=848,height=480 ") : Does.Not.Contain("job.caps"));
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
