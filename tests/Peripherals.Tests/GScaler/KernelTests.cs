using System;
using System.Linq;

using Antmicro.Renode.Peripherals.Video.GScaler;

using NUnit.Framework;

namespace Exynos.Tests.GScaler
{
    /// <summary>
    /// The loops that use vectors against one sample at a time, for widths around each size of vector. Which vectors
    /// they use is up to the processor; DOTNET_EnableAVX512F=0 (EnableAVX512 from .NET 10 on), DOTNET_EnableAVX2=0 and
    /// DOTNET_EnableHWIntrinsic=0 make it a lesser one.
    /// </summary>
    [TestFixture]
    public class KernelTests
    {
        [Test]
        public void ShouldConvertRowsOfAnyWidth([Range(0, 3)] int standard)
        {
            var (offset, cy, crv, cgu, cgv, cbu) = Coefficients[standard];
            for(var width = 1; width <= 200; width++)
            {
                var luma = Samples(width, 1);
                var cb = Samples((width + 1) / 2, 2);
                var cr = Samples((width + 1) / 2, 3);
                var pixels = new uint[Lanes.PaddedLength(width)];
                YCbCrToRgb.For((ColourStandard)standard).Convert(luma, cb, cr, pixels, width, 0xA5);
                for(var x = 0; x < width; x++)
                {
                    var (y, u, v) = (luma[x] - 16, cb[x / 2] - 128, cr[x / 2] - 128);
                    var red = Math.Clamp(offset + ((cy * y + crv * v + 32768) >> 16), 0, 255);
                    var green = Math.Clamp(offset + ((cy * y - cgu * u - cgv * v + 32768) >> 16), 0, 255);
                    var blue = Math.Clamp(offset + ((cy * y + cbu * u + 32768) >> 16), 0, 255);
                    var expected = 0xA5000000u | (uint)(red << 16 | green << 8 | blue);
                    Assert.That(pixels[x], Is.EqualTo(expected), $"{x} of {width}");
                }
            }
        }

        /// <summary>A picture's line may end where the buffer ends: no vector may reach over it.</summary>
        [TestCase(16)]
        [TestCase(48)]
        [TestCase(80)]
        public void ShouldWriteNothingBehindWholeVectors(int width)
        {
            var pixels = new uint[width];
            var samples = Samples(width, 1);
            YCbCrToRgb.For(ColourStandard.HdWide).Convert(samples, samples, samples, pixels, width, 0xFF);
            Assert.That(pixels, Has.All.GreaterThanOrEqualTo(0xFF000000u));
        }

        [Test]
        public void ShouldScaleRowsOfAnyWidth()
        {
            foreach(var inputs in Enumerable.Range(1, 70).Concat(new[] { 127, 128, 129, 640, 1919, 1920 }))
            {
                foreach(var outputs in Sizes(inputs))
                {
                    var filter = new TriangleFilter(inputs, outputs);
                    var input = Samples(inputs, outputs);
                    var output = new byte[Lanes.PaddedLength(outputs)];
                    new HorizontalFilter(filter).Apply(input, output);
                    for(var x = 0; x < outputs; x++)
                    {
                        var sum = 128;
                        for(var tap = 0; tap < filter.Taps; tap++)
                        {
                            sum += filter.Weights(x)[tap] * input[filter.First(x) + tap];
                        }
                        Assert.That(output[x], Is.EqualTo(sum >> 8), $"{x} of {inputs} to {outputs}");
                    }
                }
            }
        }

        [Test]
        public void ShouldBlendRows([Values(2, 3, 4, 5, 33, PlaneScaler.MaximumTaps)] int rows,
            [Values(1, 31, 32, 33, 64, 1920)] int width)
        {
            var length = Lanes.PaddedLength(width);
            var input = Samples(rows * length, rows).AsSpan(0, rows * length).ToArray();
            foreach(var weights in new[] { Weights(rows, -1), Weights(rows, 0), Weights(rows, rows - 1) })
            {
                var output = new byte[length];
                switch(rows)
                {
                case 2:
                    RowBlend.Two(input.AsSpan(0, length), input.AsSpan(length), weights, output);
                    break;
                case 3:
                    var above = input.AsSpan(0, length);
                    RowBlend.Three(above, input.AsSpan(length), input.AsSpan(2 * length), weights, output);
                    break;
                default:
                    RowBlend.Many(input, Enumerable.Range(0, rows).Select(x => x * length).ToArray(), weights, output);
                    break;
                }
                for(var x = 0; x < width; x++)
                {
                    var sum = 128 + Enumerable.Range(0, rows).Sum(row => weights[row] * input[row * length + x]);
                    Assert.That(output[x], Is.EqualTo(sum >> 8), $"{x} of {width}");
                }
            }
        }

        private static int[] Sizes(int inputs)
        {
            var smaller = new[] { (inputs + 15) / 16, (inputs + 3) / 4, (inputs + 1) / 2, inputs * 2 / 3, inputs - 1 };
            var larger = new[] { inputs + 1, inputs * 3 / 2, inputs * 8 };
            return smaller.Concat(larger).Where(x => x > 0 && x != inputs).Distinct().ToArray();
        }

        /// <summary>Any weights whose sum is right; or all of it for one row.</summary>
        private static ushort[] Weights(int rows, int only)
        {
            var weights = new ushort[rows];
            for(var i = 0; only < 0 && i < rows; i++)
            {
                weights[i] = (ushort)(TriangleFilter.Unity / rows);
            }
            weights[Math.Max(only, 0)] += (ushort)(TriangleFilter.Unity - weights.Sum(x => x));
            return weights;
        }

        /// <summary>A padded row, the extremes well represented.</summary>
        private static byte[] Samples(int count, int seed)
        {
            var random = new Random(5422 + seed);
            var samples = new byte[Lanes.PaddedLength(count)];
            for(var i = 0; i < samples.Length; i++)
            {
                samples[i] = (byte)(random.Next(4) == 0 ? random.Next(2) * 255 : random.Next(256));
            }
            return samples;
        }

        // README.md's table, by OUT_RGB_TYPE: o, cy, crv, cgu, cgv, cbu.
        private static readonly (int, int, int, int, int, int)[] Coefficients =
        {
            (16, 65536, 89831, 22050, 45757, 113538),
            (0, 76309, 104597, 25675, 53279, 132201),
            (16, 65536, 100902, 12002, 29994, 118894),
            (0, 76309, 117489, 13975, 34925, 138438),
        };
    }
}
