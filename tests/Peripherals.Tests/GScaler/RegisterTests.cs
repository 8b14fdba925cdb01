using System;
using System.Linq;

using Antmicro.Renode.Logging;

using NUnit.Framework;

namespace Exynos.Tests.GScaler
{
    /// <summary>Starts, shadow registers, interrupts, reset: what drivers see besides the picture.</summary>
    [TestFixture]
    public class RegisterTests
    {
        [SetUp]
        public void SetUp()
        {
            rig = new Rig();
            var content = new byte[1 << 20];
            new Random(1).NextBytes(content);
            rig.Fill(content);
        }

        [TearDown]
        public void TearDown() => rig!.Dispose();

        [Test]
        public void ShouldResetAsDriverExpects()
        {
            // gsc_hw_set_sw_reset, gsc_wait_reset
            Rig.Write(InCon, 0x00070F1F);
            Rig.Write(SwReset, 1);
            Assert.That(Rig.Read(SwReset), Is.Zero);
            Assert.That(Rig.Read(InCon), Is.Zero);
            Assert.That(Rig.Read(Enable), Is.Zero);
        }

        [Test]
        public void ShouldRaiseFrameDoneAfterTheJobsTime()
        {
            var job = Nv12Job();
            Rig.Start(job);
            Assert.That(Rig.Read(Enable) & OpStatus, Is.EqualTo(OpStatus), "running");
            Assert.That(Rig.Interrupt, Is.False);
            var destination = Rig.Content(16, job.Destination.AddressY);
            // 64 x 64 pixels at 300 MHz: 13.65 us
            Rig.Advance(0.013);
            Assert.That(Rig.Interrupt, Is.False);
            Assert.That(Rig.Content(16, job.Destination.AddressY), Is.EqualTo(destination), "nothing written before the end");
            Rig.Advance(0.001);
            Assert.That(Rig.Interrupt, Is.True);
            Assert.That(Rig.Content(16, job.Destination.AddressY), Is.Not.EqualTo(destination));
            Assert.That(Rig.Read(Irq), Is.EqualTo(FrameDone | IrqEnable));
            Assert.That(Rig.Read(Enable), Is.EqualTo(1), "ON is the driver's to clear, OP_STATUS is over");
            Rig.HandleInterrupt();
            Assert.That(Rig.Interrupt, Is.False);
            Assert.That(Rig.Read(Irq), Is.EqualTo(IrqEnable));
            Assert.That(Rig.Read(Enable), Is.Zero);
        }

        [Test]
        public void ShouldTakeAsLongAsThePixelsNeed()
        {
            Rig.Scaler.PixelsPerClock = 4;
            Rig.Start(Nv12Job());
            Rig.Advance(0.003);
            Assert.That(Rig.Interrupt, Is.False);
            Rig.Advance(0.001);
            Assert.That(Rig.Interrupt, Is.True);
        }

        [Test]
        public void ShouldKeepStatusWhileMasked()
        {
            Rig.Program(Nv12Job());
            Rig.Write(Irq, IrqEnable | FrameDoneMask);
            Rig.Write(Enable, 2);
            Rig.Write(Enable, 1);
            Rig.Advance();
            Assert.That(Rig.Interrupt, Is.False);
            Assert.That(Rig.Read(Irq) & FrameDone, Is.EqualTo(FrameDone));
            Rig.Write(Irq, IrqEnable);
            Assert.That(Rig.Interrupt, Is.True, "the line is a level: unmasking shows what is pending");
            Rig.Write(Irq, 0);
            Assert.That(Rig.Interrupt, Is.False, "not enabled");
            Rig.Write(Irq, IrqEnable | FrameDone);
            Assert.That(Rig.Interrupt, Is.False, "cleared by writing 1");
            Assert.That(Rig.Read(Irq), Is.EqualTo(IrqEnable));
        }

        [Test]
        public void ShouldStartAgainAndAgain()
        {
            var job = Nv12Job();
            for(var i = 0; i < 5; i++)
            {
                Rig.RunToEnd(job);
                Assert.That(Rig.Scaler.JobCount, Is.EqualTo(i + 1));
            }
            Assert.That(Rig.Lines.Rises(85), Is.EqualTo(5));
        }

