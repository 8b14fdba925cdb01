using System;
using System.Collections.Generic;
using System.Linq;

namespace Antmicro.Renode.Time
{
    /// <summary>Counters that are driven by one time. A handler is what identifies an entry.</summary>
    public interface IClockSource
    {
        void ExecuteInLock(Action action);

        void AddClockEntry(ClockEntry entry);

        void AddClockEntries(IEnumerable<ClockEntry> entries);

        void ExchangeClockEntryWith(Action handler, Func<ClockEntry, ClockEntry> visitor, Func<ClockEntry> factoryIfNonExistent = null);

        bool TryRemoveClockEntry(Action handler);

        ClockEntry GetClockEntry(Action handler);

        void GetClockEntryInLockContext(Action handler, Action<ClockEntry> visitor);

        IEnumerable<ClockEntry> GetAllClockEntries();

        IEnumerable<ClockEntry> EjectClockEntries();

        TimeInterval CurrentValue { get; }
    }

    /// <summary>
    /// A clock source whose time is advanced by its owner. It stops at each limit on the way, so that a handler sees
    /// the time of its limit; handlers may change any entry.
    /// </summary>
    public class BaseClockSource : IClockSource
    {
        public BaseClockSource(bool skipAdvancesHigherThanNearestLimit = false)
        {
            this.skipAdvancesHigherThanNearestLimit = skipAdvancesHigherThanNearestLimit;
        }

        public virtual void ExecuteInLock(Action action)
        {
            lock(sync)
            {
                action();
            }
        }

        public virtual void AddClockEntry(ClockEntry entry)
        {
            int count;
            lock(sync)
            {
                if(IndexOf(entry.Handler) != -1)
                {
                    throw new ArgumentException("A clock entry with given handler already exists in the clock source.");
                }
                entries.Add(entry);
                count = entries.Count;
            }
            NumberOfEntriesChanged?.Invoke(count - 1, count);
        }

        public void AddClockEntries(IEnumerable<ClockEntry> entries)
        {
            lock(sync)
            {
                foreach(var entry in entries)
                {
                    AddClockEntry(entry);
                }
            }
        }

        public virtual void ExchangeClockEntryWith(Action handler, Func<ClockEntry, ClockEntry> visitor, Func<ClockEntry> factoryIfNonExistent)
        {
            lock(sync)
            {
                var index = IndexOf(handler);
                if(index != -1)
                {
                    entries[index] = visitor(entries[index]);
                }
                else if(factoryIfNonExistent != null)
                {
                    entries.Add(factoryIfNonExistent());
                }
                else
                {
                    throw new KeyNotFoundException();
                }
            }
        }

        public virtual bool TryRemoveClockEntry(Action handler)
        {
            int count;
            lock(sync)
            {
                var index = IndexOf(handler);
                if(index == -1)
                {
                    return false;
                }
                entries.RemoveAt(index);
                count = entries.Count;
            }
            NumberOfEntriesChanged?.Invoke(count + 1, count);
            return true;
        }

        public virtual ClockEntry GetClockEntry(Action handler)
        {
            lock(sync)
            {
                var index = IndexOf(handler);
                return index != -1 ? entries[index] : throw new KeyNotFoundException();
            }
        }

        public virtual void GetClockEntryInLockContext(Action handler, Action<ClockEntry> visitor)
        {
            lock(sync)
            {
                visitor(GetClockEntry(handler));
            }
        }

        public IEnumerable<ClockEntry> GetAllClockEntries()
        {
            lock(sync)
            {
                return entries.ToList();
            }
        }

        public virtual IEnumerable<ClockEntry> EjectClockEntries()
        {
            ClockEntry[] ejected;
            lock(sync)
            {
                ejected = entries.ToArray();
                entries.Clear();
            }
            NumberOfEntriesChanged?.Invoke(ejected.Length, 0);
            return ejected;
        }

        /// <summary>Lets time go by, on the caller's thread, and calls the handlers of the limits on the way.</summary>
        public void Advance(TimeInterval time, bool immediately = false)
        {
            lock(sync)
            {
                var left = time;
                do
                {
                    var step = skipAdvancesHigherThanNearestLimit ? left : TimeInterval.Min(NearestLimit(), left);
                    left -= step;
                    Step(step);
                }
                while(left.Ticks > 0);
            }
        }

        public TimeInterval NearestLimitIn
        {
            get
            {
                lock(sync)
                {
                    return NearestLimit();
                }
            }
        }

        public virtual TimeInterval CurrentValue => TimeInterval.FromTicks(System.Threading.Volatile.Read(ref elapsedTicks));

        public bool HasEntries
        {
            get
            {
                lock(sync)
                {
                    return entries.Count > 0;
                }
            }
        }

        public event Action<int, int> NumberOfEntriesChanged;

        private void Step(TimeInterval time)
        {
            System.Threading.Volatile.Write(ref elapsedTicks, elapsedTicks + time.Ticks);
            List<Action> reached = null;
            for(var i = 0; i < entries.Count; i++)
            {
                var entry = entries[i];
                if(!entry.Enabled)
                {
                    continue;
                }
                if(entry.Count(time))
                {
                    reached ??= new List<Action>();
                    reached.Add(entry.Handler);
                }
                entries[i] = entry;
            }
            if(reached == null)
            {
                return;
            }
            foreach(var handler in reached)
            {
                handler();
            }
        }

        private TimeInterval NearestLimit()
        {
            var nearest = TimeInterval.Maximal;
            for(var i = 0; i < entries.Count; i++)
            {
                if(entries[i].Enabled)
                {
                    nearest = TimeInterval.Min(nearest, entries[i].TimeToLimit);
                }
            }
            return nearest;
        }

        private int IndexOf(Action handler)
        {
            for(var i = 0; i < entries.Count; i++)
            {
                if(entries[i].Handler == handler)
                {
                    return i;
                }
            }
            return -1;
        }

        private ulong elapsedTicks;
        private readonly bool skipAdvancesHigherThanNearestLimit;
        private readonly List<ClockEntry> entries = new List<ClockEntry>();
        private readonly object sync = new object();
    }
}
