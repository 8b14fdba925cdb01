using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.MCT
{
    /// <summary>The multi-core timer as drivers/clocksource/exynos_mct.c drives it.</summary>
    [TestFixture]
    public class MctTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            mct = board.Add(new Exynos_MCT(board.Machine), Base);
            irqs = new LineRecorder();
            foreach(var connection in mct.Connections)
            {
                connection.Value.Connect(irqs, connection.Key);
            }
            // connecting told the levels
            irqs.Events.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldCountAt24MHzOnceStarted()
        {
            board.Advance(TimeInterval.FromMilliseconds(1));
            Assert.That(Counter, Is.Zero);

            StartCounter();
            board.Advance(TimeInterval.FromMilliseconds(10));

            Assert.That(Counter, Is.EqualTo(240000));
        }

        [Test]
        public void ShouldCarryIntoTheUpperHalf()
        {
            StartCounter();
            DriverWrite(CountUpper, 0, CountWriteStatus, 1 << 1);
            DriverWrite(CountLower, 0xFFFFFF00, CountWriteStatus, 1 << 0);

            board.Advance(TimeInterval.FromMicroseconds(100));

            Assert.That(Counter, Is.EqualTo(0xFFFFFF00ul + 2400));
        }

        [Test]
        public void ShouldConfirmEachWriteUntilTheDriverClearsIt()
        {
            DriverWrite(GlobalControl, 1 << 8, GlobalWriteStatus, 1 << 16);
            for(uint i = 0; i < 4; i++)
            {
                DriverWrite(Comparator(i) + 0x0, 1, GlobalWriteStatus, 1u << (int)(4 * i));
                DriverWrite(Comparator(i) + 0x4, 1, GlobalWriteStatus, 2u << (int)(4 * i));
                DriverWrite(Comparator(i) + 0x8, 1, GlobalWriteStatus, 4u << (int)(4 * i));
            }
            for(uint i = 0; i < 8; i++)
            {
                DriverWrite(Local(i) + TickBuffer, 1, Local(i) + LocalWriteStatus, 1 << 0);
                DriverWrite(Local(i) + InterruptBuffer, 1, Local(i) + LocalWriteStatus, 1 << 1);
                DriverWrite(Local(i) + FreeRunningBuffer, 1, Local(i) + LocalWriteStatus, 1 << 2);
                DriverWrite(Local(i) + LocalControl, 0, Local(i) + LocalWriteStatus, 1 << 3);
            }
            Assert.That(board.Read(Base + GlobalWriteStatus), Is.Zero);
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldRaiseTheComparatorsLineAtTheComparedCount([Values(0, 1, 2, 3)] int index)
        {
            StartCounter();
            StartComparator((uint)index, 24000, increment: 0);

            board.Advance(TimeInterval.FromMicroseconds(999));
            Assert.That(irqs.Events, Is.Empty);
            board.Advance(TimeInterval.FromMicroseconds(2));

            Assert.That(irqs.Events, Is.EqualTo(new[] { (index, true) }));
            Assert.That(board.Read(Base + InterruptStatus), Is.EqualTo(1u << index));
            board.Write(Base + InterruptStatus, 1u << index);
            Assert.That(irqs.Level(index), Is.False);
            board.Advance(TimeInterval.FromMilliseconds(50));
            Assert.That(irqs.Rises(index), Is.EqualTo(1));
        }

        [Test]
        public void ShouldRepeatAComparatorWithAutoIncrement()
        {
            StartCounter();
            StartComparator(0, 24000, increment: 24000);

            for(var i = 1; i <= 5; i++)
            {
                board.Advance(TimeInterval.FromMilliseconds(1));
                Assert.That(irqs.Rises(0), Is.EqualTo(i));
                board.Write(Base + InterruptStatus, 1);
            }
        }

        [Test]
        public void ShouldNotRaiseALineThatIsNotEnabledButKeepItPending()
        {
            StartCounter();
            StartComparator(0, 100, increment: 0, interrupt: false);
            board.Advance(TimeInterval.FromMilliseconds(1));

            Assert.That(irqs.Events, Is.Empty);
            Assert.That(board.Read(Base + InterruptStatus), Is.EqualTo(1));
            board.Write(Base + InterruptEnable, 1);
            Assert.That(irqs.Level(0), Is.True);
        }

        [Test]
        public void ShouldTickPeriodicallyInIntervalMode([Values(0u, 3u, 7u)] uint core)
        {
            // clockevents_config_and_register(evt, clk_rate / (TICK_BASE_CNT + 1), ...)
            DriverWrite(Local(core) + TickBuffer, 1, Local(core) + LocalWriteStatus, 1);
            SetNextEvent(core, 12000);

            for(var i = 1; i <= 10; i++)
            {
                board.Advance(TimeInterval.FromMicroseconds(1000));
                Assert.That(irqs.Rises(4 + (int)core), Is.EqualTo(i));
                board.Write(Base + Local(core) + InterruptState, 1);
                Assert.That(irqs.Level(4 + (int)core), Is.False);
            }
        }

        [Test]
        public void ShouldBeProgrammedAnewByEachEvent()
        {
            DriverWrite(Local(0) + TickBuffer, 1, Local(0) + LocalWriteStatus, 1);
            SetNextEvent(0, 120000);
            board.Advance(TimeInterval.FromMilliseconds(5));
            Assert.That(board.Read(Base + Local(0) + InterruptObservation), Is.EqualTo(60000));

            SetNextEvent(0, 12000);
            board.Advance(TimeInterval.FromMicroseconds(999));
            Assert.That(irqs.Events, Is.Empty);
            board.Advance(TimeInterval.FromMicroseconds(2));

            Assert.That(irqs.Rises(4), Is.EqualTo(1));
        }

        [Test]
        public void ShouldStandStillWhenStopped()
        {
            DriverWrite(Local(0) + TickBuffer, 1, Local(0) + LocalWriteStatus, 1);
            SetNextEvent(0, 12000);
            DriverWrite(Local(0) + LocalControl, 0, Local(0) + LocalWriteStatus, 1 << 3);

            board.Advance(TimeInterval.FromMilliseconds(100));

            Assert.That(irqs.Events, Is.Empty);
        }

        [Test]
        public void ShouldStopAfterOneInterruptWithoutIntervalMode()
        {
            DriverWrite(Local(0) + InterruptBuffer, 0x80000000 | 24000, Local(0) + LocalWriteStatus, 1 << 1);
            board.Write(Base + Local(0) + InterruptEnableLocal, 1);
            DriverWrite(Local(0) + LocalControl, 3, Local(0) + LocalWriteStatus, 1 << 3);

            board.Advance(TimeInterval.FromMilliseconds(1));
            board.Write(Base + Local(0) + InterruptState, 1);
            board.Advance(TimeInterval.FromMilliseconds(10));

            Assert.That(irqs.Rises(4), Is.EqualTo(1));
        }

        [Test]
        public void ShouldForgetEverythingOnReset()
        {
            StartCounter();
            StartComparator(0, 100, increment: 100);
            DriverWrite(Local(0) + TickBuffer, 1, Local(0) + LocalWriteStatus, 1);
            SetNextEvent(0, 100);
            board.Advance(TimeInterval.FromMilliseconds(1));
            Assert.That(irqs.Level(0) && irqs.Level(4), Is.True);

            mct.Reset();
            irqs.Events.Clear();
            board.Advance(TimeInterval.FromMilliseconds(10));

            Assert.That(irqs.Events, Is.Empty);
            Assert.That(Counter, Is.Zero);
        }

        [Test]
        public void ShouldSurviveAnyValueInAnyRegister()
        {
            foreach(var value in new[] { 0xFFFFFFFFu, 0x80000000u, 0u, 0x7FFFFFFFu })
            {
                for(ulong offset = 0; offset < 0xB00; offset += 4)
                {
                    // Interrupt counts of one clock would be millions of interrupts a second; the time is short for
                    // them.
                    board.Write(Base + offset, value);
                    board.Read(Base + offset);
                }
                board.Advance(TimeInterval.FromMicroseconds(10));
            }
        }

        private void StartCounter()
        {
            DriverWrite(GlobalControl, board.Read(Base + GlobalControl) | 1 << 8, GlobalWriteStatus, 1 << 16);
        }

        /// <summary>exynos4_mct_comp0_start()</summary>
        private void StartComparator(uint index, uint cycles, uint increment, bool interrupt = true)
        {
            var control = board.Read(Base + GlobalControl);
            if(increment != 0)
            {
                control |= 2u << (int)(2 * index);
                DriverWrite(Comparator(index) + 0x8, increment, GlobalWriteStatus, 4u << (int)(4 * index));
            }
            var compare = Counter + cycles;
            DriverWrite(Comparator(index) + 0x0, (uint)compare, GlobalWriteStatus, 1u << (int)(4 * index));
            DriverWrite(Comparator(index) + 0x4, (uint)(compare >> 32), GlobalWriteStatus, 2u << (int)(4 * index));
            board.Write(Base + InterruptEnable, interrupt ? 1u << (int)index : 0);
            DriverWrite(GlobalControl, control | 1u << (int)(2 * index), GlobalWriteStatus, 1 << 16);
        }

        /// <summary>exynos4_mct_tick_start()</summary>
        private void SetNextEvent(uint core, uint cycles)
        {
            var local = Local(core);
            if((board.Read(Base + local + LocalControl) & 3) != 0)
            {
                DriverWrite(local + LocalControl, 4, local + LocalWriteStatus, 1 << 3);
            }
            DriverWrite(local + InterruptBuffer, 0x80000000 | cycles, local + LocalWriteStatus, 1 << 1);
            board.Write(Base + local + InterruptEnableLocal, 1);
            DriverWrite(local + LocalControl, 7, local + LocalWriteStatus, 1 << 3);
        }

        /// <summary>exynos4_mct_write(): the driver panics when the status bit doesn't come.</summary>
        private void DriverWrite(ulong offset, uint value, ulong statusOffset, uint mask)
        {
            board.Write(Base + offset, value);
            Assert.That(board.Read(Base + statusOffset) & mask, Is.EqualTo(mask), "write status");
            board.Write(Base + statusOffset, mask);
            Assert.That(board.Read(Base + statusOffset) & mask, Is.Zero, "write status, cleared");
        }

        private ulong Counter => board.Read(Base + CountLower) | (ulong)board.Read(Base + CountUpper) << 32;

        private static ulong Comparator(uint index) => 0x200 + 0x10 * index;

        private static ulong Local(uint core) => 0x300 + 0x100 * core;

        private TestBoard board = null!;
        private Exynos_MCT mct = null!;
        private LineRecorder irqs = null!;

        private const ulong Base = 0x101C0000;
        private const ulong CountLower = 0x100;
        private const ulong CountUpper = 0x104;
        private const ulong CountWriteStatus = 0x110;
        private const ulong GlobalControl = 0x240;
        private const ulong InterruptStatus = 0x244;
        private const ulong InterruptEnable = 0x248;
        private const ulong GlobalWriteStatus = 0x24C;
        private const ulong TickBuffer = 0x00;
        private const ulong InterruptBuffer = 0x08;
        private const ulong InterruptObservation = 0x0C;
        private const ulong FreeRunningBuffer = 0x10;
        private const ulong LocalControl = 0x20;
        private const ulong InterruptState = 0x30;
        private const ulong InterruptEnableLocal = 0x34;
        private const ulong LocalWriteStatus = 0x40;
    }
}
