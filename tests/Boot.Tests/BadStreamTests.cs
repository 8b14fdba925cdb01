using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Exynos5422.Play;
using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>
/// Damaged streams in the guest: the pipeline may fail or show damaged pictures, but driver, kernel and models go on,
/// and it ends by itself.
/// </summary>
public sealed class BadStreamTests
{
    [TestCase("bits flipped", 5422)]
    [TestCase("bits flipped", 2017)]
    [TestCase("cut in the middle of a unit", 1)]
    [TestCase("missing reference frames", 1)]
    public async Task A_damaged_stream(string damage, int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var data = Damage(await MakeStream(), damage, seed);
        var path = Board.TemporaryFile("damaged.h264");
        File.WriteAllBytes(path, data);
        var (outcome, console) = await Board.Run("job=pipeline job.location=/job/video.h264 job.sink=sync=false,qos=false job.timeout=60", ("job/video.h264", path));

        Assert.That(outcome.Ended.End, Is.EqualTo(BoardEnd.PoweredOff), outcome.Summary);
        Assert.That(outcome.Status, Is.Not.Null, "the job came to an end");
        Assert.That(outcome.Warnings, Is.Empty, "the kernel's log");
        TestContext.Out.WriteLine($"status {outcome.Status}: {outcome.FirstError ?? "no error"}; {console.Count} lines");
    }

    private static byte[] Damage(byte[] stream, string damage, int seed)
    {
        var random = new Random(seed);
        switch(damage)
        {
        case "bits flipped":
            // Not in the first parameter sets and picture: what follows is meant to be decoded.
            for(var i = 0; i < stream.Length / 400; i++)
            {
                stream[random.Next(2000, stream.Length)] ^= (byte)(1 << random.Next(8));
            }
            return stream;
        case "cut in the middle of a unit":
            return stream[..(stream.Length / 2)].Concat(stream[(stream.Length / 2 + 777)..]).ToArray();
        default:
            // The second intra picture's units go: all that follows refers to nothing.
            var units = Units(stream);
            var second = units.Select((unit, index) => (unit, index)).Where(pair => (pair.unit[0] & 0x1f) == 5).Select(pair => pair.index).ElementAt(1);
            return units.Where((_, index) => index != second).SelectMany(unit => new byte[] { 0, 0, 0, 1 }.Concat(unit)).ToArray();
        }
    }

    private static byte[][] Units(byte[] stream)
    {
        var starts = Enumerable.Range(0, stream.Length - 3).Where(i => stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1).Select(i => i + 3).ToArray();
        return starts.Select((start, i) => stream[start..(i + 1 < starts.Length ? starts[i + 1] - 3 : stream.Length)]).ToArray();
    }

    private static async Task<byte[]> MakeStream()
    {
        var path = Board.TemporaryFile("whole.h264");
        var made = await HostTool.Run("ffmpeg", ("-v error -f lavfi -i testsrc2=s=640x368:r=30 -frames:v 40 -c:v libx264 -x264-params slices=1:threads=1:sliced-threads=0:keyint=20:min-keyint=20:scenecut=0 -bf 2 -pix_fmt yuv420p -y " + path).Split(' '));
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
        return File.ReadAllBytes(path);
    }
}
