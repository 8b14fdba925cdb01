using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

using Exynos5422.Matrix.Outcomes;

namespace Exynos5422.Matrix.Catalogue;

/// <summary>
/// What a row must show: the kind of outcome, and patterns (regular expressions) for its particulars. What is not
/// given is not compared.
/// </summary>
public sealed record Expectation
{
    /// <summary>The versions of the kernel it is about; none for all.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = Array.Empty<string>();

    /// <summary>The engines it is about; none for all.</summary>
    public IReadOnlyList<string> Engines { get; init; } = Array.Empty<string>();

    /// <summary>The kind of outcome.</summary>
    public required OutcomeKind Outcome { get; init; }

    /// <summary>For people: what must be seen, in a few words.</summary>
    public required string Says { get; init; }

    /// <summary>The function that the oops was in.</summary>
    public string? Pc { get; init; }

    /// <summary>The virtual address that the oops was about, eight digits.</summary>
    public string? Address { get; init; }

    /// <summary>Functions of the oops' backtrace, the innermost first; others may be in between.</summary>
    public IReadOnlyList<string> Calls { get; init; } = Array.Empty<string>();

    /// <summary>GStreamer's error.</summary>
    public string? Error { get; init; }

    /// <summary>What GStreamer's buffer pool tried when the kernel refused.</summary>
    public string? Call { get; init; }

    /// <summary>The name of the error code, such as EINVAL.</summary>
    public string? Errno { get; init; }

    /// <summary>The address that a SysMMU refused, as 0x and eight digits.</summary>
    public string? FaultAddress { get; init; }

    /// <summary>Each must be found in some line of the console.</summary>
    public IReadOnlyList<string> Console { get; init; } = Array.Empty<string>();

    /// <summary>None may be found in any line of the console.</summary>
    public IReadOnlyList<string> Never { get; init; } = Array.Empty<string>();

    public bool IsFor(string kernel, string engine)
    {
        return (Kernels.Count == 0 || Kernels.Contains(kernel)) && (Engines.Count == 0 || Engines.Contains(engine));
    }

    /// <param name="outcome">What was seen.</param>
    /// <param name="console">All that the guest printed.</param>
    /// <returns>What is not as expected, a sentence each; nothing where all is.</returns>
    public IReadOnlyList<string> Mismatches(Outcome outcome, IReadOnlyList<string> console)
    {
        var found = new List<string>();
        if(Outcome != outcome.Kind)
        {
            found.Add($"the outcome is {Kinds.Name(outcome.Kind)}, expected: {Kinds.Name(Outcome)}");
        }
        Compare("the program counter is in", Pc, outcome.Oops?.Function);
        Compare("the oops is at", Address, outcome.Oops?.FaultAddress);
        Compare("the error is", Error, outcome.Error);
        Compare("the call that failed is", Call, outcome.FailedCall);
        Compare("the error code is", Errno, outcome.Errno);
        Compare("the SysMMU's fault is at", FaultAddress, outcome.Fault?.Address);
        var trace = outcome.Oops?.Backtrace ?? Array.Empty<string>();
        var next = 0;
        foreach(var call in Calls)
        {
            var at = next;
            while(at < trace.Count && !Matches(call, trace[at]))
            {
                at++;
            }
            if(at == trace.Count)
            {
                found.Add($"the backtrace has no {call}{(next == 0 ? "" : " behind " + trace[next - 1])}: {(trace.Count == 0 ? "there is none" : string.Join(" < ", trace.Take(12)))}");
                break;
            }
            next = at + 1;
        }
        found.AddRange(Console.Where(pattern => !console.Any(line => Regex.IsMatch(line, pattern))).Select(pattern => $"no line of the console matches \"{pattern}\""));
        found.AddRange(Never.SelectMany(pattern => console.Where(line => Regex.IsMatch(line, pattern)).Take(1).Select(line => $"a line that must not be: \"{line.Trim()}\"")));
        return found;

        void Compare(string what, string? pattern, string? seen)
        {
            if(pattern != null && (seen == null || !Matches(pattern, seen)))
            {
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {(seen == null ? "nowhere" : $"\"{seen}\"")}, expected: \"{pattern}\""));
            }
        }
    }

    /// <summary>The whole text has to match.</summary>
    private static bool Matches(string pattern, string text)
    {
        return Regex.IsMatch(text, $"^(?:{pattern})$");
    }

    /// <summary>Reads every pattern once, so that a typing error shows before anything is built.</summary>
    /// <exception cref="RegexParseException">One of them is no regular expression.</exception>
    internal void CheckPatterns()
    {
        foreach(var pattern in new[] { Pc, Address, Error, Call, Errno, FaultAddress }.OfType<string>().Concat(Calls).Concat(Console).Concat(Never))
        {
            _ = new Regex(pattern);
        }
    }
}
