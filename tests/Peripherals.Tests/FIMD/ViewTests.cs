using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Antmicro.Renode.Backends.Display;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Time;

using BigGustave;

using ELFSharp.ELF;

using NUnit.Framework;

namespace Exynos.Tests.FIMD
{
    /// <summary>Video analyzers and captures: looking at the panel from the host.</summary>
    [TestFixture]
    public class ViewTests
    {
        [SetUp]
        public void SetUp()
        {
            fimd = new FimdDriver();
            mode = new Mode(64, 48, ClockDivider: 200);
            fimd.Paint(FimdDriver.Buffer, 64, 48, (x, y) => (uint)(x << 16 | y << 8 | 1));
        }

        [TearDown]
        public void TearDown()
        {
            fimd.Dispose();
        }

        [Test]
        public void ShouldTellAnAnalyzerTheSize()
        {
            var sizes = new List<(int, int, PixelFormat, Endianess)>();
            fimd.Device.ConfigurationChanged += (width, height, format, endianess) => sizes.Add((width, height, format, endianess));
            fimd.SetMode(mode);
            fimd.SetMode(new Mode(128, 48, ClockDivider: 200));
            fimd.Advance(mode.Frame);

            Assert.That(sizes.Select(x => (x.Item1, x.Item2)), Is.EqualTo(new[] { (0, 0), (64, 48), (128, 48) }));
            Assert.That(sizes.Select(x => (x.Item3, x.Item4)), Is.All.EqualTo((PixelFormat.XRGB8888, Endianess.LittleEndian)));
        }

        // Software that draws into the buffer on the panel is seen, though it flips no page.
        [Test]
        public void ShouldRefreshAnAnalyzerAtItsRate()
        {
            var rendered = new List<uint>();
            var shown = fimd.Record();
            fimd.SetMode(mode);
            fimd.Device.FrameRendered += bytes => rendered.Add(BitConverter.ToUInt32(bytes, 4) & 0xFFFFFF);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            fimd.Board.Bus.WriteDoubleWord(FimdDriver.Buffer + 4, 0x424242);
            fimd.Advance(TimeInterval.FromSeconds(1));

            Assert.That(rendered, Has.Count.EqualTo(25).Within(2));
            Assert.That((rendered.First(), rendered.Last()), Is.EqualTo((0x010001u, 0x424242u)));
            Assert.That(shown, Has.Count.EqualTo(1));
        }

        [Test]
        public void ShouldShowAnAnalyzerADarkPanel()
        {
            byte[] last = Array.Empty<byte>();
            fimd.SetMode(mode);
            fimd.Device.FrameRendered += bytes => last = bytes.ToArray();
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            Assert.That(last, Has.Some.Not.Zero);
            fimd.Write(0, 0);
            Assert.That(last, Is.All.Zero);
        }

        [Test]
        public void ShouldCaptureWhatThePanelShows()
        {
            var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"capture-{Guid.NewGuid():N}.png");
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            try
            {
                fimd.Device.CaptureFrame(path);
                var png = Png.Open(path);
                var pixel = png.GetPixel(11, 22);

                Assert.That((png.Width, png.Height), Is.EqualTo((64, 48)));
                Assert.That((pixel.R, pixel.G, pixel.B), Is.EqualTo(((byte)11, (byte)22, (byte)1)));
                Assert.That(fimd.Device.LatchedFrames, Is.EqualTo(1));
            }
            finally
            {
                File.Delete(path);
            }
        }

        [Test]
        public void ShouldSayWhyItCannotCapture()
        {
            Assert.That(() => fimd.Device.CaptureFrame("x.png"), Throws.TypeOf<RecoverableException>().With.Message.Contains("off"));
            fimd.SetMode(mode);
            Assert.That(() => fimd.Device.CaptureFrame("/does/not/exist.png"), Throws.TypeOf<RecoverableException>().With.Message.Contains("/does/not/exist.png"));
        }

        [Test]
        public void ShouldDescribeItself()
        {
            Assert.That(fimd.Device.Describe(), Does.StartWith("off"));
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            Assert.That(fimd.Device.Describe(), Does.Contain("update pending"));
            fimd.Advance(mode.Frame);
            Assert.That(fimd.Device.Describe(), Does.Contain("64x48 at 0,0").And.Contain("0x40100000").And.Not.Contain("pending"));
        }

        private FimdDriver fimd = null!;
        private Mode mode = null!;
    }
}
