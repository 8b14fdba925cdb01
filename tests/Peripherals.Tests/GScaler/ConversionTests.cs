using System;
using System.Collections.Generic;
using System.Linq;

using CsCheck;

using NUnit.Framework;

namespace Exynos.Tests.GScaler
{
    /// <summary>
    /// The model's pictures against the plain reference, byte for byte, memory around the picture included.
    /// </summary>
    [TestFixture]
    public class ConversionTests
    {
        [OneTimeSetUp]
        public void SetUp()
        {
            rig = new Rig(MemorySize);
            background = new byte[MemorySize];
            new Random(5422).NextBytes(background);
        }

        [OneTimeTearDown]
        public void TearDown() => rig!.Dispose();

        [Test]
        public void ShouldConvertBetweenAllFormats([ValueSource(nameof(Formats))] PictureDescription source, [ValueSource(nameof(Formats))] PictureDescription destination)
        {
            foreach(var (width, height) in new[] { (96, 48), (64, 72) })
            {
                var job = Job(source, destination, 96, 48, width, height);
                Check(job);
            }
        }

        [Test]
        public void ShouldTurnAllFormats([Range(0, 7)] int rotation, [ValueSource(nameof(Formats))] PictureDescription destination)
        {
            foreach(var source in new[] { 0, 2, 4 })
            {
                var job = Job(Formats.First(x => x.Format == source), destination, 96, 48, 80, 64, rotation);
                Check(job);
            }
        }

        [Test]
        public void ShouldConvertBySelectedStandard([Range(0, 3)] int type, [Values(0, 2)] int sourceFormat, [Values(1, 3)] int destinationFormat)
        {
            var job = Job(Formats.First(x => x.Format == sourceFormat), Formats.First(x => x.Format == destinationFormat), 96, 48, 96, 48);
            job.Source.RgbType = type;
            job.Destination.RgbType = type;
            Check(job);
        }

        [Test]
        public void ShouldSetAlpha([Values(0, 1, 127, 128, 255)] int alpha, [Values(0, 2)] int sourceFormat)
        {
            var job = Job(Formats.First(x => x.Format == sourceFormat), Formats[0], 64, 32, 64, 32);
            job.Alpha = (byte)alpha;
            Check(job);
        }

        [TestCase(64, 32, 512, 256)]
        [TestCase(512, 256, 32, 16)]
        [TestCase(527, 271, 33, 17)]
        [TestCase(65, 33, 64, 32)]
        [TestCase(64, 32, 65, 33)]
        [TestCase(300, 100, 200, 100)]
        [TestCase(300, 100, 300, 67)]
        [TestCase(1, 1, 8, 8)]
        [TestCase(2, 2, 1, 1)]
        [TestCase(17, 1, 2, 7)]
        public void ShouldScale(int fromWidth, int fromHeight, int toWidth, int toHeight)
        {
            foreach(var (source, destination) in new[] { (2, 0), (3, 2), (0, 0), (0, 2), (5, 3), (4, 0) })
            {
                Check(Job(Formats.First(x => x.Format == source), Formats.First(x => x.Format == destination), fromWidth, fromHeight, toWidth, toHeight));
            }
        }

        [Test]
        public void ShouldAgreeWithReferenceOnAnyGeometry()
        {
            GenJob.Sample(job => Check(job), iter: 600, threads: 1);
        }

        public static IEnumerable<PictureDescription> AllFormats()
        {
            yield return new PictureDescription { Format = 0 };
            yield return new PictureDescription { Format = 0, SwapRedBlue = true };
            yield return new PictureDescription { Format = 1 };
            yield return new PictureDescription { Format = 1, SwapRedBlue = true };
            foreach(var crcb in new[] { false, true })
            {
                yield return new PictureDescription { Format = 2, Crcb = crcb };
                yield return new PictureDescription { Format = 2, Crcb = crcb, Tile = 1 };
                yield return new PictureDescription { Format = 2, Crcb = crcb, Tile = 2 };
                yield return new PictureDescription { Format = 3, Crcb = crcb };
                yield return new PictureDescription { Format = 4, Crcb = crcb };
                yield return new PictureDescription { Format = 4, Crcb = crcb, ChromaFirst = true };
                yield return new PictureDescription { Format = 5, Crcb = crcb };
                yield return new PictureDescription { Format = 6, Crcb = crcb };
            }
        }

        public static readonly PictureDescription[] Formats = AllFormats().ToArray();

        /// <summary>A job with margins around source and destination and its planes apart.</summary>
        public static JobDescription Job(PictureDescription source, PictureDescription destination, int fromWidth, int fromHeight, int toWidth, int toHeight, int rotation = 0)
        {
            var job = new JobDescription
            {
                Source = source.Copy(),
                Destination = destination.Copy(),
                CroppedWidth = fromWidth,
                CroppedHeight = fromHeight,
                ScaledWidth = toWidth,
                ScaledHeight = toHeight,
                Rotation = rotation,
                Alpha = 0x5A,
            };
            job.Source.X = 4;
            job.Source.Y = 2;
            job.Destination.X = 2;
            job.Destination.Y = 6;
            job.Source.Width = fromWidth + 9;
            job.Source.Height = fromHeight + 5;
            job.Destination.Width = (job.Rotated ? toHeight : toWidth) + 7;
            job.Destination.Height = (job.Rotated ? toWidth : toHeight) + 11;
            job.Source.RgbType = 2;
            job.Destination.RgbType = 1;
            Place(job);
            return job;
        }

