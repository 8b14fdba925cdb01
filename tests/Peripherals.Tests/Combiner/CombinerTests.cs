using System.Linq;

using Antmicro.Renode.Peripherals.IRQControllers;

using NUnit.Framework;

namespace Exynos.Tests.Combiner
{
    /// <summary>The combiner as drivers/irqchip/exynos-combiner.c drives it.</summary>
    [TestFixture]
    public class CombinerTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            combiner = board.Add(new Exynos_Combiner(board.Machine), Base);
            gic = new LineRecorder();
            foreach(var connection in combiner.Connections)
            {
                connection.Value.Connect(gic, connection.Key);
            }
            // combiner_init_one(): every group is disabled.
            for(var group = 0; group < Exynos_Combiner.Groups; group++)
            {
                board.Write(BlockOf(group) + EnableClear, 0xFFu << (group % 4 * 8));
            }
            gic.Events.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldRaiseTheGroupOfAnEnabledInput([Values(0, 7, 8, 148, 149, 255)] int input)
        {
            Unmask(input);

            combiner.OnGPIO(input, true);

            Assert.That(gic.Events, Is.EqualTo(new[] { (input / 8, true) }));
            Assert.That(HandleCascade(input / 8), Is.EqualTo(input));
            combiner.OnGPIO(input, false);
            Assert.That(gic.Level(input / 8), Is.False);
            Assert.That(HandleCascade(input / 8), Is.Null);
        }

        [Test]
        public void ShouldTellOfAWireToNowhere([Values(-1, 256, int.MaxValue)] int input)
        {
            combiner.OnGPIO(input, true);

            Assert.That(gic.Events, Is.Empty);
            Assert.That(board.Warnings.Single(), Does.Contain($"no input {input}"));
        }

        [Test]
        public void ShouldNotRaiseAMaskedInput()
        {
            combiner.OnGPIO(149, true);

            Assert.That(gic.Events, Is.Empty);
            Assert.That(board.Read(BlockOf(18) + Raw), Is.EqualTo(1u << 21));
            Assert.That(board.Read(BlockOf(18) + Status), Is.EqualTo(0));
        }

        [Test]
        public void ShouldRaiseWhenAPendingInputIsUnmasked()
        {
            combiner.OnGPIO(149, true);

            Unmask(149);
            Assert.That(gic.Level(18), Is.True);

            board.Write(BlockOf(18) + EnableClear, 1u << (149 % 32));
            Assert.That(gic.Level(18), Is.False);
        }

        [Test]
        public void ShouldHoldTheGroupWhileAnyInputIsHigh()
        {
            Unmask(148);
            Unmask(149);
            combiner.OnGPIO(148, true);
            combiner.OnGPIO(149, true);

            combiner.OnGPIO(148, false);
            Assert.That(gic.Level(18), Is.True);
            combiner.OnGPIO(149, false);
            Assert.That(gic.Level(18), Is.False);
        }

        [Test]
        public void ShouldTellGroupsOfABlockApart()
        {
            for(var group = 16; group < 20; group++)
            {
                Unmask(group * 8);
            }

            combiner.OnGPIO(17 * 8, true);

            Assert.That(Enumerable.Range(0, 32).Where(x => gic.Level(x)), Is.EqualTo(new[] { 17 }));
            Assert.That(board.Read(Base + 0x100), Is.EqualTo(1u << 17));
        }

        [Test]
        public void ShouldSaveAndRestoreTheMaskOverASleep()
        {
            Unmask(149);
            var saved = board.Read(BlockOf(18) + EnableSet);
            Assert.That(saved, Is.EqualTo(1u << 21));

            board.Machine.Reset();
            Assert.That(board.Read(BlockOf(18) + EnableSet), Is.EqualTo(0));
            board.Write(BlockOf(18) + EnableSet, saved);
            combiner.OnGPIO(149, true);
            Assert.That(gic.Level(18), Is.True);
        }

        [Test]
        public void ShouldLowerItsOutputsOnReset()
        {
            Unmask(149);
            combiner.OnGPIO(149, true);

            combiner.Reset();

            Assert.That(gic.Level(18), Is.False);
            Assert.That(board.Read(BlockOf(18) + Raw), Is.EqualTo(1u << 21), "the device still holds its line");
        }

        [Test]
        public void ShouldNotLogAnythingUnhandled()
        {
            Unmask(149);
            combiner.OnGPIO(149, true);
            HandleCascade(18);

            Assert.That(board.Warnings, Is.Empty);
        }

        private void Unmask(int input)
        {
            board.Write(BlockOf(input / 8) + EnableSet, 1u << (input % 32));
        }

        // combiner_handle_cascade_irq(): the input the driver would find.
        private int? HandleCascade(int group)
        {
            var status = board.Read(BlockOf(group) + Status) & (0xFFu << (group % 4 * 8));
            return status == 0 ? null : (group & ~3) * 8 + System.Numerics.BitOperations.TrailingZeroCount(status);
        }

        private static ulong BlockOf(int group)
        {
            return Base + (ulong)(group / 4) * 0x10;
        }

        private TestBoard board = null!;
        private Exynos_Combiner combiner = null!;
        private LineRecorder gic = null!;

        private const ulong Base = 0x10440000;
        private const ulong EnableSet = 0x0;
        private const ulong EnableClear = 0x4;
        private const ulong Raw = 0x8;
        private const ulong Status = 0xC;
    }
}
