using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play.Display;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Report;

using Spectre.Console;

namespace Exynos5422.Play;

public static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if(Console.IsOutputRedirected)
        {
            // A log has no width to fit.
            AnsiConsole.Profile.Width = 200;
        }
        // Ending takes the time it takes to stop the guest, and no longer.
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
        return await BuildCommand(AnsiConsole.Console).Parse(arguments).InvokeAsync(configuration);
    }

    internal static RootCommand BuildCommand(IAnsiConsole console)
    {
        var video = new Argument<string?>("video") { Description = "The file to play, with an H.264 track (default: a sample that is drawn at first use).", Arity = ArgumentArity.ZeroOrOne };
        var engine = new Option<string>("--engine") { Description = $"What runs the board: auto is Renode where version {RenodeRelease.Version} is installed, else QEMU; renode downloads it where there is none.", DefaultValueFactory = _ => "auto" };
        engine.AcceptOnlyFromAmong(BoardEngines.Names);
        var display = new Option<string>("--display") { Description = "Where the picture goes: hdmi is the monitor, which offers the video's size; panel is one at FIMD.", DefaultValueFactory = _ => "hdmi" };
        display.AcceptOnlyFromAmong("hdmi", "panel");
        var output = new Option<string>("--out", "-o") { Description = "Folder for pictures, console log and report.", DefaultValueFactory = _ => "out" };
        var timeout = new Option<int>("--timeout") { Description = "Seconds from the guest's start until it is given up.", DefaultValueFactory = _ => 300 };
        timeout.Validators.Add(result =>
        {
            if(result.GetValueOrDefault<int>() <= 0)
            {
                result.AddError("--timeout takes a number of seconds above 0.");
            }
        });
        var variant = new Option<string>("--kernel-variant") { Description = "Which patches the kernel has: a name of linux-image/patches.", DefaultValueFactory = _ => "rfc" };
        var cores = new Option<int>("--cores") { Description = "The guest's cores, 1 to 8; with more than one its kernel has SMP.", DefaultValueFactory = _ => 1 };
        cores.Validators.Add(result =>
        {
            if(result.GetValueOrDefault<int>() is < 1 or > 8)
            {
                result.AddError("--cores takes a number from 1 to 8.");
            }
        });
        var sync = new Option<bool>("--sync") { Description = "Show the frames at the video's own pace; late ones are shown, not dropped. Without it: as fast as the display takes them." };
        var pictures = new Option<string>("--pictures") { Description = "Which displayed frames to keep as PNG.", DefaultValueFactory = _ => "sheet" };
        pictures.AcceptOnlyFromAmong("none", "sheet", "all");
        var keep = new Option<bool>("--keep") { Description = "Keep what was booted in OUT/boot." };
        var append = new Option<string>("--append") { Description = "More words for the kernel's command line; GST_DEBUG=3 reaches GStreamer.", DefaultValueFactory = _ => "" };
        var coherency = new Option<bool>("--check-coherency") { Description = "Report where the guest should have cleaned or invalidated a cache and did not; on Renode only, see docs/coherency.md." };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Show the guest's console." };

        var kernel = new Option<string?>("--kernel") { Description = "A zImage that is built already." };
        var modules = new Option<string?>("--modules") { Description = "For a zImage: its modules, lib/modules/VERSION." };
        var deviceTree = new Option<string?>("--dtb") { Description = "For a zImage: another device tree than the board's." };
        var tree = new TreeOptions();
        var root = new RootCommand("Plays an H.264 video on an emulated Exynos5422: mainline Linux drives models of the decoder, the converter and the display, and every frame is verified.")
        {
            video, engine, display, output, timeout, variant, cores, sync, pictures, keep, append, coherency, verbose, kernel, modules, deviceTree,
        };
        tree.AddTo(root);
        root.SetAction((parsed, cancellation) => Play(console, () => new PlayOptions
        {
            Kernel = tree.Read(parsed) with { Image = FullPath(parsed.GetValue(kernel)), Modules = FullPath(parsed.GetValue(modules)), DeviceTree = FullPath(parsed.GetValue(deviceTree)) },
            Video = parsed.GetValue(video),
            Engine = parsed.GetValue(engine)!,
            Display = parsed.GetValue(display) == "panel" ? DisplayKind.Panel : DisplayKind.Hdmi,
            Output = Path.GetFullPath(parsed.GetValue(output)!),
            TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
            KernelVariant = parsed.GetValue(variant)!,
            Cores = parsed.GetValue(cores),
            Sync = parsed.GetValue(sync),
            Pictures = parsed.GetValue(pictures)!,
            Keep = parsed.GetValue(keep),
            Append = parsed.GetValue(append)!,
            CheckCoherency = parsed.GetValue(coherency),
            Verbose = parsed.GetValue(verbose),
        }, cancellation));
        root.Subcommands.Add(BuildSummaryCommand(console));
        return root;
    }

    /// <summary>For scripts/test: adds up the result files of a folder.</summary>
    private static Command BuildSummaryCommand(IAnsiConsole console)
    {
        var folder = new Argument<string>("folder") { Description = "Folder of result files." };
        var command = new Command("test-summary", "Adds up test results; used by scripts/test.") { folder };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var summary = TestSummary.Read(parsed.GetValue(folder)!);
            new Terminal(console).Tests(summary);
            return summary.Failed == 0 && summary.Passed > 0 ? 0 : 1;
        });
        return command;
    }

    private static string? FullPath(string? path)
    {
        return path != null ? Path.GetFullPath(path) : null;
    }

    internal static async Task<int> Play(IAnsiConsole console, Func<PlayOptions> read, CancellationToken cancellation)
    {
        var terminal = new Terminal(console);
        return await CommandRun.Guard(terminal, async () =>
        {
            var options = read();
            var report = await new Player(options, terminal).Run(cancellation);
            terminal.Checks(report.Video.Path, report.Checks);
            terminal.Facts("This run", new[]
            {
                ("Result", report.Result),
                ("Pipeline", report.Pipeline),
                ("Display", report.Display),
                ("Time", string.Join(", ", report.Seconds.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value:0.0} s")))),
                ("Files", options.Output),
            });
            return report.Passed ? ExitCodes.Verified : report.GuestPlayed ? ExitCodes.NotVerified : ExitCodes.GuestFailed;
        });
    }
}
