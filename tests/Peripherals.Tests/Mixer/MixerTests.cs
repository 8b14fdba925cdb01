using System;
using System.Linq;

using Antmicro.Renode.Peripherals.Video;

using Exynos.Tests.FIMD;

using NUnit.Framework;

namespace Exynos.Tests.Mixer
{
    /// <summary>The mixer as Linux' driver uses it.</summary>
    [TestFixture]
    public class MixerTests
    {
        [SetUp]
        public void SetUp()
        {
            tv = new TvDriver();
            tv.Paint(TvDriver.Buffer, Width, Height, (x, y) => Colour(x, y, 1));
            tv.Paint(TvDriver.Buffer2, Width, Height, (x, y) => Colour(x, y, 2));
        }

        [TearDown]
        public void TearDown()
        {
            tv.Dispose();
        }

        [Test]
        public void ShouldShowEachFlipOnceAtTheModesRate()
        {
            var frames = tv.Record();
            tv.SetMode(vga);
            tv.EnableVblank();
            for(var i = 0; i < 10; i++)
            {
                Assert.That(tv.Flip(i % 2 == 0 ? TvDriver.Buffer : TvDriver.Buffer2));
                tv.AdvanceFrames(1);
                Assert.That(tv.Lines.Level(0));
                Assert.That(tv.HandleInterrupt());
                Assert.That(tv.Lines.Level(0), Is.False);
            }

            Assert.That(frames.Select(x => x.Index), Is.EqualTo(Enumerable.Range(0, 10)));
            Assert.That(frames.Select(x => x[3, 5]), Is.EqualTo(Enumerable.Range(0, 10).Select(i => Colour(3, 5, i % 2 == 0 ? 1u : 2u))));
            Assert.That((frames[^1].Time - frames[0].Time).TotalSeconds, Is.EqualTo(9 / vga.RefreshRate).Within(0.001));
            Assert.That(tv.Mixer.RefreshRate, Is.EqualTo(60).Within(0.001));
            Assert.That(tv.Board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldLatchOnlyWhatWasAskedFor()
        {
            var frames = tv.Record();
            tv.SetMode(vga);
            tv.Flip(TvDriver.Buffer);
            Assert.That(tv.Board.Read(TvDriver.MixerBase + TvDriver.CFG) & 7u << 29, Is.EqualTo(1u << 29), "an update is pending");
            Assert.That(tv.Board.Read(TvDriver.MixerBase + 0x2024), Is.Zero);
            tv.AdvanceFrames(1);
            Assert.That(tv.Board.Read(TvDriver.MixerBase + TvDriver.CFG) & 7u << 29, Is.Zero);
            Assert.That(tv.Board.Read(TvDriver.MixerBase + 0x2024), Is.EqualTo(TvDriver.Buffer));
            tv.Begin();
            tv.UpdatePlane(0, TvDriver.Buffer2, Width, 0, 0, Width, Height);
            tv.AdvanceFrames(3);
            Assert.That(frames, Has.Count.EqualTo(1));
            tv.Flush();
            tv.AdvanceFrames(1);

            Assert.That(frames.Select(x => x[0, 0]), Is.EqualTo(new[] { 1u, 2u }));
        }

        [Test]
        public void ShouldBeIdleWhileItStandsStill()
        {
            tv.SetMode(vga);
            Assert.That(tv.Board.Read(TvDriver.MixerBase) & 3, Is.EqualTo(1));
            tv.Modify(TvDriver.MixerBase, 1, 0);
            Assert.That(tv.Board.Read(TvDriver.MixerBase) & 3, Is.EqualTo(2));
            var count = tv.Mixer.VSyncCount;
            tv.AdvanceFrames(5);
            Assert.That(tv.Mixer.VSyncCount, Is.EqualTo(count));
            // While it stands still an update is there at once.
            Assert.That(tv.Flip(TvDriver.Buffer));
            Assert.That(tv.Board.Read(TvDriver.MixerBase + 0x2024), Is.EqualTo(TvDriver.Buffer));
        }

        [TestCase(4u)]
        [TestCase(5u)]
        [TestCase(6u)]
        [TestCase(7u)]
        public void ShouldKnowItsFormats(uint format)
        {
            var frames = tv.Record();
            var values = new uint[] { 0x1234, 0xFFFF, 0x8000, 0x7C1F, 0xA5A5, 0x0000, 0x07E0, 0x5A3C };
            var bytes = values.SelectMany(x => format == 7 ? BitConverter.GetBytes(x * 0x1357) : BitConverter.GetBytes((ushort)x)).ToArray();
            tv.Board.Bus.WriteBytes(bytes, TvDriver.Buffer);
            tv.SetMode(vga);
            tv.Begin();
            tv.UpdatePlane(0, TvDriver.Buffer, 8, 100, 50, 8, 1, format);
            tv.Flush();
            tv.AdvanceFrames(1);

            var expected = values.Select(x => format switch
            {
                4 => Wide(x >> 11, 5) << 16 | Wide(x >> 5, 6) << 8 | Wide(x, 5),
                5 => Wide(x >> 10, 5) << 16 | Wide(x >> 5, 5) << 8 | Wide(x, 5),
                6 => Wide(x >> 8, 4) << 16 | Wide(x >> 4, 4) << 8 | Wide(x, 4),
                _ => x * 0x1357 & 0xFFFFFF,
            });
            Assert.That(Enumerable.Range(100, 8).Select(x => frames.Single()[x, 50]), Is.EqualTo(expected));
            Assert.That((frames[0][99, 50], frames[0][108, 50], frames[0][100, 51]), Is.EqualTo((0u, 0u, 0u)));
        }

        [Test]
        public void ShouldBlendAsTheKernelDefinesIt([Values] PixelBlend blend, [Values(0xFFFFu, 0x8000u, 0x1000u)] uint alpha, [Values(5u, 6u, 7u)] uint format)
        {
            var frames = tv.Record();
            var random = new Random(7);
            var pixels = Enumerable.Range(0, 64).Select(_ => (uint)random.NextInt64(1L << (format == 7 ? 32 : 16))).ToArray();
            tv.Board.Bus.WriteBytes(pixels.SelectMany(x => format == 7 ? BitConverter.GetBytes(x) : BitConverter.GetBytes((ushort)x)).ToArray(), TvDriver.Buffer2);
            tv.SetMode(vga);
            tv.Begin();
            tv.UpdatePlane(0, TvDriver.Buffer, Width, 0, 0, Width, Height);
            tv.UpdatePlane(1, TvDriver.Buffer2, 64, 0, 7, 64, 1, format, blend, alpha);
            tv.Flush();
            tv.AdvanceFrames(1);

            var plane = (alpha >> 8) / 255.0;
            for(var x = 0; x < 64; x++)
            {
                var p = pixels[x];
                var (own, colour) = format switch
                {
                    5 => (p >> 15 & 1, Wide(p >> 10, 5) << 16 | Wide(p >> 5, 5) << 8 | Wide(p, 5)),
                    6 => (Wide(p >> 12, 4) / 255.0, Wide(p >> 8, 4) << 16 | Wide(p >> 4, 4) << 8 | Wide(p, 4)),
                    _ => ((p >> 24) / 255.0, p & 0xFFFFFF),
                };
                own = blend == PixelBlend.None ? 1 : own;
                for(var shift = 0; shift < 24; shift += 8)
                {
                    var above = (colour >> shift & 0xFF) * plane * (blend == PixelBlend.Coverage ? own : 1);
                    var expected = Math.Min(255, above + (1 - plane * own) * (Colour(x, 7, 1) >> shift & 0xFF));
                    Assert.That(frames.Single()[x, 7] >> shift & 0xFF, Is.EqualTo(expected).Within(2), $"pixel {x}, {p:X8}");
                }
            }
        }

        [Test]
        public void ShouldStackByPriority()
        {
            var frames = tv.Record();
            tv.SetMode(vga);
            foreach(var (first, second) in new[] { (1u, 2u), (2u, 1u) })
            {
                tv.Begin();
                tv.UpdatePlane(0, TvDriver.Buffer, Width, 0, 0, Width, Height, priority: first);
                tv.UpdatePlane(1, TvDriver.Buffer2, Width, 0, 0, Width, Height, priority: second);
                tv.Flush();
                tv.AdvanceFrames(1);
            }

            Assert.That(frames.Select(x => x[9, 9] & 0xFF), Is.EqualTo(new[] { 2u, 1u }));
        }

        [Test]
        public void ShouldDoubleAndReadFromASourceOffset()
        {
            var frames = tv.Record();
            tv.SetMode(vga);
            tv.Begin();
            tv.UpdatePlane(0, TvDriver.Buffer, Width, 10, 20, 40, 30, doubled: true);
            tv.Board.Write(TvDriver.MixerBase + 0x2C, 5 << 16 | 3);
            tv.Flush();
            tv.AdvanceFrames(1);

            for(var y = 0; y < 60; y++)
            {
                for(var x = 0; x < 80; x++)
                {
                    Assert.That(frames.Single()[10 + x, 20 + y], Is.EqualTo(Colour(5 + x / 2, 3 + y / 2, 1)), $"{x}, {y}");
                }
            }
            Assert.That((frames[0][9, 20], frames[0][90, 20], frames[0][10, 80]), Is.EqualTo((0u, 0u, 0u)));
        }

        [TestCase(0xEB8080u, 0xFFFFFFu)]
        [TestCase(0x515AF0u, 0xFE0000u)]
        public void ShouldShowTheBackgroundAndTheColourKey(uint background, uint expected)
        {
            var frames = tv.Record();
            tv.SetMode(vga);
            tv.Board.Write(TvDriver.MixerBase + 0x64, background);
            tv.Begin();
            tv.UpdatePlane(0, TvDriver.Buffer, Width, 0, 0, 20, 20);
            tv.Modify(TvDriver.MixerBase + 0x20, 1 << 21, 0);
            tv.Board.Write(TvDriver.MixerBase + 0x38, Colour(4, 4, 1));
            tv.Flush();
            tv.AdvanceFrames(1);

            var frame = frames.Single();
            Assert.That(Distance(frame[30, 30], expected), Is.LessThanOrEqualTo(2), $"{frame[30, 30]:X6}");
            Assert.That(frame[4, 4], Is.EqualTo(frame[30, 30]), "keyed out");
            Assert.That(frame[5, 4], Is.EqualTo(Colour(5, 4, 1)));
        }

        [Test]
        public void ShouldCutOffWhatLiesOverTheEdge()
        {
            var frames = tv.Record();
            tv.SetMode(vga);
            tv.Begin();
            tv.UpdatePlane(0, TvDriver.Buffer, Width, 600, 470, Width, Height);
            tv.UpdatePlane(1, TvDriver.Buffer2, Width, 2000, 0, Width, Height, doubled: true);
            tv.Flush();
            tv.AdvanceFrames(1);

            Assert.That((frames.Single()[639, 479], frames[0][599, 470]), Is.EqualTo((Colour(39, 9, 1), 0u)));
        }

        [Test]
        public void ShouldSayWhereThereIsNoMemory()
        {
            var frames = tv.Record();
            tv.SetMode(vga);
            tv.Flip(0x10);
            tv.AdvanceFrames(1);

            Assert.That(tv.Mixer.Underruns, Is.EqualTo(1));
            Assert.That(tv.Board.Warnings.Single(), Does.Contain("no memory at 0x00000010"));
            Assert.That(frames.Single()[0, 0], Is.Zero);
        }

        [Test]
        public void ShouldHaveNoVSyncWithoutASignal()
        {
            tv.EnableMixer(640, 480);
            tv.EnableVblank();
            tv.Board.Advance(Antmicro.Renode.Time.TimeInterval.FromMilliseconds(200));
            Assert.That(tv.Lines.Level(0), Is.False);
            Assert.That(tv.Begin(), Is.False);
        }

        [Test]
        public void ShouldCountOnOverASoftReset()
        {
            var frames = tv.Record();
            for(var i = 0; i < 3; i++)
            {
                tv.SetMode(vga);
                tv.Flip(TvDriver.Buffer);
                tv.AdvanceFrames(1);
            }
            Assert.That(frames.Select(x => x.Index), Is.EqualTo(new[] { 0, 1, 2 }));
        }

        private static uint Colour(int x, int y, uint last)
        {
            return (uint)((x & 0xFF) << 16 | (y & 0xFF) << 8) | last;
        }

        private static uint Wide(uint value, int bits)
        {
            value &= (1u << bits) - 1;
            var scaled = value << (8 - bits);
            return scaled | scaled >> bits;
        }

        private static int Distance(uint a, uint b)
        {
            return Enumerable.Range(0, 3).Max(i => Math.Abs((int)(a >> 8 * i & 0xFF) - (int)(b >> 8 * i & 0xFF)));
        }

        private TvDriver tv = null!;

        private static readonly VideoMode vga = VideoMode.OfVic(1)!;
        private const int Width = 640;
        private const int Height = 480;
    }
}
