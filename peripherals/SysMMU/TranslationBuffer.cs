using System.Collections.Generic;
using System.Linq;

using Antmicro.Migrant;

namespace Antmicro.Renode.Peripherals.MemoryControllers
{
    /// <summary>
    /// The TLB, and the cache of first-level entries that version 3.2 brought. Nothing leaves it but by an invalidation, so that one that a driver
    /// forgets shows every time; the real one is smaller and hides it now and then. Faults are not remembered.
    /// </summary>
    internal sealed class TranslationBuffer
    {
        public bool TryFind(uint address, out Translation translation)
        {
            recent = recent ?? new Recent[RecentCount];
            ref var last = ref recent[address >> SmallPageLog2 & (RecentCount - 1)];
            if(last.Tag == Tag(address))
            {
                translation = last.Translation;
                return true;
            }
            foreach(var size in Sizes)
            {
                if(pages.TryGetValue(Key(address, size), out translation))
                {
                    last = new Recent { Tag = Tag(address), Translation = translation };
                    return true;
                }
            }
            translation = default;
            return false;
        }

        public void Add(uint address, Translation translation)
        {
            pages[Key(address, translation.SizeLog2)] = translation;
        }

        public bool TryFindLink(uint address, out uint entry)
        {
            return links.TryGetValue(address >> SectionLog2, out entry);
        }

        public void AddLink(uint address, uint entry)
        {
            links[address >> SectionLog2] = entry;
        }

        /// <summary>Drops the page that the address is in, whatever its size, and the link it was found by.</summary>
        public void Remove(uint address)
        {
            foreach(var size in Sizes)
            {
                pages.Remove(Key(address, size));
            }
            links.Remove(address >> SectionLog2);
            recent = null;
        }

        public void Clear()
        {
            pages.Clear();
            links.Clear();
            recent = null;
        }

        public string[] Describe()
        {
            return pages.OrderBy(x => x.Key & 0xFF).ThenBy(x => x.Key)
                .Select(x => $"0x{(uint)(x.Key >> 8) << x.Value.SizeLog2:X8} -> 0x{x.Value.Page:X8}, {1 << (x.Value.SizeLog2 - 10)} KiB, {(x.Value.Writable ? "rw" : x.Value.Readable ? "r-" : "--")}")
                .ToArray();
        }

        private static ulong Key(uint address, int sizeLog2)
        {
            return (ulong)(address >> sizeLog2) << 8 | (uint)sizeLog2;
        }

        // Never 0, which is what an empty place has.
        private static uint Tag(uint address) => address >> SmallPageLog2 | 1u << 31;

        // What was found lately, by the page of 4 KiB: a shorter way to what the dictionary holds.
        [Transient]
        private Recent[]? recent;

        private readonly Dictionary<ulong, Translation> pages = new Dictionary<ulong, Translation>();
        private readonly Dictionary<uint, uint> links = new Dictionary<uint, uint>();

        private static readonly int[] Sizes = { SmallPageLog2, 16, SectionLog2 };

        private const int SmallPageLog2 = 12;
        private const int RecentCount = 1024;
        private const int SectionLog2 = 20;

        private struct Recent
        {
            public uint Tag;
            public Translation Translation;
        }
    }
}