        private static void Place(JobDescription job)
        {
            var at = Rig.MemoryBase;
            foreach(var picture in new[] { job.Source, job.Destination })
            {
                if(picture.Format == 4 && picture == job.Destination)
                {
                    picture.X &= ~1;
                    job.ScaledWidth = job.Rotated ? job.ScaledWidth : Math.Max(2, job.ScaledWidth & ~1);
                    job.ScaledHeight = job.Rotated ? Math.Max(2, job.ScaledHeight & ~1) : job.ScaledHeight;
                }
                var size = Size(picture);
                picture.AddressY = at + 12;
                picture.AddressCb = at + size + 4;
                picture.AddressCr = at + 2 * size + 8;
                at += 3 * size;
            }
            Assert.That(End(job) - Rig.MemoryBase, Is.LessThan(MemorySize));
        }

        private static readonly Gen<JobDescription> GenJob =
            from formats in Gen.Select(Gen.Int[0, 19], Gen.Int[0, 19])
            from size in Gen.Select(Gen.Int[1, 90], Gen.Int[1, 60])
            from scale in Gen.Select(Gen.Int[1, 8 * 60], Gen.Int[1, 8 * 60])
            from place in Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20])
            from margin in Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20])
            from strides in Gen.Select(Gen.Int[0, 1], Gen.Int[0, 1], Gen.Int[0, 15])
            from rest in Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Byte)
            select Build(formats, size, scale, place, margin, strides, rest);

        private static JobDescription Build((int, int) formats, (int, int) size, (int, int) scale, (int, int, int, int) place, (int, int, int, int) margin,
            (int, int, int) strides, (int, int, int, byte) rest)
        {
            var job = new JobDescription
            {
                Source = Formats[formats.Item1].Copy(),
                Destination = Formats[formats.Item2].Copy(),
                CroppedWidth = size.Item1,
                CroppedHeight = size.Item2,
                // What the limits allow: a sixteenth to eight times the size.
                ScaledWidth = Math.Clamp(scale.Item1, (size.Item1 + 15) / 16, size.Item1 * 8),
                ScaledHeight = Math.Clamp(scale.Item2, (size.Item2 + 15) / 16, size.Item2 * 8),
                Rotation = rest.Item1,
                Alpha = rest.Item4,
            };
            var destinationWidth = job.Rotated ? job.ScaledHeight : job.ScaledWidth;
            var destinationHeight = job.Rotated ? job.ScaledWidth : job.ScaledHeight;
            (job.Source.X, job.Source.Y, job.Destination.X, job.Destination.Y) = place;
            job.Source.Width = job.CroppedWidth + job.Source.X + margin.Item1;
            job.Source.Height = job.CroppedHeight + job.Source.Y + margin.Item2;
            job.Destination.Width = destinationWidth + job.Destination.X + margin.Item3 + 2;
            job.Destination.Height = destinationHeight + job.Destination.Y + margin.Item4;
            job.Source.RgbType = rest.Item2;
            job.Destination.RgbType = rest.Item3;
            foreach(var (picture, separate) in new[] { (job.Source, strides.Item1), (job.Destination, strides.Item2) })
            {
                if(separate != 0 && picture.Tile == 0)
                {
                    picture.ChromaStride = picture.Width + 2 + strides.Item3;
                }
            }
            // A pair of pixels is not split, see Job.Check.
            if(job.Destination.Format == 4 && (destinationWidth & 1) != 0)
            {
                if(job.Rotated)
                {
                    job.ScaledHeight = job.ScaledHeight == 1 ? 2 : job.ScaledHeight - 1;
                    job.CroppedHeight = Math.Min(job.CroppedHeight, job.ScaledHeight * 16);
                }
                else
                {
                    job.ScaledWidth = job.ScaledWidth == 1 ? 2 : job.ScaledWidth - 1;
                    job.CroppedWidth = Math.Min(job.CroppedWidth, job.ScaledWidth * 16);
                }
            }
            Place(job);
            return job;
        }

        private void Check(JobDescription job)
        {
            // The pictures, and what lies around them.
            var before = background!.AsSpan(0, (int)(End(job) - Rig.MemoryBase)).ToArray();
            var expected = (byte[])before.Clone();
            Reference.Run(job, expected, Rig.MemoryBase);
            rig!.Fill(before);
            var count = rig.Scaler.JobCount;
            rig.RunToEnd(job);
            Assert.That(rig.Scaler.JobCount, Is.EqualTo(count + 1), job.ToString());
            Assert.That(rig.Scaler.LastJob, Does.Not.StartWith("refused"), job.ToString());
            var actual = rig.Content(before.Length);
            if(!actual.AsSpan().SequenceEqual(expected))
            {
                var at = Enumerable.Range(0, actual.Length).First(x => actual[x] != expected[x]);
                Assert.Fail($"{job}: first difference at 0x{Rig.MemoryBase + at:X}: {actual[at]} instead of {expected[at]} (was {before[at]}); destination at 0x{job.Destination.AddressY:X}, 0x{job.Destination.AddressCb:X}");
            }
        }

        private static uint End(JobDescription job) => job.Destination.AddressCr + Size(job.Destination);

        private static uint Size(PictureDescription picture) => (uint)((picture.Width + 17) * (picture.Height + 17) * 4);

        private Rig? rig;
        private byte[]? background;

        private const int MemorySize = 8 << 20;
    }
}
