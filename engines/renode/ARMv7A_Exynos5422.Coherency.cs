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
                var made = new CoherencyChecker(machine, ram, start, symbols, strict);
                Configure(x =>
                {
                    x.checker = made;
                    x.Watch().Checker = made;
                });
                DmaWatch.Watcher = made;
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

        private CoherencyChecker Checker => checker ?? throw new RecoverableException("There was no check yet; StartCoherencyCheck begins one");

        private CoherencyChecker? checker;
        private CoreWatch? watch;

        private const ulong RamStart = 0x40000000;
    }
}
