using System;
using System.IO;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class RenodeBoardTests
{
    [Test]
    public void A_command_that_failed_is_told_with_the_lines_behind_it()
    {
        var output = new[]
        {
            "Renode, version 1.16.1 (d66b0c2a-202601010000)",
            "(monitor) include @/tmp/play.resc",
            "18:12:12.3218 [INFO] System bus created.",
            "There was an error executing command 'machine LoadPlatformDescription @board.repl'",
            "Error E39: Exception was thrown during registration of 'mfc' in 'sysbus':",
            "Trying to change the BusController",
            "At exynos5422.repl:47:25:",
            "mfc: Video.Exynos_MFC @ sysbus <0x11000000, +0x10000>",
            "                        ^",
        };
        Assert.That(RenodeBoard.Failure(output), Is.EqualTo("There was an error executing command 'machine LoadPlatformDescription @board.repl' "
            + "Error E39: Exception was thrown during registration of 'mfc' in 'sysbus': Trying to change the BusController At exynos5422.repl:47:25:"));
    }

    [Test]
    public void Renodes_own_end_is_told()
    {
        Assert.That(RenodeBoard.Failure(new[] { "Fatal error:", "System.IO.IOException: no room" }), Is.EqualTo("Fatal error: System.IO.IOException: no room"));
    }

    [Test]
    public void A_warning_of_a_model_is_no_failure()
    {
        Assert.That(RenodeBoard.Failure(new[] { "18:14:24.3051 [WARNING] mfc: There was an error in the stream", "(odroid-xu4) start" }), Is.Null);
    }

    /// <summary>What the device writes into an encoder's trace comes out of it again.</summary>
    [Test]
    public void A_line_of_an_encoders_trace()
    {
        var picture = new EncodedPicture(1, 7, 'B', 1234, "0123456789abcdef0123456789abcdef01234567", 31, new[] { 5000000000L, 2, 0 });
        var read = RenodeBoard.Encoded(picture.ToJson());
        Assert.That((read.Instance, read.Number, read.Type, read.Size, read.Sha1, read.Quantizer), Is.EqualTo((1, 7L, 'B', 1234, picture.Sha1, 31)));
        Assert.That(read.Errors, Is.EqualTo(picture.Errors));
        Assert.That(RenodeBoard.Encoded(new EncodedPicture(0, 0, 'I', 1, "", 0, Array.Empty<long>()).ToJson()).Errors, Is.Empty);
    }

    /// <summary>Everything is on before the machine starts, and a path may have a blank.</summary>
    [TestCase("reconstruction of x264.yuv", "sysbus.mfc ReconstructionFile @/tmp/reconstruction\\ of\\ x264.yuv")]
    [TestCase(null, null)]
    public void The_script_follows_the_encoders(string? file, string? expected)
    {
        var folder = Directory.CreateDirectory(Path.Combine(TestVideos.Folder, Guid.NewGuid().ToString("N"))).FullName;
        var job = new BoardJob
        {
            Kernel = "/k", DeviceTree = "/d", InitialRamDisks = Array.Empty<string>(), CommandLine = "job=script", Platform = "/p", ConsoleLog = Path.Combine(folder, "c"), ModelLog = Path.Combine(folder, "m"),
            EncoderReconstruction = file != null ? "/tmp/" + file : null, TimeLimit = TimeSpan.FromSeconds(1),
        };
        var lines = File.ReadAllLines(RenodeBoard.WriteScript(job, folder));
        Assert.That(lines[^1], Is.EqualTo("start"));
        Assert.That(lines, Has.Some.EqualTo($"sysbus.mfc StartEncoderTrace @{folder}/encoder.jsonl"));
        Assert.That(lines, expected != null ? Has.Some.EqualTo(expected) : Has.None.Contains("ReconstructionFile"));
    }
}
