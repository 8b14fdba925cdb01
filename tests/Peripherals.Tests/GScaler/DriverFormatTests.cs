using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Peripherals.Video;

using NUnit.Framework;

namespace Exynos.Tests.GScaler
{
    /// <summary>
    /// The formats of exynos-gsc's table, by V4L2's definition of how their samples lie in memory, through the
    /// registers as gsc-regs.c sets them. The same samples in another layout must give the same picture, wherever the
    /// driver has the hardware exchange planes or bytes.
    /// </summary>
    [TestFixture]
    public class DriverFormatTests
    {
        [SetUp]
        public void SetUp()
        {
            rig = new Rig(1 << 20);
            var random = new Random(20170413);
            samples = new Samples(Width, Height);
            random.NextBytes(samples.Y);
            random.NextBytes(samples.Cb);
            random.NextBytes(samples.Cr);
        }

        [TearDown]
        public void TearDown() => rig!.Dispose();

        [Test]
        public void ShouldReadEveryFormatOfTheDriver([ValueSource(nameof(Readable))] Format format)
        {
            rig!.Fill(format.Encode(samples!), SourceAddress);
            Run(format, Bgr32);
            var picture = rig.Content(Width * Height * 4, DestinationAddress);
            // The whole picture against the driver's NV12M or NV16M; two pixels against the formula itself.
            Assert.That(PixelAt(picture, 6, 2), Is.EqualTo(Expected(samples!, 6, 2, format)));
            Assert.That(PixelAt(picture, 63, 31), Is.EqualTo(Expected(samples!, 63, 31, format)));
            var plain = Formats.Single(x => x.Name == (format.Lines == 2 ? "NV12M" : "NV16M"));
            rig.Fill(plain.Encode(samples!), SourceAddress);
            Run(plain, Bgr32);
            Assert.That(picture.AsSpan().SequenceEqual(rig.Content(Width * Height * 4, DestinationAddress)), Is.True);
        }

        [Test]
        public void ShouldWriteEveryFormatOfTheDriver([ValueSource(nameof(Writable))] Format format)
        {
            // From the same subsampling, so that every sample has to come through.
            var plain = Formats.Single(x => x.Name == (format.Lines == 2 ? "NV12M" : "NV16M"));
            rig!.Fill(plain.Encode(samples!), SourceAddress);
            Run(plain, format);
            var expected = format.Encode(samples!);
            Assert.That(rig.Content(expected.Length, DestinationAddress).AsSpan().SequenceEqual(expected), Is.True);
        }

        [Test]
        public void ShouldWriteRgb565AsExynosDrmNamesIt()
        {
            rig!.Fill(Bgr32Picture(0x00, 0x84, 0xFF), SourceAddress);
            Run(Bgr32, Rgb565);
            // DRM_FORMAT_RGB565, little endian. (exynos-gsc calls the same code V4L2_PIX_FMT_RGB565X, which V4L2
            // defines as big endian.)
            Assert.That(BitConverter.ToUInt16(rig.Content(2, DestinationAddress)), Is.EqualTo(0x00 << 11 | 0x84 >> 2 << 5 | 0xFF >> 3));
            rig.Fill(rig.Content(Width * Height * 2, DestinationAddress), SourceAddress);
            Run(Rgb565, Bgr32);
            Assert.That(PixelAt(rig.Content(Width * Height * 4, DestinationAddress), 5, 5), Is.EqualTo((0x00, 0x84 | 0x84 >> 6, 0xFF)));
        }

        /// <summary>
        /// V4L2_CID_ROTATE turns clockwise, V4L2_CID_HFLIP mirrors left to right; as gsc_hw_set_rotation codes them.
        /// </summary>
        [TestCase(0, 0, 0, 63, 0, 63, 31)]
        [TestCase(1, 63, 0, 0, 0, 0, 31)]
        [TestCase(2, 0, 31, 63, 31, 63, 0)]
        [TestCase(3, 63, 31, 0, 31, 0, 0)]
        [TestCase(4, 31, 0, 31, 63, 0, 63)]
        [TestCase(7, 0, 63, 0, 0, 31, 0)]
        public void ShouldTurnAsTheControlsSay(int rotation, int redX, int redY, int greenX, int greenY, int blueX, int blueY)
        {
            var source = Bgr32Picture(10, 20, 30);
            SetPixel(source, 0, 0, 255, 0, 0);
            SetPixel(source, 63, 0, 0, 255, 0);
            SetPixel(source, 63, 31, 0, 0, 255);
            rig!.Fill(source, SourceAddress);
            Run(Bgr32, Bgr32, rotation);
            var width = (rotation & 4) != 0 ? Height : Width;
            var picture = rig.Content(Width * Height * 4, DestinationAddress);
            Assert.That(PixelAt(picture, redX, redY, width), Is.EqualTo((255, 0, 0)));
            Assert.That(PixelAt(picture, greenX, greenY, width), Is.EqualTo((0, 255, 0)));
            Assert.That(PixelAt(picture, blueX, blueY, width), Is.EqualTo((0, 0, 255)));
        }

