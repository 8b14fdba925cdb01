using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Timers
{
    public interface ITimer : IHasFrequency
    {
        ulong Value { get; set; }

        bool Enabled { get; set; }
    }

    /// <summary>A counter on a clock source that raises an event at its limit (descending: at 0).</summary>
    public class LimitTimer : ITimer, IPeripheral
    {
        /// <exception cref="ConstructionException">When limit, divider or frequency is 0.</exception>
        public LimitTimer(IClockSource clockSource, ulong frequency, IPeripheral owner, string localName, ulong limit = ulong.MaxValue,
            Direction direction = Direction.Descending, bool enabled = false, WorkMode workMode = WorkMode.Periodic, bool eventEnabled = false,
            bool autoUpdate = false, ulong divider = 1)
        {
            if(limit == 0)
            {
                throw new ConstructionException("Limit must be greater than 0");
            }
            if(divider == 0)
            {
                throw new ConstructionException("Divider must be greater than 0");
            }
            if(frequency == 0)
            {
                throw new ConstructionException("Frequency must be greater than 0");
            }
            this.clockSource = clockSource;
            this.owner = owner ?? this;
            this.localName = localName;
            initialFrequency = frequency;
            initialLimit = limit;
            initialDirection = direction;
            initialEnabled = enabled;
            initialWorkMode = workMode;
            initialEventEnabled = eventEnabled;
            initialAutoUpdate = autoUpdate;
            initialDivider = divider;
            InternalReset();
        }

        public virtual void Reset()
        {
            InternalReset();
        }

        /// <summary>Starts the count again, without changing whether it runs.</summary>
        public void ResetValue()
        {
            Change(entry => entry.With(value: StartOf(entry)));
        }

        public void ClearInterrupt()
        {
            lock(sync)
            {
                rawInterrupt = false;
            }
        }

        /// <summary>Adds to the value. Gives how often it went over the limit.</summary>
        public ulong Increment(ulong incrementBy)
        {
            var sum = Value + incrementBy;
            Value = sum % Limit;
            return sum / Limit;
        }

        /// <summary>Subtracts from the value. Gives how often it went under 0.</summary>
        public ulong Decrement(ulong decrementBy)
        {
            var overflows = (Limit - 1 - Value + decrementBy) / Limit;
            Value = Value + Limit * overflows - decrementBy;
            return overflows;
        }

        public ulong GetValueAndLimit(out ulong currentLimit)
        {
            var entry = Entry;
            currentLimit = entry.Period;
            return entry.Value;
        }

        public virtual bool Enabled
        {
            get => Entry.Enabled;
            set => Change(entry => entry.With(enabled: value));
        }

        /// <exception cref="ArgumentException">When set to more than the limit given at construction.</exception>
        public ulong Value
        {
            get => Entry.Value;
            set
            {
                if(value > initialLimit)
                {
                    throw new ArgumentException("Value cannot be larger than limit");
                }
                Change(entry => entry.With(value: value));
            }
        }

        /// <summary>
        /// What the count ends at (or, descending, starts from). With <see cref="AutoUpdate"/>, setting it starts the
        /// count again.
        /// </summary>
        public ulong Limit
        {
            get => Entry.Period;
            set => Change(entry =>
            {
                var changed = entry.With(period: value);
                return AutoUpdate ? changed.With(value: StartOf(changed)) : changed;
            });
        }

        public ulong Frequency
        {
            get => frequency;
            set
            {
                if(value == 0)
                {
                    throw new ArgumentException("Frequency must be greater than 0");
                }
                frequency = value;
                Change(entry => entry.With(frequency: frequency / divider));
            }
        }

        public ulong Divider
        {
            get => divider;
            set
            {
                if(value == divider)
                {
                    return;
                }
                if(value == 0)
                {
                    throw new ArgumentException("Divider must be greater than 0");
                }
                divider = value;
                Change(entry => entry.With(frequency: frequency / divider));
            }
        }

        public WorkMode Mode
        {
            get => Entry.WorkMode;
            set => Change(entry => entry.With(workMode: value));
        }

        public Direction Direction
        {
            get => Entry.Direction;
            set => Change(entry => entry.With(direction: value));
        }

        /// <summary>Whether <see cref="LimitReached"/> is raised.</summary>
        public bool EventEnabled
        {
            get
            {
                lock(sync)
                {
                    return eventEnabled;
                }
            }

            set
            {
                lock(sync)
                {
                    eventEnabled = value;
                }
            }
        }

        /// <summary>Whether the limit was reached since <see cref="ClearInterrupt"/>.</summary>
        public bool RawInterrupt
        {
            get
            {
                lock(sync)
                {
                    return rawInterrupt;
                }
            }
        }

        public bool Interrupt
        {
            get
            {
                lock(sync)
                {
                    return rawInterrupt && eventEnabled;
                }
            }
        }

        public bool AutoUpdate { get; set; }

        public string LocalName => localName;

        public event Action LimitReached;

        protected LimitTimer(IClockSource clockSource, ulong frequency, ulong limit = ulong.MaxValue, Direction direction = Direction.Descending, bool enabled = false,
            WorkMode workMode = WorkMode.Periodic, bool eventEnabled = false, bool autoUpdate = false, ulong divider = 1)
            : this(clockSource, frequency, null, null, limit, direction, enabled, workMode, eventEnabled, autoUpdate, divider)
        {
        }

        protected virtual void OnLimitReached()
        {
            lock(sync)
            {
                rawInterrupt = true;
                if(eventEnabled)
                {
                    LimitReached?.Invoke();
                }
            }
        }

        private static ulong StartOf(ClockEntry entry)
        {
            return entry.Direction == Direction.Ascending ? 0 : entry.Period;
        }

        private void InternalReset()
        {
            frequency = initialFrequency;
            divider = initialDivider;
            var entry = new ClockEntry(initialLimit, frequency / divider, OnLimitReached, owner, localName, initialEnabled, initialDirection, initialWorkMode);
            clockSource.ExchangeClockEntryWith(OnLimitReached, _ => entry, () => entry);
            EventEnabled = initialEventEnabled;
            AutoUpdate = initialAutoUpdate;
            ClearInterrupt();
        }

        private void Change(Func<ClockEntry, ClockEntry> change)
        {
            clockSource.ExchangeClockEntryWith(OnLimitReached, change, null);
            // Renode looks for a processor that has to hear of it, on any machine's bus; that fails once a machine is
            // disposed of.
            foreach(var machine in EmulationManager.Instance.CurrentEmulation.Machines)
            {
                machine.SystemBus.TryGetCurrentCPU(out _);
            }
        }

        private ClockEntry Entry => clockSource.GetClockEntry(OnLimitReached);

        private ulong frequency;
        private ulong divider;
        private bool eventEnabled;
        private bool rawInterrupt;

        private readonly IClockSource clockSource;
        private readonly IPeripheral owner;
        private readonly string localName;
        private readonly ulong initialFrequency;
        private readonly ulong initialLimit;
        private readonly ulong initialDivider;
        private readonly Direction initialDirection;
        private readonly WorkMode initialWorkMode;
        private readonly bool initialEnabled;
        private readonly bool initialEventEnabled;
        private readonly bool initialAutoUpdate;
        private readonly object sync = new object();
    }
}
