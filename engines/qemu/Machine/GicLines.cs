using System;
using System.Collections.Generic;
using System.Diagnostics;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;

namespace Exynos5422.Qemu.Machine;

/// <summary>Stands for QEMU's interrupt controller: the models' lines go in, QEMU's inputs follow them.</summary>
/// <remarks>
/// The level of every line is mirrored, which is right for inputs that the guest configured as level as well as edge. The device tree
/// for QEMU says edge: the guest's clearing of a cause travels as a posted write, and its handler would otherwise be entered
/// again before our answer to it, the lower level, arrives. What an edge can lose, a line that stays high because one of
/// several causes is still there, <see cref="Refresh"/> brings back.
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
    public void NoteWrite()
    {
        writes++;
        lastWrite = timestamp();
    }

    /// <summary>
    /// Gives lines a new edge that are high although a handler seems to have been there: the guest wrote to registers since the
    /// last edge and has stopped, or has done so for long.
    /// </summary>
    /// <returns>When it is to be called again.</returns>
    public TimeSpan Refresh()
    {
        var now = timestamp();
        foreach(var (line, edge) in raised)
        {
            if(edge.Writes != writes && (Stopwatch.GetElapsedTime(lastWrite, now) >= Quiet || Stopwatch.GetElapsedTime(edge.Time, now) >= Long))
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
        return raised.Count > 0 ? Quiet : TimeSpan.MaxValue;
    }

    public void Reset()
    {
        // the devices lower their lines themselves
    }

    /// <summary>Rising edges so far.</summary>
    public long Raised { get; private set; }

    /// <summary>Edges that <see cref="Refresh"/> made.</summary>
    public long Refreshed { get; private set; }

    /// <summary>Time without a write after which a handler is taken to be done.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(5);

    /// <summary>The same with other devices' writes going on.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMilliseconds(50);

    private readonly record struct Edge(long Time, long Writes);

    private Action<int, bool>? drive;
    private long writes;
    private long lastWrite;

    private readonly Func<long> timestamp;
    private readonly Dictionary<int, Edge> raised = new();
    private readonly List<int> due = new();
}
