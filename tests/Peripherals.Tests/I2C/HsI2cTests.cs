using System;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.I2C;

using NUnit.Framework;

namespace Exynos.Tests.I2C
{
    /// <summary>The HSI2C controller as Linux' driver drives it.</summary>
    [TestFixture]
    public class HsI2cTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            controller = board.Add(new Exynos_HSI2C(board.Machine), Base);
            memory = new I2CMemory();
            controller.Register(memory, new NumberRegistrationPoint<int>(0x50));
            driver = new HsI2cDriver(board, Base, controller);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [TestCase(1)]
        [TestCase(2)]
        [TestCase(63)]
        [TestCase(64)]
        [TestCase(65)]
        [TestCase(128)]
        [TestCase(1000)]
        [TestCase(65535)]
        public void ShouldWriteAMessageAsAWhole(int length)
        {
            var data = Enumerable.Range(0, length).Select(x => (byte)(x * 3)).ToArray();

            Assert.That(driver.Write(0x50, data), Is.Null);
            Assert.That(memory.Events, Is.EqualTo(new[] { $"write {Convert.ToHexString(data)}", "stop" }));
        }

        [TestCase(1)]
        [TestCase(2)]
        [TestCase(47)]
        [TestCase(64)]
        [TestCase(65)]
        [TestCase(111)]
        [TestCase(128)]
        [TestCase(1000)]
        [TestCase(65535)]
        public void ShouldReadAMessageThroughTheFifo(int length)
        {
            var data = new byte[length];

            Assert.That(driver.Read(0x50, data), Is.Null);
            Assert.That(data, Is.EqualTo(Enumerable.Range(0, length).Select(x => (byte)(x * 7 + 1))));
            Assert.That(memory.Events, Is.EqualTo(new[] { $"read {length}", "stop" }));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldKeepTheBusBetweenTwoMessages()
        {
            driver.ReadRegisters(0x50, 0x12, 3);

            Assert.That(memory.Events, Is.EqualTo(new[] { "write 12", "read 3", "stop" }));
        }

        [Test]
        public void ShouldSayThatNobodyAnswers()
        {
            Assert.That(driver.Write(0x51, new byte[] { 1, 2 }), Is.EqualTo("-ENXIO"));
            Assert.That(driver.Read(0x51, new byte[2]), Is.EqualTo("-ENXIO"));
            // and goes on
            Assert.That(driver.Write(0x50, new byte[] { 1, 2 }), Is.Null);
        }

        [Test]
        public void ShouldReadOnesWhereADeviceGivesNothing()
        {
            memory.Available = 2;
            var data = new byte[4];

            Assert.That(driver.Read(0x50, data), Is.Null);
            Assert.That(data, Is.EqualTo(new byte[] { 1, 8, 0xFF, 0xFF }));
        }

        [Test]
        public void ShouldSurviveADeviceThatFails()
        {
            memory.Fails = true;
            var data = new byte[2];

            Assert.That(driver.Read(0x50, data), Is.Null);
            Assert.That(data, Is.EqualTo(new byte[] { 0xFF, 0xFF }));
            Assert.That(board.LogOf(LogLevel.Error).Select(x => x.Message), Has.Some.Contains("A read by I2C failed"));
        }

        [Test]
        public void ShouldForgetAMessageInAReset()
        {
            board.Write(Base + HsI2cDriver.ADDR, 0x50 << 10);
            board.Write(Base + HsI2cDriver.AUTO_CONF, 1u << 31 | 4);
            board.Write(Base + HsI2cDriver.TX_DATA, 1);
            Assert.That(board.Read(Base + HsI2cDriver.TRANS_STATUS) & 1 << 17, Is.Not.Zero);

            // exynos5_i2c_reset()
            board.Modify(Base + HsI2cDriver.CTL, 1u << 31, 1u << 31);
            board.Modify(Base + HsI2cDriver.CTL, 1u << 31, 0);

            Assert.That(board.Read(Base + HsI2cDriver.TRANS_STATUS), Is.Zero);
            Assert.That(board.Read(Base + HsI2cDriver.INT_STATUS), Is.Zero);
            Assert.That(driver.Write(0x50, new byte[] { 7 }), Is.Null);
            Assert.That(memory.Events, Is.EqualTo(new[] { "write 07", "stop" }));
        }

        [Test]
        public void ShouldDropWhatBelongsToNoMessage()
        {
            board.Write(Base + HsI2cDriver.TX_DATA, 1);
            Assert.That(board.Read(Base + HsI2cDriver.RX_DATA), Is.Zero);
            board.Write(Base + HsI2cDriver.MANUAL_CMD, 4);
            board.Write(Base + HsI2cDriver.CONF, 0);
            board.Write(Base + HsI2cDriver.AUTO_CONF, 1u << 31 | 1);

            Assert.That(memory.Events, Is.Empty);
            Assert.That(board.Warnings, Has.Count.EqualTo(4));
        }

        [Test]
        public void ShouldTakeAnAddressOnce()
        {
            Assert.That(() => controller.Register(new I2CMemory(), new NumberRegistrationPoint<int>(0x50)), Throws.InstanceOf<RegistrationException>());
            controller.Unregister(memory);
            Assert.That(controller.Children, Is.Empty);
            Assert.That(driver.Write(0x50, new byte[] { 7 }), Is.EqualTo("-ENXIO"));
        }

        private TestBoard board = null!;
        private Exynos_HSI2C controller = null!;
        private I2CMemory memory = null!;
        private HsI2cDriver driver = null!;

        private const ulong Base = 0x12CA0000;
    }
}
