namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    public sealed partial class Exynos_PMU
    {
        /// <summary>
        /// Power domains by the offset of their configuration, as exynos5420.dtsi and exynos5800.dtsi list them.
        /// </summary>
        public enum PowerDomain
        {
            GSCL = 0x4000,
            ISP = 0x4020,
            MFC = 0x4060,
            G3D = 0x4080,
            DISP1 = 0x40C0,
            MAU = 0x40E0,
            MSC = 0x4120,
            CAM = 0x5100,
        }

        /// <summary>
        /// Bits of RST_STAT; the watchdog's is the one Linux' s3c2410_wdt.c looks at on an Exynos5420.
        /// </summary>
        public enum ResetCause : uint
        {
            None = 0,
            SYS_WDTRESET = 1u << 9,
            SWRST = 1u << 29,
        }

        private enum Registers
        {
            OM_STAT = 0x0000,
            LPI_MASK = 0x0004,
            LPI_MASK1 = 0x0008,
            ARM_INTR_SPREAD_ENABLE = 0x0100,
            ARM_INTR_SPREAD_USE_STANDBYWFI = 0x0104,
            UP_SCHEDULER = 0x0120,
            CENTRAL_SEQ_CONFIGURATION = 0x0200,
            CENTRAL_SEQ_OPTION = 0x0208,
            SWRESET = 0x0400,
            RST_STAT = 0x0404,
            AUTO_WDTRESET_DISABLE = 0x0408,
            MASK_WDTRESET_REQUEST = 0x040C,
            WAKEUP_STAT = 0x0600,
            EINT_WAKEUP_MASK = 0x0604,
            WAKEUP_MASK = 0x0608,
            WAKEUP_MASK2 = 0x0614,
            HDMI_PHY_CONTROL = 0x0700,
            USBDRD_PHY_CONTROL = 0x0704,
            USBDRD1_PHY_CONTROL = 0x0708,
            USBHOST_PHY_CONTROL = 0x070C,
            MIPI_PHY_CONTROL = 0x0714,  // three of them
            ADC_PHY_CONTROL = 0x0720,
            SATA_PHY_CONTROL = 0x0724,
            DPTX_PHY_CONTROL = 0x0728,
            INFORM0 = 0x0800,           // eight of them
            PMU_SPARE0 = 0x0900,        // four of them
            IROM_DATA0 = 0x0980,        // eight of them
            PMU_DEBUG = 0x0A00,
            SYS_PWR_REG = 0x1000,       // up to 0x15FC
            PS_HOLD_CONTROL = 0x330C,
        }
    }
}
