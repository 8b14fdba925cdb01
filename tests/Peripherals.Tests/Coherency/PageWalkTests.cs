using System.Collections.Generic;

using Antmicro.Renode.Peripherals.Coherency;

using NUnit.Framework;

namespace Exynos.Tests.Coherency
{
    [TestFixture]
    public class PageWalkTests
    {
        // Linux: TEX remap on. Section and small page of write-allocate memory, of a write-combined and a device's one.
        [TestCase(0x5000140Eu, 0x50012345u, 1)]
        [TestCase(0x50001406u, 0x50012345u, 2)]
        [TestCase(0x50000402u, 0x50012345u, 2)]
        [TestCase(0x51040C0Eu, 0x51012345u, 1)]
        public void ShouldFindSections(uint entry, uint physical, int mapping)
        {
            var memory = new Words { [Table + 0xC00 * 4] = entry };
            Assert.That((int)PageWalk.Find(memory, Linux, 0xC0012345, out var found), Is.EqualTo(mapping));
            Assert.That(found, Is.EqualTo(physical));
        }

        [TestCase(0x60345C7Eu, 0x60345345u, 1, TestName = "a page that is write-allocate")]
        [TestCase(0x60345C3Au, 0x60345345u, 1, TestName = "a page that is write-through")]
        [TestCase(0x60345C36u, 0x60345345u, 2, TestName = "a page that is write-combined")]
        [TestCase(0x60305C0Du, 0x60302345u, 1, TestName = "a large page")]
        public void ShouldFindPages(uint entry, uint physical, int mapping)
        {
            var memory = new Words { [Table + 0xC00 * 4] = 0x40008401, [0x40008400 + 0x12 * 4] = entry };
            Assert.That((int)PageWalk.Find(memory, Linux, 0xC0012345, out var found), Is.EqualTo(mapping));
            Assert.That(found, Is.EqualTo(physical));
        }

        // Bit 4 of a section, bit 15 of a large page, bit 0 of a small one.
        [TestCase(0x5000140Eu, 0u, true)]
        [TestCase(0x5000141Eu, 0u, false)]
        [TestCase(0x40008401u, 0x60345C7Eu, true)]
        [TestCase(0x40008401u, 0x60345C7Fu, false)]
        [TestCase(0x40008401u, 0x60305C0Du, true)]
        [TestCase(0x40008401u, 0x6030DC0Du, false)]
        public void ShouldKnowWhatMayBeExecuted(uint entry, uint page, bool expected)
        {
            var memory = new Words { [Table + 0xC00 * 4] = entry, [0x40008400 + 0x12 * 4] = page };
            PageWalk.Find(memory, Linux, 0xC0012345, out _, out var isExecutable);
            Assert.That(isExecutable, Is.EqualTo(expected));
        }

        [Test]
        public void ShouldFindNothing()
        {
            var memory = new Words { [Table + 0xC00 * 4] = 0x40008401, [0x40008400 + 0x12 * 4] = 0 };
            Assert.That(PageWalk.Find(memory, Linux, 0xC0012345, out _), Is.EqualTo(Mapping.None));
            Assert.That(PageWalk.Find(memory, Linux, 0xC0013345, out _), Is.EqualTo(Mapping.None), "a table where there is no memory");
            memory[Table + 0xC01 * 4] = 0;
            Assert.That(PageWalk.Find(memory, Linux, 0xC0100000, out _), Is.EqualTo(Mapping.None));
        }

        [Test]
        public void ShouldKnowLpaeForWhatItIsNot()
        {
            var registers = Linux;
            registers.Ttbcr = 1u << 31;
            Assert.That(PageWalk.Find(new Words { [Table + 0xC00 * 4] = 0x5000140E }, registers, 0xC0012345, out _), Is.EqualTo(Mapping.None));
            Assert.That(registers.IsLong, Is.True);
        }

        [Test]
        public void ShouldCacheNothingWithoutMmuOrCache()
        {
            var memory = new Words { [Table + 0xC00 * 4] = 0x5000140E };
            var registers = Linux;
            registers.Sctlr &= ~4u;
            Assert.That(PageWalk.Find(memory, registers, 0xC0012345, out _), Is.EqualTo(Mapping.Uncached));
            registers.Sctlr = 0;
            Assert.That(PageWalk.Find(memory, registers, 0xC0012345, out var physical), Is.EqualTo(Mapping.Uncached));
            Assert.That(physical, Is.EqualTo(0xC0012345u));
        }

        // TEX, C and B as they are: strongly ordered, device, write-through, write-back; normal uncached; write-allocate;
        // and TEX 5 to 7, where C and B are the inner cache's.
        [TestCase(0u, 0u, 2)]
        [TestCase(0u, 1u, 2)]
        [TestCase(0u, 2u, 1)]
        [TestCase(0u, 3u, 1)]
        [TestCase(1u, 0u, 2)]
        [TestCase(1u, 3u, 1)]
        [TestCase(2u, 0u, 2)]
        [TestCase(5u, 0u, 2)]
        [TestCase(5u, 1u, 1)]
        public void ShouldKnowAttributesWithoutRemap(uint tex, uint cb, int mapping)
        {
            var registers = Linux;
            registers.Sctlr = 5;
            var memory = new Words { [Table + 0xC00 * 4] = 0x50000402 | tex << 12 | cb << 2 };
            Assert.That((int)PageWalk.Find(memory, registers, 0xC0012345, out _), Is.EqualTo(mapping));
        }

        [Test]
        public void ShouldUseTheSecondTable()
        {
            var registers = Linux;
            registers.Ttbcr = 1;
            registers.Ttbr1 = 0x40010000;
            registers.Ttbr0 = 0x4000E000;
            var memory = new Words { [0x40010000 + 0xC00 * 4] = 0x50000402, [0x4000E000 + 0x400 * 4] = 0x70000402 };
            PageWalk.Find(memory, registers, 0xC0012345, out var physical);
            Assert.That(physical, Is.EqualTo(0x50012345u));
            PageWalk.Find(memory, registers, 0x40012345, out physical);
            Assert.That(physical, Is.EqualTo(0x70012345u));
        }

        private static MmuRegisters Linux => new MmuRegisters { Sctlr = 1u << 28 | 5, Ttbr0 = Table | 0x6A };

        private const uint Table = 0x40004000;

        private sealed class Words : Dictionary<ulong, uint>, IWordReader
        {
            public bool TryRead(ulong address, out uint value) => TryGetValue(address, out value);
        }
    }
}
