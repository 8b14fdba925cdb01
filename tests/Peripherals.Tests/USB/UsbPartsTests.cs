using Antmicro.Renode.Peripherals.USB;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.USB
{
    /// <summary>What drivers find where nothing is plugged in: OHCI, DWC3 with its xHCI, the PHYs.</summary>
    [TestFixture]
    public class UsbPartsTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void OhciShouldStartAsLinuxStartsIt()
        {
            board.Add(new Exynos_OHCI(board.Machine), Base);
            Assert.That(board.Read(Base), Is.EqualTo(0x10), "OHCI 1.0");
            board.Write(Base + 0x08, 1);
            Assert.That(board.Read(Base + 0x08) & 1, Is.Zero, "the reset is over");
            Assert.That(board.Read(Base + 0x04) >> 6 & 3, Is.EqualTo(3), "suspended");
            board.Write(Base + 0x34, 0xA7782EDF);
            board.Write(Base + 0x40, 0x2A2F);
            board.Write(Base + 0x04, 0x80);
            board.Advance(TimeInterval.FromMilliseconds(5));

            Assert.That(board.Read(Base + 0x34), Is.EqualTo(0xA7782EDF));
            Assert.That(board.Read(Base + 0x40), Is.EqualTo(0x2A2F));
            Assert.That(board.Read(Base + 0x3C), Is.EqualTo(5), "frames");
            Assert.That(board.Read(Base + 0x48) & 0xFF, Is.EqualTo(3), "ports");
        }

        [Test]
        public void OhciShouldSwitchThePowerOfPorts()
        {
            board.Add(new Exynos_OHCI(board.Machine), Base);
            board.Write(Base + 0x58, 0x100);
            Assert.That(board.Read(Base + 0x54), Is.Zero);
            Assert.That(board.Read(Base + 0x58), Is.EqualTo(0x100), "powered, and nothing is there");
            board.Write(Base + 0x58, 0x200);
            Assert.That(board.Read(Base + 0x58), Is.Zero);
            board.Write(Base + 0x50, 0x10000);
            Assert.That(board.Read(Base + 0x5C), Is.EqualTo(0x100));
            board.Write(Base + 0x50, 1);
            Assert.That(board.Read(Base + 0x5C), Is.Zero);
        }

        [Test]
        public void OhciShouldInterruptWhenTheFrameNumberOverflows()
        {
            var ohci = board.Add(new Exynos_OHCI(board.Machine), Base);
            board.Write(Base + 0x10, 0x80000020);
            board.Write(Base + 0x04, 0x80);
            board.Advance(TimeInterval.FromMilliseconds(65537));
            Assert.That(ohci.IRQ.IsSet, Is.True);
            board.Write(Base + 0x0C, 0x20);
            Assert.That(ohci.IRQ.IsSet, Is.False);
        }

        [Test]
        public void Dwc3ShouldBeOneForLinux()
        {
            board.Add(new Exynos_DWC3(board.Machine), Base);

            Assert.That(board.Read(Base + 0xC120) >> 16, Is.EqualTo(0x5533));
            Assert.That(board.Read(Base + 0xC140) & 7, Is.EqualTo(2), "dual role");
            board.Write(Base + 0xC704, 1u << 30);
            Assert.That(board.Read(Base + 0xC704) & 1u << 30, Is.Zero, "the reset is over");
            board.Write(Base + 0xC110, 0x1000);
            Assert.That(board.Read(Base + 0xC110), Is.EqualTo(0x1000));
        }

        [Test]
        public void XhciShouldHaveAnEmptyPortForEachGeneration()
        {
            board.Add(new Exynos_DWC3(board.Machine), Base);
            var operational = Base + (board.Read(Base) & 0xFF);
            Assert.That(board.Read(Base + 4) >> 24, Is.EqualTo(2), "ports");
            // The extended capabilities: USB 2 has port 1, USB 3 port 2, and that is the end.
            var at = Base + (board.Read(Base + 0x10) >> 16) * 4;
            Assert.That(board.Read(at), Is.EqualTo(0x02000402));
            Assert.That(board.Read(at + 8), Is.EqualTo(0x101));
            Assert.That(board.Read(at + 16), Is.EqualTo(0x03000002));
            Assert.That(board.Read(at + 24), Is.EqualTo(0x102));
            for(var i = 0u; i < 2; i++)
            {
                Assert.That(board.Read(operational + 0x400 + 0x10 * i), Is.EqualTo(0x2A0), "powered, looking for a device");
            }
        }

        [Test]
        public void XhciShouldRunHaltAndReset()
        {
            board.Add(new Exynos_DWC3(board.Machine), Base);
            var operational = Base + 0x20;
            board.Write(Base + 0xC110, 0x1000);
            Assert.That(board.Read(operational + 4), Is.EqualTo(1), "halted");
            board.Write(operational, 1);
            board.Advance(TimeInterval.FromMilliseconds(1));
            Assert.That(board.Read(operational + 4), Is.Zero);
            Assert.That(board.Read(Base + 0x1000), Is.EqualTo(8), "microframes");
            board.Write(operational + 0x38, 4);
            board.Write(operational, 2);

            Assert.That(board.Read(operational), Is.Zero);
            Assert.That(board.Read(operational + 4), Is.EqualTo(1));
            Assert.That(board.Read(operational + 0x38), Is.Zero);
            Assert.That(board.Read(Base + 0xC110), Is.EqualTo(0x1000), "the globals aren't the host's");
        }

        [Test]
        public void XhciShouldSayThatItIsHalted()
        {
            board.Add(new Exynos_DWC3(board.Machine), Base);
            board.Write(Base + board.Read(Base + 0x14), 0);

            Assert.That(board.Warnings, Has.Some.Contains("The doorbell of the command ring rings while the xHCI is halted"));
        }

        [Test]
        public void DrdPhyShouldReachItsInnerRegisters()
        {
            var phy = board.Add(new Exynos_USBDRDPHY(board.Machine), Base);
            Handshake(0x15 << 2, 1);
            Handshake(0x5A5 << 2, 2);
            Handshake(0x5A5 << 2, 1 << 19);
            Assert.That(phy.GetInnerRegister(0x15), Is.EqualTo(0x5A5));
            Handshake(0x16 << 2, 1);
            Handshake(0, 1 << 18);
            Assert.That(board.Read(Base + 0x18), Is.Zero);
            Handshake(0x15 << 2, 1);
            Handshake(0, 1 << 18);
            Assert.That(board.Read(Base + 0x18) >> 1, Is.EqualTo(0x5A5));
        }

        [Test]
        public void PhyShouldKeepWhatIsWritten()
        {
            board.Add(new Exynos_USB2PHY(board.Machine), Base);
            board.Write(Base, 0x12345678);
            board.Write(Base + 0x38, 0x87654321);

            Assert.That(board.Read(Base), Is.EqualTo(0x12345678));
            Assert.That(board.Read(Base + 0x38), Is.EqualTo(0x87654321));
            Assert.That(board.Warnings, Is.Empty);
        }

        // As crport_handshake() of phy-exynos5-usbdrd.c.
        private void Handshake(uint value, uint command)
        {
            board.Write(Base + 0x14, value | command);
            Assert.That(board.Read(Base + 0x18) & 1, Is.EqualTo(1));
            board.Write(Base + 0x14, value);
            Assert.That(board.Read(Base + 0x18) & 1, Is.Zero);
        }

        private TestBoard board = null!;

        private const ulong Base = 0x12000000;
    }
}
