using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers.PWM;

namespace Antmicro.Renode.Peripherals.Timers
{
    /// <summary>
    /// Five timers, four of them with an output for pulse-width modulation ("samsung,exynos4210-pwm"). Register and
    /// field names are those of Linux' drivers/pwm/pwm-samsung.c and drivers/clocksource/samsung_pwm_timer.c. Output
    /// 0-4: the timers' interrupts. The pulses themselves are no lines; <see cref="GetDutyCycle"/> tells what they are.
    /// </summary>
    /// <remarks>
    /// An end of a period is remembered in TINT_CSTAT only while its interrupt is enabled. Not modelled: the dead zone,
    /// DMA requests, and an external clock (TCFG1 above 4), with which a timer stands still.
    /// </remarks>
    public sealed class Exynos_PWM : ExynosPeripheral, INumberedGPIOOutput, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="frequency">The clock in front of the prescalers (aclk66_peric) in Hz; the default is what Linux
        /// finds on the board.</param>
        public Exynos_PWM(IMachine machine, ulong frequency = 66666667) : base(machine)
        {
            Connections = Enumerable.Range(0, TimerCount).ToDictionary(index => index, _ => (IGPIO)new GPIO());
            for(var i = 0; i < TimerCount; i++)
            {
                timers[i] = new PwmTimer(machine.ClockSource, frequency, this, i, Connections[i]);
            }
            DefineControl();
            for(var i = 0; i < TimerCount; i++)
            {
                DefineTimer(timers[i], i);
            }
        }

        public override void Reset()
        {
            base.Reset();
            foreach(var timer in timers)
            {
                timer.Reset();
            }
            UpdateClocks();
        }

        /// <summary>How much of the time an output is high, in per cent.</summary>
        /// <param name="output">From 0 to 3; on the board 0 is the fan, 2 the blue LED.</param>
        /// <exception cref="RecoverableException">There is no such output.</exception>
        public double GetDutyCycle(int output)
        {
            if(output < 0 || output >= OutputCount)
            {
                throw new RecoverableException($"There is no output {output}: the last one is {OutputCount - 1}.");
            }
            return Synchronized(() => 100 * timers[output].HighTime);
        }

        /// <summary>For the monitor: what the outputs do, a line for each.</summary>
        public string[] Outputs => Synchronized(() => timers.Take(OutputCount).Select(Describe).ToArray());

        /// <summary>The timers' interrupts.</summary>
        public IReadOnlyDictionary<int, IGPIO> Connections { get; }

        public long Size => 0x100;

        protected override uint ReadRegister(long offset)
        {
            SyncTime();
            return base.ReadRegister(offset);
        }

        protected override void WriteRegister(long offset, uint value)
        {
            SyncTime();
            base.WriteRegister(offset, value);
        }

        private static string Describe(PwmTimer timer, int index)
        {
            return timer.IsRunning
                ? Invariant($"TOUT{index}: {timer.PeriodFrequency:0.#} Hz, high for {100 * timer.HighTime:0.#} %")
                : $"TOUT{index}: stopped, {(timer.HighTime > 0 ? "high" : "low")}";
        }

        private static string Invariant(FormattableString text)
        {
            return FormattableString.Invariant(text);
        }

