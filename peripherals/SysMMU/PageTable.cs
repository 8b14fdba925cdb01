using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Memory;

namespace Antmicro.Renode.Peripherals.MemoryControllers
{
    /// <summary>How a walk ended.</summary>
    internal enum WalkResult
    {
        Mapped,
        NoFirstLevelEntry,
        NoSecondLevelEntry,
        TableNotInMemory,
    }

    /// <summary>Where a page lies and what may be done with it, in one word.</summary>
    internal readonly struct Translation
    {
        /// <param name="page">The page's physical address.</param>
        /// <param name="sizeLog2">12, 16 or 20: the logarithm of its bytes.</param>
        /// <param name="readable">Whether it may be read.</param>
        /// <param name="writable">Whether it may be written.</param>
        public Translation(uint page, int sizeLog2, bool readable, bool writable)
        {
            value = page | (uint)(sizeLog2 - SmallestLog2) << SizeShift | (writable ? WritableBit : 0) | (readable ? ReadableBit : 0) | ValidBit;
        }

        public uint Physical(uint address)
        {
            var offset = (1u << SizeLog2) - 1;
            return value & ~offset | address & offset;
        }

        public override string ToString()
        {
            return $"{1 << (SizeLog2 - 10)} KiB, {(Writable ? "rw" : Readable ? "r-" : "--")}";
        }

        /// <summary>Whether it is the same page with the same rights.</summary>
        public bool Is(Translation other) => value == other.value;

        /// <summary>False for one that was never made.</summary>
        public bool IsValid => value != 0;

        public int SizeLog2 => SmallestLog2 + (int)(value >> SizeShift & SizeMask);

        public bool Readable => (value & ReadableBit) != 0;

        public bool Writable => (value & WritableBit) != 0;

        private readonly uint value;

        private const int SmallestLog2 = 12;
        private const int SizeShift = 4;
        private const uint SizeMask = 0xF;
        private const uint WritableBit = 4;
        private const uint ReadableBit = 2;
        private const uint ValidBit = 1;
    }

    /// <summary>
    /// The table in memory: 4096 first-level entries for 1 MiB each, which are a section or lead to 256 second-level
    /// entries for 4 KiB each. An entry of a large page (64 KiB) stands there sixteen times. As exynos-iommu.c builds
    /// it for versions below 5.
    /// </summary>
    internal sealed class PageTable
    {
        public PageTable(IBusController bus)
        {
            this.bus = bus;
        }

        /// <param name="tableBase">Physical address of the first level.</param>
        /// <param name="address">The device's address.</param>
        /// <param name="links">Where links to second-level tables are remembered; null to read them anew.</param>
        /// <param name="translation">The page, if it is mapped.</param>
        /// <param name="walker">Whose walk it is; null for one that hardware doesn't do.</param>
        public WalkResult Walk(uint tableBase, uint address, TranslationBuffer? links, out Translation translation, IPeripheral? walker = null)
        {
            translation = default;
            if(links == null || !links.TryFindLink(address, out var first))
            {
                if(!TryRead(tableBase + (address >> SectionLog2) * EntrySize, walker, out first))
                {
                    return WalkResult.TableNotInMemory;
                }
                if((first & TypeMask) == FirstLevelLink)
                {
                    links?.AddLink(address, first);
                }
            }
            switch(first & TypeMask)
            {
            case FirstLevelSection:
                translation = Make(first, SectionLog2, first >> 10, first >> 15);
                return WalkResult.Mapped;
            case FirstLevelLink:
                break;
            default:
                return WalkResult.NoFirstLevelEntry;
            }
            var index = address >> SmallPageLog2 & (SecondLevelEntries - 1);
            if(!TryRead((first & SecondLevelMask) + index * EntrySize, walker, out var second))
            {
                return WalkResult.TableNotInMemory;
            }
            switch(second & TypeMask)
            {
            case 0:
                return WalkResult.NoSecondLevelEntry;
            case SecondLevelLarge:
                translation = Make(second, LargePageLog2, second >> 4, second >> 9);
                break;
            default:
                translation = Make(second, SmallPageLog2, second >> 4, second >> 9);
                break;
            }
            return WalkResult.Mapped;
        }

        /// <summary>A first level begins at a multiple of its 16 KiB.</summary>
        public const uint FirstLevelMask = 0xFFFFC000;

        // Access needs the one bit; the other takes the right to write away.
        private static Translation Make(uint entry, int sizeLog2, uint access, uint readOnly)
        {
            return new Translation(entry & ~0u << sizeLog2, sizeLog2, (access & 1) != 0, (access & 1) != 0 && (readOnly & 1) == 0);
        }

        private bool TryRead(uint address, IPeripheral? walker, out uint entry)
        {
            entry = 0;
            if(!(bus.WhatIsAt(address)?.Peripheral is IMemory))
            {
                return false;
            }
            if(walker != null)
            {
                DmaWatch.Watcher?.Walked(walker, address, EntrySize);
            }
            entry = bus.ReadDoubleWord(address);
            return true;
        }

        private readonly IBusController bus;

        private const int SectionLog2 = 20;
        private const int LargePageLog2 = 16;
        private const int SmallPageLog2 = 12;
        private const uint SecondLevelEntries = 256;
        private const uint SecondLevelMask = 0xFFFFFC00;
        private const uint EntrySize = 4;
        private const uint TypeMask = 3;
        private const uint FirstLevelLink = 1;
        private const uint FirstLevelSection = 2;
        private const uint SecondLevelLarge = 1;
    }
}
