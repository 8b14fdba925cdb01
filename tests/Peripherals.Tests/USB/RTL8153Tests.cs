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
    /// <summary>The board's Ethernet controller as Linux' r8152 drives it.</summary>
    [TestFixture]
    public class RTL8153Tests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0x100000);
            var ehci = board.Add(new Exynos_EHCI(board.Machine), Base);
            guest = new EhciGuest(board, Base);
            adapter = new RTL8153();
            adapter.FrameReady += x => sent.Add(x.Bytes.Take(x.Bytes.Length - 4).ToArray());
            ehci.Register(adapter, new NumberRegistrationPoint<int>(1));
            guest.Start();
            guest.ResetPort(1);
            guest.Control(0, new byte[] { 0, 5, 1, 0, 0, 0, 0, 0 });
            guest.Control(1, new byte[] { 0, 9, 1, 0, 0, 0, 0, 0 });
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
            var device = guest.Control(1, new byte[] { 0x80, 6, 0, 1, 0, 0, 64, 0 })!;
            Assert.That((device[8] | device[9] << 8, device[10] | device[11] << 8), Is.EqualTo((0x0BDA, 0x8153)));
            var all = guest.Control(1, new byte[] { 0x80, 6, 0, 2, 0, 0, 255, 0 })!;
            Assert.That(all.Length, Is.EqualTo(all[2] | all[3] << 8).And.EqualTo(39));
            // What the driver insists on: an interface of the vendor's, and these endpoints.
            Assert.That((all[14], all[9 + 9 + 2], all[9 + 16 + 2], all[9 + 23 + 2]), Is.EqualTo((0xFF, 0x81, 0x02, 0x83)));
        }

        [Test]
        public void ShouldTellItsVersionAndAddress()
        {
            Assert.That(ReadRegisters(0xE610, 4), Is.EqualTo(new byte[] { 0x00, 0x08, 0x30, 0x5C }), "RTL_VER_06, nothing to send");
            Assert.That(ReadRegisters(0xD000, 8).Take(6), Is.EqualTo(adapter.MAC.Bytes));
            Assert.That(ReadRegisters(0xE004, 4)[0] & 2, Is.EqualTo(2), "it has read its memory");
            Assert.That(ReadRegisters(0xE908, 4)[0], Is.EqualTo(0x13), "1 Gbit/s");
        }

        [Test]
        public void ShouldWriteTheBytesThatAreEnabled()
        {
            WriteRegisters(0xC100, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8);
            Assert.That(ReadRegisters(0xC100, 8), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
            WriteRegisters(0xC100, 0x66, 11, 12, 13, 14);
            Assert.That(ReadRegisters(0xC100, 4), Is.EqualTo(new byte[] { 1, 12, 13, 4 }));
            Assert.That(ReadRegisters(0xC100, 4, type: 0), Is.EqualTo(new byte[4]), "the other half of the chip");
        }

        [Test]
        public void ShouldShowItsPhyThroughAWindow()
        {
            WriteRegisters(0xE86C, 0x33, 0x00, 0xA0, 0, 0);
            Assert.That(ReadRegisters(0xB420, 4)[0] & 7, Is.EqualTo(3), "the PHY is on");
            Assert.That(ReadRegisters(0xB400, 4)[2] & 0x24, Is.EqualTo(0x24), "the link is up, negotiated");
            // A reset of the PHY, at the register's upper byte.
            WriteRegisters(0xB400, 0x33, 0x40, 0x91, 0, 0);
            Assert.That(ReadRegisters(0xB400, 4)[1], Is.EqualTo(0x11), "is over");
        }

        [Test]
        public void ShouldTellOfTheCableAfterAReset()
        {
            Assert.That(guest.IsActive(guest.StartIn(1, 3, 2)), Is.True, "nobody asked");
            SetUp();
            WriteByte(0xE813, 0x10);

            Assert.That(ReadRegisters(0xE810, 4)[3] & 0x10, Is.Zero, "the reset is over");
            Assert.That(guest.In(1, 3, 2), Is.EqualTo(new byte[] { 4, 0 }));
            Assert.That(guest.IsActive(guest.StartIn(1, 3, 2)), Is.True, "once");
        }

        [TestCase(42), TestCase(60), TestCase(484), TestCase(1514)]
        public void ShouldReceiveFrames(int length)
        {
            Enable();
            var frame = Frame(length, 0xFF);
            Deliver(frame);

            var received = guest.In(1, 1, 4096);
            var size = BitConverter.ToUInt16(received, 0);
            Assert.That(size, Is.EqualTo(Math.Max(64, length + 4)), "with its CRC");
            Assert.That(received.Length, Is.EqualTo(24 + size));
            Assert.That(received.Skip(24).Take(length), Is.EqualTo(frame));
        }

        [TestCase(0x01, true, true, true), TestCase(0x02, true, false, false), TestCase(0x08, false, true, false), TestCase(0x04, false, true, false)]
        public void ShouldReceiveWhatItsFilterSays(byte filter, bool own, bool broadcast, bool other)
        {
            Enable(filter);
            var kinds = new[] { adapter.MAC.Bytes, Enumerable.Repeat((byte)0xFF, 6).ToArray(), new byte[] { 2, 2, 2, 2, 2, 2 } };
            foreach(var (kind, expected) in kinds.Zip(new[] { own, broadcast, other }))
            {
                var frame = Frame(60, 0);
                kind.CopyTo(frame, 0);
                Deliver(frame);
                var transfer = guest.StartIn(1, 1, 2048);
                Assert.That(guest.IsActive(transfer), Is.EqualTo(!expected), BitConverter.ToString(kind));
            }
        }

        [Test]
        public void ShouldSendSeveralFramesOfATransfer()
        {
            Enable();
            var frames = new[] { Frame(61, 1), Frame(1514, 2), Frame(60, 3) };
            guest.Out(1, 2, frames.SelectMany(x => Descriptor(x.Length).Concat(x).Concat(new byte[-x.Length & 3])).ToArray());

            Assert.That(sent, Is.EqualTo(frames));
        }

        [Test]
        public void ShouldSendAFrameThatFillsItsPackets()
        {
            // The driver adds no empty packet.
            Enable();
            var frame = Frame(1016, 1);
            guest.StartOut(1, 2, Descriptor(1016).Concat(frame).ToArray());
            guest.StartOut(1, 2, Descriptor(60).Concat(Frame(60, 2)).ToArray());

            Assert.That(sent, Is.EqualTo(new[] { frame, Frame(60, 2) }));
        }

        [Test]
        public void ShouldSendNothingWhileItIsOff()
        {
            guest.Out(1, 2, Descriptor(60).Concat(Frame(60, 1)).ToArray());
            Assert.That(sent, Is.Empty);
        }

        [Test]
        public void ShouldTakeAnyTransfer()
        {
            Enable();
            var random = new Random(5422);
            for(var i = 0; i < 500; i++)
            {
                var data = new byte[random.Next(1, 3000)];
                random.NextBytes(data);
                guest.Out(1, 2, data);
            }
            for(var i = 0; i < 2000; i++)
            {
                var setup = new byte[] { (byte)(random.Next(2) * 0x80 | 0x40), 5, (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(3), (byte)random.Next(65), 0 };
                guest.Control(1, setup, (setup[0] & 0x80) == 0 ? new byte[setup[6]] : null);
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
            Enable();
            Deliver(Frame(600, 0xFF));
            var path = Path.GetTempFileName();
            try
            {
                SaveAndLoadTests.Save(path);
                SaveAndLoadTests.Load(path);
                board.UseLoadedMachine();
                adapter = board.Bus.GetRegisteredPeripherals().Select(x => x.Peripheral).OfType<Exynos_EHCI>().Single().Children.Select(x => x.Peripheral).OfType<RTL8153>().Single();
                Assert.That(guest.In(1, 1, 2048).Skip(24).Take(600), Is.EqualTo(Frame(600, 0xFF)));
                var after = new List<byte[]>();
                adapter.FrameReady += x => after.Add(x.Bytes);
                guest.Out(1, 2, Descriptor(60).Concat(Frame(60, 1)).ToArray());
                Assert.That(after, Has.Count.EqualTo(1));
            }
            finally
            {
                File.Delete(path);
            }
        }

        private void Enable(byte filter = 0x0E)
        {
            WriteByte(0xC010, filter);
            WriteRegisters(0xC000, 0xFF, adapter.MAC.Bytes.Concat(new byte[2]).ToArray());
            WriteByte(0xE813, 0x0C);
        }

        private void WriteByte(int address, byte value)
        {
            var shift = address & 3;
            var data = new byte[4];
            data[shift] = value;
            WriteRegisters(address & ~3, 0x11 << shift, data);
        }

        private void WriteRegisters(int address, int enabled, params byte[] data)
        {
            guest.Control(1, new byte[] { 0x40, 5, (byte)address, (byte)(address >> 8), (byte)enabled, 1, (byte)data.Length, 0 }, data);
        }

        private byte[] ReadRegisters(int address, int count, byte type = 1)
        {
            return guest.Control(1, new byte[] { 0xC0, 5, (byte)address, (byte)(address >> 8), 0, type, (byte)count, 0 })!;
        }

        private void Deliver(byte[] bytes)
        {
            Assert.That(EthernetFrame.TryCreateEthernetFrame(bytes, true, out var frame), Is.True);
            adapter.ReceiveFrame(frame);
        }

        private static byte[] Descriptor(int length) => BitConverter.GetBytes((uint)length | 3u << 30).Concat(new byte[4]).ToArray();

        private static byte[] Frame(int length, byte destination)
        {
            var frame = Enumerable.Range(0, length).Select(x => (byte)(x * 7)).ToArray();
            Array.Fill(frame, destination, 0, 6);
            return frame;
        }

        private TestBoard board = null!;
        private EhciGuest guest = null!;
        private RTL8153 adapter = null!;

        private readonly List<byte[]> sent = new();

        private const ulong Base = 0x12110000;
    }
}
