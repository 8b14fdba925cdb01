using Antmicro.Renode.Peripherals.Coherency;

using NUnit.Framework;

namespace Exynos.Tests.Coherency
{
    [TestFixture]
    public class KernelBooksTests
    {
        [Test]
        public void ShouldKnowWhoseAPageIs()
        {
            var kernel = new KernelMemory();
            var books = kernel.Found();
            Assert.That(books.StateInRam(kernel.FreePage), Is.EqualTo(MemoryState.Free));
            Assert.That(books.StateInRam(kernel.UnheldPage + 0x10), Is.EqualTo(MemoryState.Unheld));
            Assert.That(books.StateInRam(kernel.HeldPage), Is.EqualTo(MemoryState.Allocated));
            Assert.That(books.StateInRam(0xB0000000), Is.EqualTo(MemoryState.Unknown), "a section that isn't there");
            Assert.That(books.Says, Is.EqualTo("by the kernel's books"));
        }

        [Test]
        public void ShouldNotTakeEveryPageWithoutReferencesForFree()
        {
            // As the pages behind the first one of an allocation that is no compound page.
            var kernel = new KernelMemory();
            kernel.Page(0x41010, 0);
            Assert.That(kernel.Found().StateInRam(0x41010000), Is.EqualTo(MemoryState.Unknown));
        }

        [TestCase(0xFFFFFF7Fu, 3u, true)]
        [TestCase(0xF0000003u, 3u, true, TestName = "a block of 6.12")]
        [TestCase(0xFFFFFF7Fu, 2u, false, TestName = "a block that ends before")]
        [TestCase(0xFFFFFFFFu, 3u, false, TestName = "no block")]
        public void ShouldKnowTheBlocksOfTheBuddyAllocator(uint type, uint order, bool isFree)
        {
            var kernel = new KernelMemory();
            kernel.Page(0x41010, 0, type);
            kernel.Put(KernelMemory.Map + 0x1010 * 32 + 20, order);
            kernel.Page(0x41015, 0);
            Assert.That(kernel.Found().StateInRam(0x41015000), Is.EqualTo(isFree ? MemoryState.Free : MemoryState.Unknown));
        }

        [Test]
        public void ShouldKnowAPoolsPages()
        {
            var kernel = new KernelMemory();
            var books = kernel.Found();
            Assert.That(books.StateInPool(0xB0000000, 0x4000000, 0xB0000000), Is.EqualTo(MemoryState.Unknown), "before its driver has come");
            kernel.WithPool(0xB0000000, 0x4000000, 2);
            Assert.That(books.StateInPool(0xB0000000, 0x4000000, 0xB0000000), Is.EqualTo(MemoryState.Free));
            Assert.That(books.StateInPool(0xB0000000, 0x4000000, 0xB0001FFF), Is.EqualTo(MemoryState.Allocated));
            Assert.That(books.StateInPool(0xB4000000, 0x800000, 0xB4000000), Is.EqualTo(MemoryState.Unknown), "another pool");
        }

        [Test]
        public void ShouldNoticeAnotherKernel()
        {
            var map = KernelMemory.SystemMap.Replace("c0900000 R linux_banner", "c0900100 R linux_banner");
            var books = new KernelBooks(new KernelMemory(), KernelSymbols.Read(new System.IO.StringReader(map), "System.map"));
            Assert.That(books.Refreshed(new MmuRegisters { Ttbr1 = 0x40004000 }), Is.False, "off");
            Assert.That(books.Refreshed(new MmuRegisters { Sctlr = 1 }), Is.False, "no table yet");
            Assert.That(books.Refreshed(KernelMemory.On), Is.True);
            Assert.That(books.Refreshed(KernelMemory.On), Is.False, "once");
            Assert.That(books.Says, Is.EqualTo("not looked for, the System.map is another kernel's"));
        }

        [Test]
        public void ShouldNameLpae()
        {
            var books = new KernelBooks(new KernelMemory(), KernelSymbols.Read(new System.IO.StringReader(KernelMemory.SystemMap), "System.map"));
            var registers = KernelMemory.On;
            registers.Ttbcr = 1u << 31;
            Assert.That(books.Refreshed(registers), Is.False);
            Assert.That(books.Says, Is.EqualTo("not looked for, the kernel has LPAE"));
        }

        [Test]
        public void ShouldLeaveAnotherStructPageAlone()
        {
            var kernel = new KernelMemory();
            kernel.Page(0x4000F, 2);
            var books = kernel.Found();
            Assert.That(books.StateInRam(kernel.FreePage), Is.EqualTo(MemoryState.Unknown));
            Assert.That(books.Says, Is.EqualTo("not looked for, the kernel's struct page isn't as expected"));
        }

        [Test]
        public void ShouldFindTheNextKernel()
        {
            var kernel = new KernelMemory();
            var books = kernel.Found();
            books.Refreshed(new MmuRegisters());
            Assert.That(books.StateInRam(kernel.FreePage), Is.EqualTo(MemoryState.Unknown));
            books.Refreshed(KernelMemory.On);
            Assert.That(books.StateInRam(kernel.FreePage), Is.EqualTo(MemoryState.Free));
        }

        [Test]
        public void ShouldKnowAFlatMemoryMap()
        {
            var kernel = new KernelMemory();
            kernel.Put(0xC0A00000, KernelMemory.Map);
            var books = kernel.Found(KernelMemory.SystemMap.Replace("mem_section", "mem_map"));
            Assert.That(books.StateInRam(kernel.FreePage), Is.EqualTo(MemoryState.Free));
        }

        [Test]
        public void ShouldSayWhatTheSystemMapLacks()
        {
            Assert.That(new KernelMemory().Found("c0008000 T _stext\n").Says, Does.Contain("swapper_pg_dir and linux_banner"));
        }
    }
}
