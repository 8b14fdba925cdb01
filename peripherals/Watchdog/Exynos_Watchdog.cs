using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Timers
{
    /// <summary>
    /// The SoC's watchdog ("samsung,exynos5420-wdt"). Register and field names are those of Linux'
    /// drivers/watchdog/s3c2410_wdt.c. A 16-bit counter runs down at frequency / (prescaler + 1) / divider; at zero
    /// it raises the interrupt, resets the machine and starts over from WTDAT, each as WTCON says.
    ///
    /// The reset passes the PMU of the machine, if it has one. Out of reset the counter stands still.
    /// </summary>
    public class Exynos_Watchdog : ExynosPeripheral, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="frequency">The clock in front of the prescaler (aclk66_peric) in Hz.</param>
        public Exynos_Watchdog(IMachine machine, ulong frequency = 66600000) : base(machine)
        {
            IRQ = new GPIO();
            counter = new LimitTimer(machine.ClockSource, frequency, this, "WTCNT", limit: CounterReset,
                workMode: WorkMode.Periodic, eventEnabled: true);
            counter.LimitReached += () => this.Attempt("The end of the count", OnExpired);
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            counter.Reset();
            counter.Divider = 1;
            IRQ.Unset();
        }

        protected override uint ReadRegister(long offset)
        {
            if(offset == (long)Registers.Count)
            {
                SyncTime();
            }
            return base.ReadRegister(offset);
        }

        protected override void WriteRegister(long offset, uint value)
        {
            // Only a running counter takes what is in WTDAT, at a time of its own.
            if(offset != (long)Registers.Data || enabled.Value)
            {
                SyncTime();
            }
            base.WriteRegister(offset, value);
        }

        public GPIO IRQ { get; }

        public long Size => 0x100;

        private void DefineRegisters()
        {
            Registers.Control.Define(this, 0x8001)
                .WithFlag(0, out resetEnabled, name: "WTCON_RSTEN")
                .WithReservedBits(1, 1)
                .WithFlag(2, out interruptEnabled, name: "WTCON_INTEN")
                .WithValueField(3, 2, out divider, name: "WTCON_DIV")
                .WithFlag(5, out enabled, name: "WTCON_ENABLE")
                .WithReservedBits(6, 2)
                .WithValueField(8, 8, out prescaler, name: "WTCON_PRESCALE")
                .WithReservedBits(16, 16)
                .WithWriteCallback((_, __) =>
                {
                    counter.Divider = (prescaler.Value + 1) * (16ul << (int)divider.Value);
                    counter.Enabled = enabled.Value;
                });

            Registers.Data.Define(this, CounterReset)
                .WithValueField(0, 16, out reload, name: "WTDAT")
                .WithReservedBits(16, 16);

            Registers.Count.Define(this)
                .WithValueField(0, 16, name: "WTCNT",
                    valueProviderCallback: _ => counter.Value,
                    writeCallback: (_, value) => Load(value))
                .WithReservedBits(16, 16);

            Registers.ClearInterrupt.Define(this)
                .WithValueField(0, 32, FieldMode.Write, name: "WTCLRINT", writeCallback: (_, __) => IRQ.Unset());
        }

        private void OnExpired()
        {
            Load(reload.Value);
            if(interruptEnabled.Value)
            {
                IRQ.Set();
            }
            if(resetEnabled.Value && PassesPowerManagement())
            {
                this.Log(LogLevel.Warning, "The watchdog ran out: resetting the machine");
                machine.RequestReset();
            }
        }

        // Between the watchdog and the reset is the PMU, which can mask it and keeps the cause. A machine without one
        // has no mask.
        private bool PassesPowerManagement()
        {
            foreach(var pmu in machine.GetPeripheralsOfType<Exynos_PMU>())
            {
                return pmu.ReportWatchdogReset();
            }
            return true;
        }

        private void Load(ulong value)
        {
            counter.Limit = value == 0 ? 1 : value;
            counter.ResetValue();
        }

        private void SyncTime()
        {
            if(machine.GetSystemBus(this).TryGetCurrentCPU(out var cpu))
            {
                cpu.SyncTime();
            }
        }

        private IFlagRegisterField resetEnabled = null!;
        private IFlagRegisterField interruptEnabled = null!;
        private IFlagRegisterField enabled = null!;
        private IValueRegisterField divider = null!;
        private IValueRegisterField prescaler = null!;
        private IValueRegisterField reload = null!;

        private readonly LimitTimer counter;

        private const uint CounterReset = 0x8000;

        private enum Registers : long
        {
            Control = 0x00,
            Data = 0x04,
            Count = 0x08,
            ClearInterrupt = 0x0C,
        }
    }
}
