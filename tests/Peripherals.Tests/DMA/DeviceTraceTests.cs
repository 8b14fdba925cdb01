using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Peripherals.DMA;

using Exynos.Tests.FIMD;
using Exynos.Tests.GScaler;
using Exynos.Tests.MFC;

using NUnit.Framework;

namespace Exynos.Tests.DMA
{
    /// <summary>What each device tells of its DMA.</summary>
    [TestFixture]
    public class DeviceTraceTests
    {
        [Test]
        public void ShouldTellOfAConvertersPlanes()
        {
            using var rig = new Rig();
            var seen = Listen(rig.Scaler);
            rig.RunToEnd(Nv12ToRgb(128, 64));
            rig.RunToEnd(Nv12ToRgb(128, 64));

            Assert.That(seen, Is.EqualTo(new[]
            {
                "0/0 source Y read 0x40000000+8192: 8192",
                "0/0 source CB read 0x40010000+4096: 4096",
                "0/0 destination Y write 0x40100000+32768: 32768",
                "0/1 source Y read 0x40000000+8192: 8192",
                "0/1 source CB read 0x40010000+4096: 4096",
                "0/1 destination Y write 0x40100000+32768: 32768",
            }));
        }

        // Two buffers of the same device's job may be one: each has its line.
        [Test]
        public void ShouldTellOfPartsOfPicturesAndOfMissingMemory()
        {
            using var rig = new Rig(16 << 20);
            var seen = Listen(rig.Scaler);
            var job = Nv12ToRgb(128, 64);
            job.CroppedWidth = job.ScaledWidth = 32;
            job.CroppedHeight = job.ScaledHeight = 16;
            job.Source.X = 64;
            job.Source.Y = 32;
            job.Destination.AddressY = (uint)TestBoard.RamBase + (16 << 20) - 2 * 128 * 4 - 16 * 4;
            rig.RunToEnd(job);

            Assert.That(seen, Is.EqualTo(new[]
            {
                $"0/0 source Y read 0x{0x40000000 + 32 * 128 + 64:X}+{15 * 128 + 32}: {16 * 32}",
                $"0/0 source CB read 0x{0x40010000 + 16 * 128 + 64:X}+{7 * 128 + 32}: {8 * 32}",
                $"0/0 destination Y write 0x{job.Destination.AddressY:X}+{15 * 512 + 128}: {16 * 128}, {13 * 128 + 64} missing",
            }));
        }

        [Test]
        public void ShouldTellOfADisplaysWindows()
        {
            using var fimd = new FimdDriver();
            var mode = new Mode(64, 48, ClockDivider: 200);
            var seen = Listen(fimd.Device);
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            fimd.UpdatePlane(1, FimdDriver.Buffer2, 256, 8, 8, 16, 4);
            fimd.Flip(0x20000000);
            fimd.Advance(mode.Frame);

            Assert.That(seen, Is.EqualTo(new[]
            {
                "0/0 window 0 read 0x40100000+12288: 12288",
                "0/1 window 0 read 0x20000000+12288: 12288, 12288 missing",
                $"0/1 window 1 read 0x41100000+{3 * 256 + 64}: {4 * 64}",
            }));
            // A user's look isn't the device's doing.
            seen.Clear();
            fimd.Device.CaptureFrame("/dev/null");
            Assert.That(seen, Is.Empty);
        }

