using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

using Antmicro.Renode.Peripherals.Miscellaneous;

using NUnit.Framework;

namespace Exynos.Tests.TRNG
{
    /// <summary>The generator as drivers/char/hw_random/exynos-trng.c drives it.</summary>
    [TestFixture]
    public class TrngTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            trng = board.Add(new Exynos_TRNG(board.Machine), Base);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldGiveOtherBytesEachTime()
        {
            Initialize();
            var seen = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(ReadBytes(32))).ToList();

            Assert.That(seen, Is.Unique);
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldBeBalanced()
        {
            Initialize();
            var bytes = Enumerable.Range(0, 1000).SelectMany(_ => ReadBytes(32)).ToArray();

            // 256 000 bits: the standard deviation of their sum is 253.
            Assert.That(bytes.Sum(x => BitOperations.PopCount(x)), Is.EqualTo(128000).Within(1500));
            Assert.That(bytes.GroupBy(x => x).Select(x => x.Count()), Has.Exactly(256).Items.And.All.InRange(70, 190));
        }

        [Test]
        public void ShouldFollowFromTheSeed()
        {
            var other = board.Add(new Exynos_TRNG(board.Machine), Base + 0x1000, "same");
            var different = board.Add(new Exynos_TRNG(board.Machine, seed: 1), Base + 0x2000, "different");
            Initialize();
            Initialize(Base + 0x1000);
            Initialize(Base + 0x2000);
            var bytes = ReadBytes(32);

            Assert.That(ReadBytes(32, Base + 0x1000), Is.EqualTo(bytes));
            Assert.That(ReadBytes(32, Base + 0x2000), Is.Not.EqualTo(bytes));
            trng.Reset();
            Initialize();
            Assert.That(ReadBytes(32), Is.EqualTo(bytes), "a reset starts over");
        }

        [Test]
        public void ShouldOnlyFillWhatIsAskedFor()
        {
            Initialize();
            var first = ReadBytes(32);
            board.Write(Base + FIFO_CTRL, 33);

            Assert.That(Fifo().Take(8), Is.Not.EqualTo(first.Take(8)));
            Assert.That(Fifo().Skip(8), Is.EqualTo(first.Skip(8)), "33 bits are two words");
        }

        [TestCase(0u), TestCase(257u), TestCase(uint.MaxValue)]
        public void ShouldTakeAnyRequest(uint bits)
        {
            Initialize();
            board.Write(Base + FIFO_CTRL, bits);
            Assert.That(board.Read(Base + FIFO_CTRL), Is.Zero);
        }

        [Test]
        public void ShouldWaitUntilItIsSwitchedOn()
        {
            board.Write(Base + FIFO_CTRL, 256);
            Assert.That(board.Read(Base + FIFO_CTRL), Is.EqualTo(256));
            Assert.That(Fifo(), Is.All.Zero);

            Initialize();
            Assert.That(board.Read(Base + FIFO_CTRL), Is.Zero);
            Assert.That(Fifo(), Is.Not.All.Zero);
        }

        /// <summary>exynos_trng_init(), with a clock of 200 MHz.</summary>
        private void Initialize(ulong address = Base)
        {
            board.Write(address, 200 << 1);
            board.Write(address + 0x20, 1u << 31);
            board.Write(address + 0x30, 0);
        }

        /// <summary>exynos_trng_do_read(): the copy may be made byte by byte.</summary>
        private byte[] ReadBytes(int count, ulong address = Base)
        {
            board.Write(address + FIFO_CTRL, (uint)count * 8);
            Assert.That(board.Read(address + FIFO_CTRL), Is.Zero);
            return Fifo(address).Take(count).ToArray();
        }

        private IEnumerable<byte> Fifo(ulong address = Base)
        {
            return Enumerable.Range(0, 32).Select(x => board.Bus.ReadByte(address + 0x80 + (ulong)x)).ToList();
        }

        private TestBoard board = null!;
        private Exynos_TRNG trng = null!;

        private const ulong Base = 0x10830600;
        private const ulong FIFO_CTRL = 0x50;
    }
}
