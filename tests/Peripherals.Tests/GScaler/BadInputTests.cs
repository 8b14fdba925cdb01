using System;
using System.Linq;

using Antmicro.Renode.Logging;

using NUnit.Framework;

namespace Exynos.Tests.GScaler
{
    /// <summary>
    /// What a guest may do wrong: each has a defined result the drivers can live with, and a line in the log.
    /// </summary>
    [TestFixture]
    public class BadInputTests
    {
        [SetUp]
        public void SetUp()
        {
            rig = new Rig(MemorySize);
            background = new byte[MemorySize];
            new Random(2).NextBytes(background);
            rig.Fill(background);
            rig.Board.ClearLog();
        }

        [TearDown]
        public void TearDown() => rig!.Dispose();

        [TestCase(0x1C, 0u, "empty")]
        [TestCase(0x1C, 64u, "empty")]
        [TestCase(0x1C, 64u << 16, "empty")]
        [TestCase(0x14, 0u, "empty")]
        [TestCase(0x24, 0u, "empty")]
        [TestCase(0x40, 0u, "empty")]
        [TestCase(0x1C, 65u | 64u << 16, "reaches out")]
        [TestCase(0x18, 1u, "reaches out")]
        [TestCase(0x18, 1u << 16, "reaches out")]
        [TestCase(0x18, 0x1FFF1FFFu, "reaches out")]
        [TestCase(0x44, 1u, "reaches out")]
        [TestCase(0x44, 0x1FFF1FFFu, "reaches out")]
        [TestCase(0x24, 65u | 64u << 16, "reaches out")]
        [TestCase(0x24, 3u | 64u << 16, "shrinks by more than 16")]
        [TestCase(0x24, 64u | 3u << 16, "shrinks by more than 16")]
        [TestCase(0x1C, 7u | 64u << 16, "grows by more than 8")]
        [TestCase(0x1C, 64u | 7u << 16, "grows by more than 8")]
        [TestCase(0x14, 0x3FFFu | 64u << 16, "larger than 8192")]
        [TestCase(0x10, 7u << 8, "format 7")]
        [TestCase(0x20, 7u << 4, "format 7")]
        [TestCase(0x10, 0u << 8 | 1u << 3, "tiled")]
        [TestCase(0x10, 4u << 8 | 1u << 3, "tiled")]
        [TestCase(0x20, 3u << 4 | 1u << 1, "tiled")]
        [TestCase(0x4C, 0xFFu, "masked")]
        [TestCase(0x10C, 0xFFFFu, "masked")]
        public void ShouldRefuseButFinish(int register, uint value, string message)
        {
            Rig.Program(Job());
            Rig.Write(register, value);
            Start();
            Rig.Advance();
            AssertFinishedWithoutWriting(message);
            // The next good job runs.
            Rig.HandleInterrupt();
            Rig.RunToEnd(Job());
            Assert.That(Rig.Scaler.LastJob, Does.StartWith("NV12"));
        }

        [Test]
        public void ShouldRefuseToSplitPairOfPackedPixels([Values(1, 2)] int what)
        {
            var job = Job();
            job.Destination.Format = 4;
            job.Destination.Width = 66;
            job.Destination.X = what == 1 ? 1 : 0;
            job.ScaledWidth = what == 2 ? 63 : 64;
            Rig.RunToEnd(job);
            AssertFinishedWithoutWriting("splits a pair", handled: true);
        }

        [Test]
        public void ShouldRefuseToRotateTooLargePictures()
        {
            var job = Job();
            job.Source.Width = 2064;
            job.CroppedWidth = 2064;
            job.Destination.Width = 4096;
            job.Destination.Height = 4096;
            job.ScaledWidth = 1024;
            job.Rotation = 4;
            Rig.RunToEnd(job);
            AssertFinishedWithoutWriting("2048x2048 that can be rotated", handled: true);
        }

        [Test]
        public void ShouldRefuseToScaleTooLargePictures()
        {
            var job = Job();
            job.Source.Width = 4816;
            job.CroppedWidth = 4816;
            job.Destination.Width = 4096;
            job.ScaledWidth = 2408;
            Rig.RunToEnd(job);
            AssertFinishedWithoutWriting("4800x3344 that can be scaled", handled: true);
        }

        [Test]
        public void ShouldReportOverrunOnLocalInput()
        {
            Rig.Program(Job());
            Rig.Write(0x10, Rig.Read(0x10) | 1);
            Start();
            Rig.Advance();
            Assert.That(Rig.Read(0x08) >> 16, Is.EqualTo(2), "OR_IRQ alone");
            Assert.That(Rig.Interrupt, Is.True);
            AssertLogged("overrun");
            // gsc_irq_handler clears only that.
            Rig.Write(0x08, Rig.Read(0x08) | 1 << 17);
            Assert.That(Rig.Interrupt, Is.False);
            Assert.That(Rig.Content(MemorySize).AsSpan().SequenceEqual(background), Is.True);
        }

