using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// The PHY of the USB 2.0 host and device ("samsung,exynos5420-usb2-phy", "samsung,exynos5250-usb2-phy"). Register
    /// names are those of Linux' drivers/phy/samsung/phy-exynos5250-usb2.c, which asks for no state: the registers keep
    /// what was written, and every clock and reset works at once.
    /// </summary>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed class Exynos_USB2PHY : ExynosPeripheral, IKnownSize
    {
        public Exynos_USB2PHY(IMachine machine) : base(machine)
        {
            foreach(Registers register in Enum.GetValues(typeof(Registers)))
            {
                DefineStorage(register);
            }
        }

        public long Size => 0x100;

        private enum Registers
        {
            HOSTPHYCTRL0 = 0x00,
            HOSTPHYTUNE0 = 0x04,
            HSICPHYCTRL1 = 0x10,
            HSICPHYTUNE1 = 0x14,
            HSICPHYCTRL2 = 0x20,
            HSICPHYTUNE2 = 0x24,
            HOSTEHCICTRL = 0x30,
            HOSTOHCICTRL = 0x34,
            USBOTGSYS = 0x38,
            USBOTGTUNE = 0x40,
        }
    }
}
