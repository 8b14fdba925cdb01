using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Qemu;

/// <summary>Cuts what the guest prints into lines and lets callers wait for them.</summary>
internal sealed class GuestConsole : IGuestConsole, IDisposable
{
    /// <param name="log">Gets every byte as it comes; null for none. Owned.</param>
    public GuestConsole(Stream? log)
    {
        this.log = log;
    }

    public event Action<string>? Line;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock(sync)
            {
                return lines.ToArray();
            }
        }
    }

    /// <summary>Connects the guest's input.</summary>
    public void Attach(Stream stream) => input = stream;

    /// <summary>Takes what the guest printed; one thread calls.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        log?.Write(bytes);
        log?.Flush();
        foreach(var b in bytes)
        {
            if(b == '\n')
            {
                Complete();
            }
            else if(partial.Count < MaximalLine)
            {
                partial.Add(b);
            }
        }
        lock(sync)
        {
            partialText = Text();
        }
        Examine();
    }

    /// <summary>Nothing comes any more: a last line without an end counts, and waiting calls fail.</summary>
    public void End(string why)
    {
        if(partial.Count > 0)
        {
            Complete();
        }
        lock(sync)
        {
            endedBecause = why;
            partialText = "";
        }
        Examine();
    }

    public async Task<Match> WaitForAsync(Regex pattern, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var waiter = new Waiter(pattern);
        lock(sync)
        {
            waiters.Add(waiter);
        }
        Examine();
        try
        {
            return await waiter.Completion.Task.WaitAsync(timeout, cancellation).ConfigureAwait(false);
        }
        catch(TimeoutException)
        {
            throw new TimeoutException($"nothing on the console matched /{pattern}/ in {timeout.TotalSeconds:f0} s; the last line was: {LastLine()}");
        }
        finally
        {
            lock(sync)
            {
                waiters.Remove(waiter);
            }
        }
    }

    public async Task WriteAsync(string text)
    {
        var stream = input ?? throw new InvalidOperationException("the guest doesn't run yet");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
    }

    public void Dispose() => log?.Dispose();

    private void Complete()
    {
        var text = Text();
        partial.Clear();
        lock(sync)
        {
            lines.Add(text);
            partialText = "";
        }
        Line?.Invoke(text);
    }

    private string Text() => Encoding.UTF8.GetString(partial.ToArray()).TrimEnd('\r');

    private string LastLine()
    {
        lock(sync)
        {
            return partialText.Length > 0 ? partialText : lines.LastOrDefault() ?? "(none)";
        }
    }

    /// <summary>Gives waiting calls their match, in the order in which they came.</summary>
    private void Examine()
    {
        lock(sync)
        {
            foreach(var waiter in waiters.ToArray())
            {
                if(waiter.Completion.Task.IsCompleted)
                {
                    continue;
                }
                for(waiter.Next = Math.Max(waiter.Next, cursor); waiter.Next < lines.Count; waiter.Next++)
                {
                    var match = waiter.Pattern.Match(lines[waiter.Next]);
                    if(match.Success)
                    {
                        cursor = waiter.Next + 1;
                        waiter.Completion.TrySetResult(match);
                        break;
                    }
                }
                if(waiter.Completion.Task.IsCompleted)
                {
                    continue;
                }
                if(partialText.Length > 0 && waiter.Pattern.Match(partialText) is { Success: true } prompt)
                {
                    cursor = lines.Count + 1; // the rest of this line belongs to the match
                    waiter.Completion.TrySetResult(prompt);
                }
                else if(endedBecause != null)
                {
                    waiter.Completion.TrySetException(new GuestEndedException(
                        $"the guest ended ({endedBecause}) before a line matched /{waiter.Pattern}/; the last line was: {LastLine()}"));
                }
            }
        }
    }

    private sealed class Waiter
    {
        public Waiter(Regex pattern)
        {
            Pattern = pattern;
        }

        public Regex Pattern { get; }
        public TaskCompletionSource<Match> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Next { get; set; }
    }

    private int cursor;
    private string partialText = "";
    private string? endedBecause;
    private volatile Stream? input;

    private readonly Stream? log;
    private readonly List<byte> partial = new();
    private readonly List<string> lines = new();
    private readonly List<Waiter> waiters = new();
    private readonly object sync = new();

    private const int MaximalLine = 64 << 10;
}
