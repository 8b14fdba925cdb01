using System;
using System.IO;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.SD;

using NUnit.Framework;

namespace Exynos.Tests.MMC
{
    [TestFixture]
    public class DwmmcTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard();
            mmc = board.Add(new Exynos_DWMMC(board.Machine), Base);
            driver = new MmcDriver(board, Base);
            image = Path.Combine(TestContext.CurrentContext.WorkDirectory, Guid.NewGuid() + ".img");
            content = new byte[3 * 512 * 1024 + 512];
            new Random(1).NextBytes(content);
            File.WriteAllBytes(image, content);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
            File.Delete(image);
        }

        [Test]
        public void ShouldBeEmptyWithoutACard()
        {
            driver.Probe();
            Assert.That(driver.Read(0x50), Is.EqualTo(1));
            Assert.That(driver.Send(8, 0x1AA, 0x40), Is.EqualTo(MmcDriver.CommandDone | 1 << 8), "response time-out");
            Assert.That(driver.Send(0, 0, 1 << 21), Is.Zero, "a clock update has no interrupt");
        }

        [Test]
        public void ShouldIdentifyTheCard()
        {
            Start();
            Assert.That(driver.Units, Is.EqualTo(4), "rounded up to 512 KiB");
            driver.Command(55, driver.Address);
            Assert.That(driver.ReadSmall(51, 0, 8).Take(4), Is.EqualTo(new byte[] { 2, 0x35, 0x80, 2 }));
            var modes = driver.ReadSmall(6, 0x80FFFFF1, 64);
            Assert.That((modes[13], modes[16]), Is.EqualTo((3, 1)), "high speed");
            Assert.That(driver.Command(13, driver.Address) >> 9 & 0xF, Is.EqualTo(4), "transfer state");
            Assert.That(driver.Send(5, 0, 0x40) & 1 << 8, Is.Not.Zero, "it is no SDIO card");
        }

        [TestCase(512)]
        [TestCase(4096 + 512)]
        [TestCase(128 * 1024)]
        public void ShouldReadByDma(int length)
        {
            Start();
            var status = driver.Transfer(false, 3, length);

            Assert.That(status, Is.EqualTo(MmcDriver.CommandDone | MmcDriver.DataOver));
            Assert.That(driver.Read(0x44) & MmcDriver.AutoCommandDone, Is.Not.Zero, "the driver asks, and has no interrupt of it");
            Assert.That(mmc.IRQ.IsSet, "RI is pending");
            Assert.That(driver.Read(0x8C), Is.EqualTo(0x102));
            driver.Write(0x8C, 0x102);
            Assert.That(mmc.IRQ.IsSet, Is.False);
            Assert.That(board.Bus.ReadBytes(MmcDriver.Buffer, length), Is.EqualTo(content.Skip(3 * 512).Take(length)));
            Assert.That(board.Read(MmcDriver.Ring) >> 31, Is.Zero, "the descriptor is given back");
            Assert.That(driver.Command(13, driver.Address) >> 9 & 0xF, Is.EqualTo(4));
        }

        [Test]
        public void ShouldWriteByDmaWithABlockCount()
        {
            Start();
            var bytes = Fill(8192 + 1024);
            driver.Command(23, 18);
            Assert.That(driver.Transfer(true, 100, bytes.Length, extraFlags: 0), Is.EqualTo(MmcDriver.CommandDone | MmcDriver.DataOver));
            Assert.That(driver.Read(0x8C), Is.EqualTo(0x101));
            Assert.That(driver.Command(13, driver.Address) >> 9 & 0xF, Is.EqualTo(4), "no stop is needed");

            mmc.RemoveCard();
            bytes.CopyTo(content, 100 * 512);
            Assert.That(File.ReadAllBytes(image), Is.EqualTo(content), "only these sectors have changed");
        }

        [Test]
        public void ShouldTransferThroughTheFifo()
        {
            Start();
            Assert.That(driver.ReadSmall(17, 1, 512), Is.EqualTo(content.Skip(512).Take(512)));
            driver.Write(0x20, 512);
            Assert.That(driver.Send(24, 2, 0x640) & 0x18, Is.EqualTo(0x10), "TXDR");
            for(var i = 0; i < 128; i++)
            {
                driver.Write(0x200, (uint)i);
            }
            Assert.That(driver.TakeInterrupts() & MmcDriver.DataOver, Is.Not.Zero);
            Assert.That(driver.TakeInterrupts(), Is.Zero);
            Assert.That(BitConverter.ToUInt32(driver.ReadSmall(17, 2, 512), 127 * 4), Is.EqualTo(127));
        }

        [Test]
        public void ShouldErase()
        {
            Start();
            driver.Command(32, 10);
            driver.Command(33, 19);
            driver.Command(38, 0);
            mmc.RemoveCard();
            Array.Clear(content, 10 * 512, 10 * 512);
            Assert.That(File.ReadAllBytes(image), Is.EqualTo(content));
        }

        [Test]
        public void ShouldKeepTheImageWithAnOverlay()
        {
            Start(overlay: true);
            var bytes = Fill(512);
            driver.Transfer(true, 3071, 512);
            // Behind the image's end, but on the card.
            driver.Transfer(true, 3500, 512);
            driver.Transfer(false, 3071, 512);
            Assert.That(board.Bus.ReadBytes(MmcDriver.Buffer, 512), Is.EqualTo(bytes));
            driver.Transfer(false, 3070, 512);
            Assert.That(board.Bus.ReadBytes(MmcDriver.Buffer, 512), Is.EqualTo(content.Skip(3070 * 512).Take(512)));
            Assert.That(File.ReadAllBytes(image), Is.EqualTo(content));
        }

        [Test]
        public void ShouldFailBehindTheEnd()
        {
            Start();
            Assert.That(driver.Transfer(false, 4095, 1024) & 1 << 9, Is.Not.Zero, "data time-out");
            Assert.That(driver.Command(12, 0, 0x4040) >> 31, Is.EqualTo(1), "out of range");
            Assert.That(driver.Command(13, driver.Address) >> 31, Is.Zero, "told once");
        }

        [Test]
        public void ShouldProtectAReadOnlyCard()
        {
            Start(readOnly: true);
            Assert.That(driver.Read(0x54), Is.EqualTo(1));
            Assert.That(driver.Transfer(true, 0, 512) & 1 << 15, Is.Not.Zero);
            Assert.That(File.ReadAllBytes(image), Is.EqualTo(content));
        }

        [Test]
        public void ShouldSurviveBadDescriptors()
        {
            Start();
            // The only one points to itself and has no bytes: its owner is the driver the second time.
            driver.Write(0x20, 512);
            board.Write(MmcDriver.Ring, 0x80000010);
            board.Write(MmcDriver.Ring + 4, 0);
            board.Write(MmcDriver.Ring + 12, MmcDriver.Ring);
            driver.Write(0x00, 1 << 4 | 1 << 25);
            driver.Write(0x80, 0x80);
            Assert.That(driver.Send(17, 0, 0x240), Is.EqualTo(MmcDriver.CommandDone));
            Assert.That(driver.Read(0x8C) & 0x210, Is.EqualTo(0x210), "descriptor unavailable");

            // A poll demand goes on.
            board.Write(MmcDriver.Ring, 0x80000020);
            board.Write(MmcDriver.Ring + 4, 256 << 13 | 256);
            board.Write(MmcDriver.Ring + 8, MmcDriver.Buffer);
            board.Write(MmcDriver.Ring + 12, MmcDriver.Buffer + 256);
            driver.Write(0x84, 1);
            Assert.That(driver.TakeInterrupts(), Is.EqualTo(MmcDriver.DataOver));
            Assert.That(board.Bus.ReadBytes(MmcDriver.Buffer, 512), Is.EqualTo(content.Take(512)));
            Assert.That(driver.Read(0x94), Is.EqualTo(MmcDriver.Ring), "the ring's end");
        }

        [Test]
        public void ShouldNoticeThatTheCardIsPulled()
        {
            Start();
            Assert.That(driver.Read(0x50), Is.Zero);
            driver.Write(0x20, 1024);
            driver.Send(18, 0, 0x240);
            mmc.RemoveCard();
            Assert.That(mmc.IRQ.IsSet);
            Assert.That(driver.TakeInterrupts() & 0x201, Is.EqualTo(0x201), "card detect, and the data don't come");
            Assert.That(driver.Read(0x50), Is.EqualTo(1));
            mmc.InsertCard(image);
            Assert.That(driver.TakeInterrupts() & 1, Is.EqualTo(1));
            Assert.That(() => mmc.InsertCard(image), Throws.TypeOf<RecoverableException>().With.Message.Contains("already"));
        }

        [Test]
        public void ShouldNotWriteToAnImageThatIsToBeKept()
        {
            File.SetAttributes(image, FileAttributes.ReadOnly);
            try
            {
                Assert.That(() => mmc.InsertCard(image), Throws.TypeOf<RecoverableException>().With.Message.Contains("can't be written to"));
                Assert.That(mmc.Card, Is.Empty);
                mmc.InsertCard(image, overlay: true);
                Assert.That(mmc.Card, Is.EqualTo(image));
            }
            finally
            {
                File.SetAttributes(image, FileAttributes.Normal);
            }
        }

        [Test]
        public void ShouldRefuseWhatIsNoImage()
        {
            Assert.That(() => mmc.InsertCard("/nowhere.img"), Throws.TypeOf<RecoverableException>().With.Message.EqualTo("There is no card image /nowhere.img."));
            File.WriteAllBytes(image, new byte[513]);
            Assert.That(() => mmc.InsertCard(image), Throws.TypeOf<RecoverableException>().With.Message.Contains("not a whole number of sectors"));
            File.WriteAllBytes(image, Array.Empty<byte>());
            Assert.That(() => mmc.InsertCard(image), Throws.TypeOf<RecoverableException>());
            Assert.That(mmc.Card, Is.Empty);
        }

        private void Start(bool overlay = false, bool readOnly = false)
        {
            mmc.InsertCard(image, overlay, readOnly);
            driver.Probe();
            driver.Identify();
        }

        private byte[] Fill(int length)
        {
            var bytes = new byte[length];
            new Random(2).NextBytes(bytes);
            board.Bus.WriteBytes(bytes, MmcDriver.Buffer);
            return bytes;
        }

        private TestBoard board = null!;
        private Exynos_DWMMC mmc = null!;
        private MmcDriver driver = null!;
        private string image = null!;
        private byte[] content = null!;

        private const ulong Base = 0x12220000;
    }
}
