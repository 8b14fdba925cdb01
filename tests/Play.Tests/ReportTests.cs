using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using BigGustave;

using Exynos5422.Play.Report;
using Exynos5422.Play.Verification;
using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class ReportTests
{
    [TestCase(0, new int[0])]
    [TestCase(3, new[] { 0, 1, 2 })]
    [TestCase(13, new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12 })]
    [TestCase(90, new[] { 0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 89 })]
    public void Frames_are_chosen_evenly_with_both_ends(int count, int[] chosen)
    {
        Assert.That(ContactSheet.Choose(count), Is.EqualTo(chosen));
    }

    [Test]
    public void A_contact_sheet_has_every_picture_at_its_place()
    {
        var colours = new uint[] { 0xff0000, 0x00ff00, 0x0000ff, 0x808080 };
        var pictures = colours.Select((colour, i) =>
        {
            var picture = new Picture(640, 360);
            picture.Fill(0, 0, 640, 360, colour);
            return (i * 10, picture);
        }).ToArray();
        var path = Path.Combine(TestVideos.Folder, "sheet.png");
        ContactSheet.Make(pictures).SavePng(path);

        using var file = File.OpenRead(path);
        var png = Png.Open(file);
        Assert.That((png.Width, png.Height), Is.EqualTo((8 + 3 * 328, 8 + 2 * (180 + 16 + 8))));
        uint At(int x, int y) => (uint)(png.GetPixel(x, y).R << 16 | png.GetPixel(x, y).G << 8 | png.GetPixel(x, y).B);
        Assert.That(new[] { At(100, 100), At(428, 100), At(756, 100), At(100, 304) }, Is.EqualTo(colours));
        Assert.That(At(900, 304), Is.EqualTo(0x202428), "an empty place");
        Assert.That(Enumerable.Range(0, 60).Any(x => At(8 + x, 8 + 180 + 8) == 0xd0d4d8), "a number below the first picture");
    }

    [Test]
    public void Scaling_down_takes_the_mean()
    {
        var picture = new Picture(4, 2);
        picture.Fill(0, 0, 2, 2, 0x000000);
        picture.Fill(1, 0, 1, 2, 0xffffff);
        picture.Fill(2, 0, 2, 2, 0x102030);
        var small = picture.ScaleDown(2, 1);
        Assert.That(small.Data.Take(3), Is.EqualTo(new byte[] { 128, 128, 128 }));
        Assert.That(small.Data.Skip(4).Take(3), Is.EqualTo(new byte[] { 0x30, 0x20, 0x10 }));
    }

    [Test]
    public void A_report_survives_its_file()
    {
        var seen = new[] { new SeenFrame(96, 64, "aa", 0), new SeenFrame(96, 64, "bb", 16667) };
        var report = new RunReport
        {
            Result = "played", GuestPlayed = true, Engine = "qemu", KernelVariant = "rfc", Pipeline = "filesrc ! kmssink", Display = "the panel follows the video",
            Video = new VideoInfo("clip.mp4", 0, 96, 64, 96, 64, 2, "High", 40, 2, 4, 23.976, "bt709", false, 1000),
            Checks = new[] { new Check("Decoder", "2 of 2", "2 of 2", true) },
            Seconds = new Dictionary<string, double> { ["Play"] = 1.25 },
            Frames = RunReport.Combine(seen, seen[..1], new[] { "aa", "bb" }, new[] { "aa", "cc" }),
        };
        var path = Path.Combine(TestVideos.Folder, "report.json");
        report.Save(path);
        var loaded = RunReport.Load(path);
        Assert.That(loaded.Checks, Is.EqualTo(report.Checks));
        Assert.That(loaded.Video, Is.EqualTo(report.Video));
        Assert.That(loaded.Frames, Is.EqualTo(report.Frames));
        Assert.That(loaded.Frames[1], Is.EqualTo(new RunReport.FrameEntry(1, "bb", "bb", null, "cc", null)));
        Assert.That(loaded.Passed, Is.True);
        Assert.That(File.ReadAllText(path), Does.Contain("\"verified\": true"));
    }

    [Test]
    public void One_failed_check_fails_the_run()
    {
        var checks = new[] { new Check("a", "", "", true), new Check("b", "", "", false) };
        var report = new RunReport
        {
            Result = "", GuestPlayed = true, Engine = "", KernelVariant = "", Pipeline = "", Display = "", Seconds = new Dictionary<string, double>(), Checks = checks,
            Video = new VideoInfo("", 0, 0, 0, 0, 0, 0, "", 0, 0, 0, 0, "", false, 0),
        };
        Assert.That(report.Passed, Is.False);
        Assert.That((report with { Checks = Array.Empty<Check>() }).Passed, Is.False, "no check at all proves nothing");
    }
}
