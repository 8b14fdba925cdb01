using System;
using System.Collections.Generic;
using System.Diagnostics;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;

namespace Exynos5422.Qemu.Machine;

/// <summary>Stands for QEMU's interrupt controller: the models' lines go in, QEMU's inputs follow them.</summary>
/// <remarks>
/// The level of every line is mirrored, which is right for inputs that the guest configured as level as well as edge.
/// The device tree for QEMU says edge: the guest's clearing of a cause travels as a posted write, and its handler
/// would otherwise be entered again before our answer to it, the lower level, arrives. That is more than a waste of
/// time: the decoder's driver answers an interrupt without a reason by clearing the next one. What an edge can lose,
/// a line that stays high because one of several causes is still there, <see cref="Refresh"/> brings back for the
/// lines that have several causes.
/// </remarks>
internal sealed class GicLines : IPeripheral, IGPIOReceiver
{
    /// <param name="timestamp">The clock, in ticks of <see cref="Stopwatch"/>; for tests.</param>
    public GicLines(Func<long>? timestamp = null)
    {
        this.timestamp = timestamp ?? Stopwatch.GetTimestamp;
    }

    /// <summary>Connects QEMU's inputs; called once, before the guest runs.</summary>
    public void Attach(Action<int, bool> drive)
    {
        this.drive = drive;
        foreach(var line in raised.Keys)
        {
            drive(line, true);
        }
    }

    public void OnGPIO(int number, bool value)
    {
        if(value)
        {
            raised[number] = new Edge(timestamp(), writes);
            Raised++;
        }
        else if(!raised.Remove(number))
        {
            return; // a connection's initial level
        }
        drive?.Invoke(number, value);
    }

    /// <summary>The guest wrote to a register: what a handler does to clear a cause.</summary>
    public void NoteWrite() => writes++;

    /// <summary>Tells that a line is the sum of several causes, which the guest may clear one by one.</summary>
    public void AddShared(int line) => shared.Add(line);

    /// <summary>
    /// Gives shared lines a new edge that have been high for long although the guest wrote to registers since their
    /// last one.
    /// </summary>
    /// <returns>When it is to be called again.</returns>
    public TimeSpan Refresh()
    {
        var now = timestamp();
        var waiting = false;
        foreach(var (line, edge) in raised)
        {
            if(!shared.Contains(line))
            {
                continue;
            }
            waiting = true;
            if(edge.Writes != writes && Stopwatch.GetElapsedTime(edge.Time, now) >= RefreshPeriod)
            {
                due.Add(line);
            }
        }
        foreach(var line in due)
        {
            raised[line] = new Edge(now, writes);
            Refreshed++;
            drive?.Invoke(line, false);
            drive?.Invoke(line, true);
        }
        due.Clear();
        return waiting ? RefreshPeriod : TimeSpan.MaxValue;
    }

    public void Reset()
    {
        // the devices lower their lines themselves
    }

    /// <summary>Rising edges so far.</summary>
    public long Raised { get; private set; }

    /// <summary>Edges that <see cref="Refresh"/> made.</summary>
    public long Refreshed { get; private set; }

    /// <summary>Far longer than a handler takes on a busy host.</summary>
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(100);

    private readonly record struct Edge(long Time, long Writes);

    private Action<int, bool>? drive;
    private long writes;

    private readonly Func<long> timestamp;
    private readonly Dictionary<int, Edge> raised = new();
    private readonly HashSet<int> shared = new();
    private readonly List<int> due = new();
}
