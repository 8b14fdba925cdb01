using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.I2C
{
    /// <summary>
    /// An I2C controller as a parent of devices. In a platform description: "pmic: Miscellaneous.S2MPS11 @ hsi2c_4
    /// 0x66".
    /// </summary>
    public abstract class I2CBus : ExynosPeripheral, IPeripheralContainer<II2CPeripheral, NumberRegistrationPoint<int>>
    {
        protected I2CBus(IMachine machine) : base(machine)
        {
            devices = new SimpleContainerHelper<II2CPeripheral>(machine, this);
        }

        public void Register(II2CPeripheral peripheral, NumberRegistrationPoint<int> registrationPoint)
        {
            devices.Register(peripheral, registrationPoint);
        }

        public void Unregister(II2CPeripheral peripheral)
        {
            devices.Unregister(peripheral);
        }

        public IEnumerable<NumberRegistrationPoint<int>> GetRegistrationPoints(II2CPeripheral peripheral)
        {
            return devices.GetRegistrationPoints(peripheral);
        }

        public override void Dispose()
        {
            base.Dispose();
            devices.Dispose();
        }

        public IEnumerable<IRegistered<II2CPeripheral, NumberRegistrationPoint<int>>> Children => devices.Children;

        /// <summary>Whether a device acknowledges this address.</summary>
        protected bool Answers(int address)
        {
            return devices.TryGetByAddress(address, out var device) && (!(device is IDetachableI2CPeripheral detachable) || detachable.Answers);
        }

        protected void WriteTo(int address, byte[] data)
        {
            if(devices.TryGetByAddress(address, out var device))
            {
                device.Attempt("A write by I2C", () => device.Write(data));
            }
        }

        /// <summary>As many bytes as asked for. What the device doesn't drive is high.</summary>
        protected byte[] ReadFrom(int address, int count)
        {
            var result = new byte[count];
            Array.Fill(result, (byte)0xFF);
            if(devices.TryGetByAddress(address, out var device))
            {
                device.Attempt("A read by I2C", () =>
                {
                    var data = device.Read(count);
                    Array.Copy(data, result, Math.Min(count, data.Length));
                });
            }
            return result;
        }

        /// <summary>Sends a stop.</summary>
        protected void Finish(int address)
        {
            if(devices.TryGetByAddress(address, out var device))
            {
                device.Attempt("A stop of I2C", () => device.FinishTransmission());
            }
        }

        private readonly SimpleContainerHelper<II2CPeripheral> devices;
    }

    /// <summary>A device that isn't on the bus at all times.</summary>
    public interface IDetachableI2CPeripheral
    {
        /// <summary>Whether it acknowledges its address now.</summary>
        bool Answers { get; }
    }
}
