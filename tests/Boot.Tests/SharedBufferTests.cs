using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;

using Exynos5422.Play;
using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>
/// What linux-image/dmabuf-test finds on the kernels of the matrix: a second importer, mapping again, buffers that
/// outlive their exporter, and exporters of ordinary memory. The guest looks at each byte that is converted, this
/// side at each picture that is displayed.
/// </summary>
[Category("Matrix")]
public sealed class SharedBufferTests
{
    [TestCase("rfc", "")]
    [TestCase("pfn", "")]
    [TestCase("pfn-sysmmu", "gsc,display")]
    [TestCase("mainline-sysmmu", "mfc,gsc,display")]
    public async Task Every_check_passes_on(string variant, string sysmmu)
    {
        ExpectAllOf(await Run(variant, sysmmu), variant, sysmmu);
    }

    [Test]
    [Explicit("compiles kernels that no other test needs")]
    public async Task Every_check_passes_on_another_kernel([Values("5.10", "6.12", "7.3")] string kernel, [Values("pfn", "pfn-sysmmu", "phys-array")] string variant)
    {
        if(!File.Exists(Path.Combine(Project.Root, "linux-image", "patches", kernel, variant + ".series")))
        {
            Assert.Ignore($"linux-image/patches/{kernel} has no {variant}.series");
        }
        var sysmmu = variant.EndsWith("-sysmmu", StringComparison.Ordinal) ? "gsc,display" : "";
        ExpectAllOf(await Run(variant, sysmmu, kernel), variant, sysmmu);
    }

    [Test]
    public async Task The_kernel_without_an_answer_dies_of_the_first_import()
    {
        var run = await Run("page-fault", "");
        Assert.That(run.Outcome.Ended.End, Is.EqualTo(BoardEnd.Panic), run.Outcome.Summary);
        Assert.That(run.Console, Has.Some.Contains("PC is at dma_direct_map_sg"));
        Assert.That(Checks(run), Is.Empty);
    }

    [Test]
    public async Task The_kernel_that_refuses_exports_fails_each_check_of_a_picture()
    {
        var run = await Run("pfn-valid", "");
        Assert.That(run.Outcome.Status, Is.EqualTo(1), run.Outcome.Summary);
        Assert.That(Checks(run).Where(check => !Passed(check)).Select(check => (Name(check), Error(check))), Is.EqualTo(
            Names.SkipLast(1).Select(name => (name, "VIDIOC_EXPBUF: Invalid argument"))));
    }

    /// <summary>The objection: behind a SysMMU the importers read something else.</summary>
    [Test]
    public async Task The_RFC_behind_a_SysMMU_reads_other_memory()
    {
        var run = await Run("rfc-sysmmu", "gsc,display");
        var checks = Checks(run);
        Assert.That(checks.Where(check => Name(check) != "accounts").Select(Passed), Has.All.False, run.Outcome.Summary);
        Assert.That(checks.Select(Error), Has.Some.Match("is not picture 0: [0-9]+ of 307200 bytes of Y are wrong"));
        Assert.That(Displayed(run).Intersect(Enumerable.Range(0, Pictures).Select(PictureHash)), Is.Empty);
    }

    /// <summary>
    /// Mainline's defect (patch 0040): on ARM a display buffer without a kernel mapping holds what others left in that
    /// memory. Behind an IOMMU it comes from elsewhere.
    /// </summary>
    [TestCase("rfc", "", "cma=0", ExpectedResult = false)]
    [TestCase("rfc", "", "", ExpectedResult = false)]
    [TestCase("unmapped", "", "cma=0", ExpectedResult = true)]
    [TestCase("unmapped", "", "", ExpectedResult = true)]
    [TestCase("mainline-sysmmu", "mfc,gsc,display", "", ExpectedResult = true)]
    public Task<bool> A_new_display_buffer_is_clear(string variant, string sysmmu, string memory)
    {
        return IsNewBufferClear(variant, sysmmu, memory, "6.1");
    }

