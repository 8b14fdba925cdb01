using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Time;

namespace Exynos.Tests.USB
{
    /// <summary>A driver of an xHCI: rings for commands, events and the endpoints of one slot.</summary>
    internal sealed class XhciGuest
    {
        public XhciGuest(TestBoard board, ulong address)
        {
            this.board = board;
            this.address = address;
            operational = address + (board.Read(address) & 0xFF);
            doorbells = address + board.Read(address + 0x14);
            runtime = address + board.Read(address + 0x18);
        }

        public const int Normal = 1;
        public const int Setup = 2;
        public const int Data = 3;
        public const int Status = 4;
        public const int Link = 6;
        public const int TransferEvent = 32;
        public const int CommandCompletion = 33;
        public const int PortStatusChange = 34;
        public const uint OnShort = 1 << 2;
        public const uint Chain = 1 << 4;
        public const uint OnCompletion = 1 << 5;
        public const uint Immediate = 1 << 6;
        public const uint In = 1 << 16;

        public void Start(int events = 64)
        {
            board.Write(operational, 2);
            board.Bus.WriteBytes(new byte[0x1000], Commands);
            board.Bus.WriteBytes(new byte[0x1000], Events);
            board.Write(operational + 0x38, 8);
            Write64(operational + 0x30, Contexts);
            Write64(operational + 0x18, Commands | 1);
            board.Write(Table, (uint)Events);
            board.Write(Table + 8, (uint)events);
            board.Write(runtime + 0x28, 1);
            Write64(runtime + 0x38, Events);
            Write64(runtime + 0x30, Table);
            board.Write(runtime + 0x20, 2);
            board.Write(operational, 5);
            size = events;
            next = 0;
            cycle = 1;
            commandCycle = 1;
            rings.Clear();
            rings[0] = Commands;
        }

        public uint Port(int port) => board.Read(PortAddress(port));

        public ulong PortAddress(int port) => operational + 0x400 + 0x10 * (ulong)(port - 1);

        public uint StatusRegister => board.Read(operational + 4);

        public void WriteCommandRegister(uint value) => board.Write(operational, value);

        /// <summary>As Linux resets a port, and takes the event.</summary>
        public void ResetPort(int port)
        {
            board.Write(PortAddress(port), 1 << 9 | 1 << 4);
            board.Write(PortAddress(port), 1 << 9 | 1 << 21 | 1 << 17);
        }

        /// <summary>The events since the last call; as a driver does, tells how far it has read.</summary>
        public List<Event> TakeEvents()
        {
            var found = new List<Event>();
            for(; (board.Read(Events + 16 * (ulong)next + 12) & 1) == cycle; )
            {
                var at = Events + 16 * (ulong)next;
                found.Add(new Event(board.Read(at) | (ulong)board.Read(at + 4) << 32, board.Read(at + 8), board.Read(at + 12)));
                if(++next == size)
                {
                    next = 0;
                    cycle ^= 1;
                }
            }
            board.Write(operational + 4, 8);
            board.Write(runtime + 0x20, 3);
            Write64(runtime + 0x38, Events + 16 * (ulong)next | 8);
            return found;
        }

        /// <summary>Puts a command into its ring and rings.</summary>
        public Event Command(int type, ulong parameter = 0, int slot = 0, uint flags = 0)
        {
            TakeEvents();
            var at = Add(0, parameter, 0, (uint)type << 10 | (uint)slot << 24 | flags);
            board.Write(doorbells, 0);
            var done = TakeEvents().Single(x => x.Type == CommandCompletion);
            if(done.Pointer != at)
            {
                throw new InvalidOperationException($"the completion is of 0x{done.Pointer:X}, not of 0x{at:X}");
            }
            return done;
        }

        /// <summary>A slot with its device at port 1, addressed.</summary>
        public int Address(int port = 1)
        {
            var slot = Command(9).Slot;
            board.Bus.WriteBytes(new byte[0x420], Output);
            board.Write(Contexts + 8 * (ulong)slot, (uint)Output);
            WriteInput(3);
            board.Write(Input + 0x20, 1u << 27);
            board.Write(Input + 0x24, (uint)port << 16);
            WriteEndpoint(1, 4, 64);
            LastCode = Command(11, Input, slot).Code;
            return slot;
        }

        public int LastCode { get; private set; }

        /// <summary>Endpoints 1 OUT and 1 IN as bulk ones of 512 bytes.</summary>
        public Event Configure(int slot, int packet = 512)
        {
            WriteInput(1 | 1 << 2 | 1 << 3);
            board.Write(Input + 0x20, 3u << 27);
            WriteEndpoint(2, 2, packet);
            WriteEndpoint(3, 6, packet);
            return Command(12, Input, slot);
        }

        public uint SlotState => board.Read(Output + 12) >> 27;

        public uint DeviceAddress => board.Read(Output + 12) & 0xFF;

