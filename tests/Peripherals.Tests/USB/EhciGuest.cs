using System;
using System.Linq;

using Antmicro.Renode.Time;

namespace Exynos.Tests.USB
{
    /// <summary>A driver of an EHCI: one queue head in the asynchronous list, one in the periodic one.</summary>
    internal sealed class EhciGuest
    {
        public EhciGuest(TestBoard board, ulong address)
        {
            this.board = board;
            this.address = address;
        }

        public const uint USBCMD = 0x10;
        public const uint USBSTS = 0x14;
        public const uint USBINTR = 0x18;
        public const uint FRINDEX = 0x1C;
        public const uint PERIODICLISTBASE = 0x24;
        public const uint ASYNCLISTADDR = 0x28;

        public void Start()
        {
            board.Write(address + USBCMD, 2);
            board.Write(address + USBINTR, 0x37);
            board.Write(address + USBCMD, 1);
            board.Write(address + 0x50, 1);
        }

        public ulong PortAddress(int port) => address + 0x50 + 4 * (ulong)port;

        public uint Port(int port) => board.Read(PortAddress(port));

        public void ResetPort(int port)
        {
            board.Write(PortAddress(port), 1 << 8);
            board.Write(PortAddress(port), 0);
        }

        public uint EmptyRing()
        {
            WriteHead(HeadAddress, 0, 0, 64, 0x8000, 1);
            board.Write(HeadAddress, HeadAddress | 2);
            return HeadAddress;
        }

        /// <summary>A control transfer; null if the device stalls.</summary>
        public byte[]? Control(byte device, byte[] setup, byte[]? data = null)
        {
            var isIn = (setup[0] & 0x80) != 0;
            var count = setup[6] | setup[7] << 8;
            board.Bus.WriteBytes(setup, SetupAddress);
            if(data != null)
            {
                board.Bus.WriteBytes(data, BufferAddress);
            }
            // Setup, data if there is any, and the empty packet the other way, whose end is told.
            var first = TransferAddress;
            WriteDescriptor(first, first + 0x20, KindSetup, 8, SetupAddress, false);
            var last = first + 0x20;
            if(count > 0)
            {
                WriteDescriptor(last, last + 0x20, isIn ? KindIn : KindOut, count, BufferAddress, false);
                board.Write(last + 4, last + 0x20);
                last += 0x20;
            }
            WriteDescriptor(last, Terminate, isIn && count > 0 ? KindOut : KindIn, 0, BufferAddress, true);
            Run(device, 0, 64, first);
            if((board.Read(HeadAddress + 24) & 0x40) != 0)
            {
                return null;
            }
            if(count == 0 || !isIn)
            {
                return Array.Empty<byte>();
            }
            var left = (int)(board.Read(first + 0x20 + 8) >> 16 & 0x7FFF);
            return board.Bus.ReadBytes(BufferAddress, count - left);
        }

        public void Out(byte device, byte endpoint, byte[] data, uint offset = 0)
        {
            StartOut(device, endpoint, data, BufferAddress + offset);
            if(data.Length % 512 == 0)
            {
                StartOut(device, endpoint, Array.Empty<byte>());
            }
        }

        public byte[] In(byte device, byte endpoint, int count, uint offset = 0)
        {
            return Result(StartIn(device, endpoint, count, BufferAddress + offset));
        }

        public uint StartOut(byte device, byte endpoint, byte[] data, uint? address = null)
        {
            buffer = address ?? BufferAddress;
            if(buffer >= TestBoard.RamBase)
            {
                board.Bus.WriteBytes(data, buffer);
            }
            WriteDescriptor(TransferAddress, Terminate, KindOut, data.Length, buffer, true);
            Run(device, endpoint, 512, TransferAddress);
            return TransferAddress;
        }

        public uint StartIn(byte device, byte endpoint, int count, uint? address = null)
        {
            buffer = address ?? BufferAddress;
            asked = count;
            WriteDescriptor(TransferAddress, Terminate, KindIn, count, buffer, true);
            Run(device, endpoint, 512, TransferAddress);
            return TransferAddress;
        }

        public uint StartPeriodic(byte device, byte endpoint, int count)
        {
            buffer = BufferAddress;
            asked = count;
            WriteDescriptor(TransferAddress, Terminate, KindIn, count, buffer, true);
            WriteHead(HeadAddress, device, endpoint, 512, 0, TransferAddress);
            board.Write(HeadAddress, Terminate);
            board.Write(HeadAddress + 8, 1 << 30 | 0x01);
            for(var i = 0u; i < 1024; i++)
            {
                board.Write(FrameList + 4 * i, HeadAddress | 2);
            }
            board.Write(address + PERIODICLISTBASE, FrameList);
            board.Write(address + USBCMD, 0x11);
            return TransferAddress;
        }

        public uint Token(uint transfer) => board.Read(transfer + 8);

        public bool IsActive(uint transfer) => (Token(transfer) & 0x80) != 0;

        public byte[] Result(uint transfer)
        {
            var left = (int)(Token(transfer) >> 16 & 0x7FFF);
            return board.Bus.ReadBytes(buffer, asked - left);
        }

        private void Run(byte device, byte endpoint, int packet, uint first)
        {
            board.Write(address + USBCMD, 1);
            WriteHead(HeadAddress, device, endpoint, packet, 0x8000, first);
            board.Write(HeadAddress, HeadAddress | 2);
            board.Write(address + ASYNCLISTADDR, HeadAddress);
            board.Write(address + USBCMD, 0x21);
            board.Advance(TimeInterval.FromMilliseconds(2));
        }

        private void WriteHead(uint at, byte device, byte endpoint, int packet, uint flags, uint first)
        {
            board.Write(at + 4, (uint)packet << 16 | 1 << 14 | 2 << 12 | flags | (uint)endpoint << 8 | device);
            board.Write(at + 8, 1 << 30);
            board.Write(at + 12, 0);
            board.Write(at + 16, first);
            board.Write(at + 20, Terminate);
            board.Write(at + 24, 0);
        }

        private void WriteDescriptor(uint at, uint next, uint kind, int count, uint data, bool interrupt)
        {
            board.Write(at, next);
            board.Write(at + 4, Terminate);
            board.Write(at + 8, (uint)count << 16 | (interrupt ? 1u << 15 : 0) | 3 << 10 | kind << 8 | 0x80);
            board.Write(at + 12, data);
            for(var i = 1u; i < 5; i++)
            {
                board.Write(at + 12 + 4 * i, (data & ~0xFFFu) + 0x1000 * i);
            }
        }

        private uint buffer;
        private int asked;

        private readonly TestBoard board;
        private readonly ulong address;

        private const uint HeadAddress = (uint)TestBoard.RamBase + 0x1000;
        private const uint TransferAddress = (uint)TestBoard.RamBase + 0x2000;
        private const uint SetupAddress = (uint)TestBoard.RamBase + 0x3000;
        private const uint FrameList = (uint)TestBoard.RamBase + 0x4000;
        private const uint BufferAddress = (uint)TestBoard.RamBase + 0x10000;
        private const uint Terminate = 1;
        private const uint KindOut = 0;
        private const uint KindIn = 1;
        private const uint KindSetup = 2;
    }
}
