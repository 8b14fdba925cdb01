using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Bisect.Report;
using Exynos5422.Bisect.Verdicts;
using Exynos5422.Play;

using NUnit.Framework;

using Spectre.Console;

namespace Exynos5422.Bisect.Tests;

public sealed class BisectionTests
{
    [SetUp]
    public void SetUp()
    {
        repository = new TinyRepository();
        trial = new FakeTrial();
        words = new StringWriter();
    }

    [TearDown]
    public void TearDown()
    {
        repository.Dispose();
    }

    [TestCase("good bad", 1)]
    [TestCase("good bad bad bad bad bad bad bad bad", 1)]
    [TestCase("good good good good good bad bad bad", 5)]
    [TestCase("good good good good good good good bad", 7)]
    public async Task The_planted_commit_is_found(string states, int first)
    {
        var commits = repository.Commits(states);
        var report = await Run(commits[0], "HEAD");
        Assert.That(report.FirstBad?.Hash, Is.EqualTo(commits[first]));
        Assert.That(report.FirstBad!.Subject, Is.EqualTo($"{first} bad"));
        Assert.That(report.FirstBad.Author, Is.EqualTo("Tester <tester@example.invalid>"));
        Assert.That(report.Steps.Take(2).Select(step => step.Commit.Hash), Is.EqualTo(new[] { commits[0], commits[^1] }));
        Assert.That(report.Steps, Has.Count.LessThanOrEqualTo(5));
    }

    [Test]
    public async Task A_commit_without_a_kernel_is_skipped()
    {
        var commits = repository.Commits("good good no-kernel no-kernel good bad bad");
        var report = await Run(commits[0], commits[^1]);
        Assert.That(report.FirstBad?.Hash, Is.EqualTo(commits[5]));
        Assert.That(trial.Tried, Does.Contain("no-kernel"));
    }

    [Test]
    public async Task Where_all_that_is_left_is_skipped_the_range_is_named()
    {
        var commits = repository.Commits("good no-kernel no-kernel bad");
        var report = await Run(commits[0], commits[^1]);
        Assert.That(report.FirstBad, Is.Null);
        Assert.That(report.Possible.Select(commit => commit.Hash), Is.EquivalentTo(commits.Skip(1)));
        Assert.That(BisectReport.Load(Output)!.Possible, Has.Count.EqualTo(3));
    }

    /// <summary>The fault came in on a side branch.</summary>
    [Test]
    public async Task A_merge_is_no_obstacle()
    {
        var good = repository.Commits("good good")[0];
        repository.Git("checkout", "-q", "-b", "side");
        repository.Commit("good", "side 1");
        var first = repository.Commit("bad", "side 2");
        repository.Commit("bad", "side 3");
        repository.Git("checkout", "-q", "main");
        repository.Write("other", "main goes on");
        repository.Git("add", "-A");
        repository.Git("commit", "-q", "-m", "main goes on");
        repository.Git("merge", "-q", "--no-edit", "side");
        repository.Commit("bad", "behind the merge");
        var report = await Run(good, "main");
        Assert.That(report.FirstBad?.Hash, Is.EqualTo(first));
    }

    /// <summary>Changed and new files, something in the index, a bisection of the user's own under way.</summary>
    [Test]
    public async Task The_users_repository_stays_as_it_is_byte_for_byte()
    {
        var commits = repository.Commits("good good good bad bad bad");
        repository.Git("bisect", "start", commits[4], commits[1]);
        repository.Write("Kconfig", "changed");
        repository.Write("staged", "new");
        repository.Git("add", "staged");
        repository.Write("untracked", "new");
        repository.Git("status");
        var before = repository.Snapshot();
        var report = await Run(commits[0], commits[5]);
        Assert.That(report.FirstBad?.Hash, Is.EqualTo(commits[3]));
        Assert.That(repository.Snapshot(), Is.EqualTo(before));
    }

