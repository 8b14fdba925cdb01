using Antmicro.Renode.Core.USB;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>A port of <see cref="Exynos_DWC3"/>: PORTSC (xHCI 1.0, 5.4.8). Its power is always on.</summary>
    internal sealed class XhciPort
    {
        public XhciPort(int number, Exynos_DWC3 controller)
        {
            Number = number;
            this.controller = controller;
        }

        public void Plug(IUSBDevice device)
        {
            Device = device;
            OnConnection(Polling);
        }

        public void Unplug()
        {
            Device = null;
            OnConnection(RxDetect);
        }

        /// <summary>The controller is reset: a device that is there is found anew.</summary>
        public void Reset()
        {
            changes = Device != null ? ConnectChange : 0;
            state = Device != null ? Polling : RxDetect;
            enabled = false;
            kept = 0;
        }

        public uint Read()
        {
            return (Device != null ? Connect : 0) | (enabled ? Enabled : 0) | state << StateShift | Power
                | (enabled ? HighSpeed << SpeedShift : 0) | changes | kept;
        }

        public void Write(uint value)
        {
            kept = value & Kept;
            changes &= ~value;
            if((value & Enabled) != 0 && enabled)
            {
                enabled = false;
                state = Polling;
            }
            if((value & StateStrobe) != 0 && enabled)
            {
                SetState(value >> StateShift & 0xF);
            }
            if((value & Resetting) != 0)
            {
                ResetDevice();
            }
        }

        /// <summary>The controller runs from now on: what has changed meanwhile is told.</summary>
        public void TellChanges()
        {
            if(changes != 0)
            {
                controller.OnPortChange(Number);
            }
        }

        /// <summary>Whether transfers reach the device.</summary>
        public bool IsActive => Device != null && enabled && state == Active;

        public IUSBDevice? Device { get; private set; }

        public int Number { get; }

        private void SetState(uint wanted)
        {
            if(wanted == Active && state != Active)
            {
                state = Active;
                Change(StateChange);
            }
            else if(wanted == Suspended || wanted == Resuming)
            {
                state = wanted;
            }
        }

        private void ResetDevice()
        {
            if(Device != null)
            {
                controller.ResetDevice(Device);
                enabled = true;
                state = Active;
            }
            Change(ResetChange);
        }

        private void OnConnection(uint newState)
        {
            enabled = false;
            state = newState;
            Change(ConnectChange);
        }

        private void Change(uint change)
        {
            changes |= change;
            controller.OnPortChange(Number);
        }

        private uint changes;
        private uint state = RxDetect;
        private bool enabled;
        private uint kept;

        private readonly Exynos_DWC3 controller;

        private const uint Connect = 1 << 0;
        private const uint Enabled = 1 << 1;
        private const uint Resetting = 1 << 4;
        private const uint Power = 1 << 9;
        private const uint StateStrobe = 1 << 16;
        private const uint ConnectChange = 1 << 17;
        private const uint ResetChange = 1 << 21;
        private const uint StateChange = 1 << 22;
        // The indicators, and what wakes the system.
        private const uint Kept = 0xE00C000;
        private const int StateShift = 5;
        private const uint Active = 0;
        private const uint Suspended = 3;
        private const uint RxDetect = 5;
        private const uint Polling = 7;
        private const uint Resuming = 15;
        private const int SpeedShift = 10;
        private const uint HighSpeed = 3;
    }
}
