using System;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>A ring that the guest fills: where it is read next, and which cycle its new blocks have.</summary>
    internal sealed class XhciRing
    {
        public XhciRing(DmaChannel lists)
        {
            this.lists = lists;
        }

        /// <summary>Pointer with the cycle in bit 0, as the guest writes it.</summary>
        public ulong Position
        {
            get => pointer | (cycle ? 1u : 0);
            set
            {
                pointer = value & ~0xFul;
                cycle = (value & 1) != 0;
            }
        }

        /// <summary>Takes the next block; links are followed.</summary>
        /// <returns>Whether there is one; else the position stays.</returns>
        /// <exception cref="XhciMemoryException">The ring leads to where there is no memory, or only to links.</exception>
        public bool TryTake(out XhciTrb trb)
        {
            for(var i = 0; i < MaximumLinks; i++)
            {
                trb = Read(pointer);
                if(trb.Cycle != cycle)
                {
                    return false;
                }
                if(trb.Type != XhciTrbType.Link)
                {
                    pointer += XhciTrb.Size;
                    return true;
                }
                pointer = trb.Parameter & ~0xFul;
                cycle ^= trb.TogglesCycle;
            }
            throw new XhciMemoryException($"the ring at 0x{pointer:X} is all links");
        }

        private XhciTrb Read(ulong address)
        {
            if(!lists.CanRead(address, bytes.Length))
            {
                throw new XhciMemoryException($"a ring leads to 0x{address:X}, where there is no memory");
            }
            lists.Read(address, bytes, 0, bytes.Length);
            return new XhciTrb
            {
                Address = address,
                Parameter = BitConverter.ToUInt64(bytes, 0),
                Status = BitConverter.ToUInt32(bytes, 8),
                Control = BitConverter.ToUInt32(bytes, 12),
            };
        }

        private ulong pointer;
        private bool cycle;

        private readonly DmaChannel lists;
        private readonly byte[] bytes = new byte[XhciTrb.Size];

        private const int MaximumLinks = 16;
    }

    /// <summary>
    /// A list of the guest's can't be followed: the controller stops, as hardware does with a host system error.
    /// </summary>
    internal sealed class XhciMemoryException : Exception
    {
        public XhciMemoryException(string message) : base(message)
        {
        }
    }
}
