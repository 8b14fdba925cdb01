using System;
using System.IO;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.I2C;
using Antmicro.Renode.Peripherals.Miscellaneous;

using Exynos.Tests.AllDevices;

using NUnit.Framework;

using static Exynos.Tests.I2C.I2cDriver;

namespace Exynos.Tests.I2C
{
    /// <summary>The byte-wise controller, with messages as i2c-s3c2410.c sends them.</summary>
    [TestFixture]
    public class I2cTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            controller = board.Add(new Exynos_I2C(board.Machine), Base);
            memory = new I2CMemory();
            controller.Register(memory, new NumberRegistrationPoint<int>(0x50));
            driver = new I2cDriver(board, Base, controller);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldKeepWhatTheDriverSetsUp()
        {
            Assert.That(driver.Get(IICADD), Is.EqualTo(0x10));
            Assert.That(driver.Get(IICCON), Is.EqualTo(0x47));
            Assert.That(driver.Get(IICLC), Is.EqualTo(4));
            Assert.That(driver.Get(IICSTAT), Is.Zero);
            Assert.That(board.Warnings, Is.Empty);
        }

        [TestCase(1)]
        [TestCase(2)]
        [TestCase(64)]
        [TestCase(1000)]
        [TestCase(65535)]
        public void ShouldWriteAMessageAsAWhole(int length)
        {
            board.KeepOnlyErrors();
            var data = Enumerable.Range(0, length).Select(x => (byte)(x * 3)).ToArray();

            Assert.That(driver.Write(0x50, data), Is.Null);
            Assert.That(memory.Events, Is.EqualTo(new[] { $"write {Convert.ToHexString(data)}", "stop" }));
            Assert.That(driver.Lines.Level(0), Is.False);
        }

