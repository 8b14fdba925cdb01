using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Play;
using Exynos5422.Play.Engines;

namespace Exynos5422.Encode;

/// <summary>
/// One run: the video's pictures go into the guest, whose driver has the device encode them, and the stream comes back by
/// the guest's console. <see cref="StreamVerifier"/> says what it has to be.
/// </summary>
public sealed class Encoder
{
    public Encoder(EncodeOptions options, Terminal terminal)
    {
        this.options = options;
        this.terminal = terminal;
    }

    /// <exception cref="PlayException">It can't be encoded.</exception>
    public async Task<EncodeReport> Run(CancellationToken cancellation)
    {
        options.Check();
        using var work = new WorkFolder();
        var source = await terminal.Step("Video", async progress =>
        {
            var read = await SourceVideo.Read(options, work.Path, progress, cancellation);
            return (read, FormattableString.Invariant($"{Path.GetFileName(options.Video)}: {read.Count} pictures of {read.Width}x{read.Height}, {read.Rate} a second{(read.IsCut ? "; the guest's memory holds no more" : "")}"));
        });
        var engine = await terminal.Step("Engine", progress => BoardEngines.Choose(options.Engine, progress, cancellation));
        var image = await terminal.Step("Kernel and root file system", async progress =>
        {
            var built = await GuestImage.Build("rfc", engine.Name, null, GuestMemory.UsualCarveOut, progress, cancellation);
            return (built, "patches \"rfc\"");
        });
        var reconstruction = Path.Combine(work.Path, "reconstruction.yuv");
        var job = await Prepare(image, source, reconstruction, work.Path, cancellation);
        var console = new List<string>();
        var encoded = new List<EncodedPicture>();
        var ended = await terminal.Step("Encode", async progress =>
        {
            var observer = new BoardObserver(_ => { }, (_, _) => { }, console.Add, progress)
            {
                Encoded = picture =>
                {
                    encoded.Add(picture);
                    progress($"{encoded.Count} of {source.Count}");
                },
            };
            var result = await engine.Run(job, observer, cancellation);
            return (result, FormattableString.Invariant($"{engine.Name}, {encoded.Count} pictures, the guest ran {result.Elapsed.TotalSeconds:0.0} s"));
        });
        cancellation.ThrowIfCancellationRequested();
        var guest = GuestOutcome.Read(ended, console);
        if(!guest.Succeeded)
        {
            return new EncodeReport { GuestEncoded = false, Result = guest.Summary + ": " + string.Join(" / ", console.Where(x => !x.StartsWith("@data", StringComparison.Ordinal)).TakeLast(12)), Checks = guest.Checks };
        }
        var stream = Path.Combine(work.Path, "stream" + options.Extension);
        var report = await new StreamVerifier(options, source).Verify(ReadStream(console), encoded, reconstruction, stream, cancellation);
        await Save(stream, source, cancellation);
        return report with { Checks = guest.Checks.Concat(report.Checks).ToArray() };
    }

    /// <summary>Puts together what is booted.</summary>
    private async Task<BoardJob> Prepare(GuestImage image, SourceVideo source, string reconstruction, string folder, CancellationToken cancellation)
    {
        var program = await HostTool.Run(Path.Combine(Project.Root, "linux-image", "build"), new[] { "--only", "encode-test" }, cancellation);
        if(!program.Succeeded)
        {
            throw new PlayException("The guest's program did not compile.", program.Errors, ExitCodes.HostFailed);
        }
        var script = Path.Combine(folder, "run");
        await File.WriteAllTextAsync(script, FormattableString.Invariant(
            $"cp encode-test /tmp/encode-test\nchmod +x /tmp/encode-test\n/tmp/encode-test source.nv12 {source.Width}x{source.Height} {source.Rate} {options.Codec} {string.Join(' ', options.Controls)}\n"), cancellation);
        var archive = Path.Combine(folder, "files.cpio");
        CpioArchive.Write(archive, new[] { ("job/run", script), ("job/encode-test", program.Output.Trim().Split('=')[1]), ("job/source.nv12", source.Nv12) });
        var logs = options.Logs ?? folder;
        return new BoardJob
        {
            Kernel = image.Kernel,
            DeviceTree = image.DeviceTree,
            InitialRamDisks = new[] { image.RootFileSystem, archive },
            CommandLine = "job=script job.heartbeat=0 norandmaps",
            Platform = Project.Platform,
            ConsoleLog = Path.Combine(logs, "console.log"),
            ModelLog = Path.Combine(logs, "models.log"),
            EncoderReconstruction = reconstruction,
            TimeLimit = options.TimeLimit,
        };
    }

    private static IReadOnlyList<GuestBuffer> ReadStream(IEnumerable<string> console)
    {
        try
        {
            return GuestStream.Read(console);
        }
        catch(FormatException e)
        {
            throw new PlayException($"The stream came damaged over the guest's console: {e.Message}", "Run it again; if it stays, report it with the video.", ExitCodes.GuestFailed, e);
        }
    }

    /// <summary>The bare stream, or in the container that the output's name asks for.</summary>
    private async Task Save(string stream, SourceVideo source, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        if(!options.IsContainer)
        {
            File.Copy(stream, options.Output, overwrite: true);
            return;
        }
        var made = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-y", "-fflags", "+genpts", "-r", $"{source.Rate}", "-i", stream, "-c", "copy", options.Output }, cancellation);
        if(!made.Succeeded)
        {
            throw new PlayException($"ffmpeg can't write {options.Output}.", made.Errors.Trim(), ExitCodes.HostFailed);
        }
    }

    private readonly EncodeOptions options;
    private readonly Terminal terminal;
}
