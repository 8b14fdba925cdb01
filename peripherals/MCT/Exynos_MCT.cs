using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers.MCT;

namespace Antmicro.Renode.Peripherals.Timers
{
    /// <summary>
    /// Multi-Core Timer: one 64-bit free-running counter with four comparators, and a tick timer per core.
    /// Register and field names are those of Linux' drivers/clocksource/exynos_mct.c.
    ///
    /// Output 0-3: the comparators G0-G3; output 4-11: the tick timers L0-L7; the order of the interrupts in the
    /// device tree. Not modelled: the delay of a write on its way into the timer's clock domain. The write status
    /// bits are set with the write.
    /// </summary>
    public class Exynos_MCT : ExynosPeripheral, INumberedGPIOOutput, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="frequency">The clock of all counters (fin_pll) in Hz.</param>
        public Exynos_MCT(IMachine machine, ulong frequency = 24000000) : base(machine)
        {
            var lines = new Dictionary<int, IGPIO>();
            for(var i = 0; i < ComparatorCount + LocalTimerCount; i++)
            {
                lines[i] = new GPIO();
            }
            Connections = lines;

            counter = new LimitTimer(machine.ClockSource, frequency, this, "global counter", direction: Time.Direction.Ascending);
            for(var i = 0; i < ComparatorCount; i++)
            {
                comparators[i] = new GlobalComparator(machine.ClockSource, frequency, this, i, counter, lines[i]);
            }
            for(var i = 0; i < LocalTimerCount; i++)
            {
                localTimers[i] = new LocalTimer(machine.ClockSource, frequency, this, i, lines[ComparatorCount + i]);
            }

            DefineGlobalRegisters();
            for(var i = 0; i < LocalTimerCount; i++)
            {
                DefineLocalRegisters(localTimers[i], (long)Registers.LocalBase + i * LocalStride);
            }
        }

        public override void Reset()
        {
            base.Reset();
            counter.Reset();
            foreach(var comparator in comparators)
            {
                comparator.Reset();
            }
            foreach(var timer in localTimers)
            {
                timer.Reset();
            }
        }

        protected override uint ReadRegister(long offset)
        {
            // The counters are read for what time it is: bring virtual time up to the reading instruction.
            SyncTime();
            return base.ReadRegister(offset);
        }

        protected override void WriteRegister(long offset, uint value)
        {
            SyncTime();
            base.WriteRegister(offset, value);
        }

        public IReadOnlyDictionary<int, IGPIO> Connections { get; }

        public long Size => 0xB00;

