using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.GPIOPort
{
    /// <summary>
    /// A pin controller of the Exynos5420 and 5422 ("samsung,exynos5420-pinctrl"), of which there are five with other
    /// banks each. Registers and their values are those of Linux' drivers/pinctrl/samsung/pinctrl-exynos.h. The
    /// README tells the numbers of the pins and where a pin's level comes from.
    ///
    /// Not modelled: the filters of the external interrupts, the priorities of SVC other than "the lowest group
    /// first", the states of the pins in sleep (CONPDN, PUDPDN keep what was written).
    /// </summary>
    [GPIO(NumberOfInputs = PinBanks.MaximalCount * PinBank.MaximalPins, NumberOfOutputs = FirstWakeupLine + WakeupLines)]
    public sealed partial class Exynos_PinController : ExynosPeripheral, IKnownSize, IGPIOReceiver, INumberedGPIOOutput
    {
        /// <param name="machine">The machine.</param>
        /// <param name="controller">0 to 4: pinctrl_0 to pinctrl_4 of the device tree.</param>
        /// <param name="idleHigh">Pins that the board holds high as long as no line drives them, e.g. "gpx0-3,
        /// gpx0-4".</param>
        public Exynos_PinController(IMachine machine, int controller = 0, string idleHigh = "") : base(machine)
        {
            banks = PinBanks.Create(controller) ?? throw new ConstructionException($"There is no pin controller {controller}: expected 0 to 4");
            IRQ = new GPIO();
            WakeupIRQ = new GPIO();
            var lines = new Dictionary<int, IGPIO>();
            for(var i = 0; i < banks.Length; i++)
            {
                for(var pin = 0; pin < banks[i].Pins; pin++)
                {
                    lines[i * PinBank.MaximalPins + pin] = new GPIO();
                }
            }
            for(var line = 0; line < BanksWith(PinBankInterrupt.Wakeup).Count() * PinBank.MaximalPins; line++)
            {
                lines[FirstWakeupLine + line] = new GPIO();
            }
            Connections = lines;
            foreach(var name in idleHigh.Split(new[] { ',', ' ' }, StringSplitOptions.RemoveEmptyEntries))
            {
                var (bank, pin) = FindPin(name);
                bank.HoldHigh(pin);
            }
            DefineRegisters();
            UpdateLines();
        }

        public override void Reset()
        {
            lock(sync)
            {
                base.Reset();
                foreach(var bank in banks)
                {
                    bank.Reset();
                }
                UpdateLines();
            }
        }

        /// <summary>A line drives a pin from outside. Number = bank * 8 + pin.</summary>
        public void OnGPIO(int number, bool value)
        {
            var bank = number / PinBank.MaximalPins;
            var pin = number % PinBank.MaximalPins;
            if(number < 0 || bank >= banks.Length || pin >= banks[bank].Pins)
            {
                this.Log(LogLevel.Warning, "There is no pin {0}: the banks are {1}", number, BankNames);
                return;
            }
            lock(sync)
            {
                banks[bank].Drive(pin, value);
                UpdateLines();
            }
        }

        /// <summary>
        /// Sets a pin to a level from outside, against any line that is connected to it, until it is released.
        /// </summary>
        /// <param name="name">As in "gpx0-3".</param>
        /// <param name="high">The level.</param>
        public void DrivePin(string name, bool high)
        {
            ChangePin(name, (bank, pin) => bank.Force(pin, high));
        }

        /// <summary>Ends <see cref="DrivePin"/>: the line that is connected to it, or nobody, drives it.</summary>
        public void ReleasePin(string name)
        {
            ChangePin(name, (bank, pin) => bank.Release(pin));
        }

        /// <summary>The level of a pin, of an input or an output; true is high.</summary>
        public bool ReadPin(string name)
        {
            var (bank, pin) = FindPin(name);
            lock(sync)
            {
                return (bank.Levels & 1u << pin) != 0;
            }
        }

        /// <summary>Presses the power key of the Odroid XU4, at gpx0-3. It stays down until it is released.</summary>
        public void PressPowerKey()
        {
            DrivePin(PowerKey, false);
        }

        public void ReleasePowerKey()
        {
            ReleasePin(PowerKey);
        }

        /// <summary>External interrupts of all banks but the wake-up ones.</summary>
        public GPIO IRQ { get; }

        /// <summary>External interrupts of gpx2 and gpx3.</summary>
        public GPIO WakeupIRQ { get; }

        /// <summary>
        /// bank * 8 + pin: the pins, at the level that they have by this controller alone. From
        /// <see cref="FirstWakeupLine"/> on: the external interrupts of gpx0 and gpx1.
        /// </summary>
        public IReadOnlyDictionary<int, IGPIO> Connections { get; }

        public long Size => 0x1000;

        /// <summary>Number of the line of gpx0-0; gpx1-7 is 15 further.</summary>
        public const int FirstWakeupLine = 128;

        private void ChangePin(string name, Action<PinBank, int> change)
        {
            var (bank, pin) = FindPin(name);
            lock(sync)
            {
                change(bank, pin);
                UpdateLines();
            }
        }

        private (PinBank Bank, int Pin) FindPin(string name)
        {
            var parts = name.Split('-');
            var bank = banks.FirstOrDefault(x => x.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
            if(bank == null || parts.Length != 2 || !int.TryParse(parts[1], out var pin) || pin < 0 || pin >= bank.Pins)
            {
                throw new RecoverableException($"This controller has no pin {name}: its banks are {BankNames}");
            }
            return (bank, pin);
        }

        private void UpdateLines()
        {
            // A pin's line may come back to another pin, so the interrupts are looked at when all pins are set.
            for(var i = 0; i < banks.Length; i++)
            {
                for(var pin = 0; pin < banks[i].Pins; pin++)
                {
                    Connections[i * PinBank.MaximalPins + pin].Set(banks[i].IsSetFromInside(pin));
                }
            }
            var line = FirstWakeupLine;
            foreach(var bank in BanksWith(PinBankInterrupt.Wakeup))
            {
                for(var pin = 0; pin < bank.Pins; pin++)
                {
                    Connections[line++].Set((bank.Interrupting & 1u << pin) != 0);
                }
            }
            IRQ.Set(BanksWith(PinBankInterrupt.Gpio).Any(x => x.Interrupting != 0));
            WakeupIRQ.Set(BanksWith(PinBankInterrupt.MultiplexedWakeup).Any(x => x.Interrupting != 0));
        }

        private IEnumerable<PinBank> BanksWith(PinBankInterrupt interrupt)
        {
            return banks.Where(x => x.Interrupt == interrupt);
        }

        private string BankNames => string.Join(", ", banks.Select(x => x.Name));

        private readonly PinBank[] banks;
        // Lines change on the threads of those who drive them.
        private readonly object sync = new object();

        private const int WakeupLines = 16;
        private const string PowerKey = "gpx0-3";
    }
}
