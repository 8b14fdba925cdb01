using System;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Bisect.Verdicts;
using Exynos5422.Play;

namespace Exynos5422.Bisect;

/// <summary>Tries a commit.</summary>
public interface ICommitTrial
{
    /// <summary>Looks whether anything can be tried here, before the first commit is.</summary>
    /// <exception cref="PlayException">It can't.</exception>
    Task Prepare(CancellationToken cancellation);

    /// <param name="tree">The commit's files.</param>
    /// <param name="folder">For the results; it need not be there.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PlayException">The trial itself failed, which says nothing about the commit.</exception>
    Task<Verdict> Try(string tree, string folder, Action<string> progress, CancellationToken cancellation);
}
