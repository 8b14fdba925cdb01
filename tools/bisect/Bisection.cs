using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Bisect.Git;
using Exynos5422.Bisect.Report;
using Exynos5422.Bisect.Verdicts;
using Exynos5422.Play;

namespace Exynos5422.Bisect;

/// <summary>Lets git bisect choose commits of the user's tree, tries each, and tells git what it showed.</summary>
public sealed class Bisection
{
    public Bisection(BisectOptions options, ICommitTrial trial, Terminal terminal)
    {
        this.options = options;
        this.trial = trial;
        this.terminal = terminal;
    }

    /// <returns>The report, which also lies in the output folder, beside git's log.</returns>
    /// <exception cref="PlayException">The commits can't be bisected, or a trial failed.</exception>
    public async Task<BisectReport> Run(CancellationToken cancellation)
    {
        var folder = options.Own.Tree!;
        var user = await UserRepository.Open(folder, cancellation).ConfigureAwait(false);
        var good = await user.Resolve(options.Good, cancellation).ConfigureAwait(false);
        var bad = await user.Resolve(options.Bad, cancellation).ConfigureAwait(false);
        if(good == bad)
        {
            throw new PlayException($"GOOD and BAD are the same commit, {good[..12]}.", "Name two commits between which something changed.");
        }
        using var output = new OutputFolder(options.Output);
        using var tree = await BisectTree.Open(user, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), options.Cache, cancellation).ConfigureAwait(false);
        await terminal.Step("Commits", async _ => (await CheckRange(tree, good, bad, cancellation).ConfigureAwait(false), $"{candidates} from {options.Good} to {options.Bad}; their files go to {tree.Path}")).ConfigureAwait(false);
        report = Recall(good, bad);
        await trial.Prepare(cancellation).ConfigureAwait(false);
        try
        {
            await Search(tree, good, bad, cancellation).ConfigureAwait(false);
        }
        catch(Exception e) when(e is OperationCanceledException or PlayException { ExitCode: ExitCodes.HostFailed } or IOException)
        {
            TellWhatIsKnown();
            throw;
        }
        return report;
    }

    private async Task<int> CheckRange(BisectTree tree, string good, string bad, CancellationToken cancellation)
    {
        if(!await tree.IsAncestor(good, bad, cancellation).ConfigureAwait(false))
        {
            throw await tree.IsAncestor(bad, good, cancellation).ConfigureAwait(false)
                ? new PlayException($"GOOD, {options.Good}, is newer than BAD, {options.Bad}.", "Swap them. To find what mended something, say what the older one does: --expect oops or --expect refused.")
                : new PlayException($"GOOD, {options.Good}, is no ancestor of BAD, {options.Bad}.", "Name a commit that BAD has in its history: git merge-base GOOD BAD finds one.");
        }
        foreach(var (word, commit) in new[] { (options.Good, good), (options.Bad, bad) })
        {
            if(!await tree.IsLinux(commit, cancellation).ConfigureAwait(false))
            {
                throw new PlayException($"The commit {word} isn't a Linux tree: a kernel's top folder has Makefile, Kbuild, Kconfig and arch/arm.", "Name the top of a Linux tree, and commits of it.");
            }
        }
        return candidates = await tree.Count(good, bad, cancellation).ConfigureAwait(false);
    }

    /// <summary>What an earlier bisection found; nothing without --resume.</summary>
    private BisectReport Recall(string good, string bad)
    {
        var question = options.Question(good, bad);
        if(options.Resume && BisectReport.Load(options.Output) is { } earlier)
        {
            var other = question.FirstOrDefault(pair => earlier.Question.GetValueOrDefault(pair.Key) != pair.Value).Key;
            return other == null ? earlier with { FirstBad = null, Possible = [] }
                : throw new PlayException($"The bisection in {options.Output} is another one: its {other} was \"{earlier.Question.GetValueOrDefault(other)}\".", "Ask the same, or start anew, without --resume.");
        }
        File.Delete(LogPath);
        var runs = Path.Combine(options.Output, Runs);
        foreach(var run in Directory.Exists(runs) ? Directory.GetDirectories(runs).Where(run => RunName.IsMatch(Path.GetFileName(run))) : [])
        {
            Directory.Delete(run, recursive: true);
        }
        return new BisectReport { Question = question };
    }

    private async Task Search(BisectTree tree, string good, string bad, CancellationToken cancellation)
    {
        await CheckEnd(tree, "GOOD", options.Good, good, VerdictKind.Good, cancellation).ConfigureAwait(false);
        await CheckEnd(tree, "BAD", options.Bad, bad, VerdictKind.Bad, cancellation).ConfigureAwait(false);
        var state = File.Exists(LogPath) ? await tree.Replay(LogPath, cancellation).ConfigureAwait(false) : await tree.Start(good, bad, cancellation).ConfigureAwait(false);
        for(; ; )
        {
            await File.WriteAllTextAsync(LogPath, state.Log, cancellation).ConfigureAwait(false);
            if(state.Ended)
            {
                break;
            }
            candidates = await tree.Candidates(cancellation).ConfigureAwait(false);
            var commit = await tree.Current(cancellation).ConfigureAwait(false);
            var verdict = await Try(tree, commit, left: state.Left, cancellation).ConfigureAwait(false);
            state = await tree.Mark(verdict.Word, cancellation).ConfigureAwait(false);
        }
        if(state.FirstBad != null)
        {
            report = report with { FirstBad = await tree.Describe(state.FirstBad, cancellation).ConfigureAwait(false) };
        }
        foreach(var commit in state.Possible)
        {
            report = report with { Possible = report.Possible.Append(await tree.Describe(commit, cancellation).ConfigureAwait(false)).ToArray() };
        }
        report.Save(options.Output);
    }

    /// <summary>A search between ends that aren't what the user thinks they are names any commit.</summary>
    private async Task CheckEnd(BisectTree tree, string end, string word, string commit, VerdictKind expected, CancellationToken cancellation)
    {
        var verdict = report.Steps.FirstOrDefault(step => step.Commit.Hash == commit)?.Verdict;
        if(verdict == null)
        {
            await tree.CheckOut(commit, cancellation).ConfigureAwait(false);
            verdict = await Try(tree, commit, left: null, cancellation, end).ConfigureAwait(false);
        }
        if(verdict.Kind == expected)
        {
            return;
        }
        var expectation = options.Expect.ToString().ToLowerInvariant();
        throw verdict.Kind == VerdictKind.Skip
            ? new PlayException($"{end}, {word}, can't be tested: {verdict.Seen}", $"Name another commit near it that compiles. {options.Output} has the run's files.")
            : new PlayException($"{end}, {word}, isn't {verdict.Opposite}: --expect {expectation}, and what was seen is {verdict.Seen}",
                expected == VerdictKind.Good ? "Name an older commit, or another --expect." : "Name a newer commit, another video that shows the fault, or another --expect.");
    }

    private async Task<Verdict> Try(BisectTree tree, string hash, int? left, CancellationToken cancellation, string? end = null)
    {
        var commit = await tree.Describe(hash, cancellation).ConfigureAwait(false);
        var folder = Path.Combine(Runs, $"{report.Steps.Count + 1:00}-{commit.Short}");
        var clock = Stopwatch.StartNew();
        var verdict = await terminal.Step($"{end ?? $"{left} left"}: {commit.Short} {commit.Subject}", async progress =>
        {
            var tried = await trial.Try(tree.Path, Path.Combine(options.Output, folder), progress, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return (tried, $"{tried.Word}, {tried.Brief}");
        }).ConfigureAwait(false);
        report = report with { Steps = report.Steps.Append(new BisectStep(commit, verdict, Math.Round(clock.Elapsed.TotalSeconds, 1), folder)).ToArray() };
        report.Save(options.Output);
        return verdict;
    }

    private void TellWhatIsKnown()
    {
        if(report.Steps.Count > 0)
        {
            terminal.Text($"The bisection stopped; the commit under way counts as nothing. Verdicts so far: {report.Steps.Count}. The first bad commit is one of {candidates}.");
            terminal.Text($"The same command with --resume goes on from there, by bisect.json and bisect.log in {options.Output}");
        }
    }

    private string LogPath => Path.Combine(options.Output, "bisect.log");

    private readonly BisectOptions options;
    private readonly ICommitTrial trial;
    private readonly Terminal terminal;
    private BisectReport report = null!;
    /// <summary>How many commits may be the first bad one.</summary>
    private int candidates;

    private const string Runs = "runs";
    private static readonly Regex RunName = new("^[0-9]{2,}-[0-9a-f]{12}$", RegexOptions.Compiled);
}
