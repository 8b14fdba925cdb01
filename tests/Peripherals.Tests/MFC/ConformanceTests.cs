using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>Whole streams, driven as the kernel does: every picture, in order, bit by bit.</summary>
    [TestFixture]
    public class ConformanceTests
    {
        [TestCaseSource(nameof(Streams))]
        public void EveryPictureIsExact(string name)
        {
            var stream = ConformanceStream.Get(name);
            Check(stream, Play(stream, OutputFormat.Nv12));
        }

        [TestCase("Static.264", OutputFormat.Nv21)]
        [TestCase("Static.264", OutputFormat.Tiled)]
        [TestCase("test_qcif_cabac.264", OutputFormat.Nv21)]
        [TestCase("test_qcif_cabac.264", OutputFormat.Tiled)]
        [TestCase("Cisco_Adobe_PDF_sample_a_1024x768_CAVLC_Bframe_9.264", OutputFormat.Nv21)]
        [TestCase("Cisco_Adobe_PDF_sample_a_1024x768_CAVLC_Bframe_9.264", OutputFormat.Tiled)]
        public void OtherLayoutsHoldTheSamePictures(string name, object format)
        {
            var stream = ConformanceStream.Get(name);
            Check(stream, Play(stream, (OutputFormat)format));
        }

        private static IEnumerable<string> Streams => ConformanceStream.All.Select(x => x.Name);

        private static List<OutputPicture> Play(ConformanceStream stream, OutputFormat format)
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

        private static void Check(ConformanceStream stream, List<OutputPicture> pictures)
        {
            Assert.That(pictures, Has.Count.EqualTo(stream.Frames));
            Assert.That(pictures[0].Width, Is.EqualTo(stream.Width));
            Assert.That(pictures[0].Height, Is.EqualTo(stream.Height));
            Assert.That(AccessUnits.Hash(pictures), Is.EqualTo(stream.Sha1));
            Assert.That(pictures.Select(x => x.Timestamp), Is.Unique.And.All.GreaterThanOrEqualTo(0));
        }
    }
}
