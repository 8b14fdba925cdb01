using System.IO;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

using Exynos.Tests.AllDevices;

using NUnit.Framework;

namespace Exynos.Tests.Cec
{
    /// <summary>The controller as Linux drives it, and the monitor as a television at its wire.</summary>
    [TestFixture]
    public class CecTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            driver = new CecDriver(board);
            monitor = new HdmiMonitor(cec: driver.Cec);
            driver.Enable();
            driver.TakeAddress(4);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldFindOnlyTheTelevision([Range(0, 14)] int address)
        {
            Assert.That(driver.Send((byte)(address << 4 | address)), Is.EqualTo(address == 0 ? "done" : "nack"));
            Assert.That(driver.Read(0x04), Is.EqualTo(1), "a byte was sent");
        }

        [Test]
        public void ShouldFindNobodyWithoutTheCable()
        {
            monitor.Unplug();
            Assert.That(driver.Send(0x40), Is.EqualTo("nack"));
            Assert.That(driver.Send(0x40, 0x46), Is.EqualTo("nack"));
            Assert.That(driver.Send(0x4F, 0x82, 0x10, 0x00), Is.EqualTo("done"), "nobody refuses a message to all");
            monitor.Plug();
            Assert.That(driver.Send(0x40), Is.EqualTo("done"));
            Assert.That(monitor.DescribeCec(), Is.EqualTo("on"), "and it got none of them");
        }

        // HDMI 1.4, supplement 1: what a television answers.
        [TestCase("40 46", "04 47 48 44 4D 49 20 6D 6F 6E 69 74 6F 72")]
        [TestCase("40 83", "0F 84 00 00 00")]
        [TestCase("40 8F", "04 90 00")]
        [TestCase("40 9F", "04 9E 05")]
        [TestCase("40 91", "0F 32 65 6E 67")]
        [TestCase("40 8C", "04 00 8C 00")]
        [TestCase("40 FF", "04 00 FF 04")]
        [TestCase("4F 8C", null)]
        [TestCase("40 00 46 00", null)]
        [TestCase("F0 46", null)]
        [TestCase("F0 83", "0F 84 00 00 00")]
        public void ShouldAnswer(string question, string? answer)
        {
            Assert.That(driver.Send(Bytes(question)), Is.EqualTo("done"));
            Assert.That(driver.Receive(), Is.EqualTo(answer));
            Assert.That(driver.Received, Is.Empty);
        }

        [Test]
        public void ShouldGoOnAndToStandby()
        {
            Assert.That(monitor.IsOn);
            driver.Send(0x40, 0x36);
            Assert.That(monitor.IsOn, Is.False);
            driver.Send(0x40, 0x8F);
            Assert.That(driver.Receive(), Is.EqualTo("04 90 01"));
            driver.Send(0x40, 0x04);
            Assert.That(monitor.IsOn);
            driver.Send(0x4F, 0x36);
            Assert.That(monitor.IsOn, Is.False, "told to all");
        }

        [Test]
        public void ShouldKeepInMindWhoIsThere()
        {
            driver.Send(0x4F, 0x84, 0x10, 0x00, 4);
            driver.Send(0x40, 0x47, (byte)'X', (byte)'U', (byte)'4', 0x07);
            driver.Send(0x4F, 0x82, 0x10, 0x00);

            Assert.That(monitor.DescribeCec().Split('\n').Take(3), Is.EqualTo(new[] { "on", "4: XU4 at 1.0.0.0, shown", "4 -> 15: 84 10 00 04" }));
            driver.Send(0x40, 0x9D, 0x10, 0x00);
            Assert.That(monitor.DescribeCec(), Does.Contain("4: XU4 at 1.0.0.0\n"));
        }

        [Test]
        public void ShouldHearTheTelevision()
        {
            monitor.SendCec("0F 36");
            Assert.That(driver.Receive(), Is.EqualTo("0F 36"));
            monitor.SendCec("04:44:41");
            Assert.That(driver.Receive(), Is.EqualTo("04 44 41"));
            Assert.That(monitor.DescribeCec(), Does.EndWith("0 -> 15: 36\n0 -> 4: 44 41"));
        }

        [Test]
        public void ShouldNotHearWhatIsForOthers()
        {
            monitor.SendCec("05 36");
            Assert.That(driver.Receive(), Is.Null);
            Assert.That(monitor.DescribeCec(), Does.EndWith("0 -> 5: 36, not acknowledged"));
            driver.TakeAddress(0xF);
            monitor.SendCec("04 36");
            Assert.That(driver.Receive(), Is.Null);
            monitor.SendCec("0F 36");
            Assert.That(driver.Receive(), Is.EqualTo("0F 36"));
        }

        [Test]
        public void ShouldSendKeysToTheDeviceThatIsShown()
        {
            Assert.That(() => monitor.PressKey(0x44), Throws.InstanceOf<RecoverableException>().With.Message.Contains("ACTIVE_SOURCE"));
            driver.Send(0x4F, 0x82, 0x10, 0x00);
            monitor.PressKey(0x44);
            Assert.That((driver.Receive(), driver.Receive()), Is.EqualTo(("04 44 44", "04 45")));
            Assert.That(() => monitor.PressKey(256), Throws.InstanceOf<RecoverableException>());
        }

