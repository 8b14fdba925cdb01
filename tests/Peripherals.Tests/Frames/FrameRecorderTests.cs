using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

using BigGustave;

using NUnit.Framework;

namespace Exynos.Tests.Frames
{
    [TestFixture]
    public class FrameRecorderTests
    {
        [SetUp]
        public void SetUp()
        {
            folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"frames-{Guid.NewGuid():N}");
            Directory.CreateDirectory(folder);
            source = new Source();
            recorder = new FrameRecorder();
            recorder.Attach(source, "panel");
        }

        [TearDown]
        public void TearDown()
        {
            recorder.Dispose();
            Directory.Delete(folder, true);
        }

        [Test]
        public void ShouldTraceEveryFrameInOrder()
        {
            var path = Path.Combine(folder, "trace.jsonl");
            recorder.StartTrace(path);
            var frames = Enumerable.Range(0, 100).Select(i => source.Produce(FrameLayout.Bgrx, 8, 4, instance: i % 3)).ToList();
            recorder.StopTrace();

            var lines = File.ReadAllLines(path).Select(x => JsonDocument.Parse(x).RootElement).ToList();
            Assert.That(lines, Has.Count.EqualTo(100));
            for(var i = 0; i < lines.Count; i++)
            {
                Assert.That(lines[i].GetProperty("source").GetString(), Is.EqualTo("panel"));
                Assert.That(lines[i].GetProperty("instance").GetInt32(), Is.EqualTo(i % 3));
                Assert.That(lines[i].GetProperty("index").GetInt64(), Is.EqualTo(i));
                Assert.That(lines[i].GetProperty("layout").GetString(), Is.EqualTo("Bgrx"));
                Assert.That((lines[i].GetProperty("width").GetInt32(), lines[i].GetProperty("height").GetInt32()), Is.EqualTo((8, 4)));
                Assert.That(lines[i].GetProperty("sha1").GetString(), Is.EqualTo(Convert.ToHexString(SHA1.HashData(frames[i])).ToLowerInvariant()));
                Assert.That(lines[i].GetProperty("time_us").GetDouble(), Is.EqualTo(i * 20000.5));
            }
        }

        [Test]
        public void ShouldEscapeNamesInTheTrace()
        {
            var record = new FrameRecord("a\"b\\c\n", 0, 1, FrameLayout.I420, 2, 2, "00", 0.25);

            Assert.That(JsonDocument.Parse(record.ToJson()).RootElement.GetProperty("source").GetString(), Is.EqualTo("a\"b\\c\n"));
        }

        // The device's buffer is its own again after the call.
        [Test]
        public void ShouldRecordTheBytesOfTheMoment()
        {
            var expected = source.Produce(FrameLayout.Bgrx, 64, 64);
            Array.Clear(source.Buffer, 0, source.Buffer.Length);
            recorder.Flush();

            Assert.That(recorder.GetRecords().Single().Sha1, Is.EqualTo(Convert.ToHexString(SHA1.HashData(expected)).ToLowerInvariant()));
        }

