using System;

using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>The host's half: the registers of the xHCI.</summary>
    public sealed partial class Exynos_DWC3
    {
        internal override IUSBDevice? FindDevice(byte address) => host.FindDevice(address);

        internal override void OnData()
        {
            early.Value = 0;
            early.Enabled = true;
        }

        /// <summary>The device at a port, if transfers reach it.</summary>
        internal IUSBDevice? FindDeviceAt(int port)
        {
            return port > 0 && port <= ports.Length && ports[port - 1].IsActive ? ports[port - 1].Device : null;
        }

        internal void OnPortChange(int port)
        {
            // Before the guest has rings there is nobody to tell.
            if(run.Value)
            {
                status |= Status.PortChange;
                Run(() => AddEvent((ulong)port << 24, (uint)XhciCompletion.Success << 24, (uint)XhciTrbType.PortStatusChange << 10, false));
            }
        }

        /// <param name="parameter">The event's first two words.</param>
        /// <param name="code">Its third word.</param>
        /// <param name="control">Its fourth word, but for the cycle.</param>
        /// <param name="isSilent">It raises no interrupt.</param>
        internal void AddEvent(ulong parameter, uint code, uint control, bool isSilent)
        {
            if(events.Add(parameter, code, control) && !isSilent)
            {
                TellEvents();
            }
        }

        private protected override void Plug(int number, IUSBDevice device)
        {
            ports[number - 1].Plug(device);
        }

        private protected override void Unplug(IUSBDevice device)
        {
            ports[0].Unplug();
        }

        private void DefineCapabilities()
        {
            Constant(0x00, 0x01000000 | OperationalBase, "CAPLENGTH_HCIVERSION");
            Constant(0x04, Ports << 24 | 1 << 8 | XhciHost.Slots, "HCSPARAMS1");
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
                .WithFlag(0, out run, name: "CMD_RUN", changeCallback: (_, __) => UpdateRun())
                .WithFlag(1, FieldMode.Write, name: "CMD_RESET", writeCallback: (_, value) => { if(value) { ResetHost(); } })
                .WithFlag(2, out interruptsEnabled, name: "CMD_EIE")
                .WithValueField(3, 5, name: "CMD_HSEIE_LRESET")
                // Saving and restoring the state takes no time.
                .WithValueField(8, 2, FieldMode.Write, name: "CMD_CSS_CRS")
                .WithValueField(10, 22, name: "USBCMD_HIGH")
                .WithWriteCallback((_, __) => UpdateInterrupt());
            Define(OperationalBase + 0x04)
                .WithValueField(0, 32, name: "USBSTS", valueProviderCallback: _ => (uint)status | (run.Value ? 0u : 1),
                    writeCallback: (_, value) => status &= ~((Status)value & Status.Clearable));
            Constant(OperationalBase + 0x08, 1, "PAGESIZE");
            // Device notifications: no device sends any.
            Storage(OperationalBase + 0x14, OperationalBase + 0x14);
            // Read, it only tells whether commands are being executed: they never are for long.
            Define(OperationalBase + 0x18).WithValueField(0, 32, FieldMode.Write, name: "CRCR", writeCallback: (_, value) => SetCommands((uint)value));
            Define(OperationalBase + 0x1C).WithValueField(0, 32, FieldMode.Write, name: "CRCR_HIGH",
                writeCallback: (_, value) => host.Commands.Position = (uint)host.Commands.Position | (ulong)value << 32);
            Pointer(OperationalBase + 0x30, "DCBAAP", () => host.DeviceContexts, value => host.DeviceContexts = value & ~0x3Ful);
            Define(OperationalBase + 0x38)
                .WithValueField(0, 8, name: "CONFIG_MAXSLOTSEN", valueProviderCallback: _ => host.EnabledSlots, writeCallback: (_, value) => host.EnabledSlots = (uint)value)
                .WithReservedBits(8, 24);
            for(var i = 0; i < Ports; i++)
            {
                var port = ports[i];
                var offset = OperationalBase + 0x400 + 0x10 * (uint)i;
                Define(offset).WithValueField(0, 32, name: "PORTSC", valueProviderCallback: _ => port.Read(), writeCallback: (_, value) => port.Write((uint)value));
                Storage(offset + 4, offset + 12);
            }
        }

        private void DefineRuntime()
        {
            Define(RuntimeBase)
                .WithValueField(0, 14, FieldMode.Read, name: "MFINDEX", valueProviderCallback: _ => microframes.Value)
                .WithReservedBits(14, 18);
            Define(RuntimeBase + 0x20)
                .WithFlag(0, name: "IMAN_IP", valueProviderCallback: _ => isPending, writeCallback: (_, value) => isPending &= !value)
                .WithFlag(1, out interrupterEnabled, name: "IMAN_IE")
                .WithReservedBits(2, 30)
                .WithWriteCallback((_, __) => UpdateInterrupt());
            // Moderation spares a host interrupts; here each of them comes at once.
            Storage(RuntimeBase + 0x24, RuntimeBase + 0x24);
            Define(RuntimeBase + 0x28)
                .WithValueField(0, 16, name: "ERSTSZ", valueProviderCallback: _ => events.Segments, writeCallback: (_, value) => events.Segments = (uint)value)
                .WithReservedBits(16, 16);
            Storage(RuntimeBase + 0x2C, RuntimeBase + 0x2C);
            Pointer(RuntimeBase + 0x30, "ERSTBA", () => events.Table, value => events.Table = value);
            Pointer(RuntimeBase + 0x38, "ERDP", () => events.Dequeue | (isBusy ? HandlerBusy : 0), MoveDequeue);
            for(var i = 0u; i <= XhciHost.Slots; i++)
            {
                var slot = (int)i;
                Define(Doorbells + 4 * i).WithValueField(0, 32, FieldMode.Write, name: "DOORBELL", writeCallback: (_, value) => Ring(slot, (int)value & 0xFF));
            }
        }

        /// <summary>Two registers for an address, of which the guest writes one after the other.</summary>
        private void Pointer(uint offset, string name, Func<ulong> get, Action<ulong> set)
        {
            Define(offset).WithValueField(0, 32, name: name, valueProviderCallback: _ => (uint)get(),
                writeCallback: (_, value) => set(get() & 0xFFFFFFFF00000000 | value));
            Define(offset + 4).WithValueField(0, 32, name: $"{name}_HIGH", valueProviderCallback: _ => get() >> 32,
                writeCallback: (_, value) => set((uint)get() & ~HandlerBusy | value << 32));
        }

        private void SetCommands(uint value)
        {
            // To stop or abort what is over changes nothing.
            if((value & StopOrAbort) == 0)
            {
                host.Commands.Position = value & ~0xEu;
            }
        }

        private void MoveDequeue(ulong value)
        {
            events.Dequeue = value & ~0xFul;
            if((value & HandlerBusy) != 0)
            {
                isBusy = false;
                if(run.Value && !events.IsEmpty)
                {
                    TellEvents();
                }
            }
        }

        private void Ring(int slot, int target)
        {
            if(!run.Value)
            {
                this.Log(LogLevel.Warning, "The doorbell of {0} rings while the xHCI is halted", slot == 0 ? "the command ring" : $"slot {slot}");
                return;
            }
            Run(() =>
            {
                if(slot == 0)
                {
                    host.RingCommands();
                }
                else
                {
                    host.RingEndpoint(slot, target);
                }
            });
        }

        /// <summary>Runs what may lead to where there is no memory: then the controller stops, as hardware does.</summary>
        private void Run(Action action)
        {
            var isOuter = !isRunning;
            if(isOuter)
            {
                Dma.Begin(jobs++);
            }
            isRunning = true;
            try
            {
                action();
            }
            catch(XhciMemoryException e)
            {
                this.Log(LogLevel.Error, "{0}: the xHCI stops", e.Message);
                status |= Status.HostSystemError;
                run.Value = false;
            }
            finally
            {
                if(isOuter)
                {
                    isRunning = false;
                    Dma.End();
                }
            }
            tick.Enabled = run.Value && host.IsWaiting;
        }

        private void TellEvents()
        {
            status |= Status.Event;
            if(!isBusy)
            {
                isBusy = true;
                isPending = true;
            }
            UpdateInterrupt();
        }

        private void UpdateInterrupt()
        {
            IRQ.Set(isPending && interrupterEnabled.Value && interruptsEnabled.Value);
        }

        private void UpdateRun()
        {
            microframes.Enabled = run.Value;
            if(!run.Value)
            {
                tick.Enabled = false;
                return;
            }
            foreach(var port in ports)
            {
                port.TellChanges();
            }
        }

        /// <summary>CMD_RESET is for the host's half: the globals keep what they hold.</summary>
        private void ResetHost()
        {
            hostRegisters.ForEach(x => x.Reset());
            microframes.Reset();
            tick.Reset();
            early.Reset();
            status = 0;
            isPending = false;
            isBusy = false;
            jobs = 0;
            host.Reset();
            events.Reset();
            Transfers.Reset();
            foreach(var port in ports)
            {
                port.Reset();
            }
            UpdateInterrupt();
        }

        private IFlagRegisterField run = null!;
        private IFlagRegisterField interruptsEnabled = null!;
        private IFlagRegisterField interrupterEnabled = null!;
        private Status status;
        private bool isPending;
        private bool isBusy;
        private bool isRunning;
        private long jobs;

        private const uint OperationalBase = 0x20;
        private const uint ExtendedCapabilities = 0x800;
        private const uint RuntimeBase = 0x1000;
        private const uint Doorbells = 0x2000;
        private const uint Ports = 2;
        private const uint StopOrAbort = 3 << 1;
        private const ulong HandlerBusy = 1 << 3;

        [Flags]
        private enum Status : uint
        {
            HostSystemError = 1 << 2,
            Event = 1 << 3,
            PortChange = 1 << 4,
            Clearable = HostSystemError | Event | PortChange,
        }
    }
}
