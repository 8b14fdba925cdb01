using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// What the board's host controllers have in common: ports that take Renode's USB devices, by their number from 1 on.
    /// Every device is a high-speed one, whatever it says.
    /// </summary>
    public abstract class UsbHost : ExynosPeripheral, IDmaSource, IPeripheralContainer<IUSBDevice, NumberRegistrationPoint<int>>
    {
        protected UsbHost(IMachine machine, string portsName, int ports) : base(machine)
        {
            this.portsName = portsName;
            this.ports = ports;
            devices = new SimpleContainerHelper<IUSBDevice>(machine, this);
            Dma = new DmaPort(machine.GetSystemBus(this), this);
            Transfers = new UsbTransfers(this);
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
            if(number < 1 || number > ports)
            {
                throw new RegistrationException($"There is no port {number}: {portsName}.");
            }
            devices.Register(peripheral, registrationPoint);
            Synchronized(() =>
            {
                Plug(number, peripheral);
                return 0;
            });
        }

        /// <summary>Pulls a device, whatever is being done with it.</summary>
        public void Unregister(IUSBDevice peripheral)
        {
            devices.Unregister(peripheral);
            Synchronized(() =>
            {
                Transfers.Forget(peripheral);
                Unplug(peripheral);
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
            add { Dma.Done += value; }
            remove { Dma.Done -= value; }
        }

        /// <summary>The device that packets of this address go to, if they reach it.</summary>
        internal abstract IUSBDevice? FindDevice(byte address);

        /// <summary>A device has what the guest waits for.</summary>
        internal abstract void OnData();

        /// <summary>A port resets its device.</summary>
        internal void ResetDevice(IUSBDevice device)
        {
            // First: afterwards nobody knows what its endpoints were.
            Transfers.Forget(device);
            device.Attempt("A reset", device.USBCore.Reset);
        }

        internal DmaPort Dma { get; }

        internal UsbTransfers Transfers { get; }

        private protected abstract void Plug(int number, IUSBDevice device);

        private protected abstract void Unplug(IUSBDevice device);

        private readonly string portsName;
        private readonly int ports;
        private readonly SimpleContainerHelper<IUSBDevice> devices;
    }
}
