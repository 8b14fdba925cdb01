using System.Linq;

using Antmicro.Renode.Peripherals.Miscellaneous;

using NUnit.Framework;

namespace Exynos.Tests.TRNG
{
    /// <summary>The generator as exynos-trng.c reads it.</summary>
    [TestFixture]
    public class TrngTests
    {
        [TestCase(32)]
        [TestCase(5)]
        [TestCase(1)]
        public void ShouldFillTheFifoAtOnce(int bytes)
        {
            using var board = new TestBoard(ramSize: 0);
            board.Add(new Exynos_TRNG(board.Machine), Base);
            board.Write(Base + 0x20, 1u << 31);

            var first = Read(board, bytes);
            Assert.That(Read(board, bytes), Is.Not.EqualTo(first));
        }

        [Test]
        public void ShouldRepeatItselfForASeedOnly()
        {
            Assert.That(Numbers(1), Is.EqualTo(Numbers(1)));
            Assert.That(Numbers(1), Is.Not.EqualTo(Numbers(2)));
        }

        [Test]
        public void ShouldLookRandom()
        {
            var ones = Numbers(5422).SelectMany(x => Enumerable.Range(0, 8).Select(y => x >> y & 1)).Sum();

            // 16384 bits: six standard deviations
            Assert.That(ones, Is.EqualTo(8192).Within(384));
        }

        [Test]
        public void ShouldGiveNothingWhileItIsOff()
        {
            using var board = new TestBoard(ramSize: 0);
            board.Add(new Exynos_TRNG(board.Machine), Base);

            Assert.That(Read(board, 32), Is.All.Zero);
        }

        private static byte[] Numbers(ulong seed)
        {
            using var board = new TestBoard(ramSize: 0);
            board.Add(new Exynos_TRNG(board.Machine, seed), Base);
            board.Write(Base + 0x20, 1u << 31);
            return Enumerable.Range(0, 64).SelectMany(_ => Read(board, 32)).ToArray();
        }

        // exynos_trng_do_read()
        private static byte[] Read(TestBoard board, int bytes)
        {
            board.Write(Base + 0x50, (uint)bytes * 8);
            Assert.That(board.Read(Base + 0x50), Is.Zero);
            return Enumerable.Range(0, bytes).Select(x => board.Bus.ReadByte(Base + 0x80 + (ulong)x)).ToArray();
        }

        private const ulong Base = 0x10830600;
    }
}
