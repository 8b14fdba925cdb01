using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.UART;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.UART
{
    /// <summary>The UART as drivers/tty/serial/samsung_tty.c drives it.</summary>
    [TestFixture]
    public class UartTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            uart = board.Add(new Exynos_UART(board.Machine, ClockFrequency, FifoSize), Base);
            irq = new LineRecorder();
            uart.IRQ.Connect(irq, 0);
            sent.Clear();
            uart.CharReceived += sent.Add;
            // s3c24xx_serial_resetport(), s3c64xx_serial_startup()
            board.Write(Base + UINTM, 0xF);
            board.Write(Base + UCON, 0x3C5);
            board.Write(Base + UFCON, 0x111 | 6);
            board.Write(Base + UFCON, 0x111);
            board.Write(Base + ULCON, 3);
            board.Write(Base + UINTP, 0xF);
            // connecting told the levels
            irq.Events.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldTransmitWhatTheConsoleWrites()
        {
            foreach(var character in "Hello\n")
            {
                Assert.That(board.Read(Base + UFSTAT) & (1 << 24), Is.Zero, "the FIFO is full");
                board.Bus.WriteByte(Base + UTXH, (byte)character);
            }
            Assert.That(Encoding.ASCII.GetString(sent.ToArray()), Is.EqualTo("Hello\n"));
            Assert.That(board.Read(Base + UTRSTAT) & 6, Is.EqualTo(6));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldTakeWhatIsTypedOnAnotherThread()
        {
            const int Count = 200000;
            var typist = Task.Run(() =>
            {
                for(var i = 0; i < Count; i++)
                {
                    uart.WriteChar((byte)i);
                }
            });
            var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(20);
            for(var i = 0; i < Count && DateTime.UtcNow < deadline;)
            {
                if((board.Read(Base + UFSTAT) & 0x1FF) != 0)
                {
                    Assert.That(board.Bus.ReadByte(Base + URXH), Is.EqualTo((byte)i++));
                }
            }
            typist.Wait();
            Assert.That(board.Read(Base + UFSTAT) & 0x1FF, Is.Zero, "everything was read");
        }

        [Test]
        public void ShouldLoopBackNoMoreThanTheFifoHolds()
        {
            board.Write(Base + UCON, 0x3C5 | 1 << 5);
            for(var i = 0; i < 1000; i++)
            {
                board.Write(Base + UTXH, (uint)i & 0xFF);
            }
            Assert.That(board.Read(Base + UFSTAT) & 0x100, Is.EqualTo(0x100), "full");
            for(var i = 0; i < FifoSize; i++)
            {
                Assert.That(board.Read(Base + URXH), Is.EqualTo(i));
            }
            Assert.That(board.Read(Base + UFSTAT) & 0x1FF, Is.Zero);
            Assert.That(sent, Is.Empty);
        }

        [Test]
        public void ShouldAskForMoreToTransmitWhileUnmasked()
        {
            Assert.That(irq.Level(0), Is.False);
            board.Write(Base + UINTM, 0xF & ~TXD);
            Assert.That(irq.Level(0), Is.True);
            Assert.That(board.Read(Base + UINTP), Is.EqualTo(TXD));

            // The FIFO is empty again right after the handler filled it.
            board.Bus.WriteByte(Base + UTXH, (byte)'x');
            board.Write(Base + UINTP, TXD);
            Assert.That(irq.Level(0), Is.True);

            board.Write(Base + UINTM, 0xF);
            Assert.That(irq.Level(0), Is.False);
            Assert.That(board.Read(Base + UINTP), Is.Zero);
        }

        [Test]
        public void ShouldInterruptAtTheTriggerLevel()
        {
            board.Write(Base + UINTM, 0xF & ~RXD);
            // RXTRIG 1 of a FIFO of 16: 2 characters
            uart.WriteChar((byte)'a');
            Assert.That(irq.Level(0), Is.False);
            uart.WriteChar((byte)'b');
            Assert.That(irq.Level(0), Is.True);

            Assert.That(DrainAsTheDriver(), Is.EqualTo("ab"));
            Assert.That(irq.Level(0), Is.False);
        }

        [Test]
        public void ShouldInterruptAfterAWhileBelowTheTriggerLevel()
        {
            board.Write(Base + UBRDIV, 35);
            board.Write(Base + UINTM, 0xF & ~RXD);
            uart.WriteChar((byte)'a');

            board.Advance(TimeInterval.FromMilliseconds(30));

            Assert.That(irq.Level(0), Is.True);
            Assert.That(board.Read(Base + UTRSTAT) & 8, Is.EqualTo(8));
            // Without DMA the driver acknowledges in UINTP only.
            Assert.That(DrainAsTheDriver(), Is.EqualTo("a"));
            Assert.That(irq.Level(0), Is.False);
            board.Write(Base + UTRSTAT, 8);
            Assert.That(board.Read(Base + UTRSTAT) & 8, Is.Zero);
            board.Advance(TimeInterval.FromMilliseconds(100));
            Assert.That(irq.Level(0), Is.False);
        }

        [Test]
        public void ShouldLoseNothingWhenTheHostIsFasterThanTheFifo()
        {
            var text = string.Concat(Enumerable.Range(0, 100).Select(x => (char)('A' + x % 26)));
            foreach(var character in text)
            {
                uart.WriteChar((byte)character);
            }
            Assert.That(board.Read(Base + UFSTAT) & 0x1FF, Is.EqualTo(0x100 | FifoSize), "full");
            Assert.That(DrainAsTheDriver(), Is.EqualTo(text));
            Assert.That(board.Read(Base + UFSTAT) & 0x1FF, Is.Zero);
        }

        [Test]
        public void ShouldSendToItselfInLoopback()
        {
            board.Write(Base + UCON, 0x3C5 | 1 << 5);
            board.Bus.WriteByte(Base + UTXH, (byte)'L');

            Assert.That(sent, Is.Empty);
            Assert.That(board.Bus.ReadByte(Base + URXH), Is.EqualTo('L'));
        }

        [Test]
        public void ShouldDropTheFifosContentsOnItsReset()
        {
            uart.WriteChar((byte)'a');
            board.Write(Base + UFCON, 0x111 | 2);

            Assert.That(board.Read(Base + UFSTAT) & 0x1FF, Is.Zero);
            Assert.That(board.Read(Base + UFCON), Is.EqualTo(0x111), "the reset bit clears itself");
        }

        [TestCase(53u, 4u, 115200u)]
        [TestCase(650u, 0u, 9600u)]
        public void ShouldReportTheLinesSpeed(uint divider, uint fraction, uint expected)
        {
            board.Write(Base + UBRDIV, divider);
            board.Write(Base + UFRACVAL, fraction);

            Assert.That(uart.BaudRate, Is.EqualTo(expected).Within(1).Percent);
        }

        [TestCase(0u, Parity.None)]
        [TestCase(4u, Parity.Odd)]
        [TestCase(5u, Parity.Even)]
        public void ShouldReportTheLinesFormat(uint parity, Parity expected)
        {
            board.Write(Base + ULCON, 3 | parity << 3 | 4);

            Assert.That(uart.ParityBit, Is.EqualTo(expected));
            Assert.That(uart.StopBits, Is.EqualTo(Bits.Two));
        }

        [Test]
        public void ShouldSurviveAnyValueInAnyRegister()
        {
            foreach(var value in new[] { 0xFFFFFFFFu, 0u, 0xAAAAAAAAu, 0x55555555u })
            {
                for(ulong offset = 0; offset < 0x100; offset += 4)
                {
                    board.Write(Base + offset, value);
                    board.Read(Base + offset);
                    uart.WriteChar((byte)offset);
                }
                board.Advance(TimeInterval.FromMilliseconds(10));
            }
            uart.Reset();
            Assert.That(irq.Level(0), Is.False);
        }

        /// <summary>s3c24xx_serial_rx_drain_fifo() and the acknowledgement behind it</summary>
        private string DrainAsTheDriver()
        {
            var text = new StringBuilder();
            while(true)
            {
                var status = board.Read(Base + UFSTAT);
                var count = (status & 1 << 8) != 0 ? FifoSize : status & 0xFF;
                if(count == 0)
                {
                    break;
                }
                for(; count > 0; count--)
                {
                    text.Append((char)board.Bus.ReadByte(Base + URXH));
                }
            }
            board.Write(Base + UINTP, RXD);
            return text.ToString();
        }

        private TestBoard board = null!;
        private Exynos_UART uart = null!;
        private LineRecorder irq = null!;
        private readonly List<byte> sent = new List<byte>();

        private const ulong Base = 0x12C20000;
        private const uint ClockFrequency = 100000000;
        private const uint FifoSize = 16;
        private const uint RXD = 1 << 0;
        private const uint TXD = 1 << 2;
        private const ulong ULCON = 0x00;
        private const ulong UCON = 0x04;
        private const ulong UFCON = 0x08;
        private const ulong UTRSTAT = 0x10;
        private const ulong UFSTAT = 0x18;
        private const ulong UTXH = 0x20;
        private const ulong URXH = 0x24;
        private const ulong UBRDIV = 0x28;
        private const ulong UFRACVAL = 0x2C;
        private const ulong UINTP = 0x30;
        private const ulong UINTM = 0x38;
    }
}
