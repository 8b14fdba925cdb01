using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Analog;

using NUnit.Framework;

namespace Exynos.Tests.ADC
{
    /// <summary>The converter as drivers/iio/adc/exynos_adc.c drives its version 2.</summary>
    [TestFixture]
    public class AdcTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            adc = board.Add(new Exynos_ADC(board.Machine), Base);
            irq = new LineRecorder();
            adc.IRQ.Connect(irq, 0);
            irq.Events.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldConvertEachChannel()
        {
            Initialize();
            for(var channel = 0; channel < 10; channel++)
            {
                adc.SetConversion(channel, (uint)(channel * 455));
            }
            for(var channel = 0; channel < 10; channel++)
            {
                Assert.That(Convert((uint)channel), Is.EqualTo(channel * 455));
                Assert.That(adc.GetConversion(channel), Is.EqualTo(channel * 455));
            }
            Assert.That(irq.Rises(0), Is.EqualTo(10));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldHoldTheResultUntilTheNextConversion()
        {
            Initialize();
            adc.SetConversion(3, 100);
            Convert(3);
            adc.SetConversion(3, 200);

            Assert.That(board.Read(Base + DATX), Is.EqualTo(100));
            Assert.That(Convert(3), Is.EqualTo(200));
        }

        [Test]
        public void ShouldNotInterruptUnlessAskedTo()
        {
            board.Write(Base + CON1, 1);
            Assert.That(board.Read(Base + INT_ST), Is.EqualTo(1));
            Assert.That(irq.Level(0), Is.False);

            board.Write(Base + INT_EN, 1);
            Assert.That(irq.Level(0), Is.True);
            board.Write(Base + INT_ST, 0);
            Assert.That(irq.Level(0), Is.True);
            board.Write(Base + INT_ST, 1);
            Assert.That(irq.Level(0), Is.False);
        }

        [Test]
        public void ShouldForgetAllButTheInputsAtASoftReset()
        {
            Initialize();
            adc.SetConversion(0, 7);
            board.Write(Base + CON1, 1);
            board.Write(Base + CON1, 4);

            Assert.That(irq.Level(0), Is.False);
            Assert.That((board.Read(Base + CON2), board.Read(Base + DATX), board.Read(Base + INT_EN)), Is.EqualTo((0, 0, 0)));
            Assert.That(adc.GetConversion(0), Is.EqualTo(7));
        }

        [Test]
        public void ShouldReadAMissingChannelAsZero([Values(10u, 15u)] uint channel)
        {
            Initialize();
            adc.SetConversion(9, 9);
            Convert(9);

            Assert.That(Convert(channel), Is.Zero);
            Assert.That(board.Warnings, Has.Exactly(1).Contains($"no channel {channel}"));
        }

        [TestCase(-1, 0u), TestCase(10, 0u), TestCase(0, 0x1000u)]
        public void ShouldRefuseWhatItCanNotConvert(int channel, uint value)
        {
            Assert.That(() => adc.SetConversion(channel, value), Throws.TypeOf<RecoverableException>());
        }

        /// <summary>exynos_adc_v2_init_hw()</summary>
        private void Initialize()
        {
            board.Write(Base + CON1, 1 << 2);
            board.Write(Base + CON2, 1 << 10 | 1 << 9 | 1 << 8);
            board.Write(Base + INT_EN, 1);
        }

        /// <summary>exynos_adc_v2_start_conv(), then exynos_adc_isr().</summary>
        private uint Convert(uint channel)
        {
            board.Modify(Base + CON2, 0xF, channel);
            board.Write(Base + CON1, board.Read(Base + CON1) | 1);
            Assert.That(irq.Level(0), Is.True);
            var value = board.Read(Base + DATX) & 0xFFF;
            board.Write(Base + INT_ST, 1);
            Assert.That(irq.Level(0), Is.False);
            return value;
        }

        private TestBoard board = null!;
        private Exynos_ADC adc = null!;
        private LineRecorder irq = null!;

        private const ulong Base = 0x12D10000;
        private const ulong CON1 = 0x0;
        private const ulong CON2 = 0x4;
        private const ulong DATX = 0xC;
        private const ulong INT_EN = 0x10;
        private const ulong INT_ST = 0x14;
    }
}
