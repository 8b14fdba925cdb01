using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Bus;

using NUnit.Framework;

namespace Exynos.Tests.RenodeApi
{
    /// <summary>What the models rely on in the bus; holds for the stand-in and for Renode.</summary>
    [TestFixture]
    public class BusTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(RamSize);
            device = board.Add(new WordsOnly(board.Machine), DeviceBase, "words");
            bus = board.Machine.GetSystemBus(device);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldMoveBlocks()
        {
            var data = Enumerable.Range(0, 1 << 20).Select(x => (byte)(x * 7)).ToArray();
            var read = new byte[data.Length + 2];

            bus.WriteBytes(data, TestBoard.RamBase + 12345, context: device);
            bus.ReadBytes(TestBoard.RamBase + 12345, data.Length, read, 1, context: device);

            Assert.That(read.Skip(1).Take(data.Length).SequenceEqual(data), Is.True);
            Assert.That((read[0], read[^1]), Is.EqualTo((0, 0)));
            Assert.That(bus.ReadDoubleWord(TestBoard.RamBase + 12345), Is.EqualTo(0x150E0700));
        }

        [Test]
        public void ShouldReachTheLastByteOfTwoGibibytes()
        {
            using var big = new TestBoard();
            var last = TestBoard.RamBase + TestBoard.DefaultRamSize - 1;

            big.Bus.WriteByte(last, 0x5A);

            Assert.That(big.Bus.ReadByte(last), Is.EqualTo(0x5A));
            Assert.That(big.Bus.IsMemory(last), Is.True);
            Assert.That(big.Bus.IsMemory(last + 1), Is.False);
        }

        [Test]
        public void ShouldWarnWhereNothingIs()
        {
            Assert.That(board.Read(0x20000000), Is.EqualTo(0));
            board.Write(0x20000000, 1);

            Assert.That(board.Warnings, Is.EqualTo(new[]
            {
                "ReadDoubleWord from non existing peripheral at 0x20000000.", "WriteDoubleWord to non existing peripheral at 0x20000000, value 0x1.",
            }));
            Assert.That(bus.WhatIsAt(0x20000000), Is.Null);
        }

        [Test]
        public void ShouldDoThePartOfABlockThatExists()
        {
            var end = TestBoard.RamBase + RamSize;
            bus.WriteBytes(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, end - 4);
            var read = Enumerable.Repeat((byte)0xEE, 8).ToArray();

            bus.ReadBytes(end - 4, 8, read, 0);

            Assert.That(read, Is.EqualTo(new byte[] { 1, 2, 3, 4, 0xEE, 0xEE, 0xEE, 0xEE }));
            Assert.That(board.Warnings, Has.Count.EqualTo(2).And.All.Contains("Tried to access bytes at non-existing peripheral in range"));
        }

        [Test]
        public void ShouldRefuseDevicesWhereOnlyMemoryIsAllowed()
        {
            Assert.That(() => bus.ReadBytes(DeviceBase, 4, onlyMemory: true), Throws.InstanceOf<RecoverableException>());
        }

        [Test]
        public void ShouldWarnAboutWidthsADeviceHasNot()
        {
            Assert.That(board.Bus.ReadByte(DeviceBase), Is.EqualTo(0));

            Assert.That(board.Warnings.Single(), Does.Contain("Attempted Byte read isn't supported by the peripheral. Offset 0x0."));
        }

        [Test]
        public void ShouldTranslateAllowedWidths()
        {
            var bytes = board.Add(new Translating(board.Machine), 0x11000000, "translating");
            bytes.Value = 0x44332211;

            Assert.That(board.Bus.ReadByte(0x11000002), Is.EqualTo(0x33));
            Assert.That(board.Bus.ReadWord(0x11000002), Is.EqualTo(0x4433));
            board.Bus.WriteByte(0x11000001, 0xAA);
            board.Bus.WriteWord(0x11000002, 0xBBCC);
            Assert.That(bytes.Value, Is.EqualTo(0xBBCCAA11));
        }

        [Test]
        public void ShouldRefuseATakenRange()
        {
            Assert.That(() => board.Machine.SystemBus.Register(new WordsOnly(board.Machine), new BusRangeRegistration(DeviceBase + 0x80, 0x100)),
                Throws.InstanceOf<RegistrationException>());
        }

        [Test]
        public void ShouldLockDisabledDevices()
        {
            board.Bus.DisablePeripheral(device);
            Assert.That(board.Read(DeviceBase), Is.EqualTo(0));
            Assert.That(board.Warnings.Single(), Does.Contain("Tried to read a locked peripheral"));

            board.Bus.EnablePeripheral(device);
            Assert.That(board.Read(DeviceBase), Is.EqualTo(0x12345678));
        }

        [Test]
        public void ShouldTranslateByARegisteredController()
        {
            board.Write(TestBoard.RamBase + 0x1000, 0xCAFE);

            board.Machine.RegisterBusController(device, new Moving(board.Machine.SystemBus));

            Assert.That(bus.ReadDoubleWord(0), Is.EqualTo(0xCAFE), "also for one who asked for its bus before");
            Assert.That(bus.ReadDoubleWord(0x80000000), Is.EqualTo(0));
        }

        [Test]
        public void ShouldResetEachDevice()
        {
            board.Machine.Reset();

            Assert.That(device.Resets, Is.EqualTo(1));
        }

        [Test]
        public void ShouldNameSourcesOfLogLines()
        {
            board.Bus.ReadByte(DeviceBase);

            Assert.That(board.LogOf(Antmicro.Renode.Logging.LogLevel.Warning).Single().Source, Is.EqualTo("words"));
        }

        private TestBoard board = null!;
        private WordsOnly device = null!;
        private IBusController bus = null!;

        private const ulong DeviceBase = 0x10000000;
        private const long RamSize = 0x1000000;

        private sealed class WordsOnly : IDoubleWordPeripheral, IKnownSize
        {
            public WordsOnly(IMachine machine)
            {
            }

            public uint ReadDoubleWord(long offset)
            {
                return 0x12345678;
            }

            public void WriteDoubleWord(long offset, uint value)
            {
            }

            public void Reset()
            {
                Resets++;
            }

            public int Resets { get; private set; }

            public long Size => 0x100;
        }

        [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
        private sealed class Translating : IDoubleWordPeripheral, IKnownSize
        {
            public Translating(IMachine machine)
            {
            }

            public uint ReadDoubleWord(long offset)
            {
                return Value;
            }

            public void WriteDoubleWord(long offset, uint value)
            {
                Value = value;
            }

            public void Reset()
            {
            }

            public uint Value { get; set; }

            public long Size => 0x4;
        }

        private sealed class Moving : BusControllerProxy
        {
            public Moving(IBusController parent) : base(parent)
            {
            }

            protected override bool ValidateOperation(ref ulong address, BusAccessPrivileges accessType, IPeripheral? context = null)
            {
                if(address >= 0x10000)
                {
                    return false;
                }
                address += TestBoard.RamBase + 0x1000;
                return true;
            }
        }
    }
}
