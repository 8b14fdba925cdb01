using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Time;

using Exynos5422.Play.Display;
using Exynos5422.Play.Verification;
using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

/// <summary>The judgement over a run: right frames pass, and each way to be wrong is seen for what it is.</summary>
public sealed class VerificationTests
{
    [Test]
    public async Task The_right_frames_pass()
    {
        var outcome = await Verify((_, displayed) => displayed);
        Assert.That(outcome.Passed, Is.True, string.Join('\n', outcome.Checks));
        Assert.That(outcome.Psnr, Has.Count.EqualTo(24));
    }

    [TestCase(0)]
    [TestCase(0x55)]
    public async Task What_lay_in_the_buffer_of_the_mode_setting_does_not_count(int content)
    {
        var outcome = await Verify((_, displayed) => displayed.Prepend(Plain(displayed[0].Length, content)).ToList(), firstConverted: FrameTime / 2);
        Assert.That(outcome.Passed, Is.True, string.Join('\n', outcome.Checks));
        Assert.That(outcome.Blank, Is.EqualTo(1));
    }

    /// <summary>
    /// A picture too many is an error, be it black, when the converter had begun before it was shown.
    /// </summary>
    [TestCase(0)]
    [TestCase(0x55)]
    public async Task A_picture_too_many_in_front_fails(int content)
    {
        var outcome = await Verify((_, displayed) => displayed.Prepend(Plain(displayed[0].Length, content)).ToList(), firstConverted: -1);
        Assert.That(Failed(outcome), Does.Contain("Display = reference conversion").And.Contain("Order"));
        Assert.That(outcome.Blank, Is.Zero);
    }

    [Test]
    public async Task Without_a_converted_picture_nothing_was_shown()
    {
        var outcome = await Verify((_, displayed) => displayed, firstConverted: double.PositiveInfinity);
        Assert.That(Failed(outcome), Does.Contain("Display = reference conversion"));
        Assert.That(outcome.Blank, Is.EqualTo(24));
    }

    [Test]
    public void The_trace_tells_when_the_first_picture_was_converted()
    {
        var path = Path.Combine(TestVideos.Folder, "converter.jsonl");
        Assert.That(ConverterTrace.FirstPicture(path), Is.EqualTo(double.PositiveInfinity), "there is no trace");
        var time = TimeInterval.FromMicroseconds(123456);
        File.WriteAllLines(path, new[] { false, true }.Select(isWrite =>
            DmaTrace.ToJson("gsc0", new DmaTransfer(0, 0, isWrite ? "destination Y" : "source Y", isWrite, 0xb0000000, 100, 100, 0, time))).Append("{\"device\":\"gs"));
        Assert.That(ConverterTrace.FirstPicture(path), Is.EqualTo(123456));
        File.WriteAllText(path, File.ReadLines(path).First());
        Assert.That(ConverterTrace.FirstPicture(path), Is.EqualTo(double.PositiveInfinity), "nothing was written");
        File.Delete(path);
    }

    [Test]
    public async Task A_dropped_frame_fails()
    {
        var outcome = await Verify((_, displayed) => displayed.Where((_, i) => i != 7).ToList());
        Assert.That(Failed(outcome), Does.Contain("Display = reference conversion").And.Contain("Order"));
        Assert.That(outcome.Checks.Single(c => c.Name == "Order").Found, Does.StartWith("1 dropped, 0 repeated"));
    }

    [Test]
    public async Task A_frame_shown_twice_fails()
    {
        var outcome = await Verify((_, displayed) => displayed.Take(5).Concat(displayed.Skip(4)).ToList());
        Assert.That(outcome.Checks.Single(c => c.Name == "Order").Found, Does.StartWith("0 dropped, 1 repeated"));
        Assert.That(outcome.Passed, Is.False);
    }

    [Test]
    public async Task Frames_in_the_wrong_order_fail()
    {
        var outcome = await Verify((_, displayed) =>
        {
            (displayed[3], displayed[4]) = (displayed[4], displayed[3]);
            return displayed;
        });
        Assert.That(outcome.Checks.Single(c => c.Name == "Order").Found, Is.EqualTo("0 dropped, 0 repeated, 1 late"));
        Assert.That(outcome.Passed, Is.False);
    }

