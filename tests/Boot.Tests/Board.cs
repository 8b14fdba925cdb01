using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Play;
using Exynos5422.Play.Display;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Report;

using NUnit.Framework;

using Spectre.Console;

[assembly: Category("Boot")]

namespace Exynos5422.Boot.Tests;

/// <summary>Boots the board for a test.</summary>
internal static class Board
{
    /// <summary>Wall time that no test's guest needs, even on a machine that has other things to do.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("EXYNOS_BOOT_SECONDS"), out var seconds) ? seconds : 240);

    /// <summary>Plays and verifies as scripts/play does.</summary>
    public static async Task<RunReport> Play(string? video, DisplayKind display = DisplayKind.Hdmi, int cores = 1)
    {
        var terminal = Terminal();
        var options = new PlayOptions { Video = video, Engine = "qemu", Display = display, Cores = cores, Output = Output(), Pictures = "none", TimeLimit = TimeLimit };
        var report = await new Player(options, terminal).Run(CancellationToken.None);
        terminal.Checks("Checks", report.Checks);
        return report;
    }

    /// <summary>What is shown goes into the test's output.</summary>
    public static Terminal Terminal()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TestContext.Out), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 200;
        return new Terminal(console);
    }

    /// <summary>Boots for a job of /init and returns what the guest printed.</summary>
    /// <param name="job">Words for the kernel's command line.</param>
    /// <param name="files">Files for the guest: name there, path here.</param>
    public static async Task<(GuestOutcome Outcome, IReadOnlyList<string> Console)> Run(string job, params (string Name, string Source)[] files)
    {
        var run = await Run(new BoardSetup { Job = job, Files = files });
        return (run.Outcome, run.Console);
    }

    /// <inheritdoc cref="Run(string, ValueTuple{string, string}[])"/>
    public static async Task<BoardRun> Run(BoardSetup setup)
    {
        using var work = new WorkFolder();
        var image = await GuestImage.Build(setup.Variant, "qemu", null, setup.CarveOutMegabytes, TestContext.Progress.WriteLine, more: setup.ImageOptions.Concat(setup.Cores > 1 ? ["--cores", $"{setup.Cores}"] : []));
        var archives = new List<string> { image.RootFileSystem };
        if(setup.Archive is string archive)
        {
            archives.Add(archive);
        }
        if(setup.Files.Count > 0)
        {
            archives.Add(Path.Combine(work.Path, "files.cpio"));
            CpioArchive.Write(archives[^1], setup.Files);
        }
        var lines = new List<string>();
        var displayed = new List<FrameRecord>();
        var ended = await new QemuBoard().Run(new BoardJob
        {
            Kernel = image.Kernel,
            DeviceTree = image.DeviceTree,
            InitialRamDisks = archives,
            CommandLine = setup.Job,
            Cores = setup.Cores,
            Platform = Project.Platform,
            ConsoleLog = Path.Combine(Output(), "console.log"),
            ModelLog = Path.Combine(Output(), "models.log"),
            ConverterTrace = setup.DmaTrace,
            CodecTrace = setup.DmaTrace,
            EncoderReconstruction = setup.Reconstruction,
            TimeLimit = TimeLimit,
            MonitorMode = VideoMode.For(setup.Mode.Width, setup.Mode.Height, 60),
        }, new BoardObserver(_ => { }, (record, _) => displayed.Add(record), lines.Add, _ => { }), CancellationToken.None);
        return new BoardRun(GuestOutcome.Read(ended, lines), lines, displayed);
    }

    public static bool HasProgram(string name)
    {
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));
    }

    /// <summary>An MP4, H.264 High with two B frames in a row, of a source that ffmpeg draws.</summary>
    public static async Task<string> Encode(string source, int frames, string options = "")
    {
        var path = TemporaryFile("video.mp4");
        var arguments = $"-v error -nostdin -f lavfi -i {source} -frames:v {frames} -c:v libx264 -profile:v high -bf 2 -pix_fmt yuv420p {options} -y";
        var made = await HostTool.Run("ffmpeg", arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(path));
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
        return path;
    }

    /// <summary>A path for a file of the test.</summary>
    public static string TemporaryFile(string name)
    {
        return Path.Combine(Output(), name);
    }

    /// <summary>Keeps lines as a file of the run, and shows them.</summary>
    public static void Save(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(Directory.GetParent(Output())!.FullName, name);
        File.WriteAllLines(path, lines);
        TestContext.Out.WriteLine(File.ReadAllText(path));
    }

    /// <summary>A folder for the test's logs, which stays.</summary>
    private static string Output()
    {
        var root = Environment.GetEnvironmentVariable("EXYNOS_TEST_OUTPUT") ?? Path.Combine(Path.GetTempPath(), "exynos5422-boot-tests");
        var name = string.Concat(TestContext.CurrentContext.Test.Name.Split(Path.GetInvalidFileNameChars())).Replace(' ', '-').Replace('"', '\'');
        return Directory.CreateDirectory(Path.Combine(root, name)).FullName;
    }
}
