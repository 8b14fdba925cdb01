using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Bisect.Verdicts;
using Exynos5422.Play;

namespace Exynos5422.Bisect.Tests;

/// <summary>Believes the file "state" of the commit.</summary>
internal sealed class FakeTrial : ICommitTrial
{
    /// <summary>The states of the commits that were tried.</summary>
    public List<string> Tried { get; } = new();

    /// <summary>Called before a commit is tried.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public Task Prepare(CancellationToken cancellation)
    {
        return Task.CompletedTask;
    }

    public Task<Verdict> Try(string tree, string folder, Action<string> progress, CancellationToken cancellation)
    {
        var state = File.ReadAllText(Path.Combine(tree, "state")).Trim();
        Before(state);
        cancellation.ThrowIfCancellationRequested();
        Tried.Add(state);
        return Task.FromResult(state switch
        {
            "good" => new Verdict(VerdictKind.Good, "plays"),
            "bad" => new Verdict(VerdictKind.Bad, "oops: somewhere"),
            "no-kernel" => new Verdict(VerdictKind.Skip, "no kernel: a.c:1: error"),
            "host-fails" => throw new PlayException("The emulated board failed: no memory.", "See its log.", ExitCodes.HostFailed),
            _ => throw new InvalidOperationException(state),
        });
    }
}