    [Test]
    public async Task One_wrong_pixel_fails()
    {
        var outcome = await Verify((_, displayed) =>
        {
            displayed[10][1234 * 4] ^= 1;
            return displayed;
        });
        Assert.That(Failed(outcome), Does.Contain("Display = reference conversion"));
        Assert.That(outcome.Checks.Single(c => c.Name == "Display = reference conversion").Found, Does.Contain("first difference at frame 10").And.Contain("off by up to 1"));
    }

    [Test]
    public async Task A_wrong_decoder_picture_fails()
    {
        var outcome = await Verify((decoded, displayed) =>
        {
            decoded[2] = decoded[2] with { Sha1 = new string('0', 40) };
            return displayed;
        });
        Assert.That(Failed(outcome), Is.EqualTo(new[] { "Decoder = libavcodec (SHA-1, I420)" }));
    }

    [Test]
    public async Task Nothing_shown_fails()
    {
        var outcome = await Verify((_, _) => new List<byte[]>());
        Assert.That(Failed(outcome), Has.Length.EqualTo(3));
    }

    [Test]
    public void A_still_video_is_compared_by_its_number_of_frames()
    {
        var still = Enumerable.Repeat("a", 5).ToArray();
        Assert.That(new SequenceComparison(still, still).Same, Is.True);
        var comparison = new SequenceComparison(still, still.Append("a").ToArray());
        Assert.That((comparison.Same, comparison.Duplicated), Is.EqualTo((false, 1)));
        comparison = new SequenceComparison(still, still[..4]);
        Assert.That((comparison.Same, comparison.Dropped, comparison.FirstDifference), Is.EqualTo((false, 1, 4)));
    }

    [Test]
    public void Pictures_beyond_the_limit_of_the_spool_are_not_kept()
    {
        using var spool = new FrameSpool(Path.Combine(TestVideos.Folder, "spool"), limit: 20);
        spool.Add(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });
        spool.Add(new byte[] { 9, 9 });
        spool.Add(new byte[16]);
        Assert.That(spool.Read(0), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
        Assert.That(spool.Read(1), Is.EqualTo(new byte[] { 9, 9 }));
        Assert.That(spool.Read(2), Is.Null);
        Assert.That(spool.Read(3), Is.Null);
    }

    private static string[] Failed(Verifier.Outcome outcome)
    {
        return outcome.Checks.Where(check => !check.Passed).Select(check => check.Name).ToArray();
    }

    /// <summary>
    /// Verifies a run that shows the right frames but for what <paramref name="change"/> does to them.
    /// </summary>
    private static async Task<Verifier.Outcome> Verify(Func<SeenFrame[], List<byte[]>, List<byte[]>> change, double firstConverted = 0)
    {
        var video = await VideoProbe.Probe(await TestVideos.Plain());
        var converter = new ReferenceConverter(video.Width, video.Height, video.Width, video.Height, ColourMatrix.Bt601);
        var decoded = new SeenFrame[video.Frames];
        var displayed = new List<byte[]>();
        await ReferenceDecoder.Decode(video, (index, picture) =>
        {
            decoded[index] = Seen(picture.Span, video, 0);
            displayed.Add(converter.Convert(picture.Span));
        });
        displayed = change(decoded, displayed);
        var seen = displayed.Select((pixels, i) => Seen(pixels, video, i)).ToArray();
        return await new Verifier(video, DisplayPlan.For(video), ColourMatrix.Bt601, firstConverted).Verify(decoded, seen, index => displayed[index]);
    }

    private static SeenFrame Seen(ReadOnlySpan<byte> data, VideoInfo video, int index)
    {
        return new SeenFrame(video.Width, video.Height, Convert.ToHexString(SHA1.HashData(data)).ToLowerInvariant(), index * FrameTime);
    }

    private static byte[] Plain(int length, int content)
    {
        return Enumerable.Range(0, length).Select(i => (byte)(i % 4 == 3 ? 255 : content)).ToArray();
    }

    private const double FrameTime = 16667;
}