        [Test]
        public void ShouldTellOfADecodersStreamsAndPictures()
        {
            using var board = new MfcBoard();
            var seen = Listen(board.Mfc);
            board.Initialize();
            Assert.That(seen.Single(), Is.EqualTo("0/0 firmware read 0x40100000+4096: 4096"));
            seen.Clear();

            var units = TestStream.Get("slices.264").Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            Assert.That(seen.Single(), Does.StartWith("0/0 header read 0x").And.EndsWith($"+{units[0].Length}: {units[0].Length}"));
            seen.Clear();
            for(var i = 0; i < 3; i++)
            {
                driver.Decode(units[i], i);
            }
            driver.Drain();
            Assert.That(seen.Where(x => x.Contains("stream")).Select(x => x.Split(' ')[0]), Is.EqualTo(new[] { "0/0", "0/1", "0/2" }));
            Assert.That(seen.Where(x => x.Contains("stream")).Select(x => long.Parse(x.Split(": ")[1])), Is.EqualTo(units.Take(3).Select(x => (long)x.Length)));
            var luma = seen.Where(x => x.Contains("luma[")).ToList();
            Assert.That(luma.Select(x => x.Split(' ')[0]), Is.EqualTo(new[] { "0/0", "0/1", "0/2" }));
            Assert.That(luma, Has.All.Matches<string>(x => x.EndsWith(": 25344") && x.Contains(" write ")));
            Assert.That(seen.Where(x => x.Contains("chroma[")).ToList(), Has.Count.EqualTo(luma.Count).And.All.EndsWith(": 12672"));
        }

        [Test]
        public void ShouldTellOfAStreamThatIsNotInMemory()
        {
            using var board = new MfcBoard();
            board.Initialize();
            var driver = new MfcDriver(board);
            driver.Open();
            var seen = Listen(board.Mfc);
            board[MfcRegisters.InstanceId] = driver.Instance;
            board[MfcRegisters.CpbAddr] = 0x20000000;
            board[MfcRegisters.CpbSize] = 1000;
            board[MfcRegisters.StreamDataSize] = 1000;
            board.Send(HostCommand.SeqHeader);

            Assert.That(seen, Is.EqualTo(new[] { "0/0 header read 0x20000000+1000: 1000, 1000 missing" }));
        }

        [Test]
        public void ShouldNameDevicesAsTheMonitorDoes()
        {
            using var rig = new Rig();
            rig.Scaler.StartDmaTrace();
            rig.RunToEnd(Nv12ToRgb(128, 64));
            rig.Scaler.StopDmaTrace();
            rig.RunToEnd(Nv12ToRgb(128, 64));

            Assert.That(DmaTraceTests.Rows(rig.Scaler.DmaSummary()).Skip(1), Is.EqualTo(new[]
            {
                "0 destination Y write 0x40100000 0x40107FFF 1 0 32768 0",
                "0 source CB read 0x40010000 0x40010FFF 1 0 4096 0",
                "0 source Y read 0x40000000 0x40001FFF 1 0 8192 0",
            }));
        }

        // A handler may look at the device, even start to trace another way, in the middle of a job's report.
        [Test]
        public void ShouldStandAHandlerThatLeaves()
        {
            using var rig = new Rig();
            var calls = 0;
            Action<IDmaSource, DmaTransfer>? handler = null;
            handler = (source, _) =>
            {
                calls++;
                source.DmaDone -= handler;
            };
            rig.Scaler.DmaDone += handler;
            rig.RunToEnd(Nv12ToRgb(128, 64));
            rig.RunToEnd(Nv12ToRgb(128, 64));

            Assert.That(calls, Is.EqualTo(1));
        }

        private static JobDescription Nv12ToRgb(int width, int height)
        {
            return new JobDescription
            {
                Source = new PictureDescription { Format = 2, Width = width, Height = height, AddressY = Rig.MemoryBase, AddressCb = Rig.MemoryBase + 0x10000 },
                Destination = new PictureDescription { Format = 0, Width = width, Height = height, AddressY = Rig.MemoryBase + 0x100000 },
                CroppedWidth = width,
                CroppedHeight = height,
                ScaledWidth = width,
                ScaledHeight = height,
            };
        }

        private static List<string> Listen(IDmaSource source)
        {
            var seen = new List<string>();
            source.DmaDone += (_, x) => seen.Add($"{x.Instance}/{x.Job} {x.Buffer} {(x.IsWrite ? "write" : "read")} 0x{x.Address:X}+{x.Span}: {x.Bytes}{(x.Missing == 0 ? "" : $", {x.Missing} missing")}");
            return seen;
        }
    }
}
