using System;

using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>The memory side of the scaler: where the stages get their bytes from and where they leave them.</summary>
    internal interface IMemoryPort
    {
        /// <summary>Reads memory; bytes that no memory answers for are 0.</summary>
        void Read(ulong address, byte[] buffer, int start, int count);

        /// <summary>Writes memory; bytes that no memory takes are lost.</summary>
        void Write(ulong address, byte[] buffer, int start, int count);
    }

    /// <summary>Memory behind the device's bus. Remembers the first address of a job that had no memory.</summary>
    internal sealed class BusPort : IMemoryPort
    {
        public BusPort(IBusController bus, IPeripheral device)
        {
            this.bus = bus;
            this.device = device;
        }

        /// <summary>Forgets what the last job found.</summary>
        public void StartJob()
        {
            Fault = null;
            knownStart = 1;
            knownEnd = 0;
        }

        public void Read(ulong address, byte[] buffer, int start, int count)
        {
            if(IsMemory(address, count))
            {
                bus.ReadBytes(address, count, buffer, start, context: device);
                return;
            }
            Array.Clear(buffer, start, count);
            ForEachMemory(address, count, false, (at, offset, length) => bus.ReadBytes(at, length, buffer, start + offset, context: device));
        }

        public void Write(ulong address, byte[] buffer, int start, int count)
        {
            if(IsMemory(address, count))
            {
                bus.WriteBytes(buffer, address, start, count, context: device);
                return;
            }
            ForEachMemory(address, count, true, (at, offset, length) => bus.WriteBytes(buffer, at, start + offset, length, context: device));
        }

        /// <summary>The first access of the job that found no memory, in words; null if there was none.</summary>
        public string? Fault { get; private set; }

        private bool IsMemory(ulong address, int count)
        {
            // Asking the bus costs more than a line's copy on some engines; a picture rarely leaves the memory it begins in.
            var last = address + (ulong)count - 1;
            if(address >= knownStart && last <= knownEnd)
            {
                return true;
            }
            var found = bus.WhatIsAt(address, device);
            if(found == null || !(found.Peripheral is IMemory))
            {
                return false;
            }
            knownStart = found.RegistrationPoint.Range.StartAddress;
            knownEnd = found.RegistrationPoint.Range.EndAddress;
            return last <= knownEnd;
        }

        private void ForEachMemory(ulong address, int count, bool write, Action<ulong, int, int> access)
        {
            var offset = 0;
            while(offset < count)
            {
                var at = address + (ulong)offset;
                var found = bus.WhatIsAt(at, device);
                if(found == null || !(found.Peripheral is IMemory))
                {
                    Fault = Fault ?? $"no memory at 0x{at:X8} to {(write ? "write to" : "read from")}";
                    // Memories begin and end at page boundaries.
                    offset += (int)Math.Min((ulong)(count - offset), PageSize - at % PageSize);
                    continue;
                }
                var length = (int)Math.Min((ulong)(count - offset), found.RegistrationPoint.Range.EndAddress - at + 1);
                access(at, offset, length);
                offset += length;
            }
        }

        private ulong knownStart;
        private ulong knownEnd;

        private readonly IBusController bus;
        private readonly IPeripheral device;

        private const ulong PageSize = 4096;
    }
}
