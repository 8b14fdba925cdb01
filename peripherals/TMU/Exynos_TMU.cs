using System;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Peripherals.Sensor;

namespace Antmicro.Renode.Peripherals.Sensors
{
    /// <summary>
    /// A thermal management unit ("samsung,exynos5420-tmu" and "samsung,exynos5420-tmu-ext-triminfo"): one sensor,
    /// four thresholds for a rising and four for a falling temperature. Register and field names are those of Linux'
    /// drivers/thermal/samsung/exynos_tmu.c. <see cref="Temperature"/> is what the sensor feels.
    /// </summary>
    /// <remarks>
    /// A threshold's bit in INTSTAT is latched when the temperature gets there: up to a rising one or over it, below a
    /// falling one. INTEN only masks the line. A unit that is switched on takes it that it was cold before, so what
    /// is too hot by then is told at once. At the fourth rising threshold the unit switches the board off by itself, if
    /// THERM_TRIP_EN says so. Not modelled: the time a measurement takes.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed class Exynos_TMU : ExynosPeripheral, IKnownSize, ITemperatureSensor
    {
        public Exynos_TMU(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            status = 0;
            comparators = Cold;
            UpdateInterrupt();
        }

        /// <summary>
        /// What the sensor feels, in degrees Celsius, from -30 to 225. The unit measures whole degrees. A reset leaves
        /// it alone.
        /// </summary>
        /// <exception cref="RecoverableException">The unit can't measure that.</exception>
        public decimal Temperature
        {
            get => Synchronized(() => temperature);
            set
            {
                var (lowest, highest) = (CodeToTemperature(0), CodeToTemperature(byte.MaxValue));
                if(value < lowest || value > highest)
                {
                    throw new RecoverableException($"It measures {lowest} to {highest} degrees Celsius, not {value}.");
                }
                Synchronized(() =>
                {
                    temperature = value;
                    Measure();
                    return value;
                });
            }
        }

        [DefaultInterrupt]
        public GPIO IRQ { get; }

        public long Size => 0x100;

        private void DefineRegisters()
        {
            Registers.TRIMINFO.Define(this, CodeAt25 | CodeAt85 << 8)
                .WithValueField(0, 8, FieldMode.Read, name: "TRIMINFO_25")
                .WithValueField(8, 8, FieldMode.Read, name: "TRIMINFO_85")
                .WithReservedBits(16, 16);

            Registers.CONTROL.Define(this)
                .WithFlag(0, out coreEnabled, name: "CORE_EN")
                .WithValueField(1, 7, name: "CONTROL_LOW")
                .WithValueField(8, 4, name: "BUF_SLOPE_SEL")
                .WithFlag(12, out tripEnabled, name: "THERM_TRIP_EN")
                .WithValueField(13, 3, name: "TRIP_MODE")
                .WithValueField(16, 8, name: "CONTROL_MIDDLE")
                .WithValueField(24, 5, name: "REF_VOLTAGE")
                .WithValueField(29, 3, name: "CONTROL_HIGH")
                .WithWriteCallback((_, __) => Measure());

            // Ready at all times: measuring takes none.
            Registers.STATUS.Define(this, 1)
                .WithFlag(0, FieldMode.Read, name: "IDLE")
                .WithReservedBits(1, 31);

            Registers.CURRENT_TEMP.Define(this)
                .WithValueField(0, 8, FieldMode.Read, name: "CURRENT_TEMP",
                    valueProviderCallback: _ => coreEnabled.Value ? Code : 0u)
                .WithReservedBits(8, 24);

            Registers.THD_TEMP_RISE.Define(this)
                .WithValueFields(0, 8, Thresholds, out rising, name: "THD_TEMP_RISE")
                .WithWriteCallback((_, __) => Measure());
            Registers.THD_TEMP_FALL.Define(this)
                .WithValueFields(0, 8, Thresholds, out falling, name: "THD_TEMP_FALL")
                .WithWriteCallback((_, __) => Measure());

            Registers.INTEN.Define(this)
                .WithValueField(0, 32, out interruptEnable, name: "INTEN")
                .WithWriteCallback((_, __) => UpdateInterrupt());
            Registers.INTSTAT.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "INTSTAT", valueProviderCallback: _ => status);
            Registers.INTCLEAR.Define(this)
                .WithValueField(0, 32, FieldMode.Write, name: "INTCLEAR", writeCallback: (_, value) =>
                {
                    status &= ~(uint)value;
                    UpdateInterrupt();
                });

            Registers.EMUL_CON.Define(this)
                .WithFlag(0, out emulated, name: "EMUL_ENABLE")
                .WithValueField(1, 7, name: "EMUL_CON_LOW")
                .WithValueField(8, 8, out emulatedCode, name: "EMUL_DATA")
                .WithValueField(16, 16, name: "EMUL_TIME")
                .WithWriteCallback((_, __) => Measure());
        }

