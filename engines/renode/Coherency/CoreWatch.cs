using System;

using Antmicro.Migrant;
using Antmicro.Renode.Logging.Profiling;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Peripherals.Memory;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>
    /// What one core does to its cache: accesses with the attributes of their page, and maintenance. Without a checker
    /// it only lets maintenance abort.
    /// </summary>
    internal sealed class CoreWatch : IWordReader
    {
        public CoreWatch(ARMv7A_Exynos5422 core, string name, MappedMemory ram, ulong ramStart)
        {
            this.core = core;
            Name = name;
            Number = (byte)(core.Number & 7);
            this.ram = ram;
            this.ramStart = ramStart;
            ramSize = (ulong)ram.Size;
        }

        public string Name { get; }

        /// <summary>Over both clusters, 0 to 7.</summary>
        public byte Number { get; }

        /// <summary>Whether it translates now, and caches data: then its table says what it may have cached.</summary>
        public bool MayCache
        {
            get
            {
                if(!hasBegun || core.IsHalted)
                {
                    return false;
                }
                if(!areRegistersKnown)
                {
                    Refresh();
                }
                return registers.IsOn && registers.CachesData;
            }
        }

        /// <summary>Is told of all; null for maintenance that only aborts.</summary>
        public CoherencyChecker? Checker { get; set; }

        /// <summary>Whether maintenance on an address without translation is a data abort, as on hardware.</summary>
        public bool Aborts { get; set; }

        /// <summary>Switches it on, or on again after the core's library was changed or loaded.</summary>
        /// <exception cref="NotSupportedException">This Renode or host doesn't fit.</exception>
        public void Attach()
        {
            if(Checker == null && !Aborts)
            {
                return;
            }
            if(intercepts == null)
            {
                intercepts = new Cp15Intercepts(core, Maintained, Changed);
                if(!hasInterruptHook)
                {
                    core.AddHookAtInterruptBegin(OnInterrupt);
                    hasInterruptHook = true;
                }
            }
            mappings ??= new ulong[1 << 20];
            areRegistersKnown = false;
            intercepts.Attach(Aborts);
        }

        /// <summary>Sets or takes the hook for accesses, and has all code translated anew.</summary>
        public void Apply()
        {
            core.SetHookAtMemoryAccess(Checker != null ? OnAccess : (MemoryAccessHook)null!);
            if(Checker == null && !Aborts)
            {
                intercepts?.Detach();
            }
            else
            {
                Attach();
            }
            core.ClearTranslationCache();
        }

        /// <summary>Has its registers and its table looked at again.</summary>
        public void ForgetTranslations() => areRegistersKnown = false;

        public bool TryRead(ulong address, out uint value)
        {
            var offset = address - ramStart;
            value = offset < ramSize ? ram.ReadDoubleWord((long)offset) : 0;
            return offset < ramSize;
        }

        /// <summary>What is mapped at a virtual address now.</summary>
        public Mapping Find(uint address, out uint physical)
        {
            if(!areRegistersKnown)
            {
                Refresh();
            }
            return PageWalk.Find(this, registers, address, out physical);
        }

        private void Changed(bool forAllCores)
        {
            if(forAllCores && Checker != null)
            {
                Checker.TranslationsChanged();
            }
            areRegistersKnown = false;
        }

        private void Refresh()
        {
            registers.Sctlr = (uint)core.GetSystemRegisterValue("SCTLR");
            registers.Ttbr0 = (uint)core.GetSystemRegisterValue("TTBR0");
            registers.Ttbr1 = (uint)core.GetSystemRegisterValue("TTBR1");
            registers.Ttbcr = (uint)core.GetSystemRegisterValue("TTBCR");
            areRegistersKnown = true;
            // All that is known of mappings is of another generation now.
            if(++generation > LastGeneration)
            {
                Array.Clear(mappings!, 0, mappings!.Length);
                generation = 1;
            }
            Checker?.Refreshed(this, registers);
        }

        private void OnAccess(ulong pc, MemoryOperation operation, ulong virtualAddress, ulong physicalAddress, uint width, ulong value)
        {
            if(operation != MemoryOperation.MemoryRead && operation != MemoryOperation.MemoryWrite || physicalAddress - ramStart >= ramSize)
            {
                return;
            }
            hasBegun = true;
            if(!areRegistersKnown)
            {
                Refresh();
            }
            var address = (uint)virtualAddress;
            // In an entry: generation, page, mapping.
            var known = mappings![address >> PageLog2];
            if(known >> MappingBits != ((ulong)generation << PageBits | physicalAddress >> PageLog2))
            {
                var mapping = PageWalk.Find(this, registers, address, out var physical, out var isExecutable);
                if(mapping == Mapping.None || physical >> PageLog2 != (uint)physicalAddress >> PageLog2)
                {
                    // The core's TLB holds what the table doesn't say any more.
                    return;
                }
                known = ((ulong)generation << PageBits | physicalAddress >> PageLog2) << MappingBits | (ulong)mapping;
                mappings[address >> PageLog2] = known;
                Checker!.PageUsed(this, physicalAddress, address, mapping, isExecutable, (uint)pc);
            }
            Checker!.CoreAccess(this, (Mapping)(known & 3), operation == MemoryOperation.MemoryWrite, physicalAddress, width, address, (uint)pc);
        }

        // False where it is to be an abort.
        private bool Maintained(MaintenanceOperation operation, uint value)
        {
            if(operation >= MaintenanceOperation.InvalidateBySetAndWay)
            {
                // Loops end with set 0 and way 0 of a level: then all of it is done.
                if(value >> 4 == 0)
                {
                    Checker?.MaintainedAll(this, operation != MaintenanceOperation.InvalidateBySetAndWay, operation != MaintenanceOperation.CleanBySetAndWay);
                }
                return true;
            }
            var mapping = Find(value, out var physical);
            if(mapping == Mapping.None && !registers.IsLong)
            {
                var pc = CurrentPc(out var isThumb);
                Checker?.MaintainedNothing(this, operation, value, pc);
                if(Aborts)
                {
                    isAborting = true;
                    core.PC = isThumb ? pc | 1 : pc;
                }
                return !Aborts;
            }
            if(physical - ramStart < ramSize)
            {
                Checker?.Maintained(this, operation, physical, CurrentPc(out _));
            }
            return true;
        }

        // In Thumb code the library has gone on by a half word when it calls.
        private uint CurrentPc(out bool isThumb)
        {
            isThumb = ((uint)core.CPSR.RawValue & Thumb) != 0;
            return (uint)core.PC.RawValue - (isThumb ? 2u : 0u);
        }

        // tlb_fill() knows of stores and loads only: DFSR's CM is set here, before the core's handler reads it.
        private void OnInterrupt(ulong index)
        {
            if(isAborting)
            {
                isAborting = false;
                core.SetSystemRegisterValue("DFSR", core.GetSystemRegisterValue("DFSR") | CacheMaintenance);
            }
        }

        private readonly ARMv7A_Exynos5422 core;
        private readonly MappedMemory ram;
        private readonly ulong ramStart;
        private readonly ulong ramSize;
        private bool hasBegun;
        private bool hasInterruptHook;
        private bool isAborting;
        [Transient]
        private Cp15Intercepts? intercepts;
        [Transient]
        private ulong[]? mappings;
        [Transient]
        private MmuRegisters registers;
        [Transient]
        private bool areRegistersKnown;
        [Transient]
        private uint generation;

        private const int PageLog2 = 12;
        private const int PageBits = 20;
        private const int MappingBits = 2;
        private const uint LastGeneration = uint.MaxValue - 1;
        private const uint CacheMaintenance = 1 << 13;
        private const uint Thumb = 1 << 5;
    }
}