    [TestCase("5.10", "rfc", ExpectedResult = true)]
    [TestCase("6.12", "rfc", ExpectedResult = false)]
    [TestCase("6.12", "unmapped", ExpectedResult = true)]
    [TestCase("7.3", "rfc", ExpectedResult = false)]
    [TestCase("7.3", "unmapped", ExpectedResult = true)]
    [Explicit("compiles kernels that no other test needs")]
    public Task<bool> A_new_display_buffer_is_clear_on_another_kernel(string kernel, string variant)
    {
        return IsNewBufferClear(variant, "", "cma=0", kernel);
    }

    [OneTimeSetUp]
    public async Task MakeTheStream()
    {
        folder = Directory.CreateTempSubdirectory("exynos-dmabuf-test-").FullName;
        // Two groups of pictures that need nothing of one another, each picture displayed as soon as it is decoded.
        await Ffmpeg("-f", "lavfi", "-i", $"testsrc2=s={Width}x{Height}:r=30", "-frames:v", $"{Pictures}", "-c:v", "libx264", "-threads", "1", "-profile:v", "baseline", "-refs", "1",
            "-g", "4", "-keyint_min", "4", "-sc_threshold", "0", "-x264-params", "aud=1:repeat-headers=1", "-pix_fmt", "yuv420p", "-f", "h264", InFolder("stream.h264"));
        await Ffmpeg("-i", InFolder("stream.h264"), "-pix_fmt", "yuv420p", "-f", "rawvideo", InFolder("pictures.yuv"));
        pictures = await File.ReadAllBytesAsync(InFolder("pictures.yuv"));
        Assert.That(pictures, Has.Length.EqualTo(Pictures * Width * Height * 3 / 2));
        var built = await HostTool.Run(Path.Combine(Project.Root, "linux-image", "build"), new[] { "--only", "dmabuf-test" });
        Assert.That(built.ExitCode, Is.Zero, built.Errors);
        program = built.Output.Trim().Split('=')[1];
    }

    [OneTimeTearDown]
    public void RemoveTheStream()
    {
        Directory.Delete(folder, recursive: true);
    }

    private static async Task Ffmpeg(params string[] arguments)
    {
        var made = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin" }.Concat(arguments));
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
    }

    private string InFolder(string name)
    {
        return Path.Combine(folder, name);
    }

    private void ExpectAllOf(BoardRun run, string variant, string sysmmu)
    {
        var checks = Checks(run);
        Assert.That(checks.Where(check => !Passed(check)).Select(check => $"{Name(check)}: {Error(check)}"), Is.Empty);
        Assert.That(checks.Select(Name), Is.EqualTo(Names));
        Assert.That(run.Outcome.Succeeded, Is.True, run.Outcome.Summary);
        // The kernel gives the display 100 ms for its first vertical sync, by the host's clock: too little where the
        // host is busy with much else.
        Assert.That(run.Outcome.Warnings.Where(line => !line.Contains("drm_atomic_helper_wait_for_vblanks")), Is.Empty);
        Assert.That(run.Console.Where(line => line.Contains("DMA-API: ") && !line.Contains("DMA-API: preallocated") && !line.Contains("DMA-API: debugging")), Is.Empty);
        Assert.That(run.Console.Where(line => line.Contains("FAULT occurred")), Is.Empty);
        Assert.That(Displayed(run), Is.EqualTo(checks.SelectMany(Shown).Select(PictureHash)));
        var counted = variant.StartsWith("pfn", StringComparison.Ordinal) || variant.StartsWith("phys-array", StringComparison.Ordinal);
        Assert.That(checks[^1].GetProperty("dma-debug").GetBoolean(), Is.EqualTo(counted));
        if(counted)
        {
            ExpectAddresses(checks[1], sysmmu.Length == 0);
        }
    }