        private void DefineGlobalRegisters()
        {
            Registers.GlobalCountLower.Define(this)
                .WithValueField(0, 32, name: "G_CNT_L",
                    valueProviderCallback: _ => (uint)counter.Value,
                    writeCallback: (_, value) => SetCounter((counter.Value & 0xFFFFFFFF00000000) | value, countLowerWritten));

            Registers.GlobalCountUpper.Define(this)
                .WithValueField(0, 32, name: "G_CNT_U",
                    valueProviderCallback: _ => (uint)(counter.Value >> 32),
                    writeCallback: (_, value) => SetCounter((uint)counter.Value | (value << 32), countUpperWritten));

            Registers.GlobalCountWriteStatus.Define(this)
                .WithFlag(0, out countLowerWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: "G_CNT_L")
                .WithFlag(1, out countUpperWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: "G_CNT_U")
                .WithReservedBits(2, 30);

            var writeStatus = RegistersCollection.DefineRegister((long)Registers.GlobalWriteStatus);
            var control = RegistersCollection.DefineRegister((long)Registers.GlobalControl);
            var interruptStatus = RegistersCollection.DefineRegister((long)Registers.GlobalInterruptStatus);
            var interruptEnable = RegistersCollection.DefineRegister((long)Registers.GlobalInterruptEnable);

            for(var i = 0; i < ComparatorCount; i++)
            {
                var comparator = comparators[i];
                var baseOffset = (long)Registers.GlobalComparatorBase + i * ComparatorStride;

                writeStatus
                    .WithFlag(4 * i, out var lowerWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: $"G_COMP{i}_L")
                    .WithFlag(4 * i + 1, out var upperWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: $"G_COMP{i}_U")
                    .WithFlag(4 * i + 2, out var incrementWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: $"G_COMP{i}_ADD_INCR")
                    .WithReservedBits(4 * i + 3, 1);

                RegistersCollection.DefineRegister(baseOffset)
                    .WithValueField(0, 32, name: $"G_COMP{i}_L",
                        valueProviderCallback: _ => (uint)comparator.Compare,
                        writeCallback: (_, value) =>
                        {
                            comparator.Compare = (comparator.Compare & 0xFFFFFFFF00000000) | value;
                            lowerWritten.Value = true;
                        });
                RegistersCollection.DefineRegister(baseOffset + 0x4)
                    .WithValueField(0, 32, name: $"G_COMP{i}_U",
                        valueProviderCallback: _ => (uint)(comparator.Compare >> 32),
                        writeCallback: (_, value) =>
                        {
                            comparator.Compare = (uint)comparator.Compare | (value << 32);
                            upperWritten.Value = true;
                        });
                RegistersCollection.DefineRegister(baseOffset + 0x8)
                    .WithValueField(0, 32, name: $"G_COMP{i}_ADD_INCR",
                        valueProviderCallback: _ => comparator.Increment,
                        writeCallback: (_, value) =>
                        {
                            comparator.Increment = (uint)value;
                            incrementWritten.Value = true;
                        });

                control
                    .WithFlag(2 * i, name: $"COMP{i}_ENABLE",
                        valueProviderCallback: _ => comparator.Enabled,
                        writeCallback: (_, value) => comparator.Enabled = value)
                    .WithFlag(2 * i + 1, name: $"COMP{i}_AUTO_INC",
                        valueProviderCallback: _ => comparator.AutoIncrement,
                        writeCallback: (_, value) => comparator.AutoIncrement = value);
                interruptStatus
                    .WithFlag(i, name: $"G_INT_CSTAT{i}",
                        valueProviderCallback: _ => comparator.Pending,
                        writeCallback: (_, value) => { if(value) comparator.Acknowledge(); });
                interruptEnable
                    .WithFlag(i, name: $"G_INT_ENB{i}",
                        valueProviderCallback: _ => comparator.InterruptEnabled,
                        writeCallback: (_, value) => comparator.InterruptEnabled = value);
            }

            writeStatus
                .WithFlag(16, out controlWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: "G_TCON")
                .WithReservedBits(17, 15);
            control
                .WithFlag(8, name: "START",
                    valueProviderCallback: _ => counter.Enabled,
                    writeCallback: (_, value) => counter.Enabled = value)
                .WithReservedBits(9, 23)
                .WithWriteCallback((_, __) =>
                {
                    controlWritten.Value = true;
                    UpdateComparators();
                });
            interruptStatus.WithReservedBits(ComparatorCount, 32 - ComparatorCount);
            interruptEnable.WithReservedBits(ComparatorCount, 32 - ComparatorCount);
        }

