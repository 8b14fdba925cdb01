using Antmicro.Renode.Peripherals.Miscellaneous;

using NUnit.Framework;

namespace Exynos.Tests.ChipID
{
    /// <summary>What drivers/soc/samsung/exynos-chipid.c finds out.</summary>
    [TestFixture]
    public class ChipIdTests
    {
        [Test]
        public void ShouldBeAnExynos5800()
        {
            using var board = new TestBoard(ramSize: 0);
            board.Add(new Exynos_ChipID(board.Machine), Base);

            var id = board.Read(Base);

            Assert.That(id & 0xFFFFF000, Is.EqualTo(0xE5422000), "EXYNOS5800 in the driver's list");
            Assert.That(((id >> 4 & 0xF) << 4) | (id & 0xF), Is.EqualTo(1), "revision");
        }

        [Test]
        public void ShouldNotBeWritable()
        {
            using var board = new TestBoard(ramSize: 0);
            board.Add(new Exynos_ChipID(board.Machine, packageId: 0x12345678, lotId: 5, auxInfo: 6), Base);

            foreach(var (offset, value) in new[] { (0x0u, 0xE5422001u), (0x4u, 0x12345678u), (0x14u, 5u), (0x1Cu, 6u) })
            {
                board.Write(Base + offset, ~value);
                Assert.That(board.Read(Base + offset), Is.EqualTo(value));
            }
        }

        private const ulong Base = 0x10000000;
    }
}
