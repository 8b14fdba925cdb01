using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Time
{
    /// <summary>
    /// The time that drives machines. Here it only hands on what the host advances and runs what waits for a
    /// synchronised state.
    /// </summary>
    public abstract class TimeSourceBase : IDisposable
    {
        public TimeSourceBase()
        {
        }

        public virtual void Dispose()
        {
            TimePassed = null;
        }

        /// <summary>Runs the action between two steps of time: when no device is in the middle of an access.</summary>
        public void ExecuteInNearestSyncedState(Action<TimeStamp> what, bool executeImmediately = false)
        {
            lock(waiting)
            {
                waiting.Enqueue(what);
            }
        }

        public TimeInterval ElapsedVirtualTime { get; private set; }

        /// <summary>How much time passes between two synchronised states when an emulation runs by itself.</summary>
        public TimeInterval Quantum { get; set; } = TimeInterval.FromMicroseconds(100);

        /// <summary>Whether virtual time may run ahead of the host's. Here it always does.</summary>
        public bool AdvanceImmediately { get; set; }

        /// <summary>Whether what gets the time takes turns on it. Here it always does.</summary>
        public bool ExecuteInSerial { get; set; }

        public abstract ITimeDomain Domain { get; }

        public event Action<TimeInterval> TimePassed;

        [StandInOnly]
        public void Advance(TimeInterval time)
        {
            ElapsedVirtualTime += time;
            TimePassed?.Invoke(time);
            RunWaiting();
        }

        /// <summary>
        /// Runs what waits for a synchronised state, on the caller's thread, which must be the one that drives the
        /// devices.
        /// </summary>
        [StandInOnly]
        public void RunWaiting()
        {
            while(true)
            {
                Action<TimeStamp> what;
                lock(waiting)
                {
                    if(!waiting.TryDequeue(out what))
                    {
                        return;
                    }
                }
                what(new TimeStamp(ElapsedVirtualTime, Domain));
            }
        }

        private readonly Queue<Action<TimeStamp>> waiting = new Queue<Action<TimeStamp>>();
    }

    public class MasterTimeSource : TimeSourceBase, ITimeDomain
    {
        public override ITimeDomain Domain => this;
    }

    public class SlaveTimeSource : TimeSourceBase
    {
        public override ITimeDomain Domain => null;
    }
}