        [Test]
        public void ShouldUseShadowRegistersUntilUpdate()
        {
            var job = Nv12Job();
            Rig.RunToEnd(job);
            var first = Rig.Content(64 * 64 * 4, job.Destination.AddressY);

            var moved = job.Copy();
            moved.Destination.AddressY += 0x20000;
            var there = Rig.Content(64 * 64 * 4, moved.Destination.AddressY);
            Rig.Program(moved);
            Rig.Write(Enable, 1);
            Rig.Advance();
            Rig.HandleInterrupt();
            Assert.That(Rig.Content(64 * 64 * 4, moved.Destination.AddressY), Is.EqualTo(there), "without SFR_UPDATE the old address counts");

            Rig.RunToEnd(moved);
            Assert.That(Rig.Content(64 * 64 * 4, moved.Destination.AddressY), Is.EqualTo(first));
        }

        [Test]
        public void ShouldTakeUpdateDuringJobAtItsEnd()
        {
            var job = Nv12Job();
            Rig.Start(job);
            var moved = job.Copy();
            moved.Destination.AddressY += 0x20000;
            var there = Rig.Content(64, moved.Destination.AddressY);
            Rig.Program(moved);
            Rig.Write(Enable, 3);
            Assert.That(Rig.Read(Enable) & SfrUpdate, Is.EqualTo(SfrUpdate), "not yet");
            Rig.Advance();
            Assert.That(Rig.Read(Enable) & SfrUpdate, Is.Zero);
            Assert.That(Rig.Content(64, moved.Destination.AddressY), Is.EqualTo(there), "the running job keeps its registers");
            Rig.HandleInterrupt();
            Rig.Write(Enable, 1);
            Rig.Advance();
            Assert.That(Rig.Content(64, moved.Destination.AddressY), Is.Not.EqualTo(there));
        }

        [Test]
        public void ShouldRunAsExynosDrmDrivesIt()
        {
            // gsc_commit: reset, all buffers masked, one unmasked, one-shot start without SFR_UPDATE
            var job = Nv12Job();
            Rig.Write(SwReset, 1);
            foreach(var mask in new[] { 0x4C, 0x7C, 0xAC })
            {
                Rig.Write(mask, Rig.Read(mask) | 0xFF);
            }
            foreach(var mask in new[] { 0x10C, 0x15C, 0x1AC })
            {
                Rig.Write(mask, Rig.Read(mask) | 0xFFFF);
            }
            Rig.Program(job);
            Rig.Write(Irq, IrqEnable | OverrunMask);
            Rig.Write(Enable, 1 << 4);
            Rig.Write(Enable, Rig.Read(Enable) | 1);
            Rig.Advance();
            Assert.That(Rig.Interrupt, Is.True);
            Assert.That(Rig.Read(Enable) & 1, Is.Zero, "one shot");
            Assert.That(Rig.Read(0x4C) >> 24, Is.Zero, "gsc_get_src_buf_index");
            Assert.That(Rig.Read(0x4C) & 0xFF, Is.EqualTo(0xFE));
            // gsc_handle_irq writes back what it reads: that clears the status.
            Rig.Write(Irq, Rig.Read(Irq) & ~IrqEnable | OverrunMask | FrameDoneMask);
            Assert.That(Rig.Read(Irq), Is.EqualTo(OverrunMask | FrameDoneMask));
        }

        [TestCase(1, 0)]
        [TestCase(3, 15)]
        public void ShouldTakeFirstUnmaskedBuffers(int input, int output)
        {
            var job = Nv12Job();
            var expected = Rig.Content(1 << 20);
            Reference.Run(job, expected, Ram);
            Rig.Program(job);
            foreach(var (first, address) in new[] { (0x50, job.Source.AddressY), (0x80, job.Source.AddressCb) })
            {
                Rig.Write(first, 0xDEAD0000);
                Rig.Write(first + 4 * input, address);
            }
            Rig.Write(0x110, 0xDEAD0000);
            Rig.Write(0x110 + 4 * output, job.Destination.AddressY);
            Rig.Write(0x4C, 0xFFu & ~(1u << input));
            Rig.Write(0x10C, 0xFFFFu & ~(1u << output));
            Rig.Write(Enable, 2);
            Rig.Write(Enable, 1);
            Rig.Advance();
            Assert.That(Rig.Content(1 << 20).AsSpan().SequenceEqual(expected), Is.True);
            Assert.That(Rig.Read(0x4C) >> 24, Is.EqualTo(input));
            Assert.That(Rig.Read(0x10C) >> 24, Is.EqualTo(output));
            Assert.That(Rig.Read(0x60), Is.EqualTo(job.Source.AddressY), "IN_BASE_ADDR_Y_CUR");
        }

