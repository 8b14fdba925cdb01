using System.IO;
using System.Linq;

using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class CoherencyOutcomeTests
{
    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("exynos-coherency-").FullName;
        path = Path.Combine(folder, "coherency.txt");
    }

    [TearDown]
    public void TearDown()
    {
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void A_check_that_is_off_is_none()
    {
        Assert.That(CoherencyOutcome.Read(null), Is.Null);
    }

    [Test]
    public void No_reports_are_passed()
    {
        File.WriteAllText(path, "No reports.\n");
        File.WriteAllText(path + ".jsonl", "");
        var outcome = CoherencyOutcome.Read(path)!;
        Assert.That((outcome.Text, outcome.Checks.Single().Found, outcome.Checks.Single().Passed), Is.EqualTo(("No reports.", "none", true)));
        Assert.That(outcome.Files, Is.EqualTo(new[] { "coherency.txt", "coherency.txt.jsonl" }));
    }

    [Test]
    public void Reports_are_counted_and_fail()
    {
        File.WriteAllText(path, "2 reports, 102 lines\n");
        File.WriteAllText(path + ".jsonl", "{\"kind\":\"device-reads-dirty\",\"count\":100}\n{\"kind\":\"cpu-reads-stale\",\"count\":2}\n");
        var check = CoherencyOutcome.Read(path)!.Checks.Single();
        Assert.That((check.Found, check.Passed), Is.EqualTo(("2 reports about 102 lines: see coherency.txt", false)));
    }

    [Test]
    public void A_file_that_is_missing_fails()
    {
        Assert.That(CoherencyOutcome.Read(path)!.Checks.Single().Passed, Is.False);
    }

    private string folder = "";
    private string path = "";
}
