namespace Antmicro.Renode.Peripherals.Coherency
{
    internal enum MemoryState
    {
        /// <summary>Nothing is known of it, or not yet.</summary>
        Unknown,
        Allocated,
        /// <summary>Nobody has it.</summary>
        Free,
        /// <summary>A process has it, and nobody holds it for a device: it may be free at any time.</summary>
        Unheld,
    }

    /// <summary>
    /// The kernel's own account of its memory, read out of the guest's RAM: the allocator's struct page, and the bitmap
    /// of a device's coherent pool (kernel/dma/coherent.c). Nothing is executed and nothing is kept: what counts is
    /// what the kernel says at the time of an access.
    ///
    /// The layouts are those of 32-bit ARM without LPAE, memory cgroups and page owners, Linux 5.10 to 6.11; a kernel
    /// that doesn't look so is told of and left alone.
    /// </summary>
    internal sealed class KernelBooks
    {
        public KernelBooks(IWordReader memory, KernelSymbols symbols)
        {
            this.memory = memory;
            // Looked up once: these are asked for at each access of a device.
            text = AddressOf(symbols, "_stext");
            sections = AddressOf(symbols, "mem_section");
            sectionStride = AddressOf(symbols, "page_ext_init") != 0 ? 16u : 8u;
            memoryMap = AddressOf(symbols, "mem_map");
            reserved = AddressOf(symbols, "reserved_mem");
            reservedCount = AddressOf(symbols, "reserved_mem_count");
            isReservedPointer = AddressOf(symbols, "reserved_mem_array") != 0;
            if(!symbols.TryGetAddress("swapper_pg_dir", out kernelTable) || !symbols.TryGetAddress("linux_banner", out banner))
            {
                Refuse("the System.map doesn't have swapper_pg_dir and linux_banner");
                isOfNoUse = true;
            }
        }

        /// <summary>In words, how far the books can be read.</summary>
        public string Says => refusal.Length > 0 ? $"not looked for, {refusal}" : !isFound ? "not looked for, no kernel has begun" : pages == PageBook.Right ? "by the kernel's books" : "by the kernel's books, but no access asked for them";

        /// <summary>
        /// Looks for the kernel by the registers of a core: TTBR1 is the kernel's own table, at any time. True if it
        /// was found out just now that it is another kernel.
        /// </summary>
        public bool Refreshed(in MmuRegisters registers)
        {
            if(!registers.IsOn)
            {
                // A kernel begins, or a core, and then this is found again at the next one that is on.
                Forget();
                return false;
            }
            if(isFound || refusal.Length > 0 || registers.Ttbr1 == 0)
            {
                return false;
            }
            if(registers.IsLong)
            {
                Refuse("the kernel has LPAE");
                return false;
            }
            offset = (registers.Ttbr1 & ~TableMask) - kernelTable;
            for(var i = 0; i < Banner.Length; i++)
            {
                if(!TryReadVirtual(banner + 4 * (uint)i, out var seen) || seen != Banner[i])
                {
                    Refuse("the System.map is another kernel's");
                    return true;
                }
            }
            isFound = true;
            return false;
        }

        /// <summary>Whether a page of RAM is anybody's.</summary>
        public MemoryState StateInRam(ulong address)
        {
            if(!isFound || pages == PageBook.Wrong || pages == PageBook.Unchecked && !CheckPages())
            {
                return MemoryState.Unknown;
            }
            var frame = (uint)(address >> PageLog2);
            if(!TryFindPage(frame, out var page) || !TryReadVirtual(page + RefCount, out var references))
            {
                return MemoryState.Unknown;
            }
            if(references == 0)
            {
                return IsInFreeList(page) || IsInFreeBlock(frame) ? MemoryState.Free : MemoryState.Unknown;
            }
            // A process' own page, whose only users are its page tables.
            return TryReadVirtual(page + MappingField, out var mapping) && (mapping & 3) == AnonymousMapping
                && TryReadVirtual(page + MapCount, out var mapped) && mapped + 1 == references ? MemoryState.Unheld : MemoryState.Allocated;
        }

