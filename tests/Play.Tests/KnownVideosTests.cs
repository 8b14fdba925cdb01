using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

/// <summary>A video is looked into once, and again if anything may be different.</summary>
public sealed class KnownVideosTests
{
    [SetUp]
    public void SetUp()
    {
        cache = Directory.CreateTempSubdirectory("known-videos-").FullName;
        asked.Clear();
    }

    [TearDown]
    public void TearDown()
    {
        Directory.Delete(cache, recursive: true);
    }

    [TestCase("-f lavfi -i testsrc2=s=90x50:r=25 -frames:v 12 -c:v libx264 -bf 2 -pix_fmt yuv420p", "known.mp4")]
    [TestCase("-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 12 -c:v mpeg4", "known.avi")]
    [TestCase("-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 12 -c:v mpeg2video", "known.m2v")]
    public async Task What_is_remembered_is_what_was_found(string options, string name)
    {
        var path = await TestVideos.Make(name, options);
        var found = await Videos.Find(path);
        var known = await Videos.Find(path);
        Assert.That(asked, Has.Count.EqualTo(1));
        Assert.That(known, Is.EqualTo(found));
        Assert.That(known, Is.EqualTo(await VideoProbe.Probe(path)));
    }

    [Test]
    public async Task Edits_are_remembered()
    {
        var path = await TestVideos.Make("known-edits.mp4", "-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 12 -c:v libx264 -bf 0 -pix_fmt yuv420p");
        var found = new VideoInfo(path, 0, 96, 64, 96, 64, 12, "High", 10, 0, 1, 25, "bt709", false, 1)
        {
            Shown = new[] { new ShownRange(5, 9), new ShownRange(11, long.MaxValue) }, CropLeft = 2, CropTop = 4, DpbFrames = 3, HasUsualColours = false,
        };
        await new KnownVideos(cache, (_, _) => Task.FromResult(found)).Find(path);
        var known = await Videos.Find(path);
        Assert.That(asked, Is.Empty);
        Assert.That(known.Shown, Is.EqualTo(found.Shown));
        Assert.That(known with { Shown = null }, Is.EqualTo(found with { Shown = null }));
    }

    [Test]
    public async Task Another_byte_is_another_video()
    {
        var path = await Copy("a.mp4");
        await Videos.Find(path);
        var bytes = await File.ReadAllBytesAsync(path);
        var time = File.GetLastWriteTimeUtc(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        File.SetLastWriteTimeUtc(path, time);
        await Videos.Find(path);
        Assert.That(asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task The_same_video_elsewhere_is_known_and_told_by_its_own_path()
    {
        var path = await Copy("a.mp4");
        await Videos.Find(path);
        var other = Path.Combine(cache, "b.mp4");
        File.Move(path, other);
        Assert.That((await Videos.Find(other)).Path, Is.EqualTo(other));
        Assert.That(asked, Has.Count.EqualTo(1));
        var renamed = Path.Combine(cache, "b.mov");
        File.Move(other, renamed);
        await Videos.Find(renamed);
        Assert.That(asked, Has.Count.EqualTo(2), "how a name ends tells ffprobe something");
    }

    [Test]
    public async Task A_damaged_entry_costs_time_and_nothing_else()
    {
        var path = await Copy("a.mp4");
        var found = await Videos.Find(path);
        foreach(var damaged in new[] { "", "{}", "null", "[1]", "{\"Path\":3}" })
        {
            var entry = Directory.GetFiles(Path.Combine(cache, "videos"))[0];
            await File.WriteAllTextAsync(entry, damaged);
            asked.Clear();
            Assert.That(await Videos.Find(path), Is.EqualTo(found), damaged);
            Assert.That(asked, Has.Count.EqualTo(1), damaged);
        }
    }

    [Test]
    public async Task A_cache_that_cant_be_written_to_is_no_reason_to_fail()
    {
        var path = await Copy("a.mp4");
        await File.WriteAllTextAsync(Path.Combine(cache, "videos"), "a file, where the folder should be");
        Assert.That((await Videos.Find(path)).Width, Is.EqualTo(96));
    }

    [Test]
    public void What_cant_be_played_isnt_remembered()
    {
        var path = Path.Combine(cache, "text.mp4");
        File.WriteAllText(path, "no video at all");
        for(var i = 0; i < 2; i++)
        {
            Assert.ThrowsAsync<PlayException>(new System.Func<Task>(() => Videos.Find(path)));
        }
        Assert.That(asked, Has.Count.EqualTo(2));
        Assert.ThrowsAsync<PlayException>(new System.Func<Task>(() => Videos.Find(Path.Combine(cache, "none.mp4"))));
    }

    private async Task<string> Copy(string name)
    {
        var path = Path.Combine(cache, name);
        File.Copy(await TestVideos.Plain(), path);
        return path;
    }

    private KnownVideos Videos => new(cache, (path, cancellation) =>
    {
        asked.Add(path);
        return VideoProbe.Probe(path, cancellation);
    });

    private readonly List<string> asked = new();
    private string cache = null!;
}