        [Test]
        public void ShouldDropJobOnReset([Values] bool software)
        {
            var job = Nv12Job();
            var before = Rig.Content(1 << 20);
            Rig.Start(job);
            if(software)
            {
                Rig.Write(SwReset, 1);
            }
            else
            {
                Rig.Scaler.Reset();
            }
            Rig.Advance();
            Assert.That(Rig.Interrupt, Is.False);
            Assert.That(Rig.Read(Irq), Is.Zero);
            Assert.That(Rig.Content(1 << 20).AsSpan().SequenceEqual(before), Is.True);
            Rig.RunToEnd(job);
            Assert.That(Rig.Content(1 << 20).AsSpan().SequenceEqual(before), Is.False, "works again");
        }

        [Test]
        public void ShouldLowerLineOnReset()
        {
            Rig.Start(Nv12Job());
            Rig.Advance();
            Assert.That(Rig.Interrupt, Is.True);
            Rig.Write(SwReset, 1);
            Assert.That(Rig.Interrupt, Is.False);
        }

        [Test]
        public void ShouldFinishJobWhoseOnBitIsCleared()
        {
            Rig.Start(Nv12Job());
            Rig.Write(Enable, 0);
            Rig.Advance();
            Assert.That(Rig.Interrupt, Is.True);
        }

        [Test]
        public void ShouldNotStartTwice()
        {
            var job = Nv12Job();
            Rig.Start(job);
            Rig.Write(Enable, 0);
            Rig.Write(Enable, 1);
            Rig.Advance();
            Assert.That(Rig.Scaler.JobCount, Is.EqualTo(1));
            Assert.That(Rig.Board.Warnings.Any(x => x.Contains("while a job is running")), Is.True);
        }

        [Test]
        public void ShouldTellHostsAboutJobs()
        {
            var told = "";
            Rig.Scaler.JobFinished += (_, job) => told = $"{job.Index} {job.SourceFormat} {job.CroppedWidth}x{job.CroppedHeight} {job.DestinationFormat} {job.ScaledWidth}x{job.ScaledHeight} {job.OutRgbType} {job.Refused}";
            Rig.RunToEnd(Nv12Job());
            Assert.That(told, Is.EqualTo("0 NV12 64x64 XRGB8888 64x64 1 False"));
            Assert.That(Rig.Scaler.LastJob, Is.EqualTo("NV12 64x64, 64x64 at 0,0 -> XRGB8888 64x64, 64x64 at 0,0, SdWide"));
        }

        [Test]
        public void ShouldKeepFilterCoefficients()
        {
            for(var offset = 0x200; offset < 0xA78; offset += 4)
            {
                Rig.Write(offset, (uint)offset * 3);
            }
            for(var offset = 0x200; offset < 0xA78; offset += 4)
            {
                Assert.That(Rig.Read(offset), Is.EqualTo((uint)offset * 3));
            }
        }

        [Test]
        public void ShouldNotWarnInANormalRun()
        {
            Rig.Board.ClearLog();
            Rig.Write(SwReset, 1);
            Rig.RunToEnd(Nv12Job());
            Assert.That(Rig.Board.Warnings, Is.Empty);
        }

        private static JobDescription Nv12Job()
        {
            return new JobDescription
            {
                Source = new PictureDescription { Format = 2, Width = 64, Height = 64, AddressY = Ram, AddressCb = Ram + 0x4000 },
                Destination = new PictureDescription { Format = 0, Width = 64, Height = 64, AddressY = Ram + 0x10000, RgbType = 1 },
                CroppedWidth = 64,
                CroppedHeight = 64,
                ScaledWidth = 64,
                ScaledHeight = 64,
            };
        }

        private Rig Rig => rig!;

        private Rig? rig;

        private const uint Ram = (uint)TestBoard.RamBase;
        private const int Enable = 0x00;
        private const int SwReset = 0x04;
        private const int Irq = 0x08;
        private const int InCon = 0x10;
        private const uint SfrUpdate = 1 << 1;
        private const uint OpStatus = 1 << 2;
        private const uint IrqEnable = 1 << 0;
        private const uint FrameDoneMask = 1 << 1;
        private const uint OverrunMask = 1 << 2;
        private const uint FrameDone = 1 << 16;
    }
}
