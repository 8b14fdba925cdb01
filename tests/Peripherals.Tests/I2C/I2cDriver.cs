using System;
using System.Linq;

using Antmicro.Renode.Peripherals.I2C;

namespace Exynos.Tests.I2C
{
    /// <summary>
    /// Sends messages as drivers/i2c/busses/i2c-s3c2410.c does: the same accesses in the same order, byte by byte in
    /// its interrupt handler.
    /// </summary>
    internal sealed class I2cDriver
    {
        public I2cDriver(TestBoard board, ulong address, Exynos_I2C controller)
        {
            this.board = board;
            this.address = address;
            Lines = new LineRecorder();
            controller.IRQ.Connect(Lines, 0);
            // s3c24xx_i2c_init(), s3c24xx_i2c_clockrate()
            WriteByte(IICADD, 0x10);
            Set(IICCON, 0);
            Set(IICSTAT, 0);
            Set(IICCON, Get(IICCON) & ~0x4Fu | 0x40 | 7);
            Set(IICLC, 4);
        }

        public string? Write(int device, params byte[] data) => Transfer(new Message(device, false, data));

        public string? Read(int device, byte[] data) => Transfer(new Message(device, true, data));

        /// <summary>s3c24xx_i2c_doxfer(). Null when all messages are over, else the errno.</summary>
        public string? Transfer(params Message[] newMessages)
        {
            if((Get(IICSTAT) & START) != 0)
            {
                return "-EAGAIN";
            }
            messages = newMessages;
            index = 0;
            position = 0;
            state = State.Start;
            error = null;
            Set(IICCON, Get(IICCON) | IRQEN);
            StartMessage();
            for(var left = messages.Sum(x => x.Data.Length) + 2 * messages.Length; state != State.Stop; left--)
            {
                // The driver sleeps until an interrupt comes, or 5 s.
                if(left < 0 || !Lines.Level(0))
                {
                    error = "-ETIMEDOUT";
                    break;
                }
                Interrupt();
            }
            if((Get(IICSTAT) & START) != 0)
            {
                error ??= "timeout waiting for bus idle";
            }
            // s3c24xx_i2c_disable_bus()
            Set(IICSTAT, Get(IICSTAT) & ~TXRXEN);
            Set(IICCON, Get(IICCON) & ~(IRQEN | IRQPEND | ACKEN));
            return error;
        }

        /// <summary>s3c24xx_i2c_message_start()</summary>
        public void StartMessage(Message message)
        {
            var stat = TXRXEN | (message.Reads ? MASTER_RX : MASTER_TX);
            Set(IICCON, Get(IICCON) | ACKEN);
            var control = Get(IICCON);
            Set(IICSTAT, stat);
            WriteByte(IICDS, (byte)(message.Device << 1 | (message.Reads ? 1 : 0)));
            Set(IICCON, control);
            Set(IICSTAT, stat | START);
        }

        public uint Get(ulong register) => board.Read(address + register);

        public void Set(ulong register, uint value) => board.Write(address + register, value);

        public void WriteByte(ulong register, byte value) => board.Bus.WriteByte(address + register, value);

        public byte ReadByte(ulong register) => board.Bus.ReadByte(address + register);

        /// <summary>What ends each byte in the driver: the bus goes on.</summary>
        public void Acknowledge() => Set(IICCON, Get(IICCON) & ~IRQPEND);

        public LineRecorder Lines { get; }

        private void StartMessage() => StartMessage(messages[index]);

        // i2c_s3c_irq_nextbyte()
        private void Interrupt()
        {
            var noAcknowledge = (Get(IICSTAT) & LASTBIT) != 0;
            var message = messages[index];
            var isLast = index == messages.Length - 1;
            switch(state)
            {
            case State.Start:
                if(noAcknowledge)
                {
                    Stop("-ENXIO");
                }
                else if(isLast && message.Data.Length == 0)
                {
                    Stop(null);
                }
                else if(message.Reads)
                {
                    state = State.Read;
                    PrepareRead(message, isLast);
                }
                else
                {
                    state = State.Write;
                    WriteNext(message, isLast);
                }
                break;
            case State.Write:
                if(noAcknowledge)
                {
                    Stop("-ECONNREFUSED");
                }
                else
                {
                    WriteNext(message, isLast);
                }
                break;
            case State.Read:
                message.Data[position++] = ReadByte(IICDS);
                PrepareRead(message, isLast);
                break;
            }
            Acknowledge();
        }

        private void WriteNext(Message message, bool isLast)
        {
            if(position < message.Data.Length)
            {
                WriteByte(IICDS, message.Data[position++]);
            }
            else if(isLast)
            {
                Stop(null);
            }
            else
            {
                position = 0;
                index++;
                StartMessage();
                state = State.Start;
            }
        }

        private void PrepareRead(Message message, bool isLast)
        {
            if(position == message.Data.Length - 1)
            {
                if(isLast)
                {
                    Set(IICCON, Get(IICCON) & ~ACKEN);
                }
            }
            else if(position >= message.Data.Length)
            {
                Stop(null);
            }
        }

        private void Stop(string? reason)
        {
            Set(IICSTAT, Get(IICSTAT) & ~START);
            state = State.Stop;
            error = reason;
            Set(IICCON, Get(IICCON) & ~IRQEN);
        }

        private Message[] messages = Array.Empty<Message>();
        private State state;
        private string? error;
        private int index;
        private int position;

        private readonly TestBoard board;
        private readonly ulong address;

        public const ulong IICCON = 0x00, IICSTAT = 0x04, IICADD = 0x08, IICDS = 0x0C, IICLC = 0x10;
        public const uint ACKEN = 1 << 7, IRQEN = 1 << 5, IRQPEND = 1 << 4;
        public const uint MASTER_RX = 2 << 6, MASTER_TX = 3 << 6, START = 1 << 5, TXRXEN = 1 << 4, LASTBIT = 1;

        /// <summary>An i2c_msg.</summary>
        internal sealed record Message(int Device, bool Reads, byte[] Data);

        private enum State
        {
            Start,
            Read,
            Write,
            Stop,
        }
    }
}
