using System.IO;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class OutputFolderTests
{
    [Test]
    public void It_belongs_to_one_run_at_a_time()
    {
        var path = Path.Combine(TestVideos.Folder, "results");
        using(new OutputFolder(path))
        {
            var failure = Assert.Throws<PlayException>((System.Action)(() => new OutputFolder(path).Dispose()))!;
            Assert.That(failure.Message, Does.Contain(path));
            Assert.That(failure.Advice, Does.Contain("--out"));
        }
        Assert.That(Directory.GetFileSystemEntries(path), Is.Empty, "nothing is left of it");
        new OutputFolder(path).Dispose();
    }

    [Test]
    public void What_a_killed_run_left_is_in_nobody_s_way()
    {
        var path = Path.Combine(TestVideos.Folder, "killed");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, ".in-use"), "");
        new OutputFolder(path).Dispose();
    }
}
