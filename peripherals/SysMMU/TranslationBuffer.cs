using System.Collections.Generic;
using System.Linq;

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
            foreach(var size in Sizes)
            {
                if(pages.TryGetValue(Key(address, size), out translation))
                {
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
        }

        public void Clear()
        {
            pages.Clear();
            links.Clear();
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

        private readonly Dictionary<ulong, Translation> pages = new Dictionary<ulong, Translation>();
        private readonly Dictionary<uint, uint> links = new Dictionary<uint, uint>();

        private static readonly int[] Sizes = { 12, 16, SectionLog2 };

        private const int SectionLog2 = 20;
    }
}