        private void DefineControl()
        {
            Registers.TCFG0.Define(this)
                .WithValueFields(0, 8, 2, out prescalers, name: "PRESCALER")
                .WithValueField(16, 8, name: "DEAD_ZONE_LENGTH")
                .WithReservedBits(24, 8)
                .WithWriteCallback((_, __) => UpdateClocks());
            Registers.TCFG1.Define(this)
                .WithValueFields(0, 4, TimerCount, out muxes, name: "MUX")
                .WithValueField(20, 4, name: "DMA_MODE")
                .WithReservedBits(24, 8)
                .WithWriteCallback((_, __) => UpdateClocks());

            // Four bits a timer, but for timer 0, behind which the dead zone has four, and timer 4 without an inverter.
            Registers.TCON.Define(this)
                .WithFlag(0, out start[0], name: "START0")
                .WithFlag(1, out manualUpdate[0], name: "MANUALUPDATE0")
                .WithFlag(2, out invert[0], name: "INVERT0")
                .WithFlag(3, out autoReload[0], name: "AUTORELOAD0")
                .WithFlag(4, name: "DEAD_ZONE_ENABLE")
                .WithReservedBits(5, 3)
                .WithFlag(8, out start[1], name: "START1")
                .WithFlag(9, out manualUpdate[1], name: "MANUALUPDATE1")
                .WithFlag(10, out invert[1], name: "INVERT1")
                .WithFlag(11, out autoReload[1], name: "AUTORELOAD1")
                .WithFlag(12, out start[2], name: "START2")
                .WithFlag(13, out manualUpdate[2], name: "MANUALUPDATE2")
                .WithFlag(14, out invert[2], name: "INVERT2")
                .WithFlag(15, out autoReload[2], name: "AUTORELOAD2")
                .WithFlag(16, out start[3], name: "START3")
                .WithFlag(17, out manualUpdate[3], name: "MANUALUPDATE3")
                .WithFlag(18, out invert[3], name: "INVERT3")
                .WithFlag(19, out autoReload[3], name: "AUTORELOAD3")
                .WithFlag(20, out start[4], name: "START4")
                .WithFlag(21, out manualUpdate[4], name: "MANUALUPDATE4")
                .WithFlag(22, out autoReload[4], name: "AUTORELOAD4")
                .WithReservedBits(23, 9)
                .WithWriteCallback((_, __) =>
                {
                    for(var i = 0; i < TimerCount; i++)
                    {
                        timers[i].Configure(start[i].Value, manualUpdate[i].Value,
                            i < OutputCount && invert[i].Value, autoReload[i].Value);
                    }
                });

            Registers.TINT_CSTAT.Define(this)
                .WithFlags(0, TimerCount, name: "INTERRUPT_ENABLE",
                    valueProviderCallback: (index, _) => timers[index].InterruptEnabled,
                    writeCallback: (index, _, value) => timers[index].InterruptEnabled = value)
                .WithFlags(TimerCount, TimerCount, name: "INTERRUPT_STATUS",
                    valueProviderCallback: (index, _) => timers[index].Pending,
                    writeCallback: (index, _, value) =>
                    {
                        if(value)
                        {
                            timers[index].Acknowledge();
                        }
                    })
                .WithReservedBits(10, 22);
        }

        private void DefineTimer(PwmTimer timer, int index)
        {
            var offset = (long)Registers.TCNTB + index * TimerStride;
            RegistersCollection.DefineRegister(offset)
                .WithValueField(0, 32, name: $"TCNTB{index}",
                    valueProviderCallback: _ => timer.CountBuffer,
                    writeCallback: (_, value) => timer.CountBuffer = (uint)value);
            if(index < OutputCount)
            {
                offset += 4;
                RegistersCollection.DefineRegister(offset)
                    .WithValueField(0, 32, name: $"TCMPB{index}",
                        valueProviderCallback: _ => timer.CompareBuffer,
                        writeCallback: (_, value) => timer.CompareBuffer = (uint)value);
            }
            RegistersCollection.DefineRegister(offset + 4)
                .WithValueField(0, 32, FieldMode.Read, name: $"TCNTO{index}", valueProviderCallback: _ => timer.Count);
        }

        private void UpdateClocks()
        {
            for(var i = 0; i < TimerCount; i++)
            {
                var mux = (int)muxes[i].Value;
                if(mux > LargestDivider)
                {
                    this.Log(LogLevel.Warning, "Timer {0} has no external clock to count: it stands still", i);
                }
                timers[i].SetDivider(mux > LargestDivider ? 0 : (prescalers[i < 2 ? 0 : 1].Value + 1) << mux);
            }
        }

        private void SyncTime()
        {
            if(machine.GetSystemBus(this).TryGetCurrentCPU(out var cpu))
            {
                cpu.SyncTime();
            }
        }

        private IValueRegisterField[] prescalers = null!;
        private IValueRegisterField[] muxes = null!;

        private readonly PwmTimer[] timers = new PwmTimer[TimerCount];
        private readonly IFlagRegisterField[] start = new IFlagRegisterField[TimerCount];
        private readonly IFlagRegisterField[] manualUpdate = new IFlagRegisterField[TimerCount];
        private readonly IFlagRegisterField[] invert = new IFlagRegisterField[OutputCount];
        private readonly IFlagRegisterField[] autoReload = new IFlagRegisterField[TimerCount];

        private const int TimerCount = 5;
        private const int OutputCount = 4;
        private const int TimerStride = 0xC;
        // TCFG1 n: 1 / 2^n
        private const int LargestDivider = 4;

        private enum Registers
        {
            TCFG0 = 0x00,
            TCFG1 = 0x04,
            TCON = 0x08,
            TCNTB = 0x0C,  // TCNTB, TCMPB and TCNTO of each timer; timer 4 has no TCMPB
            TINT_CSTAT = 0x44,
        }
    }
}
