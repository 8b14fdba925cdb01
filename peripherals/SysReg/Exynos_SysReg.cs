using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    /// <summary>
    /// The system register block: switches between blocks of the SoC. They keep what was written; what they switch is
    /// only modelled as the properties say. Offsets from Linux' drivers (exynos_drm_fimd.c, phy-exynos5250-usb2.c,
    /// i2c-s3c2410.c), fields of DISP1BLK_CFG as exynos_drm_fimd.c writes them for the Exynos5420.
    /// </summary>
    public sealed class Exynos_SysReg : ExynosPeripheral, IKnownSize
    {
        public Exynos_SysReg(IMachine machine) : base(machine)
        {
            Registers.DISP1BLK_CFG.Define(this)
                .WithValueField(0, 11, name: "DISP1BLK_CFG_LOW")
                .WithFlag(11, out micBypass, name: "MIC_BYPASS")
                .WithValueField(12, 3, name: "DISP1BLK_CFG_MIDDLE")
                .WithFlag(15, out fimdBypass, name: "FIMDBYPASS_DISP1", changeCallback: (_, value) =>
                    this.Log(LogLevel.Debug, "The display's output is taken from {0}", value ? "FIMD" : "the MIE"))
                .WithValueField(16, 8, name: "DISP1BLK_CFG_UPPER")
                .WithEnumField(24, 2, out displayInterface, name: "VT_DISP1")
                .WithValueField(26, 6, name: "DISP1BLK_CFG_HIGH");

            DefineStorage(Registers.MODE_SWITCH);
            DefineStorage(Registers.I2C_CFG);
        }

        /// <summary>Whether FIMD's pixels go straight to the panel.</summary>
        public bool FimdBypass => fimdBypass.Value;

        /// <summary>Whether the compressor (MIC) behind FIMD is left out.</summary>
        public bool MicBypass => micBypass.Value;

        /// <summary>Which of FIMD's interfaces goes to the panel.</summary>
        public DisplayInterface PanelInterface => displayInterface.Value;

        public long Size => 0x5000;

        private readonly IFlagRegisterField fimdBypass;
        private readonly IFlagRegisterField micBypass;
        private readonly IEnumRegisterField<DisplayInterface> displayInterface;

        public enum DisplayInterface
        {
            Rgb = 0,
            I80 = 1,
        }

        private enum Registers
        {
            DISP1BLK_CFG = 0x214,
            MODE_SWITCH = 0x230,  // whose the USB 2.0 PHY is: device or host
            I2C_CFG = 0x234,      // a bit for each I2C controller whose interrupt goes elsewhere
        }
    }
}
