using System;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>The event ring of interrupter 0, of one or two segments (xHCI 1.0, 4.9.4 and 5.5.2.3).</summary>
    internal sealed class XhciEvents
    {
        public XhciEvents(UsbHost owner, DmaChannel lists)
        {
            this.owner = owner;
            this.lists = lists;
        }

        /// <summary>ERSTSZ: how many segments the table has.</summary>
        public uint Segments { get; set; }

        /// <summary>ERSTBA: the table. A write begins with the first segment.</summary>
        public ulong Table
        {
            get => table;
            set
            {
                table = value & ~0x3Ful;
                isSet = false;
                segment = 0;
                cycle = true;
            }
        }

        /// <summary>ERDP: up to where the guest has read.</summary>
        public ulong Dequeue { get; set; }

        /// <summary>Whether there is something that the guest hasn't read.</summary>
        public bool IsEmpty => !isSet || enqueue == Dequeue;

        /// <exception cref="XhciMemoryException">The table or the ring isn't in memory.</exception>
        /// <returns>Whether there was room.</returns>
        public bool Add(ulong parameter, uint status, uint control)
        {
            if(!isSet)
            {
                Open();
            }
            var nextSegment = segment;
            var next = enqueue + XhciTrb.Size;
            if(next == end)
            {
                nextSegment = segment + 1 < Segments ? segment + 1 : 0;
                next = Segment(nextSegment, out _);
            }
            if(next == Dequeue)
            {
                if(!isFull)
                {
                    owner.Log(LogLevel.Warning, "The event ring is full: events are lost");
                }
                isFull = true;
                return false;
            }
            isFull = false;
            if(!lists.CanWrite(enqueue, bytes.Length))
            {
                throw new XhciMemoryException($"the event ring leads to 0x{enqueue:X}, where there is no memory");
            }
            BitConverter.GetBytes(parameter).CopyTo(bytes, 0);
            BitConverter.GetBytes(status).CopyTo(bytes, 8);
            BitConverter.GetBytes(control | (cycle ? 1u : 0)).CopyTo(bytes, 12);
            lists.Write(enqueue, bytes, 0, bytes.Length);
            if(enqueue + XhciTrb.Size == end)
            {
                cycle ^= nextSegment == 0;
                segment = nextSegment;
                Segment(segment, out end);
            }
            enqueue = next;
            return true;
        }

        public void Reset()
        {
            Segments = 0;
            Table = 0;
            Dequeue = 0;
            enqueue = 0;
            end = 0;
            isFull = false;
            Array.Clear(bytes, 0, bytes.Length);
        }

        private void Open()
        {
            enqueue = Segment(0, out end);
            isSet = true;
        }

        private ulong Segment(uint index, out ulong behind)
        {
            var address = table + index * XhciTrb.Size;
            if(index >= Segments || !lists.CanRead(address, bytes.Length))
            {
                throw new XhciMemoryException($"the event ring's table at 0x{table:X} has no segment {index}");
            }
            lists.Read(address, bytes, 0, bytes.Length);
            var start = BitConverter.ToUInt64(bytes, 0) & ~0x3Ful;
            var count = BitConverter.ToUInt32(bytes, 8) & 0xFFFF;
            if(count < MinimumSize)
            {
                throw new XhciMemoryException($"segment {index} of the event ring has {count} entries, and {MinimumSize} are the least");
            }
            behind = start + count * XhciTrb.Size;
            return start;
        }

        private ulong table;
        private ulong enqueue;
        private ulong end;
        private uint segment;
        private bool cycle = true;
        private bool isSet;
        private bool isFull;

        private readonly UsbHost owner;
        private readonly DmaChannel lists;
        private readonly byte[] bytes = new byte[XhciTrb.Size];

        private const uint MinimumSize = 16;
    }
}