        [Test]
        public void ShouldMaskOverrun()
        {
            Rig.Program(Job());
            Rig.Write(0x08, 1 | 1 << 2);
            Rig.Write(0x10, Rig.Read(0x10) | 1);
            Start();
            Rig.Advance();
            Assert.That(Rig.Interrupt, Is.False);
        }

        [Test]
        public void ShouldNotWriteForLocalOutput()
        {
            Rig.Program(Job());
            Rig.Write(0x20, Rig.Read(0x20) | 1);
            Start();
            Rig.Advance();
            AssertFinishedWithoutWriting("local output");
        }

        [Test]
        public void ShouldWarnOfRatiosThatDoNotFit()
        {
            Rig.Program(Job());
            Rig.Write(0x2C, 0x12345);
            Start();
            Rig.Advance();
            Assert.That(Rig.Board.Warnings.Single(), Does.Contain("MAIN_H_RATIO 0x12345"));
            Assert.That(Rig.Scaler.LastJob, Does.StartWith("NV12"), "the sizes count");
        }

        // Outside of any memory; the end of memory within the plane; the end of the address space; a device.
        [TestCase(0x00000000u)]
        [TestCase(0x30000000u)]
        [TestCase(MemoryEnd - 64u * 32)]
        [TestCase(MemoryEnd - 1u)]
        [TestCase(0xFFFFFFFFu)]
        [TestCase(0xFFFFF800u)]
        [TestCase(0x13E00000u)]
        public void ShouldReadZerosWhereThereIsNoMemory(uint address)
        {
            var job = Job();
            job.Source.AddressY = address;
            Rig.RunToEnd(job);
            AssertLogged("read from");
            var present = Enumerable.Range(0, 64 * 64).Select(x => (long)address + x).Select(x => x >= Ram && x < MemoryEnd ? background![x - Ram] : (byte)0).ToArray();
            // The same as if there were a copy, with zeros for what is missing.
            var expected = (byte[])background!.Clone();
            var copy = job.Copy();
            copy.Source.AddressY = Ram + CopyOffset;
            present.CopyTo(expected, CopyOffset);
            Reference.Run(copy, expected, Ram);
            var size = 64 * 64 * 4;
            Assert.That(Rig.Content(size, job.Destination.AddressY), Is.EqualTo(expected.AsSpan((int)(job.Destination.AddressY - Ram), size).ToArray()));
        }

        [Test]
        public void ShouldLoseWhatIsWrittenWhereThereIsNoMemory(
            [Values(0x00000000u, 0x30000000u, MemoryEnd - 64u * 4 * 32, 0xFFFFFFFCu, 0x13E00000u)] uint address, [Values(0, 2, 4)] int rotation)
        {
            var job = Job();
            job.Destination.AddressY = address;
            job.Rotation = rotation;
            Rig.Start(job);
            Rig.Advance();
            Assert.That(Rig.Read(0x08) >> 16, Is.EqualTo(1));
            Assert.That(Rig.Read(0x44), Is.Zero, "a device's registers are not written");
            AssertLogged("write to");

            var expected = new byte[MemorySize + 64 * 64 * 4];
            background!.CopyTo(expected, 0);
            if(address >= Ram)
            {
                var at = job.Copy();
                // Addresses beyond the end land beyond the end of the copy, too.
                if(address < MemoryEnd)
                {
                    Reference.Run(at, expected, Ram);
                }
            }
            Assert.That(Rig.Content(MemorySize).AsSpan().SequenceEqual(expected.AsSpan(0, MemorySize)), Is.True);
        }

        [Test]
        public void ShouldLogOneLinePerJobHoweverMuchMemoryIsMissing()
        {
            var job = Job();
            job.Source.AddressY = 0x100;
            job.Source.AddressCb = 0x100;
            job.Destination.AddressY = 0x100;
            Rig.RunToEnd(job);
            Assert.That(Rig.Board.Warnings, Has.Count.EqualTo(1));
        }