        [TestCase(1)]
        [TestCase(2)]
        [TestCase(256)]
        public void ShouldReadAMessageByteByByte(int length)
        {
            var data = new byte[length];
            memory.Counts = true;

            Assert.That(driver.Read(0x50, data), Is.Null);
            Assert.That(data, Is.EqualTo(Enumerable.Range(0, length).Select(x => (byte)(x * 7 + 1))));
            Assert.That(memory.Events, Is.EqualTo(Enumerable.Repeat("read 1", length).Append("stop")));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldKeepTheBusBetweenTwoMessages()
        {
            var data = new byte[3];

            Assert.That(driver.Transfer(new Message(0x50, false, new byte[] { 0x12 }), new Message(0x50, true, data)), Is.Null);
            Assert.That(memory.Events, Is.EqualTo(new[] { "write 12", "read 1", "read 1", "read 1", "stop" }));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldKeepTwoWritesApart()
        {
            Assert.That(driver.Transfer(new Message(0x50, false, new byte[] { 1, 2 }), new Message(0x50, false, new byte[] { 3 })), Is.Null);
            Assert.That(memory.Events, Is.EqualTo(new[] { "write 0102", "write 03", "stop" }));
        }

        [Test]
        public void ShouldSayThatNobodyAnswers()
        {
            Assert.That(driver.Write(0x51, 1, 2), Is.EqualTo("-ENXIO"));
            Assert.That(driver.Read(0x51, new byte[2]), Is.EqualTo("-ENXIO"));
            Assert.That(memory.Events, Is.Empty);
            // and goes on
            Assert.That(driver.Write(0x50, 1, 2), Is.Null);
        }

        [Test]
        public void ShouldLetTheDriverLookForDevices()
        {
            // i2cdetect: a message without a byte
            var found = Enumerable.Range(0, 0x80).Where(x => driver.Write(x) == null).ToArray();

            Assert.That(found, Is.EqualTo(new[] { 0x50 }));
            Assert.That(memory.Events, Is.EqualTo(new[] { "stop" }));
        }

        [Test]
        public void ShouldInterruptAfterEachByteUntilItIsCleared()
        {
            driver.Set(IICCON, IRQEN);
            driver.StartMessage(new Message(0x50, false, Array.Empty<byte>()));
            Assert.That(driver.Lines.Level(0), Is.True);
            Assert.That(driver.Get(IICCON) & IRQPEND, Is.Not.Zero);
            Assert.That(driver.Get(IICSTAT), Is.EqualTo(MASTER_TX | START | TXRXEN));

            driver.Set(IICCON, driver.Get(IICCON) & ~IRQEN);
            Assert.That(driver.Lines.Level(0), Is.False);
            Assert.That(driver.Get(IICCON) & IRQPEND, Is.Not.Zero);
            // Writing a one clears nothing: the byte isn't sent.
            driver.Set(IICCON, driver.Get(IICCON) | IRQEN | IRQPEND);
            Assert.That(driver.Lines.Level(0), Is.True);

            driver.Set(IICSTAT, driver.Get(IICSTAT) & ~START);
            // The stop waits.
            Assert.That(driver.Get(IICSTAT) & START, Is.Not.Zero);
            Assert.That(memory.Events, Is.Empty);
            driver.Acknowledge();
            Assert.That(driver.Get(IICSTAT) & START, Is.Zero);
            Assert.That(driver.Lines.Level(0), Is.False);
            Assert.That(memory.Events, Is.EqualTo(new[] { "stop" }));
        }

        [Test]
        public void ShouldTellWhetherAReadByteWasAcknowledged()
        {
            driver.StartMessage(new Message(0x50, true, Array.Empty<byte>()));
            driver.Acknowledge();
            Assert.That(driver.Get(IICSTAT) & LASTBIT, Is.Zero);
            driver.Set(IICCON, driver.Get(IICCON) & ~(ACKEN | IRQPEND));
            Assert.That(driver.Get(IICSTAT) & LASTBIT, Is.EqualTo(LASTBIT));
        }

        [Test]
        public void ShouldEndATransferWhenTheOutputIsSwitchedOff()
        {
            driver.StartMessage(new Message(0x50, false, Array.Empty<byte>()));
            driver.WriteByte(IICDS, 0x12);
            driver.Acknowledge();

            // QUIRK_HDMIPHY in s3c24xx_i2c_stop()
            driver.Set(IICSTAT, driver.Get(IICSTAT) & ~TXRXEN);
            driver.Acknowledge();

            Assert.That(driver.Get(IICSTAT) & START, Is.Zero);
            Assert.That(driver.Get(IICCON) & IRQPEND, Is.Zero);
            Assert.That(memory.Events, Is.EqualTo(new[] { "write 12", "stop" }));
            Assert.That(driver.Write(0x50, 7), Is.Null);
        }

        [Test]
        public void ShouldReadOnesFromADeviceThatFails()
        {
            memory.Fails = true;
            var data = new byte[2];

            Assert.That(driver.Read(0x50, data), Is.Null);
            Assert.That(data, Is.EqualTo(new byte[] { 0xFF, 0xFF }));
            Assert.That(board.LogOf(LogLevel.Error).Select(x => x.Message), Has.Some.Contains("A read by I2C failed"));
        }

        [Test]
        public void ShouldNotAcknowledgeMoreThanTheLongestMessage()
        {
            board.KeepOnlyErrors();
            driver.StartMessage(new Message(0x50, false, Array.Empty<byte>()));
            for(var i = 0; i < 65535; i++)
            {
                driver.Set(IICCON, 0);
                Assert.That(driver.Get(IICSTAT) & LASTBIT, Is.Zero);
            }
            driver.Set(IICCON, 0);
            Assert.That(driver.Get(IICSTAT) & LASTBIT, Is.EqualTo(LASTBIT));
            driver.Set(IICSTAT, 0);
            Assert.That(memory.Events.Single(x => x != "stop"), Has.Length.EqualTo("write ".Length + 2 * 65535));
        }

        [Test]
        public void ShouldWarnOfWhatItDoesNot()
        {
            // a slave's part; a start without output; an address for the other direction
            driver.Set(IICSTAT, 1 << 6 | TXRXEN);
            driver.Set(IICSTAT, MASTER_TX | START);
            Assert.That(driver.Get(IICSTAT) & START, Is.Zero);
            driver.Set(IICDS, 0x50 << 1 | 1);
            driver.Set(IICSTAT, MASTER_TX | START | TXRXEN);
            Assert.That(driver.Get(IICSTAT) & LASTBIT, Is.EqualTo(LASTBIT));
            driver.Acknowledge();

            Assert.That(board.Warnings, Has.Count.EqualTo(3));
            Assert.That(memory.Events, Is.Empty);
        }

        [Test]
        public void ShouldForgetAMessageInAReset()
        {
            driver.StartMessage(new Message(0x50, false, Array.Empty<byte>()));
            driver.WriteByte(IICDS, 1);
            driver.Acknowledge();
            controller.Reset();

            Assert.That(driver.Get(IICSTAT), Is.Zero);
            Assert.That(driver.Get(IICCON), Is.Zero);
            Assert.That(driver.Write(0x50, 7), Is.Null);
            Assert.That(memory.Events, Is.EqualTo(new[] { "write 07", "stop" }));
        }

        [Test]
        public void ShouldGoOnAfterLoad()
        {
            if(!RenodeAssemblies.IsReal)
            {
                Assert.Ignore("Renode saves and loads, the stand-in doesn't: -p:RenodePath=<folder of Renode's assemblies>");
            }
            controller.Register(new S2MPS11(board.Machine), new NumberRegistrationPoint<int>(0x66));
            // Between the number of a register and its value, with the stop still to come.
            driver.StartMessage(new Message(0x66, false, Array.Empty<byte>()));
            driver.WriteByte(IICDS, 0x28);
            driver.Acknowledge();
            controller.Unregister(memory);
            var path = Path.GetTempFileName();
            try
            {
                SaveAndLoadTests.Save(path);
                SaveAndLoadTests.Load(path);
            }
            finally
            {
                File.Delete(path);
            }
            board.UseLoadedMachine();

            driver.WriteByte(IICDS, 0x40);
            driver.Acknowledge();
            driver.Set(IICSTAT, driver.Get(IICSTAT) & ~START);
            driver.Acknowledge();

            Assert.That(driver.Get(IICSTAT) & START, Is.Zero);
            var pmic = ((Exynos_I2C)board.Bus.WhatPeripheralIsAt(Base)).Children.Select(x => x.Peripheral).OfType<S2MPS11>().Single();
            Assert.That(pmic.GetVoltage("BUCK2"), Is.EqualTo(1000000));
        }

        [Test]
        public void ShouldSurviveAnything()
        {
            board.KeepOnlyErrors();
            var random = new Random(1);
            for(var i = 0; i < 20000; i++)
            {
                driver.Set((ulong)random.Next(5) * 4, (uint)random.Next(0x200));
                driver.Get((ulong)random.Next(5) * 4);
            }
            Assert.That(board.LogOf(LogLevel.Error), Is.Empty);
            driver.Set(IICSTAT, 0);
            driver.Set(IICCON, 0);
            memory.Events.Clear();
            Assert.That(driver.Write(0x50, 7), Is.Null);
            Assert.That(memory.Events, Is.EqualTo(new[] { "write 07", "stop" }));
        }

        private TestBoard board = null!;
        private Exynos_I2C controller = null!;
        private I2CMemory memory = null!;
        private I2cDriver driver = null!;

        private const ulong Base = 0x12C80000;
    }
}
