using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Miscellaneous;

namespace Antmicro.Renode.Peripherals.Sensors
{
    /// <summary>
    /// Thermal management unit ("samsung,exynos5420-tmu"). Register and field names are those of Linux'
    /// drivers/thermal/samsung/exynos_tmu.c. The unit compares the temperature with four thresholds for rising and four
    /// for falling, and raises its interrupt where it passes one. Past the fourth it can switch the board off by itself.
    ///
    /// The temperature is what <see cref="Temperature"/> is set to, until it is set again: the model of the processor
    /// doesn't get warm. TRIMINFO is 0, as for a chip without calibration: Linux then takes code 55 for 25 degrees.
    /// </summary>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public class Exynos_TMU : ExynosPeripheral, IKnownSize
    {
        public Exynos_TMU(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            pending = 0;
            before = Code;
            IRQ.Unset();
        }

        /// <summary>In degrees Celsius, -30 to 225. It outlives a reset.</summary>
        /// <exception cref="RecoverableException">The sensor has no code for it.</exception>
        public int Temperature
        {
            get => temperature;
            set
            {
                if(value < LowestTemperature || value > LowestTemperature + 0xFF)
                {
                    throw new RecoverableException($"The sensor measures from {LowestTemperature} to {LowestTemperature + 0xFF} degrees Celsius, not {value}");
                }
                Synchronized(() =>
                {
                    temperature = value;
                    Compare();
                    return true;
                });
            }
        }

        public GPIO IRQ { get; }

        public long Size => 0x100;

        private void DefineRegisters()
        {
            Registers.TrimInfo.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "TRIMINFO", valueProviderCallback: _ => 0);

            Registers.Control.Define(this)
                .WithFlag(0, out enabled, name: "TMU_CORE_EN")
                .WithValueField(1, 11, name: "TMU_CONTROL_LOW")
                .WithFlag(12, out tripEnabled, name: "TMU_THERM_TRIP_EN")
                .WithValueField(13, 19, name: "TMU_CONTROL_HIGH")
                .WithWriteCallback((_, __) => Compare());

            // Bit 0: not busy measuring.
            Registers.Status.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "TMU_STATUS", valueProviderCallback: _ => 1);

            Registers.CurrentTemperature.Define(this)
                .WithValueField(0, 8, FieldMode.Read, name: "CURRENT_TEMP", valueProviderCallback: _ => Code)
                .WithReservedBits(8, 24);

            Registers.ThresholdRise.Define(this)
                .WithValueFields(0, 8, Thresholds, out rising, name: "THD_TEMP_RISE");

            Registers.ThresholdFall.Define(this)
                .WithValueFields(0, 8, Thresholds, out falling, name: "THD_TEMP_FALL");

            Registers.InterruptEnable.Define(this)
                .WithValueField(0, 32, out interruptEnable, name: "INTEN")
                .WithWriteCallback((_, __) => UpdateInterrupt());

            Registers.InterruptStatus.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "INTSTAT", valueProviderCallback: _ => pending);

            Registers.InterruptClear.Define(this)
                .WithValueField(0, 32, FieldMode.Write, name: "INTCLEAR", writeCallback: (_, value) => pending &= ~(uint)value)
                .WithWriteCallback((_, __) => UpdateInterrupt());

            Registers.Emulation.Define(this)
                .WithFlag(0, out emulates, name: "EMUL_ENABLE")
                .WithReservedBits(1, 7)
                .WithValueField(8, 8, out emulatedCode, name: "EMUL_DATA")
                .WithValueField(16, 16, name: "EMUL_TIME")
                .WithWriteCallback((_, __) => Compare());

            foreach(var storage in new[] { Registers.TrimInfoControl1, Registers.TrimInfoControl2 })
            {
                storage.Define(this).WithValueField(0, 32, name: storage.ToString());
            }
        }

        // Interrupts are for passing a threshold; a threshold of 0 is none.
        private void Compare()
        {
            var now = Code;
            if(enabled.Value)
            {
                for(var i = 0; i < Thresholds; i++)
                {
                    var rise = rising[i].Value;
                    var fall = falling[i].Value;
                    pending |= rise != 0 && before < rise && now >= rise ? 1u << 4 * i : 0;
                    pending |= fall != 0 && before > fall && now <= fall ? 1u << 16 + 4 * i : 0;
                }
                if(tripEnabled.Value && rising[Thresholds - 1].Value != 0 && now >= rising[Thresholds - 1].Value)
                {
                    Trip();
                }
            }
            before = now;
            UpdateInterrupt();
        }

        private void Trip()
        {
            this.Log(LogLevel.Warning, "{0} degrees Celsius are too hot: the board is switched off", (int)Code + LowestTemperature);
            machine.GetPeripheralsOfType<Exynos_PMU>().FirstOrDefault()?.SwitchOff("a TMU");
        }

        private void UpdateInterrupt()
        {
            IRQ.Set((pending & interruptEnable.Value) != 0);
        }

        private ulong Code => emulates.Value ? emulatedCode.Value : (ulong)(temperature - LowestTemperature);

        private int temperature = 35;
        private ulong before = 35 - LowestTemperature;
        private uint pending;

        private IFlagRegisterField enabled = null!;
        private IFlagRegisterField tripEnabled = null!;
        private IFlagRegisterField emulates = null!;
        private IValueRegisterField emulatedCode = null!;
        private IValueRegisterField interruptEnable = null!;
        private IValueRegisterField[] rising = null!;
        private IValueRegisterField[] falling = null!;

        private const int Thresholds = 4;
        // Code 0, by Linux' fuse value of 55 for 25 degrees.
        private const int LowestTemperature = 25 - 55;

        private enum Registers : long
        {
            TrimInfo = 0x00,
            TrimInfoControl1 = 0x10,
            TrimInfoControl2 = 0x14,
            Control = 0x20,
            Status = 0x28,
            CurrentTemperature = 0x40,
            ThresholdRise = 0x50,
            ThresholdFall = 0x54,
            InterruptEnable = 0x70,
            InterruptStatus = 0x74,
            InterruptClear = 0x78,
            Emulation = 0x80,
        }
    }
}
