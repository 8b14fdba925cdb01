namespace Antmicro.Renode.Peripherals.GPIOPort
{
    /// <summary>
    /// Which banks the five controllers have: Linux' drivers/pinctrl/samsung/pinctrl-exynos-arm.c,
    /// exynos5420_pin_banks0 to 4. Linux counts groups of external interrupts in this order, so those banks come first.
    /// </summary>
    internal static class PinBanks
    {
        /// <returns>New banks in the order of their numbers; null when there is no such controller.</returns>
        public static PinBank[]? Create(int controller)
        {
            switch(controller)
            {
            case 0:
                return new[]
                {
                    Gpio("gpy7", 8, 0x000),
                    Wakeup("gpx0", 0xC00), Wakeup("gpx1", 0xC20),
                    Multiplexed("gpx2", 0xC40), Multiplexed("gpx3", 0xC60),
                };
            case 1:
                return new[]
                {
                    Gpio("gpc0", 8, 0x000), Gpio("gpc1", 8, 0x020), Gpio("gpc2", 7, 0x040), Gpio("gpc3", 4, 0x060),
                    Gpio("gpc4", 2, 0x080), Gpio("gpd1", 8, 0x0A0),
                    Plain("gpy0", 6, 0x0C0), Plain("gpy1", 4, 0x0E0), Plain("gpy2", 6, 0x100), Plain("gpy3", 8, 0x120),
                    Plain("gpy4", 8, 0x140), Plain("gpy5", 8, 0x160), Plain("gpy6", 8, 0x180),
                };
            case 2:
                return new[]
                {
                    Gpio("gpe0", 8, 0x000), Gpio("gpe1", 2, 0x020), Gpio("gpf0", 6, 0x040), Gpio("gpf1", 8, 0x060),
                    Gpio("gpg0", 8, 0x080), Gpio("gpg1", 8, 0x0A0), Gpio("gpg2", 2, 0x0C0), Gpio("gpj4", 4, 0x0E0),
                };
            case 3:
                return new[]
                {
                    Gpio("gpa0", 8, 0x000), Gpio("gpa1", 6, 0x020), Gpio("gpa2", 8, 0x040), Gpio("gpb0", 5, 0x060),
                    Gpio("gpb1", 5, 0x080), Gpio("gpb2", 4, 0x0A0), Gpio("gpb3", 8, 0x0C0), Gpio("gpb4", 2, 0x0E0),
                    Gpio("gph0", 8, 0x100),
                };
            case 4:
                return new[] { Gpio("gpz", 7, 0x000) };
            default:
                return null;
            }
        }

        /// <summary>Of the controller that has most.</summary>
        public const int MaximalCount = 13;

        private static PinBank Plain(string name, int pins, long offset)
        {
            return new PinBank(name, pins, offset, PinBankInterrupt.None);
        }

        private static PinBank Gpio(string name, int pins, long offset)
        {
            return new PinBank(name, pins, offset, PinBankInterrupt.Gpio);
        }

        private static PinBank Wakeup(string name, long offset)
        {
            return new PinBank(name, PinBank.MaximalPins, offset, PinBankInterrupt.Wakeup);
        }

        private static PinBank Multiplexed(string name, long offset)
        {
            return new PinBank(name, PinBank.MaximalPins, offset, PinBankInterrupt.MultiplexedWakeup);
        }
    }
}