        /// <summary>Compares the temperature with the thresholds, after anything changed of either.</summary>
        private void Measure()
        {
            if(!coreEnabled.Value)
            {
                comparators = Cold;
                return;
            }
            var now = Compare(Code);
            var reached = now & ~comparators;
            comparators = now;
            status |= reached;
            if((reached & RiseBit(Thresholds - 1)) != 0 && tripEnabled.Value)
            {
                this.Log(LogLevel.Warning, "{0} degrees: the board switches itself off (thermal trip)", CodeToTemperature(Code));
                machine.GetPeripheralsOfType<Exynos_PMU>().FirstOrDefault()?.SwitchOff("a TMU");
            }
            UpdateInterrupt();
        }

        /// <summary>The thresholds that hold, as bits of INTSTAT.</summary>
        private uint Compare(uint code)
        {
            var result = 0u;
            for(var i = 0; i < Thresholds; i++)
            {
                result |= code >= rising[i].Value ? RiseBit(i) : 0;
                result |= code < falling[i].Value ? FallBit(i) : 0;
            }
            return result;
        }

        private void UpdateInterrupt()
        {
            IRQ.Set((status & interruptEnable.Value) != 0);
        }

        private byte Code => emulated.Value ? (byte)emulatedCode.Value
            : (byte)(Math.Round(temperature, MidpointRounding.AwayFromZero) + CodeOffset);

        private static decimal CodeToTemperature(byte code)
        {
            return code - CodeOffset;
        }

        private static uint RiseBit(int threshold)
        {
            return 1u << 4 * threshold;
        }

        private static uint FallBit(int threshold)
        {
            return 1u << 16 + 4 * threshold;
        }

        private IFlagRegisterField coreEnabled = null!;
        private IFlagRegisterField tripEnabled = null!;
        private IValueRegisterField[] rising = null!;
        private IValueRegisterField[] falling = null!;
        private IValueRegisterField interruptEnable = null!;
        private IFlagRegisterField emulated = null!;
        private IValueRegisterField emulatedCode = null!;
        private decimal temperature = 35;
        private uint status;
        private uint comparators = Cold;

        private const int Thresholds = 4;
        // What Linux takes for a sensor without a fuse: one code a degree.
        private const uint CodeAt25 = 55;
        private const uint CodeAt85 = CodeAt25 + 60;
        private const int CodeOffset = (int)CodeAt25 - 25;
        // Below all thresholds: the state from which a temperature has risen, but not fallen.
        private const uint Cold = 0x11110000;

        private enum Registers
        {
            TRIMINFO = 0x00,
            CONTROL = 0x20,
            STATUS = 0x28,
            CURRENT_TEMP = 0x40,
            THD_TEMP_RISE = 0x50,
            THD_TEMP_FALL = 0x54,
            INTEN = 0x70,
            INTSTAT = 0x74,
            INTCLEAR = 0x78,
            EMUL_CON = 0x80,
        }
    }
}