        /// <summary>Whether a page of a coherent pool is anybody's.</summary>
        /// <param name="start">The pool's first address.</param>
        /// <param name="size">Its bytes.</param>
        /// <param name="address">An address in it.</param>
        public MemoryState StateInPool(ulong start, ulong size, ulong address)
        {
            if(!isFound || !TryFindBitmap((uint)start, (uint)size, out var bitmap))
            {
                return MemoryState.Unknown;
            }
            var page = (uint)((address - start) >> PageLog2);
            return TryReadVirtual(bitmap + page / 32 * 4, out var word)
                ? (word >> (int)(page & 31) & 1) != 0 ? MemoryState.Allocated : MemoryState.Free
                : MemoryState.Unknown;
        }

        // The kernel's first pages are reserved: one reference, not mapped by processes. A struct page of another size or
        // order doesn't look so sixteen times.
        private bool CheckPages()
        {
            pages = PageBook.Wrong;
            if(text == 0)
            {
                Refuse("the System.map doesn't have _stext");
                return false;
            }
            var frame = (text + offset) >> PageLog2;
            for(var i = 0u; i < CheckedPages; i++)
            {
                if(!TryFindPage(frame + i, out var page) || !TryReadVirtual(page + RefCount, out var references) || references != 1
                    || !TryReadVirtual(page + MapCount, out var mapped) || mapped != uint.MaxValue)
                {
                    Refuse("the kernel's struct page isn't as expected");
                    return false;
                }
            }
            pages = PageBook.Right;
            return true;
        }

        private bool TryFindPage(uint frame, out uint page)
        {
            page = 0;
            uint map;
            if(sections != 0)
            {
                // SPARSEMEM: a section's map is as if it began with the frame 0.
                if(!TryReadVirtual(sections + (frame >> SectionLog2 - PageLog2) * sectionStride, out map) || (map & SectionHasMap) != SectionHasMap)
                {
                    return false;
                }
                page = (map & ~SectionFlags) + frame * PageSize;
                return true;
            }
            // FLATMEM: from the first frame of RAM on, which the kernel lies in.
            if(memoryMap == 0 || !TryReadVirtual(memoryMap, out map) || map == 0)
            {
                return false;
            }
            page = map + (frame - ((kernelTable + offset & ~RamMask) >> PageLog2)) * PageSize;
            return true;
        }

        // Of the allocator's, a core's, or one on the way to them: a list that is whole. One that was left has poison.
        private bool IsInFreeList(uint page)
        {
            var list = page + List;
            return TryReadVirtual(list, out var next) && TryReadVirtual(list + 4, out var previous) && next != list && (next & 3) == 0
                && TryReadVirtual(next + 4, out var back) && back == list && TryReadVirtual(previous, out var forth) && forth == list;
        }

        // The buddy allocator's blocks say so in their first page only.
        private bool IsInFreeBlock(uint frame)
        {
            for(var order = 0; order <= LargestOrder; order++)
            {
                if(TryFindPage(frame & ~0u << order, out var head) && TryReadVirtual(head + MapCount, out var type) && (type == BuddyType || type >> 24 == NewBuddyType)
                    && TryReadVirtual(head + RefCount, out var references) && references == 0 && TryReadVirtual(head + Private, out var size) && size >= (uint)order && size <= LargestOrder)
                {
                    return true;
                }
            }
            return false;
        }

