using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

/// <summary>What the player makes for the guest, and what it reads out of its console.</summary>
public sealed class GuestFilesTests
{
    [Test]
    public void An_archive_holds_the_file_in_its_folder()
    {
        var source = Path.Combine(TestVideos.Folder, "content");
        File.WriteAllText(source, "seven bytes and some more");
        var path = Path.Combine(TestVideos.Folder, "archive.cpio");
        CpioArchive.Write(path, new[] { ("job/deep/video.mp4", source), ("job/second", source) });

        var files = ReadArchive(File.ReadAllBytes(path));
        Assert.That(files.Select(file => file.Name), Is.EqualTo(new[] { "job", "job/deep", "job/deep/video.mp4", "job/second", "TRAILER!!!" }));
        Assert.That(files[0].Mode & 0xf000, Is.EqualTo(0x4000));
        Assert.That(files[2].Mode & 0xf000, Is.EqualTo(0x8000));
        Assert.That(files[2].Content, Is.EqualTo("seven bytes and some more"));
        Assert.That(files.Take(4).Select(file => file.Inode), Is.Unique);
    }

    [Test]
    public void A_finished_job_is_read_from_the_console()
    {
        var outcome = Read(BoardEnd.PoweredOff, "", "Linux version 6.1", "", "@@step {\"name\":\"pipeline\",\"state\":\"ended\",\"status\":0}", "@@result {\"job\":\"pipeline\",\"status\":0,\"uptime\":4.5}");
        Assert.That((outcome.Succeeded, outcome.Status), Is.EqualTo((true, (int?)0)));
        Assert.That(outcome.Checks.All(check => check.Passed), Is.True);
    }

    [Test]
    public void A_failed_pipeline_is_explained_by_its_first_error()
    {
        var outcome = Read(BoardEnd.PoweredOff, "", "ERROR: from element /GstPipeline:pipeline0/v4l2h264dec0: Cannot allocate memory", "ERROR: later", "@@result {\"status\":1}");
        Assert.That(outcome.Succeeded, Is.False);
        Assert.That(outcome.Summary, Does.Contain("status 1").And.Contain("v4l2h264dec0"));
    }

    [Test]
    public void A_panic_is_named()
    {
        var outcome = Read(BoardEnd.Panic, "Unable to handle kernel paging request at virtual address 01600003", "Unable to handle kernel paging request at virtual address 01600003");
        Assert.That(outcome.Succeeded, Is.False);
        Assert.That(outcome.Summary, Does.Contain("kernel died").And.Contain("01600003"));
        Assert.That(outcome.Warnings, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_time_out_is_named()
    {
        Assert.That(Read(BoardEnd.TimedOut, "").Summary, Does.Contain("did not end within 5 s"));
    }

    [Test]
    public void A_vblank_that_comes_late_is_named_and_no_failure()
    {
        var outcome = Read(BoardEnd.PoweredOff, "", "[    2.0] WARNING: CPU: 0 PID: 1 at drivers/gpu/drm/drm_atomic_helper.c:1680 drm_atomic_helper_wait_for_vblanks",
            "[    2.0] [CRTC:41:crtc-0] vblank wait timed out", "@@result {\"status\":0}");
        Assert.That(outcome.Checks.All(check => check.Passed), Is.True);
        Assert.That(outcome.Checks[1].Found, Does.Contain("1 vblank time-outs").And.Contain("too busy"));
    }

    [Test]
    public void A_kernel_warning_fails_a_run_that_played()
    {
        var outcome = Read(BoardEnd.PoweredOff, "", "[    2.0] WARNING: CPU: 0 PID: 1 at drivers/base/core.c:1", "@@result {\"status\":0}");
        Assert.That(outcome.Succeeded, Is.True);
        Assert.That(outcome.Checks.Count(check => !check.Passed), Is.EqualTo(1));
    }

    [Test]
    public void Garbage_in_a_report_is_no_result()
    {
        var outcome = Read(BoardEnd.PoweredOff, "", "@@result {\"status\":0", "@@result {broken}", "text @@result");
        Assert.That((outcome.Succeeded, outcome.Status), Is.EqualTo((false, (int?)null)));
    }

    private static GuestOutcome Read(BoardEnd end, string detail, params string[] console)
    {
        return GuestOutcome.Read(new BoardResult(end, detail, TimeSpan.FromSeconds(5)), console);
    }

    private static List<(string Name, int Mode, int Inode, string Content)> ReadArchive(byte[] data)
    {
        var files = new List<(string, int, int, string)>();
        for(var at = 0; at < data.Length;)
        {
            int Field(int index) => Convert.ToInt32(System.Text.Encoding.ASCII.GetString(data, at + 6 + 8 * index, 8), 16);
            Assert.That(System.Text.Encoding.ASCII.GetString(data, at, 6), Is.EqualTo("070701"));
            int inode = Field(0), mode = Field(1), size = Field(6), length = Field(11);
            var name = System.Text.Encoding.UTF8.GetString(data, at + 110, length - 1);
            var content = (at + 110 + length + 3) & ~3;
            files.Add((name, mode, inode, System.Text.Encoding.UTF8.GetString(data, content, size)));
            at = (content + size + 3) & ~3;
        }
        return files;
    }
}