    [Test]
    public async Task The_log_can_be_replayed_in_the_users_repository()
    {
        var commits = repository.Commits("good no-kernel good bad bad");
        await Run(commits[0], commits[^1]);
        var output = repository.Git("bisect", "replay", Path.Combine(Output, "bisect.log"));
        Assert.That(output + repository.Git("bisect", "log"), Does.Contain($"# first bad commit: [{commits[3]}]"));
    }

    [Test]
    public void A_failure_of_the_host_stops_it_and_counts_as_nothing()
    {
        var commits = repository.Commits("good good host-fails bad bad");
        var failure = Assert.ThrowsAsync<PlayException>(() => Run(commits[0], commits[^1]))!;
        Assert.That((failure.ExitCode, failure.Message), Is.EqualTo((ExitCodes.HostFailed, "The emulated board failed: no memory.")));
        Assert.That(words.ToString(), Does.Contain("The first bad commit is one of 4.").And.Contain("--resume"));
        Assert.That(BisectReport.Load(Output)!.Steps.Select(step => step.Verdict.Kind), Is.EqualTo(new[] { VerdictKind.Good, VerdictKind.Bad }));
        Assert.That(File.ReadAllText(Path.Combine(Output, "bisect.log")), Does.Not.Contain("git bisect bad").And.Not.Contain("git bisect skip"));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task An_interrupted_one_goes_on_with_what_it_knew(int interrupted)
    {
        var commits = repository.Commits("good good good good good good bad bad bad bad");
        using var source = new CancellationTokenSource();
        trial.Before = _ =>
        {
            if(trial.Tried.Count == interrupted)
            {
                source.Cancel();
            }
        };
        Assert.That(async () => await Run(commits[0], "HEAD", cancellation: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(words.ToString(), Does.Contain($"Verdicts so far: {interrupted}.").And.Contain("--resume"));
        trial.Before = _ => { };
        var report = await Run(commits[0], "HEAD", options => options with { Resume = true });
        Assert.That(report.FirstBad?.Hash, Is.EqualTo(commits[6]));
        Assert.That(report.Steps.Select(step => step.Commit.Hash), Is.Unique);
        Assert.That(trial.Tried, Has.Count.EqualTo(report.Steps.Count), "nothing is tried twice");
    }

    [Test]
    public async Task Verdicts_about_another_question_are_not_taken()
    {
        var commits = repository.Commits("good good bad");
        await Run(commits[0], "HEAD");
        var failure = Assert.ThrowsAsync<PlayException>(() => Run(commits[0], "HEAD", options => options with { Resume = true, Expect = Expectation.Oops }))!;
        Assert.That(failure.Message, Does.Contain("its --expect was \"plays\""));
    }

    [Test]
    public async Task A_killed_git_is_no_obstacle_to_the_next_bisection()
    {
        var commits = repository.Commits("good good bad");
        await Run(commits[0], "HEAD");
        var tree = Directory.GetDirectories(Path.Combine(repository.Root, "cache", "bisect")).Single();
        File.WriteAllText(Path.Combine(tree, ".git", "index.lock"), "");
        File.WriteAllText(Path.Combine(tree, "state"), "half");
        File.WriteAllText(Path.Combine(tree, "left"), "behind");
        Assert.That((await Run(commits[0], "HEAD")).FirstBad?.Hash, Is.EqualTo(commits[2]));
        Assert.That(File.Exists(Path.Combine(tree, "left")), Is.False);
    }

    /// <summary>make goes by the times.</summary>
    [Test]
    public async Task A_file_that_commits_have_in_common_keeps_its_time()
    {
        var commits = repository.Commits("good good bad bad");
        await Run(commits[0], "HEAD");
        var file = Path.Combine(Directory.GetDirectories(Path.Combine(repository.Root, "cache", "bisect")).Single(), "Makefile");
        var then = File.GetLastWriteTimeUtc(file);
        await Task.Delay(20);
        await Run(commits[0], "HEAD");
        Assert.That(File.GetLastWriteTimeUtc(file), Is.EqualTo(then));
    }

    [Test]
    public async Task Ends_that_are_not_what_they_should_be_are_named()
    {
        var commits = repository.Commits("bad good good no-kernel bad");
        Assert.That(await Message(commits[0], commits[4]), Is.EqualTo($"GOOD, {commits[0]}, isn't good: --expect plays, and what was seen is oops: somewhere"));
        Assert.That(await Message(commits[1], commits[2]), Is.EqualTo($"BAD, {commits[2]}, isn't bad: --expect plays, and what was seen is plays"));
        Assert.That(await Message(commits[1], commits[3]), Is.EqualTo($"BAD, {commits[3]}, can't be tested: no kernel: a.c:1: error"));
    }

    [Test]
    public async Task Bad_input_has_a_line_of_its_own()
    {
        var commits = repository.Commits("good good bad");
        repository.Git("checkout", "-q", "-b", "side", commits[0]);
        var side = repository.Commit("good", "elsewhere");
        Assert.That(await Message(commits[1], commits[1]), Does.Contain("same commit"));
        Assert.That(await Message("nonesuch", "main"), Does.EndWith("has no commit nonesuch."));
        Assert.That(await Message("--all", "main"), Does.EndWith("has no commit --all."));
        Assert.That(await Message("main", commits[1]), Does.Contain("is newer than BAD"));
        Assert.That(await Message(side, "main"), Does.Contain("is no ancestor of BAD"));
        Assert.That(await Message("main", "main", repository.Root), Does.Contain("is no git repository"));
        Assert.That(await Message("main", "main", Path.Combine(repository.Root, "nowhere")), Does.Contain("There is no folder"));
        Assert.That(await Message("main", "main", Path.Combine(repository.Folder, "arch")), Does.Contain("lies inside of a git repository"));
        repository.Git("rm", "-q", "Kconfig");
        repository.Git("commit", "-q", "-m", "no kernel any more");
        Assert.That(await Message(side, "HEAD"), Is.EqualTo("The commit HEAD isn't a Linux tree: a kernel's top folder has Makefile, Kbuild, Kconfig and arch/arm."));
        Assert.That(trial.Tried, Is.Empty);
    }

    /// <summary>
    /// A worktree's .git is a file; a shallow clone's history ends early; a partial clone has no files of old commits.
    /// </summary>
    [Test]
    public async Task Worktrees_shallow_and_partial_clones_are_repositories_too()
    {
        var commits = repository.Commits("good good good bad bad");
        repository.Git("worktree", "add", "-q", "--detach", "../second", commits[4]);
        repository.Git("clone", "-q", "--depth", "4", "file://" + repository.Folder, "../shallow");
        repository.Git("config", "uploadpack.allowFilter", "true");
        repository.Git("clone", "-q", "--filter=blob:none", "--no-checkout", "file://" + repository.Folder, "../partial");
        foreach(var folder in new[] { "second", "shallow", "partial" })
        {
            var report = await Run(commits[1], "HEAD", options => options with { Own = new OwnKernel { Tree = Path.Combine(repository.Root, folder) } });
            Assert.That(report.FirstBad?.Hash, Is.EqualTo(commits[3]), folder);
        }
    }

    private async Task<string> Message(string good, string bad, string? folder = null)
    {
        var failure = await Task.Run(() => Assert.ThrowsAsync<PlayException>(() => Run(good, bad, options => options with { Own = new OwnKernel { Tree = folder ?? repository.Folder } }))!);
        Assert.That(failure.ExitCode, Is.EqualTo(ExitCodes.BadInput), failure.Message);
        return failure.Message;
    }

    private Task<BisectReport> Run(string good, string bad, Func<BisectOptions, BisectOptions>? change = null, CancellationToken cancellation = default)
    {
        var options = new BisectOptions { Own = new OwnKernel { Tree = repository.Folder }, Good = good, Bad = bad, Output = Output, Cache = Path.Combine(repository.Root, "cache") };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(words), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 400;
        return new Bisection(change != null ? change(options) : options, trial, new Terminal(console)).Run(cancellation);
    }

    private string Output => Path.Combine(repository.Root, "out");

    private TinyRepository repository = null!;
    private FakeTrial trial = null!;
    private StringWriter words = null!;
}
