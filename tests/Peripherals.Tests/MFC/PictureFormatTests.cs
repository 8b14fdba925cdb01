using System;
using System.Linq;

using Antmicro.Renode.Peripherals.Video.MFC;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    [TestFixture]
    public class PictureFormatTests
    {
        [Test]
        public void InterleavesAnyLength()
        {
            for(var length = 0; length < 200; length++)
            {
                var first = Enumerable.Range(0, length).Select(x => (byte)(x * 7)).ToArray();
                var second = Enumerable.Range(0, length).Select(x => (byte)(x * 13 + 1)).ToArray();
                var result = new byte[2 * length + 1];
                result[^1] = 0xEE;
                PictureFormat.Interleave(first, second, result);
                Assert.That(result.Take(2 * length), Is.EqualTo(first.Zip(second, (x, y) => new[] { x, y }).SelectMany(x => x)), $"length {length}");
                Assert.That(result[^1], Is.EqualTo(0xEE), $"length {length}");
            }
        }

        [Test]
        public void RefusesToReadOrWriteBeyond()
        {
            Assert.That(() => PictureFormat.Interleave(new byte[64], new byte[63], new byte[128]), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => PictureFormat.Interleave(new byte[64], new byte[64], new byte[127]), Throws.InstanceOf<ArgumentException>());
        }

        [Test]
        public void LaysOutAMonochromePictureWithNeutralChroma()
        {
            var format = new PictureFormat(Sps(), false, false);
            var chroma = new byte[64 * 24];
            format.CopyChroma(Gray(), 0, 24, chroma);
            Assert.That(chroma, Is.All.EqualTo(128));
            var visible = new byte[format.VisibleSize];
            Assert.That(format.CopyVisible(Gray(), visible), Is.EqualTo(62 * 44 * 3 / 2));
            Assert.That(visible[0], Is.EqualTo(Sample(0, 2)), "cropped by two lines at the top");
            Assert.That(visible.Skip(62 * 44), Is.All.EqualTo(128));
        }

        [Test]
        public void PiecesMakeThePlane()
        {
            foreach(var isTiled in new[] { false, true })
            {
                var format = new PictureFormat(Sps(), isTiled, false);
                var whole = new byte[format.LumaSize];
                format.CopyLuma(Gray(), 0, 48, whole);
                for(var first = 0; first < 48; first += 16)
                {
                    var piece = new byte[16 * 64];
                    format.CopyLuma(Gray(), first, 16, piece);
                    Assert.That(piece, Is.EqualTo(whole.Skip(first * 64).Take(16 * 64)), $"tiled {isTiled}, line {first}");
                }
                Assert.That(whole[isTiled ? 64 * 16 + 256 + 16 + 3 : 17 * 64 + 19], Is.EqualTo(Sample(19, 17)));
            }
        }

        private static DecodedImage Gray()
        {
            var luma = new byte[64 * 48];
            for(var i = 0; i < luma.Length; i++)
            {
                luma[i] = Sample(i % 64, i / 64);
            }
            return new DecodedImage { Width = 64, Height = 48, Luma = luma, LumaStride = 64 };
        }

        private static byte Sample(int x, int y)
        {
            return (byte)(x * 3 + y * 5);
        }

        private static SequenceParameterSet Sps()
        {
            return new ParameterSets().AddSequence(new SpsSpec { Crop = new uint[] { 0, 1, 1, 1 } }.ToUnit()[4..])!;
        }
    }
}
