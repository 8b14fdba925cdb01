using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>One thing that was found, as it was seen first, and how often.</summary>
    internal sealed class CoherencyReport
    {
        public FindingKind Kind;

        /// <summary>The device, or the core.</summary>
        public string Who = "";

        /// <summary>What the buffer is to the device, as its DMA trace has it; or the instruction's kind.</summary>
        public string Buffer = "";

        /// <summary>The physical address; the virtual one where there is no translation.</summary>
        public ulong Address;

        /// <summary>Where the core is that reads or maintains; 0 where a device acts.</summary>
        public uint Pc;

        public string? Function;

        /// <summary>Where the last store into that page came from; 0 if there was none.</summary>
        public uint StorePc;

        public string? StoreFunction;

        /// <summary>The core that did; null where only one has run.</summary>
        public string? StoreCore;

        public uint StoreVirtualAddress;

        /// <summary>Virtual microseconds.</summary>
        public ulong StoreTime;

        /// <summary>Virtual microseconds of the first time.</summary>
        public ulong Time;

        /// <summary>How many lines.</summary>
        public long Count;
    }

    /// <summary>
    /// What was found so far, one report for all lines that have kind, device, buffer and instruction in common.
    /// </summary>
    internal sealed class CoherencyReports
    {
        /// <summary>Takes a finding; its report is the first one of its kind, or only counts.</summary>
        public void Add(CoherencyReport finding)
        {
            FaultCount++;
            // Two functions that differ in the offset only are one fault: a copy stores by many instructions.
            var key = string.Join("|", (int)finding.Kind, finding.Who, finding.Buffer, FunctionOf(finding.Function, finding.Pc), FunctionOf(finding.StoreFunction, finding.StorePc));
            if(reports.TryGetValue(key, out var known))
            {
                known.Count++;
                return;
            }
            if(reports.Count == MaximumReports)
            {
                LeftOut++;
                return;
            }
            finding.Count = 1;
            reports.Add(key, finding);
            order.Add(finding);
        }

        /// <summary>How many reports there are.</summary>
        public int Count => order.Count;

        /// <summary>How many lines they are about.</summary>
        public long FaultCount { get; private set; }

        /// <summary>Lines that would have begun a report for which there was no room.</summary>
        public long LeftOut { get; private set; }

        /// <summary>In the order in which they were seen first.</summary>
        public IReadOnlyList<CoherencyReport> All => order;

        public void Clear()
        {
            reports.Clear();
            order.Clear();
            FaultCount = 0;
            LeftOut = 0;
        }

        public string ToText()
        {
            if(order.Count == 0)
            {
                return "No reports.\n";
            }
            var text = new StringBuilder();
            text.Append(Invariant($"{order.Count} reports, {FaultCount} lines\n"));
            foreach(var report in order)
            {
                text.Append(Invariant($"{report.Count} x {Describe(report.Kind)}\n"));
                text.Append("    ").Append(report.Who);
                if(report.Buffer.Length > 0)
                {
                    text.Append(Invariant($", {report.Buffer}"));
                }
                text.Append(Invariant($", first at 0x{report.Address:X8}, {Seconds(report.Time)}"));
                if(report.Pc != 0)
                {
                    text.Append(Invariant($", pc {Place(report.Pc, report.Function)}"));
                }
                text.Append('\n');
                if(report.StorePc != 0)
                {
                    text.Append(Invariant($"    last store into the page: {(report.StoreCore == null ? "" : report.StoreCore + ", ")}pc {Place(report.StorePc, report.StoreFunction)} at 0x{report.StoreVirtualAddress:X8}, {Seconds(report.StoreTime)}\n"));
                }
            }
            if(LeftOut > 0)
            {
                text.Append(Invariant($"{LeftOut} more lines in reports that were left out\n"));
            }
            return text.ToString();
        }

        /// <summary>The same as lines of JSON, one for each report.</summary>
        public string ToJson()
        {
            var text = new StringBuilder();
            foreach(var report in order)
            {
                text.Append(Invariant($"{{\"kind\":\"{NameOf(report.Kind)}\",\"says\":\"{Describe(report.Kind)}\",\"count\":{report.Count},\"who\":{Quote(report.Who)},\"buffer\":{Quote(report.Buffer)}"));
                text.Append(Invariant($",\"address\":\"0x{report.Address:X8}\",\"time_us\":{report.Time}"));
                if(report.Pc != 0)
                {
                    text.Append(Invariant($",\"pc\":\"0x{report.Pc:X8}\",\"function\":{Quote(report.Function)}"));
                }
                if(report.StorePc != 0)
                {
                    text.Append(Invariant($",\"store_pc\":\"0x{report.StorePc:X8}\",\"store_function\":{Quote(report.StoreFunction)},\"store_address\":\"0x{report.StoreVirtualAddress:X8}\",\"store_time_us\":{report.StoreTime}"));
                    if(report.StoreCore != null)
                    {
                        text.Append(Invariant($",\"store_core\":{Quote(report.StoreCore)}"));
                    }
                }
                text.Append("}\n");
            }
            return text.ToString();
        }

        public static string NameOf(FindingKind kind) => kind switch
        {
            FindingKind.DeviceReadsDirty => "device-reads-dirty",
            FindingKind.CoreReadsStale => "cpu-reads-stale",
            FindingKind.DeviceWritesDirty => "device-writes-dirty",
            FindingKind.CleanOverwritesDevice => "clean-overwrites-device",
            FindingKind.CacheableAlias => "cacheable-alias",
            FindingKind.UncachedAccessToDirty => "uncached-access-to-dirty",
            FindingKind.LostStore => "lost-store",
            FindingKind.StaleTranslation => "stale-translation",
            FindingKind.ForeignWrite => "foreign-write",
            FindingKind.CarveOutCacheable => "carve-out-cacheable",
            FindingKind.CarveOutExecutable => "carve-out-executable",
            FindingKind.FreedAccess => "freed-access",
            FindingKind.UnheldAccess => "unheld-access",
            _ => "no-translation",
        };

        public static string Describe(FindingKind kind) => kind switch
        {
            FindingKind.DeviceReadsDirty => "device reads a line that the CPU stored and nobody cleaned",
            FindingKind.CoreReadsStale => "CPU reads a line that a device wrote since it was cached",
            FindingKind.DeviceWritesDirty => "device writes below a dirty line",
            FindingKind.CleanOverwritesDevice => "cleaning writes a line over what a device wrote",
            FindingKind.CacheableAlias => "a page is mapped cacheable and uncached at once",
            FindingKind.UncachedAccessToDirty => "CPU accesses memory uncached that is dirty from an earlier mapping",
            FindingKind.LostStore => "a line is read whose stores an invalidation threw away",
            FindingKind.StaleTranslation => "a SysMMU uses a translation that its table doesn't have any more",
            FindingKind.ForeignWrite => "device writes into another's memory of the carve-out",
            FindingKind.CarveOutCacheable => "the carve-out is mapped cacheable",
            FindingKind.CarveOutExecutable => "the carve-out is mapped executable",
            FindingKind.FreedAccess => "memory is accessed that is free",
            FindingKind.UnheldAccess => "device accesses a process' page that nobody holds for it",
            _ => "cache maintenance on an address without translation",
        };

        private static string FunctionOf(string? function, uint pc)
        {
            return function == null ? pc.ToString("x8", CultureInfo.InvariantCulture) : function.Split('+')[0];
        }

        private static string Place(uint pc, string? function) => Invariant($"0x{pc:X8}") + (function == null ? "" : " " + function);

        private static string Seconds(ulong microseconds) => Invariant($"{microseconds / 1000000}.{microseconds % 1000000:d6} s");

        private static string Quote(string? text)
        {
            if(text == null)
            {
                return "null";
            }
            var quoted = new StringBuilder("\"");
            foreach(var letter in text)
            {
                quoted.Append(letter == '"' || letter == '\\' ? "\\" + letter : letter < ' ' ? Invariant($"\\u{(int)letter:x4}") : letter.ToString());
            }
            return quoted.Append('"').ToString();
        }

        private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

        private readonly Dictionary<string, CoherencyReport> reports = new Dictionary<string, CoherencyReport>();
        private readonly List<CoherencyReport> order = new List<CoherencyReport>();

        private const int MaximumReports = 1000;
    }
}
