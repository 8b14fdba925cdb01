using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.Analog
{
    /// <summary>
    /// The 12-bit analog-to-digital converter with ten channels ("samsung,exynos-adc-v2"). Register and field names
    /// are those of Linux' drivers/iio/adc/exynos_adc.c, whose "v2" it is. A conversion takes no time: it is done when
    /// the write to CON1 that starts it is.
    /// </summary>
    public sealed class Exynos_ADC : ExynosPeripheral, IKnownSize
    {
        public Exynos_ADC(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            UpdateInterrupt();
        }

        /// <summary>
        /// What a channel's conversions give from now on: from 0 to 4095, which on the board is its supply of 1.8 V. A
        /// reset leaves it alone.
        /// </summary>
        /// <exception cref="RecoverableException">There is no such channel, or it can't give that.</exception>
        public void SetConversion(int channel, uint value)
        {
            Check(channel);
            if(value > MaximalValue)
            {
                throw new RecoverableException($"A conversion gives {MaximalValue} at most, not {value}.");
            }
            Synchronized(() => values[channel] = value);
        }

        /// <summary>What a channel's conversions give.</summary>
        /// <exception cref="RecoverableException">There is no such channel.</exception>
        public uint GetConversion(int channel)
        {
            Check(channel);
            return Synchronized(() => values[channel]);
        }

        [DefaultInterrupt]
        public GPIO IRQ { get; }

        public long Size => 0x100;

        private static void Check(int channel)
        {
            if(channel < 0 || channel >= Channels)
            {
                throw new RecoverableException($"There is no channel {channel}: the last one is {Channels - 1}.");
            }
        }

        private void DefineRegisters()
        {
            Registers.CON1.Define(this)
                .WithFlag(0, out start, name: "EN_START")
                .WithFlag(1, name: "CON1_LOW")
                .WithFlag(2, out softReset, name: "SOFT_RESET")
                .WithValueField(3, 29, name: "CON1_HIGH")
                .WithWriteCallback((_, __) => Control());
            Registers.CON2.Define(this)
                .WithValueField(0, 4, out selected, name: "ACH_SEL")
                .WithValueField(4, 3, name: "C_TIME")
                .WithFlag(7, name: "CON2_MIDDLE")
                .WithFlag(8, name: "HIGHF")
                .WithFlag(9, name: "ESEL")
                .WithFlag(10, name: "OSEL")
                .WithValueField(11, 21, name: "CON2_HIGH");
            // Never busy.
            Registers.STAT.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "STAT");
            Registers.DATX.Define(this)
                .WithValueField(0, 12, out data, FieldMode.Read, name: "DATX")
                .WithReservedBits(12, 20);
            Registers.INT_EN.Define(this)
                .WithFlag(0, out interruptEnabled, name: "INT_EN")
                .WithReservedBits(1, 31)
                .WithWriteCallback((_, __) => UpdateInterrupt());
            Registers.INT_ST.Define(this)
                .WithFlag(0, out pending, FieldMode.Read | FieldMode.WriteOneToClear, name: "INT_ST")
                .WithReservedBits(1, 31)
                .WithWriteCallback((_, __) => UpdateInterrupt());
        }

        private void Control()
        {
            var starts = start.Value;
            if(softReset.Value)
            {
                Reset();
            }
            start.Value = false;
            if(starts)
            {
                Convert();
            }
        }

        private void Convert()
        {
            var channel = (int)selected.Value;
            if(channel >= Channels)
            {
                this.Log(LogLevel.Warning, "There is no channel {0} to convert", channel);
            }
            data.Value = channel < Channels ? values[channel] : 0;
            pending.Value = true;
            UpdateInterrupt();
        }

        private void UpdateInterrupt()
        {
            IRQ.Set(pending.Value && interruptEnabled.Value);
        }

        private IFlagRegisterField start = null!;
        private IFlagRegisterField softReset = null!;
        private IValueRegisterField selected = null!;
        private IValueRegisterField data = null!;
        private IFlagRegisterField interruptEnabled = null!;
        private IFlagRegisterField pending = null!;

        private readonly uint[] values = new uint[Channels];

        private const int Channels = 10;
        private const uint MaximalValue = 0xFFF;

        private enum Registers
        {
            CON1 = 0x00,
            CON2 = 0x04,
            STAT = 0x08,
            DATX = 0x0C,
            INT_EN = 0x10,
            INT_ST = 0x14,
        }
    }
}
