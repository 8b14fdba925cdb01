using System;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Bisect.Verdicts;
using Exynos5422.Matrix;
using Exynos5422.Matrix.Outcomes;
using Exynos5422.Play;
using Exynos5422.Play.Display;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Report;
using Exynos5422.Play.Video;

namespace Exynos5422.Bisect;

/// <summary>Builds the commit's kernel and plays the video on it, as scripts/play does.</summary>
public sealed class BoardTrial : ICommitTrial
{
    public BoardTrial(BisectOptions options, Terminal terminal)
    {
        this.options = options;
        this.terminal = terminal;
        engine = options.Engine;
    }

    public async Task Prepare(CancellationToken cancellation)
    {
        var chosen = await terminal.Step("Engine", progress => BoardEngines.Choose(options.Engine, progress, cancellation)).ConfigureAwait(false);
        engine = chosen.Name;
        if(options.Expect == Expectation.Clean && engine != "renode")
        {
            throw new PlayException($"--expect clean needs the coherency checker, which is on Renode; this is {engine}.", "Add --engine renode.");
        }
        await terminal.Step("Video", async _ =>
        {
            video = options.Video ?? await SampleVideo.Short.GetFile(options.Cache, cancellation).ConfigureAwait(false);
            var found = await new KnownVideos(options.Cache).Find(video, cancellation).ConfigureAwait(false);
            // What a video can't be played for is known before a kernel is built.
            GuestMemory.For(found, DisplayPlan.For(found, options.Display));
            return (found, $"{found}");
        }).ConfigureAwait(false);
    }

    public async Task<Verdict> Try(string tree, string folder, Action<string> progress, CancellationToken cancellation)
    {
        try
        {
            var (report, outcome) = await Play(tree, folder, progress, cancellation).ConfigureAwait(false);
            if(outcome.Kind == OutcomeKind.Hangs)
            {
                // On QEMU the guest's time is this machine's, which may have been too busy.
                progress($"{outcome.Summary}; once more");
                (report, outcome) = await Play(tree, folder, progress, cancellation).ConfigureAwait(false);
            }
            return Expectations.Judge(options.Expect, report, outcome);
        }
        catch(PlayException e) when(e.ExitCode is ExitCodes.KernelNotBuilt or ExitCodes.BadInput)
        {
            return NoKernel.Judge(e, tree);
        }
    }

    private async Task<(RunReport Report, Outcome Outcome)> Play(string tree, string folder, Action<string> progress, CancellationToken cancellation)
    {
        var (report, console) = await QuietPlayer.Play(new PlayOptions
        {
            Video = video,
            Engine = engine,
            Display = options.Display,
            Output = folder,
            TimeLimit = options.TimeLimit,
            Kernel = options.Own with { Tree = tree },
            CheckCoherency = options.Expect == Expectation.Clean,
            Append = $"{QuietPlayer.Words} {options.Append}".TrimEnd(),
        }, progress, cancellation).ConfigureAwait(false);
        return (report, Outcome.Read(report, console));
    }

    private readonly BisectOptions options;
    private readonly Terminal terminal;
    private string engine;
    private string? video;
}
