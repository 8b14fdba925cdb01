using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class SampleVideoTests
{
    [Test]
    public async Task The_sample_is_what_the_pipeline_wants_and_the_same_each_time()
    {
        // The sample's own recipe at a quarter of its size.
        var sample = new SampleVideo("small", 320, 180, 24, "high", SampleVideo.Default.Encoder);
        var first = await sample.GetFile(Path.Combine(TestVideos.Folder, "cache-a"));
        var second = await sample.GetFile(Path.Combine(TestVideos.Folder, "cache-b"));
        Assert.That(SHA1.HashData(File.ReadAllBytes(second)), Is.EqualTo(SHA1.HashData(File.ReadAllBytes(first))));

        var video = await VideoProbe.Probe(first);
        Assert.That((video.Width, video.Height, video.Frames, video.Profile), Is.EqualTo((320, 180, 24, "High")));
        Assert.That(video.BFrames, Is.GreaterThan(0));
        Assert.That(video.ColourSpace, Is.EqualTo("bt709"));
    }

    [Test]
    public void A_cancelled_encoder_leaves_nothing_behind()
    {
        var cache = Path.Combine(TestVideos.Folder, "cache-c");
        using var source = new CancellationTokenSource(200);
        Assert.CatchAsync<System.OperationCanceledException>(new System.Func<Task>(() => SampleVideo.FullHd.GetFile(cache, source.Token)));
        Assert.That(Directory.GetFiles(cache, "*", SearchOption.AllDirectories), Is.Empty);
    }
}