        [Test]
        public void ShouldLoseNothingWhenTheHostIsSlow()
        {
            var seen = new List<long>();
            recorder.Recorded += (record, _) =>
            {
                Thread.Sleep(2);
                seen.Add(record.Index);
            };
            for(var i = 0; i < 50; i++)
            {
                source.Produce(FrameLayout.I420, 16, 16);
            }
            recorder.Flush();

            Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 50)));
            Assert.That(recorder.FrameCount, Is.EqualTo(50));
        }

        [Test]
        public void ShouldSaveChosenFramesAsPng()
        {
            recorder.SaveImages(Path.Combine(folder, "png"), FrameSelection.Parse("1,3-4"));
            var frames = Enumerable.Range(0, 6).Select(_ => source.Produce(FrameLayout.Bgrx, 13, 7)).ToList();
            recorder.Flush();

            Assert.That(Directory.GetFiles(Path.Combine(folder, "png")).Select(Path.GetFileName).Order(),
                Is.EqualTo(new[] { "panel-0-000001.png", "panel-0-000003.png", "panel-0-000004.png" }));
            var png = Png.Open(Path.Combine(folder, "png", "panel-0-000003.png"));
            Assert.That((png.Width, png.Height), Is.EqualTo((13, 7)));
            for(var i = 0; i < 13 * 7; i++)
            {
                var pixel = png.GetPixel(i % 13, i / 13);
                Assert.That((pixel.B, pixel.G, pixel.R), Is.EqualTo((frames[3][4 * i], frames[3][4 * i + 1], frames[3][4 * i + 2])), $"pixel {i}");
            }
        }

        [TestCase(16, 128, 128, 0, 0, 0)]
        [TestCase(235, 128, 128, 255, 255, 255)]
        [TestCase(81, 90, 240, 255, 0, 0)]
        [TestCase(145, 54, 34, 0, 255, 1)]
        [TestCase(41, 240, 110, 0, 0, 255)]
        public void ShouldConvertDecodedPicturesForViewing(int y, int u, int v, int red, int green, int blue)
        {
            var path = Path.Combine(folder, "next.png");
            recorder.SaveNext(path);
            source.Produce(FrameLayout.I420, 5, 3, fill: i => (byte)(i < 15 ? y : i < 21 ? u : v));
            recorder.Flush();

            var pixel = Png.Open(path).GetPixel(4, 2);
            Assert.That((double)pixel.R, Is.EqualTo(red).Within(2));
            Assert.That((double)pixel.G, Is.EqualTo(green).Within(2));
            Assert.That((double)pixel.B, Is.EqualTo(blue).Within(2));
        }

        [Test]
        public void ShouldDumpRawFrames()
        {
            recorder.SaveDumps(folder, FrameSelection.Parse("every 2"));
            var frames = Enumerable.Range(0, 3).Select(_ => source.Produce(FrameLayout.I420, 6, 5, instance: 2)).ToList();
            recorder.SaveNext(Path.Combine(folder, "next.yuv"));
            frames.Add(source.Produce(FrameLayout.I420, 6, 5));
            recorder.Flush();

            Assert.That(File.ReadAllBytes(Path.Combine(folder, "panel-2-000000.i420")), Is.EqualTo(frames[0]));
            Assert.That(File.ReadAllBytes(Path.Combine(folder, "panel-2-000002.i420")), Is.EqualTo(frames[2]));
            Assert.That(File.ReadAllBytes(Path.Combine(folder, "next.yuv")), Is.EqualTo(frames[3]));
            Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(3));
        }

        [Test]
        public void ShouldFindAFrameByItsHash()
        {
            var frames = Enumerable.Range(0, 5).Select(_ => source.Produce(FrameLayout.Bgrx, 3, 3)).ToList();
            recorder.Flush();

            Assert.That(recorder.Find(Convert.ToHexString(SHA1.HashData(frames[3])))!.Index, Is.EqualTo(3));
            Assert.That(recorder.Find(new string('0', 40)), Is.Null);
        }

        [Test]
        public void ShouldStopWhenDetached()
        {
            source.Produce(FrameLayout.Bgrx, 2, 2);
            recorder.Detach(source);
            source.Produce(FrameLayout.Bgrx, 2, 2);
            recorder.Detach(source);
            recorder.Flush();

            Assert.That(recorder.FrameCount, Is.EqualTo(1));
            Assert.That(source.HasSubscribers, Is.False);
        }

        [Test]
        public void ShouldRefuseToAttachTwice()
        {
            Assert.That(() => recorder.Attach(source, "again"), Throws.TypeOf<RecoverableException>().With.Message.Contains("panel"));
        }

        [Test]
        public void ShouldSayWhichFileItCannotWrite()
        {
            var file = Path.Combine(folder, "file");
            File.WriteAllText(file, "");
            var inside = Path.Combine(file, "x");

            Assert.That(() => recorder.StartTrace(inside), Throws.TypeOf<RecoverableException>().With.Message.Contains(inside));
            Assert.That(() => recorder.SaveImages(inside, FrameSelection.All), Throws.TypeOf<RecoverableException>().With.Message.Contains(inside));
        }

        // A frame that can't be saved doesn't disturb the machine; whoever asks is told, once.
        [Test]
        public void ShouldReportAFailureOnFlush()
        {
            var path = Path.Combine(folder, "missing", "x.png");
            recorder.SaveNext(path);
            source.Produce(FrameLayout.Bgrx, 2, 2);
            source.Produce(FrameLayout.Bgrx, 2, 2);

            Assert.That(() => recorder.Flush(), Throws.TypeOf<RecoverableException>().With.Message.Contains(path));
            Assert.That(() => recorder.Flush(), Throws.Nothing);
            Assert.That(recorder.GetRecords(), Has.Count.EqualTo(2));
        }

        [Test]
        public void ShouldGoOnWhenAListenerFails()
        {
            recorder.Recorded += (_, __) => throw new InvalidOperationException("oops");
            source.Produce(FrameLayout.Bgrx, 2, 2);
            source.Produce(FrameLayout.Bgrx, 2, 2);

            Assert.That(() => recorder.Flush(), Throws.TypeOf<RecoverableException>().With.Message.Contains("oops"));
            Assert.That(recorder.FrameCount, Is.EqualTo(2));
        }

        [TestCase("all", new[] { 0, 1, 7, 100 })]
        [TestCase("none", new int[0])]
        [TestCase("every 7", new[] { 0, 7 })]
        [TestCase(" 1 , 5-7 ", new[] { 1, 7 })]
        public void ShouldSelectFrames(string text, int[] chosen)
        {
            var selection = FrameSelection.Parse(text);

            Assert.That(new[] { 0, 1, 7, 100 }.Where(x => selection.Contains(x)), Is.EqualTo(chosen));
        }

        [Test]
        public void ShouldRefuseOtherSelections([Values("", "some", "every", "every 0", "every -1", "3-1", "1-2-3", "-1", "1,,2")] string text)
        {
            Assert.That(() => FrameSelection.Parse(text), Throws.TypeOf<RecoverableException>().With.Message.Contains($"'{text}'"));
        }

        [Test]
        public void ShouldOfferRecordingOnEveryDevice()
        {
            var path = Path.Combine(folder, "trace.jsonl");
            source.StartFrameTrace(path);
            source.SaveFrames(Path.Combine(folder, "png"), "0");
            source.DumpFrames(Path.Combine(folder, "raw"), "1");
            var first = source.Produce(FrameLayout.Bgrx, 2, 2);
            source.Produce(FrameLayout.Bgrx, 2, 2);

            Assert.That(source.FindFrame(Convert.ToHexString(SHA1.HashData(first))), Is.Zero);
            Assert.That(source.FindFrame("00"), Is.EqualTo(-1));
            Assert.That(source.RecordedFrameCount(), Is.EqualTo(2));
            Assert.That(source.ListFrames(1), Does.Contain("frame 1").And.Not.Contain("frame 0"));
            source.StopFrameTrace();
            Assert.That(File.ReadAllLines(path), Has.Length.EqualTo(2));
            Assert.That(Directory.GetFiles(folder, "*", SearchOption.AllDirectories), Has.Length.EqualTo(3));
            source.StopFrameRecording();
            recorder.Detach(source);
            Assert.That(source.HasSubscribers, Is.False);
        }

        private string folder = null!;
        private Source source = null!;
        private FrameRecorder recorder = null!;

        private sealed class Source : IFrameSource
        {
            public byte[] Produce(FrameLayout layout, int width, int height, int instance = 0, Func<int, byte>? fill = null)
            {
                var size = layout == FrameLayout.Bgrx ? width * height * 4 : width * height + (width + 1) / 2 * ((height + 1) / 2) * 2;
                if(Buffer.Length < size)
                {
                    Buffer = new byte[size];
                }
                for(var i = 0; i < size; i++)
                {
                    Buffer[i] = fill == null ? (byte)random.Next() : fill(i);
                }
                var frame = new VideoFrame(layout, width, height, Buffer.AsMemory(0, size), index, TimeInterval.FromTicks((ulong)index * 20000500), instance);
                index++;
                FrameProduced?.Invoke(this, frame);
                return Buffer.Take(size).ToArray();
            }

            public void Reset()
            {
            }

            public byte[] Buffer { get; private set; } = Array.Empty<byte>();

            public bool HasSubscribers => FrameProduced != null;

            public event Action<IFrameSource, VideoFrame>? FrameProduced;

            private long index;
            private readonly Random random = new Random(5);
        }
    }
}
