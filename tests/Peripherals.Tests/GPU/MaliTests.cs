using System.Linq;

using Antmicro.Renode.Peripherals.Video;

using NUnit.Framework;

namespace Exynos.Tests.GPU
{
    /// <summary>The graphics processor as panfrost probes it.</summary>
    [TestFixture]
    public class MaliTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            gpu = board.Add(new Mali_T628(board.Machine), Base);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldBeATSeries628()
        {
            Assert.That(board.Read(Base) >> 16, Is.EqualTo(0x620));
            Assert.That(board.Read(Base + 0x18), Is.Not.Zero, "address spaces");
            Assert.That(board.Read(Base + 0x1C), Is.EqualTo(7), "job slots");
        }

        [Test]
        public void ShouldReset()
        {
            board.Write(Base + GPU_INT_MASK, ResetCompleted);
            board.Write(Base + 0x180, 0xF);
            board.Write(Base + GPU_CMD, 1);

            Assert.That(board.Read(Base + GPU_INT_RAWSTAT), Is.EqualTo(ResetCompleted));
            Assert.That(board.Read(Base + GPU_INT_MASK), Is.Zero);
            Assert.That(board.Read(Base + 0x140), Is.Zero, "shaders have no power");
            board.Write(Base + GPU_INT_MASK, ResetCompleted);
            Assert.That(gpu.GpuIRQ.IsSet, Is.True);
            board.Write(Base + GPU_INT_CLEAR, ResetCompleted);
            Assert.That(gpu.GpuIRQ.IsSet, Is.False);
        }

        [TestCase(0x00u), TestCase(0x10u), TestCase(0x20u)]
        public void ShouldGiveEachKindOfCoreItsPower(uint offset)
        {
            var present = board.Read(Base + 0x100 + offset);
            board.Write(Base + 0x180 + offset, uint.MaxValue);
            Assert.That(present, Is.Not.Zero);
            Assert.That(board.Read(Base + 0x140 + offset), Is.EqualTo(present));
            Assert.That(board.Read(Base + 0x200 + offset), Is.Zero, "no transition");
            board.Write(Base + 0x1C0 + offset, present);
            Assert.That(board.Read(Base + 0x140 + offset), Is.Zero);
        }

        [Test]
        public void ShouldFailAJobAtOnce()
        {
            board.Write(Base + 0x1008, uint.MaxValue);
            board.Write(Base + 0x1880 + 0x40, 0x1000);
            board.Write(Base + 0x1880 + 0x60, 1);

            Assert.That(gpu.JobIRQ.IsSet, Is.True);
            Assert.That(board.Read(Base + 0x100C), Is.EqualTo(1 << 17), "slot 1 failed");
            Assert.That(board.Read(Base + 0x1880 + 0x24), Is.EqualTo(0x40), "its status");
            Assert.That(board.Read(Base + 0x1880), Is.EqualTo(0x1000), "which job");
            Assert.That(board.Warnings.Single(), Does.Contain("runs none"));
        }

        [Test]
        public void ShouldBeDoneWithACommandOfAnAddressSpace()
        {
            board.Write(Base + 0x2400 + 0x18, 5);
            Assert.That(board.Read(Base + 0x2400 + 0x28), Is.Zero);
        }

        private TestBoard board = null!;
        private Mali_T628 gpu = null!;

        private const ulong Base = 0x11800000;
        private const uint GPU_INT_RAWSTAT = 0x20;
        private const uint GPU_INT_CLEAR = 0x24;
        private const uint GPU_INT_MASK = 0x28;
        private const uint GPU_CMD = 0x30;
        private const uint ResetCompleted = 1 << 8;
    }
}
