using System;
using System.Linq;

using Antmicro.Renode.Core.Structure.Registers;

namespace Antmicro.Renode.Peripherals.GPIOPort
{
    public sealed partial class Exynos_PinController
    {
        private void DefineRegisters()
        {
            foreach(var bank in banks)
            {
                DefinePins(bank);
            }
            var gpio = BanksWith(PinBankInterrupt.Gpio).ToList();
            for(var i = 0; i < gpio.Count; i++)
            {
                DefineInterrupts(gpio[i], i, Registers.GpioECon, Registers.GpioEFltCon, Registers.GpioEMask, Registers.GpioEPend);
            }
            var wakeup = banks.Where(x => x.IsAlive).ToList();
            for(var i = 0; i < wakeup.Count; i++)
            {
                DefineInterrupts(wakeup[i], i, Registers.WkupECon, Registers.WkupEFltCon, Registers.WkupEMask, Registers.WkupEPend);
            }
            RegistersCollection.DefineRegister((long)Registers.Svc)
                .WithValueField(0, 3, FieldMode.Read, name: "SVC_NUM", valueProviderCallback: _ => Locked(() => ServicedPin() & 7))
                .WithValueField(3, 5, FieldMode.Read, name: "SVC_GROUP", valueProviderCallback: _ => Locked(() => ServicedPin() >> 3))
                .WithReservedBits(8, 24);
        }

        private void DefinePins(PinBank bank)
        {
            Define(bank, PinRegisters.Con, PinBank.FunctionBits, () => bank.Function, value => bank.Function = value);
            Define(bank, PinRegisters.Dat, 1, () => bank.Levels, value => bank.Latch = value);
            Define(bank, PinRegisters.Pud, PinBank.PullBits, () => bank.Pull, value => bank.Pull = value);
            DefineStorage(bank, bank.Offset + (long)PinRegisters.Drv, 2, "DRV");
            if(!bank.IsAlive)
            {
                DefineStorage(bank, bank.Offset + (long)PinRegisters.ConPdn, 2, "CONPDN");
                DefineStorage(bank, bank.Offset + (long)PinRegisters.PudPdn, 2, "PUDPDN");
            }
        }

        private void DefineInterrupts(PinBank bank, int index, Registers con, Registers fltCon, Registers mask, Registers pend)
        {
            Define(bank, (long)con + 4 * index, "ECON", PinBank.FunctionBits, () => bank.Triggers, value => bank.Triggers = value);
            // A byte a pin, in two registers.
            for(var half = 0; half < 2; half++)
            {
                RegistersCollection.DefineRegister((long)fltCon + 8 * index + 4 * half).WithValueField(0, 32, name: $"{bank.Name}_EFLTCON{half}");
            }
            Define(bank, (long)mask + 4 * index, "EMASK", 1, () => bank.Mask, value => bank.Mask = value);
            Define(bank, (long)pend + 4 * index, "EPEND", 1, () => bank.Pending, bank.Acknowledge);
        }

        private void Define(PinBank bank, PinRegisters register, int bitsPerPin, Func<uint> get, Action<uint> set)
        {
            Define(bank, bank.Offset + (long)register, register.ToString().ToUpperInvariant(), bitsPerPin, get, set);
        }

        private void Define(PinBank bank, long offset, string name, int bitsPerPin, Func<uint> get, Action<uint> set)
        {
            var register = RegistersCollection.DefineRegister(offset)
                .WithValueField(0, bank.Pins * bitsPerPin, name: $"{bank.Name}_{name}",
                    valueProviderCallback: _ => Locked(get),
                    writeCallback: (_, value) => Locked(() =>
                    {
                        set((uint)value);
                        UpdateLines();
                        return 0;
                    }));
            ReserveRest(register, bank.Pins * bitsPerPin);
        }

        private void DefineStorage(PinBank bank, long offset, int bitsPerPin, string name)
        {
            var register = RegistersCollection.DefineRegister(offset).WithValueField(0, bank.Pins * bitsPerPin, name: $"{bank.Name}_{name}");
            ReserveRest(register, bank.Pins * bitsPerPin);
        }

        private static void ReserveRest(DoubleWordRegister register, int used)
        {
            if(used < 32)
            {
                register.WithReservedBits(used, 32 - used);
            }
        }

        /// <summary>Group, counted from 1, and pin of the interrupt that is next; 0 when there is none.</summary>
        private uint ServicedPin()
        {
            var group = 0u;
            foreach(var bank in BanksWith(PinBankInterrupt.Gpio))
            {
                group++;
                for(var pin = 0; pin < bank.Pins; pin++)
                {
                    if((bank.Interrupting & 1u << pin) != 0)
                    {
                        return group << 3 | (uint)pin;
                    }
                }
            }
            return 0;
        }

        private uint Locked(Func<uint> function)
        {
            lock(sync)
            {
                return function();
            }
        }

        /// <summary>Of a bank, from its offset on.</summary>
        private enum PinRegisters : long
        {
            Con = 0x00,
            Dat = 0x04,
            Pud = 0x08,
            Drv = 0x0C,
            ConPdn = 0x10,
            PudPdn = 0x14,
        }

        private enum Registers : long
        {
            GpioECon = 0x700,
            GpioEFltCon = 0x800,
            GpioEMask = 0x900,
            GpioEPend = 0xA00,
            Svc = 0xB08,
            WkupECon = 0xE00,
            WkupEFltCon = 0xE80,  // from EINT40FLTCON0 of mach-exynos/include/mach/regs-gpio.h in Linux 3.x
            WkupEMask = 0xF00,
            WkupEPend = 0xF40,
        }
    }
}
