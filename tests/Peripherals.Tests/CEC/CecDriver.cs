using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

namespace Exynos.Tests.Cec
{
    /// <summary>
    /// What drivers/media/cec/platform/s5p/s5p_cec.c does with the registers: bytes, one a word, and its interrupt
    /// handler.
    /// </summary>
    [GPIO(NumberOfInputs = 1)]
    public sealed class CecDriver : IGPIOReceiver
    {
        public CecDriver(TestBoard board)
        {
            this.board = board;
            Pmu = board.Add(new Exynos_PMU(board.Machine), PmuBase, "pmu");
            Cec = board.Add(new Exynos_CEC(board.Machine), Base, "hdmicec");
            Cec.IRQ.Connect(this, 0);
        }

        /// <summary>adap_enable: resets, sets the dividers, unmasks, listens.</summary>
        public void Enable()
        {
            Write(RX_CTRL, 0x80);
            Write(TX_CTRL, 0x80);
            Write(0xC4, (byte)(Read(0xC4) & ~1));
            board.Modify(PmuBase + 0x700, 0x3FF << 16, 74 << 16);
            Write(DIVISOR + 12, 0);
            Write(DIVISOR + 8, 0);
            Write(DIVISOR + 4, 0);
            Write(DIVISOR, 15);
            Write(0x184, 0x15);
            Write(0x180, 0);
            Write(IRQ_MASK, (byte)(Read(IRQ_MASK) & ~0x33));
            Listen();
        }

        public void Listen()
        {
            Write(RX_CTRL, (byte)(Read(RX_CTRL) | 1));
        }

        public void TakeAddress(int address)
        {
            Write(LOGIC_ADDR, (byte)(address & 0xF));
        }

        /// <summary>adap_transmit.</summary>
        public void Start(int retries, params byte[] message)
        {
            for(var i = 0; i < message.Length; i++)
            {
                Write(TX_BUFF + (ulong)i * 4, message[i]);
            }
            Write(TX_BYTES, (byte)message.Length);
            var control = (Read(TX_CTRL) | 1) & ~0x70 | retries << 4;
            Write(TX_CTRL, (byte)((message[0] & 0xF) == 0xF ? control | 2 : control & ~2));
        }

        /// <summary>Sends, and gives how the driver takes it: "done", "nack", "error", or null after 2 s.</summary>
        public string? Send(params byte[] message)
        {
            Sent.Clear();
            Start(1, message);
            board.AdvanceUntil(() => Sent.Count > 0, TimeInterval.FromSeconds(2), TimeInterval.FromMilliseconds(1));
            return Sent.SingleOrDefault();
        }

        /// <summary>The next message that the driver has received, or null after 2 s.</summary>
        public string? Receive()
        {
            board.AdvanceUntil(() => Received.Count > 0, TimeInterval.FromSeconds(2), TimeInterval.FromMilliseconds(1));
            var message = Received.FirstOrDefault();
            if(message != null)
            {
                Received.RemoveAt(0);
            }
            return message;
        }

        public void OnGPIO(int number, bool value)
        {
            if(value && HandlesInterrupts)
            {
                Handle();
            }
        }

        /// <summary>s5p_cec_irq_handler.</summary>
        public void Handle()
        {
            var status = Read(0x00) & 0xFu | (Read(0x64) & 0xFu) << 4 | (uint)Read(0x04) << 8 | (uint)Read(0x08) << 16 | (uint)Read(0x0C) << 24;
            if((status & 1 << 2) != 0)
            {
                Sent.Add((status & 1 << 4) != 0 ? "nack" : (status & 1 << 3) != 0 ? "error" : "done");
                Write(IRQ_CLEAR, 0x03);
            }
            if((status & 1 << 18) != 0)
            {
                Received.Add(string.Join(" ", Enumerable.Range(0, (int)(status >> 24)).Select(x => Read(RX_BUFF + (ulong)x * 4).ToString("X2"))));
                Listen();
                Write(IRQ_CLEAR, 0x30);
            }
        }

        public void Reset()
        {
        }

        public byte Read(ulong offset)
        {
            return board.Bus.ReadByte(Base + offset);
        }

        public void Write(ulong offset, byte value)
        {
            board.Bus.WriteByte(Base + offset, value);
        }

        public bool HandlesInterrupts { get; set; } = true;

        public Exynos_PMU Pmu { get; }

        public Exynos_CEC Cec { get; }

        public List<string> Sent { get; } = new List<string>();

        public List<string> Received { get; } = new List<string>();

        public const ulong Base = 0x101B0000;
        public const ulong PmuBase = 0x10040000;
        public const ulong IRQ_MASK = 0x10;
        public const ulong IRQ_CLEAR = 0x14;
        public const ulong LOGIC_ADDR = 0x20;
        public const ulong DIVISOR = 0x30;
        public const ulong TX_CTRL = 0x40;
        public const ulong TX_BYTES = 0x44;
        public const ulong TX_BUFF = 0x80;
        public const ulong RX_CTRL = 0xC0;
        public const ulong RX_BUFF = 0x100;

        private readonly TestBoard board;
    }
}