        private void DefineLocalRegisters(LocalTimer timer, long baseOffset)
        {
            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.WriteStatus)
                .WithFlag(0, out var tickBufferWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: "L_TCNTB")
                .WithFlag(1, out var interruptBufferWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: "L_ICNTB")
                .WithFlag(2, out var freeRunningBufferWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: "L_FRCNTB")
                .WithFlag(3, out var controlWritten, FieldMode.Read | FieldMode.WriteOneToClear, name: "L_TCON")
                .WithReservedBits(4, 28);

            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.TickBuffer)
                .WithValueField(0, 32, name: "TCNTB",
                    valueProviderCallback: _ => timer.TickBuffer,
                    writeCallback: (_, value) =>
                    {
                        timer.TickBuffer = (uint)value;
                        tickBufferWritten.Value = true;
                    });
            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.TickObservation)
                .WithValueField(0, 32, FieldMode.Read, name: "TCNTO", valueProviderCallback: _ => timer.Tick);

            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.InterruptBuffer)
                .WithValueField(0, 31, out var interruptCount, name: "ICNTB", valueProviderCallback: _ => timer.InterruptBuffer)
                .WithFlag(31, out var manualUpdate, FieldMode.Write, name: "MANUAL_UPDATE")
                .WithWriteCallback((_, __) =>
                {
                    timer.SetInterruptBuffer((uint)interruptCount.Value, manualUpdate.Value);
                    interruptBufferWritten.Value = true;
                });
            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.InterruptObservation)
                .WithValueField(0, 31, FieldMode.Read, name: "ICNTO", valueProviderCallback: _ => timer.InterruptCount)
                .WithReservedBits(31, 1);

            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.FreeRunningBuffer)
                .WithValueField(0, 31, out var freeRunningCount, name: "FRCNTB", valueProviderCallback: _ => timer.FreeRunningBuffer)
                .WithFlag(31, out var freeRunningUpdate, FieldMode.Write, name: "MANUAL_UPDATE")
                .WithWriteCallback((_, __) =>
                {
                    timer.SetFreeRunningBuffer((uint)freeRunningCount.Value, freeRunningUpdate.Value);
                    freeRunningBufferWritten.Value = true;
                });
            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.FreeRunningObservation)
                .WithValueField(0, 31, FieldMode.Read, name: "FRCNTO", valueProviderCallback: _ => timer.FreeRunningCount)
                .WithReservedBits(31, 1);

            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.Control)
                .WithFlag(0, out var timerStart, name: "TIMER_START")
                .WithFlag(1, out var interruptStart, name: "INT_START")
                .WithFlag(2, out var intervalMode, name: "INTERVAL_MODE")
                .WithFlag(3, out var freeRunningStart, name: "FRC_START")
                .WithReservedBits(4, 28)
                .WithWriteCallback((_, __) =>
                {
                    timer.Configure(timerStart.Value, interruptStart.Value, intervalMode.Value, freeRunningStart.Value);
                    controlWritten.Value = true;
                });

            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.InterruptStatus)
                .WithFlag(0, name: "INTCNT_STAT",
                    valueProviderCallback: _ => timer.InterruptPending,
                    writeCallback: (_, value) => { if(value) timer.AcknowledgeInterrupt(); })
                .WithFlag(1, name: "FRCCNT_STAT",
                    valueProviderCallback: _ => timer.FreeRunningPending,
                    writeCallback: (_, value) => { if(value) timer.AcknowledgeFreeRunning(); })
                .WithReservedBits(2, 30);
            RegistersCollection.DefineRegister(baseOffset + (long)LocalRegisters.InterruptEnable)
                .WithFlag(0, name: "INTCNT_ENB",
                    valueProviderCallback: _ => timer.InterruptEnabled,
                    writeCallback: (_, value) => timer.InterruptEnabled = value)
                .WithFlag(1, name: "FRCCNT_ENB",
                    valueProviderCallback: _ => timer.FreeRunningInterruptEnabled,
                    writeCallback: (_, value) => timer.FreeRunningInterruptEnabled = value)
                .WithReservedBits(2, 30);
        }

        private void SetCounter(ulong value, IFlagRegisterField written)
        {
            counter.Value = value;
            written.Value = true;
            UpdateComparators();
        }

        private void UpdateComparators()
        {
            foreach(var comparator in comparators)
            {
                comparator.Update();
            }
        }

        private void SyncTime()
        {
            if(machine.GetSystemBus(this).TryGetCurrentCPU(out var cpu))
            {
                cpu.SyncTime();
            }
        }

        private IFlagRegisterField countLowerWritten = null!;
        private IFlagRegisterField countUpperWritten = null!;
        private IFlagRegisterField controlWritten = null!;

        private readonly LimitTimer counter;
        private readonly GlobalComparator[] comparators = new GlobalComparator[ComparatorCount];
        private readonly LocalTimer[] localTimers = new LocalTimer[LocalTimerCount];

        private const int ComparatorCount = 4;
        private const int ComparatorStride = 0x10;
        private const int LocalTimerCount = 8;
        private const int LocalStride = 0x100;

        private enum Registers : long
        {
            GlobalCountLower = 0x100,
            GlobalCountUpper = 0x104,
            GlobalCountWriteStatus = 0x110,
            GlobalComparatorBase = 0x200,
            GlobalControl = 0x240,
            GlobalInterruptStatus = 0x244,
            GlobalInterruptEnable = 0x248,
            GlobalWriteStatus = 0x24C,
            LocalBase = 0x300,
        }

        private enum LocalRegisters : long
        {
            TickBuffer = 0x00,
            TickObservation = 0x04,
            InterruptBuffer = 0x08,
            InterruptObservation = 0x0C,
            FreeRunningBuffer = 0x10,
            FreeRunningObservation = 0x14,
            Control = 0x20,
            InterruptStatus = 0x30,
            InterruptEnable = 0x34,
            WriteStatus = 0x40,
        }
    }
}