        [TestCase("")]
        [TestCase("4 x")]
        [TestCase("04 100")]
        [TestCase("04 1 2 3 4 5 6 7 8 9 A B C D E F 10")]
        public void ShouldRefuseWhatIsNoMessage(string text)
        {
            Assert.That(() => monitor.SendCec(text), Throws.InstanceOf<RecoverableException>());
        }

        [Test]
        public void ShouldSendNothingWithoutACable()
        {
            monitor.Unplug();
            Assert.That(() => monitor.SendCec("0F 36"), Throws.InstanceOf<RecoverableException>());
            Assert.That(() => new HdmiMonitor().SendCec("0F 36"), Throws.InstanceOf<RecoverableException>());
        }

        [Test]
        public void ShouldTakeTheTimeOfTheBits()
        {
            driver.Start(1, 0x40, 0x46, 0x00);
            Assert.That(driver.Read(0x00) & 3, Is.EqualTo(3), "running and on the wire");
            // Five bits of a free wire, the start bit, three bytes of ten.
            board.Advance(TimeInterval.FromMicroseconds(5 * 2400 + 4500 + 30 * 2400 - 10));
            Assert.That(driver.Sent, Is.Empty);
            board.Advance(TimeInterval.FromMicroseconds(20));
            Assert.That(driver.Sent, Is.EqualTo(new[] { "done" }));
            Assert.That(driver.Read(0x04), Is.EqualTo(3));
            Assert.That(driver.Read(0x00), Is.Zero, "the flags go with the interrupt");
        }

        [Test]
        public void ShouldRepeatWhatNobodyAcknowledges([Range(0, 7)] int retries)
        {
            driver.Start(retries, 0x45, 0x46, 0x00);
            // Only the header is sent, and three bits of a free wire lie between.
            board.Advance(TimeInterval.FromMicroseconds((ulong)(5 * 2400 + 4500 + 24000 + retries * (3 * 2400 + 4500 + 24000) - 10)));
            Assert.That(driver.Sent, Is.Empty);
            board.Advance(TimeInterval.FromMicroseconds(20));
            Assert.That(driver.Sent, Is.EqualTo(new[] { "nack" }));
        }

        [TestCase(0)]
        [TestCase(17)]
        [TestCase(255)]
        public void ShouldRefuseALengthThatIsNone(int bytes)
        {
            driver.Write(CecDriver.TX_BYTES, (byte)bytes);
            driver.Write(CecDriver.TX_CTRL, 1);
            Assert.That(driver.Sent, Is.EqualTo(new[] { "error" }));
            Assert.That(driver.Send(0x40), Is.EqualTo("done"), "and goes on");
        }

        [Test]
        public void ShouldTakeTheAnswerForTheContraryWithTheWrongKind()
        {
            driver.Write(CecDriver.TX_BUFF, 0x40);
            driver.Write(CecDriver.TX_BYTES, 1);
            driver.Write(CecDriver.TX_CTRL, 0x03);
            board.Advance(TimeInterval.FromSeconds(1));
            driver.Write(CecDriver.TX_BUFF, 0x4F);
            driver.Write(CecDriver.TX_CTRL, 0x01);
            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(driver.Sent, Is.EqualTo(new[] { "nack", "nack" }));
        }

        [Test]
        public void ShouldUnderstandNobodyWithTheWrongClock([Values("divisor", "pmu")] string which)
        {
            if(which == "pmu")
            {
                board.Modify(CecDriver.PmuBase + 0x700, 0x3FF << 16, 70 << 16);
            }
            else
            {
                driver.Write(CecDriver.DIVISOR, 14);
            }
            Assert.That(driver.Send(0x40), Is.EqualTo("nack"));
            Assert.That(board.Warnings, Has.Some.Contains("50000 ns is right"));
            monitor.SendCec("04 36");
            Assert.That(driver.Receive(), Is.Null);
            driver.Enable();
            Assert.That(driver.Send(0x40), Is.EqualTo("done"));
        }

        [Test]
        public void ShouldKeepAMessageUntilItIsTaken()
        {
            driver.HandlesInterrupts = false;
            monitor.SendCec("0F 36");
            monitor.SendCec("04 44 41");
            board.Advance(TimeInterval.FromMilliseconds(200));
            Assert.That(driver.Cec.IRQ.IsSet);
            Assert.That((driver.Read(CecDriver.RX_BUFF), driver.Read(CecDriver.RX_BUFF + 4), driver.Read(0x0C)), Is.EqualTo(((byte)0x0F, (byte)0x36, (byte)2)));
            Assert.That(driver.Read(0x08), Is.EqualTo(0x14), "done, to all, and not listening");

            // The television tries again, and then there is somebody.
            driver.HandlesInterrupts = true;
            driver.Handle();
            Assert.That(driver.Cec.IRQ.IsSet, Is.False);
            Assert.That((driver.Receive(), driver.Receive(), driver.Receive()), Is.EqualTo(("0F 36", "04 44 41", (string?)null)));
        }

