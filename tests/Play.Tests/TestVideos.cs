using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

/// <summary>Tiny videos, drawn by ffmpeg once per test run.</summary>
internal static class TestVideos
{
    /// <summary>
    /// Runs ffmpeg with <paramref name="arguments"/> (separated by blanks) into a file of the test's folder.
    /// </summary>
    public static async Task<string> Make(string name, string arguments)
    {
        var path = Path.Combine(Folder, name);
        if(File.Exists(path))
        {
            return path;
        }
        var result = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin" }.Concat(arguments.Split(' ')).Append("-y").Append(path));
        Assert.That(result.ExitCode, Is.Zero, result.Errors);
        return path;
    }

    /// <summary>24 pictures of 96x64, H.264 High with B frames.</summary>
    public static Task<string> Plain()
    {
        return Make("plain.mp4", "-f lavfi -i testsrc2=s=96x64:r=24 -frames:v 24 -c:v libx264 -profile:v high -bf 2 -pix_fmt yuv420p");
    }

    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"play-tests-{Environment.ProcessId}")).FullName;
}

[SetUpFixture]
internal sealed class TestVideosCleanUp
{
    [OneTimeTearDown]
    public void Remove()
    {
        Directory.Delete(TestVideos.Folder, recursive: true);
    }
}
