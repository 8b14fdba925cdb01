using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Matrix.Catalogue;
using Exynos5422.Matrix.Report;
using Exynos5422.Matrix.Trees;
using Exynos5422.Play;
using Exynos5422.Play.Engines;

using Spectre.Console;

namespace Exynos5422.Matrix;

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
        var rows = new Option<string[]>("--row") { Description = "Only these rows.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Array.Empty<string>() };
        var kernels = new Option<string[]>("--kernel") { Description = "Only these versions of the kernel.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Array.Empty<string>() };
        var engine = new Option<string>("--engine") { Description = $"What runs the board: auto is Renode where version {RenodeRelease.Version} is installed, else QEMU.", DefaultValueFactory = _ => "auto" };
        engine.AcceptOnlyFromAmong(BoardEngines.Names);
        var repeat = new Option<int>("--repeat") { Description = "Run each row so many times; all runs must have the same outcome.", DefaultValueFactory = _ => 1 };
        repeat.Validators.Add(result =>
        {
            if(result.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                result.AddError("--repeat takes a number from 1 to 1000.");
            }
        });
        var output = new Option<string>("--out", "-o") { Description = "Folder for the report, the logs and the pictures.", DefaultValueFactory = _ => Path.Combine("out", "matrix") };
        var timeout = new Option<int>("--timeout") { Description = "Seconds of a run until it is given up.", DefaultValueFactory = _ => 180 };
        timeout.Validators.Add(result =>
        {
            if(result.GetValueOrDefault<int>() <= 0)
            {
                result.AddError("--timeout takes a number of seconds above 0.");
            }
        });
        var video = new Option<string?>("--video") { Description = "The MP4 to play instead of the built-in one of 24 frames." };
        var shard = new Option<string?>("--shard") { Description = "Only a part of the rows and kernels, as in 2/3: the second of three parts." };
        shard.Validators.Add(result =>
        {
            if(!Shard.TryParse(result.GetValueOrDefault<string>() ?? "", out _))
            {
                result.AddError("--shard takes a part and the number of parts, as in 2/3.");
            }
        });
        var list = new Option<bool>("--list") { Description = "Tell the rows and end." };
        var tree = new TreeOptions();
        var root = new RootCommand("Plays one video on kernels that differ in a patch, each on the emulated board, and compares what happens with what should: an oops, a refusal, verified frames.")
        {
            rows, kernels, shard, engine, repeat, output, timeout, video, list,
        };
        tree.AddTo(root);
        root.SetAction((parsed, cancellation) => Run(console, parsed.GetValue(list), () => new MatrixOptions
        {
            Own = tree.Read(parsed),
            Rows = parsed.GetValue(rows)!,
            Kernels = parsed.GetValue(kernels)!,
            Shard = parsed.GetValue(shard) is { } part && Shard.TryParse(part, out var read) ? read : null,
            Engine = parsed.GetValue(engine)!,
            Repeat = parsed.GetValue(repeat),
            Output = Path.GetFullPath(parsed.GetValue(output)!),
            TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
            Video = parsed.GetValue(video),
        }, cancellation));
        return root;
    }

    private static async Task<int> Run(IAnsiConsole console, bool list, Func<MatrixOptions> read, CancellationToken cancellation)
    {
        var terminal = new Terminal(console);
        return await CommandRun.Guard(terminal, async () =>
        {
            var options = read();
            var catalogue = options.Own.Tree == null ? RowCatalogue.Load() : RowCatalogue.Load(Path.Combine(Project.Root, "tools", "matrix", "tree-rows.json"));
            if(options.Own.Tree == null && (options.Own.Config != null || options.Own.Set.Count > 0 || options.Own.Patches.Count > 0))
            {
                throw new PlayException("--kernel-config, --kernel-set and --series are for a --kernel-tree.", "Name the tree, too.");
            }
            if(options.Own.Tree != null && options.Own.Patches.Count == 0)
            {
                catalogue = catalogue.Select(Array.Empty<string>(), new[] { "tree" });
            }
            if(list)
            {
                List(console, catalogue.Select(options.Rows, options.Kernels));
                return ExitCodes.Verified;
            }
            var engine = await terminal.Step("Engine", progress => BoardEngines.Choose(options.Engine, progress, cancellation));
            var report = await new MatrixRunner(options with { Engine = engine.Name }, terminal).Run(catalogue, cancellation);
            MatrixTable.Write(console, report);
            terminal.Text($"matrix.md, matrix.json, matrix.svg and each run's files are in {options.Output}");
            if(options.Own.Patches.Count > 0)
            {
                foreach(var line in TreeTrial.Compare(report.Results))
                {
                    terminal.Text(line);
                }
                return report.Results.Where(result => result.Kernel == "series").All(result => result.AsExpected) ? ExitCodes.Verified : ExitCodes.NotVerified;
            }
            return report.AsExpected ? ExitCodes.Verified : ExitCodes.NotVerified;
        });
    }

    private static void List(IAnsiConsole console, RowCatalogue catalogue)
    {
        var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators().AddColumns("Row", "What it is", "Kernels with patches for it");
        foreach(var row in catalogue.Rows)
        {
            var kernels = catalogue.Kernels.Where(kernel => RowCatalogue.HasPatches(row, kernel) && !row.NotOn.ContainsKey(kernel)).ToArray();
            table.AddRow(Markup.Escape(row.Name), Markup.Escape(row.About), kernels.Length == 0 ? "none" : string.Join(", ", kernels));
        }
        console.Write(table);
    }
}
