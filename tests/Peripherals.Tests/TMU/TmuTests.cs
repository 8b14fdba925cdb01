using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Peripherals.Sensors;

using NUnit.Framework;

namespace Exynos.Tests.TMU
{
    /// <summary>The thermal management unit as drivers/thermal/samsung/exynos_tmu.c drives it.</summary>
    [TestFixture]
    public class TmuTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            tmu = board.Add(new Exynos_TMU(board.Machine), Base);
            irq = new LineRecorder();
            tmu.IRQ.Connect(irq, 0);
            irq.Events.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldLetTheDriverProbe()
        {
            Assert.That(board.Bus.ReadByte(Base + STATUS), Is.Not.Zero, "else -EBUSY");
            Probe();

            Assert.That(ReadTemperature(), Is.EqualTo(35));
            Assert.That(irq.Level(0), Is.False);
            Assert.That(board.Warnings, Is.Empty);
        }

        [TestCase(-30, -30), TestCase(0, 0), TestCase(36.4, 36), TestCase(36.5, 37), TestCase(-0.5, -1), TestCase(225, 225)]
        public void ShouldMeasureWholeDegrees(decimal temperature, int expected)
        {
            Probe();
            tmu.Temperature = temperature;

            Assert.That(ReadTemperature(), Is.EqualTo(expected));
            Assert.That(tmu.Temperature, Is.EqualTo(temperature));
        }

        [TestCase(-30.1), TestCase(225.1), TestCase(1e9)]
        public void ShouldRefuseWhatItCanNotMeasure(decimal temperature)
        {
            Assert.That(() => tmu.Temperature = temperature, Throws.TypeOf<RecoverableException>());
            Assert.That(tmu.Temperature, Is.EqualTo(35));
        }

        [Test]
        public void ShouldInterruptAtEachTripOnTheWayUpAndDown()
        {
            Probe();
            // exynos5422-odroidxu3-common.dtsi: 50, 60, 70 and 120 degrees, with hysteresis 5, 5, 5 and 0.
            var way = new (int Temperature, uint Expected)[]
            {
                (49, 0), (50, 1 << 0), (59, 0), (60, 1 << 4), (69, 0), (90, 1 << 8), (119, 0), (120, 1 << 12), (119, 0),
                (65, 0), (64, 1 << 24), (55, 0), (54, 1 << 20), (45, 0), (44, 1 << 16), (-30, 0), (60, 1 << 0 | 1 << 4), (20, 1 << 16 | 1 << 20),
            };
            foreach(var (temperature, expected) in way)
            {
                tmu.Temperature = temperature;

                Assert.That(irq.Level(0), Is.EqualTo(expected != 0), $"{temperature}");
                Assert.That(board.Read(Base + INTSTAT), Is.EqualTo(expected), $"{temperature}");
                ClearInterrupts();
                Assert.That(irq.Level(0), Is.False, "told once, though it stays as hot");
            }
        }

        [Test]
        public void ShouldTellAtOnceWhatWasHotBeforeItWasSwitchedOn()
        {
            tmu.Temperature = 65;
            Probe();

            Assert.That(irq.Level(0), Is.True);
            Assert.That(board.Read(Base + INTSTAT), Is.EqualTo(1 << 0 | 1 << 4));
        }

        [TestCase(true)]
        [TestCase(false)]
        public void ShouldSwitchTheBoardOffAtTheFourthThreshold(bool tripEnabled)
        {
            var pmu = board.Add(new Exynos_PMU(board.Machine), 0x10040000);
            // 120 degrees
            board.Write(Base + RISE, (120u + 55 - 25) << 24);
            board.Write(Base + CONTROL, 1 | (tripEnabled ? 1u << 12 : 0));

            tmu.Temperature = 119;
            Assert.That(pmu.IsPoweredOff, Is.False);
            tmu.Temperature = 120;
            Assert.That(pmu.IsPoweredOff, Is.EqualTo(tripEnabled));
        }

        [Test]
        public void ShouldNotMeasureWhenOff()
        {
            Probe();
            // exynos_tmu_control(false)
            board.Write(Base + INTEN, 0);
            board.Modify(Base + CONTROL, 1, 0);
            tmu.Temperature = 100;

            Assert.That(board.Read(Base + CURRENT_TEMP), Is.Zero);
            Assert.That(board.Read(Base + INTSTAT), Is.Zero);
        }

