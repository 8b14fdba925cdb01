using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.DMA
{
    /// <summary>The trace's file and sums, with a device that only tells.</summary>
    [TestFixture]
    public class DmaTraceTests
    {
        [SetUp]
        public void SetUp()
        {
            folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"dma-{Guid.NewGuid():N}");
            Directory.CreateDirectory(folder);
            path = Path.Combine(folder, "dma.jsonl");
            source = new Source();
        }

        [TearDown]
        public void TearDown()
        {
            source.StopDmaTrace();
            Directory.Delete(folder, true);
        }

        [Test]
        public void ShouldWriteALineForEachTransfer()
        {
            source.StartDmaTrace(path);
            source.Tell(3, "luma[2]", true, 0xB0001000, 0x2000, 0x1F00, 0x100, instance: 1);
            // It is there at once, not only at the end.
            var line = JsonDocument.Parse(ReadShared().Single()).RootElement;

            Assert.That(line.GetProperty("device").GetString(), Is.EqualTo(nameof(Source)));
            Assert.That(line.GetProperty("instance").GetInt32(), Is.EqualTo(1));
            Assert.That(line.GetProperty("job").GetInt64(), Is.EqualTo(3));
            Assert.That(line.GetProperty("buffer").GetString(), Is.EqualTo("luma[2]"));
            Assert.That(line.GetProperty("direction").GetString(), Is.EqualTo("write"));
            Assert.That(line.GetProperty("address").GetString(), Is.EqualTo("0xB0001000"));
            Assert.That(line.GetProperty("span").GetInt64(), Is.EqualTo(0x2000));
            Assert.That(line.GetProperty("bytes").GetInt64(), Is.EqualTo(0x1F00));
            Assert.That(line.GetProperty("missing").GetInt64(), Is.EqualTo(0x100));
            Assert.That(line.GetProperty("time_us").GetDouble(), Is.EqualTo(1500));
        }

        [Test]
        public void ShouldSumUpByBufferDirectionAndAddress()
        {
            source.StartDmaTrace();
            source.Tell(0, "source Y", false, 0x1000, 0x100, 0x80);
            source.Tell(0, "source Y", true, 0x1000, 0x100, 0x80);
            source.Tell(1, "source Y", false, 0x1000, 0x200, 0x80, missing: 5);
            source.Tell(2, "source Y", false, 0x9000, 0x100, 0x80);

            Assert.That(Rows(source.DmaSummary()), Is.EqualTo(new[]
            {
                "instance buffer direction from to jobs last job bytes without memory",
                "0 source Y read 0x00001000 0x000011FF 2 1 256 5",
                "0 source Y read 0x00009000 0x000090FF 1 2 128 0",
                "0 source Y write 0x00001000 0x000010FF 1 0 128 0",
            }));
        }

        [Test]
        public void ShouldKeepTheSumsUntilTheNextTrace()
        {
            source.StartDmaTrace(path);
            source.Tell(0, "window 0", false, 0x1000, 1, 1);
            source.StopDmaTrace();
            source.Tell(1, "window 0", false, 0x2000, 1, 1);
            Assert.That(Rows(source.DmaSummary()), Has.Count.EqualTo(2));
            Assert.That(File.ReadAllLines(path), Has.Length.EqualTo(1));

            source.StartDmaTrace();
            Assert.That(Rows(source.DmaSummary()), Has.Count.EqualTo(1));
        }

        [Test]
        public void ShouldListenOnlyWhileItTraces()
        {
            Assert.That(source.Listeners, Is.Zero);
            source.StartDmaTrace();
            source.StartDmaTrace(path);
            Assert.That(source.Listeners, Is.EqualTo(1));
            source.StopDmaTrace();
            source.StopDmaTrace();
            Assert.That(source.Listeners, Is.Zero);
        }

        [Test]
        public void ShouldShareAFileBetweenDevices()
        {
            var other = new Source();
            source.StartDmaTrace(path);
            other.StartDmaTrace(Path.Combine(folder, ".", "dma.jsonl"));
            source.Tell(0, "first", false, 0, 1, 1);
            other.Tell(0, "second", true, 0, 1, 1);
            source.StopDmaTrace();
            other.Tell(1, "third", true, 0, 1, 1);
            source.Tell(1, "after its end", false, 0, 1, 1);
            other.StopDmaTrace();

            Assert.That(File.ReadAllLines(path).Select(x => JsonDocument.Parse(x).RootElement.GetProperty("buffer").GetString()), Is.EqualTo(new[] { "first", "second", "third" }));
            // The file is closed: the next trace begins it anew.
            source.StartDmaTrace(path);
            Assert.That(ReadShared(), Is.Empty);
        }

        [Test]
        public void ShouldNotSumUpWithoutEnd()
        {
            source.StartDmaTrace();
            for(var i = 0; i < DmaTrace.MaximumSums + 10; i++)
            {
                source.Tell(i, "source Y", false, (ulong)i << 12, 1, 1);
            }
            Assert.That(Rows(source.DmaSummary()), Has.Count.EqualTo(DmaTrace.MaximumSums + 1));
        }

        [TestCase("missing/dma.jsonl")]
        [TestCase(".")]
        [TestCase("\0")]
        public void ShouldSayWhenAFileCannotBeWritten(string name)
        {
            Assert.That(() => source.StartDmaTrace(Path.Combine(folder, name)), Throws.InstanceOf<RecoverableException>().With.Message.Contains("Cannot write"));
            Assert.That(source.Listeners, Is.Zero);
        }

        [Test]
        public void ShouldGoOnWhenTheDiskIsFull()
        {
            if(!File.Exists("/dev/full"))
            {
                Assert.Ignore("/dev/full is Linux'");
            }
            source.StartDmaTrace("/dev/full");
            source.Tell(0, "source Y", false, 0x1000, 1, 1);
            source.Tell(1, "source Y", false, 0x1000, 1, 1);

            Assert.That(() => source.StopDmaTrace(), Throws.InstanceOf<RecoverableException>().With.Message.Contains("/dev/full"));
            Assert.That(Rows(source.DmaSummary())[1], Does.Contain(" 2 1 2 0"));
            source.StartDmaTrace(path);
        }

        [Test]
        public void ShouldSayThatThereIsNoTrace()
        {
            Assert.That(() => source.DmaSummary(), Throws.InstanceOf<RecoverableException>().With.Message.Contains("StartDmaTrace"));
        }

        [Test]
        public void ShouldEscapeTheName()
        {
            Assert.That(JsonDocument.Parse(DmaTrace.ToJson("a\"b\\\n", default)).RootElement.GetProperty("device").GetString(), Is.EqualTo("a\"b\\\n"));
        }

        internal static List<string> Rows(string[,] table)
        {
            return Enumerable.Range(0, table.GetLength(0)).Select(row => string.Join(" ", Enumerable.Range(0, table.GetLength(1)).Select(column => table[row, column]))).ToList();
        }

        private List<string> ReadShared()
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        }

        private string folder = null!;
        private string path = null!;
        private Source source = null!;

        private sealed class Source : IDmaSource
        {
            public void Tell(long job, string buffer, bool isWrite, ulong address, ulong span, long bytes, long missing = 0, int instance = 0)
            {
                DmaDone?.Invoke(this, new DmaTransfer(instance, job, buffer, isWrite, address, span, bytes, missing, TimeInterval.FromMicroseconds(1500)));
            }

            public void Reset()
            {
            }

            public int Listeners => DmaDone?.GetInvocationList().Length ?? 0;

            public event Action<IDmaSource, DmaTransfer>? DmaDone;
        }
    }
}
