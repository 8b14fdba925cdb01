using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals;

using NUnit.Framework;

namespace Exynos.Tests.RenodeApi
{
    /// <summary>What the models rely on in register fields; holds for the stand-in and for Renode.</summary>
    [TestFixture]
    public class RegisterTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            device = board.Add(new Device(board.Machine), Base);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [TestCase(FieldMode.Read | FieldMode.Write, 0x0Cu, 0x0Au, 0x0Au)]
        [TestCase(FieldMode.Read | FieldMode.Set, 0x0Cu, 0x0Au, 0x0Eu)]
        [TestCase(FieldMode.Read | FieldMode.Toggle, 0x0Cu, 0x0Au, 0x06u)]
        [TestCase(FieldMode.Read | FieldMode.WriteOneToClear, 0x0Cu, 0x0Au, 0x04u)]
        [TestCase(FieldMode.Read | FieldMode.WriteZeroToClear, 0x0Cu, 0x0Au, 0x08u)]
        [TestCase(FieldMode.Read | FieldMode.WriteZeroToSet, 0x0Cu, 0x0Au, 0x0Du)]
        [TestCase(FieldMode.Read | FieldMode.WriteZeroToToggle, 0x0Cu, 0x0Au, 0x09u)]
        [TestCase(FieldMode.Read | FieldMode.WriteToClear, 0x0Cu, 0x0Au, 0x00u)]
        [TestCase(FieldMode.Read | FieldMode.WriteToSet, 0x0Cu, 0x0Au, 0x0Fu)]
        [TestCase(FieldMode.Read, 0x0Cu, 0x0Au, 0x0Cu)]
        public void ShouldWriteByMode(FieldMode mode, uint before, uint written, uint after)
        {
            var register = new DoubleWordRegister(device, before);
            var changes = 0;
            register.WithValueField(0, 4, out var field, mode, changeCallback: (_, __) => changes++).WithReservedBits(4, 28);

            register.Write(0, written);

            Assert.That(field.Value, Is.EqualTo(after));
            Assert.That(register.Read(), Is.EqualTo(after));
            Assert.That(changes, Is.EqualTo(before == after ? 0 : 1));
        }

        [TestCase(FieldMode.ReadToClear, 0x5u, 0x5u, 0x0u)]
        [TestCase(FieldMode.ReadToSet, 0x5u, 0x5u, 0xFu)]
        [TestCase(FieldMode.Read, 0x5u, 0x5u, 0x5u)]
        [TestCase(FieldMode.Write, 0x5u, 0x0u, 0x5u)]
        public void ShouldReadByMode(FieldMode mode, uint before, uint read, uint after)
        {
            var register = new DoubleWordRegister(device, before).WithValueField(0, 4, out var field, mode);

            Assert.That(register.Read(), Is.EqualTo(read));
            Assert.That(field.Value, Is.EqualTo(after));
        }

        [Test]
        public void ShouldCallBackInOrder()
        {
            var calls = new List<string>();
            var register = new DoubleWordRegister(device, 0x10)
                .WithValueField(0, 4, name: "low",
                    writeCallback: (before, after) => calls.Add($"low write {before} {after}"),
                    changeCallback: (before, after) => calls.Add($"low change {before} {after}"))
                .WithFlag(4, name: "flag",
                    writeCallback: (before, after) => calls.Add($"flag write {before} {after}"),
                    changeCallback: (before, after) => calls.Add($"flag change {before} {after}"))
                .WithWriteCallback((before, after) => calls.Add($"write {before:X} {after:X}"))
                .WithChangeCallback((before, after) => calls.Add($"change {before:X} {after:X}"));

            register.Write(0, 0x13);

            Assert.That(calls, Is.EqualTo(new[]
            {
                "low write 0 3", "flag write True True", "low change 0 3", "write 10 13", "change 10 13",
            }));
        }

        [Test]
        public void ShouldProvideValueBeforeRead()
        {
            var provided = 7UL;
            var seen = new List<(ulong, ulong)>();
            var register = new DoubleWordRegister(device).WithValueField(8, 8, FieldMode.Read, valueProviderCallback: _ => provided,
                readCallback: (before, after) => seen.Add((before, after)));

            Assert.That(register.Read(), Is.EqualTo(0x700));
            provided = 9;
            Assert.That(register.Read(), Is.EqualTo(0x900));
            Assert.That(seen, Is.EqualTo(new[] { (7UL, 7UL), (9UL, 9UL) }));
        }

        [Test]
        public void ShouldKeepWhatIsNotSoftResettable()
        {
            var register = new DoubleWordRegister(device, 0xFF)
                .WithValueField(0, 8)
                .WithValueField(8, 8, softResettable: false);
            register.Write(0, 0x1234);

            register.Reset();

            Assert.That(register.Read(), Is.EqualTo(0x12FF));
        }

