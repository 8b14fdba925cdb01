using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

using Antmicro.Renode.Peripherals.Benchmarks.GScaler;

using NUnit.Framework;

namespace Exynos.Tests.GScaler
{
    /// <summary>
    /// NV12 to XRGB8888 next to libswscale's SWS_BILINEAR, the same matrix on both sides. In two steps, chroma to
    /// full height first: in one step libswscale takes the nearest chroma line or the mean of two where the height
    /// stays, whatever the flags.
    /// </summary>
    [TestFixture]
    public class SwscaleTests
    {
        [TestCase(1280, 720, 1280, 720)]
        [TestCase(1920, 1080, 1280, 720)]
        [TestCase(1280, 720, 1920, 1080)]
        [TestCase(640, 480, 320, 240)]
        [TestCase(640, 480, 200, 112)]
        [TestCase(640, 480, 64, 48)]
        [TestCase(320, 240, 1280, 720)]
        [TestCase(1024, 768, 800, 600)]
        public void ShouldBeCloseToSwscale(int fromWidth, int fromHeight, int toWidth, int toHeight)
        {
            foreach(var bt709 in new[] { false, true })
            {
                var psnr = Compare(Picture(fromWidth, fromHeight), fromWidth, fromHeight, toWidth, toHeight, bt709);
                TestContext.Out.WriteLine($"{fromWidth}x{fromHeight} -> {toWidth}x{toHeight} {(bt709 ? "BT.709" : "BT.601")}: {psnr:F2} dB");
                Assert.That(psnr, Is.GreaterThanOrEqualTo(40));
            }
        }

        /// <summary>Frames of ffmpeg's test picture, with its text, edges and saturated bars.</summary>
        [Test]
        public void ShouldBeCloseToSwscaleOnVideo()
        {
            const int Width = 640;
            const int Height = 368;
            var frames = Frames($"testsrc2=size={Width}x{Height}", 3);
            var frame = new byte[Width * Height * 3 / 2];
            Assert.That(frames, Has.Length.EqualTo(3 * frame.Length));
            for(var i = 0; i < 3; i++)
            {
                Array.Copy(frames, i * frame.Length, frame, 0, frame.Length);
                foreach(var (toWidth, toHeight) in new[] { (Width, Height), (Width * 2 / 3 & ~1, Height * 2 / 3 & ~1), (Width / 2, Height / 2), (Width * 3 / 2, Height * 3 / 2) })
                {
                    var psnr = Compare(frame, Width, Height, toWidth, toHeight, false);
                    TestContext.Out.WriteLine($"frame {i} -> {toWidth}x{toHeight}: {psnr:F2} dB");
                    Assert.That(psnr, Is.GreaterThanOrEqualTo(40));
                }
            }
        }

        private static byte[] Frames(string source, int count)
        {
            try
            {
                using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", $"-v error -f lavfi -i {source} -frames:v {count} -pix_fmt nv12 -f rawvideo -")
                {
                    RedirectStandardOutput = true,
                })!;
                using var output = new MemoryStream();
                ffmpeg.StandardOutput.BaseStream.CopyTo(output);
                ffmpeg.WaitForExit();
                return output.ToArray();
            }
            catch(Win32Exception)
            {
                Assert.Ignore("There is no ffmpeg on this machine");
                throw;
            }
        }

        private static double Compare(byte[] picture, int fromWidth, int fromHeight, int toWidth, int toHeight, bool bt709)
        {
            using var rig = new Rig(64 << 20);
            rig.Fill(picture);
            rig.RunToEnd(new JobDescription
            {
                Source = new PictureDescription { Format = 2, Width = fromWidth, Height = fromHeight, AddressY = Rig.MemoryBase, AddressCb = Rig.MemoryBase + (uint)(fromWidth * fromHeight) },
                Destination = new PictureDescription { Format = 0, Width = toWidth, Height = toHeight, AddressY = Rig.MemoryBase + (32 << 20), RgbType = bt709 ? 3 : 1 },
                CroppedWidth = fromWidth,
                CroppedHeight = fromHeight,
                ScaledWidth = toWidth,
                ScaledHeight = toHeight,
            });
            var ours = rig.Content(toWidth * toHeight * 4, Rig.MemoryBase + (32 << 20));
            var theirs = Swscaled(picture, fromWidth, fromHeight, toWidth, toHeight, bt709);
            var squares = 0L;
            for(var i = 0; i < ours.Length; i++)
            {
                if(i % 4 != 3)
                {
                    squares += (ours[i] - theirs[i]) * (ours[i] - theirs[i]);
                }
            }
            return squares == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 * (ours.Length / 4 * 3) / squares);
        }

        private static unsafe byte[] Swscaled(byte[] picture, int fromWidth, int fromHeight, int toWidth, int toHeight, bool bt709)
        {
            // libswscale likes its lines aligned, and may write some bytes too many in each.
            var stride = (toWidth + 63) / 64 * 64;
            var between = new byte[stride * (toHeight + 1) * 3];
            var lines = new byte[stride * (toHeight + 1) * 4];
            try
            {
                using var scale = new Swscale("nv12", fromWidth, fromHeight, "yuv422p", toWidth, toHeight, Swscale.Bilinear | Swscale.AccurateRounding, bt709);
                using var convert = new Swscale("yuv422p", toWidth, toHeight, "bgr0", toWidth, toHeight, Swscale.Bilinear, bt709);
                fixed(byte* from = picture)
                fixed(byte* planes = between)
                fixed(byte* to = lines)
                {
                    var middle = new[] { ((IntPtr)planes, stride), ((IntPtr)(planes + stride * toHeight), stride), ((IntPtr)(planes + 2 * stride * toHeight), stride) };
                    scale.Convert(new[] { ((IntPtr)from, fromWidth), ((IntPtr)(from + fromWidth * fromHeight), fromWidth) }, middle);
                    convert.Convert(middle, new[] { ((IntPtr)to, stride * 4) });
                }
            }
            catch(Exception e) when(e is DllNotFoundException || e is TypeInitializationException)
            {
                Assert.Ignore("There is no libswscale on this machine");
            }
            var result = new byte[toWidth * toHeight * 4];
            for(var y = 0; y < toHeight; y++)
            {
                Array.Copy(lines, y * stride * 4, result, y * toWidth * 4, toWidth * 4);
            }
            return result;
        }

        /// <summary>Gradients, circles, text-like edges and a little noise, in strong colours.</summary>
        private static byte[] Picture(int width, int height)
        {
            var random = new Random(709);
            var picture = new byte[width * height * 3 / 2];
            for(var y = 0; y < height; y++)
            {
                for(var x = 0; x < width; x++)
                {
                    var ring = Math.Sin(Math.Sqrt((x - width / 3) * (x - width / 3) + (y - height / 2) * (y - height / 2)) / 7);
                    var bar = x / 23 % 2 == 0 && y / 31 % 2 == 0 ? 60 : 0;
                    picture[y * width + x] = (byte)Math.Clamp(90 + 50 * ring + bar + 40.0 * y / height + random.Next(4), 16, 235);
                }
            }
            for(var y = 0; y < height / 2; y++)
            {
                for(var x = 0; x < width / 2; x++)
                {
                    var at = width * height + y * width + 2 * x;
                    picture[at] = (byte)Math.Clamp(128 + 80 * Math.Sin(x / 19.0) + (x / 40 % 2 == 0 ? 30 : -30), 16, 240);
                    picture[at + 1] = (byte)Math.Clamp(128 + 80 * Math.Cos(y / 23.0) + (y / 50 % 2 == 0 ? 30 : -30), 16, 240);
                }
            }
            return picture;
        }
    }
}