        public uint EndpointState(int index) => board.Read(Output + 0x20 * (ulong)index) & 7;

        public ulong EndpointDequeue(int index) => board.Read(Output + 0x20 * (ulong)index + 8);

        /// <summary>A control transfer; null if the device stalls.</summary>
        public byte[]? Control(int slot, byte[] setup, byte[]? data = null)
        {
            var isIn = (setup[0] & 0x80) != 0;
            var count = setup[6] | setup[7] << 8;
            if(data != null)
            {
                board.Bus.WriteBytes(data, Buffer);
            }
            TakeEvents();
            Add(1, BitConverter.ToUInt64(setup, 0), 8, Setup << 10 | Immediate);
            if(count > 0)
            {
                Add(1, Buffer, (uint)count, Data << 10 | OnShort | (isIn ? In : 0));
            }
            Add(1, 0, 0, Status << 10 | OnCompletion | (isIn && count > 0 ? 0 : In));
            RingEndpoint(slot, 1);
            board.Advance(TimeInterval.FromMilliseconds(2));
            LastEvents = TakeEvents();
            if(LastEvents.Any(x => x.Code != 1 && x.Code != 13))
            {
                return null;
            }
            var left = LastEvents.Where(x => x.Code == 13).Sum(x => x.Length);
            return isIn ? board.Bus.ReadBytes(Buffer, count - left) : Array.Empty<byte>();
        }

        public List<Event> LastEvents { get; private set; } = new();

        /// <summary>Adds a block to a ring and links it to its start where it ends.</summary>
        public ulong Add(int ring, ulong parameter, uint status, uint control)
        {
            if(!rings.TryGetValue(ring, out var position))
            {
                position = Rings + 0x1000 * (ulong)ring;
                cycles[ring] = 1;
            }
            var current = ring == 0 ? commandCycle : cycles[ring];
            if((position & 0xFFF) == 0xFF0)
            {
                WriteBlock(position, position & ~0xFFFul, 0, Link << 10 | 2 | current);
                position &= ~0xFFFul;
                current ^= 1;
                if(ring == 0)
                {
                    commandCycle = current;
                }
                else
                {
                    cycles[ring] = current;
                }
            }
            WriteBlock(position, parameter, status, control | current);
            rings[ring] = position + 16;
            return position;
        }

        public void RingEndpoint(int slot, int index) => board.Write(doorbells + 4 * (ulong)slot, (uint)index);

        /// <summary>Where the next block of a ring goes, with its cycle.</summary>
        public ulong Position(int ring) => rings[ring] | cycles[ring];

        public void WriteInput(uint added, uint dropped = 0)
        {
            board.Bus.WriteBytes(new byte[0x440], Input);
            board.Write(Input, dropped);
            board.Write(Input + 4, added);
        }

        public void WriteEndpoint(int index, int type, int packet)
        {
            var at = Input + 0x20 * (ulong)(index + 1);
            board.Write(at + 4, (uint)packet << 16 | (uint)type << 3 | 3 << 1);
            board.Write(at + 8, (uint)(Rings + 0x1000 * (ulong)index) | 1);
            rings.Remove(index);
            // A ring that is new has nothing in it.
            board.Bus.WriteBytes(new byte[0x1000], Rings + 0x1000 * (ulong)index);
        }

        public void Write64(ulong at, ulong value)
        {
            board.Write(at, (uint)value);
            board.Write(at + 4, (uint)(value >> 32));
        }

        public const ulong Buffer = TestBoard.RamBase + 0x40000;
        public const ulong Input = TestBoard.RamBase + 0x6000;

        private void WriteBlock(ulong at, ulong parameter, uint status, uint control)
        {
            Write64(at, parameter);
            board.Write(at + 8, status);
            board.Write(at + 12, control);
        }

        private int size;
        private int next;
        private uint cycle;
        private uint commandCycle = 1;

        private readonly TestBoard board;
        private readonly ulong address;
        private readonly ulong operational;
        private readonly ulong doorbells;
        private readonly ulong runtime;
        private readonly Dictionary<int, ulong> rings = new();
        private readonly Dictionary<int, uint> cycles = new();

        private const ulong Contexts = TestBoard.RamBase + 0x1000;
        private const ulong Commands = TestBoard.RamBase + 0x2000;
        private const ulong Table = TestBoard.RamBase + 0x3000;
        private const ulong Events = TestBoard.RamBase + 0x4000;
        private const ulong Output = TestBoard.RamBase + 0x7000;
        private const ulong Rings = TestBoard.RamBase + 0x10000;

        public readonly record struct Event(ulong Pointer, uint StatusWord, uint Control)
        {
            public int Type => (int)(Control >> 10 & 0x3F);

            public int Slot => (int)(Control >> 24);

            public int Endpoint => (int)(Control >> 16 & 0x1F);

            public int Code => (int)(StatusWord >> 24);

            public int Length => (int)(StatusWord & 0xFFFFFF);
        }
    }
}
