using Antmicro.Migrant;
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
            if(!IsMemory(address, count))
            {
                return false;
            }
            bus.ReadBytes(address, count, destination, 0, context: owner);
            return true;
        }

        /// <summary>Writes to where there is memory.</summary>
        public void Write(ulong address, byte[] source, int count)
        {
            bus.WriteBytes(source, address, 0, count, context: owner);
        }

        /// <summary>A buffer for a part of a transfer, the same again and again.</summary>
        public byte[] GetPiece(int size)
        {
            if(piece == null || piece.Length < size)
            {
                piece = new byte[size];
            }
            return piece;
        }

        public bool IsMemory(ulong address, int count)
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

        [Transient]
        private byte[]? piece;

        private readonly IBusController bus;
        private readonly IPeripheral owner;

        private const ulong AddressSpace = 1UL << 32;
        private const ulong PageMask = 0xFFF;
    }
}
