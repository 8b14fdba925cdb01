using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Network;
using Antmicro.Renode.Peripherals.USB;

using Exynos.Tests.AllDevices;

using NUnit.Framework;

namespace Exynos.Tests.USB
{
    /// <summary>The adapter as Linux' cdc_ether drives it, behind the EHCI.</summary>
    [TestFixture]
    public class CdcEcmTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0x100000);
            var ehci = board.Add(new Exynos_EHCI(board.Machine), Base);
            guest = new EhciGuest(board, Base);
            adapter = new CDC_ECM();
            adapter.FrameReady += x => sent.Add(x.Bytes.Take(x.Bytes.Length - 4).ToArray());
            ehci.Register(adapter, new NumberRegistrationPoint<int>(1));
            guest.Start();
            guest.ResetPort(1);
            sent.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldDescribeItself()
        {
            var device = guest.Control(0, new byte[] { 0x80, 6, 0, 1, 0, 0, 64, 0 })!;
            Assert.That(device.Length, Is.EqualTo(18));
            Assert.That(device[4], Is.EqualTo(2), "communications");
            var head = guest.Control(0, new byte[] { 0x80, 6, 0, 2, 0, 0, 9, 0 })!;
            var total = head[2] | head[3] << 8;
            var all = guest.Control(0, new byte[] { 0x80, 6, 0, 2, 0, 0, (byte)total, 0 })!;
            Assert.That(all.Length, Is.EqualTo(total));
            // The descriptors follow one another exactly: interfaces 0, 1 and 1 again, three endpoints.
            var kinds = new List<byte>();
            for(var at = 0; at < all.Length; at += all[at])
            {
                kinds.Add(all[at + 1]);
            }
            Assert.That(kinds, Is.EqualTo(new byte[] { 2, 4, 0x24, 0x24, 0x24, 5, 4, 4, 5, 5 }));
        }

        [Test]
        public void ShouldTellItsAddress()
        {
            var text = guest.Control(0, new byte[] { 0x80, 6, 3, 3, 9, 4, 255, 0 })!;

            Assert.That(System.Text.Encoding.Unicode.GetString(text, 2, text.Length - 2), Is.EqualTo(adapter.MAC.ToString().Replace(":", "")));
        }

        [Test]
        public void ShouldSayThatTheCableIsIn()
        {
            Configure();

            Assert.That(guest.In(1, 1, 16), Is.EqualTo(new byte[] { 0xA1, 0, 1, 0, 0, 0, 0, 0 }));
            Assert.That(guest.In(1, 1, 16).Take(2), Is.EqualTo(new byte[] { 0xA1, 0x2A }));
        }

        [TestCase(60), TestCase(511), TestCase(512), TestCase(1024), TestCase(1514)]
        public void ShouldSendFrames(int length)
        {
            Configure();
            var frame = Frame(length, 1);
            guest.Out(1, 2, frame);

            Assert.That(sent, Has.Count.EqualTo(1));
            Assert.That(sent[0], Is.EqualTo(frame));
        }

        [Test]
        public void ShouldFillAShortFrame()
        {
            Configure();
            guest.Out(1, 2, Frame(42, 1));

            Assert.That(sent.Single().Length, Is.EqualTo(60));
        }

        [Test]
        public void ShouldLoseAFrameThatIsTooLong()
        {
            Configure();
            guest.Out(1, 2, new byte[4000]);
            guest.Out(1, 2, Frame(60, 1));

            Assert.That(board.Warnings, Has.Some.Contains("more than 1514"));
            Assert.That(sent.Last(), Is.EqualTo(Frame(60, 1)));
        }

        [TestCase(60), TestCase(512), TestCase(1514)]
        public void ShouldReceiveFrames(int length)
        {
            Configure();
            var frame = Frame(length, 0xFF);
            Deliver(frame);

            Assert.That(guest.In(1, 2, 2048), Is.EqualTo(frame));
        }

        [Test]
        public void ShouldOnlyReceiveWhatIsForIt()
        {
            Configure();
            Deliver(Frame(60, 0x02));
            var own = Frame(60, 0x02);
            adapter.MAC.Bytes.CopyTo(own, 0);
            Deliver(own);

            Assert.That(guest.In(1, 2, 2048), Is.EqualTo(own));
        }

        [Test]
        public void ShouldReceiveNothingUntilItIsSwitchedOn()
        {
            Deliver(Frame(60, 0xFF));
            Configure();

            Assert.That(guest.IsActive(guest.StartIn(1, 2, 2048)), Is.True);
        }

        [Test]
        public void ShouldKeepABoundedNumberOfFrames()
        {
            Configure();
            for(var i = 0; i < CDC_ECM.MaximumWaiting + 10; i++)
            {
                Deliver(Frame(60, 0xFF, (byte)i));
            }
            for(var i = 0; i < CDC_ECM.MaximumWaiting; i++)
            {
                Assert.That(guest.In(1, 2, 2048)[20], Is.EqualTo((byte)i));
            }
            Assert.That(guest.IsActive(guest.StartIn(1, 2, 2048)), Is.True, "the others are lost");
            Deliver(Frame(60, 0xFF, 77));
            Assert.That(guest.In(1, 2, 2048)[20], Is.EqualTo(77));
        }

        [Test]
        public void ShouldTakeAnyRequest()
        {
            for(var request = 0; request < 256; request++)
            {
                foreach(var kind in new byte[] { 0x00, 0x01, 0x21, 0x40, 0x80, 0x81, 0xA1, 0xC0, 0xFF })
                {
                    if(kind == 0 && request == 5)
                    {
                        continue;
                    }
                    Assert.That(() => guest.Control(0, new byte[] { kind, (byte)request, 0xFF, 0xFF, 0xFF, 0xFF, 8, 0 }, kind < 0x80 ? new byte[8] : null), Throws.Nothing);
                }
            }
            Assert.That(board.LogOf(Antmicro.Renode.Logging.LogLevel.Error), Is.Empty);
        }

        [Test]
        public void ShouldGoOnAfterLoad()
        {
            if(!RenodeAssemblies.IsReal)
            {
                Assert.Ignore("Renode saves and loads, the stand-in doesn't: -p:RenodePath=<folder of Renode's assemblies>");
            }
            Configure();
            // One that waits in the adapter, and a transfer that waits for its notification's second half.
            Deliver(Frame(600, 0xFF, 1));
            guest.In(1, 1, 16);
            var path = Path.GetTempFileName();
            try
            {
                SaveAndLoadTests.Save(path);
                SaveAndLoadTests.Load(path);
                board.UseLoadedMachine();
                adapter = board.Bus.GetRegisteredPeripherals().Select(x => x.Peripheral).OfType<Exynos_EHCI>().Single().Children.Select(x => x.Peripheral).OfType<CDC_ECM>().Single();
                Assert.That(guest.In(1, 2, 2048), Is.EqualTo(Frame(600, 0xFF, 1)));
                Assert.That(guest.In(1, 1, 16).Take(2), Is.EqualTo(new byte[] { 0xA1, 0x2A }));
                Deliver(Frame(60, 0xFF, 2));
                Assert.That(guest.In(1, 2, 2048), Is.EqualTo(Frame(60, 0xFF, 2)));
                var after = new List<byte[]>();
                adapter.FrameReady += x => after.Add(x.Bytes);
                guest.Out(1, 2, Frame(60, 1));
                Assert.That(after, Has.Count.EqualTo(1));
            }
            finally
            {
                File.Delete(path);
            }
        }

        private void Configure()
        {
            guest.Control(0, new byte[] { 0, 5, 1, 0, 0, 0, 0, 0 });
            guest.Control(1, new byte[] { 0, 9, 1, 0, 0, 0, 0, 0 });
            guest.Control(1, new byte[] { 1, 11, 1, 0, 1, 0, 0, 0 });
            guest.Control(1, new byte[] { 0x21, 0x43, 0x0E, 0, 0, 0, 0, 0 });
        }

        private void Deliver(byte[] bytes)
        {
            Assert.That(EthernetFrame.TryCreateEthernetFrame(bytes, true, out var frame), Is.True);
            adapter.ReceiveFrame(frame);
        }

        private static byte[] Frame(int length, byte destination, byte content = 0x55)
        {
            var frame = Enumerable.Repeat(content, length).ToArray();
            Array.Fill(frame, destination, 0, 6);
            return frame;
        }

        private TestBoard board = null!;
        private EhciGuest guest = null!;
        private CDC_ECM adapter = null!;

        private readonly List<byte[]> sent = new();

        private const ulong Base = 0x12110000;
    }
}
