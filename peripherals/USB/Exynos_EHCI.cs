using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.DMA;
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
    public sealed partial class Exynos_EHCI : ExynosPeripheral, IKnownSize, IDmaSource, IPeripheralContainer<IUSBDevice, NumberRegistrationPoint<int>>
    {
        public Exynos_EHCI(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            devices = new SimpleContainerHelper<IUSBDevice>(machine, this);
            dma = new DmaPort(machine.GetSystemBus(this), this);
            transfers = new UsbTransfers(this);
            schedule = new EhciSchedule(this, dma, transfers);
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

        public override void Dispose()
        {
            base.Dispose();
            devices.Dispose();
        }

        /// <summary>Plugs a device in.</summary>
        /// <exception cref="RegistrationException">There is no such port, or it has a device.</exception>
        public void Register(IUSBDevice peripheral, NumberRegistrationPoint<int> registrationPoint)
        {
            var number = registrationPoint.Address;
            if(number < 1 || number > Ports)
            {
                throw new RegistrationException($"There is no port {number}: the EHCI's ports are 1 to {Ports}.");
            }
            devices.Register(peripheral, registrationPoint);
            Synchronized(() =>
            {
                ports[number - 1].Plug(peripheral);
                return 0;
            });
        }

        /// <summary>Pulls a device, whatever is being done with it.</summary>
        public void Unregister(IUSBDevice peripheral)
        {
            devices.Unregister(peripheral);
            Synchronized(() =>
            {
                transfers.Forget(peripheral);
                ports.FirstOrDefault(x => x.Device == peripheral)?.Unplug();
                return 0;
            });
        }

        public IEnumerable<NumberRegistrationPoint<int>> GetRegistrationPoints(IUSBDevice peripheral)
        {
            return devices.GetRegistrationPoints(peripheral);
        }

        public IEnumerable<IRegistered<IUSBDevice, NumberRegistrationPoint<int>>> Children => devices.Children;

        public event Action<IDmaSource, DmaTransfer> DmaDone
        {
            add { dma.Done += value; }
            remove { dma.Done -= value; }
        }

        public GPIO IRQ { get; }

        public long Size => 0x100;

        /// <summary>Whether the ports are this controller's and not its companion's.</summary>
        internal bool OwnsPorts => configured.Value;

        internal void OnPortChange()
        {
            Raise(Status.PortChange);
        }

        /// <summary>A device has what the guest waits for.</summary>
        internal void OnData()
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
        internal IUSBDevice? FindDevice(byte address)
        {
            return ports.FirstOrDefault(x => x.IsActive && x.Device!.USBCore.Address == address)?.Device;
        }

        /// <summary>What was on its way to and from a device is lost.</summary>
        internal void Forget(IUSBDevice device)
        {
            transfers.Forget(device);
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
            dma.Begin(jobs++);
            try
            {
                outcome = look();
            }
            finally
            {
                dma.End();
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
            transfers.Reset();
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

        private readonly SimpleContainerHelper<IUSBDevice> devices;
        private readonly DmaPort dma;
        private readonly UsbTransfers transfers;
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
