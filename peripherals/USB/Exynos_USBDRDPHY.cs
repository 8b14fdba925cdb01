using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// The PHY of a dual-role USB 3.0 controller ("samsung,exynos5420-usbdrd-phy"). Register and field names are those
    /// of Linux' drivers/phy/samsung/phy-exynos5-usbdrd.c. Most registers keep what was written. PHYREG0 and PHYREG1 are
    /// the port to the PHY's inner registers: four requests, each answered by the acknowledge bit as long as it stands.
    /// </summary>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed class Exynos_USBDRDPHY : ExynosPeripheral, IKnownSize
    {
        public Exynos_USBDRDPHY(IMachine machine) : base(machine)
        {
            foreach(Registers register in Enum.GetValues(typeof(Registers)))
            {
                if(register != Registers.PHYREG0 && register != Registers.PHYREG1)
                {
                    DefineStorage(register);
                }
            }
            Registers.PHYREG0.Define(this)
                .WithFlag(0, out captureAddress, name: "CR_CAP_ADDR")
                .WithFlag(1, out captureData, name: "CR_CAP_DATA")
                .WithValueField(2, 16, out dataIn, name: "CR_DATA_IN")
                .WithFlag(18, out read, name: "CR_READ")
                .WithFlag(19, out write, name: "CR_WRITE")
                .WithValueField(20, 12, name: "PHYREG0_HIGH")
                .WithWriteCallback((_, __) => Request());
            Registers.PHYREG1.Define(this)
                .WithFlag(0, FieldMode.Read, name: "CR_ACK", valueProviderCallback: _ =>
                    captureAddress.Value || captureData.Value || read.Value || write.Value)
                .WithValueField(1, 16, FieldMode.Read, name: "CR_DATA_OUT", valueProviderCallback: _ => output)
                .WithReservedBits(17, 15);
        }

        public override void Reset()
        {
            base.Reset();
            inner.Clear();
            address = 0;
            data = 0;
            output = 0;
        }

        public long Size => 0x100;

        /// <summary>What one of the PHY's inner registers holds, 0 out of reset: for tests and the monitor.</summary>
        public ushort GetInnerRegister(ushort number)
        {
            return Synchronized(() => inner.TryGetValue(number, out var value) ? value : (ushort)0);
        }

        private void Request()
        {
            if(captureAddress.Value)
            {
                address = (ushort)dataIn.Value;
            }
            if(captureData.Value)
            {
                data = (ushort)dataIn.Value;
            }
            if(write.Value)
            {
                inner[address] = data;
            }
            if(read.Value)
            {
                output = inner.TryGetValue(address, out var value) ? value : (ushort)0;
            }
        }

        private ushort address;
        private ushort data;
        private ushort output;

        private readonly Dictionary<ushort, ushort> inner = new Dictionary<ushort, ushort>();
        private readonly IFlagRegisterField captureAddress;
        private readonly IFlagRegisterField captureData;
        private readonly IValueRegisterField dataIn;
        private readonly IFlagRegisterField read;
        private readonly IFlagRegisterField write;

        private enum Registers
        {
            LINKSYSTEM = 0x04,
            PHYUTMI = 0x08,
            PHYPIPE = 0x0C,
            PHYCLKRST = 0x10,
            PHYREG0 = 0x14,
            PHYREG1 = 0x18,
            PHYPARAM0 = 0x1C,
            PHYPARAM1 = 0x20,
            PHYTERM = 0x24,
            PHYTEST = 0x28,
            PHYADP = 0x2C,
            PHYUTMICLKSEL = 0x30,
            PHYRESUME = 0x34,
            LINKPORT = 0x44,
        }
    }
}
