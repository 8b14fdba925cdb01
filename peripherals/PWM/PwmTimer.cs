using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Timers.PWM
{
    /// <summary>
    /// One of the five timers: counts down from TCNTB to 0, which takes TCNTB + 1 clocks, and then stops or starts
    /// over with what TCNTB and TCMPB hold by then.
    /// </summary>
    /// <remarks>
    /// The fan's timer has 48 000 periods a second that nobody looks at. So the count is worked out from the clocks
    /// since the start, and a timer of the machine is only armed for an end of a period that changes anything: an
    /// interrupt, a stop, new values.
    /// </remarks>
    internal sealed class PwmTimer
    {
        public PwmTimer(IClockSource clockSource, ulong frequency, IPeripheral owner, int index, IGPIO line)
        {
            this.line = line;
            elapsed = new LimitTimer(clockSource, frequency, owner, $"timer {index}", direction: Direction.Ascending);
            end = new LimitTimer(clockSource, frequency, owner, $"end of timer {index}",
                workMode: WorkMode.OneShot, eventEnabled: true);
            end.LimitReached += () => owner.Attempt($"The end of timer {index}'s period", OnEnd);
        }

        public void Reset()
        {
            elapsed.Reset();
            end.Reset();
            countBuffer = 0;
            compareBuffer = 0;
            count = 0;
            compare = 0;
            started = false;
            hasClock = true;
            expired = false;
            autoReload = false;
            interruptEnabled = false;
            Inverted = false;
            Pending = false;
            UpdateLine();
        }

        /// <summary>Sets the bits of TCON.</summary>
        /// <param name="start">The timer counts.</param>
        /// <param name="manualUpdate">It starts over with TCNTB and TCMPB now.</param>
        /// <param name="inverted">The output is high first, and low once the count gets to TCMPB.</param>
        /// <param name="autoReload">It goes on after the end of its period.</param>
        public void Configure(bool start, bool manualUpdate, bool inverted, bool autoReload)
        {
            if(manualUpdate || (expired && start && !started))
            {
                Load();
                elapsed.Value = 0;
            }
            started = start;
            Inverted = inverted;
            this.autoReload = autoReload;
            Update();
        }

        /// <summary>Sets the clock.</summary>
        /// <param name="divider">What the input clock is divided by; 0 for no clock at all.</param>
        public void SetDivider(ulong divider)
        {
            hasClock = divider != 0;
            if(hasClock)
            {
                elapsed.Divider = divider;
            }
            Update();
        }

        public void Acknowledge()
        {
            Pending = false;
            UpdateLine();
            Update();
        }

        /// <summary>TCNTB: what the next period counts down from.</summary>
        public uint CountBuffer
        {
            get => countBuffer;
            set
            {
                countBuffer = value;
                Update();
            }
        }

        /// <summary>TCMPB: the count at which the output changes in the next period.</summary>
        public uint CompareBuffer
        {
            get => compareBuffer;
            set
            {
                compareBuffer = value;
                Update();
            }
        }

        /// <summary>TCNTO: the count now.</summary>
        public uint Count => expired ? 0 : (uint)(count - elapsed.Value % Period);

        public bool InterruptEnabled
        {
            get => interruptEnabled;
            set
            {
                interruptEnabled = value;
                UpdateLine();
                Update();
            }
        }

        /// <summary>A period ended while the interrupt was enabled.</summary>
        public bool Pending { get; private set; }

        public bool Inverted { get; private set; }

        public bool IsRunning => started && hasClock && !expired;

        /// <summary>How often a second a period starts.</summary>
        public double PeriodFrequency => (double)elapsed.Frequency / elapsed.Divider / Period;

        /// <summary>
        /// The part of the time that the output is high, from 0 to 1. It starts a period low, or high if inverted, and
        /// changes when the count gets to TCMPB: never, if that is above TCNTB. A timer that ran out stays changed.
        /// </summary>
        public double HighTime
        {
            get
            {
                var first = IsRunning ? (compare > count ? Period : count - compare) / (double)Period
                    : !expired && (compare > count || Count > compare) ? 1 : 0;
                return Inverted ? first : 1 - first;
            }
        }

        private void OnEnd()
        {
            if(interruptEnabled)
            {
                Pending = true;
                UpdateLine();
            }
            if(!autoReload)
            {
                expired = true;
            }
            else if(HasNewValues)
            {
                // What is left over of the last clock counts for the next period.
                elapsed.Value -= Math.Min(elapsed.Value, Period);
                Load();
            }
            Update();
        }

        private void Load()
        {
            count = countBuffer;
            compare = compareBuffer;
            expired = false;
        }

        /// <summary>Arms the end of the period, after anything changed that it depends on.</summary>
        private void Update()
        {
            end.Enabled = false;
            elapsed.Enabled = IsRunning;
            if(!IsRunning || (autoReload && !HasNewValues && (!interruptEnabled || Pending)))
            {
                return;
            }
            // Without the part of a clock that it had counted when it last ran: it must not be ahead.
            end.Reset();
            end.Divider = elapsed.Divider;
            end.Limit = Period - elapsed.Value % Period;
            end.ResetValue();
            end.Enabled = true;
        }

        private void UpdateLine()
        {
            line.Set(Pending && interruptEnabled);
        }

        private bool HasNewValues => count != countBuffer || compare != compareBuffer;

        private ulong Period => (ulong)count + 1;

        private uint countBuffer;
        private uint compareBuffer;
        private uint count;
        private uint compare;
        private bool started;
        private bool hasClock = true;
        private bool expired;
        private bool autoReload;
        private bool interruptEnabled;

        private readonly LimitTimer elapsed;
        private readonly LimitTimer end;
        private readonly IGPIO line;
    }
}