        // struct reserved_mem has the pool's struct dma_coherent_mem, once its first device has come.
        private bool TryFindBitmap(uint start, uint size, out uint bitmap)
        {
            for(var i = 0; i < pools; i++)
            {
                if(poolStarts[i] == start)
                {
                    bitmap = poolBitmaps[i];
                    return true;
                }
            }
            bitmap = 0;
            if(pools == MaximumPools || reserved == 0 || reservedCount == 0 || !TryReadVirtual(reservedCount, out var count))
            {
                return false;
            }
            // Since 6.12 it is a pointer.
            var entry = reserved;
            if(isReservedPointer && !TryReadVirtual(entry, out entry))
            {
                return false;
            }
            for(var i = 0u; i < count && i < MaximumReserved; i++, entry += ReservedSize)
            {
                if(TryReadVirtual(entry + 16, out var itsStart) && itsStart == start && TryReadVirtual(entry + 20, out var itsSize) && itsSize == size
                    && TryReadVirtual(entry + 24, out var pool) && pool != 0
                    && TryReadVirtual(pool + 4, out var device) && device == start && TryReadVirtual(pool + 8, out var frame) && frame == start >> PageLog2
                    && TryReadVirtual(pool + 12, out var pageCount) && pageCount == size >> PageLog2 && TryReadVirtual(pool + 16, out bitmap))
                {
                    poolStarts[pools] = start;
                    poolBitmaps[pools++] = bitmap;
                    return true;
                }
            }
            return false;
        }

        // The kernel's direct mapping.
        private bool TryReadVirtual(uint address, out uint value) => memory.TryRead(address + offset, out value);

        // 0 for what this kernel hasn't got.
        private static uint AddressOf(KernelSymbols symbols, string name) => symbols.TryGetAddress(name, out var address) ? address : 0;

        private void Forget()
        {
            if(!isOfNoUse)
            {
                isFound = false;
                pages = PageBook.Unchecked;
                refusal = "";
                pools = 0;
            }
        }

        private void Refuse(string reason)
        {
            refusal = reason;
        }

        private bool isFound;
        private bool isOfNoUse;
        private PageBook pages;
        private string refusal = "";
        // From a virtual address of the direct mapping to the physical one.
        private uint offset;
        private int pools;

        private readonly uint kernelTable;
        private readonly uint banner;
        private readonly uint[] poolStarts = new uint[MaximumPools];
        private readonly uint[] poolBitmaps = new uint[MaximumPools];
        private readonly IWordReader memory;
        private readonly uint text;
        private readonly uint sections;
        private readonly uint sectionStride;
        private readonly uint memoryMap;
        private readonly uint reserved;
        private readonly uint reservedCount;
        private readonly bool isReservedPointer;

        /// <summary>What <see cref="Says"/> says where there is no System.map.</summary>
        public const string NoSymbols = "not looked for, no System.map";

        // "Linux version "
        private static readonly uint[] Banner = { 0x756E694C, 0x65762078, 0x6F697372 };

        // struct page (include/linux/mm_types.h)
        private const uint PageSize = 32;
        private const uint List = 4;
        private const uint MappingField = 12;
        private const uint Private = 20;
        private const uint MapCount = 24;
        private const uint RefCount = 28;
        private const uint AnonymousMapping = 1;
        // PAGE_TYPE_BASE without PG_buddy, and PGTY_buddy of 6.12
        private const uint BuddyType = 0xFFFFFF7F;
        private const uint NewBuddyType = 0xF0;
        private const int LargestOrder = 11;
        private const uint CheckedPages = 16;

        // struct mem_section (include/linux/mmzone.h, arch/arm/include/asm/sparsemem.h)
        private const int SectionLog2 = 28;
        private const uint SectionHasMap = 3;
        private const uint SectionFlags = 0xFFF;

        private const uint ReservedSize = 28;
        private const uint MaximumReserved = 64;
        private const int MaximumPools = 8;
        private const int PageLog2 = 12;
        private const uint TableMask = 0x3FFF;
        // Linux finds its RAM by 128 MiB where it isn't told, and the lower end of RAM is a multiple of that.
        private const uint RamMask = 0x07FFFFFF;

        private enum PageBook : byte
        {
            Unchecked,
            Right,
            Wrong,
        }
    }
}
