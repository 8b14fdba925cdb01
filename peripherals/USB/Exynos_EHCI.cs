using System;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.USB
{
    using Direction = Antmicro.Renode.Time.Direction;

    /// <summary>
    /// The USB 2.0 host controller ("samsung,exynos4210-ehci"). Register and field names are those of EHCI 1.0 and of
    /// Linux' include/linux/usb/ehci_def.h. Devices are Renode's USB devices, at ports 1 to 3. In a platform description:
    /// "stick: USB.USBPendrive @ ehci 1". Port 1 is the board's socket.
    /// </summary>
    /// <remarks>
    /// Every device is a high-speed one. The lists are looked at once in a millisecond of virtual time, and as soon as a
    /// device has data that was asked for. What is found then is transferred at once, whatever its size. Not modelled:
    /// isochronous transfers, split transactions, 64-bit addresses, a device's stall but by an exception.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed partial class Exynos_EHCI : UsbHost, IKnownSize
    {
        public Exynos_EHCI(IMachine machine) : base(machine, $"the EHCI's ports are 1 to {Ports}", Ports)
        {
            IRQ = new GPIO();
            schedule = new EhciSchedule(this, Dma, Transfers);
            for(var i = 0; i < ports.Length; i++)
            {
                ports[i] = new EhciPort(i + 1, this);
            }
            microframes = new LimitTimer(machine.ClockSource, 8000, this, "microframes", MicroframesOfAll, Direction.Ascending);
            tick = new LimitTimer(machine.ClockSource, 1000, this, "frames", 1, Direction.Ascending, eventEnabled: true);
            tick.LimitReached += () => this.Attempt("A frame", RunFrame);
            early = new LimitTimer(machine.ClockSource, 1000000, this, "data", 1, Direction.Ascending, workMode: WorkMode.OneShot, eventEnabled: true);
            early.LimitReached += () => this.Attempt("Data of a device", RunAsynchronousList);
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            ResetController();
            foreach(var device in ports.Select(x => x.Device).OfType<IUSBDevice>())
            {
                device.Attempt("A reset", device.USBCore.Reset);
            }
        }

        public GPIO IRQ { get; }

        public long Size => 0x100;

        /// <summary>Whether the ports are this controller's and not its companion's.</summary>
        internal bool OwnsPorts => configured.Value;

        internal void OnPortChange()
        {
            Raise(Status.PortChange);
        }

        internal override void OnData()
        {
            early.Value = 0;
            early.Enabled = true;
        }

        private void Raise(Status status)
        {
            this.status |= status;
            UpdateInterrupt();
        }

        private void UpdateInterrupt()
        {
            IRQ.Set((status & (Status)enabled.Value) != 0);
        }

        /// <summary>The device with this address, if transfers reach it; address 0 is of one that is new.</summary>
        internal override IUSBDevice? FindDevice(byte address)
        {
            return ports.FirstOrDefault(x => x.IsActive && x.Device!.USBCore.Address == address)?.Device;
        }

        private protected override void Plug(int number, IUSBDevice device)
        {
            ports[number - 1].Plug(device);
        }

        private protected override void Unplug(IUSBDevice device)
        {
            ports.FirstOrDefault(x => x.Device == device)?.Unplug();
        }

        private void UpdateTimers()
        {
            microframes.Enabled = run.Value;
            tick.Enabled = run.Value && (periodicEnabled.Value || asynchronousEnabled.Value);
        }

        private void RunFrame()
        {
            if(run.Value && periodicEnabled.Value)
            {
                var index = microframes.Value % MicroframesOfList / 8;
                Run(() => schedule.RunPeriodic((uint)(periodicList.Value << 12 | index * 4)));
            }
            RunAsynchronousList();
            // The bit of the frame number that is one above the frame list's index has changed.
            var rollovers = microframes.Value / MicroframesOfList;
            if(rollovers != lastRollovers)
            {
                lastRollovers = rollovers;
                Raise(Status.FrameListRollover);
            }
        }

        private void RunAsynchronousList()
        {
            if(run.Value && asynchronousEnabled.Value)
            {
                Run(() => schedule.RunAsynchronous((uint)asynchronousList.Value << 5));
            }
        }

        private void Run(Func<EhciSchedule.Outcome> look)
        {
            EhciSchedule.Outcome outcome;
            Dma.Begin(jobs++);
            try
            {
                outcome = look();
            }
            finally
            {
                Dma.End();
            }
            var news = (outcome & EhciSchedule.Outcome.Completed) != 0 ? Status.Interrupt : 0;
            if((outcome & EhciSchedule.Outcome.Failed) != 0)
            {
                news |= Status.Error;
            }
            if((outcome & EhciSchedule.Outcome.Lost) != 0)
            {
                news |= Status.Fatal;
                run.Value = false;
                UpdateTimers();
            }
            if(news != 0)
            {
                Raise(news);
            }
        }

        private void ResetController()
        {
            RegistersCollection.Reset();
            microframes.Reset();
            tick.Reset();
            early.Reset();
            status = 0;
            lastRollovers = 0;
            jobs = 0;
            Transfers.Reset();
            schedule.Reset();
            foreach(var port in ports)
            {
                port.Reset();
            }
            UpdateInterrupt();
        }

        private Status status;
        private ulong lastRollovers;
        private long jobs;

        private readonly EhciSchedule schedule;
        private readonly EhciPort[] ports = new EhciPort[Ports];
        private readonly LimitTimer microframes;
        private readonly LimitTimer tick;
        private readonly LimitTimer early;

        private const int Ports = 3;
        private const ulong MicroframesOfList = 8 * 1024;
        private const ulong MicroframesOfAll = 2 * MicroframesOfList;

        [Flags]
        private enum Status : uint
        {
            Interrupt = 1 << 0,
            Error = 1 << 1,
            PortChange = 1 << 2,
            FrameListRollover = 1 << 3,
            Fatal = 1 << 4,
            AsynchronousAdvance = 1 << 5,
        }
    }
}
