using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// A device's way to memory: whole transfers through its bus, or none at all where a part of the range has no memory behind it.
    /// (The bus itself skips holes with a warning.)
    /// </summary>
    internal class DmaPort
    {
        public DmaPort(IBusController bus, IPeripheral owner)
        {
            this.bus = bus;
            this.owner = owner;
        }

        public bool TryRead(ulong address, byte[] destination, int count)
        {
            return IsMemory(address, count) && Try(() => bus.ReadBytes(address, count, destination, 0, onlyMemory: true, context: owner));
        }

        public bool TryWrite(ulong address, byte[] source, int count)
        {
            return IsMemory(address, count) && Try(() => bus.WriteBytes(source, address, 0, count, onlyMemory: true, context: owner));
        }

        private bool IsMemory(ulong address, int count)
        {
            var end = address + (ulong)count;
            if(end > AddressSpace)
            {
                return false;
            }
            while(address < end)
            {
                var target = bus.WhatIsAt(address, owner);
                if(!(target?.Peripheral is IMemory))
                {
                    return false;
                }
                // Where addresses are translated on the way, the range isn't one of the addresses used here: ask for each page.
                var range = target.RegistrationPoint.Range;
                address = range.Contains(address) ? range.EndAddress + 1 : (address | PageMask) + 1;
            }
            return true;
        }

        private static bool Try(Action transfer)
        {
            try
            {
                transfer();
                return true;
            }
            catch(RecoverableException)
            {
                return false;
            }
        }

        private readonly IBusController bus;
        private readonly IPeripheral owner;

        private const ulong AddressSpace = 1UL << 32;
        private const ulong PageMask = 0xFFF;
    }
}
