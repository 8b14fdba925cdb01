using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Bisect.Report;
using Exynos5422.Bisect.Verdicts;
using Exynos5422.Play;
using Exynos5422.Play.Display;
using Exynos5422.Play.Engines;

using Spectre.Console;

namespace Exynos5422.Bisect;

public static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if(Console.IsOutputRedirected)
        {
            // A log has no width to fit.
            AnsiConsole.Profile.Width = 200;
        }
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
        return await BuildCommand(AnsiConsole.Console).Parse(arguments).InvokeAsync(configuration);
    }

    internal static RootCommand BuildCommand(IAnsiConsole console)
    {
        var good = new Argument<string>("GOOD") { Description = "A commit that meets the expectation." };
        var bad = new Argument<string>("BAD") { Description = "A later one that doesn't." };
        var video = new Argument<string?>("VIDEO") { Description = "The file to play (default: a built-in one of 24 frames).", Arity = ArgumentArity.ZeroOrOne };
        var expect = new Option<string>("--expect")
        {
            Description = "What a good commit does. plays: it plays, and all is verified. oops: its kernel dies. refused: it refuses a buffer with an error. clean: it plays, and the coherency checker is silent; on Renode only.",
            DefaultValueFactory = _ => "plays",
        };
        expect.AcceptOnlyFromAmong(Expectations.Names.ToArray());
        var engine = new Option<string>("--engine") { Description = $"What runs the board: auto is Renode where version {RenodeRelease.Version} is installed, else QEMU; renode downloads it where there is none.", DefaultValueFactory = _ => "auto" };
        engine.AcceptOnlyFromAmong(BoardEngines.Names);
        var display = new Option<string>("--display") { Description = "Where the picture goes: hdmi is the monitor, which offers the video's size; panel is one at FIMD.", DefaultValueFactory = _ => "hdmi" };
        display.AcceptOnlyFromAmong("hdmi", "panel");
        var output = new Option<string>("--out", "-o") { Description = "Folder for bisect.log, which git bisect replay takes, bisect.json and each run's files.", DefaultValueFactory = _ => Path.Combine("out", "bisect") };
        var timeout = new Option<int>("--timeout") { Description = "Seconds of a run until it is given up.", DefaultValueFactory = _ => 180 };
        timeout.Validators.Add(result =>
        {
            if(result.GetValueOrDefault<int>() <= 0)
            {
                result.AddError("--timeout takes a number of seconds above 0.");
            }
        });
        var append = new Option<string>("--append") { Description = "More words for the kernel's command line.", DefaultValueFactory = _ => "" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the bisection that was stopped in this folder." };
        var tree = new TreeOptions();
        tree.Tree.Required = true;
        tree.Tree.Description = "A Linux tree with git's history, 5.10 or later. Nothing in it is touched, nor in its repository.";
        var root = new RootCommand("Finds the first bad commit of a kernel tree: git bisect chooses a commit, it is built and plays a video on the emulated board, and git is told what that showed. A commit that doesn't build is skipped.")
        {
            good, bad, video, expect, engine, display, output, timeout, append, resume,
        };
        tree.AddTo(root);
        root.SetAction((parsed, cancellation) => Run(console, () => new BisectOptions
        {
            Own = tree.Read(parsed),
            Good = parsed.GetValue(good)!,
            Bad = parsed.GetValue(bad)!,
            Video = parsed.GetValue(video) is { } file ? Path.GetFullPath(file) : null,
            Expect = Enum.Parse<Expectation>(parsed.GetValue(expect)!, ignoreCase: true),
            Engine = parsed.GetValue(engine)!,
            Display = parsed.GetValue(display) == "panel" ? DisplayKind.Panel : DisplayKind.Hdmi,
            Output = Path.GetFullPath(parsed.GetValue(output)!),
            TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
            Append = parsed.GetValue(append)!,
            Resume = parsed.GetValue(resume),
        }, cancellation));
        return root;
    }

    private static async Task<int> Run(IAnsiConsole console, Func<BisectOptions> read, CancellationToken cancellation)
    {
        var terminal = new Terminal(console);
        return await CommandRun.Guard(terminal, async () =>
        {
            var options = read();
            var report = await new Bisection(options, new BoardTrial(options, terminal), terminal).Run(cancellation);
            BisectTable.Write(console, report);
            terminal.Text($"bisect.log (git bisect replay takes it), bisect.json and each run's files are in {options.Output}");
            return report.FirstBad != null ? ExitCodes.Verified : ExitCodes.NotVerified;
        });
    }
}
