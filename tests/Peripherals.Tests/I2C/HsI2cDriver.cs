using System;
using System.Collections.Generic;

using Antmicro.Renode.Peripherals.I2C;

namespace Exynos.Tests.I2C
{
    /// <summary>Sends messages as drivers/i2c/busses/i2c-exynos5.c does, its interrupt handler included.</summary>
    internal sealed class HsI2cDriver
    {
        public HsI2cDriver(TestBoard board, ulong address, Exynos_HSI2C controller)
        {
            this.board = board;
            this.address = address;
            lines = new LineRecorder();
            controller.IRQ.Connect(lines, 0);
            // exynos5_i2c_init()
            board.Write(address + CTL, 1 | 1 << 3);
            board.Write(address + CONF, board.Read(address + CONF) | 1u << 31);
        }

        /// <summary>A write, and a stop unless another message follows. Null when it is over, else the errno.</summary>
        public string? Write(int device, byte[] data, bool stop = true) => Transfer(device, data, false, stop);

        public string? Read(int device, byte[] data, bool stop = true) => Transfer(device, data, true, stop);

        /// <summary>
        /// How a register of a device is read: its number is written, and without a stop the value read.
        /// </summary>
        public byte[] ReadRegisters(int device, byte register, int count)
        {
            var data = new byte[count];
            if(Write(device, new[] { register }, stop: false) is string writeError)
            {
                throw new InvalidOperationException(writeError);
            }
            if(Read(device, data) is string readError)
            {
                throw new InvalidOperationException(readError);
            }
            return data;
        }

        public int Interrupts { get; private set; }

        private string? Transfer(int device, byte[] data, bool read, bool stop)
        {
            var trigger = (uint)(data.Length > Depth ? Depth * (read ? 3 : 1) / 4 : data.Length);
            board.Write(address + ADDR, (uint)device << 10);
            board.Write(address + FIFO_CTL, 3 | (read ? trigger << 4 : trigger << 16));
            board.Write(address + CTL, 9u | (read ? 1u << 6 : 1u << 7));
            board.Write(address + INT_ENABLE, 1u << 9 | (read ? 1u << 1 | 1u << 6 : 1u));
            board.Write(address + AUTO_CONF, (uint)data.Length | (read ? 1u << 16 : 0) | (stop ? 1u << 17 : 0) | 1u << 31);

            var done = false;
            var moved = 0;
            for(var i = 0; i < 4 * data.Length + 16; i++)
            {
                if(!lines.Level(0))
                {
                    return "-ETIMEDOUT";
                }
                Interrupts++;
                var status = board.Read(address + INT_STATUS);
                board.Write(address + INT_STATUS, status);
                if((status & 1 << 9) != 0)
                {
                    var transfer = board.Read(address + TRANS_STATUS);
                    if((transfer & 0xC) != 0)
                    {
                        return End("-ENXIO");
                    }
                    done |= (transfer & 1) != 0;
                }
                if(read && (status & (1 << 1 | 1 << 6)) != 0)
                {
                    var level = board.Read(address + FIFO_STATUS) >> 16 & 0x7F;
                    for(var left = Math.Min((int)level, data.Length - moved); left > 0; left--)
                    {
                        data[moved++] = (byte)board.Read(address + RX_DATA);
                    }
                }
                else if((status & 1) != 0)
                {
                    var free = (int)(Depth - (board.Read(address + FIFO_STATUS) & 0x7F));
                    if(free > data.Length - moved)
                    {
                        board.Modify(address + INT_ENABLE, 1, 0);
                        free = data.Length - moved;
                    }
                    for(; free > 0; free--)
                    {
                        board.Write(address + TX_DATA, data[moved++]);
                    }
                }
                if(done && moved == data.Length)
                {
                    return stop && (board.Read(address + TRANS_STATUS) & 1 << 17) != 0 ? "-EBUSY" : End(null);
                }
            }
            return "-EIO";
        }

        private string? End(string? error)
        {
            board.Write(address + INT_ENABLE, 0);
            board.Write(address + INT_STATUS, board.Read(address + INT_STATUS));
            return error;
        }

        private readonly TestBoard board;
        private readonly ulong address;
        private readonly LineRecorder lines;

        private const uint Depth = 64;

        public const ulong CTL = 0x00, FIFO_CTL = 0x04, INT_ENABLE = 0x20, INT_STATUS = 0x24, FIFO_STATUS = 0x30, TX_DATA = 0x34, RX_DATA = 0x38, CONF = 0x40, AUTO_CONF = 0x44,
            MANUAL_CMD = 0x4C, TRANS_STATUS = 0x50, ADDR = 0x70;
    }

    /// <summary>A memory on the bus that remembers what happened to it.</summary>
    internal sealed class I2CMemory : II2CPeripheral
    {
        public void Write(byte[] data)
        {
            Events.Add($"write {Convert.ToHexString(data)}");
        }

        public byte[] Read(int count = 1)
        {
            Events.Add($"read {count}");
            var data = new byte[Math.Min(count, Available)];
            for(var i = 0; i < data.Length; i++)
            {
                data[i] = (byte)((Counts ? next++ : i) * 7 + 1);
            }
            return Fails ? throw new InvalidOperationException("broken") : data;
        }

        public void FinishTransmission()
        {
            Events.Add("stop");
        }

        public void Reset()
        {
        }

        public int Available { get; set; } = int.MaxValue;

        public bool Fails { get; set; }

        /// <summary>Goes on where the last read ended, as a memory's address does.</summary>
        public bool Counts { get; set; }

        public List<string> Events { get; } = new List<string>();

        private int next;
    }
}
