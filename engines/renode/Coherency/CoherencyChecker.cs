using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Memory;
using Antmicro.Renode.Peripherals.MemoryControllers;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>
    /// Follows what cores and devices of a machine do with its RAM, and reports what caches would have made wrong. One
    /// for all cores: their caches are coherent with each other.
    ///
    /// Not modelled: evictions (what is in the cache stays there until maintenance), instruction caches and the point
    /// of unification, uncached mappings of other processes, LPAE. Devices of Renode's own (the virtio disk) are not
    /// seen.
    /// </summary>
    internal sealed class CoherencyChecker : IFindings, IGuardFindings, IDmaWatcher
    {
        public CoherencyChecker(IMachine machine, MappedMemory ram, ulong ramStart, KernelSymbols? symbols, KernelBooks? books, bool isStrict)
        {
            this.machine = machine;
            this.symbols = symbols;
            this.books = books;
            Guard = new CarveOutGuard(this, books, isStrict);
            Lines = new LineTable(ramStart, (ulong)ram.Size, LineSize, this) { IsStrict = isStrict };
            var pages = (int)(ram.Size >> PageLog2);
            cacheable = new uint[pages];
            uncached = new uint[pages];
            writers = new string[pages];
            foreach(var device in machine.GetPeripheralsOfType<IDmaSource>().Cast<IPeripheral>().Concat(machine.GetPeripheralsOfType<Exynos_SysMMU>()))
            {
                names.Add(device, machine.TryGetLocalName(device, out var name) ? name : device.GetType().Name);
            }
        }

        public CoherencyReports Reports { get; } = new CoherencyReports();

        public LineTable Lines { get; }

        public CarveOutGuard Guard { get; }

        /// <summary>The devices that are seen, by their names.</summary>
        public IEnumerable<string> Devices => names.Values;

        /// <summary>What a device is called; null for one that isn't seen.</summary>
        public string? NameOf(IPeripheral? device) => device != null && names.TryGetValue(device, out var name) ? name : null;

        /// <summary>What was looked at: a silence is worth as much as there is here.</summary>
        public string Seen => FormattableString.Invariant($"Seen: {loads} cacheable loads and {stores} stores, {uncachedAccesses} uncached accesses, maintenance of {maintained} lines and {maintainedWhole} times of all; devices read {bytesRead} bytes and wrote {bytesWritten}.\n") + Guard.Guarded;

        /// <summary>Follows one more core.</summary>
        public void Follow(CoreWatch core) => cores.Add(core);

        /// <summary>Translations of all cores changed.</summary>
        public void TranslationsChanged()
        {
            foreach(var core in cores)
            {
                core.ForgetTranslations();
            }
        }

        public void CoreAccess(CoreWatch core, Mapping mapping, bool isWrite, ulong address, uint width, uint virtualAddress, uint pc)
        {
            currentPc = pc;
            current = core;
            if(Guard.IsNear(address))
            {
                Guard.CoreAccess(isWrite, address);
            }
            if(mapping == Mapping.Cacheable)
            {
                if(!isWrite)
                {
                    loads++;
                    Lines.Load(address, width);
                    return;
                }
                if((++stores & 255) == 1)
                {
                    // The clock stands still for many instructions anyway.
                    storeTime = (uint)Now;
                }
                Lines.Store(address, width, pc, virtualAddress, storeTime, core.Number);
                return;
            }
            uncachedAccesses++;
            if(Lines.IsCached(address))
            {
                UncachedAccess(core, address);
            }
        }

        /// <summary>A core uses a page by a virtual address for the first time since its translations changed.</summary>
        public void PageUsed(CoreWatch core, ulong address, uint virtualAddress, Mapping mapping, bool isExecutable, uint pc)
        {
            if(Guard.IsNear(address))
            {
                currentPc = pc;
                current = core;
                Guard.Mapped(address, mapping == Mapping.Cacheable, isExecutable);
            }
            var page = (int)((address - Lines.Start) >> PageLog2);
            // With the lowest bit set, so that the address 0 isn't nothing.
            if(mapping == Mapping.Uncached)
            {
                uncached[page] = virtualAddress & ~0xFFFu | 1;
                return;
            }
            cacheable[page] = virtualAddress & ~0xFFFu | 1;
            if(uncached[page] != 0)
            {
                if(IsLiveOnAny(core, uncached[page], address, Mapping.Uncached))
                {
                    currentPc = pc;
                    current = core;
                    Found(FindingKind.CacheableAlias, address);
                }
                uncached[page] = 0;
            }
        }

        public void Refreshed(CoreWatch core, in MmuRegisters registers)
        {
            if(registers.IsLong && !hasWarned)
            {
                hasWarned = true;
                machine.SystemBus.Log(LogLevel.Warning, "{0} translates by long descriptors (LPAE), which the coherency checker doesn't know: it sees nothing of this kernel", core.Name);
            }
            if(first != core)
            {
                hasSeveral |= first != null;
                first ??= core;
            }
            // A core that only begins, without its MMU, beside others is no new kernel.
            if(books != null && (registers.IsOn || !cores.Any(x => x != core && x.MayCache)) && books.Refreshed(registers))
            {
                machine.SystemBus.Log(LogLevel.Warning, "The System.map isn't this kernel's: the coherency checker's names of functions are wrong, and it doesn't look for accesses to free memory");
            }
        }

        public void Maintained(CoreWatch core, MaintenanceOperation operation, ulong address, uint pc)
        {
            current = core;
            currentPc = pc;
            maintained++;
            Lines.Maintain(address, operation != MaintenanceOperation.Invalidate, operation != MaintenanceOperation.Clean);
        }

        public void MaintainedAll(CoreWatch core, bool clean, bool invalidate)
        {
            maintainedWhole++;
            if(hasSeveral)
            {
                // By set and way a core reaches its own cache only: it begins, or is about to go.
                Lines.MaintainOwn(core.Number, clean, invalidate);
                return;
            }
            Lines.MaintainAll(clean, invalidate);
        }

        public void MaintainedNothing(CoreWatch core, MaintenanceOperation operation, uint virtualAddress, uint pc)
        {
            Reports.Add(new CoherencyReport
            {
                Kind = FindingKind.NoTranslation, Who = core.Name, Buffer = operation.ToString(), Address = virtualAddress, Time = Now, Pc = pc, Function = symbols?.Find(pc),
            });
        }

        void IDmaWatcher.Accessed(IDmaSource device, DmaChannel buffer, bool isWrite, ulong address, long count)
        {
            if(!names.TryGetValue(device, out var name) || count <= 0)
            {
                return;
            }
            current = null;
            currentDevice = name;
            currentBuffer = buffer;
            Guard.DeviceAccess(name, buffer.Name, isWrite, address, (ulong)count);
            if(!isWrite)
            {
                bytesRead += count;
                Lines.DeviceRead(address, (ulong)count);
                return;
            }
            bytesWritten += count;
            Lines.DeviceWrite(address, (ulong)count);
            var writer = "";
            for(var at = address & ~0xFFFUL; at < address + (ulong)count; at += 1 << PageLog2)
            {
                if(Lines.Contains(at))
                {
                    ref var known = ref writers[(at - Lines.Start) >> PageLog2];
                    if(writer.Length == 0)
                    {
                        writer = known != null && ReferenceEquals(lastBuffer, buffer) && lastIndex == buffer.Index && known == lastWriter ? lastWriter : $"{name}, {buffer}";
                        (lastBuffer, lastIndex, lastWriter) = (buffer, buffer.Index, writer);
                    }
                    known = writer;
                }
            }
        }

        string? IDmaWatcher.FindWriter(ulong address)
        {
            return Lines.Contains(address) ? writers[(address - Lines.Start) >> PageLog2] : null;
        }

        void IDmaWatcher.Walked(IPeripheral mmu, ulong address, long count)
        {
            if(names.TryGetValue(mmu, out var name))
            {
                current = null;
                currentDevice = name;
                currentBuffer = PageTableBuffer;
                Lines.DeviceRead(address, (ulong)count);
            }
        }

        void IDmaWatcher.UsedStaleTranslation(IPeripheral mmu, ulong address)
        {
            if(names.TryGetValue(mmu, out var name))
            {
                Reports.Add(new CoherencyReport { Kind = FindingKind.StaleTranslation, Who = name, Buffer = "TLB", Address = address, Time = Now });
            }
        }

        public void Found(FindingKind kind, ulong address)
        {
            Reports.Add(Describe(kind, address));
        }

        void IGuardFindings.Found(FindingKind kind, ulong address, string what)
        {
            var report = Describe(kind, address);
            report.Buffer = current != null ? what : what.Length > 0 ? $"{report.Buffer} {what}" : report.Buffer;
            Reports.Add(report);
        }

        private CoherencyReport Describe(FindingKind kind, ulong address)
        {
            var (storePc, storeAddress, time, storeCore) = Lines.LastStore(address);
            var report = new CoherencyReport
            {
                Kind = kind, Address = address, Time = Now, StorePc = storePc, StoreFunction = storePc == 0 ? null : symbols?.Find(storePc),
                StoreVirtualAddress = storeAddress, StoreTime = time,
                StoreCore = hasSeveral && storePc != 0 ? cores.Find(x => x.Number == storeCore)?.Name : null,
            };
            if(current != null)
            {
                report.Who = current.Name;
                report.Pc = currentPc;
                report.Function = symbols?.Find(currentPc);
                var writer = writers[(address - Lines.Start) >> PageLog2];
                report.Buffer = writer == null ? "" : $"page last written by {writer}";
            }
            else
            {
                report.Who = currentDevice;
                report.Buffer = currentBuffer!.ToString() ?? "";
            }
            return report;
        }

        // What a cache holds of the line is missed by this access, or will be written over it.
        private void UncachedAccess(CoreWatch core, ulong address)
        {
            var page = (int)((address - Lines.Start) >> PageLog2);
            var isLive = cacheable[page] != 0 && IsLiveOnAny(core, cacheable[page], address, Mapping.Cacheable);
            if(isLive || Lines.IsDirty(address))
            {
                Found(isLive ? FindingKind.CacheableAlias : FindingKind.UncachedAccessToDirty, address);
            }
            // Once for a line.
            Lines.Forget(address);
        }

        // The other cores' mappings count for a core that has its own and its cache; not for one that begins or goes.
        private bool IsLiveOnAny(CoreWatch core, uint virtualPage, ulong address, Mapping mapping)
        {
            if(IsLive(core, virtualPage, address, mapping))
            {
                return true;
            }
            if(!hasSeveral || !core.MayCache)
            {
                return false;
            }
            foreach(var other in cores)
            {
                if(other != core && other.MayCache && IsLive(other, virtualPage, address, mapping))
                {
                    return true;
                }
            }
            return false;
        }

        private static bool IsLive(CoreWatch core, uint virtualPage, ulong address, Mapping mapping)
        {
            return core.Find(virtualPage & ~0xFFFu, out var physical) == mapping && physical >> PageLog2 == (uint)address >> PageLog2;
        }

        private ulong Now => machine.ClockSource.CurrentValue.Ticks / TimeInterval.TicksPerMicrosecond;

        private CoreWatch? first;
        private bool hasSeveral;
        private CoreWatch? current;
        private uint currentPc;
        private string currentDevice = "";
        private object? currentBuffer;
        private DmaChannel? lastBuffer;
        private int? lastIndex;
        private string lastWriter = "";
        private ulong stores;
        private ulong loads;
        private ulong uncachedAccesses;
        private ulong maintained;
        private ulong maintainedWhole;
        private long bytesRead;
        private long bytesWritten;
        private uint storeTime;
        private bool hasWarned;

        private readonly IMachine machine;
        private readonly KernelSymbols? symbols;
        private readonly KernelBooks? books;
        private readonly List<CoreWatch> cores = new List<CoreWatch>();
        private readonly Dictionary<IPeripheral, string> names = new Dictionary<IPeripheral, string>();
        // By page: the virtual page it was last used by, cacheable or not, and the device that wrote into it last.
        private readonly uint[] cacheable;
        private readonly uint[] uncached;
        private readonly string?[] writers;

        /// <summary>Of the Cortex-A15 and the Cortex-A7.</summary>
        private const int LineSize = 64;
        private const string PageTableBuffer = "page table";
        private const int PageLog2 = 12;
    }
}
