namespace Antmicro.Renode.Peripherals.GPIOPort
{
    /// <summary>
    /// Up to eight pins: what the registers ask of them, who drives them from outside, their levels, and the external
    /// interrupts (EINT) that follow. All masks have a bit for each pin, bit 0 for pin 0.
    /// </summary>
    internal sealed class PinBank
    {
        /// <param name="name">The name in the device tree.</param>
        /// <param name="pins">How many pins there are.</param>
        /// <param name="offset">Where its CON register is.</param>
        /// <param name="interrupt">Where its external interrupts go.</param>
        public PinBank(string name, int pins, long offset, PinBankInterrupt interrupt)
        {
            Name = name;
            Pins = pins;
            Offset = offset;
            Interrupt = interrupt;
            Reset();
        }

        /// <summary>What is outside of the chip stays as it is.</summary>
        public void Reset()
        {
            function = 0;
            latch = 0;
            pull = ResetPull;
            trigger = 0;
            mask = All;
            Pending = 0;
            interruptPins = 0;
            Levels = GetLevels();
        }

        /// <summary>A line from outside.</summary>
        public void Drive(int pin, bool high)
        {
            driven |= 1u << pin;
            drivenHigh = With(drivenHigh, pin, high);
            Update();
        }

        /// <summary>A user's wish, which goes before any line from outside.</summary>
        public void Force(int pin, bool high)
        {
            forced |= 1u << pin;
            forcedHigh = With(forcedHigh, pin, high);
            Update();
        }

        public void Release(int pin)
        {
            forced = With(forced, pin, false);
            forcedHigh = With(forcedHigh, pin, false);
            Update();
        }

        /// <summary>The board holds a pin high as long as no line drives it, against any pull in the chip.</summary>
        public void HoldHigh(int pin)
        {
            idleHigh |= 1u << pin;
            Update();
        }

        /// <summary>The guest writes ones over what it has seen. A level that is still there is back at once.</summary>
        public void Acknowledge(uint pins)
        {
            Pending &= ~pins;
            Update();
        }

        /// <summary>The level of the line that leads from a pin: without what comes from outside.</summary>
        public bool IsSetFromInside(int pin)
        {
            return ((Outputs & latch | ~Outputs & Open) & 1u << pin) != 0;
        }

        /// <summary>CON: four bits a pin.</summary>
        public uint Function
        {
            get => function;
            set
            {
                function = value;
                Update();
            }
        }

        /// <summary>DAT as it was written: what the pins show that are outputs.</summary>
        public uint Latch
        {
            set
            {
                latch = value & All;
                Update();
            }
        }

        /// <summary>PUD: two bits a pin, 1 is a pull-down, 3 a pull-up.</summary>
        public uint Pull
        {
            get => pull;
            set
            {
                pull = value;
                Update();
            }
        }

        /// <summary>The CON register of the external interrupts: four bits a pin, see <see cref="Trigger"/>.</summary>
        public uint Triggers
        {
            get => trigger;
            set
            {
                trigger = value;
                Update();
            }
        }

        /// <summary>Whose interrupts go nowhere. They still become pending.</summary>
        public uint Mask
        {
            get => mask;
            set => mask = value & All;
        }

        public uint Pending { get; private set; }

        public uint Interrupting => Pending & ~mask;

        /// <summary>DAT as it is read.</summary>
        public uint Levels { get; private set; }

        public string Name { get; }

        public int Pins { get; }

        public long Offset { get; }

        public PinBankInterrupt Interrupt { get; }

        /// <summary>Wake-up banks stay powered when the chip sleeps, and have no registers for that time.</summary>
        public bool IsAlive => Interrupt == PinBankInterrupt.Wakeup || Interrupt == PinBankInterrupt.MultiplexedWakeup;

        /// <summary>How far the numbers of two banks' pins are apart.</summary>
        public const int MaximalPins = 8;

        private void Update()
        {
            var before = Levels;
            Levels = GetLevels();
            var wereInterruptPins = interruptPins;
            interruptPins = Interrupt == PinBankInterrupt.None ? 0 : PinsWith(function, FunctionBits, FunctionInterrupt);

            var both = PinsWith(trigger, FunctionBits, (uint)Trigger.BothEdges);
            var levels = PinsWith(trigger, FunctionBits, (uint)Trigger.LevelHigh) & Levels
                | PinsWith(trigger, FunctionBits, (uint)Trigger.LevelLow) & ~Levels;
            var edges = (PinsWith(trigger, FunctionBits, (uint)Trigger.RisingEdge) | both) & Levels & ~before
                | (PinsWith(trigger, FunctionBits, (uint)Trigger.FallingEdge) | both) & before & ~Levels;
            // That a pin changes its function is no edge.
            Pending |= interruptPins & levels | interruptPins & wereInterruptPins & edges;
        }

        private uint GetLevels()
        {
            var outside = forced & forcedHigh | ~forced & driven & drivenHigh | ~forced & ~driven & Open;
            return (Outputs & latch | ~Outputs & outside) & All;
        }

        /// <summary>The pins of which a register with several bits a pin has a value.</summary>
        private uint PinsWith(uint register, int bits, uint value)
        {
            var result = 0u;
            for(var pin = 0; pin < Pins; pin++)
            {
                if((register >> pin * bits & (1u << bits) - 1) == value)
                {
                    result |= 1u << pin;
                }
            }
            return result;
        }

        private static uint With(uint pins, int pin, bool value)
        {
            return value ? pins | 1u << pin : pins & ~(1u << pin);
        }

        private uint Outputs => PinsWith(function, FunctionBits, FunctionOutput);

        /// <summary>Levels of pins that nobody drives.</summary>
        private uint Open => idleHigh | PinsWith(pull, PullBits, PullUp);

        private uint All => (1u << Pins) - 1;

        /// <summary>
        /// A pull-down each, but none in the banks of the memory bus: so has the Exynos4210, by Samsung's model of it
        /// for QEMU. Linux doesn't say.
        /// </summary>
        private uint ResetPull => Interrupt == PinBankInterrupt.None ? 0 : 0x5555u & (1u << Pins * PullBits) - 1;

        private uint function;
        private uint latch;
        private uint pull;
        private uint trigger;
        private uint mask;
        // Pins that were in the interrupt's function when the levels were looked at last.
        private uint interruptPins;

        private uint driven;
        private uint drivenHigh;
        private uint forced;
        private uint forcedHigh;
        private uint idleHigh;

        public const int FunctionBits = 4;
        public const int PullBits = 2;

        private const uint FunctionOutput = 0x1;
        private const uint FunctionInterrupt = 0xF;
        private const uint PullUp = 3;

        private enum Trigger : uint
        {
            LevelLow = 0,
            LevelHigh = 1,
            FallingEdge = 2,
            RisingEdge = 3,
            BothEdges = 4,
        }
    }

    /// <summary>Where the external interrupts of a bank go.</summary>
    internal enum PinBankInterrupt
    {
        /// <summary>It has none.</summary>
        None,
        /// <summary>To the one line of the controller, with the other banks of this kind.</summary>
        Gpio,
        /// <summary>Each pin has a line of its own.</summary>
        Wakeup,
        /// <summary>To the one line of all banks of this kind.</summary>
        MultiplexedWakeup,
    }
}
