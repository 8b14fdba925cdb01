using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.USB;
using Antmicro.Renode.Time;

using NUnit.Framework;

using Direction = Antmicro.Renode.Core.USB.Direction;

namespace Exynos.Tests.USB
{
    /// <summary>The controller as Linux' ehci-hcd and ehci-exynos drive it, with a device that echoes.</summary>
    [TestFixture]
    public class EhciTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0x100000);
            ehci = board.Add(new Exynos_EHCI(board.Machine), Base);
            guest = new EhciGuest(board, Base);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldTellItsCapabilities()
        {
            Assert.That(board.Read(Base), Is.EqualTo(0x01000010), "version 1.0, operational registers at 0x10");
            Assert.That(board.Read(Base + 4) & 0xF, Is.EqualTo(3), "ports");
            Assert.That(board.Read(Base + 8) & 1, Is.Zero, "32-bit addresses");
            Assert.That(board.Read(Base + EhciGuest.USBSTS), Is.EqualTo(Halted));
        }

        [Test]
        public void ShouldFindADeviceWhenItOwnsThePorts()
        {
            ehci.Register(new EchoDevice(), new NumberRegistrationPoint<int>(2));
            Assert.That(guest.Port(2) & 3, Is.Zero, "the companion has the ports");
            Assert.That(guest.Port(2) & Owner, Is.Not.Zero);

            guest.Start();

            Assert.That(guest.Port(2), Is.EqualTo(PoweredAndConnected | ConnectChange));
            Assert.That(guest.Port(1), Is.EqualTo(Powered));
            Assert.That(board.Read(Base + EhciGuest.USBSTS) & 4, Is.Not.Zero, "a port change");
            Assert.That(ehci.IRQ.IsSet, Is.True);
        }

        [Test]
        public void ShouldEnableAPortByAReset()
        {
            var device = new EchoDevice();
            ehci.Register(device, One);
            guest.Start();
            device.USBCore.Address = 5;

            board.Write(guest.PortAddress(1), 1 << 8);
            Assert.That(guest.Port(1) & (1 << 8 | 1 << 2), Is.EqualTo(1 << 8));
            board.Write(guest.PortAddress(1), 0);

            Assert.That(guest.Port(1) & (1 << 8 | 1 << 2), Is.EqualTo(1 << 2), "a high-speed device");
            Assert.That(device.USBCore.Address, Is.Zero);
        }

        [Test]
        public void ShouldRunAControlTransferInItsStages()
        {
            Connect();

            var answer = guest.Control(0, new byte[] { 0x80, 6, 0, 1, 0, 0, 18, 0 });

            Assert.That(answer, Is.EqualTo(EchoDevice.Descriptor));
            Assert.That(board.Read(Base + EhciGuest.USBSTS) & 1, Is.Not.Zero, "the last descriptor asks for an interrupt");
            Assert.That(ehci.IRQ.IsSet, Is.True);
            board.Write(Base + EhciGuest.USBSTS, 0x3F);
            Assert.That(ehci.IRQ.IsSet, Is.False);
        }

        [Test]
        public void ShouldGiveADeviceItsAddress()
        {
            var device = Connect();

            guest.Control(0, new byte[] { 0, 5, 7, 0, 0, 0, 0, 0 });

            Assert.That(device.USBCore.Address, Is.EqualTo(7));
            Assert.That(guest.Control(7, new byte[] { 0x80, 6, 0, 1, 0, 0, 8, 0 }), Is.EqualTo(EchoDevice.Descriptor.Take(8)));
        }

        [Test]
        public void ShouldSendTheDataOfARequest()
        {
            var device = Connect();

            guest.Control(0, new byte[] { 0x40, 0x42, 0, 0, 0, 0, 100, 0 }, Enumerable.Range(0, 100).Select(x => (byte)x).ToArray());

            Assert.That(device.LastData, Is.EqualTo(Enumerable.Range(0, 100)));
        }

        [TestCase(1), TestCase(511), TestCase(512), TestCase(513), TestCase(4096), TestCase(10000)]
        public void ShouldEcho(int count)
        {
            Configure();
            var data = Enumerable.Range(0, count).Select(x => (byte)(x * 7)).ToArray();
            // The buffer begins in the middle of a page.
            guest.Out(1, 1, data, offset: 0x7F3);

            Assert.That(guest.In(1, 1, 16384, offset: 0x123), Is.EqualTo(data));
        }

        [Test]
        public void ShouldWaitForADeviceThatHasNothing()
        {
            var device = Configure();
            var transfer = guest.StartIn(1, 1, 64);
            board.Advance(TimeInterval.FromMilliseconds(20));
            Assert.That(guest.IsActive(transfer), Is.True);

            device.Say(new byte[] { 1, 2, 3 });
            board.Advance(TimeInterval.FromMicroseconds(10));

            Assert.That(guest.IsActive(transfer), Is.False, "data comes at once");
            Assert.That(guest.Result(transfer), Is.EqualTo(new byte[] { 1, 2, 3 }));
        }

        [Test]
        public void ShouldNotAskForTheEndOfAnExactTransfer()
        {
            var device = Configure();
            device.Say(new byte[512]);
            device.Say(new byte[] { 9 });

            Assert.That(guest.In(1, 1, 512).Length, Is.EqualTo(512));
            Assert.That(guest.In(1, 1, 512), Is.EqualTo(new byte[] { 9 }), "and not the empty packet between");
        }

        [Test]
        public void ShouldPollAnInterruptEndpoint()
        {
            var device = Configure();
            device.Say(new byte[] { 1, 2 });
            var transfer = guest.StartPeriodic(1, 1, 8);

            board.Advance(TimeInterval.FromMilliseconds(3));

            Assert.That(guest.Result(transfer), Is.EqualTo(new byte[] { 1, 2 }));
        }

        [Test]
        public void ShouldTakeOnePacketOfAnInterruptEndpointInAFrame()
        {
            var device = Configure();
            var data = Enumerable.Range(0, 1000).Select(x => (byte)x).ToArray();
            device.Say(data);
            var transfer = guest.StartPeriodic(1, 1, 1024);
            board.Advance(TimeInterval.FromMicroseconds(1100));
            Assert.That(guest.IsActive(transfer), Is.True, "the rest comes in the next frame");
            board.Advance(TimeInterval.FromMilliseconds(1));

            Assert.That(guest.IsActive(transfer), Is.False);
            Assert.That(guest.Result(transfer), Is.EqualTo(data));
        }

        [Test]
        public void ShouldHaltAQueueThatNobodyAnswers()
        {
            Connect();

            Assert.That(guest.Token(guest.StartIn(9, 1, 64)) & 0xF8, Is.EqualTo(0x48), "halted by a transaction error");
            Assert.That(board.Read(Base + EhciGuest.USBSTS) & 2, Is.Not.Zero);
        }

        [Test]
        public void ShouldHaltWhatHasNoMemory()
        {
            Configure();

            Assert.That(guest.Token(guest.StartIn(1, 1, 64, address: 0x10)) & 0xF8, Is.EqualTo(0x80), "nothing to write yet");
            Assert.That(guest.Token(guest.StartOut(1, 1, new byte[4], address: 0x10)) & 0xE0, Is.EqualTo(0x60), "halted by a buffer error");
        }

        [Test]
        public void ShouldStallARequestThatTheDeviceCanNotTake()
        {
            Connect();

            Assert.That(guest.Control(0, new byte[] { 0xC0, 0xEE, 0, 0, 0, 0, 8, 0 }), Is.Null);
            Assert.That(board.LogOf(Antmicro.Renode.Logging.LogLevel.Error).Select(x => x.Message), Has.Some.Contains("The request"));
        }

        [TestCase(0u), TestCase(0xFFFFFFE0u), TestCase(0x400FFFE0u)]
        public void ShouldStopAtAListThatIsNoMemory(uint list)
        {
            Connect();
            board.Write(Base + EhciGuest.ASYNCLISTADDR, list);
            board.Write(Base + EhciGuest.USBCMD, 0x21);
            board.Advance(TimeInterval.FromMilliseconds(3));

            Assert.That(board.Read(Base + EhciGuest.USBSTS) & (Halted | 0x10), Is.EqualTo(Halted | 0x10), "a host system error");
        }

        [Test]
        public void ShouldEndAListThatNeverEnds()
        {
            Connect();
            // A chain of idle queue heads that leads into a loop without the first one.
            var first = TestBoard.RamBase + 0x1000;
            for(var i = 0u; i < 3; i++)
            {
                board.Write(first + 0x40 * i, (uint)(first + 0x40 * (i == 2 ? 1 : i + 1)) | 2);
                board.Write(first + 0x40 * i + 16, 1);
                board.Write(first + 0x40 * i + 20, 1);
                board.Write(first + 0x40 * i + 24, 0);
            }
            board.Write(Base + EhciGuest.ASYNCLISTADDR, (uint)first);
            board.Write(Base + EhciGuest.USBCMD, 0x21);
            board.Advance(TimeInterval.FromMilliseconds(1));

            Assert.That(board.Warnings, Has.Some.Contains("doesn't come back to its start"));
        }

        [Test]
        public void ShouldCountMicroframes()
        {
            guest.Start();
            board.Advance(TimeInterval.FromMilliseconds(10));

            Assert.That(board.Read(Base + EhciGuest.FRINDEX), Is.EqualTo(80));
            board.Write(Base + EhciGuest.USBCMD, 0);
            board.Advance(TimeInterval.FromMilliseconds(10));
            Assert.That(board.Read(Base + EhciGuest.FRINDEX), Is.EqualTo(80));
        }

        [Test]
        public void ShouldAnswerTheDoorbell()
        {
            guest.Start();
            board.Write(Base + EhciGuest.ASYNCLISTADDR, guest.EmptyRing());
            board.Write(Base + EhciGuest.USBCMD, 0x61);

            Assert.That(board.Read(Base + EhciGuest.USBSTS) & 0x20, Is.Not.Zero);
            Assert.That(board.Read(Base + EhciGuest.USBCMD) & 0x40, Is.Zero);
        }

        [Test]
        public void ShouldForgetADeviceThatIsPulled()
        {
            var device = Configure();
            var transfer = guest.StartIn(1, 1, 64);
            ehci.Unregister(device);
            device.Say(new byte[] { 1 });
            board.Advance(TimeInterval.FromMilliseconds(3));

            Assert.That(guest.Port(1) & 7, Is.EqualTo(ConnectChange));
            Assert.That(guest.Token(transfer) & 0xF8, Is.EqualTo(0x48));
            ehci.Register(device, One);
            Assert.That(guest.Port(1) & 1, Is.EqualTo(1));
        }

        [TestCase(0), TestCase(4), TestCase(-1)]
        public void ShouldHaveThreePorts(int number)
        {
            Assert.That(() => ehci.Register(new EchoDevice(), new NumberRegistrationPoint<int>(number)), Throws.InstanceOf<RegistrationException>());
        }

        [Test]
        public void ShouldTakeOneDeviceForAPort()
        {
            ehci.Register(new EchoDevice(), One);

            Assert.That(() => ehci.Register(new EchoDevice(), One), Throws.InstanceOf<RegistrationException>());
        }

        private EchoDevice Connect()
        {
            var device = new EchoDevice();
            ehci.Register(device, One);
            guest.Start();
            guest.ResetPort(1);
            return device;
        }

        private EchoDevice Configure()
        {
            var device = Connect();
            guest.Control(0, new byte[] { 0, 5, 1, 0, 0, 0, 0, 0 });
            guest.Control(1, new byte[] { 0, 9, 1, 0, 0, 0, 0, 0 });
            return device;
        }

        private TestBoard board = null!;
        private Exynos_EHCI ehci = null!;
        private EhciGuest guest = null!;

        private static readonly NumberRegistrationPoint<int> One = new(1);

        private const ulong Base = 0x12110000;
        private const uint Halted = 1 << 12;
        private const uint Powered = 1 << 12;
        private const uint PoweredAndConnected = Powered | 1;
        private const uint ConnectChange = 2;
        private const uint Owner = 1 << 13;
    }

    /// <summary>A device that sends back what it is sent.</summary>
    internal sealed class EchoDevice : IUSBDevice
    {
        public EchoDevice()
        {
            USBCore = new USBDeviceCore(this, customSetupPacketHandler: Handle).WithConfiguration(configure: x => x.WithInterface(USBClassCode.VendorSpecific, configure: y => y
                .WithEndpoint(Direction.DeviceToHost, EndpointTransferType.Bulk, 512, 0, out input, 1)
                .WithEndpoint(Direction.HostToDevice, EndpointTransferType.Bulk, 512, 0, out output, 1)));
            output.DataWritten += x =>
            {
                Sent += x.Length;
                received.AddRange(x);
                if(x.Length < 512)
                {
                    Say(received.ToArray());
                    received.Clear();
                }
            };
        }

        public void Reset()
        {
            USBCore.Reset();
        }

        public void Say(byte[] data)
        {
            input.HandlePacket(data);
        }

        public USBDeviceCore USBCore { get; }

        public byte[]? LastData { get; private set; }

        /// <summary>Bytes that the device was sent.</summary>
        public long Sent { get; private set; }

        public static readonly byte[] Descriptor = Enumerable.Range(18, 18).Select(x => (byte)x).ToArray();

        private void Handle(SetupPacket packet, byte[] data, Action<byte[]> answer)
        {
            LastData = data;
            switch(packet.Request)
            {
            case 5:
                USBCore.Address = (byte)packet.Value;
                break;
            case 6:
                answer(Descriptor);
                return;
            case 9:
                USBCore.SelectedConfiguration = USBCore.Configurations.First();
                break;
            case 0xEE:
                throw new InvalidOperationException("no such request");
            }
            answer(Array.Empty<byte>());
        }

        private USBEndpoint input = null!;
        private USBEndpoint output = null!;

        private readonly List<byte> received = new();
    }
}
