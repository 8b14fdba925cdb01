using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Matrix.Catalogue;
using Exynos5422.Matrix.Outcomes;
using Exynos5422.Matrix.Report;
using Exynos5422.Play;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Video;

namespace Exynos5422.Matrix;

/// <summary>Builds the kernels of the rows, plays the video on each, and compares.</summary>
public sealed class MatrixRunner
{
    public MatrixRunner(MatrixOptions options, Terminal terminal)
    {
        this.options = options;
        this.terminal = terminal;
        engine = options.Engine;
    }

    /// <returns>The report, which also lies in the output folder.</returns>
    /// <exception cref="PlayException">A row or kernel is not known, or the host lacks something.</exception>
    public async Task<MatrixReport> Run(RowCatalogue catalogue, CancellationToken cancellation)
    {
        var chosen = catalogue.Select(options.Rows, options.Kernels);
        var clock = Stopwatch.StartNew();
        using var output = new OutputFolder(options.Output);
        var results = new List<RowResult>();
        foreach(var (row, kernel) in chosen.Cells(options.Shard))
        {
            results.Add(await RunRow(row, kernel, cancellation).ConfigureAwait(false));
            cancellation.ThrowIfCancellationRequested();
        }
        var report = new MatrixReport { Engine = engine, Repeat = options.Repeat, Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1), Results = results };
        report.Save(options.Output);
        return report;
    }

    /// <summary>One row on one kernel, as often as asked for.</summary>
    public async Task<RowResult> RunRow(Row row, string kernel, CancellationToken cancellation)
    {
        var own = options.Own.Tree == null ? null
            : options.Own with { Set = row.Set.Concat(options.Own.Set).ToArray(), Patches = kernel == "series" ? options.Own.Patches : Array.Empty<string>() };
        if(row.NotOn.TryGetValue(kernel, out var reason))
        {
            return RowResult.NotBuilt(row, kernel, engine, reason, isFailure: false);
        }
        if(own == null && !RowCatalogue.HasPatches(row, kernel))
        {
            return RowResult.NotBuilt(row, kernel, engine, $"no patches for it: linux-image/patches/{kernel} has no {row.VariantName}.series", isFailure: false);
        }
        var expectation = row.ExpectationFor(kernel, engine)
            ?? throw new PlayException($"The row {row.Name} says nothing about kernel {kernel} on {engine}.", "Add an expectation to tools/matrix/rows.json.", ExitCodes.HostFailed);
        var image = ImageOptions(row, kernel);
        try
        {
            await terminal.Step($"{row.Name} on {kernel}: kernel", async progress =>
            {
                var built = await GuestImage.Build(own != null ? "rfc" : row.VariantName, engine, null, 64, progress, cancellation, (own?.ImageOptions() ?? Array.Empty<string>()).Concat(image)).ConfigureAwait(false);
                return (built, Path.GetFileName(Path.GetDirectoryName(built.Kernel)) ?? "");
            }).ConfigureAwait(false);
        }
        catch(PlayException e) when(e.ExitCode is ExitCodes.HostFailed or ExitCodes.KernelNotBuilt)
        {
            return RowResult.NotBuilt(row, kernel, engine, LastWords(e.Message), isFailure: true);
        }
        var clock = Stopwatch.StartNew();
        var runs = new List<Outcome>();
        var mismatches = new List<IReadOnlyList<string>>();
        for(var run = 0; run < options.Repeat; run++)
        {
            var folder = Path.Combine(options.Output, Folder(row, kernel, run));
            var (outcome, console) = await terminal.Step(options.Repeat == 1 ? $"{row.Name} on {kernel}" : $"{row.Name} on {kernel}, run {run + 1}", async _ =>
            {
                var ran = await Play(row, own, image, folder, cancellation).ConfigureAwait(false);
                return (ran, $"{Kinds.Name(ran.Outcome.Kind)}: {ran.Outcome.Summary}");
            }).ConfigureAwait(false);
            runs.Add(outcome);
            mismatches.Add(expectation.Mismatches(outcome, console));
        }
        var shown = RowResult.ChooseShown(runs, mismatches);
        return new RowResult
        {
            Row = row.Name, Kernel = kernel, About = row.About, Expected = expectation.Says, Runs = runs, Shown = shown,
            Mismatches = mismatches.SelectMany((texts, run) => texts.Select(text => options.Repeat == 1 ? text : $"run {run + 1}: {text}")).ToArray(),
            Folder = Folder(row, kernel, shown), Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
        };
    }

    /// <summary>Plays once, as scripts/play does.</summary>
    private async Task<(Outcome Outcome, IReadOnlyList<string> Console)> Play(Row row, OwnKernel? own, IReadOnlyList<string> image, string folder, CancellationToken cancellation)
    {
        var (report, lines) = await QuietPlayer.Play(new PlayOptions
        {
            Video = options.Video ?? await SampleVideo.Short.GetFile(Project.Cache, cancellation).ConfigureAwait(false),
            Engine = engine,
            Output = folder,
            TimeLimit = options.TimeLimit,
            KernelVariant = own != null ? "rfc" : row.VariantName,
            Kernel = own ?? new OwnKernel(),
            ImageOptions = image,
            AbortMaintenance = row.AbortMaintenance && engine == "renode",
            // An end to what hangs, too.
            Append = $"{QuietPlayer.Words} job.timeout={GuestSeconds} {row.Append}".TrimEnd(),
        }, null, cancellation).ConfigureAwait(false);
        return (Outcome.Read(report, lines), lines);
    }

    private static string[] ImageOptions(Row row, string kernel)
    {
        return (kernel == DefaultKernel || kernel is "tree" or "series" ? Array.Empty<string>() : new[] { "--kernel", kernel }).Concat(row.Image).ToArray();
    }

    private static string Folder(Row row, string kernel, int run)
    {
        return Path.Combine(kernel, row.Name, run == 0 ? "" : $"run-{run + 1}");
    }

    /// <summary>What the build said last, without its hints.</summary>
    internal static string LastWords(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var last = lines.LastOrDefault(line => line.StartsWith("build: ", StringComparison.Ordinal) || line.StartsWith("dtb: ", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? message;
        return last.Replace("build: ", "", StringComparison.Ordinal);
    }

    /// <summary>What linux-image/build builds when it is not told.</summary>
    private const string DefaultKernel = "6.1";

    /// <summary>Seconds of the guest's time after which a pipeline hangs.</summary>
    private const int GuestSeconds = 45;

    private readonly MatrixOptions options;
    private readonly Terminal terminal;
    private readonly string engine;
}
