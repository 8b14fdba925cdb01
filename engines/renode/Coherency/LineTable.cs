using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>What the checker reports.</summary>
    internal enum FindingKind
    {
        /// <summary>A device reads a line that a core stored through a cacheable mapping and nobody cleaned.</summary>
        DeviceReadsDirty,
        /// <summary>A core reads a line that a device wrote since it was cached.</summary>
        CoreReadsStale,
        /// <summary>A device writes memory below a dirty line, which its eviction will undo.</summary>
        DeviceWritesDirty,
        /// <summary>A line is cleaned over what a device wrote.</summary>
        CleanOverwritesDevice,
        /// <summary>A page is accessed through a cacheable and an uncached mapping that are there at once.</summary>
        CacheableAlias,
        /// <summary>A core accesses a line uncached that is dirty from an earlier mapping.</summary>
        UncachedAccessToDirty,
        /// <summary>Maintenance by an address that nothing is mapped at: a data abort on hardware.</summary>
        NoTranslation,
        /// <summary>A core or a device reads a line that was dirty when it was invalidated.</summary>
        LostStore,
        /// <summary>A SysMMU uses a translation that its table doesn't have any more.</summary>
        StaleTranslation,
        /// <summary>A device writes into what is another's in a carve-out.</summary>
        ForeignWrite,
        /// <summary>A carve-out is accessed through a cacheable mapping.</summary>
        CarveOutCacheable,
        /// <summary>A carve-out is accessed through a mapping that lets a core execute it.</summary>
        CarveOutExecutable,
        /// <summary>A core or a device accesses memory that is nobody's.</summary>
        FreedAccess,
        /// <summary>A device accesses a process' page that nobody holds for it.</summary>
        UnheldAccess,
    }

    /// <summary>Takes what the table finds.</summary>
    internal interface IFindings
    {
        /// <param name="kind">What it is.</param>
        /// <param name="address">The physical address of the line, or of the byte in it.</param>
        void Found(FindingKind kind, ulong address);
    }

    /// <summary>
    /// What a cache would hold of a memory, a byte for each line. Nothing leaves this cache but by maintenance, so
    /// that one that is missing shows every time; a real cache is smaller and hides it now and then.
    /// </summary>
    internal sealed class LineTable
    {
        /// <param name="start">The memory's first address.</param>
        /// <param name="size">Its bytes.</param>
        /// <param name="lineSize">Bytes of a line, a power of two of at most 64.</param>
        /// <param name="findings">Who is told.</param>
        public LineTable(ulong start, ulong size, int lineSize, IFindings findings)
        {
            if(lineSize < 8 || lineSize > MaximumLineSize || (lineSize & (lineSize - 1)) != 0)
            {
                throw new ArgumentException("A cache line has 8, 16, 32 or 64 bytes");
            }
            Start = start;
            Size = size;
            LineSize = lineSize;
            this.findings = findings;
            while(1 << shift < lineSize)
            {
                shift++;
            }
            lines = new byte[size >> shift];
            var pages = (int)(size >> PageLog2);
            storePc = new uint[pages];
            storeAddress = new uint[pages];
            storeTime = new uint[pages];
            storeCore = new byte[pages];
        }

        public ulong Start { get; }

        public ulong Size { get; }

        public int LineSize { get; }

        /// <summary>
        /// Whether a core's read is reported where nothing was cached before a device's write: a real core may have
        /// fetched the line by itself.
        /// </summary>
        public bool IsStrict { get; set; }

        public bool Contains(ulong address) => address - Start < Size;

        public bool Contains(ulong start, ulong size) => Contains(start) && size <= Start + Size - start;

        /// <summary>A core reads through a cacheable mapping.</summary>
        public void Load(ulong address, uint width)
        {
            var (first, last) = Lines(address, width);
            for(var line = first; line <= last; line++)
            {
                var state = lines[line];
                if((state & Stale) != 0 && !IsOverwritten(line, address, width))
                {
                    findings.Found(FindingKind.CoreReadsStale, Math.Max(address, AddressOf(line)));
                    // Once for a line: the next read finds the same.
                    state &= Not(Stale);
                    overwritten.Remove(line);
                }
                if((state & Lost) != 0)
                {
                    findings.Found(FindingKind.LostStore, Math.Max(address, AddressOf(line)));
                    state &= Not(Lost);
                }
                lines[line] = (byte)(state | Cached);
            }
        }

        /// <summary>A core writes through a cacheable mapping.</summary>
        /// <param name="address">The physical address.</param>
        /// <param name="width">Bytes.</param>
        /// <param name="pc">Where the instruction is.</param>
        /// <param name="virtualAddress">The address as the core has it.</param>
        /// <param name="time">Virtual microseconds.</param>
        /// <param name="core">Which core, 0 to 7.</param>
        public void Store(ulong address, uint width, uint pc, uint virtualAddress, uint time, byte core = 0)
        {
            var page = (int)((address - Start) >> PageLog2);
            storePc[page] = pc;
            storeAddress[page] = virtualAddress;
            storeTime[page] = time;
            storeCore[page] = core;
            var (first, last) = Lines(address, width);
            for(var line = first; line <= last; line++)
            {
                var state = lines[line];
                if((state & Stale) != 0 && Overwrite(line, address, width))
                {
                    state &= Not(Stale);
                }
                // Whoever stores again doesn't count on what was there, so the rest of the line isn't followed.
                lines[line] = (byte)(state & Not(Lost) & ~Owner | Cached | Dirty | core << OwnerShift);
            }
        }

        /// <summary>Whether the cache holds something of the line that an uncached access would miss or spoil.</summary>
        public bool IsCached(ulong address) => (lines[IndexOf(address)] & Cached) != 0;

        public bool IsDirty(ulong address) => (lines[IndexOf(address)] & Dirty) != 0;

        public bool IsStale(ulong address) => (lines[IndexOf(address)] & Stale) != 0;

        /// <summary>A device reads memory.</summary>
        public void DeviceRead(ulong address, ulong count)
        {
            if(!Clip(ref address, ref count))
            {
                return;
            }
            var last = IndexOf(address + count - 1);
            for(var line = IndexOf(address); line <= last; line++)
            {
                if((lines[line] & Dirty) != 0)
                {
                    findings.Found(FindingKind.DeviceReadsDirty, Math.Max(address, AddressOf(line)));
                }
                if((lines[line] & Lost) != 0)
                {
                    findings.Found(FindingKind.LostStore, Math.Max(address, AddressOf(line)));
                    lines[line] &= Not(Lost);
                }
            }
        }

        /// <summary>A device writes memory.</summary>
        public void DeviceWrite(ulong address, ulong count)
        {
            if(!Clip(ref address, ref count))
            {
                return;
            }
            var last = IndexOf(address + count - 1);
            for(var line = IndexOf(address); line <= last; line++)
            {
                var state = lines[line] & Not(Lost);
                if((state & Dirty) != 0)
                {
                    findings.Found(FindingKind.DeviceWritesDirty, Math.Max(address, AddressOf(line)));
                    state &= Not(Dirty);
                }
                if((state & Cached) != 0 || IsStrict)
                {
                    state |= Stale;
                    if(overwritten.Count > 0)
                    {
                        overwritten.Remove(line);
                    }
                }
                lines[line] = (byte)state;
            }
        }

        /// <summary>Maintenance of one line by address.</summary>
        public void Maintain(ulong address, bool clean, bool invalidate)
        {
            var line = IndexOf(address);
            var state = lines[line];
            if(clean && (state & (Stale | Dirty)) == (Stale | Dirty))
            {
                findings.Found(FindingKind.CleanOverwritesDevice, AddressOf(line));
                state &= Not(Stale);
                overwritten.Remove(line);
            }
            if(clean)
            {
                state &= Not(Dirty);
            }
            if(invalidate)
            {
                if((state & Stale) != 0)
                {
                    overwritten.Remove(line);
                }
                // A buffer for a device may be invalidated dirty: what was stored only matters if it is read again.
                state = (byte)((state & (Dirty | Stale)) == Dirty ? Lost : state & Lost);
            }
            lines[line] = state;
        }

        /// <summary>Maintenance of the whole cache.</summary>
        public void MaintainAll(bool clean, bool invalidate)
        {
            if(invalidate)
            {
                Array.Clear(lines, 0, lines.Length);
                overwritten.Clear();
                return;
            }
            for(var line = 0; clean && line < lines.Length; line++)
            {
                lines[line] &= Not(Dirty);
            }
        }

        /// <summary>Maintenance of one core's whole cache: of the lines that it stored into last.</summary>
        public void MaintainOwn(byte core, bool clean, bool invalidate)
        {
            for(var line = 0; line < lines.Length; line++)
            {
                if((lines[line] & (Dirty | Owner)) == (Dirty | core << OwnerShift))
                {
                    Maintain(AddressOf(line), clean, invalidate);
                }
            }
        }

        /// <summary>Drops a line that was reported.</summary>
        public void Forget(ulong address)
        {
            lines[IndexOf(address)] = 0;
            overwritten.Remove(IndexOf(address));
        }

        /// <summary>The last store of a core into the page of an address.</summary>
        public (uint Pc, uint VirtualAddress, uint Time, byte Core) LastStore(ulong address)
        {
            var page = (int)((address - Start) >> PageLog2);
            return (storePc[page], storeAddress[page], storeTime[page], storeCore[page]);
        }

        private static byte Not(byte flags) => unchecked((byte)~flags);

        private (int First, int Last) Lines(ulong address, uint width)
        {
            var first = IndexOf(address);
            var last = (int)((address - Start + width - 1) >> shift);
            return (first, last < lines.Length ? last : lines.Length - 1);
        }

        private int IndexOf(ulong address) => (int)((address - Start) >> shift);

        private ulong AddressOf(int line) => Start + ((ulong)line << shift);

        private bool Clip(ref ulong address, ref ulong count)
        {
            var end = Math.Min(address + count, Start + Size);
            address = Math.Max(address, Start);
            if(end <= address)
            {
                return false;
            }
            count = end - address;
            return true;
        }

        // The bytes of a line that an access has, one bit each.
        private ulong Mask(int line, ulong address, uint width)
        {
            var first = Math.Max((long)(address - AddressOf(line)), 0);
            var last = Math.Min((long)(address + width - 1 - AddressOf(line)), LineSize - 1);
            return (~0UL >> (int)(63 - (last - first))) << (int)first;
        }

        private bool IsOverwritten(int line, ulong address, uint width)
        {
            overwritten.TryGetValue(line, out var known);
            return (Mask(line, address, width) & ~known) == 0;
        }

        // A core that writes each byte of a line doesn't mind what a device wrote there.
        private bool Overwrite(int line, ulong address, uint width)
        {
            overwritten.TryGetValue(line, out var known);
            known |= Mask(line, address, width);
            if(known == ~0UL >> (MaximumLineSize - LineSize))
            {
                overwritten.Remove(line);
                return true;
            }
            overwritten[line] = known;
            return false;
        }

        private readonly byte[] lines;
        private readonly uint[] storePc;
        private readonly uint[] storeAddress;
        private readonly uint[] storeTime;
        private readonly byte[] storeCore;
        private readonly Dictionary<int, ulong> overwritten = new Dictionary<int, ulong>();
        private readonly IFindings findings;
        private readonly int shift;

        private const byte Dirty = 1;
        private const byte Cached = 2;
        private const byte Stale = 4;
        private const byte Lost = 8;
        // The core that stored last.
        private const byte Owner = 0x70;
        private const int OwnerShift = 4;
        private const int PageLog2 = 12;
        private const int MaximumLineSize = 64;
    }
}