        [Test]
        public void ShouldRefuseFieldsThatDoNotFit()
        {
            Assert.That(() => new DoubleWordRegister(device).WithValueField(0, 8).WithFlag(7), Throws.ArgumentException);
            Assert.That(() => new DoubleWordRegister(device).WithValueField(30, 3), Throws.ArgumentException);
            Assert.That(() => new DoubleWordRegister(device).WithValueField(0, 0), Throws.ArgumentException);
            Assert.That(() => new DoubleWordRegister(device).WithReservedBits(0, 4).WithValueField(3, 2), Throws.ArgumentException);
            Assert.That(() => new DoubleWordRegister(device).WithFlag(0, FieldMode.Write, valueProviderCallback: x => x), Throws.InstanceOf<ConstructionException>());
            Assert.That(() => new DoubleWordRegister(device).WithFlag(0, FieldMode.Write | FieldMode.Set), Throws.InstanceOf<ConstructionException>());
        }

        [Test]
        public void ShouldRefuseValuesThatDoNotFit()
        {
            new DoubleWordRegister(device).WithValueField(4, 4, out var field);

            Assert.That(() => field.Value = 16, Throws.InstanceOf<ConstructionException>());
        }

        [Test]
        public void ShouldTakeAnyBitsForAnEnum()
        {
            var register = new DoubleWordRegister(device).WithEnumField<DoubleWordRegister, Colour>(0, 2, out var field);

            register.Write(0, 3);

            Assert.That((int)field.Value, Is.EqualTo(3));
            field.Value = Colour.Green;
            Assert.That(register.Read(), Is.EqualTo(1));
        }

        [Test]
        public void ShouldTellFlagsApart()
        {
            var changed = new List<int>();
            var register = new DoubleWordRegister(device).WithFlags(0, 8, out var flags, changeCallback: (index, _, __) => changed.Add(index));

            register.Write(0, 0x81);

            Assert.That(changed, Is.EqualTo(new[] { 0, 7 }));
            Assert.That(flags[7].Value, Is.True);
            Assert.That(flags[6].Value, Is.False);
        }

        [Test]
        public void ShouldLogWritesToTagsAndReservedBits()
        {
            board.Write(Base + 8, 0x10);

            Assert.That(board.Warnings, Has.Count.EqualTo(1));
            Assert.That(board.Warnings[0], Does.Contain("Unhandled write to offset 0x8").And.Contain("TAGGED").And.Contain("[4]"));
        }

        [Test]
        public void ShouldLogWhereNoRegisterIs()
        {
            Assert.That(board.Read(Base + 0x20), Is.EqualTo(0));
            board.Write(Base + 0x24, 0xAB);

            Assert.That(board.Warnings, Is.EqualTo(new[]
            {
                "Unhandled read from offset 0x20 (Tagged+0x18).", "Unhandled write to offset 0x24 (Tagged+0x1c), value 0xAB.",
            }));
        }

        [Test]
        public void ShouldDefineMany()
        {
            for(var i = 0u; i < 2; i++)
            {
                board.Write(Base + 4 * i, 100 + i);
            }

            Assert.That(device.Written, Is.EqualTo(new[] { (0, 100UL), (1, 101UL) }));
            device.Reset();
            Assert.That(board.Read(Base), Is.EqualTo(5));
        }

        [Test]
        public void ShouldSelectByCondition()
        {
            var alternative = false;
            var collection = new DoubleWordRegisterCollection(device);
            collection.DefineConditionalRegister(0, () => !alternative, 1).WithValueField(0, 32);
            collection.DefineConditionalRegister(0, () => alternative, 2).WithValueField(0, 32);

            Assert.That(collection.Read(0), Is.EqualTo(1));
            alternative = true;
            Assert.That(collection.Read(0), Is.EqualTo(2));
            Assert.That(() => collection.DefineRegister(0), Throws.InstanceOf<ConstructionException>());
        }

        private TestBoard board = null!;
        private Device device = null!;

        private const ulong Base = 0x10000000;

        private enum Colour
        {
            Red,
            Green,
        }

        private sealed class Device : BasicDoubleWordPeripheral, IKnownSize
        {
            public Device(IMachine machine) : base(machine)
            {
                Registers.First.DefineMany(this, 2, (register, index) => register
                    .WithValueField(0, 32, writeCallback: (_, value) => Written.Add((index, value))), resetValue: 5);
                Registers.Tagged.Define(this).WithTag("TAGGED", 4, 4).WithReservedBits(8, 24);
            }

            public List<(int, ulong)> Written { get; } = new List<(int, ulong)>();

            public long Size => 0x100;

            private enum Registers
            {
                First = 0x0,
                Tagged = 0x8,
            }
        }
    }
}