        [Test]
        public void ShouldHaveTwoInstancesThatDoNotShareAnything()
        {
            var board = rig!.Board;
            var second = board.Add(new Exynos_GScaler(board.Machine), 0x13E10000, "gsc1");
            second.IRQ.Connect(rig.Lines, 86);
            rig.Fill(Formats.Single(x => x.Name == "NV12M").Encode(samples!), SourceAddress);
            var job = Job(Formats.Single(x => x.Name == "NV12M"), Bgr32);
            var other = Job(Formats.Single(x => x.Name == "NV12M"), Bgr32, 3);
            other.Destination.AddressY = DestinationAddress + 0x10000;
            var otherRig = rig.With(second, 0x13E10000);

            rig.Start(job);
            otherRig.Start(other);
            otherRig.Write(0x04, 1);
            rig.Advance();
            Assert.That((rig.Lines.Rises(85), rig.Lines.Rises(86)), Is.EqualTo((1, 0)), "a reset of the one leaves the other alone");
            rig.HandleInterrupt();
            rig.Start(job);
            otherRig.Start(other);
            rig.Advance();
            Assert.That((rig.Lines.Rises(85), rig.Lines.Rises(86)), Is.EqualTo((2, 1)));
            Assert.That((rig.Scaler.JobCount, second.JobCount), Is.EqualTo((2, 1)));
            var straight = rig.Content(Width * Height * 4, DestinationAddress);
            var turned = rig.Content(Width * Height * 4, DestinationAddress + 0x10000);
            Assert.That(PixelAt(turned, 3, 4), Is.EqualTo(PixelAt(straight, Width - 1 - 3, Height - 1 - 4)));
        }

        // YUV32 isn't here: the driver sets it up as YUYV, which it is not.
        public static IEnumerable<Format> Readable => Formats;

        // For 3 planes of 4:2:2 gsc_hw_set_out_image_format sets the code of 4:2:0.
        public static IEnumerable<Format> Writable => Readable.Where(x => x.Name != "YUV422P");

        /// <summary>
        /// gsc_formats: the register settings by num_comp, depth, yorder and corder, the addresses by
        /// gsc_prepare_addr.
        /// </summary>
        public static readonly Format[] Formats =
        {
            new Format("YUYV", 4, 1, 1),
            new Format("UYVY", 4, 1, 1, chromaFirst: true),
            new Format("VYUY", 4, 1, 1, crFirst: true, chromaFirst: true),
            new Format("YVYU", 4, 1, 1, crFirst: true),
            new Format("YUV422P", 6, 3, 1),
            new Format("NV16", 5, 2, 1),
            new Format("NV16M", 5, 2, 1),
            new Format("NV61", 5, 2, 1, crFirst: true),
            new Format("NV61M", 5, 2, 1, crFirst: true),
            new Format("YUV420", 3, 3, 2),
            new Format("YVU420", 3, 3, 2, crFirst: true),
            new Format("NV12", 2, 2, 2),
            new Format("NV21", 2, 2, 2, crFirst: true),
            new Format("NV21M", 2, 2, 2, crFirst: true),
            new Format("NV12M", 2, 2, 2),
            new Format("YUV420M", 3, 3, 2),
            new Format("YVU420M", 3, 3, 2, crFirst: true),
            new Format("NV12MT_16X16", 2, 2, 2, isTiled: true),
        };

        private void Run(Format from, Format to, int rotation = 0)
        {
            rig!.RunToEnd(Job(from, to, rotation));
            Assert.That(rig.Scaler.LastJob, Does.Not.StartWith("refused"));
        }

        private static JobDescription Job(Format from, Format to, int rotation = 0)
        {
            var turned = (rotation & 4) != 0;
            var source = from.Describe(SourceAddress, Width, Height);
            var destination = to.Describe(DestinationAddress, turned ? Height : Width, turned ? Width : Height);
            source.RgbType = 0;
            destination.RgbType = 1;
            return new JobDescription
            {
                Source = source,
                Destination = destination,
                CroppedWidth = Width,
                CroppedHeight = Height,
                ScaledWidth = Width,
                ScaledHeight = Height,
                Rotation = rotation,
            };
        }

        /// <summary>
        /// BT.601, limited range, in floating point; chroma from the middle between the lines that share it.
        /// </summary>
        private static (int, int, int) Expected(Samples samples, int x, int y, Format format)
        {
            double Chroma(byte[] plane)
            {
                if(format.Lines == 1)
                {
                    return plane[y * Width / 2 + x / 2];
                }
                var near = y / 2;
                var far = Math.Clamp(near + (y % 2 == 0 ? -1 : 1), 0, Height / 2 - 1);
                return Math.Floor((3 * plane[2 * near * Width / 2 + x / 2] + plane[2 * far * Width / 2 + x / 2]) / 4.0 + 0.5);
            }

            var luma = 1.164384 * (samples.Y[y * Width + x] - 16);
            var (u, v) = (Chroma(samples.Cb) - 128, Chroma(samples.Cr) - 128);
            int Byte(double value) => (int)Math.Clamp(Math.Floor(value + 0.5), 0, 255);
            return (Byte(luma + 1.596027 * v), Byte(luma - 0.391762 * u - 0.812968 * v), Byte(luma + 2.017232 * u));
        }

