using System;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.I2C;

namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    /// <summary>
    /// The power management chip of the board ("samsung,s2mps11-pmic"): 38 low-drop and 10 switching regulators, three
    /// clocks of 32 kHz, interrupts. The registers' names are those of Linux' include/linux/mfd/samsung/s2mps11.h, the
    /// voltages' steps those of drivers/regulator/s2mps11.c. Its clock is a device of its own, <see
    /// cref="Timers.S2MPS11_RTC"/>.
    ///
    /// Out of reset the regulators are on, at what the board's device tree asks for: nobody outside Samsung has
    /// documented what is burnt into the chip. A voltage has no effect on the model of anything else.
    ///
    /// CTRL1_PWRHOLD, once cleared, switches the board off.
    /// </summary>
    public class S2MPS11 : II2CPeripheral
    {
        public S2MPS11(IMachine machine)
        {
            this.machine = machine;
            IRQ = new GPIO();
            Reset();
        }

        public void Reset()
        {
            Array.Clear(registers, 0, registers.Length);
            registers[(int)Register.INT1M] = registers[(int)Register.INT2M] = registers[(int)Register.INT3M] = 0xFF;
            registers[(int)Register.CTRL1] = PowerHold;
            registers[(int)Register.RTC_CTRL] = 0x7;
            for(var number = 1; number <= LdoCount; number++)
            {
                registers[(int)Register.L1CTRL + number - 1] = (byte)(Enabled | (LdoMicrovolts(number) - LdoMinimum) / LdoStep(number));
            }
            for(var number = 1; number <= BuckMicrovolts.Length; number++)
            {
                var buck = Bucks[number - 1];
                registers[(int)buck.Control] = Enabled;
                registers[(int)buck.Voltage] = (byte)(buck.FirstSelector + (BuckMicrovolts[number - 1] - buck.Minimum) / buck.Step);
            }
            address = 0;
            UpdateInterrupt();
        }

        /// <summary>The register's number, then values for it and those behind it.</summary>
        public void Write(byte[] data)
        {
            if(data.Length == 0)
            {
                return;
            }
            address = data[0];
            foreach(var value in data.Skip(1))
            {
                WriteRegister(address++, value);
            }
        }

        public byte[] Read(int count = 1)
        {
            var result = new byte[count];
            for(var i = 0; i < count; i++)
            {
                result[i] = ReadRegister(address++);
            }
            UpdateInterrupt();
            return result;
        }

        public void FinishTransmission()
        {
        }

        /// <summary>What a regulator gives, in microvolts: 0 while it is off.</summary>
        /// <param name="name">LDO1 to LDO38, BUCK1 to BUCK10.</param>
        /// <exception cref="RecoverableException">There is no such regulator.</exception>
        public int GetVoltage(string name)
        {
            if(name.StartsWith("LDO", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.Substring(3), out var ldo) && ldo >= 1 && ldo <= LdoCount)
            {
                var value = registers[(int)Register.L1CTRL + ldo - 1];
                return (value & Enabled) == 0 ? 0 : LdoMinimum + (value & LdoSelector) * LdoStep(ldo);
            }
            if(name.StartsWith("BUCK", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.Substring(4), out var number) && number >= 1 && number <= Bucks.Length)
            {
                var buck = Bucks[number - 1];
                var selector = registers[(int)buck.Voltage] & buck.SelectorMask;
                return (registers[(int)buck.Control] & Enabled) == 0 ? 0 : buck.Minimum + Math.Max(0, selector - buck.FirstSelector) * buck.Step;
            }
            throw new RecoverableException($"The S2MPS11 has no regulator {name}: it has LDO1 to LDO{LdoCount} and BUCK1 to BUCK{Bucks.Length}");
        }

        /// <summary>An alarm of the clock (0 or 1): its interrupt, and what Linux takes for pending.</summary>
        internal void RaiseAlarm(int alarm)
        {
            registers[(int)Register.INT2] |= alarm == 0 ? RtcAlarm0 : RtcAlarm1;
            UpdateInterrupt();
        }

        /// <summary>Low while an unmasked interrupt is pending.</summary>
        public GPIO IRQ { get; }

        private byte ReadRegister(byte register)
        {
            if(register >= registers.Length)
            {
                this.Log(LogLevel.Warning, "Read of register 0x{0:X}, which there isn't", register);
                return 0;
            }
            var value = registers[register];
            if(register >= (int)Register.INT1 && register <= (int)Register.INT3)
            {
                registers[register] = 0;
            }
            return value;
        }

        private void WriteRegister(byte register, byte value)
        {
            if(register >= registers.Length)
            {
                this.Log(LogLevel.Warning, "Write of 0x{0:X} to register 0x{1:X}, which there isn't", value, register);
                return;
            }
            if(register == (int)Register.ID || register == (int)Register.ST1 || register == (int)Register.ST2
                || register >= (int)Register.INT1 && register <= (int)Register.INT3)
            {
                this.Log(LogLevel.Debug, "Register 0x{0:X} can only be read", register);
                return;
            }
            var before = registers[register];
            registers[register] = value;
            if(register == (int)Register.CTRL1 && (before & PowerHold) != 0 && (value & PowerHold) == 0)
            {
                PowerOff();
            }
            UpdateInterrupt();
        }

        private void PowerOff()
        {
            foreach(var pmu in machine.GetPeripheralsOfType<Exynos_PMU>())
            {
                pmu.SwitchOff("the PMIC");
                return;
            }
            this.Log(LogLevel.Warning, "CTRL1_PWRHOLD is cleared, but there is no PMU to switch off");
        }

        private void UpdateInterrupt()
        {
            var pending = Enumerable.Range(0, 3).Any(x => (registers[(int)Register.INT1 + x] & ~registers[(int)Register.INT1M + x]) != 0);
            IRQ.Set(!pending);
        }

        private static int LdoStep(int number)
        {
            return FineLdos.Contains(number) ? 25000 : 50000;
        }

        private static int LdoMicrovolts(int number)
        {
            switch(number)
            {
            case 1:
            case 6:
            case 11:
            case 27:
                return 1000000;
            case 23:
                return 1100000;
            case 9:
            case 26:
                return 3000000;
            case 13:
            case 19:
                return 2800000;
            case 15:
            case 17:
                return 3300000;
            default:
                return 1800000;
            }
        }

        private byte address;

        private readonly IMachine machine;
        private readonly byte[] registers = new byte[(int)Register.L1CTRL + LdoCount];

        private const int LdoCount = 38;
        private const int LdoMinimum = 800000;
        private const int LdoSelector = 0x3F;
        private const byte Enabled = 0xC0;
        private const byte PowerHold = 1 << 4;
        private const byte RtcAlarm1 = 1 << 1;
        private const byte RtcAlarm0 = 1 << 2;

        // Their steps are half those of the others.
        private static readonly int[] FineLdos = { 1, 6, 11, 22, 23, 27, 35 };
        private static readonly int[] BuckMicrovolts = { 1000000, 1000000, 1000000, 1000000, 1200000, 1000000, 1350000, 2000000, 3000000, 2850000 };

        private static readonly Buck[] Bucks =
        {
            new Buck(Register.B1CTRL1, Register.B1CTRL2, 650000, 6250, 8),
            new Buck(Register.B2CTRL1, Register.B2CTRL2, 650000, 6250, 8),
            new Buck(Register.B3CTRL1, Register.B3CTRL2, 650000, 6250, 8),
            new Buck(Register.B4CTRL1, Register.B4CTRL2, 650000, 6250, 8),
            new Buck(Register.B5CTRL1, Register.B5CTRL2, 650000, 6250, 8),
            new Buck(Register.B6CTRL1, Register.B6CTRL2, 650000, 6250, 8),
            new Buck(Register.B7CTRL1, Register.B7CTRL2, 750000, 12500, 0),
            new Buck(Register.B8CTRL1, Register.B8CTRL2, 750000, 12500, 0),
            new Buck(Register.B9CTRL1, Register.B9CTRL2, 3000000, 25000, 0, 0x1F),
            new Buck(Register.B10CTRL1, Register.B10CTRL2, 750000, 12500, 0),
        };

        private sealed class Buck
        {
            public Buck(Register control, Register voltage, int minimum, int step, int firstSelector, int selectorMask = 0xFF)
            {
                Control = control;
                Voltage = voltage;
                Minimum = minimum;
                Step = step;
                FirstSelector = firstSelector;
                SelectorMask = selectorMask;
            }

            public Register Control { get; }

            public Register Voltage { get; }

            public int Minimum { get; }

            public int Step { get; }

            public int FirstSelector { get; }

            public int SelectorMask { get; }
        }

        private enum Register
        {
            ID = 0x00,
            INT1 = 0x01,
            INT2 = 0x02,
            INT3 = 0x03,
            INT1M = 0x04,
            INT2M = 0x05,
            INT3M = 0x06,
            ST1 = 0x07,
            ST2 = 0x08,
            RTC_CTRL = 0x0B,
            CTRL1 = 0x0C,
            B1CTRL1 = 0x25,
            B1CTRL2 = 0x26,
            B2CTRL1 = 0x27,
            B2CTRL2 = 0x28,
            B3CTRL1 = 0x29,
            B3CTRL2 = 0x2A,
            B4CTRL1 = 0x2B,
            B4CTRL2 = 0x2C,
            B5CTRL1 = 0x2D,
            B5CTRL2 = 0x2F,
            B6CTRL1 = 0x33,
            B6CTRL2 = 0x34,
            B7CTRL1 = 0x35,
            B7CTRL2 = 0x36,
            B8CTRL1 = 0x37,
            B8CTRL2 = 0x38,
            B9CTRL1 = 0x39,
            B9CTRL2 = 0x3A,
            B10CTRL1 = 0x3B,
            B10CTRL2 = 0x3C,
            L1CTRL = 0x3D,
        }
    }
}
