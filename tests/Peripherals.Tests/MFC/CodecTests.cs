using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// The other codecs, driven as the kernel does: which buffers are used up, which pictures are displayed, bit by
    /// bit. tests/streams/make-codecs says whose checksums they are.
    /// </summary>
    [TestFixture]
    public class CodecTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new MfcBoard();
            board.Initialize();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [TestCaseSource(nameof(Streams))]
        public void EveryPictureIsExact(object stream)
        {
            var known = (TestStream)stream;
            var driver = Play(known, known.ReadPictures());
            Assert.That(driver.Pictures, Has.Count.EqualTo(known.Frames));
            Assert.That((driver.Width, driver.Height), Is.EqualTo((known.Width, known.Height)), "the displayed size: G_SELECTION goes by it");
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(known.Sha1));
            Assert.That(driver.Pictures.Select(x => x.IsDamaged), Has.All.False);
            Assert.That(driver.Pictures.Select(x => x.Timestamp), Is.Unique.And.All.GreaterThanOrEqualTo(0));
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [Test]
        public void TheWidthAsStrideIsTheAlignedOne([Values("mpeg4-simple.m4v", "mpeg1.m1v")] string name)
        {
            var stream = TestStream.Get(name);
            Assert.That(AccessUnits.Hash(Play(stream, stream.ReadPictures(), x => x.WritesWidthAsStride = true).Pictures), Is.EqualTo(stream.Sha1));
        }

        /// <summary>
        /// The driver takes the buffer with the header for used up, whatever else is in it. That picture is decoded,
        /// or those that refer to it would be wrong, and it isn't displayed.
        /// </summary>
        [TestCaseSource(nameof(Streams))]
        public void APictureInTheHeadersBufferIsReferredToAndNotDisplayed(object stream)
        {
            var known = (TestStream)stream;
            var all = Play(known, known.ReadPictures()).Pictures;
            var units = known.ReadPictures();
            var driver = new MfcDriver(board, 0x70000000) { Codec = CodecStreams.CodecOf(known) };
            driver.Begin(units[0]);
            Decode(driver, units.Skip(1));
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(AccessUnits.Hash(all.Skip(1))));
        }

        [TestCase("mpeg2.m2v")]
        [TestCase("mpeg4.m4v")]
        public void ABufferOfSeveralPicturesIsRunAgainForEach(string name)
        {
            var stream = TestStream.Get(name);
            var units = stream.ReadPictures();
            var driver = Open(stream);
            for(var i = 0; i < units.Count; i += 3)
            {
                var several = units.Skip(i).Take(3).ToList();
                Assert.That(driver.DecodeAll(several.SelectMany(x => x).ToArray(), i), Is.EqualTo(several.Count));
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        /// <summary>
        /// As DivX and Xvid put B pictures into AVI: behind the picture they refer to, in the same buffer, and later a
        /// VOP that isn't coded in the place of each.
        /// </summary>
        [Test]
        public void PackedBPicturesOfMpeg4()
        {
            var stream = TestStream.Get("mpeg4.m4v");
            var units = stream.ReadPictures();
            byte[] notCoded = [0, 0, 1, 0xB6, 0x50, 0x00, 0x00, 0x00];
            var driver = Open(stream);
            for(var i = 0; i < units.Count; i++)
            {
                var next = i + 1;
                while(next < units.Count && IsB(units[next]))
                {
                    next++;
                }
                Assert.That(driver.DecodeAll(units.GetRange(i, next - i).SelectMany(x => x).ToArray(), i), Is.EqualTo(next - i));
                for(; i + 1 < next; i++)
                {
                    Assert.That(driver.DecodeAll(notCoded, i), Is.EqualTo(1));
                    Assert.That(board[MfcRegisters.DecodedFrameType] & 7, Is.Zero, "the driver gives no buffer away");
                }
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [Test]
        public void AHiddenFrameTakesNoBuffer()
        {
            var stream = TestStream.Get("vp8.ivf");
            var hidden = 0;
            var driver = Open(stream);
            foreach(var unit in stream.ReadPictures())
            {
                var before = driver.Pictures.Count;
                driver.DecodeAll(unit, 0);
                if((unit[0] & 0x10) == 0)
                {
                    hidden++;
                    Assert.That(driver.Pictures, Has.Count.EqualTo(before));
                    Assert.That(board[MfcRegisters.DecodedStatus] & 7, Is.EqualTo(1));
                    Assert.That(board[MfcRegisters.DecodedFrameType] & 7, Is.Zero);
                }
            }
            Assert.That(hidden, Is.GreaterThan(0));
        }

        [Test]
        public void AnOpenGroupsFirstBPicturesAreSkippedAndCostNoBuffer()
        {
            var stream = TestStream.Get("mpeg2.m2v");
            var units = stream.ReadPictures();
            var all = Play(stream, units).Pictures;
            var second = units.FindIndex(1, x => x[3] == 0xB3 || x[3] == 0xB8);
            Assert.That(IsMpegB(units[second + 1]), Is.True, "the group is open");
            var driver = new MfcDriver(board, 0x70000000) { Codec = 13 };
            driver.Begin(stream.ReadHeader());
            Decode(driver, units.Skip(second));
            Assert.That(driver.Pictures, Is.Not.Empty);
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(AccessUnits.Hash(all.Skip(all.Count - driver.Pictures.Count))));
            var table = board.Mfc.ListInstances();
            Assert.That(table[table.GetLength(0) - 1, 8], Is.EqualTo("0"), "no picture waits any more");
        }

        [TestCase("mpeg2.m2v")]
        [TestCase("mpeg4.m4v")]
        [TestCase("h263.h263")]
        [TestCase("vp8.ivf")]
        public void AnotherSizeIsAChangeOfResolution(string name)
        {
            var other = name switch { "mpeg2.m2v" => "mpeg1.m1v", "mpeg4.m4v" => "mpeg4-simple.m4v", _ => "h263-custom.h263" };
            var stream = TestStream.Get(name);
            var driver = Open(stream);
            Decode(driver, stream.ReadPictures().Take(4));
            if(name == "vp8.ivf")
            {
                var larger = (byte[])stream.ReadPictures()[0].Clone();
                larger[6] = 200;
                driver.StartFrame(larger);
                Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.FrameDone));
                Assert.That(board[MfcRegisters.DisplayStatus] >> 4 & 3, Is.EqualTo(1));
                return;
            }
            var next = TestStream.Get(other);
            driver.Decode(next.ReadPictures()[0], 100);
            Assert.That(driver.ResolutionChanges, Is.EqualTo(1));
            Assert.That((driver.Width, driver.Height), Is.EqualTo((next.Width, next.Height)));
        }

        [TestCaseSource(nameof(Streams))]
        public void AFlushBeginsAnew(object stream)
        {
            var known = (TestStream)stream;
            var units = known.ReadPictures();
            var driver = Open(known);
            Decode(driver, units.Take(5), drain: false);
            driver.Flush();
            driver.Pictures.Clear();
            Decode(driver, units);
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(known.Sha1));
        }

        [TestCase(3u)]
        [TestCase(8u)]
        [TestCase(13u)]
        [TestCase(14u)]
        public void NoHeaderIsAnError(uint codec)
        {
            foreach(var buffer in new[] { new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, new byte[1], new byte[] { 0, 0, 1 }, new byte[] { 0, 0, 1, 0xB3 }, new byte[] { 0, 0, 1, 0x20, 0xFF }, new byte[] { 0, 0, 0x80, 0x02 } })
            {
                var driver = new MfcDriver(board) { Codec = codec };
                Assert.That(driver.Open(), Is.EqualTo(RiscResponse.OpenInstance));
                Assert.That(driver.ParseHeader(buffer), Is.EqualTo(RiscResponse.Error));
                Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
            }
        }

        [TestCase(3u, 0x120000u)]
        [TestCase(13u, 0u)]
        public void ScratchAndVectorBuffersAreTheCodecs(uint codec, uint most)
        {
            var driver = Open(TestStream.Get(codec == 3 ? "mpeg4.m4v" : "mpeg2.m2v"));
            Assert.That(driver.IsDead, Is.False);
            Assert.That(board[MfcRegisters.MinNumMv], Is.Zero);
            Assert.That(board[0xF108], Is.LessThanOrEqualTo(most));
        }

        internal static IEnumerable<object> Streams => TestStream.OtherCodecs;

        private MfcDriver Open(TestStream stream, Action<MfcDriver>? set = null)
        {
            var driver = new MfcDriver(board) { Codec = CodecStreams.CodecOf(stream) };
            set?.Invoke(driver);
            var header = stream.ReadHeader();
            // Without a header of its own, the first picture's is sent, and that picture once more.
            driver.Begin(header.Length > 0 ? header : stream.ReadPictures()[0]);
            return driver;
        }

        private MfcDriver Play(TestStream stream, IReadOnlyList<byte[]> units, Action<MfcDriver>? set = null)
        {
            var driver = Open(stream, set);
            Decode(driver, units);
            Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
            return driver;
        }

        private static void Decode(MfcDriver driver, IEnumerable<byte[]> units, bool drain = true)
        {
            var number = 0;
            foreach(var unit in units)
            {
                Assert.That(driver.DecodeAll(unit, number++), Is.EqualTo(1));
                Assert.That(driver.IsDead, Is.False, $"picture {number - 1}");
            }
            if(drain)
            {
                driver.Drain();
            }
        }

        private static bool IsB(byte[] unit)
        {
            var at = unit.AsSpan().IndexOf(new byte[] { 0, 0, 1, 0xB6 });
            return unit[at + 4] >> 6 == 2;
        }

        private static bool IsMpegB(byte[] unit)
        {
            var at = unit.AsSpan().IndexOf(new byte[] { 0, 0, 1, 0 });
            return (unit[at + 5] >> 3 & 7) == 3;
        }

        private MfcBoard board = null!;
    }
}
