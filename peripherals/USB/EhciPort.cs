using Antmicro.Renode.Core.USB;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>A port of <see cref="Exynos_EHCI"/>: PORTSC. Its power is always on.</summary>
    internal sealed class EhciPort
    {
        public EhciPort(int number, Exynos_EHCI controller)
        {
            Number = number;
            this.controller = controller;
        }

        public void Plug(IUSBDevice device)
        {
            Device = device;
            OnConnection();
        }

        public void Unplug()
        {
            Device = null;
            OnConnection();
        }

        /// <summary>The controller is reset: a device that is there is found anew.</summary>
        public void Reset()
        {
            enabled = false;
            enableChange = false;
            resetting = false;
            suspended = false;
            connectChange = Device != null;
            kept = 0;
        }

        public uint Read()
        {
            return (IsConnected ? Connect : 0) | (connectChange && controller.OwnsPorts ? ConnectChange : 0)
                | (enabled ? Enabled : 0) | (enableChange ? EnableChange : 0)
                | (suspended ? Suspended : 0) | (resuming ? Resuming : 0) | (resetting ? Resetting : 0)
                | Power | (controller.OwnsPorts ? 0 : Owner) | kept;
        }

        public void Write(uint value)
        {
            kept = value & Kept;
            connectChange &= (value & ConnectChange) == 0;
            enableChange &= (value & EnableChange) == 0;
            if((value & Enabled) == 0)
            {
                enabled = false;
            }
            if(resetting && (value & Resetting) == 0 && IsConnected)
            {
                controller.ResetDevice(Device!);
                enabled = true;
            }
            else if((value & Resetting) != 0)
            {
                enabled = false;
                suspended = false;
            }
            resetting = (value & Resetting) != 0;
            if(resuming && (value & Resuming) == 0)
            {
                suspended = false;
            }
            resuming = enabled && suspended && (value & Resuming) != 0;
            if(enabled && (value & Suspended) != 0)
            {
                suspended = true;
            }
        }

        /// <summary>Whether transfers reach the device.</summary>
        public bool IsActive => IsConnected && enabled && !suspended;

        public IUSBDevice? Device { get; private set; }

        public int Number { get; }

        private bool IsConnected => Device != null && controller.OwnsPorts;

        private void OnConnection()
        {
            connectChange = true;
            if(enabled)
            {
                enabled = false;
                enableChange = true;
            }
            suspended = false;
            resuming = false;
            if(controller.OwnsPorts)
            {
                controller.OnPortChange();
            }
        }

        private bool connectChange;
        private bool enabled;
        private bool enableChange;
        private bool suspended;
        private bool resuming;
        private bool resetting;
        private uint kept;

        private readonly Exynos_EHCI controller;

        private const uint Connect = 1 << 0;
        private const uint ConnectChange = 1 << 1;
        private const uint Enabled = 1 << 2;
        private const uint EnableChange = 1 << 3;
        private const uint Resuming = 1 << 6;
        private const uint Suspended = 1 << 7;
        private const uint Resetting = 1 << 8;
        private const uint Power = 1 << 12;
        private const uint Owner = 1 << 13;
        // Indicators, test mode, what wakes the system.
        private const uint Kept = 0x7FC000;
    }
}
