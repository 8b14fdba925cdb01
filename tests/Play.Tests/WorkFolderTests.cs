using System.IO;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class WorkFolderTests
{
    [Test]
    public void It_goes_with_the_run_unless_it_is_kept()
    {
        string path;
        using(var folder = new WorkFolder())
        {
            path = folder.Path;
            File.WriteAllText(Path.Combine(path, "displayed.bgrx"), "pictures");
        }
        Assert.That(path, Does.Not.Exist);

        var kept = Path.Combine(TestVideos.Folder, "kept");
        new WorkFolder(kept).Dispose();
        Assert.That(kept, Does.Exist);
    }

    [Test]
    public void What_a_killed_run_left_is_removed_and_a_living_run_s_is_not()
    {
        using var living = new WorkFolder();
        // As a killed run leaves it: the file of its lock, and nobody who holds it.
        var killed = living.Path + "-killed";
        Directory.CreateDirectory(killed);
        File.WriteAllText(Path.Combine(killed, "lock"), "");
        File.WriteAllText(Path.Combine(killed, "displayed.bgrx"), "pictures");

        using var next = new WorkFolder();
        Assert.That(killed, Does.Not.Exist);
        Assert.That(living.Path, Does.Exist);
    }
}
