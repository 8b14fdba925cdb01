using System;

using NUnit.Framework;

namespace Exynos.Tests.MMC
{
    /// <summary>The controller as drivers/mmc/host/dw_mmc.c drives it, with the commands of drivers/mmc/core/sd.c.</summary>
    internal sealed class MmcDriver
    {
        public MmcDriver(TestBoard board, ulong registers)
        {
            this.board = board;
            this.registers = registers;
        }

        public void Probe()
        {
            Write(0x00, 7);
            Assert.That(Read(0x00) & 7, Is.Zero, "the resets are over");
            Assert.That(Read(0x6C) & 0xFFFF, Is.GreaterThanOrEqualTo(0x240A), "the FIFO is at 0x200");
            Assert.That(Read(0x70) >> 16 & 3, Is.Zero, "internal DMA");
            Write(0x44, 0xFFFFFFFF);
            Write(0x88, Ring);
            Write(0x8C, 0x337);
            Write(0x90, 0x103);
            Write(0x24, 0xBFCD | 0x30);
            Write(0x00, 1 << 4);
        }

        /// <summary>The card's way to the transfer state.</summary>
        public void Identify()
        {
            Command(0, 0);
            Assert.That(Command(8, 0x1AA), Is.EqualTo(0x1AA));
            Command(55, 0);
            var conditions = Command(41, 0x40300000);
            Assert.That(conditions >> 30, Is.EqualTo(3), "ready, high capacity");
            Command(2, 0, 0xC0);
            Address = Command(3, 0) & 0xFFFF0000;
            Command(9, Address, 0xC0);
            Units = ((Read(0x38) & 0x3F) << 16 | Read(0x34) >> 16) + 1;
            Command(7, Address);
            Command(55, Address);
            Command(6, 2);
        }

        /// <summary>A command that has to be answered.</summary>
        public uint Command(uint index, uint argument, uint flags = 0x40)
        {
            var status = Send(index, argument, index == 0 ? flags & ~0x40u : flags);
            Assert.That(status, Is.EqualTo(CommandDone), $"CMD{index}");
            return Read(0x30);
        }

        /// <summary>Any command; returns and clears the interrupts.</summary>
        public uint Send(uint index, uint argument, uint flags)
        {
            Write(0x28, argument);
            Write(0x2C, 1u << 31 | flags | index);
            Assert.That(Read(0x2C) >> 31, Is.Zero);
            return TakeInterrupts();
        }

        public uint TakeInterrupts()
        {
            var status = Read(0x40);
            Write(0x44, status);
            return status;
        }

        public byte[] ReadSmall(uint index, uint argument, int length)
        {
            Write(0x00, 1 << 4);
            Write(0x1C, (uint)length);
            Write(0x20, (uint)length);
            var status = Send(index, argument, 0x240);
            Assert.That(status & 0xBFC2, Is.Zero);
            var result = new byte[length];
            var done = 0;
            while(done < length)
            {
                var words = (int)(Read(0x48) >> 17 & 0x1FFF);
                Assert.That(words, Is.Positive, "the FIFO has what it promised");
                for(; words > 0 && done < length; words--, done += 4)
                {
                    BitConverter.GetBytes(Read(0x200)).CopyTo(result, done);
                }
                status |= TakeInterrupts();
            }
            Assert.That(status & DataOver, Is.Not.Zero);
            return result;
        }

        /// <summary>Blocks by DMA, a page each descriptor; returns all interrupts.</summary>
        public uint Transfer(bool isWrite, uint sector, int length, uint extraFlags = 0x1000, uint index = 0)
        {
            var count = (length + 4095) / 4096;
            for(var i = 0; i < count; i++)
            {
                var at = Ring + 16 * (uint)i;
                var control = 0x80000000 | (i == 0 ? 8u : 0) | (i == count - 1 ? 4u : 0x12u);
                board.Write(at, control);
                board.Write(at + 4, (uint)Math.Min(4096, length - 4096 * i));
                board.Write(at + 8, Buffer + 4096 * (uint)i);
                board.Write(at + 12, at + 16);
            }
            Write(0x00, 1 << 4 | 4);
            Write(0x80, 1);
            Write(0x00, 1 << 4 | 1 << 25);
            Write(0x80, 0x82);
            Write(0x84, 1);
            Write(0x1C, 512);
            Write(0x20, (uint)length);
            return Send(index != 0 ? index : isWrite ? 25u : 18u, sector, 0x240 | (isWrite ? 0x400u : 0) | extraFlags);
        }

        public uint Read(uint offset) => board.Read(registers + offset);

        public void Write(uint offset, uint value) => board.Write(registers + offset, value);

        public uint Address { get; private set; }

        public uint Units { get; private set; }

        public const uint CommandDone = 1 << 2;
        public const uint DataOver = 1 << 3;
        public const uint AutoCommandDone = 1 << 14;
        public const uint Ring = 0x40001000;
        public const uint Buffer = 0x40100000;

        private readonly TestBoard board;
        private readonly ulong registers;
    }
}
