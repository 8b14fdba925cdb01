using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>v4l2-compliance on the decoder and on both converters.</summary>
public sealed class ComplianceTests
{
    [Test]
    public async Task Every_failure_of_v4l2_compliance_is_explained()
    {
        var (outcome, console) = await Board.Run("job=compliance job.heartbeat=0");
        var lines = ComplianceReport.Clean(console);
        var failures = ComplianceReport.Failures(lines);
        Board.Save("v4l2-compliance.txt", lines.SkipWhile(line => !line.Contains("@@step")).Concat(new[] { "", "Why each of them fails:" })
            .Concat(failures.GroupBy(failure => (failure.Driver, failure.Test)).Select(group =>
                $"  {group.Key.Driver} ({string.Join(", ", group.Select(f => f.Device))}), {group.Key.Test}: {ComplianceReport.Explanations.GetValueOrDefault(group.Key, "UNEXPLAINED")}")));

        Assert.That(outcome.Ended.End, Is.EqualTo(BoardEnd.PoweredOff), outcome.Summary);
        Assert.That(ComplianceReport.Devices(lines).Select(device => device.Driver), Is.EqualTo(new[] { "s5p-mfc", "exynos-gsc", "exynos-gsc" }), "tested to the end");
        var seen = failures.Select(failure => (failure.Driver, failure.Test)).Distinct().ToArray();
        Assert.That(seen.Where(failure => !ComplianceReport.Explanations.ContainsKey(failure)), Is.Empty, "failures without an explanation");
        Assert.That(ComplianceReport.Explanations.Keys.Except(seen), Is.Empty, "explanations without a failure");
    }
}
