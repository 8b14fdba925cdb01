using System;
using System.Linq;

using Exynos5422.Encode;
using Exynos5422.Play.Verification;

using NUnit.Framework;

namespace Exynos5422.Play.Tests.Encode;

/// <summary>What scripts/encode asks of the guest, and what it refuses.</summary>
public sealed class EncodeOptionsTests
{
    [TestCase("h264", 1)]
    [TestCase("h264", 51)]
    [TestCase("mpeg4", 31)]
    [TestCase("h263", 1)]
    [TestCase("vp8", 0)]
    [TestCase("vp8", 127)]
    public void A_quantizer_that_the_codec_has(string codec, int qp)
    {
        (Options(codec) with { Qp = qp }).Check();
    }

    [TestCase("h264", 0, "1 to 51")]
    [TestCase("h264", 52, "1 to 51")]
    [TestCase("mpeg4", 0, "1 to 31")]
    [TestCase("mpeg4", 32, "1 to 31")]
    [TestCase("h263", 32, "1 to 31")]
    [TestCase("vp8", -1, "0 to 127")]
    [TestCase("vp8", 128, "0 to 127")]
    public void A_quantizer_that_it_has_not(string codec, int qp, string range)
    {
        var failure = Refused(Options(codec) with { Qp = qp });
        Assert.That(failure.Message, Is.EqualTo($"{codec} has no quantizer {qp}."));
        Assert.That(failure.Advice, Does.Contain(range));
    }

    [TestCase("h263")]
    [TestCase("vp8")]
    public void B_pictures_of_a_codec_that_has_none(string codec)
    {
        var failure = Refused(Options(codec) with { BFrames = 1 });
        Assert.That((failure.Message, failure.Advice), Is.EqualTo(($"The encoder of {codec} makes no B pictures.", "Leave --b-frames out, or use --codec h264 or mpeg4.")));
    }

    [TestCase("out.mp4", true)]
    [TestCase("out.MKV", true)]
    [TestCase("out.h264", false)]
    [TestCase("out", false)]
    public void B_pictures_and_a_container(string output, bool refused)
    {
        var options = Options("h264") with { BFrames = 2, Output = output };
        Assert.That(options.IsContainer, Is.EqualTo(refused));
        if(refused)
        {
            Assert.That(Refused(options).Message, Does.Contain("B pictures"));
        }
        else
        {
            options.Check();
        }
        (options with { BFrames = 0 }).Check();
    }

    [Test]
    public void A_bit_rate_and_a_quantizer()
    {
        Assert.That(Refused(Options("h264") with { BitRate = 100000, Qp = 20 }).Message, Does.Contain("--bitrate").And.Contain("--qp"));
    }

    [TestCase("h264", "gop=12 b-frames=2 h264-profile=4 h264-level=11 h264-entropy=1 h264-8x8=1 h264-max-qp=51 h264-i-qp=30 h264-p-qp=30 h264-b-qp=30")]
    [TestCase("mpeg4", "gop=12 b-frames=2 mpeg4-profile=1 mpeg4-max-qp=31 mpeg4-i-qp=30 mpeg4-p-qp=30 mpeg4-b-qp=30")]
    public void The_guest_is_told_all_of_it(string codec, string controls)
    {
        Assert.That(Controls(Options(codec) with { BFrames = 2, Qp = 30 }), Is.EqualTo(controls));
    }

    [TestCase("h263", "gop=0 h263-max-qp=31 h263-i-qp=4 h263-p-qp=4")]
    [TestCase("vp8", "gop=0 vp8-max-qp=127 vp8-i-qp=20 vp8-p-qp=20")]
    public void Without_a_quantizer_it_is_one_for_a_good_picture(string codec, string controls)
    {
        Assert.That(Controls(Options(codec) with { Gop = 0 }), Is.EqualTo(controls));
    }

    [Test]
    public void A_bit_rate_switches_the_rate_control_on()
    {
        Assert.That(Controls(Options("vp8") with { BitRate = 64000 }), Is.EqualTo("gop=12 vp8-max-qp=127 bitrate=64000 rate-control=1 reaction=1"));
    }

    /// <summary>One check that fails, a guest that failed, and no check at all: none of them is a stream that was proved.</summary>
    [Test]
    public void A_report_passes_only_with_all_checks()
    {
        var good = new Check("one", "1", "1", true);
        var report = new EncodeReport { GuestEncoded = true, Result = "", Checks = new[] { good, good } };
        Assert.That(report.Passed, Is.True);
        Assert.That((report with { Checks = new[] { good, good with { Passed = false } } }).Passed, Is.False);
        Assert.That((report with { GuestEncoded = false }).Passed, Is.False);
        Assert.That((report with { Checks = Enumerable.Empty<Check>().ToArray() }).Passed, Is.False);
    }

    private static EncodeOptions Options(string codec)
    {
        return new EncodeOptions { Video = "video.mp4", Codec = codec, Output = "out.bin" };
    }

    private static string Controls(EncodeOptions options)
    {
        return string.Join(' ', options.Controls);
    }

    private static PlayException Refused(EncodeOptions options)
    {
        var failure = Assert.Throws<PlayException>(new Action(options.Check))!;
        Assert.That(failure.ExitCode, Is.EqualTo(ExitCodes.BadInput));
        return failure;
    }
}
