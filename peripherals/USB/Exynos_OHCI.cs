using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// The USB 1.1 companion of <see cref="Exynos_EHCI"/> ("samsung,exynos4210-ohci"), with nothing at its ports. Names
    /// are those of OpenHCI 1.0a and of Linux' drivers/usb/host/ohci.h.
    /// </summary>
    /// <remarks>
    /// All devices of this platform are high-speed ones and stay with the EHCI. So no list is processed here: the state,
    /// the frame number and the ports' power are what a driver finds.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed class Exynos_OHCI : ExynosPeripheral, IKnownSize
    {
        public Exynos_OHCI(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            frames = new LimitTimer(machine.ClockSource, 1000, this, "frames", 0x10000, Direction.Ascending, eventEnabled: true);
            frames.LimitReached += () => this.Attempt("The overflow of the frame number", () => Raise(FrameNumberOverflow));
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            ResetController();
        }

        public GPIO IRQ { get; }

        public long Size => 0x100;

        private void DefineRegisters()
        {
            Registers.HcRevision.Define(this).WithValueField(0, 32, FieldMode.Read, name: "REV", valueProviderCallback: _ => 0x10);
            Registers.HcControl.Define(this)
                .WithValueField(0, 6, name: "CBSR_PLE_IE_CLE_BLE")
                .WithValueField(6, 2, out state, name: "HCFS", changeCallback: (_, value) => frames.Enabled = value == Operational)
                .WithValueField(8, 3, name: "IR_RWC_RWE")
                .WithReservedBits(11, 21);
            // The bits that say a list is filled have no effect: lists aren't processed.
            Registers.HcCommandStatus.Define(this)
                .WithFlag(0, FieldMode.Write, name: "HCR", writeCallback: (_, value) => { if(value) { ResetController(); } })
                .WithValueField(1, 3, FieldMode.Write, name: "CLF_BLF_OCR")
                .WithReservedBits(4, 28);
            Registers.HcInterruptStatus.Define(this)
                .WithValueField(0, 32, name: "HcInterruptStatus", valueProviderCallback: _ => status, writeCallback: (_, value) => status &= ~(uint)value)
                .WithWriteCallback((_, __) => Update());
            Registers.HcInterruptEnable.Define(this)
                .WithValueField(0, 32, name: "HcInterruptEnable", valueProviderCallback: _ => enabled, writeCallback: (_, value) => enabled |= (uint)value)
                .WithWriteCallback((_, __) => Update());
            Registers.HcInterruptDisable.Define(this)
                .WithValueField(0, 32, name: "HcInterruptDisable", valueProviderCallback: _ => enabled, writeCallback: (_, value) => enabled &= ~(uint)value)
                .WithWriteCallback((_, __) => Update());
            Registers.HcHCCA.Define(this).WithReservedBits(0, 8).WithValueField(8, 24, name: "HCCA");
            foreach(var list in new[] { Registers.HcPeriodCurrentED, Registers.HcControlHeadED, Registers.HcControlCurrentED, Registers.HcBulkHeadED, Registers.HcBulkCurrentED, Registers.HcDoneHead })
            {
                list.Define(this).WithReservedBits(0, 4).WithValueField(4, 28, name: list.ToString());
            }
            Registers.HcFmInterval.Define(this, 0x2EDF).WithValueField(0, 32, name: "HcFmInterval");
            Registers.HcFmRemaining.Define(this).WithValueField(0, 32, FieldMode.Read, name: "HcFmRemaining");
            Registers.HcFmNumber.Define(this)
                .WithValueField(0, 16, FieldMode.Read, name: "FN", valueProviderCallback: _ => frames.Value)
                .WithReservedBits(16, 16);
            Registers.HcPeriodicStart.Define(this).WithValueField(0, 14, name: "PS").WithReservedBits(14, 18);
            Registers.HcLSThreshold.Define(this, 0x628).WithValueField(0, 12, name: "LST").WithReservedBits(12, 20);
            // NDP, and power that is switched for each port (NPS = 0, PSM = 1).
            Registers.HcRhDescriptorA.Define(this, Ports | 1 << 8)
                .WithValueField(0, 8, FieldMode.Read, name: "NDP")
                .WithValueField(8, 24, name: "HcRhDescriptorA");
            Registers.HcRhDescriptorB.Define(this).WithValueField(0, 32, name: "HcRhDescriptorB");
            Registers.HcRhStatus.Define(this)
                .WithFlag(0, FieldMode.Write, name: "LPS", writeCallback: (_, value) => { if(value) { Array.Clear(powered, 0, Ports); } })
                .WithReservedBits(1, 14)
                .WithFlag(15, out var remoteWakeup, FieldMode.Read | FieldMode.Set, name: "DRWE")
                .WithFlag(16, FieldMode.Write, name: "LPSC", writeCallback: (_, value) => { if(value) { Array.Fill(powered, true); } })
                .WithReservedBits(17, 14)
                .WithFlag(31, FieldMode.Write, name: "CRWE", writeCallback: (_, value) => { if(value) { remoteWakeup.Value = false; } });
            for(var i = 0; i < Ports; i++)
            {
                var port = i;
                RegistersCollection.DefineRegister((long)Registers.HcRhPortStatus + 4 * port)
                    .WithReservedBits(0, 8)
                    .WithFlag(8, name: "PPS", valueProviderCallback: _ => powered[port], writeCallback: (_, value) => powered[port] |= value)
                    .WithFlag(9, FieldMode.Write, name: "LSDA", writeCallback: (_, value) => powered[port] &= !value)
                    .WithReservedBits(10, 22);
            }
        }

        private void ResetController()
        {
            RegistersCollection.Reset();
            frames.Reset();
            status = 0;
            enabled = 0;
            Array.Clear(powered, 0, Ports);
            // A reset by software leaves the controller suspended, one of the machine in its reset state. Both are quiet.
            state.Value = Suspended;
            Update();
        }

        private void Raise(uint interrupt)
        {
            status |= interrupt;
            Update();
        }

        private void Update()
        {
            IRQ.Set((enabled & MasterInterruptEnable) != 0 && (status & enabled) != 0);
        }

        private uint status;
        private uint enabled;
        private IValueRegisterField state = null!;

        private readonly LimitTimer frames;
        private readonly bool[] powered = new bool[Ports];

        private const int Ports = 3;
        private const ulong Operational = 2;
        private const ulong Suspended = 3;
        private const uint FrameNumberOverflow = 1u << 5;
        private const uint MasterInterruptEnable = 1u << 31;

        private enum Registers
        {
            HcRevision = 0x00,
            HcControl = 0x04,
            HcCommandStatus = 0x08,
            HcInterruptStatus = 0x0C,
            HcInterruptEnable = 0x10,
            HcInterruptDisable = 0x14,
            HcHCCA = 0x18,
            HcPeriodCurrentED = 0x1C,
            HcControlHeadED = 0x20,
            HcControlCurrentED = 0x24,
            HcBulkHeadED = 0x28,
            HcBulkCurrentED = 0x2C,
            HcDoneHead = 0x30,
            HcFmInterval = 0x34,
            HcFmRemaining = 0x38,
            HcFmNumber = 0x3C,
            HcPeriodicStart = 0x40,
            HcLSThreshold = 0x44,
            HcRhDescriptorA = 0x48,
            HcRhDescriptorB = 0x4C,
            HcRhStatus = 0x50,
            HcRhPortStatus = 0x54,
        }
    }
}
