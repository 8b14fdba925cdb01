using System;
using System.Diagnostics;
using System.Threading;

using Antmicro.Renode.Time;

namespace Exynos5422.Qemu.Machine;

/// <summary>
/// Advances the machine's time with the wall clock, from one thread that sleeps until the next timer is due.
/// </summary>
internal sealed class MachineClock : IDisposable
{
    /// <param name="access">The machine's lock.</param>
    /// <param name="nearestLimit">How far away the next timer is.</param>
    /// <param name="advance">Lets time pass and runs the timers, within the lock.</param>
    /// <param name="tick">Called within the lock each time the thread is awake; says when it wants to be called
    /// again.</param>
    /// <param name="failed">Told about an exception out of a device.</param>
    public MachineClock(object access, Func<TimeInterval> nearestLimit, Action<TimeInterval> advance, Func<TimeSpan> tick, Action<Exception> failed)
    {
        this.access = access;
        this.nearestLimit = nearestLimit;
        this.advance = advance;
        this.tick = tick;
        this.failed = failed;
        thread = new Thread(Run) { IsBackground = true, Name = "machine time" };
    }

    public void Start()
    {
        last = Stopwatch.GetTimestamp();
        thread.Start();
    }

    /// <summary>
    /// To be called after a device was accessed, within the lock: wakes the thread if a timer is due before it would
    /// look.
    /// </summary>
    public void Rearm()
    {
        var limit = nearestLimit().TotalMicroseconds;
        if(limit < MaximalStep.TotalMicroseconds && last + ToStopwatch(limit) < wakesAt)
        {
            wakesAt = 0; // once is enough
            wake.Set();
        }
    }

    /// <summary>Lets the time since the last step pass; the caller holds the lock.</summary>
    public void Synchronize()
    {
        var now = Stopwatch.GetTimestamp();
        var microseconds = (ulong)(Stopwatch.GetElapsedTime(last, now).Ticks / TimeSpan.TicksPerMicrosecond);
        if(microseconds == 0)
        {
            return;
        }
        isBehind = microseconds > MaximalCatchUp.TotalMicroseconds;
        if(isBehind)
        {
            // A guest can set a timer to go off more often than the host keeps up with. Were all of the time made up
            // for, each step would take longer than the one before, and accesses wait as long: the devices' time runs
            // slower instead.
            last = now;
            microseconds = (ulong)MaximalCatchUp.TotalMicroseconds;
        }
        else
        {
            // What is below a microsecond stays for the next time.
            last += ToStopwatch(microseconds);
        }
        advance(TimeInterval.FromMicroseconds(microseconds));
    }

    public void Dispose()
    {
        stopping = true;
        wake.Set();
        if(thread.IsAlive && Thread.CurrentThread != thread)
        {
            thread.Join();
        }
        wake.Dispose();
    }

    private void Run()
    {
        try
        {
            while(!stopping)
            {
                double microseconds;
                lock(access)
                {
                    Synchronize();
                    var again = tick();
                    microseconds = Math.Clamp(Math.Min(nearestLimit().TotalMicroseconds, again.TotalMicroseconds), 1, MaximalStep.TotalMicroseconds);
                    if(isBehind)
                    {
                        // Lets those in who wait for the lock.
                        microseconds = Math.Max(microseconds, 1000);
                    }
                    wakesAt = last + ToStopwatch(microseconds);
                }
                Sleep(microseconds);
            }
        }
        catch(Exception e)
        {
            failed(e);
        }
    }

    private void Sleep(double microseconds)
    {
        if(microseconds >= SpinBelow)
        {
            wake.WaitOne((int)Math.Ceiling(microseconds / 1000));
            return;
        }
        // Waiting has the granularity of a millisecond; looking for so short a time costs less than waking too late.
        var until = Stopwatch.GetTimestamp() + ToStopwatch(microseconds);
        while(Stopwatch.GetTimestamp() < until && !stopping)
        {
            Thread.Yield();
        }
    }

    private static long ToStopwatch(double microseconds) => (long)(microseconds * Stopwatch.Frequency / 1_000_000);

    /// <summary>How long the thread sleeps at most.</summary>
    public static readonly TimeSpan MaximalStep = TimeSpan.FromMilliseconds(50);

    /// <summary>How much time passes in one step at most.</summary>
    public static readonly TimeSpan MaximalCatchUp = TimeSpan.FromMilliseconds(100);

    /// <summary>In microseconds.</summary>
    private const double SpinBelow = 200;

    private long last;
    private long wakesAt;
    private bool isBehind;
    private volatile bool stopping;

    private readonly object access;
    private readonly Func<TimeInterval> nearestLimit;
    private readonly Action<TimeInterval> advance;
    private readonly Func<TimeSpan> tick;
    private readonly Action<Exception> failed;
    private readonly Thread thread;
    private readonly AutoResetEvent wake = new(false);
}
