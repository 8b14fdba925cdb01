namespace Antmicro.Renode.Peripherals.Video
{
    public sealed partial class Exynos_CEC
    {
        // Each has a byte.
        private enum Registers
        {
            STATUS_0 = 0x00,
            STATUS_1 = 0x04,
            STATUS_2 = 0x08,
            STATUS_3 = 0x0C,
            IRQ_MASK = 0x10,
            IRQ_CLEAR = 0x14,
            LOGIC_ADDR = 0x20,
            DIVISOR = 0x30,         // four bytes, the lowest first
            TX_CTRL = 0x40,
            TX_BYTES = 0x44,
            TX_STAT0 = 0x60,
            TX_STAT1 = 0x64,
            TX_BUFF = 0x80,         // sixteen of them
            RX_CTRL = 0xC0,
            RX_CTRL1 = 0xC4,        // has no name in the header; the driver clears its bit 0 when it resets the receiver
            RX_STAT0 = 0xE0,
            RX_STAT1 = 0xE4,
            RX_BUFF = 0x100,        // sixteen of them
            RX_FILTER_CTRL = 0x180,
            RX_FILTER_TH = 0x184,
        }
    }
}
