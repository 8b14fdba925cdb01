using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// A dual-role USB 3.0 controller ("snps,dwc3" in "samsung,exynos5250-dwusb3"): an xHCI with one port for USB 2.0
    /// and one for USB 3.0, and nothing at them. Names are those of xHCI 1.0 and of Linux'
    /// drivers/usb/dwc3/core.h and drivers/usb/host/xhci.h.
    /// </summary>
    /// <remarks>
    /// What drivers ask for until something is plugged in is there. Nothing can be: a command is refused with a line in
    /// the log, and as a device the controller never sees a host.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed class Exynos_DWC3 : ExynosPeripheral, IKnownSize
    {
        public Exynos_DWC3(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            microframes = new LimitTimer(machine.ClockSource, 8000, this, "microframes", 0x4000, Direction.Ascending);
            DefineCapabilities();
            DefineOperation();
            DefineGlobals();
        }

        public override void Reset()
        {
            base.Reset();
            microframes.Reset();
        }

        /// <summary>Never raised: with nothing plugged in there is no event.</summary>
        public GPIO IRQ { get; }

        public long Size => 0x10000;

        private void DefineCapabilities()
        {
            Constant(0x00, 0x01000000 | OperationalBase, "CAPLENGTH_HCIVERSION");
            Constant(0x04, Ports << 24 | 1 << 8 | Slots, "HCSPARAMS1");
            Constant(0x08, 0x10, "HCSPARAMS2");
            Constant(0x0C, 0, "HCSPARAMS3");
            Constant(0x10, ExtendedCapabilities / 4 << 16, "HCCPARAMS1");
            Constant(0x14, Doorbells, "DBOFF");
            Constant(0x18, RuntimeBase, "RTSOFF");
            Constant(0x1C, 0, "HCCPARAMS2");
            // Two Supported Protocol capabilities: USB 2.0 with port 1, USB 3.0 with port 2.
            for(var i = 0u; i < Ports; i++)
            {
                var start = ExtendedCapabilities + 0x10 * i;
                Constant(start, (2 + i) << 24 | (i + 1 < Ports ? 4u << 8 : 0) | 2, "SUPPORTED_PROTOCOL");
                Constant(start + 4, 0x20425355, "NAME");
                Constant(start + 8, 1 << 8 | i + 1, "PORTS");
                Constant(start + 12, 0, "SLOT_TYPE");
            }
        }

        private void DefineOperation()
        {
            Define(OperationalBase)
                .WithFlag(0, out run, name: "CMD_RUN", changeCallback: (_, value) => microframes.Enabled = value)
                .WithFlag(1, FieldMode.Write, name: "CMD_RESET", writeCallback: (_, value) => { if(value) { ResetHost(); } })
                .WithValueField(2, 6, name: "CMD_EIE_HSEIE_LRESET")
                // Saving and restoring the state takes no time.
                .WithValueField(8, 2, FieldMode.Write, name: "CMD_CSS_CRS")
                .WithValueField(10, 22, name: "USBCMD_HIGH");
            Define(OperationalBase + 0x04)
                .WithFlag(0, FieldMode.Read, name: "STS_HALT", valueProviderCallback: _ => !run.Value)
                .WithReservedBits(1, 31);
            Constant(OperationalBase + 0x08, 1, "PAGESIZE");
            // Device notifications, the command ring and the contexts are never used.
            foreach(var offset in new[] { 0x14u, 0x18u, 0x1Cu, 0x30u, 0x34u, 0x38u })
            {
                Storage(OperationalBase + offset, OperationalBase + offset);
            }
            for(var i = 0u; i < Ports; i++)
            {
                var port = OperationalBase + 0x400 + 0x10 * i;
                Define(port, 1 << 9 | RxDetect << 5)
                    .WithReservedBits(0, 5)
                    .WithValueField(5, 4, FieldMode.Read, name: "PORT_PLS")
                    .WithFlag(9, name: "PORT_POWER")
                    .WithReservedBits(10, 4)
                    .WithValueField(14, 2, name: "PORT_LED")
                    .WithReservedBits(16, 9)
                    .WithValueField(25, 3, name: "PORT_WKCONN_WKDISC_WKOC")
                    .WithReservedBits(28, 4);
                Storage(port + 4, port + 12);
            }
            Define(RuntimeBase)
                .WithValueField(0, 14, FieldMode.Read, name: "MFINDEX", valueProviderCallback: _ => microframes.Value)
                .WithReservedBits(14, 18);
            Storage(RuntimeBase + 0x20, RuntimeBase + 0x3C);
            for(var i = 0u; i <= Slots; i++)
            {
                var slot = i;
                Define(Doorbells + 4 * i).WithValueField(0, 32, FieldMode.Write, name: "DOORBELL", writeCallback: (_, __) =>
                    this.Log(LogLevel.Warning, "The doorbell of {0} rings: this xHCI has nothing plugged in and runs no commands", slot == 0 ? "the command ring" : $"slot {slot}"));
            }
        }

        private void DefineGlobals()
        {
            Storage(0xC100, 0xC11C);
            Constant(0xC120, 0x5533250A, "GSNPSID");
            Storage(0xC124, 0xC13C);
            // GHWPARAMS: dual role, one event buffer, UTMI+ and PIPE, 16 endpoints each way.
            Constant(0xC140, 0x2020400A, "GHWPARAMS0");
            Constant(0xC144, 1 << 15, "GHWPARAMS1");
            Constant(0xC148, 0, "GHWPARAMS2");
            Constant(0xC14C, 16 << 18 | 32 << 12 | 1 << 2 | 1, "GHWPARAMS3");
            for(var offset = 0xC150u; offset < 0xC160; offset += 4)
            {
                Constant(offset, 0, "GHWPARAMS");
            }
            Storage(0xC160, 0xC19C);
            Storage(0xC200, 0xC200);
            // An access to the PHY by ULPI, which isn't there, is over at once.
            Define(0xC280).WithValueField(0, 23, name: "GUSB2PHYACC").WithReservedBits(23, 2).WithFlag(25, FieldMode.Write, name: "NEWREGREQ").WithReservedBits(26, 6);
            Storage(0xC2C0, 0xC2C0);
            Storage(0xC300, 0xC37C);
            Storage(0xC380, 0xC3FC);
            Storage(0xC400, 0xC408);
            Constant(0xC40C, 0, "GEVNTCOUNT");
            Storage(0xC600, 0xC6FC);
            Storage(0xC700, 0xC700);
            Define(0xC704)
                .WithValueField(0, 30, name: "DCTL")
                .WithFlag(30, FieldMode.Write, name: "CSFTRST")
                .WithFlag(31, out var runDevice, name: "RUN_STOP");
            Storage(0xC708, 0xC708);
            Define(0xC70C)
                .WithReservedBits(0, 22)
                .WithFlag(22, FieldMode.Read, name: "DEVCTRLHLT", valueProviderCallback: _ => !runDevice.Value)
                .WithReservedBits(23, 9);
            Storage(0xC710, 0xC710);
            DefineCommand(0xC714, "DGCMD");
            Storage(0xC720, 0xC720);
            for(var endpoint = 0xC800u; endpoint < 0xCA00; endpoint += 0x10)
            {
                Storage(endpoint, endpoint + 8);
                DefineCommand(endpoint + 12, "DEPCMD");
            }
        }

        private void DefineCommand(uint offset, string name)
        {
            Define(offset).WithValueField(0, 10, name: name).WithFlag(10, FieldMode.Write, name: "CMDACT").WithValueField(11, 21, name: $"{name}_HIGH");
        }

        private void Constant(uint offset, uint value, string name)
        {
            Define(offset, value).WithValueField(0, 32, FieldMode.Read, name: name);
        }

        private void Storage(uint first, uint last)
        {
            for(var offset = first; offset <= last; offset += 4)
            {
                Define(offset).WithValueField(0, 32, name: $"0x{offset:X}");
            }
        }

        /// <summary>CMD_RESET is for the host's half: the globals keep what they hold.</summary>
        private void ResetHost()
        {
            host.ForEach(x => x.Reset());
            microframes.Reset();
        }

        private DoubleWordRegister Define(uint offset, uint resetValue = 0)
        {
            var register = RegistersCollection.DefineRegister(offset, resetValue);
            if(offset < GlobalsBase)
            {
                host.Add(register);
            }
            return register;
        }

        private IFlagRegisterField run = null!;

        private readonly LimitTimer microframes;
        private readonly List<DoubleWordRegister> host = new List<DoubleWordRegister>();

        private const uint OperationalBase = 0x20;
        private const uint ExtendedCapabilities = 0x800;
        private const uint RuntimeBase = 0x1000;
        private const uint Doorbells = 0x2000;
        private const uint GlobalsBase = 0xC100;
        private const uint Ports = 2;
        private const uint Slots = 16;
        private const uint RxDetect = 5;
    }
}
