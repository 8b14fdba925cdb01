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
    /// <summary>Connects QEMU's inputs; called once, before the guest runs.</summary>
    public void Attach(Action<int, bool> drive)
    {
        this.drive = drive;
        foreach(var (line, since) in raised)
        {
            drive(line, true);
        }
    }

    public void OnGPIO(int number, bool value)
    {
        if(value)
        {
            raised[number] = Stopwatch.GetTimestamp();
            Raised++;
        }
        else if(!raised.Remove(number))
        {
            return; // a connection's initial level
        }
        drive?.Invoke(number, value);
    }

    /// <summary>Gives lines that have been high for long a new edge.</summary>
    public void Refresh()
    {
        var now = Stopwatch.GetTimestamp();
        foreach(var (line, since) in raised)
        {
            if(Stopwatch.GetElapsedTime(since, now) >= RefreshPeriod)
            {
                due.Add(line);
            }
        }
        foreach(var line in due)
        {
            raised[line] = now;
            Refreshed++;
            drive?.Invoke(line, false);
            drive?.Invoke(line, true);
        }
        due.Clear();
    }

    public void Reset()
    {
        // the devices lower their lines themselves
    }

    /// <summary>Whether <see cref="Refresh"/> has to be called again.</summary>
    public bool AnyRaised => raised.Count > 0;

    /// <summary>Rising edges so far.</summary>
    public long Raised { get; private set; }

    /// <summary>Edges that <see cref="Refresh"/> made.</summary>
    public long Refreshed { get; private set; }

    /// <summary>Longer than a handler takes to clear its cause, short enough for a device to wait.</summary>
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(10);

    private Action<int, bool>? drive;

    private readonly Dictionary<int, long> raised = new();
    private readonly List<int> due = new();
}
