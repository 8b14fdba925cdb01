using System;
using System.Linq;
using System.Threading.Tasks;

using Exynos5422.Play.Verification;
using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

/// <summary>
/// The plain reference of the converter, held against libswscale and against values that follow from the standards.
/// </summary>
public sealed class ReferenceConverterTests
{
    [TestCase(16, 128, 128, 0, 0, 0, ColourMatrix.Bt601, TestName = "black")]
    [TestCase(235, 128, 128, 255, 255, 255, ColourMatrix.Bt601, TestName = "white")]
    [TestCase(126, 128, 128, 128, 128, 128, ColourMatrix.Bt709, TestName = "grey")]
    [TestCase(81, 90, 240, 255, 0, 0, ColourMatrix.Bt601, TestName = "red, BT.601")]
    [TestCase(145, 54, 34, 0, 255, 0, ColourMatrix.Bt601, TestName = "green, BT.601")]
    [TestCase(41, 240, 110, 0, 0, 255, ColourMatrix.Bt601, TestName = "blue, BT.601")]
    [TestCase(63, 102, 240, 255, 0, 0, ColourMatrix.Bt709, TestName = "red, BT.709")]
    [TestCase(173, 42, 26, 0, 255, 0, ColourMatrix.Bt709, TestName = "green, BT.709")]
    [TestCase(32, 240, 118, 0, 0, 255, ColourMatrix.Bt709, TestName = "blue, BT.709")]
    public void Colours_of_the_standards(int y, int cb, int cr, int red, int green, int blue, ColourMatrix matrix)
    {
        var picture = Enumerable.Repeat((byte)y, 8 * 4).Concat(Enumerable.Repeat((byte)cb, 8)).Concat(Enumerable.Repeat((byte)cr, 8)).ToArray();
        var pixels = new ReferenceConverter(8, 4, 8, 4, matrix).Convert(picture);
        Assert.That(pixels, Has.Length.EqualTo(8 * 4 * 4));
        for(var i = 0; i < pixels.Length; i += 4)
        {
            Assert.That(pixels[i], Is.EqualTo(blue).Within(1), "blue");
            Assert.That(pixels[i + 1], Is.EqualTo(green).Within(1), "green");
            Assert.That(pixels[i + 2], Is.EqualTo(red).Within(1), "red");
            Assert.That(pixels[i + 3], Is.EqualTo(255));
        }
    }

    /// <summary>
    /// Each colour that can be coded, in steps, by the formulas of the recommendations in floating point.
    /// </summary>
    [TestCase(ColourMatrix.Bt601, 0.299, 0.114)]
    [TestCase(ColourMatrix.Bt709, 0.2126, 0.0722)]
    public void Colours_by_the_formulas(ColourMatrix matrix, double kr, double kb)
    {
        var converter = new ReferenceConverter(2, 2, 2, 2, matrix);
        int checkedColours = 0, different = 0;
        for(var y = 16; y <= 235; y += 3)
        {
            for(var cb = 16; cb <= 240; cb += 7)
            {
                for(var cr = 16; cr <= 240; cr += 7)
                {
                    double luma = (y - 16) / 219.0, pb = (cb - 128) / 224.0, pr = (cr - 128) / 224.0;
                    double red = luma + 2 * (1 - kr) * pr, blue = luma + 2 * (1 - kb) * pb;
                    var green = (luma - kr * red - kb * blue) / (1 - kr - kb);
                    var pixel = converter.Convert([(byte)y, (byte)y, (byte)y, (byte)y, (byte)cb, (byte)cr]);
                    foreach(var (value, seen) in new[] { (blue, pixel[0]), (green, pixel[1]), (red, pixel[2]) })
                    {
                        var exact = Math.Clamp(value * 255, 0, 255);
                        Assert.That(Math.Abs(exact - seen), Is.LessThan(0.51), $"Y {y}, Cb {cb}, Cr {cr}");
                        checkedColours++;
                        different += seen == (int)Math.Round(exact) ? 0 : 1;
                    }
                }
            }
        }
        Assert.That(different, Is.LessThan(checkedColours / 500), $"of {checkedColours}, where the exact value lies in the middle between two");
    }

    /// <summary>
    /// The triangle in floating point: each weight is its part of 256, but for the rounding of the two sums it lies
    /// between.
    /// </summary>
    [TestCase(1920, 1280)]
    [TestCase(1280, 1920)]
    [TestCase(333, 1000)]
    [TestCase(1000, 77)]
    public void Weights_by_the_formula(int source, int size)
    {
        double scale = (double)source / size, reach = Math.Max(scale, 1);
        for(var index = 0; index < size; index++)
        {
            var centre = (index + 0.5) * scale - 0.5;
            var (first, weights) = ReferenceConverter.Weights(source, size, index);
            var parts = weights.Select((_, tap) => Math.Max(0, 1 - Math.Abs(first + tap - centre) / reach)).ToArray();
            Assert.That(Math.Max(0, 1 - Math.Abs(first - 1 - centre) / reach) + Math.Max(0, 1 - Math.Abs(first + weights.Length - centre) / reach), Is.LessThan(1e-9), "none is left out");
            for(var tap = 0; tap < weights.Length; tap++)
            {
                Assert.That(weights[tap], Is.EqualTo(256 * parts[tap] / parts.Sum()).Within(1.0001), $"sample {index}, tap {tap}");
            }
        }
    }

