using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Exynos5422.Matrix.Outcomes;

/// <summary>
/// What an ARM kernel prints when it dies, taken apart (arch/arm/kernel/traps.c, arch/arm/mm/fault.c of 5.10 to 7.3).
/// </summary>
public sealed record KernelOops
{
    /// <summary>Its first line, without the time.</summary>
    public required string Message { get; init; }

    /// <summary>The virtual address that was accessed, as eight digits; null where it is not about one.</summary>
    public string? FaultAddress { get; init; }

    /// <summary>The line "Internal error: …" without its first words, such as "Oops: 5 [#1] THUMB2".</summary>
    public string? Error { get; init; }

    /// <summary>The function that the program counter was in.</summary>
    public string? Function { get; init; }

    /// <summary>The program counter as the kernel says it: function+offset/size.</summary>
    public string? ProgramCounter { get; init; }

    /// <summary>The functions of the backtrace, the innermost first.</summary>
    public IReadOnlyList<string> Backtrace { get; init; } = Array.Empty<string>();

    /// <summary>The lines a reader wants to see: what, where, the backtrace; with their times.</summary>
    public IReadOnlyList<string> Excerpt { get; init; } = Array.Empty<string>();

    /// <param name="console">What the guest printed.</param>
    /// <returns>The first oops, or null.</returns>
    public static KernelOops? Find(IReadOnlyList<string> console)
    {
        var lines = console.Select(line => line.TrimEnd('\r')).ToArray();
        var first = Array.FindIndex(lines, line => Beginning.IsMatch(line));
        if(first < 0)
        {
            return null;
        }
        string? address = null, error = null, counter = null;
        var backtrace = new List<string>();
        var excerpt = new List<string>();
        foreach(var line in lines.Skip(first))
        {
            var text = Text(line);
            if(EndOfTrace.IsMatch(text))
            {
                break;
            }
            if(Address.Match(text) is { Success: true } at)
            {
                address ??= at.Groups[1].Value.PadLeft(8, '0');
            }
            else if(InternalError.Match(text) is { Success: true } internalError)
            {
                error ??= internalError.Groups[1].Value.Trim();
            }
            else if(Counter.Match(text) is { Success: true } at2)
            {
                counter ??= at2.Groups[1].Value;
            }
            else if(Frame.Match(text) is { Success: true } frame)
            {
                if(backtrace.Count == 0)
                {
                    backtrace.Add(frame.Groups[1].Value);
                }
                backtrace.Add(frame.Groups[2].Value);
            }
            else if(!Beginning.IsMatch(text))
            {
                continue;
            }
            excerpt.Add(line);
        }
        return new KernelOops
        {
            Message = Text(lines[first]).Trim(), FaultAddress = address, Error = error, ProgramCounter = counter, Function = counter?.Split('+')[0],
            Backtrace = backtrace, Excerpt = excerpt,
        };
    }

    private static string Text(string line)
    {
        return Time.Replace(line, "");
    }

    private static readonly Regex Time = new(@"^\[ *\d+\.\d+\] ?", RegexOptions.Compiled);
    private static readonly Regex Beginning = new(@"Unable to handle kernel |Unhandled fault: |Unhandled prefetch abort: |kernel BUG at |Internal error: |Kernel panic - not syncing", RegexOptions.Compiled);
    private static readonly Regex Address = new(@"(?:Unable to handle kernel .* at virtual address|Unhandled fault: .* at) (?:0x)?([0-9a-f]{1,8})\b", RegexOptions.Compiled);
    private static readonly Regex InternalError = new(@"Internal error: (.*)", RegexOptions.Compiled);
    private static readonly Regex Counter = new(@"^PC is at (\S+)", RegexOptions.Compiled);
    // 5.10 prints " [<c010c123>] (arm_dma_map_page) from [<c010c456>] (arm_dma_map_sg+0x5d/0x9c)", later ones only
    // the names.
    private static readonly Regex Frame = new(@"^ *(?:\[<[0-9a-f]+>\] )?\(?([\w.$]+)\)? from (?:\[<[0-9a-f]+>\] )?\(?([\w.$]+)(?:\+0x[0-9a-f]+/0x[0-9a-f]+)?\)?", RegexOptions.Compiled);
    private static readonly Regex EndOfTrace = new(@"---\[ end (?:trace|Kernel panic)", RegexOptions.Compiled);
}
