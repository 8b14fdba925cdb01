using System;
using System.IO;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.USB;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.USB
{
    /// <summary>The xHCI of a DWC3 as Linux' xhci-hcd drives it, with a device that echoes.</summary>
    [TestFixture]
    public class XhciTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0x100000);
            dwc3 = board.Add(new Exynos_DWC3(board.Machine), Base);
            guest = new XhciGuest(board, Base);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldTellWhatIsPluggedIn()
        {
            guest.Start();
            guest.TakeEvents();
            dwc3.Register(new EchoDevice(), One);

            var found = guest.TakeEvents().Single();
            Assert.That(found.Type, Is.EqualTo(XhciGuest.PortStatusChange));
            Assert.That(found.Pointer, Is.EqualTo(1u << 24));
            Assert.That(guest.Port(1) & (1 << 17 | 1), Is.EqualTo(1 << 17 | 1));
        }

        [Test]
        public void ShouldTellWhatWasThereBefore()
        {
            dwc3.Register(new EchoDevice(), One);
            guest.Start();

            Assert.That(guest.TakeEvents().Select(x => x.Type), Is.EqualTo(new[] { XhciGuest.PortStatusChange }));
            Assert.That(guest.StatusRegister & 0x10, Is.EqualTo(0x10));
        }

        [Test]
        public void ShouldEnableAPortByAReset()
        {
            var device = new EchoDevice();
            dwc3.Register(device, One);
            guest.Start();
            device.USBCore.Address = 5;
            board.Write(guest.PortAddress(1), 1 << 9 | 1 << 4);

            Assert.That(guest.Port(1) & (1 << 21 | 0xF << 10 | 0xF << 5 | 3), Is.EqualTo(1 << 21 | 3 << 10 | 3), "a high-speed device in U0");
            Assert.That(device.USBCore.Address, Is.Zero);
            board.Write(guest.PortAddress(1), 1 << 9 | 1 << 21 | 1 << 17);
            Assert.That(guest.Port(1) & (1 << 21 | 1 << 17), Is.Zero);
        }

        [Test]
        public void ShouldInterruptWhenThereIsAnEvent()
        {
            guest.Start();
            guest.TakeEvents();
            Assert.That(dwc3.IRQ.IsSet, Is.False);
            dwc3.Register(new EchoDevice(), One);
            Assert.That(dwc3.IRQ.IsSet, Is.True);
            Assert.That(guest.StatusRegister & 8, Is.EqualTo(8));

            guest.TakeEvents();

            Assert.That(dwc3.IRQ.IsSet, Is.False);
            Assert.That(guest.StatusRegister & 8, Is.Zero);
        }

        [Test]
        public void ShouldGiveADeviceItsAddress()
        {
            var device = Connect();
            var slot = guest.Address();

            Assert.That(guest.LastCode, Is.EqualTo(1));
            Assert.That(guest.SlotState, Is.EqualTo(2), "addressed");
            Assert.That(device.USBCore.Address, Is.EqualTo(guest.DeviceAddress).And.EqualTo(slot));
            Assert.That(guest.EndpointState(1), Is.EqualTo(1), "running");
        }

        [Test]
        public void ShouldLeaveTheAddressWhereItIsAskedTo()
        {
            var device = Connect();
            var slot = guest.Address();
            Assert.That(guest.Command(17, slot: slot).Code, Is.EqualTo(1), "Reset Device");
            device.USBCore.Address = 0;
            Assert.That(guest.SlotState, Is.EqualTo(1), "default");
            Assert.That(guest.Control(slot, new byte[] { 0x80, 6, 0, 1, 0, 0, 8, 0 }), Is.EqualTo(EchoDevice.Descriptor.Take(8)));
        }

        [Test]
        public void ShouldNotAddressWhatIsNotThere()
        {
            guest.Start();
            guest.Address();

            Assert.That(guest.LastCode, Is.EqualTo(4), "a transaction error");
        }

        [Test]
        public void ShouldRunAControlTransferInItsStages()
        {
            Connect();
            var slot = guest.Address();

            Assert.That(guest.Control(slot, new byte[] { 0x80, 6, 0, 1, 0, 0, 18, 0 }), Is.EqualTo(EchoDevice.Descriptor));
            Assert.That(guest.LastEvents.Select(x => (x.Code, x.Endpoint, x.Length)), Is.EqualTo(new[] { (1, 1, 0) }));
        }

        [Test]
        public void ShouldTellAShortDataStage()
        {
            Connect();
            var slot = guest.Address();

            Assert.That(guest.Control(slot, new byte[] { 0x80, 6, 0, 1, 0, 0, 64, 0 }), Is.EqualTo(EchoDevice.Descriptor));
            Assert.That(guest.LastEvents.Select(x => (x.Code, x.Length)), Is.EqualTo(new[] { (13, 46), (1, 0) }));
        }

        [Test]
        public void ShouldSendTheDataOfARequest()
        {
            var device = Connect();
            var slot = guest.Address();
            var data = Enumerable.Range(0, 100).Select(x => (byte)x).ToArray();
            guest.Control(slot, new byte[] { 0x40, 0x42, 0, 0, 0, 0, 100, 0 }, data);

            Assert.That(device.LastData, Is.EqualTo(data));
        }

        [TestCase(1), TestCase(511), TestCase(512), TestCase(513), TestCase(4096), TestCase(10000)]
        public void ShouldEcho(int count)
        {
            Connect();
            var slot = Configure();
            var data = Enumerable.Range(0, count).Select(x => (byte)(x * 7)).ToArray();
            Send(slot, data);
            guest.TakeEvents();
            guest.Add(3, XhciGuest.Buffer + 0x8000, 16384, XhciGuest.Normal << 10 | XhciGuest.OnShort | XhciGuest.OnCompletion);
            guest.RingEndpoint(slot, 3);

            var done = guest.TakeEvents().Single();
            Assert.That((done.Code, done.Endpoint, done.Slot, done.Length), Is.EqualTo((13, 3, slot, 16384 - count)));
            Assert.That(board.Bus.ReadBytes(XhciGuest.Buffer + 0x8000, count), Is.EqualTo(data));
        }

        [TestCase(3000, 2), TestCase(700, 0), TestCase(1000, 0), TestCase(1024, 1), TestCase(4000, 2)]
        public void ShouldScatterATransfer(int count, int endsIn)
        {
            // Pieces that no packet fits, as of a list of pages.
            var lengths = new[] { 1000, 1500, 1500 };
            var device = Connect();
            var slot = Configure();
            var data = Enumerable.Range(0, count).Select(x => (byte)(x * 3)).ToArray();
            device.Say(data);
            var at = lengths.Select((length, i) => guest.Add(3, Piece(i), (uint)length,
                XhciGuest.Normal << 10 | XhciGuest.OnShort | (i < 2 ? XhciGuest.Chain : XhciGuest.OnCompletion))).ToArray();
            guest.TakeEvents();
            guest.RingEndpoint(slot, 3);

            var done = guest.TakeEvents().Single();
            Assert.That(done.Code, Is.EqualTo(count == 4000 ? 1 : 13));
            // What ends with its piece ends there only if there is more to come: the next packet is the empty one.
            var piece = count == 1000 ? 0 : endsIn;
            Assert.That(done.Pointer, Is.EqualTo(at[count == 1000 ? 1 : piece]).Or.EqualTo(at[piece]));
            Assert.That(lengths.SelectMany((length, i) => board.Bus.ReadBytes(Piece(i), length)).Take(count), Is.EqualTo(data));
        }

        [Test]
        public void ShouldGatherATransfer()
        {
            Connect();
            var slot = Configure();
            var data = Enumerable.Range(0, 2000).Select(x => (byte)(x * 5)).ToArray();
            board.Bus.WriteBytes(data.Take(700).ToArray(), Piece(0));
            board.Bus.WriteBytes(data.Skip(700).ToArray(), Piece(1));
            guest.Add(2, Piece(0), 700, XhciGuest.Normal << 10 | XhciGuest.Chain);
            guest.RingEndpoint(slot, 2);
            Assert.That(guest.TakeEvents(), Is.Empty, "half a transfer");
            guest.Add(2, Piece(1), 1300, XhciGuest.Normal << 10 | XhciGuest.OnCompletion);
            guest.RingEndpoint(slot, 2);
            Assert.That(guest.TakeEvents().Single().Code, Is.EqualTo(1));

            guest.Add(3, XhciGuest.Buffer + 0x8000, 4096, XhciGuest.Normal << 10 | XhciGuest.OnShort);
            guest.RingEndpoint(slot, 3);

            Assert.That(guest.TakeEvents().Single().Length, Is.EqualTo(4096 - 2000));
            Assert.That(board.Bus.ReadBytes(XhciGuest.Buffer + 0x8000, 2000), Is.EqualTo(data));
        }

        [Test]
        public void ShouldWaitForADeviceThatHasNothing()
        {
            var device = Connect();
            var slot = Configure();
            guest.TakeEvents();
            guest.Add(3, XhciGuest.Buffer, 64, XhciGuest.Normal << 10 | XhciGuest.OnShort);
            guest.RingEndpoint(slot, 3);
            board.Advance(TimeInterval.FromMilliseconds(20));
            Assert.That(guest.TakeEvents(), Is.Empty);

            device.Say(new byte[] { 1, 2, 3 });
            board.Advance(TimeInterval.FromMicroseconds(10));

            Assert.That(guest.TakeEvents().Single().Length, Is.EqualTo(61), "data comes at once");
            Assert.That(board.Bus.ReadBytes(XhciGuest.Buffer, 3), Is.EqualTo(new byte[] { 1, 2, 3 }));
        }

        [Test]
        public void ShouldGoRoundItsRings()
        {
            var device = Connect();
            var slot = Configure();
            for(var i = 0; i < 600; i++)
            {
                device.Say(new[] { (byte)i });
                guest.Add(3, XhciGuest.Buffer, 64, XhciGuest.Normal << 10 | XhciGuest.OnShort);
                guest.RingEndpoint(slot, 3);
                Assert.That(guest.TakeEvents().Single().Length, Is.EqualTo(63), $"round {i}");
                Assert.That(board.Bus.ReadByte(XhciGuest.Buffer), Is.EqualTo((byte)i));
            }
        }

        [Test]
        public void ShouldHaltAtAStall()
        {
            Connect();
            var slot = guest.Address();

            Assert.That(guest.Control(slot, new byte[] { 0xC0, 0xEE, 0, 0, 0, 0, 8, 0 }), Is.Null);
            Assert.That(guest.LastEvents.Single().Code, Is.EqualTo(6));
            Assert.That(guest.EndpointState(1), Is.EqualTo(2), "halted");
            // As Linux goes on: the endpoint is reset, and then told where.
            Assert.That(guest.Command(14, slot: slot, flags: 1 << 16).Code, Is.EqualTo(1));
            Assert.That(guest.EndpointState(1), Is.EqualTo(3), "stopped");
            Assert.That(guest.Command(16, guest.Position(1), slot, 1 << 16).Code, Is.EqualTo(1));
            Assert.That(guest.EndpointDequeue(1), Is.EqualTo(guest.Position(1)));
            Assert.That(guest.Control(slot, new byte[] { 0x80, 6, 0, 1, 0, 0, 18, 0 }), Is.EqualTo(EchoDevice.Descriptor));
        }

        [Test]
        public void ShouldStopAnEndpointThatWaits()
        {
            var device = Connect();
            var slot = Configure();
            var at = guest.Add(3, XhciGuest.Buffer, 64, XhciGuest.Normal << 10 | XhciGuest.OnShort);
            guest.RingEndpoint(slot, 3);

            Assert.That(guest.Command(15, slot: slot, flags: 3 << 16).Code, Is.EqualTo(1));
            device.Say(new byte[] { 7 });
            board.Advance(TimeInterval.FromMilliseconds(3));
            Assert.That(guest.TakeEvents(), Is.Empty);
            Assert.That(guest.EndpointDequeue(3), Is.EqualTo(at | 1));
            Assert.That(guest.Command(15, slot: slot, flags: 3 << 16).Code, Is.EqualTo(19), "it is stopped already");

            guest.RingEndpoint(slot, 3);
            Assert.That(guest.TakeEvents().Single().Length, Is.EqualTo(63));
        }

        [Test]
        public void ShouldFailWhatIsPulled()
        {
            var device = Connect();
            var slot = Configure();
            guest.Add(3, XhciGuest.Buffer, 64, XhciGuest.Normal << 10 | XhciGuest.OnShort);
            guest.RingEndpoint(slot, 3);
            guest.TakeEvents();
            dwc3.Unregister(device);
            board.Advance(TimeInterval.FromMilliseconds(3));

            Assert.That(guest.TakeEvents().Select(x => (x.Type, x.Code)), Is.EqualTo(new[] { (XhciGuest.PortStatusChange, 1), (XhciGuest.TransferEvent, 4) }));
            Assert.That(guest.Port(1) & (1 << 17 | 3), Is.EqualTo(1 << 17));
            dwc3.Register(device, One);
            Assert.That(guest.Port(1) & 1, Is.EqualTo(1));
        }

        [Test]
        public void ShouldRefuseCommandsThatMakeNoSense()
        {
            Connect();
            Assert.That(guest.Command(12, XhciGuest.Input, 3).Code, Is.EqualTo(11), "no such slot");
            var slot = guest.Command(9).Slot;
            Assert.That(guest.Configure(slot).Code, Is.EqualTo(19), "not addressed yet");
            Assert.That(guest.Command(15, slot: slot, flags: 5 << 16).Code, Is.EqualTo(12), "no such endpoint");
            Assert.That(guest.Command(60).Code, Is.EqualTo(5), "no such command");
            Assert.That(guest.Command(23).Code, Is.EqualTo(1), "nothing to do");
            Assert.That(guest.Command(10, slot: slot).Code, Is.EqualTo(1));
        }

        [Test]
        public void ShouldHaveAsManySlotsAsTheGuestHasContextsFor()
        {
            Connect();
            var slots = Enumerable.Range(0, 9).Select(_ => guest.Command(9)).ToArray();

            Assert.That(slots.Take(8).Select(x => x.Slot), Is.EqualTo(Enumerable.Range(1, 8)));
            Assert.That(slots[8].Code, Is.EqualTo(9));
        }

        [Test]
        public void ShouldTellABufferThatIsNoMemory()
        {
            Connect();
            var slot = Configure();
            guest.TakeEvents();
            guest.Add(2, 0x10, 4, XhciGuest.Normal << 10 | XhciGuest.OnCompletion);
            guest.RingEndpoint(slot, 2);

            Assert.That(guest.TakeEvents().Single().Code, Is.EqualTo(2));
            Assert.That(board.Warnings, Has.Some.Contains("isn't in memory"));
        }

        [Test]
        public void ShouldStopAtARingThatIsNoMemory()
        {
            Connect();
            var slot = Configure();
            guest.Add(2, 0x10, 0, XhciGuest.Link << 10);
            guest.RingEndpoint(slot, 2);

            Assert.That(guest.StatusRegister & 5, Is.EqualTo(5), "halted by a host system error");
            Assert.That(board.LogOf(LogLevel.Error).Select(x => x.Message), Has.Some.Contains("where there is no memory"));
        }

        [Test]
        public void ShouldStopAtARingOfLinks()
        {
            Connect();
            var slot = Configure();
            var at = guest.Add(2, 0, 0, 0);
            guest.Write64(at, at);
            board.Write(at + 12, XhciGuest.Link << 10 | 1);
            guest.RingEndpoint(slot, 2);

            Assert.That(guest.StatusRegister & 5, Is.EqualTo(5));
        }

        [Test]
        public void ShouldLoseEventsThatThereIsNoRoomFor()
        {
            Connect(events: 16);
            for(var i = 0; i < 20; i++)
            {
                guest.Add(0, 0, 0, 23 << 10);
            }
            board.Write(Base + board.Read(Base + 0x14), 0);

            Assert.That(guest.TakeEvents().Count, Is.EqualTo(15));
            Assert.That(board.Warnings.Count(x => x.Contains("The event ring is full")), Is.EqualTo(1));
            Assert.That(guest.Command(23).Code, Is.EqualTo(1));
        }

        [Test]
        public void ShouldTakeARingWithoutEndInPieces()
        {
            Connect();
            var slot = Configure();
            // One transfer, and a link to it that leaves the cycle as it is.
            var at = guest.Add(2, XhciGuest.Buffer, 4, XhciGuest.Normal << 10);
            guest.Add(2, at, 0, XhciGuest.Link << 10);
            guest.RingEndpoint(slot, 2);
            board.Advance(TimeInterval.FromMilliseconds(2));

            Assert.That(guest.StatusRegister & 4, Is.Zero, "no error");
            Assert.That(guest.Command(15, slot: slot, flags: 2 << 16).Code, Is.EqualTo(1), "it can be stopped");
            board.Advance(TimeInterval.FromMilliseconds(2));
            Assert.That(guest.EndpointState(2), Is.EqualTo(3));
        }

        [Test]
        public void ShouldGoOnWithATransferOfManyPackets()
        {
            var device = Connect();
            var slot = guest.Address();
            guest.Control(slot, new byte[] { 0, 9, 1, 0, 0, 0, 0, 0 });
            guest.Configure(slot, packet: 8);
            guest.TakeEvents();
            // 900 KB in packets of 8 bytes.
            for(var i = 0; i < 7; i++)
            {
                guest.Add(2, XhciGuest.Buffer, 0x1FFF8, XhciGuest.Normal << 10 | (i < 6 ? XhciGuest.Chain : XhciGuest.OnCompletion));
            }
            guest.RingEndpoint(slot, 2);
            Assert.That(guest.TakeEvents(), Is.Empty);
            board.Advance(TimeInterval.FromMilliseconds(2));

            Assert.That(guest.TakeEvents().Single().Code, Is.EqualTo(1));
            Assert.That(device.Sent, Is.EqualTo(7 * 0x1FFF8));
        }

        [Test]
        public void ShouldServeTheEthernetAdapter()
        {
            var adapter = new CDC_ECM();
            dwc3.Register(adapter, One);
            guest.Start();
            guest.ResetPort(1);
            var slot = guest.Address();

            var head = guest.Control(slot, new byte[] { 0x80, 6, 0, 2, 0, 0, 9, 0 })!;
            var total = head[2] | head[3] << 8;
            Assert.That(guest.Control(slot, new byte[] { 0x80, 6, 0, 2, 0, 0, (byte)total, 0 })!.Length, Is.EqualTo(total));
        }

        [TestCase(0), TestCase(2), TestCase(-1)]
        public void ShouldHaveOneSocket(int number)
        {
            Assert.That(() => dwc3.Register(new EchoDevice(), new NumberRegistrationPoint<int>(number)), Throws.InstanceOf<RegistrationException>());
        }

        [Test]
        public void ShouldBeAsNewAfterAReset()
        {
            var device = Connect();
            Configure();
            dwc3.Reset();

            Assert.That(guest.StatusRegister, Is.EqualTo(1));
            Assert.That(device.USBCore.Address, Is.Zero);
            Connected();
            var slot = Configure();
            device.Say(new byte[] { 1 });
            guest.Add(3, XhciGuest.Buffer, 64, XhciGuest.Normal << 10 | XhciGuest.OnShort);
            guest.TakeEvents();
            guest.RingEndpoint(slot, 3);
            Assert.That(guest.TakeEvents().Single().Length, Is.EqualTo(63));
        }

        private EchoDevice Connect(int events = 64)
        {
            var device = new EchoDevice();
            dwc3.Register(device, One);
            Connected(events);
            return device;
        }

        private void Connected(int events = 64)
        {
            guest.Start(events);
            guest.ResetPort(1);
            guest.TakeEvents();
        }

        private int Configure()
        {
            var slot = guest.Address();
            guest.Control(slot, new byte[] { 0, 9, 1, 0, 0, 0, 0, 0 });
            Assert.That(guest.Configure(slot).Code, Is.EqualTo(1));
            Assert.That(guest.SlotState, Is.EqualTo(3), "configured");
            return slot;
        }

        private void Send(int slot, byte[] data)
        {
            board.Bus.WriteBytes(data, XhciGuest.Buffer);
            guest.Add(2, XhciGuest.Buffer, (uint)data.Length, XhciGuest.Normal << 10 | XhciGuest.OnCompletion);
            if(data.Length % 512 == 0)
            {
                guest.Add(2, 0, 0, XhciGuest.Normal << 10 | XhciGuest.OnCompletion);
            }
            guest.RingEndpoint(slot, 2);
        }

        private static ulong Piece(int index) => XhciGuest.Buffer + 0x10000 + 0x2345 * (ulong)index;

        private TestBoard board = null!;
        private Exynos_DWC3 dwc3 = null!;
        private XhciGuest guest = null!;

        private static readonly NumberRegistrationPoint<int> One = new(1);

        private const ulong Base = 0x12000000;
    }
}