    /// <summary>
    /// Where the importers find a picture: at its own address, or each at another one behind its SysMMU.
    /// </summary>
    private static void ExpectAddresses(JsonElement check, bool same)
    {
        var addresses = new[] { "physical", "converter", "display" }.Select(name => uint.Parse(check.GetProperty(name).GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
        Assert.That(addresses[0], Is.InRange(CarveOut, CarveOut + (CarveOutMegabytes << 20) - 1));
        Assert.That(addresses.Skip(1), same ? Has.All.EqualTo(addresses[0]) : Has.All.LessThan(CarveOut));
    }

    private async Task<bool> IsNewBufferClear(string variant, string sysmmu, string memory, string kernel)
    {
        var run = await Run(variant, sysmmu, kernel, memory, "unmapped-buffers");
        var check = Checks(run).Single();
        Assert.That(Name(check), Is.EqualTo("unmapped-buffers"));
        if(!Passed(check))
        {
            // Any other error would be one of the test's own. The contiguous area is the last that a process gets.
            var secrets = memory.Length > 0 ? "[1-9][0-9]*" : "[0-9]+";
            Assert.That(Error(check), Does.Match($"^of [0-9]+ words in new buffers [1-9][0-9]* are not 0, and {secrets} are those of a process that has ended$"), run.Outcome.Summary);
        }
        TestContext.Out.WriteLine(check);
        return Passed(check);
    }

    private async Task<BoardRun> Run(string variant, string sysmmu, string kernel = "6.1", string arguments = "", string checks = "")
    {
        await File.WriteAllTextAsync(InFolder("checks"), checks);
        return await Board.Run(new BoardSetup
        {
            // an oops ends it: what holds a lock would hang the next check
            Job = $"job=script job.heartbeat=0 norandmaps oops=panic {arguments}",
            Files = new[]
            {
                ("job/run", Path.Combine(Project.Root, "linux-image", "dmabuf-test", "run")), ("job/dmabuf-test", program),
                ("job/checks", InFolder("checks")), ("job/stream.h264", InFolder("stream.h264")), ("job/pictures.yuv", InFolder("pictures.yuv")),
            },
            Variant = variant,
            Mode = (Width / 4, Height),
            CarveOutMegabytes = CarveOutMegabytes,
            ImageOptions = new[] { "--kernel", kernel }.Concat(sysmmu.Length > 0 ? new[] { "--sysmmu", sysmmu } : Array.Empty<string>()).ToArray(),
        });
    }

    /// <summary>
    /// SHA-1 of what the display shows of a picture: its luma as pixels, with the fourth byte of each at 255.
    /// </summary>
    private string PictureHash(int number)
    {
        var luma = pictures.AsSpan(number * Width * Height * 3 / 2, Width * Height).ToArray();
        for(var at = 3; at < luma.Length; at += 4)
        {
            luma[at] = 255;
        }
        return Convert.ToHexString(SHA1.HashData(luma)).ToLowerInvariant();
    }

    /// <summary>
    /// The displayed pictures, each that followed another one: setting a mode may show a picture twice.
    /// </summary>
    private static IEnumerable<string> Displayed(BoardRun run)
    {
        return run.Displayed.Select(record => record.Sha1).Where((sha1, index) => index == 0 || sha1 != run.Displayed[index - 1].Sha1);
    }

    private static IReadOnlyList<JsonElement> Checks(BoardRun run)
    {
        return GuestOutcome.Reports(run.Console, "check").ToArray();
    }

    private static string Name(JsonElement check) => check.GetProperty("name").GetString()!;

    private static bool Passed(JsonElement check) => check.GetProperty("ok").GetBoolean();

    private static string Error(JsonElement check) => check.TryGetProperty("error", out var error) ? error.GetString()! : "";

    private static IEnumerable<int> Shown(JsonElement check)
    {
        return check.TryGetProperty("shown", out var shown) ? shown.EnumerateArray().Select(number => number.GetInt32()) : Enumerable.Empty<int>();
    }

    private const int Width = 640, Height = 480, Pictures = 8, CarveOutMegabytes = 32;
    private const uint CarveOut = 0xb0000000;

    private static readonly string[] Names = { "remap", "second-importer", "freed-while-imported", "foreign-exporter", "accounts" };

    private string folder = "", program = "";
    private byte[] pictures = Array.Empty<byte>();
}
