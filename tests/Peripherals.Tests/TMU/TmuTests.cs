using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Peripherals.Sensors;

using NUnit.Framework;

namespace Exynos.Tests.TMU
{
    /// <summary>The sensor as exynos_tmu.c programs it: exynos4412_tmu_* and exynos4210_tmu_control().</summary>
    [TestFixture]
    public class TmuTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            tmu = board.Add(new Exynos_TMU(board.Machine), Base);
            lines = new LineRecorder();
            tmu.IRQ.Connect(lines, 0);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldProbe()
        {
            Assert.That(board.Bus.ReadByte(Base + 0x28), Is.Not.Zero);
            Assert.That(board.Read(Base), Is.Zero);
            Assert.That(Celsius(), Is.EqualTo(35));
        }

        [TestCase(-30)]
        [TestCase(0)]
        [TestCase(85)]
        [TestCase(225)]
        public void ShouldMeasureWhatIsSet(int celsius)
        {
            tmu.Temperature = celsius;
            Assert.That(Celsius(), Is.EqualTo(celsius));
        }

        [TestCase(-31)]
        [TestCase(226)]
        [TestCase(int.MaxValue)]
        public void ShouldRefuseWhatItHasNoCodeFor(int celsius)
        {
            Assert.That(() => tmu.Temperature = celsius, Throws.InstanceOf<RecoverableException>().With.Message.Contains("from -30 to 225"));
            Assert.That(Celsius(), Is.EqualTo(35));
        }

        [Test]
        public void ShouldInterruptWhereAThresholdIsPassed()
        {
            SetTrip(0, 60, 5);
            SetTrip(1, 80, 5);
            Enable(0x11 | 0x11 << 16);

            tmu.Temperature = 59;
            Assert.That(lines.Level(0), Is.False);
            tmu.Temperature = 60;
            Assert.That(lines.Level(0), Is.True);
            Assert.That(board.Read(Base + 0x74), Is.EqualTo(1));
            Clear();
            Assert.That(lines.Level(0), Is.False);
            // It stays there: no other one
            tmu.Temperature = 61;
            Assert.That(lines.Level(0), Is.False);
            tmu.Temperature = 90;
            Assert.That(board.Read(Base + 0x74), Is.EqualTo(1 << 4));
            Clear();
            tmu.Temperature = 50;
            Assert.That(board.Read(Base + 0x74), Is.EqualTo(1 << 16 | 1 << 20));
            Clear();
            Assert.That(lines.Level(0), Is.False);
        }

        [Test]
        public void ShouldKeepQuietWhileItIsOffOrMasked()
        {
            SetTrip(0, 60, 5);
            tmu.Temperature = 70;
            Assert.That(board.Read(Base + 0x74), Is.Zero);
            Enable(0);
            tmu.Temperature = 50;
            tmu.Temperature = 70;
            Assert.That(board.Read(Base + 0x74), Is.Not.Zero);
            Assert.That(lines.Level(0), Is.False);
        }

        [Test]
        public void ShouldSwitchTheBoardOffPastTheLastThreshold()
        {
            var pmu = board.Add(new Exynos_PMU(board.Machine), 0x10040000);
            SetTrip(3, 120, 0);
            board.Write(Base + 0x20, 1 | 1 << 12);

            tmu.Temperature = 119;
            Assert.That(pmu.IsPoweredOff, Is.False);
            tmu.Temperature = 120;
            Assert.That(pmu.IsPoweredOff, Is.True);
            Assert.That(board.Warnings, Has.Some.Contains("120 degrees Celsius are too hot"));
        }

        [Test]
        public void ShouldMeasureWhatLinuxEmulates()
        {
            // get_emul_con_reg(): 100 degrees
            board.Write(Base + 0x80, 0x57F0u << 16 | 130 << 8 | 1);
            Assert.That(Celsius(), Is.EqualTo(100));
            board.Write(Base + 0x80, 0);
            Assert.That(Celsius(), Is.EqualTo(35));
        }

        // code_to_temp() for one point, with the fuse value that Linux takes where there is none
        private int Celsius() => board.Bus.ReadByte(Base + 0x40) - 55 + 25;

        private void SetTrip(int trip, int celsius, int hysteresis)
        {
            board.Modify(Base + 0x50, 0xFFu << 8 * trip, (uint)(celsius + 55 - 25) << 8 * trip);
            board.Modify(Base + 0x54, 0xFFu << 8 * trip, hysteresis == 0 ? 0 : (uint)(celsius - hysteresis + 55 - 25) << 8 * trip);
        }

        private void Enable(uint interrupts)
        {
            board.Write(Base + 0x70, interrupts);
            board.Write(Base + 0x20, 1 | 4 << 13 | 8 << 8 | 16 << 24);
        }

        // exynos4210_tmu_clear_irqs()
        private void Clear() => board.Write(Base + 0x78, board.Read(Base + 0x74));

        private TestBoard board = null!;
        private Exynos_TMU tmu = null!;
        private LineRecorder lines = null!;

        private const ulong Base = 0x10060000;
    }
}
