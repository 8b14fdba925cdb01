using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.MemoryControllers
{
    /// <summary>
    /// The TLB, and the cache of first-level entries that version 3.2 brought. Nothing leaves it but by an
    /// invalidation, so that one that a driver forgets shows every time; the real one is smaller and hides it now and
    /// then. Faults are not remembered.
    /// </summary>
    internal sealed class TranslationBuffer
    {
        public bool TryFind(uint address, out Translation translation)
        {
            // The smallest page counts, where a driver that forgot an invalidation left more than one.
            var part = pages[address >> SectionLog2];
            if(part != null)
            {
                translation = part[IndexOf(address)];
                if(translation.IsValid)
                {
                    return true;
                }
            }
            translation = sections[address >> SectionLog2];
            return translation.IsValid;
        }

        public void Add(uint address, Translation translation)
        {
            if(translation.SizeLog2 == SectionLog2)
            {
                sections[address >> SectionLog2] = translation;
                return;
            }
            ref var part = ref pages[address >> SectionLog2];
            part ??= new Translation[PagesOfSection];
            if(translation.SizeLog2 != LargePageLog2)
            {
                part[IndexOf(address)] = translation;
                return;
            }
            var group = part.AsSpan(IndexOf(address) & -PagesOfLargePage, PagesOfLargePage);
            for(var i = 0; i < group.Length; i++)
            {
                if(!group[i].IsValid)
                {
                    group[i] = translation;
                }
            }
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
            links.Remove(address >> SectionLog2);
            sections[address >> SectionLog2] = default;
            var part = pages[address >> SectionLog2];
            if(part == null)
            {
                return;
            }
            part[IndexOf(address)] = default;
            var group = part.AsSpan(IndexOf(address) & -PagesOfLargePage, PagesOfLargePage);
            for(var i = 0; i < group.Length; i++)
            {
                if(group[i].SizeLog2 == LargePageLog2)
                {
                    group[i] = default;
                }
            }
        }

        public void Clear()
        {
            Array.Clear(pages, 0, pages.Length);
            Array.Clear(sections, 0, sections.Length);
            links.Clear();
        }

        /// <summary>A line for each page, in the order of sizes and addresses.</summary>
        public string[] Describe()
        {
            var lines = new[] { new List<string>(), new List<string>(), new List<string>() };
            for(var section = 0u; section < Sections; section++)
            {
                var part = pages[section];
                for(var page = 0u; part != null && page < PagesOfSection; page++)
                {
                    // A large page stands there up to sixteen times.
                    if(part[page].IsValid && !(part[page].SizeLog2 == LargePageLog2 && IsKnown(part, page)))
                    {
                        lines[part[page].SizeLog2 == LargePageLog2 ? 1 : 0].Add(Describe(section << SectionLog2 | page << SmallPageLog2, part[page]));
                    }
                }
                if(sections[section].IsValid)
                {
                    lines[2].Add(Describe(section << SectionLog2, sections[section]));
                }
            }
            lines[0].AddRange(lines[1]);
            lines[0].AddRange(lines[2]);
            return lines[0].ToArray();
        }

        private static bool IsKnown(Translation[] part, uint page)
        {
            for(var other = page & unchecked((uint)-PagesOfLargePage); other < page; other++)
            {
                if(part[other].SizeLog2 == LargePageLog2)
                {
                    return true;
                }
            }
            return false;
        }

        private static string Describe(uint address, Translation translation)
        {
            var first = address & ~0u << translation.SizeLog2;
            return $"0x{first:X8} -> 0x{translation.Physical(first):X8}, {translation}";
        }

        private static int IndexOf(uint address) => (int)(address >> SmallPageLog2) & (PagesOfSection - 1);

        // By the page of 4 KiB, as the table in memory has them: a large page stands there sixteen times.
        private readonly Translation[]?[] pages = new Translation[Sections][];
        private readonly Translation[] sections = new Translation[Sections];
        private readonly Dictionary<uint, uint> links = new Dictionary<uint, uint>();

        private const int SmallPageLog2 = 12;
        private const int LargePageLog2 = 16;
        private const int SectionLog2 = 20;
        private const int Sections = 4096;
        private const int PagesOfSection = 256;
        private const int PagesOfLargePage = 16;
    }
}
