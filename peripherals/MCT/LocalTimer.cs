using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Timers.MCT
{
    /// <summary>
    /// The tick timer of one core. A tick takes TCNTB + 1 clocks; ICNTB ticks make an interrupt, FRCNTB ticks one
    /// turn of the free-running counter. In interval mode the interrupt counter starts again by itself, otherwise it
    /// stops at zero.
    /// </summary>
    internal class LocalTimer
    {
        public LocalTimer(IClockSource clockSource, ulong frequency, IPeripheral owner, int index, IGPIO line)
        {
            this.line = line;
            interruptCounter = new LimitTimer(clockSource, frequency, owner, $"interrupt counter {index}",
                workMode: WorkMode.OneShot, eventEnabled: true);
            interruptCounter.LimitReached += () =>
            {
                InterruptPending = true;
                UpdateLine();
                if(intervalMode)
                {
                    // A new ICNTB takes effect here.
                    Restart(interruptCounter, InterruptBuffer);
                    interruptCounter.Enabled = true;
                }
            };
            freeRunningCounter = new LimitTimer(clockSource, frequency, owner, $"free-running counter {index}",
                workMode: WorkMode.Periodic, eventEnabled: true);
            freeRunningCounter.LimitReached += () =>
            {
                FreeRunningPending = true;
                UpdateLine();
            };
            Reset();
        }

        public void Reset()
        {
            interruptCounter.Reset();
            freeRunningCounter.Reset();
            tickBuffer = 0;
            InterruptBuffer = 0;
            FreeRunningBuffer = 0;
            Restart(interruptCounter, 0);
            Restart(freeRunningCounter, 0);
            intervalMode = false;
            interruptEnabled = false;
            freeRunningInterruptEnabled = false;
            InterruptPending = false;
            FreeRunningPending = false;
            UpdateLine();
        }

        /// <param name="count">Ticks until the interrupt.</param>
        /// <param name="manualUpdate">Load the counter now and not only when it next runs out.</param>
        public void SetInterruptBuffer(uint count, bool manualUpdate)
        {
            InterruptBuffer = count;
            if(manualUpdate)
            {
                Restart(interruptCounter, count);
            }
        }

        public void SetFreeRunningBuffer(uint count, bool manualUpdate)
        {
            FreeRunningBuffer = count;
            if(manualUpdate)
            {
                Restart(freeRunningCounter, count);
            }
        }

        public void Configure(bool timerStart, bool interruptStart, bool interval, bool freeRunningStart)
        {
            intervalMode = interval;
            interruptCounter.Enabled = timerStart && interruptStart;
            freeRunningCounter.Enabled = timerStart && freeRunningStart;
        }

        public void AcknowledgeInterrupt()
        {
            InterruptPending = false;
            UpdateLine();
        }

        public void AcknowledgeFreeRunning()
        {
            FreeRunningPending = false;
            UpdateLine();
        }

        public uint TickBuffer
        {
            get => tickBuffer;
            set
            {
                var interrupts = InterruptCount;
                var turns = FreeRunningCount;
                tickBuffer = value;
                Restart(interruptCounter, InterruptBuffer, interrupts);
                Restart(freeRunningCounter, FreeRunningBuffer, turns);
            }
        }

        /// <summary>Clocks left of the running tick.</summary>
        public uint Tick => (uint)(interruptCounter.Value % ClocksPerTick);

        /// <summary>Ticks left until the interrupt.</summary>
        public uint InterruptCount => Count(interruptCounter);

        public uint InterruptBuffer { get; private set; }

        /// <summary>Ticks left of the free-running counter's turn.</summary>
        public uint FreeRunningCount => Count(freeRunningCounter);

        public uint FreeRunningBuffer { get; private set; }

        public bool InterruptPending { get; private set; }

        public bool FreeRunningPending { get; private set; }

        public bool InterruptEnabled
        {
            get => interruptEnabled;
            set
            {
                interruptEnabled = value;
                UpdateLine();
            }
        }

        public bool FreeRunningInterruptEnabled
        {
            get => freeRunningInterruptEnabled;
            set
            {
                freeRunningInterruptEnabled = value;
                UpdateLine();
            }
        }

        private void Restart(LimitTimer timer, uint count)
        {
            // A counter that was never loaded counts the whole range.
            timer.Limit = ClocksPerTick * (count == 0 ? MaximumCount : count);
            timer.ResetValue();
        }

        private void Restart(LimitTimer timer, uint count, uint left)
        {
            Restart(timer, count);
            timer.Value = Math.Max(1, Math.Min(timer.Limit, left * ClocksPerTick));
        }

        private uint Count(LimitTimer timer)
        {
            return (uint)Math.Min(MaximumCount, (timer.Value + ClocksPerTick - 1) / ClocksPerTick);
        }

        private void UpdateLine()
        {
            line.Set((InterruptPending && interruptEnabled) || (FreeRunningPending && freeRunningInterruptEnabled));
        }

        private ulong ClocksPerTick => (ulong)tickBuffer + 1;

        private uint tickBuffer;
        private bool intervalMode;
        private bool interruptEnabled;
        private bool freeRunningInterruptEnabled;

        private readonly LimitTimer interruptCounter;
        private readonly LimitTimer freeRunningCounter;
        private readonly IGPIO line;

        private const uint MaximumCount = 0x7FFFFFFF;
    }
}
