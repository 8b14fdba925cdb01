using System;

namespace Antmicro.Renode.Time
{
    public enum Direction
    {
        Ascending,
        Descending
    }

    public enum WorkMode
    {
        OneShot = 0,
        Periodic = 1
    }

    /// <summary>
    /// A counter that a clock source drives and that calls its handler each time it gets to its period (or,
    /// descending, to 0).
    /// </summary>
    public struct ClockEntry
    {
        public ClockEntry(ulong period, ulong frequency, Action handler, IEmulationElement owner, string localName, bool enabled = true,
            Direction direction = Direction.Ascending, WorkMode workMode = WorkMode.Periodic, ulong step = 1) : this()
        {
            Period = period;
            Frequency = frequency;
            Handler = handler;
            Owner = owner;
            LocalName = localName;
            Enabled = enabled;
            Direction = direction;
            WorkMode = workMode;
            Step = step;
            Value = direction == Direction.Ascending ? 0 : period;
        }

        public ClockEntry With(ulong? period = null, ulong? frequency = null, Action handler = null, bool? enabled = null,
            ulong? value = null, Direction? direction = null, WorkMode? workMode = null, ulong? step = null)
        {
            return new ClockEntry(period ?? Period, frequency ?? Frequency, handler ?? Handler, Owner, LocalName, enabled ?? Enabled,
                direction ?? Direction, workMode ?? WorkMode, step ?? Step)
            {
                Value = value ?? Value,
                // A part of a tick at the old frequency means nothing at the new one.
                residuum = frequency == null ? residuum : 0,
            };
        }

        public ulong Value;

        public ulong Period { get; }

        public Action Handler { get; }

        public bool Enabled { get; }

        public Direction Direction { get; }

        public WorkMode WorkMode { get; }

        public IEmulationElement Owner { get; }

        public string LocalName { get; }

        public ulong Step { get; }

        /// <summary>In hertz.</summary>
        public ulong Frequency { get; }

        /// <summary>
        /// Counts for the time that went by. True when it got to its limit, from where it starts again.
        /// </summary>
        internal bool Count(TimeInterval time)
        {
            var scaled = (UInt128)time.Ticks * Step * Frequency + residuum;
            var counted = scaled / TimeInterval.TicksPerSecond;
            residuum = (ulong)(scaled % TimeInterval.TicksPerSecond);

            var left = Direction == Direction.Ascending ? (Value < Period ? Period - Value : 0) : Value;
            if(counted < left)
            {
                Value = Direction == Direction.Ascending ? Value + (ulong)counted : Value - (ulong)counted;
                return false;
            }
            residuum = 0;
            Value = Direction == Direction.Ascending ? 0 : Period;
            if(WorkMode == WorkMode.OneShot)
            {
                this = With(enabled: false);
            }
            return true;
        }

        /// <summary>The time until the limit, at least one nanosecond.</summary>
        internal TimeInterval TimeToLimit
        {
            get
            {
                var rate = (UInt128)Step * Frequency;
                if(rate == 0)
                {
                    throw new DivideByZeroException($"The frequency of clock entry {LocalName} is 0");
                }
                UInt128 left = Direction == Direction.Ascending ? (Value < Period ? Period - Value : 0) : Value;
                var scaled = left * TimeInterval.TicksPerSecond;
                var needed = scaled > residuum ? (scaled - residuum + rate - 1) / rate : 1;
                return TimeInterval.FromTicks(needed > ulong.MaxValue ? ulong.MaxValue : Math.Max(1, (ulong)needed));
            }
        }

        // The part of a count that is not complete, in 1/TicksPerSecond.
        private ulong residuum;
    }
}
