using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Bisect;
using Exynos5422.Bisect.Report;
using Exynos5422.Bisect.Verdicts;
using Exynos5422.Play;
using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>scripts/bisect on a real tree: Debian's source as a git repository, with commits on top.</summary>
[Explicit("compiles a kernel and seven commits on top of it")]
public sealed class BisectTests
{
    private const string Decoder = "drivers/media/platform/samsung/s5p-mfc/s5p_mfc_opr_v6.c";
    private const string Converter = "drivers/media/platform/samsung/exynos-gsc/gsc-regs.c";

    [Test]
    public async Task The_commit_that_breaks_the_decoders_stride_is_named()
    {
        await MakeRepository();
        Plant("media: s5p-mfc: Say what this file is", Decoder, text => "/* a comment */\n" + text);
        Plant("media: exynos-gsc: A comment", Converter, text => "/* a comment */\n" + text);
        // Which git tries first.
        var broken = Plant("media: exynos-gsc: Rework the registers, part 1", Converter, text => "#error not yet\n" + text);
        Plant("media: exynos-gsc: Rework the registers, part 2", Converter, text => text["#error not yet\n".Length..]);
        Plant("media: s5p-mfc: One more comment", Decoder, text => "/* another */\n" + text);
        // What the board's decoder, version 8, is told of a picture's lines.
        var first = Plant("media: s5p-mfc: Tidy up the strides", Decoder,
            text => text.Replace("\t\twritel(ctx->img_width,\n\t\t\tmfc_regs->d_", "\t\twritel(ctx->img_width + 16,\n\t\t\tmfc_regs->d_", StringComparison.Ordinal));
        Plant("media: exynos-gsc: One more comment", Converter, text => "/* another */\n" + text);
        // It may write the index.
        Git("status", "--porcelain");
        var before = Snapshot();

        var report = await Bisect("HEAD~7", "HEAD");

        Assert.That(report.FirstBad?.Hash, Is.EqualTo(first));
        var skipped = report.Steps.Single(step => step.Verdict.Kind == VerdictKind.Skip);
        Assert.That(skipped.Commit.Hash, Is.EqualTo(broken));
        Assert.That(skipped.Verdict.Seen, Does.Contain("not yet"));
        Assert.That(report.Steps[1].Verdict.Seen, Does.StartWith("wrong-frames: "));
        Assert.That(Snapshot(), Is.EqualTo(before));
        Assert.That(Git("status", "--porcelain"), Is.Empty);
    }

    [TearDown]
    public void RemoveRepository()
    {
        if(Directory.Exists(tree))
        {
            Directory.Delete(tree, recursive: true);
        }
    }

    private async Task<BisectReport> Bisect(string good, string bad)
    {
        var terminal = Board.Terminal();
        var options = new BisectOptions { Own = new OwnKernel { Tree = tree }, Good = good, Bad = bad, Engine = "qemu", Output = Board.TemporaryFile("out") };
        var report = await new Bisection(options, new BoardTrial(options, terminal), terminal).Run(CancellationToken.None);
        foreach(var step in report.Steps)
        {
            TestContext.Progress.WriteLine($"{step.Commit.Short} {step.Verdict.Word} {step.Seconds:0.0} s: {step.Verdict.Seen}");
        }
        return report;
    }

    /// <summary>The same each time, to the last hash: the tree of the bisection in the cache stays of use.</summary>
    private async Task MakeRepository()
    {
        await GuestImage.Build("rfc", "qemu", null, 64, TestContext.Progress.WriteLine);
        var sources = Path.Combine(Project.Cache, "linux-source");
        var archive = Path.Combine(sources, (await File.ReadAllTextAsync(Path.Combine(sources, "version"))).Trim(), "source.tar.xz");
        tree = Board.TemporaryFile("linux");
        RemoveRepository();
        Directory.CreateDirectory(tree);
        Run("tar", "-xJf", archive, "-C", tree, "--strip-components=1");
        Git("init", "-q");
        Git("add", "--force", "--all");
        Git("commit", "-q", "-m", "Linux 6.1");
    }

    /// <returns>The hash of the commit.</returns>
    private string Plant(string subject, string file, Func<string, string> edit)
    {
        var path = Path.Combine(tree, file);
        var text = File.ReadAllText(path);
        Assert.That(edit(text), Is.Not.EqualTo(text), subject);
        File.WriteAllText(path, edit(text));
        Git("commit", "-q", "-a", "-m", subject);
        return Git("rev-parse", "HEAD").Trim();
    }

    private string Git(params string[] arguments)
    {
        return Run("env", new[] { "GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z", "git", "-C", tree, "-c", "user.name=Tester", "-c", "user.email=tester@example.invalid",
            "-c", "commit.gpgSign=false", "-c", "gc.auto=0" }.Concat(arguments).ToArray());
    }

    private static string Run(string program, params string[] arguments)
    {
        var done = HostTool.Run(program, arguments).GetAwaiter().GetResult();
        Assert.That(done.Succeeded, Is.True, done.Errors);
        return done.Output;
    }

    /// <summary>What the repository has beside its objects: name, time and content of each file.</summary>
    private List<string> Snapshot()
    {
        var repository = Path.Combine(tree, ".git");
        return Directory.GetFiles(repository, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(repository, "objects"), StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {Convert.ToBase64String(File.ReadAllBytes(file))}").Append(string.Join(' ', Directory.GetFileSystemEntries(tree).Order(StringComparer.Ordinal))).ToList();
    }

    private string tree = "";
}