        /// <summary>Linux from 6.9 on moves one pair of thresholds along with the temperature.</summary>
        [Test]
        public void ShouldFollowThresholdsThatMove()
        {
            board.Modify(Base + CONTROL, 1, 1);
            // exynos4412_tmu_set_high_temp()
            SetThreshold(RISE, 1, 50);
            board.Modify(Base + INTEN, 1 << 4, 1 << 4);
            tmu.Temperature = 52;
            Assert.That(irq.Level(0), Is.True);
            // The thermal core moves on: below 45, from 60.
            SetThreshold(FALL, 0, 45);
            board.Modify(Base + INTEN, 1 << 16, 1 << 16);
            SetThreshold(RISE, 1, 60);
            ClearInterrupts();

            tmu.Temperature = 45;
            Assert.That(irq.Level(0), Is.False);
            tmu.Temperature = 44;
            Assert.That(irq.Level(0), Is.True);
            ClearInterrupts();
            // Set below what it is by then: told, not lost.
            SetThreshold(RISE, 1, 40);
            Assert.That(irq.Level(0), Is.True);
        }

        [Test]
        public void ShouldOnlyInterruptWhatIsEnabled()
        {
            Probe();
            board.Write(Base + INTEN, 1 << 4);
            tmu.Temperature = 55;
            Assert.That(irq.Level(0), Is.False);

            board.Modify(Base + INTEN, 1, 1);
            Assert.That(irq.Level(0), Is.True, "what was reached before is still there");
        }

        /// <summary>Linux' emul_temp (CONFIG_THERMAL_EMULATION).</summary>
        [Test]
        public void ShouldTakeTheEmulatedTemperature()
        {
            Probe();
            board.Write(Base + EMUL_CON, 0x57F0u << 16 | (uint)(80 + 30) << 8 | 1);
            Assert.That(ReadTemperature(), Is.EqualTo(80));
            Assert.That(board.Read(Base + INTSTAT), Is.EqualTo(1 << 0 | 1 << 4 | 1 << 8));

            board.Modify(Base + EMUL_CON, 1, 0);
            Assert.That(ReadTemperature(), Is.EqualTo(35));
        }

        [Test]
        public void ShouldSayThatABoardWouldSwitchOff()
        {
            Probe();
            tmu.Temperature = 119;
            Assert.That(board.Warnings, Is.Empty);
            tmu.Temperature = 120;
            Assert.That(board.Warnings, Has.Exactly(1).Contains("120 degrees"));
        }

        [Test]
        public void ShouldKeepItsTemperatureOverAReset()
        {
            Probe();
            tmu.Temperature = 60;
            tmu.Reset();

            Assert.That(irq.Level(0), Is.False);
            Assert.That(tmu.Temperature, Is.EqualTo(60));
        }

        /// <summary>exynos_tmu_initialize() and exynos_tmu_control(true), with the trips of the board.</summary>
        private void Probe()
        {
            // sanitize_temp_error()
            trim = board.Read(Base + TRIMINFO) & 0xFF;
            Assert.That(trim, Is.InRange(1, 100), "else the driver takes 55");
            var trips = new (int Temperature, int Hysteresis)[] { (50, 5), (60, 5), (70, 5), (120, 0) };
            for(var i = 0; i < trips.Length; i++)
            {
                SetThreshold(RISE, i, trips[i].Temperature);
                if(trips[i].Hysteresis != 0)
                {
                    SetThreshold(FALL, i, trips[i].Temperature - trips[i].Hysteresis);
                }
            }
            board.Modify(Base + CONTROL, 1 << 12, 1 << 12);
            ClearInterrupts();
            board.Write(Base + INTEN, 0x11111111);
            board.Write(Base + CONTROL, (board.Read(Base + CONTROL) & 0x1000) | 16 << 24 | 8 << 8 | 4 << 13 | 1);
        }

        private void SetThreshold(ulong register, int index, int temperature)
        {
            var code = (uint)(temperature + board.Read(Base + TRIMINFO) % 0x100 - 25);
            board.Modify(Base + register, 0xFFu << 8 * index, code << 8 * index);
        }

        private void ClearInterrupts()
        {
            board.Write(Base + INTCLEAR, board.Read(Base + INTSTAT));
        }

        private int ReadTemperature()
        {
            return board.Bus.ReadByte(Base + CURRENT_TEMP) - (int)trim + 25;
        }

        private TestBoard board = null!;
        private Exynos_TMU tmu = null!;
        private LineRecorder irq = null!;
        private uint trim;

        private const ulong Base = 0x10060000;
        private const ulong TRIMINFO = 0x0;
        private const ulong CONTROL = 0x20;
        private const ulong STATUS = 0x28;
        private const ulong CURRENT_TEMP = 0x40;
        private const ulong RISE = 0x50;
        private const ulong FALL = 0x54;
        private const ulong INTEN = 0x70;
        private const ulong INTSTAT = 0x74;
        private const ulong INTCLEAR = 0x78;
        private const ulong EMUL_CON = 0x80;
    }
}
