using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// Whole streams, driven as the kernel does: every picture, in order, bit by bit. No checksum is this decoder's:
    /// those of our streams are the encoder's own, and others published those of the JVT's.
    /// </summary>
    [TestFixture]
    public class ConformanceTests
    {
        [TestCaseSource(nameof(Streams))]
        public void EveryPictureIsExact(object stream)
        {
            var known = (TestStream)stream;
            Check(known, Play(known, OutputFormat.Nv12));
        }

        [TestCase("cropped.264", OutputFormat.Nv21)]
        [TestCase("cropped.264", OutputFormat.Tiled)]
        [TestCase("cabac.264", OutputFormat.Nv21)]
        [TestCase("cabac.264", OutputFormat.Tiled)]
        [TestCase("b-frames.264", OutputFormat.Nv21)]
        [TestCase("b-frames.264", OutputFormat.Tiled)]
        public void OtherLayoutsHoldTheSamePictures(string name, object format)
        {
            var stream = TestStream.Get(name);
            Check(stream, Play(stream, (OutputFormat)format));
        }

        private static IEnumerable<object> Streams => TestStream.Own.Concat(TestStream.Conformance);

        private static List<OutputPicture> Play(TestStream stream, OutputFormat format)
        {
            var units = stream.Read();
            using var board = new MfcBoard();
            board.Initialize();
            var driver = new MfcDriver(board, format: format);
            driver.Begin(units[0]);
            Assert.That(driver.HeaderIsUsedUp, Is.False, "the first buffer holds a picture as well");
            for(var i = 0; i < units.Count; i++)
            {
                Assert.That(driver.Decode(units[i], i), Is.EqualTo(RiscResponse.FrameDone), $"access unit {i}, error {board.LastError}");
            }
            driver.Drain();
            Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
            return driver.Pictures;
        }

        private static void Check(TestStream stream, List<OutputPicture> pictures)
        {
            Assert.That(pictures, Has.Count.EqualTo(stream.Frames));
            Assert.That(pictures[0].Width, Is.EqualTo(stream.Width));
            Assert.That(pictures[0].Height, Is.EqualTo(stream.Height));
            Assert.That(AccessUnits.Hash(pictures), Is.EqualTo(stream.Sha1));
            Assert.That(pictures.Select(x => x.Timestamp), Is.Unique.And.All.GreaterThanOrEqualTo(0));
        }
    }
}
