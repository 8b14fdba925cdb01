using System;

using NUnit.Framework;

namespace Exynos.Tests.FIMD
{
    /// <summary>Alpha, blending equation and colour key against a plain reference.</summary>
    [TestFixture]
    public class BlendTests
    {
        [SetUp]
        public void SetUp()
        {
            fimd = new FimdDriver();
            random = new Random(20);
            below = Random(0xFFFFFF);
            above = Random(0xFFFFFFFF);
            fimd.Paint(FimdDriver.Buffer, Size, Size, (x, y) => below[y * Size + x]);
            fimd.Paint(FimdDriver.Buffer2, Size, Size, (x, y) => above[y * Size + x]);
        }

        [TearDown]
        public void TearDown()
        {
            fimd.Dispose();
        }

        [TestCase(PixelBlend.None, 0xFFFFu)]
        [TestCase(PixelBlend.None, 0x8000u)]
        [TestCase(PixelBlend.None, 0x0000u)]
        [TestCase(PixelBlend.Coverage, 0xFFFFu)]
        [TestCase(PixelBlend.Coverage, 0x5A00u)]
        [TestCase(PixelBlend.Premultiplied, 0xFFFFu)]
        [TestCase(PixelBlend.Premultiplied, 0x5A00u)]
        public void ShouldBlendAsTheDriverAsksFor(PixelBlend blend, uint alpha)
        {
            for(var window = 1; window < 5; window++)
            {
                var frame = Show(window, () => fimd.UpdatePlane(window, FimdDriver.Buffer2, Size * 4, 0, 0, Size, Size, Format.Argb8888, blend, alpha));

                var plane = (alpha >> 8) / 255.0;
                Check(frame, (pixel, part, back) =>
                {
                    var own = (pixel >> 24) / 255.0;
                    switch(blend)
                    {
                    case PixelBlend.None:
                        return part * plane + back * (1 - plane);
                    case PixelBlend.Coverage:
                        return part * Rounded(own * plane) + back * (1 - Rounded(own * plane));
                    default:
                        return part * plane + back * (1 - Rounded(own * plane));
                    }
                });
            }
        }

        // As the kernel's documentation of the "pixel blend mode" property has it; the hardware works in steps of
        // 1/255.
        [Test]
        public void ShouldAgreeWithTheKernelsDefinitionOfBlending([Values] PixelBlend blend, [Values(0xFFFFu, 0xC000u, 0x1000u)] uint alpha)
        {
            var frame = Show(1, () => fimd.UpdatePlane(1, FimdDriver.Buffer2, Size * 4, 0, 0, Size, Size, Format.Argb8888, blend, alpha));

            var plane = alpha / 65535.0;
            Check(frame, (pixel, part, back) =>
            {
                var own = blend == PixelBlend.None ? 1 : (pixel >> 24) / 255.0;
                return plane * (blend == PixelBlend.Coverage ? own * part : part) + (1 - plane * own) * back;
            }, tolerance: 3 / 255.0);
        }

        // Factors by number: 0, 1, alpha, 1 - alpha, alpha below (0 here), 1 - that, alpha 0, reserved, colour A, 1 -
        // A, colour B, 1 - B, reserved.
        [Test]
        public void ShouldKnowEveryFactor([Range(0, 15)] int a, [Values(0, 1, 3, 5, 12)] int b)
        {
            const double alpha0 = 0x93 / 255.0;
            var frame = Show(2, () =>
            {
                fimd.UpdatePlane(2, FimdDriver.Buffer2, Size * 4, 0, 0, Size, Size, Format.Argb8888, PixelBlend.Coverage, 0x9300);
                fimd.Write(0x24, 0);
                fimd.Write(0x248, (uint)(a | b << 6));
            });

            double Factor(int number, uint pixel, double part, double back)
            {
                switch(number)
                {
                case 1:
                case 5:
                    return 1;
                case 2:
                    return Rounded((pixel >> 24) / 255.0 * alpha0);
                case 3:
                    return 1 - Rounded((pixel >> 24) / 255.0 * alpha0);
                case 6:
                    return alpha0;
                case 10:
                    return part;
                case 11:
                    return 1 - part;
                case 12:
                    return back;
                case 13:
                    return 1 - back;
                default:
                    return 0;
                }
            }
            Check(frame, (pixel, part, back) => part * Factor(a, pixel, part, back) + back * Factor(b, pixel, part, back));
        }

        [Test]
        public void ShouldUseFourBitAlphaWhereAsked()
        {
            var frame = Show(1, () =>
            {
                fimd.UpdatePlane(1, FimdDriver.Buffer2, Size * 4, 0, 0, Size, Size, alpha: 0x5A00);
                fimd.Write(0x260, 0);
            });

            Check(frame, (_, part, back) => part * (0x55 / 255.0) + back * (1 - 0x55 / 255.0));
        }

