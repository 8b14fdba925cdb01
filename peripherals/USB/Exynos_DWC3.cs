using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.USB
{
    using Direction = Antmicro.Renode.Time.Direction;

    /// <summary>
    /// A dual-role USB 3.0 controller ("snps,dwc3" in "samsung,exynos5250-dwusb3"): an xHCI with one port for USB 2.0
    /// and one for USB 3.0, which are the two halves of one socket. Names are those of xHCI 1.0 and of Linux'
    /// drivers/usb/dwc3/core.h and drivers/usb/host/xhci.h. Devices are Renode's USB devices, at port 1. In a platform
    /// description: "stick: USB.USBPendrive @ dwc3_0 1".
    /// </summary>
    /// <remarks>
    /// Every device is a high-speed one, so port 2 stays empty. A transfer is done when its doorbell rings, whatever its
    /// size. One that waits for its device is looked at once in a millisecond of virtual time, and as soon as the device
    /// has data that was asked for. Not modelled: isochronous transfers, hubs, streams. The role of a device is there as
    /// far as a driver's probe: the controller never sees a host.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed partial class Exynos_DWC3 : UsbHost, IKnownSize
    {
        public Exynos_DWC3(IMachine machine) : base(machine, "a socket's devices are high-speed ones, at port 1", 1)
        {
            IRQ = new GPIO();
            host = new XhciHost(this);
            events = new XhciEvents(this, host.Lists);
            microframes = new LimitTimer(machine.ClockSource, 8000, this, "microframes", 0x4000, Direction.Ascending);
            tick = new LimitTimer(machine.ClockSource, 1000, this, "frames", 1, Direction.Ascending, eventEnabled: true);
            tick.LimitReached += () => Run(host.RunWaiting);
            early = new LimitTimer(machine.ClockSource, 1000000, this, "data", 1, Direction.Ascending, workMode: WorkMode.OneShot, eventEnabled: true);
            early.LimitReached += () => Run(host.RunWaiting);
            for(var i = 0; i < ports.Length; i++)
            {
                ports[i] = new XhciPort(i + 1, this);
            }
            DefineCapabilities();
            DefineOperation();
            DefineRuntime();
            DefineGlobals();
        }

        public override void Reset()
        {
            base.Reset();
            ResetHost();
            if(ports[0].Device is { } device)
            {
                device.Attempt("A reset", device.USBCore.Reset);
            }
        }

        public GPIO IRQ { get; }

        public long Size => 0x10000;

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

        private DoubleWordRegister Define(uint offset, uint resetValue = 0)
        {
            var register = RegistersCollection.DefineRegister(offset, resetValue);
            if(offset < GlobalsBase)
            {
                hostRegisters.Add(register);
            }
            return register;
        }

        private readonly LimitTimer microframes;
        private readonly LimitTimer tick;
        private readonly LimitTimer early;
        private readonly XhciHost host;
        private readonly XhciEvents events;
        private readonly XhciPort[] ports = new XhciPort[Ports];
        private readonly List<DoubleWordRegister> hostRegisters = new List<DoubleWordRegister>();

        private const uint GlobalsBase = 0xC100;
    }
}
