using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Matrix;
using Exynos5422.Matrix.Catalogue;
using Exynos5422.Matrix.Outcomes;
using Exynos5422.Play;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>
/// Rows of the kernel matrix, as scripts/matrix runs them: the bug, the refusal, the fix, the objection and the
/// answer.
/// </summary>
[Category("Matrix")]
public sealed class MatrixTests
{
    [TestCase("page-fault")]
    [TestCase("pfn-valid")]
    [TestCase("rfc")]
    [TestCase("rfc-sysmmu")]
    [TestCase("pfn")]
    [TestCase("pfn-sysmmu")]
    public async Task A_row_on_6_1(string name)
    {
        var row = RowCatalogue.Load().Rows.Single(row => row.Name == name);
        if(!RowCatalogue.HasPatches(row, "6.1"))
        {
            Assert.Ignore($"linux-image/patches/6.1 has no {row.VariantName}.series");
        }
        var result = await Run(row);
        Assert.That(result.Built, Is.True, result.Seen.Summary);
        Assert.That(result.Mismatches, Is.Empty, result.Seen.Summary);
        Assert.That(result.AsExpected, Is.True);
    }

    /// <summary>The same run against what another row expects: it has to be noticed.</summary>
    [Test]
    public async Task A_kernel_that_plays_fails_the_expectations_of_one_that_dies()
    {
        var rows = RowCatalogue.Load().Rows;
        var result = await Run(rows.Single(row => row.Name == "rfc") with { Expect = rows.Single(row => row.Name == "page-fault").Expect });
        Assert.That(result.Seen.Kind, Is.EqualTo(OutcomeKind.Plays), result.Seen.Summary);
        Assert.That(result.Failed, Is.True);
        Assert.That(result.Mismatches, Has.Some.Contain("expected: oops"));
    }

    private static Task<RowResult> Run(Row row)
    {
        var options = new MatrixOptions { Engine = "qemu", Output = Board.TemporaryFile("matrix") };
        return new MatrixRunner(options, Board.Terminal()).RunRow(row, "6.1", CancellationToken.None);
    }
}
