using System;
using System.IO;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Coherency;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Memory;

namespace Antmicro.Renode.Peripherals.CPU
{
    // The coherency checker's commands: docs/coherency.md.
    public partial class ARMv7A_Exynos5422
    {
        /// <summary>
        /// Checks from now on, on all cores, whether the guest maintains its caches; what was found before is
        /// forgotten. Switched on late it doesn't know what was stored before.
        /// </summary>
        /// <param name="systemMap">The kernel's System.map, for the names of functions; "" for none.</param>
        /// <param name="strict">Reports a missing invalidation also where nothing was cached before.</param>
        /// <exception cref="RecoverableException">The file can't be read, or this Renode doesn't fit.</exception>
        public void StartCoherencyCheck(string systemMap = "", bool strict = false)
        {
            var symbols = systemMap.Length > 0 ? KernelSymbols.Load(systemMap) : null;
            using(machine.ObtainPausedState(true))
            {
                var (ram, start) = FindRam();
                var books = symbols == null ? null : new KernelBooks(Watch(), symbols);
                var made = new CoherencyChecker(machine, ram, start, symbols, books, strict);
                FindCarveOuts(made, ram, start);
                Configure(x =>
                {
                    x.checker = made;
                    made.Follow(x.Watch());
                    x.Watch().Checker = made;
                });
                DmaWatch.Watcher = made;
                // One account for all cores, with no locks: they have to take turns. So do the same reports come twice.
                machine.LocalTimeSource.ExecuteInSerial = true;
            }
        }

        /// <summary>
        /// Has the check guard memory that is kept for some devices. A carve-out of the device tree that the kernel is
        /// going to be given (r2 is its address) is guarded already.
        /// </summary>
        /// <param name="start">Its first address.</param>
        /// <param name="size">Its bytes.</param>
        /// <param name="owners">The devices that it is for, as "mfc, gsc0".</param>
        /// <exception cref="RecoverableException">There is no check, no such device or no such memory.</exception>
        public void GuardCarveOut(ulong start, ulong size, string owners)
        {
            var names = owners.Split(new[] { ',', ' ' }, StringSplitOptions.RemoveEmptyEntries);
            var unknown = names.FirstOrDefault(x => !Checker.Devices.Contains(x));
            if(unknown != null)
            {
                throw new RecoverableException($"'{unknown}' is no device with DMA; there are {string.Join(", ", Checker.Devices)}");
            }
            if(size == 0 || !Checker.Lines.Contains(start, size))
            {
                throw new RecoverableException($"A carve-out lies in the RAM, from 0x{Checker.Lines.Start:X} to 0x{Checker.Lines.Start + Checker.Lines.Size - 1:X}");
            }
            using(machine.ObtainPausedState(true))
            {
                Checker.Guard.Add(new CarveOut(start, size, names));
            }
        }

        /// <summary>Ends the check. The reports stay.</summary>
        public void StopCoherencyCheck()
        {
            using(machine.ObtainPausedState(true))
            {
                if(DmaWatch.Watcher != null && ReferenceEquals(DmaWatch.Watcher, checker))
                {
                    DmaWatch.Watcher = null;
                }
                Configure(x =>
                {
                    if(x.watch != null)
                    {
                        x.watch.Checker = null;
                    }
                });
            }
        }

        /// <summary>Whether the check is on.</summary>
        public bool ChecksCoherency => watch?.Checker != null;

        /// <summary>What was found, in words.</summary>
        public string CoherencyReports => Checker.Reports.ToText() + Checker.Seen;

        /// <summary>What was found, a line of JSON for each report.</summary>
        public string CoherencyReportsAsJson => Checker.Reports.ToJson();

        /// <summary>How many reports there are: different faults.</summary>
        public int CoherencyReportCount => Checker.Reports.Count;

        /// <summary>How many lines they are about.</summary>
        public long CoherencyFaultCount => Checker.Reports.FaultCount;

        /// <summary>Forgets what was found; the check goes on.</summary>
        public void ClearCoherencyReports()
        {
            Checker.Reports.Clear();
            Checker.Guard.Clear();
        }

        /// <summary>Writes the reports into files: PATH in words and PATH.jsonl.</summary>
        /// <exception cref="RecoverableException">A file can't be written.</exception>
        public void SaveCoherencyReports(string path)
        {
            try
            {
                File.WriteAllText(path, CoherencyReports);
                File.WriteAllText(path + ".jsonl", CoherencyReportsAsJson);
            }
            catch(Exception e) when(e is IOException || e is UnauthorizedAccessException)
            {
                throw new RecoverableException($"Cannot write '{path}': {e.Message}");
            }
        }

        /// <summary>
        /// Whether cache maintenance on an address that nothing is mapped at is a data abort, as on hardware. Renode's
        /// core by itself takes maintenance for a NOP.
        /// </summary>
        public bool AbortsMaintenance
        {
            get => watch != null && watch.Aborts;
            set
            {
                using(machine.ObtainPausedState(true))
                {
                    Configure(x => x.Watch().Aborts = value);
                }
            }
        }

        private void RestoreCoherency()
        {
            if(watch == null)
            {
                return;
            }
            try
            {
                watch.Attach();
                if(watch.Checker != null)
                {
                    DmaWatch.Watcher = watch.Checker;
                }
            }
            catch(NotSupportedException e)
            {
                this.Log(LogLevel.Error, "The coherency check doesn't go on: {0}", e.Message);
            }
        }

        private void Configure(Action<ARMv7A_Exynos5422> change)
        {
            try
            {
                foreach(var core in machine.SystemBus.GetCPUs().OfType<ARMv7A_Exynos5422>())
                {
                    change(core);
                    core.watch?.Apply();
                }
            }
            catch(NotSupportedException e)
            {
                throw new RecoverableException($"Cache maintenance can't be followed on this Renode: {e.Message}");
            }
        }

        private CoreWatch Watch()
        {
            var (ram, start) = FindRam();
            return watch ??= new CoreWatch(this, machine.GetLocalName(this), ram, start);
        }

        private (MappedMemory, ulong) FindRam()
        {
            if(machine.SystemBus.WhatPeripheralIsAt(RamStart) is MappedMemory ram)
            {
                return (ram, RamStart);
            }
            throw new RecoverableException($"There is no RAM at 0x{RamStart:X}");
        }

        // Those of the device tree that a kernel is going to be given.
        private void FindCarveOuts(CoherencyChecker made, MappedMemory ram, ulong start)
        {
            var at = GetRegister(DeviceTreeRegister).RawValue - start;
            if(at > (ulong)ram.Size - 8 || (at & 3) != 0)
            {
                return;
            }
            var size = DeviceTree.SizeOf(ram.ReadDoubleWord((long)at), ram.ReadDoubleWord((long)at + 4));
            if(size == 0 || (ulong)size > (ulong)ram.Size - at)
            {
                return;
            }
            foreach(var (first, bytes, users) in DeviceTree.FindCarveOuts(ram.ReadBytes((long)at, size)))
            {
                if(made.Lines.Contains(first, bytes))
                {
                    made.Guard.Add(new CarveOut(first, bytes, users.Select(x => made.NameOf(machine.SystemBus.WhatPeripheralIsAt(x))).OfType<string>().ToArray()));
                }
            }
        }

        private CoherencyChecker Checker => checker ?? throw new RecoverableException("There was no check yet; StartCoherencyCheck begins one");

        private CoherencyChecker? checker;
        private CoreWatch? watch;

        private const ulong RamStart = 0x40000000;
        private const int DeviceTreeRegister = 2;
    }
}