    [Test]
    public void Weights_of_the_specification()
    {
        Assert.That(ReferenceConverter.Weights(10, 10, 4), Is.EqualTo((4, new[] { 256 })), "nothing to scale");
        Assert.That(ReferenceConverter.Weights(8, 4, 1), Is.EqualTo((1, new[] { 32, 96, 96, 32 })), "2:1");
        Assert.That(ReferenceConverter.Weights(4, 8, 2), Is.EqualTo((0, new[] { 64, 192 })), "1:2, even");
        Assert.That(ReferenceConverter.Weights(4, 8, 3), Is.EqualTo((1, new[] { 192, 64 })), "1:2, odd");
    }

    [Test]
    public void Weights_sum_to_256_for_any_ratio([Values(1, 16, 33, 1080)] int source, [Values(1, 17, 32, 720)] int size)
    {
        for(var i = 0; i < size; i++)
        {
            Assert.That(ReferenceConverter.Weights(source, size, i).Weights.Sum(), Is.EqualTo(256), $"sample {i}");
        }
    }

    [TestCase(96, 64, "bt709", ColourMatrix.Bt709, TestName = "same size, BT.709")]
    [TestCase(96, 64, "bt601", ColourMatrix.Bt601, TestName = "same size, BT.601")]
    [TestCase(192, 128, "bt709", ColourMatrix.Bt709, TestName = "twice the size")]
    [TestCase(112, 72, "bt709", ColourMatrix.Bt709, TestName = "a little larger")]
    [TestCase(64, 40, "bt601", ColourMatrix.Bt601, TestName = "smaller")]
    public async Task Stays_close_to_libswscale(int width, int height, string name, ColourMatrix matrix)
    {
        var video = await VideoProbe.Probe(await TestVideos.Plain());
        var reference = new ReferenceConverter(video.Width, video.Height, width, height, matrix);
        var pictures = new byte[video.Frames][];
        await ReferenceDecoder.Decode(video, (index, picture) => pictures[index] = reference.Convert(picture.Span));
        var worst = double.MaxValue;
        var count = await ReferenceDecoder.DecodeToBgrx(video, matrix, width, height, (index, picture) => worst = Math.Min(worst, Psnr.Bgrx(pictures[index], picture.Span)));
        TestContext.Out.WriteLine($"{name}: {worst:0.0} dB at worst");
        Assert.That(count, Is.EqualTo(video.Frames));
        Assert.That(worst, Is.GreaterThanOrEqualTo(Verifier.MinimumPsnr));
    }

    [Test]
    public async Task The_wrong_matrix_is_noticed()
    {
        var video = await VideoProbe.Probe(await TestVideos.Plain());
        var reference = new ReferenceConverter(video.Width, video.Height, video.Width, video.Height, ColourMatrix.Bt601);
        var pictures = new byte[video.Frames][];
        await ReferenceDecoder.Decode(video, (index, picture) => pictures[index] = reference.Convert(picture.Span));
        var worst = double.MaxValue;
        await ReferenceDecoder.DecodeToBgrx(video, ColourMatrix.Bt709, video.Width, video.Height, (index, picture) => worst = Math.Min(worst, Psnr.Bgrx(pictures[index], picture.Span)));
        Assert.That(worst, Is.LessThan(Verifier.MinimumPsnr));
    }

    [Test]
    public async Task Full_range_pictures_are_compared_as_the_converter_takes_them()
    {
        var path = await TestVideos.Make("full-range.mp4", "-f lavfi -i testsrc2=s=96x64:r=24 -frames:v 6 -vf scale=out_range=pc -c:v libx264 -pix_fmt yuvj420p -color_range pc");
        var video = await VideoProbe.Probe(path);
        Assert.That(video.FullRange, Is.True);
        var reference = new ReferenceConverter(96, 64, 96, 64, ColourMatrix.Bt601);
        var pictures = new byte[video.Frames][];
        await ReferenceDecoder.Decode(video, (index, picture) => pictures[index] = reference.Convert(picture.Span));
        var worst = double.MaxValue;
        await ReferenceDecoder.DecodeToBgrx(video, ColourMatrix.Bt601, 96, 64, (index, picture) => worst = Math.Min(worst, Psnr.Bgrx(pictures[index], picture.Span)));
        Assert.That(worst, Is.GreaterThanOrEqualTo(Verifier.MinimumPsnr));
    }
}
