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
            for(var at = address; at <= last;)
            {
                if(!TryFind(at, out var length))
                {
                    return false;
                }
                at += length;
            }
            return true;
        }

        /// <summary>Tells whether there is memory at an address, and for how many bytes the answer holds.</summary>
        private bool TryFind(ulong address, out ulong length)
        {
            length = PageSize - address % PageSize;
            var found = address < AddressSpace ? bus.WhatIsAt(address, device) : null;
            if(found == null || !(found.Peripheral is IMemory))
            {
                return false;
            }
            // Where addresses are translated on the way, the range found is another than the one used here: only the page is certain.
            var range = found.RegistrationPoint.Range;
            if(range.Contains(address))
            {
                knownStart = range.StartAddress;
                knownEnd = range.EndAddress;
                length = range.EndAddress - address + 1;
            }
            return true;
        }

        private void ForEachMemory(ulong address, int count, bool write, Action<ulong, int, int> access)
        {
            for(var offset = 0; offset < count;)
            {
                var at = address + (ulong)offset;
                var present = TryFind(at, out var length);
                var bytes = (int)Math.Min((ulong)(count - offset), length);
                if(present)
                {
                    access(at, offset, bytes);
                }
                else
                {
                    Fault = Fault ?? $"no memory at 0x{at:X8} to {(write ? "write to" : "read from")}";
                }
                offset += bytes;
            }
        }

        private ulong knownStart;
        private ulong knownEnd;

        private readonly IBusController bus;
        private readonly IPeripheral device;

        // Memories begin and end at page boundaries.
        private const ulong PageSize = 4096;
        private const ulong AddressSpace = 1UL << 32;
    }
}
