using Antmicro.Renode.Core;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Timers.MCT
{
    /// <summary>
    /// One comparator of the global counter: pending when the counter becomes equal to <see cref="Compare"/>.
    /// With auto-increment the compare value then moves on by <see cref="Increment"/>.
    /// </summary>
    internal class GlobalComparator
    {
        public GlobalComparator(IClockSource clockSource, ulong frequency, IPeripheral owner, int index, LimitTimer counter, IGPIO line)
        {
            this.counter = counter;
            this.line = line;
            match = new LimitTimer(clockSource, frequency, owner, $"comparator {index}",
                workMode: WorkMode.OneShot, eventEnabled: true);
            match.LimitReached += OnMatch;
        }

        public void Reset()
        {
            match.Reset();
            compare = 0;
            enabled = false;
            interruptEnabled = false;
            Increment = 0;
            AutoIncrement = false;
            Pending = false;
            UpdateLine();
        }

        public void Acknowledge()
        {
            Pending = false;
            UpdateLine();
        }

        /// <summary>Sets the moment of the next match, after anything changed that it depends on.</summary>
        public void Update()
        {
            match.Enabled = false;
            if(!enabled || !counter.Enabled)
            {
                return;
            }
            // The counter wraps around, so the distance is modulo 2^64; equal means: once around.
            var distance = unchecked(compare - counter.Value);
            match.Limit = distance == 0 ? ulong.MaxValue : distance;
            match.ResetValue();
            match.Enabled = true;
        }

        public ulong Compare
        {
            get => compare;
            set
            {
                compare = value;
                Update();
            }
        }

        public uint Increment { get; set; }

        public bool AutoIncrement { get; set; }

        public bool Enabled
        {
            get => enabled;
            set
            {
                if(enabled == value)
                {
                    return;
                }
                enabled = value;
                Update();
            }
        }

        public bool InterruptEnabled
        {
            get => interruptEnabled;
            set
            {
                interruptEnabled = value;
                UpdateLine();
            }
        }

        public bool Pending { get; private set; }

        private void OnMatch()
        {
            Pending = true;
            UpdateLine();
            if(AutoIncrement && Increment != 0)
            {
                compare = unchecked(compare + Increment);
                match.Limit = Increment;
                match.ResetValue();
                match.Enabled = true;
            }
        }

        private void UpdateLine()
        {
            line.Set(Pending && interruptEnabled);
        }

        private ulong compare;
        private bool enabled;
        private bool interruptEnabled;

        private readonly LimitTimer match;
        private readonly LimitTimer counter;
        private readonly IGPIO line;
    }
}