        [Test]
        public void ShouldOnlyInterruptWithWhatIsNotMasked()
        {
            driver.HandlesInterrupts = false;
            driver.Write(CecDriver.IRQ_MASK, 0x33);
            driver.Start(0, 0x40);
            board.Advance(TimeInterval.FromMilliseconds(100));
            Assert.That(driver.Read(0x00), Is.EqualTo(4));
            Assert.That(driver.Cec.IRQ.IsSet, Is.False);
            driver.Write(CecDriver.IRQ_MASK, 0x32);
            Assert.That(driver.Cec.IRQ.IsSet);
            driver.Write(CecDriver.IRQ_CLEAR, 0x30);
            Assert.That(driver.Cec.IRQ.IsSet, "that clears the receiver's");
            driver.Write(CecDriver.IRQ_CLEAR, 0x01);
            Assert.That(driver.Cec.IRQ.IsSet, Is.False);
        }

        [Test]
        public void ShouldGiveUpWhenItIsReset()
        {
            driver.Start(1, 0x40, 0x46);
            board.Advance(TimeInterval.FromMilliseconds(10));
            driver.Write(CecDriver.TX_CTRL, 0x80);
            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(driver.Sent, Is.Empty);
            Assert.That((driver.Read(0x00), driver.Read(CecDriver.TX_CTRL)), Is.EqualTo(((byte)0, (byte)0)));

            driver.Start(1, 0x40, 0x46);
            driver.Cec.Reset();
            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(driver.Sent, Is.Empty);
            Assert.That(driver.Read(CecDriver.LOGIC_ADDR), Is.EqualTo(0xF));
            driver.Enable();
            driver.TakeAddress(4);
            Assert.That(driver.Send(0x40, 0x8F), Is.EqualTo("done"), "the television is still there");
            Assert.That(driver.Receive(), Is.EqualTo("04 90 00"));
        }

        [Test]
        public void ShouldDropAMessageThatComesTooEarly()
        {
            driver.Start(1, 0x40, 0x46);
            driver.Start(1, 0x40, 0x8F);
            Assert.That(board.Warnings, Has.Some.Contains("while another is sent"));
            Assert.That(driver.Receive(), Does.StartWith("04 47"));
            Assert.That(driver.Receive(), Is.Null);
            Assert.That(driver.Sent, Has.Count.EqualTo(1));
        }

        [Test]
        public void ShouldSendOneAfterTheOther()
        {
            monitor.SendCec("04 44 41");
            driver.Start(1, 0x40, 0x8F);
            Assert.That(driver.Read(0x00) & 3, Is.EqualTo(1), "it waits for the wire");
            Assert.That((driver.Receive(), driver.Sent.Count), Is.EqualTo(("04 44 41", 0)));
            Assert.That(driver.Receive(), Is.EqualTo("04 90 00"));
            Assert.That(driver.Sent, Is.EqualTo(new[] { "done" }));
        }

        [Test]
        public void ShouldNotLetATelevisionFillTheMemory()
        {
            driver.Write(CecDriver.RX_CTRL, 0x80);
            for(var i = 0; i < 1000; i++)
            {
                monitor.SendCec("04 36");
            }
            Assert.That(monitor.DescribeCec().Split('\n'), Has.Length.EqualTo(65));
            board.Advance(TimeInterval.FromSeconds(60));
            Assert.That(driver.Received, Is.Empty);
        }

        [Test]
        public void ShouldGoOnAfterLoad()
        {
            if(!RenodeAssemblies.IsReal)
            {
                Assert.Ignore("Renode saves and loads, the stand-in doesn't: -p:RenodePath=<folder of Renode's assemblies>");
            }
            var path = Path.GetTempFileName();
            try
            {
                driver.Cec.IRQ.Disconnect();
                driver.Start(1, 0x40, 0x8F);
                SaveAndLoadTests.Save(path);
                SaveAndLoadTests.Load(path);
                board.UseLoadedMachine();
                board.Advance(TimeInterval.FromSeconds(1));
                // Sent, and the television's answer is there.
                Assert.That(driver.Read(0x00), Is.EqualTo(4));
                Assert.That((driver.Read(CecDriver.RX_BUFF), driver.Read(CecDriver.RX_BUFF + 4), driver.Read(CecDriver.RX_BUFF + 8)), Is.EqualTo(((byte)0x04, (byte)0x90, (byte)0)));
            }
            finally
            {
                File.Delete(path);
            }
        }

        private static byte[] Bytes(string text)
        {
            return text.Split(' ').Select(x => System.Convert.ToByte(x, 16)).ToArray();
        }

        private TestBoard board = null!;
        private CecDriver driver = null!;
        private HdmiMonitor monitor = null!;
    }
}