        // Each colour has an alpha of its own; one bit of the pixel chooses between alpha 0 and 1.
        [Test]
        public void ShouldChooseAlphaByAPixelsBit()
        {
            var frame = Show(3, () =>
            {
                fimd.UpdatePlane(3, FimdDriver.Buffer2, Size * 4, 0, 0, Size, Size, Format.Argb8888, PixelBlend.Coverage);
                fimd.Write(0x2C, fimd.Read(0x2C) & ~0x82u);
                fimd.Write(0x78, 0x123ABC);
                fimd.Write(0x234, 0x040506);
                fimd.Write(0x238, 0x070809);
            });

            var alphas = new[] { new[] { 0x36, 0x25, 0x14 }, new[] { 0xC9, 0xB8, 0xA7 } };
            for(var i = 0; i < Size * Size; i++)
            {
                for(var part = 0; part < 3; part++)
                {
                    var alpha = alphas[(int)(above[i] >> 24 & 1)][part] / 255.0;
                    var expected = Part(above[i], part) * alpha + Part(below[i], part) * (1 - alpha);
                    Assert.That(Part(frame[i % Size, i / Size], part), Is.EqualTo(expected).Within(0.51 / 255), $"pixel {i} part {part}");
                }
            }
        }

        [Test]
        public void ShouldSelectOneOfTwoAlphasForAWholeWindow()
        {
            var frame = Show(1, () =>
            {
                fimd.UpdatePlane(1, FimdDriver.Buffer2, Size * 4, 0, 0, Size, Size);
                fimd.Write(0x24, fimd.Read(0x24) | 2);
                fimd.Write(0x58, 0x888);
                fimd.Write(0x228, 0x080808);
            });

            Check(frame, (_, part, back) => part * (0x88 / 255.0) + back * (1 - 0x88 / 255.0));
        }

        [TestCase(false, false)]
        [TestCase(false, true)]
        [TestCase(true, false)]
        [TestCase(true, true)]
        public void ShouldKeyByColour(bool keysBackground, bool blends)
        {
            // A key that only looks at two bits of green: about a quarter of the pixels has it.
            const uint ignored = 0xFF3FFF;
            const uint key = 0x008000;
            var frame = Show(1, () =>
            {
                fimd.UpdatePlane(1, FimdDriver.Buffer2, Size * 4, 0, 0, Size, Size);
                fimd.Write(0x140, ignored | (keysBackground ? 1u << 24 : 0) | 1 << 25 | (blends ? 1u << 26 : 0));
                fimd.Write(0x144, key);
                fimd.Write(0x160, 0x404040);
            });

            var matches = 0;
            for(var i = 0; i < Size * Size; i++)
            {
                var matching = ((keysBackground ? below[i] : above[i]) & ~ignored & 0xFFFFFF) == key;
                matches += matching ? 1 : 0;
                for(var part = 0; part < 3; part++)
                {
                    var share = blends ? (matching ? 0x40 / 255.0 : 1) : matching == keysBackground ? 1 : 0;
                    var expected = Part(above[i], part) * share + Part(below[i], part) * (1 - share);
                    Assert.That(Part(frame[i % Size, i / Size], part), Is.EqualTo(expected).Within(0.51 / 255), $"pixel {i} part {part}");
                }
            }
            Assert.That(matches, Is.InRange(Size * Size / 8, Size * Size / 2));
        }

        [Test]
        public void ShouldIgnoreTheDisabledKeyTheDriverWrites()
        {
            fimd.Paint(FimdDriver.Buffer2, Size, Size, (_, __) => 0xFFFFFF);
            var frame = Show(1, () => fimd.UpdatePlane(1, FimdDriver.Buffer2, Size * 4, 0, 0, Size, Size));

            Assert.That(frame[3, 3], Is.EqualTo(0xFFFFFF));
        }

        private delegate double Mixer(uint pixel, double part, double back);

        private Frame Show(int window, Action update)
        {
            var mode = new Mode(Size, Size, ClockDivider: 200);
            var frames = fimd.Record();
            for(var other = 1; other < 5; other++)
            {
                fimd.DisablePlane(other);
            }
            fimd.SetMode(mode);
            fimd.AtomicBegin();
            fimd.UpdatePlane(0, FimdDriver.Buffer, Size * 4, 0, 0, Size, Size);
            update();
            fimd.AtomicFlush();
            fimd.Advance(mode.Frame);
            fimd.Advance(mode.Frame);
            Assert.That(frames, Is.Not.Empty, $"window {window}");
            return frames[^1];
        }

        private void Check(Frame frame, Mixer mix, double tolerance = 0.51 / 255)
        {
            for(var i = 0; i < Size * Size; i++)
            {
                for(var part = 0; part < 3; part++)
                {
                    var expected = Math.Min(1, mix(above[i], Part(above[i], part), Part(below[i], part)));
                    Assert.That(Part(frame[i % Size, i / Size], part), Is.EqualTo(expected).Within(tolerance), $"pixel {i} part {part}: 0x{above[i]:X8} over 0x{below[i]:X6}");
                }
            }
        }

        private uint[] Random(uint mask)
        {
            var pixels = new uint[Size * Size];
            for(var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (uint)random.NextInt64(1L << 32) & mask;
            }
            return pixels;
        }

        // 0 is blue, 1 green, 2 red; as 0 to 1.
        private static double Part(uint colour, int part)
        {
            return (colour >> (8 * part) & 0xFF) / 255.0;
        }

        // The product of two alphas is an alpha of eight bits again.
        private static double Rounded(double alpha)
        {
            return Math.Floor(alpha * 255 + 0.5) / 255;
        }

        private const int Size = 35;

        private FimdDriver fimd = null!;
        private Random random = null!;
        private uint[] below = null!;
        private uint[] above = null!;
    }
}
