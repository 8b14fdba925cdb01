using System;
using System.Text.RegularExpressions;

using Exynos5422.Play;

namespace Exynos5422.Bisect.Verdicts;

/// <summary>Judges a commit that no kernel came of.</summary>
public static class NoKernel
{
    /// <param name="failure">What the build said.</param>
    /// <param name="tree">The commit's files; nobody wants to read their path in each line.</param>
    /// <exception cref="PlayException">It says nothing about the commit: this machine ended the compiler.</exception>
    public static Verdict Judge(PlayException failure, string tree)
    {
        if(EndedByHost.IsMatch(failure.Message))
        {
            throw new PlayException(failure.Message, "This machine ended the compiler, and not the source did: look at its memory and its disk.", ExitCodes.HostFailed, failure);
        }
        return new Verdict(VerdictKind.Skip, "no kernel: " + failure.Message.Replace(tree + " ", "", StringComparison.Ordinal).Replace('\n', ' '));
    }

    private static readonly Regex EndedByHost = new("Killed signal|virtual memory exhausted|Cannot allocate memory|out of memory|No space left", RegexOptions.Compiled);
}
