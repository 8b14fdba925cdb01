using System.Collections.Generic;
using System.Linq;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>Takes what the guard finds.</summary>
    internal interface IGuardFindings
    {
        /// <param name="kind">What it is.</param>
        /// <param name="address">The physical address.</param>
        /// <param name="what">Whose memory it is, as "into mfc's stream"; "" where there is no more to say.</param>
        void Found(FindingKind kind, ulong address, string what);
    }

    /// <summary>
    /// Knows whose memory a carve-out is, and reports who has no business there: docs/coherency.md. Where the kernel's
    /// own books can be read it also knows, of all RAM, which memory is free.
    ///
    /// Not known: which buffers were imported by whom. So a device may read all of a carve-out that is allocated, and
    /// write where its owner has nothing of its own.
    /// </summary>
    internal sealed class CarveOutGuard
    {
        public CarveOutGuard(IGuardFindings findings, KernelBooks? books, bool isStrict)
        {
            this.findings = findings;
            this.books = books;
            this.isStrict = isStrict;
        }

        public void Add(CarveOut carveOut)
        {
            carveOuts.Add(carveOut);
            start = carveOuts.Min(x => x.Start);
            size = carveOuts.Max(x => x.Start + x.Size) - start;
        }

        /// <summary>What is guarded: a silence is worth as much as there is here.</summary>
        public string Guarded
        {
            get
            {
                var places = carveOuts.Select(x => System.FormattableString.Invariant($"0x{x.Start:X8} to 0x{x.Start + x.Size - 1:X8} of {x.OwnersName}"));
                return $"Guarded: {(carveOuts.Count > 0 ? string.Join("; ", places) : "no carve-out")}. Free memory: {books?.Says ?? KernelBooks.NoSymbols}.\n";
            }
        }

        /// <summary>Whether an address may be in a carve-out: quick, for each access of a core.</summary>
        public bool IsNear(ulong address) => address - start < size;

        /// <summary>A core loads or stores.</summary>
        public void CoreAccess(bool isWrite, ulong address)
        {
            var carveOut = Find(address);
            if(carveOut == null)
            {
                return;
            }
            if(isWrite)
            {
                carveOut.Use(address) = null;
            }
            if(books != null && books.StateInPool(carveOut.Start, carveOut.Size, address) == MemoryState.Free)
            {
                findings.Found(FindingKind.FreedAccess, address, $"carve-out of {carveOut.OwnersName}");
            }
        }

        /// <summary>A core uses a mapping that it didn't use since its translations changed.</summary>
        public void Mapped(ulong address, bool isCacheable, bool isExecutable)
        {
            var carveOut = Find(address);
            if(carveOut == null)
            {
                return;
            }
            if(isCacheable && carveOut.IsNew(address, MappingFault.Cacheable))
            {
                findings.Found(FindingKind.CarveOutCacheable, address, $"carve-out of {carveOut.OwnersName}");
            }
            if(isExecutable && carveOut.IsNew(address, MappingFault.Executable))
            {
                findings.Found(FindingKind.CarveOutExecutable, address, $"carve-out of {carveOut.OwnersName}");
            }
        }

        /// <summary>A device reads or writes.</summary>
        /// <param name="device">Its name.</param>
        /// <param name="buffer">What the buffer is to it, without the number of one of many.</param>
        /// <param name="isWrite">Whether it writes.</param>
        /// <param name="address">The first physical address.</param>
        /// <param name="count">How many bytes.</param>
        public void DeviceAccess(string device, string buffer, bool isWrite, ulong address, ulong count)
        {
            for(var at = address; at < address + count; at = (at | PageMask) + 1)
            {
                var carveOut = IsNear(at) ? Find(at) : null;
                if(carveOut != null)
                {
                    InCarveOut(carveOut, device, buffer, isWrite, at);
                }
                else if(books != null)
                {
                    InRam(at);
                }
            }
        }

        /// <summary>Forgets which mappings were reported.</summary>
        public void Clear()
        {
            carveOuts.ForEach(x => x.ForgetMappings());
        }

        private void InCarveOut(CarveOut carveOut, string device, string buffer, bool isWrite, ulong address)
        {
            if(books != null && books.StateInPool(carveOut.Start, carveOut.Size, address) == MemoryState.Free)
            {
                findings.Found(FindingKind.FreedAccess, address, $"in the carve-out of {carveOut.OwnersName}");
                return;
            }
            ref var use = ref carveOut.Use(address);
            if(carveOut.IsOwnedBy(device))
            {
                // What it only reads of a picture is an encoder's source, which others may make.
                use = !isWrite && IsSource(buffer) ? null : $"{device}'s {buffer}";
            }
            else if(isWrite && (use != null || isStrict))
            {
                findings.Found(FindingKind.ForeignWrite, address, $"into {use ?? $"the carve-out of {carveOut.OwnersName}"}");
            }
        }

        private void InRam(ulong address)
        {
            switch(books!.StateInRam(address))
            {
                case MemoryState.Free:
                    findings.Found(FindingKind.FreedAccess, address, "");
                    break;
                case MemoryState.Unheld:
                    findings.Found(FindingKind.UnheldAccess, address, "");
                    break;
            }
        }

        private CarveOut? Find(ulong address)
        {
            foreach(var carveOut in carveOuts)
            {
                if(carveOut.Contains(address))
                {
                    return carveOut;
                }
            }
            return null;
        }

        private static bool IsSource(string buffer) => buffer.StartsWith("source", System.StringComparison.Ordinal);

        private ulong start;
        private ulong size;

        private readonly IGuardFindings findings;
        private readonly KernelBooks? books;
        private readonly bool isStrict;
        private readonly List<CarveOut> carveOuts = new List<CarveOut>();

        private const ulong PageMask = 0xFFF;
    }
}