        [Test]
        public void ShouldSurviveAnyRegisterValues()
        {
            var seed = Environment.TickCount;
            TestContext.Out.WriteLine($"seed {seed}");
            var random = new Random(seed);
            int[] offsets = { 0x00, 0x04, 0x08, 0x10, 0x14, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x2C, 0x30, 0x3C, 0x40, 0x44, 0x48, 0x4C, 0x50, 0x80, 0xB0, 0x10C, 0x110, 0x160, 0x1B0 };
            var done = 0L;
            for(var i = 0; i < 2000; i++)
            {
                // A good job, some of it spoilt: wholly random ones hardly ever run.
                var job = Job();
                job.Source.Format = random.Next(8);
                job.Destination.Format = random.Next(8);
                job.Rotation = random.Next(8);
                Rig.Program(job);
                for(var n = random.Next(6); n > 0; n--)
                {
                    var offset = offsets[random.Next(3, offsets.Length)];
                    var value = random.Next(4) switch
                    {
                        0 => (uint)random.NextInt64(1L << 32),
                        1 => (uint)(random.Next(200) | random.Next(200) << 16),
                        2 => 0xFFFFFFFF,
                        _ => Rig.Read(offset) ^ 1u << random.Next(32),
                    };
                    Rig.Write(offset, value);
                }
                Assert.DoesNotThrow(() =>
                {
                    Rig.Write(0x08, 1);
                    Start();
                    if(random.Next(20) == 0)
                    {
                        Rig.Write(offsets[random.Next(3)], (uint)random.NextInt64(1L << 32));
                    }
                    Rig.Advance();
                }, $"seed {seed}, round {i}, {Rig.Scaler.LastJob}");
                if(Rig.Scaler.JobCount > done)
                {
                    done = Rig.Scaler.JobCount;
                    Assert.That(Rig.Read(0x08) >> 16, Is.Not.Zero, "a job that ends tells so");
                }
                Rig.Write(0x04, 1);
                Assert.That(Rig.Interrupt, Is.False);
            }
            Assert.That(done, Is.GreaterThan(1800));
            // And it still does what it should.
            Rig.Fill(background!);
            Rig.RunToEnd(Job());
            var expected = (byte[])background!.Clone();
            Reference.Run(Job(), expected, Ram);
            Assert.That(Rig.Content(MemorySize).AsSpan().SequenceEqual(expected), Is.True, $"seed {seed}");
        }

        [Test]
        public void ShouldSurviveAnyAccesses()
        {
            var seed = Environment.TickCount;
            TestContext.Out.WriteLine($"seed {seed}");
            var random = new Random(seed);
            Assert.DoesNotThrow(() =>
            {
                for(var i = 0; i < 50000; i++)
                {
                    var offset = random.Next(0x1000) & ~3;
                    if(random.Next(2) == 0)
                    {
                        Rig.Read(offset);
                    }
                    else
                    {
                        Rig.Write(offset, (uint)random.NextInt64(1L << 32));
                    }
                    if(random.Next(100) == 0)
                    {
                        Rig.Advance(1);
                    }
                }
            }, $"seed {seed}");
        }

        private void Start()
        {
            Rig.Write(0x00, 2);
            Rig.Write(0x00, 1);
        }

        private void AssertFinishedWithoutWriting(string message, bool handled = false)
        {
            if(!handled)
            {
                Assert.That(Rig.Read(0x08) >> 16, Is.EqualTo(1), "FRM_DONE_IRQ: the driver has no time-out");
            }
            Assert.That(Rig.Scaler.JobCount, Is.EqualTo(1));
            AssertLogged(message);
            Assert.That(Rig.Content(MemorySize).AsSpan().SequenceEqual(background), Is.True);
        }

        private void AssertLogged(string message)
        {
            var lines = Rig.Board.LogOf(LogLevel.Error).Select(x => x.Message).ToList();
            Assert.That(lines, Has.Count.EqualTo(1));
            Assert.That(lines[0], Does.Contain(message));
        }

        private static JobDescription Job()
        {
            return new JobDescription
            {
                Source = new PictureDescription { Format = 2, Width = 64, Height = 64, AddressY = Ram, AddressCb = Ram + 0x4000, AddressCr = Ram + 0x8000 },
                Destination = new PictureDescription { Format = 0, Width = 64, Height = 64, AddressY = Ram + 0x10000, AddressCb = Ram + 0x18000, AddressCr = Ram + 0x1C000, RgbType = 1 },
                CroppedWidth = 64,
                CroppedHeight = 64,
                ScaledWidth = 64,
                ScaledHeight = 64,
            };
        }

        private Rig Rig => rig!;

        private Rig? rig;
        private byte[]? background;

        private const int MemorySize = 1 << 20;
        private const uint Ram = (uint)TestBoard.RamBase;
        private const uint MemoryEnd = Ram + MemorySize;
        private const int CopyOffset = 0x80000;
    }
}
