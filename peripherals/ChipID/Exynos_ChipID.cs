using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;

namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    /// <summary>
    /// What the SoC says it is. Register names and fields as in Linux' include/linux/soc/samsung/exynos-chipid.h.
    /// PKG_ID and AUX_INFO hold fuses of the voltage tables; 0 means a part without them.
    /// </summary>
    public sealed class Exynos_ChipID : ExynosPeripheral, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="productId">PRO_ID: product in bits 31-12, revision in bits 7-0. The default is an Exynos5422
        /// (which Linux names EXYNOS5800), revision 1.</param>
        /// <param name="packageId">PKG_ID.</param>
        /// <param name="lotId">LOT_ID.</param>
        /// <param name="auxInfo">AUX_INFO.</param>
        public Exynos_ChipID(IMachine machine, uint productId = Exynos5422Revision1, uint packageId = 0, uint lotId = 0, uint auxInfo = 0) : base(machine)
        {
            DefineConstant(Registers.PRO_ID, productId);
            DefineConstant(Registers.PKG_ID, packageId);
            DefineConstant(Registers.LOT_ID, lotId);
            DefineConstant(Registers.AUX_INFO, auxInfo);
        }

        public long Size => 0x100;

        private const uint Exynos5422Revision1 = 0xE5422001;

        private enum Registers
        {
            PRO_ID = 0x00,
            PKG_ID = 0x04,
            LOT_ID = 0x14,
            AUX_INFO = 0x1C,
        }
    }
}
