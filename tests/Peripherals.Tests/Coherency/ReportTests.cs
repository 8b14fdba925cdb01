using System.IO;
using System.Linq;
using System.Text.Json;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Coherency;

using NUnit.Framework;

namespace Exynos.Tests.Coherency
{
    [TestFixture]
    public class ReportTests
    {
        [Test]
        public void ShouldJoinTheLinesOfOneFault()
        {
            var reports = new CoherencyReports();
            reports.Add(Finding(0x50000000, "memcpy+0x10"));
            reports.Add(Finding(0x50000040, "memcpy+0x14"));
            reports.Add(Finding(0x50000080, "memset+0x14"));
            Assert.That((reports.Count, reports.FaultCount), Is.EqualTo((2, 3L)));
            Assert.That(reports.All.Select(x => x.Count), Is.EqualTo(new[] { 2, 1 }));
            reports.Clear();
            Assert.That((reports.Count, reports.FaultCount, reports.ToJson()), Is.EqualTo((0, 0L, "")));
        }

        [Test]
        public void ShouldSayAllInWords()
        {
            var reports = new CoherencyReports();
            Assert.That(reports.ToText(), Is.EqualTo("No reports.\n"));
            reports.Add(Finding(0x50000040, "memcpy+0x10"));
            Assert.That(reports.ToText(), Is.EqualTo(
                "1 reports, 1 lines\n" +
                "1 x device reads a line that the CPU stored and nobody cleaned\n" +
                "    gsc0, source Y, first at 0x50000040, 1.000002 s\n" +
                "    last store into the page: pc 0xC0001000 memcpy+0x10 at 0xD0000040, 0.000900 s\n"));
        }

        [Test]
        public void ShouldBeJson()
        {
            var reports = new CoherencyReports();
            var finding = Finding(0x50000040, "memcpy+0x10");
            finding.Buffer = "a \"name\"\\\n";
            reports.Add(finding);
            reports.Add(new CoherencyReport { Kind = FindingKind.NoTranslation, Who = "cpu", Address = 0x30400000, Pc = 0xC0002000, Function = "v7_dma_clean_range+0x1c" });
            var lines = reports.ToJson().TrimEnd('\n').Split('\n').Select(x => JsonDocument.Parse(x).RootElement).ToArray();
            Assert.That(lines[0].GetProperty("kind").GetString(), Is.EqualTo("device-reads-dirty"));
            Assert.That(lines[0].GetProperty("buffer").GetString(), Is.EqualTo("a \"name\"\\\n"));
            Assert.That(lines[0].GetProperty("store_time_us").GetInt64(), Is.EqualTo(900));
            Assert.That(lines[1].GetProperty("kind").GetString(), Is.EqualTo("no-translation"));
            Assert.That(lines[1].GetProperty("function").GetString(), Is.EqualTo("v7_dma_clean_range+0x1c"));
            Assert.That(lines[1].TryGetProperty("store_pc", out _), Is.False);
        }

        [Test]
        public void ShouldHaveAnEnd()
        {
            var reports = new CoherencyReports();
            for(var i = 0; i < 1200; i++)
            {
                reports.Add(Finding(0x50000000, $"f{i}+0x0"));
            }
            Assert.That((reports.Count, reports.FaultCount, reports.LeftOut), Is.EqualTo((1000, 1200L, 200L)));
            Assert.That(reports.ToText(), Does.EndWith("200 more lines in reports that were left out\n"));
        }

        [Test]
        public void ShouldFindFunctions()
        {
            var symbols = Read("c0008000 T _stext\nc0008100 t $t\nc0008101 t memset\nc0009000 D data\nc000a000 T last\n");
            Assert.That(symbols.Find(0xC0008123), Is.EqualTo("memset+0x23"));
            Assert.That(symbols.Find(0xC0008000), Is.EqualTo("_stext+0x0"));
            Assert.That(symbols.Find(0xC000A004), Is.EqualTo("last+0x4"));
            Assert.That(symbols.Find(0x00010000), Is.Null);
            Assert.That(symbols.Find(0xF0000000), Is.Null);
        }

        [TestCase("", "has no functions")]
        [TestCase("hello\n", "line 1 isn't an address")]
        [TestCase("c0008000 T _stext\nzz T x\n", "line 2 begins with no address")]
        [TestCase("ffff800008000000 T _stext\n", "64-bit")]
        [TestCase("ffffffffffffffff B The real System.map is in the linux-image-6.1.0-13-armmp-dbg package\n", "is in the linux-image-6.1.0-13-armmp-dbg package")]
        public void ShouldRefuseWhatIsNoSystemMap(string text, string message)
        {
            Assert.That(() => Read(text), Throws.TypeOf<RecoverableException>().With.Message.Contains(message));
        }

        [Test]
        public void ShouldRefuseAFileThatIsNotThere()
        {
            var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            Assert.That(() => KernelSymbols.Load(path), Throws.TypeOf<RecoverableException>().With.Message.StartsWith($"Cannot read '{path}'"));
            Assert.That(() => KernelSymbols.Load(Path.GetTempPath()), Throws.TypeOf<RecoverableException>().With.Message.StartsWith("Cannot read"));
        }

        [Test]
        public void ShouldNameTheCoreOfSeveral()
        {
            var reports = new CoherencyReports();
            var finding = Finding(0x50000040, "memcpy+0x10");
            finding.StoreCore = "cpu1";
            reports.Add(finding);
            Assert.That(reports.ToText(), Does.Contain("    last store into the page: cpu1, pc 0xC0001000 memcpy+0x10 at 0xD0000040"));
            Assert.That(JsonDocument.Parse(reports.ToJson()).RootElement.GetProperty("store_core").GetString(), Is.EqualTo("cpu1"));
        }

        private static KernelSymbols Read(string text) => KernelSymbols.Read(new StringReader(text), "System.map");

        private static CoherencyReport Finding(ulong address, string function)
        {
            return new CoherencyReport
            {
                Kind = FindingKind.DeviceReadsDirty, Who = "gsc0", Buffer = "source Y", Address = address, Time = 1000002,
                StorePc = 0xC0001000, StoreFunction = function, StoreVirtualAddress = 0xD0000040, StoreTime = 900,
            };
        }
    }
}
