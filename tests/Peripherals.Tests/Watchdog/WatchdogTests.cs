using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.Watchdog
{
    /// <summary>The watchdog as drivers/watchdog/s3c2410_wdt.c drives it.</summary>
    [TestFixture]
    public class WatchdogTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            watchdog = board.Add(new Exynos_Watchdog(board.Machine, Frequency), Base);
            irq = new LineRecorder();
            watchdog.IRQ.Connect(irq, 0);
            resets = 0;
            board.Machine.MachineReset += _ => resets++;
            // connecting told the levels
            irq.Events.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldStandStillOutOfReset()
        {
            board.RunFor(TimeInterval.FromSeconds(2));

            Assert.That(resets, Is.Zero);
            Assert.That(board.Read(Base + WTCNT), Is.EqualTo(0x8000));
        }

        [Test]
        public void ShouldResetTheMachineWhenItRunsOut()
        {
            Start(1000, ResetEnable);

            board.RunFor(TimeInterval.FromMilliseconds(999));
            Assert.That(resets, Is.Zero);
            board.RunFor(TimeInterval.FromMilliseconds(2));

            Assert.That(resets, Is.EqualTo(1));
            board.RunFor(TimeInterval.FromSeconds(5));
            Assert.That(resets, Is.EqualTo(1), "it stands still after the reset");
        }

        [Test]
        public void ShouldTellThePowerManagementUnit()
        {
            var pmu = board.Add(new Exynos_PMU(board.Machine), PmuBase);
            Start(1000, ResetEnable);
            // s3c2410wdt_mask_and_disable_reset(true)
            board.Modify(PmuBase + 0x40C, 1, 1);
            board.RunFor(TimeInterval.FromMilliseconds(1001));
            Assert.That(resets, Is.Zero);

            board.Modify(PmuBase + 0x40C, 1, 0);
            board.RunFor(TimeInterval.FromMilliseconds(1000));

            Assert.That(resets, Is.EqualTo(1));
            Assert.That(pmu.LastResetCause, Is.EqualTo(Exynos_PMU.ResetCause.SYS_WDTRESET));
        }

        [Test]
        public void ShouldNotRunOutWhileItIsFed()
        {
            Start(1000, ResetEnable);
            for(var i = 0; i < 10; i++)
            {
                board.RunFor(TimeInterval.FromMilliseconds(900));
                board.Write(Base + WTCNT, 1000);
            }
            Assert.That(resets, Is.Zero);
        }

        [Test]
        public void ShouldOnlyInterruptWhenAskedTo()
        {
            Start(500, InterruptEnable);
            board.RunFor(TimeInterval.FromMilliseconds(501));

            Assert.That(irq.Level(0), Is.True);
            Assert.That(resets, Is.Zero);
            board.Write(Base + WTCLRINT, 1);
            Assert.That(irq.Level(0), Is.False);
            board.RunFor(TimeInterval.FromMilliseconds(500));
            Assert.That(irq.Rises(0), Is.EqualTo(2), "it starts over from WTDAT");
        }

        [Test]
        public void ShouldStopWhenDisabled()
        {
            Start(100, ResetEnable);
            board.Write(Base + WTCON, 0);
            board.RunFor(TimeInterval.FromSeconds(1));

            Assert.That(resets, Is.Zero);
        }

        [Test]
        public void ShouldCountAtThePrescaledClock([Values(0u, 1u, 2u, 3u)] uint divider, [Values(0u, 9u, 255u)] uint prescaler)
        {
            board.Write(Base + WTCNT, 0xFFFF);
            board.Write(Base + WTCON, prescaler << 8 | divider << 3 | Enable);
            board.Advance(TimeInterval.FromMilliseconds(10));

            var expected = Frequency / 100 / (prescaler + 1) / (16ul << (int)divider);
            Assert.That(0xFFFF - board.Read(Base + WTCNT), Is.EqualTo(expected % 0x8000).Within(2));
        }

        /// <summary>A count of a millisecond: prescaler 249, divider 16, of 4 MHz.</summary>
        private void Start(uint milliseconds, uint flags)
        {
            board.Write(Base + WTDAT, milliseconds);
            board.Write(Base + WTCNT, milliseconds);
            board.Write(Base + WTCON, 249 << 8 | Enable | flags);
        }

        private TestBoard board = null!;
        private Exynos_Watchdog watchdog = null!;
        private LineRecorder irq = null!;
        private int resets;

        private const ulong PmuBase = 0x10040000;
        private const ulong Base = 0x101D0000;
        private const ulong Frequency = 4000000;
        private const ulong WTCON = 0x0;
        private const ulong WTDAT = 0x4;
        private const ulong WTCNT = 0x8;
        private const ulong WTCLRINT = 0xC;
        private const uint ResetEnable = 1 << 0;
        private const uint InterruptEnable = 1 << 2;
        private const uint Enable = 1 << 5;
    }
}
