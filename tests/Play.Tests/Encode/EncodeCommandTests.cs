using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Exynos5422.Encode;

using NUnit.Framework;

namespace Exynos5422.Play.Tests.Encode;

/// <summary>The program as the user starts it, with what it refuses before any boot.</summary>
public sealed class EncodeCommandTests
{
    [Test]
    public async Task A_file_that_is_not_there()
    {
        await Refused("There is no file \"/nowhere/clip.mp4\".", "/nowhere/clip.mp4");
    }

    [Test]
    public async Task A_folder()
    {
        await Refused($"\"{TestVideos.Folder}\" is a folder.", TestVideos.Folder);
    }

    [Test]
    public async Task A_file_that_is_no_video()
    {
        var path = Path.Combine(TestVideos.Folder, "text.mp4");
        await File.WriteAllTextAsync(path, "this is no video");
        await Refused($"\"{path}\" isn't a video that ffmpeg knows", path);
    }

    [Test]
    public async Task A_video_with_audio_only()
    {
        var path = await TestVideos.Make("audio.mp4", "-f lavfi -i sine=duration=1 -c:a aac");
        await Refused($"\"{path}\" has no video track.", path);
    }

    [TestCase("3840x2160")]
    [TestCase("1920x1088")]
    [TestCase("14x64")]
    public async Task A_size_that_the_encoders_do_not_take(string size)
    {
        var path = await TestVideos.Make($"size-{size}.mkv", $"-f lavfi -i color=s={size}:r=1 -frames:v 1 -pix_fmt yuv420p -c:v ffv1");
        await Refused($"\"{path}\" has {size} pixels; the driver's encoders take 16x16 to 1920x1080.", path);
    }

    [Test]
    public async Task B_pictures_into_an_MP4()
    {
        await Refused("B pictures can't go into .mp4 without", await TestVideos.Plain(), "--b-frames", "2", "-o", Path.Combine(TestVideos.Folder, "out.mp4"));
    }

    [Test]
    public async Task A_quantizer_that_the_codec_has_not()
    {
        await Refused("mpeg4 has no quantizer 32.", await TestVideos.Plain(), "--codec", "mpeg4", "--qp", "32");
    }

    [TestCase("--codec", "hevc")]
    [TestCase("--engine", "bochs")]
    [TestCase("--b-frames", "3")]
    public async Task An_option_with_a_value_that_it_has_not(string option, string value)
    {
        var (status, output) = await Run(await TestVideos.Plain(), option, value);
        Assert.That(status, Is.Not.Zero);
        Assert.That(output, Does.Contain(option).Or.Contain(value));
    }

    /// <summary>Refused with a message, an advice, and nothing written.</summary>
    private static async Task Refused(string message, params string[] arguments)
    {
        var (status, output) = await Run(arguments);
        Assert.That(status, Is.EqualTo(ExitCodes.BadInput), output);
        Assert.That(string.Join(' ', output.Split((char[]?)null, System.StringSplitOptions.RemoveEmptyEntries)), Does.Contain(message).And.Contain("What to do"));
        Assert.That(output, Does.Not.Contain("   at "), "a stack trace");
        Assert.That(output, Does.Not.Contain("Kernel and root file system"), "it came as far as the boot");
    }

    private static async Task<(int Status, string Output)> Run(params string[] arguments)
    {
        var output = arguments.Contains("-o") ? Enumerable.Empty<string>() : new[] { "-o", Path.Combine(TestVideos.Folder, "out.bin") };
        var run = await HostTool.Run("dotnet", new[] { typeof(Encoder).Assembly.Location }.Concat(arguments).Concat(output));
        return (run.ExitCode, run.Output + run.Errors);
    }
}
