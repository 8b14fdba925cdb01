namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>Reads physical memory for a walk.</summary>
    internal interface IWordReader
    {
        bool TryRead(ulong address, out uint value);
    }

    /// <summary>The registers that a translation depends on (ARM DDI 0406, B4.1).</summary>
    internal struct MmuRegisters
    {
        public uint Sctlr;
        public uint Ttbr0;
        public uint Ttbr1;
        public uint Ttbcr;

        public bool IsOn => (Sctlr & 1) != 0;

        /// <summary>Whether accesses may be cached at all.</summary>
        public bool CachesData => (Sctlr & 1 << 2) != 0;

        /// <summary>TEX remap: Linux' way, with PRRR and NMRR, which Renode doesn't keep.</summary>
        public bool RemapsAttributes => (Sctlr & 1 << 28) != 0;

        /// <summary>LPAE, which the walk doesn't know.</summary>
        public bool IsLong => (Ttbcr & 1u << 31) != 0;
    }

    internal enum Mapping : byte
    {
        None = 0,
        Cacheable = 1,
        Uncached = 2,
    }

    /// <summary>
    /// Short-descriptor translation with the attributes that Renode's own doesn't tell: ARM DDI 0406, B3.5 and B3.8.
    /// Permissions play no part.
    /// </summary>
    internal static class PageWalk
    {
        public static Mapping Find(IWordReader memory, in MmuRegisters registers, uint address, out uint physical)
        {
            return Find(memory, registers, address, out physical, out _);
        }

        /// <param name="memory">The memory.</param>
        /// <param name="registers">The registers.</param>
        /// <param name="address">The virtual address.</param>
        /// <param name="physical">The physical one.</param>
        /// <param name="isExecutable">Whether XN is clear.</param>
        public static Mapping Find(IWordReader memory, in MmuRegisters registers, uint address, out uint physical, out bool isExecutable)
        {
            physical = address;
            isExecutable = false;
            if(!registers.IsOn)
            {
                return Mapping.Uncached;
            }
            physical = 0;
            if(registers.IsLong || !memory.TryRead(TableEntry(registers, address), out var entry))
            {
                return Mapping.None;
            }
            switch(entry & 3)
            {
                case 1:
                    break;
                case 2:
                case 3:
                    isExecutable = (entry & 1 << 4) == 0;
                    physical = (entry & 1 << 18) != 0 ? entry & 0xFF000000 | address & 0xFFFFFF : entry & 0xFFF00000 | address & 0xFFFFF;
                    return Attributes(registers, entry >> 12 & 7, entry >> 2 & 3);
                default:
                    return Mapping.None;
            }
            if(!memory.TryRead(entry & 0xFFFFFC00 | (address >> 12 & 0xFF) << 2, out entry))
            {
                return Mapping.None;
            }
            switch(entry & 3)
            {
                case 0:
                    return Mapping.None;
                case 1:
                    isExecutable = (entry & 1 << 15) == 0;
                    physical = entry & 0xFFFF0000 | address & 0xFFFF;
                    return Attributes(registers, entry >> 12 & 7, entry >> 2 & 3);
                default:
                    isExecutable = (entry & 1) == 0;
                    physical = entry & 0xFFFFF000 | address & 0xFFF;
                    return Attributes(registers, entry >> 6 & 7, entry >> 2 & 3);
            }
        }

        private static ulong TableEntry(in MmuRegisters registers, uint address)
        {
            var n = (int)registers.Ttbcr & 7;
            var usesSecond = n != 0 && address >> (32 - n) != 0;
            var table = usesSecond ? registers.Ttbr1 & 0xFFFFC000 : registers.Ttbr0 & ~0u << (14 - n);
            var index = usesSecond ? address >> 20 : address << n >> n >> 20;
            return table | index << 2;
        }

        /// <param name="registers">The registers.</param>
        /// <param name="tex">TEX[2:0].</param>
        /// <param name="cb">C and B.</param>
        private static Mapping Attributes(in MmuRegisters registers, uint tex, uint cb)
        {
            bool cacheable;
            if(registers.RemapsAttributes)
            {
                // TEX[0], C and B choose; of Linux' eight, these are write-through, write-back and write-allocate
                // (arch/arm/mm/proc-v7-2level.S).
                var choice = (tex & 1) << 2 | cb;
                cacheable = choice == 2 || choice == 3 || choice == 7;
            }
            else
            {
                cacheable = tex == 0 ? cb >= 2 : tex == 1 ? cb == 3 : (tex & 4) != 0 && cb != 0;
            }
            return cacheable && registers.CachesData ? Mapping.Cacheable : Mapping.Uncached;
        }
    }
}