        private static (int, int, int) PixelAt(byte[] picture, int x, int y, int width = Width)
        {
            var at = (y * width + x) * 4;
            return (picture[at + 2], picture[at + 1], picture[at]);
        }

        private static void SetPixel(byte[] picture, int x, int y, byte red, byte green, byte blue)
        {
            new[] { blue, green, red }.CopyTo(picture, (y * Width + x) * 4);
        }

        private static byte[] Bgr32Picture(byte red, byte green, byte blue)
        {
            return Enumerable.Range(0, Width * Height).SelectMany(_ => new byte[] { blue, green, red, 0 }).ToArray();
        }

        private Rig? rig;
        private Samples? samples;

        private static readonly Format Bgr32 = new Format("BGR32", 0, 0, 1);
        private static readonly Format Rgb565 = new Format("RGB565X", 1, 0, 1);

        private const int Width = 64;
        private const int Height = 32;
        private const uint SourceAddress = Rig.MemoryBase;
        private const uint DestinationAddress = Rig.MemoryBase + 0x40000;

        /// <summary>A picture in 4:2:2; 4:2:0 takes every other line of chroma.</summary>
        public sealed class Samples
        {
            public Samples(int width, int height)
            {
                Y = new byte[width * height];
                Cb = new byte[width * height / 2];
                Cr = new byte[width * height / 2];
            }

            public readonly byte[] Y;
            public readonly byte[] Cb;
            public readonly byte[] Cr;
        }

        /// <summary>
        /// An entry of the driver's table: what it writes to the registers, and V4L2's layout of the samples, worked
        /// out on its own.
        /// </summary>
        public sealed class Format
        {
            /// <param name="name">V4L2's name without V4L2_PIX_FMT_.</param>
            /// <param name="code">What the driver writes as the format.</param>
            /// <param name="planes">Planes of components (num_comp); 0: RGB.</param>
            /// <param name="lines">Lines of luma for a line of chroma.</param>
            /// <param name="crFirst">Cr comes before Cb in memory.</param>
            /// <param name="chromaFirst">Packed, beginning with chroma.</param>
            /// <param name="isTiled">Tiles of 16x16.</param>
            public Format(string name, int code, int planes, int lines, bool crFirst = false, bool chromaFirst = false, bool isTiled = false)
            {
                Name = name;
                Planes = planes;
                Lines = lines;
                this.code = code;
                this.crFirst = crFirst;
                this.chromaFirst = chromaFirst;
                this.isTiled = isTiled;
            }

            public override string ToString() => Name;

            public PictureDescription Describe(uint address, int width, int height)
            {
                var size = (uint)(width * height);
                var chroma = Planes == 3 ? (uint)(size / 2 / Lines) : 0;
                return new PictureDescription
                {
                    Format = code,
                    // CHROMA_ORDER is written for 1 and 2 planes only; of 3 planes the driver exchanges the addresses.
                    Crcb = crFirst && Planes < 3,
                    ChromaFirst = chromaFirst,
                    Tile = isTiled ? 1 : 0,
                    Width = width,
                    Height = height,
                    AddressY = address,
                    AddressCb = Planes < 2 ? 0 : address + size + (Planes == 3 && crFirst ? chroma : 0),
                    AddressCr = Planes < 3 ? 0 : address + size + (crFirst ? 0 : chroma),
                };
            }

            public byte[] Encode(Samples samples)
            {
                var cb = Enumerable.Range(0, samples.Cb.Length).Where(x => x / (Width / 2) % Lines == 0).Select(x => samples.Cb[x]).ToArray();
                var cr = Enumerable.Range(0, samples.Cr.Length).Where(x => x / (Width / 2) % Lines == 0).Select(x => samples.Cr[x]).ToArray();
                var (first, second) = crFirst ? (cr, cb) : (cb, cr);
                var pairs = first.Zip(second, (a, b) => new[] { a, b }).SelectMany(x => x).ToArray();
                switch(Planes)
                {
                case 1:
                    return samples.Y.Zip(pairs, (luma, chroma) => chromaFirst ? new[] { chroma, luma } : new[] { luma, chroma }).SelectMany(x => x).ToArray();
                case 2 when isTiled:
                    return Tiles(samples.Y, 16).Concat(Tiles(pairs, 8)).ToArray();
                case 2:
                    return samples.Y.Concat(pairs).ToArray();
                default:
                    return samples.Y.Concat(first).Concat(second).ToArray();
                }
            }

            public string Name { get; }

            public int Planes { get; }

            public int Lines { get; }

            private static IEnumerable<byte> Tiles(byte[] plane, int tileHeight)
            {
                return from top in Enumerable.Range(0, plane.Length / Width / tileHeight)
                    from left in Enumerable.Range(0, Width / 16)
                    from y in Enumerable.Range(0, tileHeight)
                    from x in Enumerable.Range(0, 16)
                    select plane[(top * tileHeight + y) * Width + left * 16 + x];
            }

            private readonly int code;
            private readonly bool crFirst;
            private readonly bool chromaFirst;
            private readonly bool isTiled;
        }
    }
}
