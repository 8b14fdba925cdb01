using System;
using System.Threading;

namespace Exynos5422.Play;

/// <summary>
/// Cancels a run in which nothing has happened for too long: a guest that hangs, or whose program has died. The time
/// runs from the first event on: before it, the engine may still be unpacked or downloaded.
/// </summary>
internal sealed class Patience : IDisposable
{
    /// <param name="limit">How long nothing may happen.</param>
    /// <param name="cancellation">Ends the run for another reason.</param>
    public Patience(TimeSpan limit, CancellationToken cancellation)
    {
        this.limit = limit;
        source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer = new Timer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something happened.</summary>
    public void Restart()
    {
        lock(timer)
        {
            if(!isDisposed)
            {
                timer.Change(limit, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock(timer)
        {
            isDisposed = true;
            timer.Dispose();
        }
        source.Dispose();
    }

    /// <summary>Cancelled when the time is over, or by the caller.</summary>
    public CancellationToken Token => source.Token;

    public bool IsOver { get; private set; }

    private void Expire()
    {
        lock(timer)
        {
            if(isDisposed)
            {
                return;
            }
            IsOver = true;
            source.Cancel();
        }
    }

    private bool isDisposed;
    private readonly TimeSpan limit;
    private readonly CancellationTokenSource source;
    private readonly Timer timer;
}
