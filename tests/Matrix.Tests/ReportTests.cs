using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;

using Exynos5422.Matrix.Catalogue;
using Exynos5422.Matrix.Outcomes;
using Exynos5422.Matrix.Report;

using NUnit.Framework;

namespace Exynos5422.Matrix.Tests;

public sealed class ReportTests
{
    [Test]
    public void A_row_is_as_expected_only_if_every_run_agrees()
    {
        var same = Result("page-fault", Enumerable.Repeat(Recorded.PageFault, 20).ToArray());
        Assert.That((same.Agreeing, same.AsExpected, same.Failed), Is.EqualTo((20, true, false)));
        var one = Result("page-fault", Enumerable.Repeat(Recorded.PageFault, 19).Append(Recorded.PageFault with { FramesVerified = 1 }).ToArray());
        Assert.That((one.Shown, one.Agreeing, one.AsExpected, one.Failed), Is.EqualTo((19, 1, false, true)));
        Assert.That(Words.Seen(one), Does.Contain("run 20; the same in 1 of 20"));
    }

    [Test]
    public void The_run_that_differs_is_the_one_that_is_shown()
    {
        var plays = Recorded.Plays;
        var dies = Recorded.PageFault;
        Assert.That(RowResult.ChooseShown(new[] { plays, plays, plays }, Good(3)), Is.Zero);
        Assert.That(RowResult.ChooseShown(new[] { plays, plays, dies }, Good(3)), Is.EqualTo(2));
        // What isn't as expected counts more than what differs.
        Assert.That(RowResult.ChooseShown(new[] { plays, dies, plays with { FramesVerified = 1 } }, new[] { Array.Empty<string>(), Array.Empty<string>(), new[] { "bad" } }), Is.EqualTo(2));
        Assert.That(RowResult.ChooseShown(new[] { dies, plays, plays }, new[] { new[] { "bad" }, Array.Empty<string>(), Array.Empty<string>() }), Is.Zero);

        static IReadOnlyList<string>[] Good(int runs) => Enumerable.Repeat<IReadOnlyList<string>>(Array.Empty<string>(), runs).ToArray();
    }

    [Test]
    public void A_kernel_without_patches_is_reported_and_fails_nothing()
    {
        var row = RowCatalogue.Load().Rows[0];
        var report = Report(Result("rfc", Recorded.Plays), RowResult.NotBuilt(row, "7.3", "qemu", "no patches for it", isFailure: false));
        Assert.That(report.AsExpected, Is.True);
        Assert.That(MarkdownTable.Write(report), Does.Contain("| no patches for it | not built |").And.Contain("1 of 1 as expected, 1 not built"));
    }

    [Test]
    public void A_kernel_that_should_build_and_does_not_is_a_failure()
    {
        var row = RowCatalogue.Load().Rows[0];
        Assert.That(Report(Result("rfc", Recorded.Plays), RowResult.NotBuilt(row, "7.3", "qemu", "the package is gone", isFailure: true)).AsExpected, Is.False);
    }

    [Test]
    public void Nothing_but_missing_kernels_proves_nothing()
    {
        var row = RowCatalogue.Load().Rows[0];
        Assert.That(Report(RowResult.NotBuilt(row, "7.3", "qemu", "no patches for it", isFailure: false)).AsExpected, Is.False);
    }

    [Test]
    public void The_files_hold_what_was_seen()
    {
        var folder = Directory.CreateTempSubdirectory("matrix-").FullName;
        try
        {
            var wrong = Result("rfc", Recorded.PageFault) with { Mismatches = new[] { "it oops, expected: plays" } };
            Report(Result("page-fault", Recorded.PageFault), wrong).Save(folder);
            var page = File.ReadAllText(Path.Combine(folder, "matrix.md"));
            Assert.That(page, Does.Contain("PC is at dma_direct_map_sg").And.Contain("dma_direct_map_sg < __dma_map_sg_attrs").And.Contain("it oops, expected: plays").And.Contain("1 of 2 as expected"));
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "matrix.json")));
            var results = json.RootElement.GetProperty("results");
            Assert.That(json.RootElement.GetProperty("asExpected").GetBoolean(), Is.False);
            Assert.That(results[0].GetProperty("runs")[0].GetProperty("kind").GetString(), Is.EqualTo("oops"));
            Assert.That(results[0].GetProperty("runs")[0].GetProperty("oops").GetProperty("faultAddress").GetString(), Is.EqualTo("01608003"));
            var svg = XDocument.Load(Path.Combine(folder, "matrix.svg"));
            Assert.That(svg.Descendants().Count(element => element.Name.LocalName == "text" && element.Value == "oops"), Is.EqualTo(2));
            Assert.That(svg.Descendants().Count(element => element.Value == "✗"), Is.EqualTo(1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void The_builds_last_words_are_the_reason()
    {
        Assert.That(MatrixRunner.LastWords("Building failed (exit status 1):\n  0:30  208 steps done\nbuild: couldn't get Debian's package linux-source-5.10: is there a network?\nmore"), Is.EqualTo("couldn't get Debian's package linux-source-5.10: is there a network?"));
        Assert.That(MatrixRunner.LastWords("one line"), Is.EqualTo("one line"));
    }

    private static RowResult Result(string row, params Outcome[] runs)
    {
        return new RowResult
        {
            Row = row, Kernel = "6.1", About = "about", Expected = "expected", Runs = runs, Mismatches = Array.Empty<string>(), Folder = "6.1/" + row,
            Shown = RowResult.ChooseShown(runs, runs.Select(_ => Array.Empty<string>()).ToArray()),
        };
    }

    private static MatrixReport Report(params RowResult[] results)
    {
        return new MatrixReport { Engine = "qemu", Repeat = 1, Seconds = 12, Results = results };
    }
}
