using System;

using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;

namespace Antmicro.Renode.Peripherals.Video.FIMD
{
    /// <summary>Reads from memory through the device's bus; where there is no memory, zeros come.</summary>
    internal sealed class DmaReader
    {
        public DmaReader(IBusController bus, IPeripheral owner)
        {
            this.bus = bus;
            this.owner = owner;
        }

        /// <summary>The first address of a range that has no memory behind it, or null.</summary>
        public ulong? FindHole(ulong address, ulong count)
        {
            var end = address + count;
            for(var position = address; position < end;)
            {
                var found = position > uint.MaxValue ? null : bus.WhatIsAt(position, owner);
                if(found == null || !(found.Peripheral is IMemory))
                {
                    return position;
                }
                var range = found.RegistrationPoint.Range;
                // Behind an address translation the range found is elsewhere: only the page is known then.
                position = range.Contains(position) ? range.EndAddress + 1 : (position | PageMask) + 1;
            }
            return null;
        }

        /// <summary>Reads as much as there is memory for, up to the first hole; the rest is zeroed.</summary>
        public void Read(ulong address, byte[] destination, int count)
        {
            var hole = FindHole(address, (ulong)count);
            var present = hole == null ? count : (int)(hole.Value - address);
            if(present > 0)
            {
                bus.ReadBytes(address, present, destination, 0, context: owner);
            }
            Array.Clear(destination, present, count - present);
        }

        private const ulong PageMask = 0xFFF;

        private readonly IBusController bus;
        private readonly IPeripheral owner;
    }
}
