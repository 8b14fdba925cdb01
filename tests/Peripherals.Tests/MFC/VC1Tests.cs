using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// VC-1's advanced profile. No encoder of it is to be had, so the streams are written here: intra pictures whose blocks
    /// have a DC coefficient only, and skipped ones. What they look like follows from SMPTE 421M, not from a decoder.
    /// </summary>
    [TestFixture]
    public class VC1Tests
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
        public void EveryPictureIsExact([Values] bool hasStartCodes)
        {
            var stream = new VC1Stream(new Random(1), hasStartCodes);
            var driver = Play(stream);
            Assert.That((driver.Width, driver.Height), Is.EqualTo((VC1Stream.Width, VC1Stream.Height)));
            Assert.That(driver.Pictures.Select(x => x.Data), Is.EqualTo(stream.Pictures));
            Assert.That(driver.Pictures.Select(x => x.IsDamaged), Has.All.False);
            Assert.That(driver.Pictures.Select(x => x.Timestamp), Is.Unique.And.All.GreaterThanOrEqualTo(0));
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [Test]
        public void ABufferOfSeveralPicturesIsRunAgainForEach()
        {
            var stream = new VC1Stream(new Random(2), hasStartCodes: true);
            var driver = new MfcDriver(board) { Codec = 10 };
            driver.Begin(stream.Header);
            Assert.That(driver.DecodeAll(stream.Units.SelectMany(x => x).ToArray(), 0), Is.EqualTo(stream.Units.Count));
            driver.Drain();
            Assert.That(driver.Pictures.Select(x => x.Data), Is.EqualTo(stream.Pictures));
        }

        [Test]
        public void NoHeaderIsAnError()
        {
            foreach(var buffer in new[] { new byte[] { 1, 2, 3 }, new byte[] { 0, 0, 1, 0x0F }, new byte[] { 0, 0, 1, 0x0D, 0xC0 }, new byte[] { 0, 0, 1, 0x0E, 0x40, 0 } })
            {
                var driver = new MfcDriver(board) { Codec = 10 };
                Assert.That(driver.Open(), Is.EqualTo(RiscResponse.OpenInstance));
                Assert.That(driver.ParseHeader(buffer), Is.EqualTo(RiscResponse.Error));
                Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
            }
        }

        private MfcDriver Play(VC1Stream stream)
        {
            var driver = new MfcDriver(board) { Codec = 10 };
            driver.Begin(stream.Header);
            for(var i = 0; i < stream.Units.Count; i++)
            {
                Assert.That(driver.DecodeAll(stream.Units[i], i), Is.EqualTo(1));
                Assert.That(driver.IsDead, Is.False, $"picture {i}, error {board.LastError}");
            }
            driver.Drain();
            Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
            return driver;
        }

        private MfcBoard board = null!;
    }

    /// <summary>I pictures, skipped P pictures, and BI pictures that are displayed before the one in front of them.</summary>
    internal sealed class VC1Stream
    {
        public VC1Stream(Random random, bool hasStartCodes)
        {
            this.random = random;
            var sequence = new BitWriter().Bits(2, 3).Bits(3, 0).Bits(2, 1).Bits(9, 0).Bits(12, Width / 2 - 1).Bits(12, Height / 2 - 1)
                .Bits(4, 0).Bits(1, 1).Bits(3, 0).ToUnit(0x0F);
            // CLOSED_ENTRY; no loop filter, no overlap, no variable transform, an implicit quantizer, no other size.
            var entryPoint = new BitWriter().Bits(2, 1).Bits(4, 0).Bits(7, 0).Bits(3, 0).ToUnit(0x0E);
            Header = sequence.Skip(1).Concat(entryPoint.Skip(1)).ToArray();
            var skipped = new BitWriter().Bits(4, 0xF).ToUnit(0x0D);
            byte[] last = Array.Empty<byte>();
            for(var group = 0; group < 3; group++)
            {
                Add(Intra(6, 3, out var first), hasStartCodes);
                Add(skipped, hasStartCodes);
                Add(Intra(6, 3, out last), hasStartCodes);
                Add(Intra(14, 4, out var between), hasStartCodes);
                Pictures.AddRange(new[] { first, first, between, last });
            }
        }

        public byte[] Header { get; }

        /// <summary>In decoding order.</summary>
        public List<byte[]> Units { get; } = new List<byte[]>();

        /// <summary>I420, in the order in which they are displayed.</summary>
        public List<byte[]> Pictures { get; } = new List<byte[]>();

        public const int Width = 64;
        public const int Height = 48;

        private void Add(byte[] unit, bool hasStartCode)
        {
            Units.Add(unit[(hasStartCode ? 1 : 5)..]);
        }

        private byte[] Intra(uint type, int typeBits, out byte[] picture)
        {
            picture = new byte[Width * Height * 3 / 2];
            const int columns = Width / 16, rows = Height / 16;
            // PTYPE, RNDCTRL, PQINDEX 4, HALFQP; ACPRED by rows, none of them; the first of each table.
            var writer = new BitWriter().Bits(typeBits, type).Bits(1, 0).Bits(5, 4).Bits(1, 0).Bits(1, 0).Bits(3, 2).Bits(rows, 0).Bits(3, 0);
            var luma = new int[2 * rows, 2 * columns];
            var chroma = new[] { new int[rows, columns], new int[rows, columns] };
            for(var macroblock = 0; macroblock < rows * columns; macroblock++)
            {
                int x = macroblock % columns, y = macroblock / columns;
                writer.Bits(1, 1); // no block has more than its DC coefficient
                for(var block = 0; block < 4; block++)
                {
                    Block(writer, luma, 2 * x + block % 2, 2 * y + block / 2, picture, 0, Width, new[] { (1, 1u), (2, 1u), (4, 1u), (5, 1u) });
                }
                for(var plane = 0; plane < 2; plane++)
                {
                    Block(writer, chroma[plane], x, y, picture, Width * Height * (4 + plane) / 4, Width / 2, new[] { (2, 0u), (2, 1u) });
                }
            }
            return writer.ToUnit(0x0D);
        }

        private void Block(BitWriter writer, int[,] levels, int x, int y, byte[] picture, int plane, int stride, (int Bits, uint Code)[] codes)
        {
            var difference = random.Next(codes.Length);
            writer.Bits(codes[difference].Bits, codes[difference].Code);
            if(difference > 0)
            {
                var isNegative = random.Next(2) == 0;
                writer.Flag(isNegative);
                difference = isNegative ? -difference : difference;
            }
            var level = Predict(levels, x, y) + difference;
            levels[y, x] = level;
            for(var i = 0; i < 64; i++)
            {
                // 8.3 and annex A: the step of PQUANT 4 is 8; both passes of the transform.
                var row = (12 * 8 * level + 4) >> 3;
                var value = 128 + ((12 * row + (i / 8 < 4 ? 64 : 65)) >> 7);
                picture[plane + (8 * y + i / 8) * stride + 8 * x + i % 8] = (byte)Math.Clamp(value, 0, 255);
            }
        }

        private static int Predict(int[,] levels, int x, int y)
        {
            if(x == 0 || y == 0)
            {
                return x > 0 ? levels[y, x - 1] : y > 0 ? levels[y - 1, x] : 0;
            }
            int left = levels[y, x - 1], top = levels[y - 1, x], corner = levels[y - 1, x - 1];
            return Math.Abs(top - corner) <= Math.Abs(corner - left) ? left : top;
        }

        private readonly Random random;
    }
}
