using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// H.264 whose pictures are fields, in one buffer or in two, and slices in buffers of their own. The field pictures are
    /// written here, of PCM macroblocks and skipped ones, so that what they have to look like needs no decoder.
    /// </summary>
    [TestFixture]
    public class InterlacedTests
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

        [Test]
        public void FieldsAreWovenAndLeaveInOrder([Values] bool inOneBuffer)
        {
            var stream = new FieldStream(new Random(5));
            var driver = new MfcDriver(board);
            Play(driver, stream, inOneBuffer);
            Assert.That(driver.Pictures.Select(x => x.Data), Is.EqualTo(stream.Pictures));
            Assert.That(driver.Pictures.Select(x => x.IsInterlaced), Has.All.True);
            Assert.That(driver.Pictures.Select(x => x.IsDamaged), Has.All.False);
            Assert.That(driver.Pictures.Select(x => x.Timestamp), Is.EqualTo(inOneBuffer ? new[] { 0, 2, 1 } : new[] { 0, 4, 2 }), "the first field's");
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [Test]
        public void AFieldWithoutItsOtherOneIsNotDisplayed()
        {
            var stream = new FieldStream(new Random(6));
            var driver = new MfcDriver(board);
            var fields = stream.Fields;
            driver.Begin(fields[0]);
            for(var i = 0; i < fields.Count; i++)
            {
                if(i != 3)
                {
                    driver.Decode(fields[i], i);
                }
            }
            driver.Drain();
            Assert.That(driver.Pictures, Has.Count.EqualTo(2));
            Assert.That(driver.Pictures[1].Data, Is.EqualTo(stream.Pictures[1]));
            var table = board.Mfc.ListInstances();
            Assert.That(table[1, 8], Is.EqualTo("0"), "no picture waits any more");
        }

        [Test]
        public void AFlushBetweenTwoFieldsBeginsAnew()
        {
            var stream = new FieldStream(new Random(7));
            var driver = new MfcDriver(board);
            driver.Begin(stream.Fields[0]);
            driver.Decode(stream.Fields[0], 0);
            driver.Flush();
            foreach(var field in stream.Fields)
            {
                driver.Decode(field, 0);
            }
            driver.Drain();
            Assert.That(driver.Pictures.Select(x => x.Data), Is.EqualTo(stream.Pictures));
        }

        [Test]
        public void FieldMacroblocksAreInterlacedAndOtherFramesAreNot([Values("mbaff.264", "cabac.264")] string name)
        {
            var stream = TestStream.Get(name);
            var driver = new MfcDriver(board);
            driver.Begin(stream.Read()[0]);
            foreach(var unit in stream.Read())
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();
            Assert.That(driver.Pictures.Select(x => x.IsInterlaced), Has.All.EqualTo(name == "mbaff.264"));
        }

        [TestCase("slices.264")]
        [TestCase("no-filter.264")]
        [TestCase("cabac.264")]
        [TestCase("mbaff.264")]
        public void ASliceToABuffer(string name)
        {
            var stream = TestStream.Get(name);
            var driver = new MfcDriver(board) { IsSliced = true };
            var slices = stream.Read().SelectMany(SplitSlices).ToList();
            driver.Begin(slices[0]);
            for(var i = 0; i < slices.Count; i++)
            {
                Assert.That(driver.Decode(slices[i], i), Is.EqualTo(RiscResponse.SliceDone));
            }
            driver.Drain();
            Assert.That(slices, Has.Count.GreaterThanOrEqualTo(stream.Frames));
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
            Assert.That(driver.Pictures.Select(x => x.Timestamp), Is.Unique.And.All.GreaterThanOrEqualTo(0));
        }

        [Test]
        public void OtherCodecsHaveNoSliceInterface()
        {
            var stream = TestStream.Get("mpeg2.m2v");
            var driver = new MfcDriver(board) { Codec = 13, IsSliced = true };
            driver.Begin(stream.ReadHeader());
            Assert.That(driver.Decode(stream.ReadPictures()[0], 0), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.LastError, Is.EqualTo(70));
        }

        [Test]
        public void OfSeveralViewsTheBaseViewIsDecoded([Values(0u, 1u)] uint codec)
        {
            var stream = TestStream.Get("slices.264");
            var driver = new MfcDriver(board) { Codec = codec };
            var units = stream.Read().Select(AddView).ToList();
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                Assert.That(driver.DecodeAll(units[i], i), Is.EqualTo(1));
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        private static void Play(MfcDriver driver, FieldStream stream, bool inOneBuffer)
        {
            var fields = stream.Fields;
            var units = inOneBuffer ? fields.Where((_, i) => i % 2 == 0).Zip(fields.Where((_, i) => i % 2 == 1), (a, b) => a.Concat(b).ToArray()).ToList() : fields;
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                var expected = inOneBuffer || i % 2 == 1 ? RiscResponse.FrameDone : RiscResponse.FieldDone;
                Assert.That(driver.Decode(units[i], i), Is.EqualTo(expected));
            }
            driver.Drain();
        }

        /// <summary>A slice to a buffer, what is in front of it included.</summary>
        private static IEnumerable<byte[]> SplitSlices(byte[] unit)
        {
            var starts = AccessUnits.StartCodes(unit);
            var begin = 0;
            for(var i = 0; i < starts.Count; i++)
            {
                var header = starts[i] + (unit[starts[i] + 2] == 1 ? 3 : 4);
                if((unit[header] & 0x1F) is 1 or 5)
                {
                    var end = i + 1 < starts.Count ? starts[i + 1] : unit.Length;
                    yield return unit[begin..end];
                    begin = end;
                }
            }
        }

        /// <summary>Puts a second view's units to a picture: prefixes, a subset parameter set, slices of type 20.</summary>
        private static byte[] AddView(byte[] unit)
        {
            var result = new List<byte>();
            if((unit[4] & 0x1F) == 7)
            {
                result.AddRange(new byte[] { 0, 0, 0, 1, 0x6F, 118, 0, 30, 0xFF, 0xFE, 0xF6, 0xF0 });
            }
            result.AddRange(PrefixUnits.Add(unit));
            foreach(var slice in SplitSlices(unit))
            {
                result.AddRange(new byte[] { 0, 0, 0, 1, 0x74, 0x40, 0x00, 0x27 });
                result.AddRange(slice.Skip(slice.Length / 2));
            }
            return result.ToArray();
        }

        private MfcBoard board = null!;
    }

    /// <summary>
    /// Three frames of two fields each, 64x64: an IDR field with a second one that repeats it; two intra fields; and two that
    /// are displayed before those.
    /// </summary>
    internal sealed class FieldStream
    {
        public FieldStream(Random random)
        {
            this.random = random;
            var sets = new SpsSpec { FrameOnly = false, Height = 2, References = 2, Reorder = 1, Buffering = 2 }.ToUnit().Concat(SpsSpec.Pps());
            var first = Intra(0x65, 0, false, 0, out var a);
            Fields.Add(sets.Concat(first).ToArray());
            Fields.Add(Slice(5, 0x41, 0, true, 1).Unsigned(8).ToUnit(0x41));
            Fields.Add(Intra(0x61, 1, false, 8, out var b));
            Fields.Add(Intra(0x61, 1, true, 9, out var c));
            Fields.Add(Intra(0x01, 2, false, 4, out var d));
            Fields.Add(Intra(0x01, 2, true, 5, out var e));
            Pictures.Add(Weave(a, Below(a)));
            Pictures.Add(Weave(d, e));
            Pictures.Add(Weave(b, c));
        }

        /// <summary>In decoding order.</summary>
        public List<byte[]> Fields { get; } = new List<byte[]>();

        /// <summary>I420, in the order in which they are displayed.</summary>
        public List<byte[]> Pictures { get; } = new List<byte[]>();

        private byte[] Intra(byte header, uint frame, bool isBottom, uint order, out byte[] field)
        {
            field = new byte[Width * Height * 3 / 2];
            random.NextBytes(field);
            var writer = Slice(7, header, frame, isBottom, order);
            for(var macroblock = 0; macroblock < Width / 16 * (Height / 16); macroblock++)
            {
                int x = macroblock % (Width / 16), y = macroblock / (Width / 16);
                writer.Unsigned(25).Align(); // I_PCM
                Samples(writer, field, 0, Width, x, y, 16);
                Samples(writer, field, Width * Height, Width / 2, x, y, 8);
                Samples(writer, field, Width * Height * 5 / 4, Width / 2, x, y, 8);
            }
            return writer.ToUnit(header);
        }

        private static void Samples(BitWriter writer, byte[] field, int plane, int stride, int x, int y, int size)
        {
            for(var i = 0; i < size * size; i++)
            {
                writer.Bits(8, field[plane + (y * size + i / size) * stride + x * size + i % size]);
            }
        }

        /// <summary>A slice's header (7.3.3), with the parameter sets above.</summary>
        private static BitWriter Slice(uint type, byte header, uint frame, bool isBottom, uint order)
        {
            var writer = new BitWriter().Unsigned(0).Unsigned(type).Unsigned(0).Bits(4, frame).Flag(true).Flag(isBottom);
            if((header & 0x1F) == 5)
            {
                writer.Unsigned(0); // idr_pic_id
            }
            writer.Bits(4, order);
            if(type == 5)
            {
                writer.Flag(false).Flag(false); // as many references as the parameter set says, in their order
            }
            if((header & 0x60) != 0)
            {
                writer.Bits((header & 0x1F) == 5 ? 2 : 1, 0); // dec_ref_pic_marking
            }
            return writer.Unsigned(0); // slice_qp_delta
        }

        /// <summary>
        /// What a skipped field that refers to the one above it repeats: chroma is taken a quarter of a line lower (8.4.1.4),
        /// as that is where it lies.
        /// </summary>
        private static byte[] Below(byte[] top)
        {
            var result = (byte[])top.Clone();
            for(var i = Width * Height; i < top.Length; i++)
            {
                var line = (i - Width * Height) / (Width / 2) % (Height / 2);
                var below = line + 1 < Height / 2 ? top[i + Width / 2] : top[i];
                result[i] = (byte)((6 * top[i] + 2 * below + 4) >> 3);
            }
            return result;
        }

        private static byte[] Weave(byte[] top, byte[] bottom)
        {
            var result = new byte[2 * top.Length];
            int source = 0, target = 0;
            foreach(var (width, height) in new[] { (Width, Height), (Width / 2, Height / 2), (Width / 2, Height / 2) })
            {
                for(var y = 0; y < height; y++)
                {
                    Array.Copy(top, source, result, target, width);
                    Array.Copy(bottom, source, result, target + width, width);
                    source += width;
                    target += 2 * width;
                }
            }
            return result;
        }

        private readonly Random random;

        private const int Width = 64;
        private const int Height = 32;
    }
}
