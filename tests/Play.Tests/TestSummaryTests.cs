using System.IO;

using Exynos5422.Play.Report;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class TestSummaryTests
{
    [Test]
    public void Results_of_every_kind_are_added_up()
    {
        var folder = Make("all");
        Write(folder, "Unit.trx", """
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
              <UnitTestResult testName="A" duration="00:00:01.5000000" outcome="Passed"/>
              <UnitTestResult testName="B" duration="00:00:00.5000000" outcome="Failed"><Output><ErrorInfo><Message>  Expected: 1
              But was: 2</Message></ErrorInfo></Output></UnitTestResult>
              <UnitTestResult testName="C" outcome="NotExecuted"><Output><ErrorInfo><Message>no streams here</Message></ErrorInfo></Output></UnitTestResult>
            </Results><ResultSummary outcome="Failed"/></TestRun>
            """);
        Write(folder, "boot.robot.xml", """
            <robot><suite><test name="Boots"><status status="PASS" starttime="20260101 10:00:00.000" endtime="20260101 10:00:02.250"/></test>
            <test name="Plays"><status status="FAIL" elapsed="3.5">No frame came</status></test><test name="Later"><status status="SKIP">not yet</status></test></suite></robot>
            """);
        Write(folder, "image.lines", "ok   first_test\n  detail\nFAIL second_test\n2 tests, 1 failed\n");
        Write(folder, "renode.skip", "renode-test is not on PATH\n");

        var summary = TestSummary.Read(folder);
        Assert.That(summary.LastLine, Is.EqualTo("3 passed, 3 failed, 3 skipped"));
        Assert.That(summary.Failures, Is.EqualTo(new[] { "Unit: B: Expected: 1", "boot: Plays: No frame came", "image: second_test" }).AsCollection);
        Assert.That(summary.Skips, Is.EqualTo(new[] { "Unit: C: no streams here", "boot: Later: not yet", "renode: renode-test is not on PATH" }).AsCollection);
        Assert.That(summary.Suites[0].Seconds, Is.EqualTo(2));
    }

    [TestCase("half.lines", "ok   first_test\nok   second_test\n", "the run ended early, after 2 tests")]
    [TestCase("lost.lines", "ok   first_test\n2 tests, 0 failed\n", "the run counted 2 tests, but told of 1")]
    [TestCase("crash.trx", """<TestRun><Results><UnitTestResult testName="A" outcome="Passed"/></Results><ResultSummary outcome="Failed"><RunInfos><RunInfo><Text>The active test run was aborted.</Text></RunInfo></RunInfos></ResultSummary></TestRun>""", "the run ended early, with 1 results: The active test run was aborted.")]
    public void A_run_that_ends_early_is_a_failure(string name, string content, string message)
    {
        var folder = Make(name);
        Write(folder, name, content);
        var summary = TestSummary.Read(folder);
        Assert.That(summary.LastLine, Does.Contain("1 failed"));
        Assert.That(summary.Failures[0], Does.EndWith(message));
    }

    [TestCase("broken.trx", "<TestRun>")]
    [TestCase("empty.trx", "<TestRun/>")]
    [TestCase("empty.robot.xml", "<robot/>")]
    [TestCase("silent.lines", "nothing to see\n")]
    [TestCase("crashed.fail", "the test host ended with status 134\n")]
    public void A_run_without_results_is_a_failure(string name, string content)
    {
        var folder = Make(name);
        Write(folder, name, content);
        Assert.That(TestSummary.Read(folder).LastLine, Is.EqualTo("0 passed, 1 failed, 0 skipped"));
    }

    private static string Make(string name)
    {
        return Directory.CreateDirectory(Path.Combine(TestVideos.Folder, "summary-" + name)).FullName;
    }

    private static void Write(string folder, string name, string content)
    {
        File.WriteAllText(Path.Combine(folder, name), content);
    }
}
