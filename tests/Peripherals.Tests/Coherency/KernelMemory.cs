using System.Collections.Generic;
using System.IO;

using Antmicro.Renode.Peripherals.Coherency;

namespace Exynos.Tests.Coherency
{
    /// <summary>As much of a kernel's memory as its books have: SPARSEMEM, three pages, and pools.</summary>
    internal sealed class KernelMemory : IWordReader
    {
        public KernelMemory()
        {
            Put(Banner, 0x756E694C);
            Put(Banner + 4, 0x65762078);
            Put(Banner + 8, 0x6F697372);
            // The section of 0x40000000, with the flags of one that is there.
            Put(Sections + 4 * 8, Map - (0x40000 * 32) | 7);
            for(var i = 0u; i < 16; i++)
            {
                Page(0x40008 + i, 1);
            }
            Page(FreePage >> 12, 0);
            Link(FreePage >> 12);
            Page(UnheldPage >> 12, 1, 0, Mapping);
            Page(HeldPage >> 12, 1025, 0, Mapping);
        }

        /// <summary>A coherent pool with these of its first pages allocated.</summary>
        public KernelMemory WithPool(uint start, uint size, uint bitmap)
        {
            Put(ReservedCount, 2);
            Put(Reserved + 28 + 16, start);
            Put(Reserved + 28 + 20, size);
            Put(Reserved + 28 + 24, Pool);
            Put(Pool + 4, start);
            Put(Pool + 8, start >> 12);
            Put(Pool + 12, size >> 12);
            Put(Pool + 16, Bitmap);
            Put(Bitmap, bitmap);
            return this;
        }

        /// <summary>Its books, once a core has switched its MMU on.</summary>
        public KernelBooks Found(string map = SystemMap)
        {
            var books = new KernelBooks(this, KernelSymbols.Read(new StringReader(map), "System.map"));
            books.Refreshed(On);
            return books;
        }

        public void Page(uint frame, uint references, uint mapCount = uint.MaxValue, uint mapping = 0)
        {
            var page = Map + (frame - 0x40000) * 32;
            Put(page + 12, mapping);
            Put(page + 24, mapCount);
            Put(page + 28, references);
        }

        /// <summary>Puts a page into a list of its own.</summary>
        public void Link(uint frame)
        {
            var list = Map + (frame - 0x40000) * 32 + 4;
            Put(list, Head);
            Put(list + 4, Head);
            Put(Head, list);
            Put(Head + 4, list);
        }

        public void Put(uint address, uint value) => words[address - Offset] = value;

        public bool TryRead(ulong address, out uint value)
        {
            value = 0;
            return address >= 0x40000000 && address < 0x60000000 && (words.TryGetValue(address, out value) || true);
        }

        public uint FreePage => 0x41000000;

        public uint UnheldPage => 0x41001000;

        public uint HeldPage => 0x41002000;

        public static MmuRegisters On => new MmuRegisters { Sctlr = 1u << 28 | 5, Ttbr0 = 0x50000000, Ttbr1 = 0x4000406A };

        /// <summary>Where the kernel sees struct page of the first page of RAM.</summary>
        public const uint Map = 0xC2000000;

        public const string SystemMap = "c0004000 A swapper_pg_dir\nc0008000 T _stext\nc0900000 R linux_banner\nc0a00000 B mem_section\nc0a10000 b reserved_mem\nc0a0f000 b reserved_mem_count\n";

        private readonly Dictionary<ulong, uint> words = new Dictionary<ulong, uint>();

        private const uint Offset = 0x80000000;
        private const uint Banner = 0xC0900000;
        private const uint Sections = 0xC0A00000;
        private const uint Reserved = 0xC0A10000;
        private const uint ReservedCount = 0xC0A0F000;
        private const uint Pool = 0xC3000000;
        private const uint Bitmap = 0xC3001000;
        private const uint Head = 0xC3002000;
        // struct anon_vma, with PAGE_MAPPING_ANON
        private const uint Mapping = 0xC3003001;
    }
}
