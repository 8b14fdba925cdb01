using System;
using System.Linq;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.FIMD
{
    /// <summary>Timing, interrupts, switching on and off.</summary>
    [TestFixture]
    public class ModeTests
    {
        [SetUp]
        public void SetUp()
        {
            fimd = new FimdDriver();
        }

        [TearDown]
        public void TearDown()
        {
            fimd.Dispose();
        }

        [TestCase(1280, 720, 110, 40, 220, 5, 5, 20, 8u, 60.606)]
        [TestCase(1920, 1080, 88, 44, 148, 4, 5, 36, 4u, 60.606)]
        [TestCase(176, 144, 24, 40, 40, 4, 4, 8, 255u, 52.521)]
        public void ShouldRaiseFrameInterruptsAtTheModesRate(int width, int height, int hfp, int hsync, int hbp, int vfp, int vsync, int vbp, uint divider, double rate)
        {
            var mode = new Mode(width, height, hfp, hsync, hbp, vfp, vsync, vbp, divider);
            fimd.SetMode(mode);
            fimd.EnableVblank();

            var count = 0;
            for(var i = 0; i < 20000; i++)
            {
                fimd.Advance(TimeInterval.FromMicroseconds(100));
                count += fimd.HandleInterrupt() ? 1 : 0;
            }

            Assert.That(fimd.Device.RefreshRate, Is.EqualTo(rate).Within(0.001));
            Assert.That(count, Is.EqualTo((int)(rate * 2)).Within(1));
            Assert.That(fimd.Lines.Rises(FimdDriver.VSyncLine), Is.EqualTo(count));
            Assert.That(fimd.Device.VSyncCount, Is.EqualTo(count));
        }

        [Test]
        public void ShouldKeepTimeOverAThousandFrames()
        {
            var mode = new Mode(1280, 720, 110, 40, 220, 5, 5, 20, 8);
            fimd.SetMode(mode);
            var start = fimd.Board.Machine.ClockSource.CurrentValue;

            fimd.Board.AdvanceUntil(() => fimd.Device.VSyncCount == 1000, TimeInterval.FromSeconds(30), TimeInterval.FromMilliseconds(1));
            Assert.That(fimd.Board.AdvanceUntil(() => fimd.Device.VSyncCount == 1001, TimeInterval.FromSeconds(1), TimeInterval.FromMicroseconds(10)), Is.True);

            var passed = (fimd.Board.Machine.ClockSource.CurrentValue - start).TotalSeconds;
            // The first frame begins with its vertical sync rather than with the front porch before it.
            var frontPorch = 5.0 / mode.VTotal * mode.FrameSeconds;
            Assert.That(passed, Is.EqualTo(1001 * mode.FrameSeconds - frontPorch).Within(20e-6));
        }

        [Test]
        public void ShouldHoldTheLineUntilAcknowledged()
        {
            fimd.SetMode(new Mode(64, 64));
            fimd.EnableVblank();
            fimd.Advance(TimeInterval.FromMilliseconds(5));

            Assert.That(fimd.Lines.Level(FimdDriver.VSyncLine), Is.True);
            Assert.That(fimd.Lines.Rises(FimdDriver.VSyncLine), Is.EqualTo(1));
            Assert.That(fimd.Read(0x134), Is.EqualTo(2));

            fimd.HandleInterrupt();

            Assert.That(fimd.Lines.Level(FimdDriver.VSyncLine), Is.False);
            Assert.That(fimd.Read(0x134), Is.Zero);
        }

        [Test]
        public void ShouldNotRememberFramesFromWhileTheInterruptWasOff()
        {
            fimd.SetMode(new Mode(64, 64, ClockDivider: 200));
            fimd.Advance(TimeInterval.FromMilliseconds(50));
            fimd.EnableVblank();

            Assert.That(fimd.Lines.Level(FimdDriver.VSyncLine), Is.False);

            fimd.WaitForVblank();
            fimd.DisableVblank();
            fimd.Advance(TimeInterval.FromMilliseconds(50));

            Assert.That(fimd.Lines.Rises(FimdDriver.VSyncLine), Is.EqualTo(1));
        }

        [Test]
        public void ShouldMaskAPendingInterrupt()
        {
            fimd.SetMode(new Mode(64, 64));
            fimd.EnableVblank();
            fimd.Advance(TimeInterval.FromMilliseconds(5));

            fimd.DisableVblank();
            Assert.That(fimd.Lines.Level(FimdDriver.VSyncLine), Is.False);
            fimd.EnableVblank();
            Assert.That(fimd.Lines.Level(FimdDriver.VSyncLine), Is.True);
        }

        // Times in lines from the vertical sync on; FRAMESEL0 in bits 16:15, FRAMESEL1 in bits 14:13.
        [TestCase(3u, 0u, new[] { 96 })]
        [TestCase(1u, 0u, new[] { 100 })]
        [TestCase(0u, 0u, new[] { 4, 104 })]
        [TestCase(2u, 0u, new[] { 8, 108 })]
        [TestCase(3u, 1u, new[] { 4, 96, 104 })]
        [TestCase(2u, 2u, new[] { 8, 100, 108 })]
        [TestCase(1u, 3u, new[] { 96, 100 })]
        public void ShouldInterruptAtTheSelectedMoments(uint first, uint second, int[] lines)
        {
            // 100 lines of 104 pixels, 100 ticks of 600 MHz each: 1.73 ms a frame.
            var mode = new Mode(56, 88, ClockDivider: 100);
            fimd.SetMode(mode);
            fimd.Write(0x130, 1 | 1 << 12 | first << 15 | second << 13);
            var line = mode.FrameSeconds / mode.VTotal;
            var times = Enumerable.Range(0, 110 * 20).Select(step =>
            {
                fimd.Advance(TimeInterval.FromTicks((ulong)Math.Round(line / 20 * TimeInterval.TicksPerSecond)));
                return fimd.HandleInterrupt() ? step / 20.0 : -1;
            }).Where(x => x >= 0).Select(x => (int)Math.Round(x)).ToList();

            Assert.That(times, Is.EqualTo(lines));
        }

        [Test]
        public void ShouldTellWhereTheBeamIs()
        {
            // 100 lines: 4 sync, 4 back porch, 88 active, 4 front porch.
            var mode = new Mode(56, 88, ClockDivider: 100);
            fimd.SetMode(mode);
            var half = TimeInterval.FromTicks((ulong)Math.Round(mode.FrameSeconds / mode.VTotal / 2 * TimeInterval.TicksPerSecond));
            fimd.Advance(half);

            for(var line = 0; line < 250; line++)
            {
                var inFrame = line % 100;
                var (phase, count) = inFrame < 4 ? (0u, 0) : inFrame < 8 ? (1u, 0) : inFrame < 96 ? (2u, inFrame - 8) : (3u, 0);
                var vidcon1 = fimd.Read(0x20004);
                Assert.That((vidcon1 >> 13) & 3, Is.EqualTo(phase), $"line {line}");
                Assert.That((vidcon1 >> 16) & 0x7FF, Is.EqualTo(count), $"line {line}");
                fimd.Advance(half);
                fimd.Advance(half);
            }
        }

        [Test]
        public void ShouldFollowTheSourceClock()
        {
            var mode = new Mode(640, 480, ClockDivider: 16);
            fimd.SetMode(mode);
            var before = fimd.Device.RefreshRate;
            fimd.Device.SourceClockFrequency = FimdDriver.SourceClock / 2;

            Assert.That(fimd.Device.RefreshRate, Is.EqualTo(before / 2).Within(1e-6));

            var vsyncs = fimd.Device.VSyncCount;
            fimd.Advance(TimeInterval.FromTicks((ulong)(mode.FrameSeconds * 20.5 * TimeInterval.TicksPerSecond)));
            Assert.That(fimd.Device.VSyncCount - vsyncs, Is.EqualTo(10));
        }

        [Test]
        public void ShouldTakeANewModeWhileRunning()
        {
            fimd.SetMode(new Mode(640, 480));
            fimd.Advance(TimeInterval.FromMilliseconds(40));
            fimd.SetMode(new Mode(800, 600));
            fimd.Advance(TimeInterval.FromMilliseconds(40));

            Assert.That((fimd.Device.Width, fimd.Device.Height), Is.EqualTo((800, 600)));
        }

        [Test]
        public void ShouldFinishTheFrameWhenOnlyTheFrameBitIsCleared()
        {
            var mode = new Mode(64, 64, ClockDivider: 200);
            fimd.SetMode(mode);
            fimd.EnableVblank();
            fimd.WaitForVblank();
            fimd.Write(0x0, fimd.Read(0x0) & ~1u);

            Assert.That(fimd.Device.RefreshRate, Is.GreaterThan(0));
            fimd.WaitForVblank();
            Assert.That(fimd.Device.RefreshRate, Is.Zero);
            fimd.Advance(TimeInterval.FromMilliseconds(50));
            Assert.That(fimd.Lines.Rises(FimdDriver.VSyncLine), Is.EqualTo(2));
        }

        [Test]
        public void ShouldStopAtOnceAndStartAgain()
        {
            var mode = new Mode(64, 64, ClockDivider: 100);
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.EnableVblank();
            fimd.WaitForVblank();
            fimd.AtomicDisable();
            var vsyncs = fimd.Device.VSyncCount;
            fimd.Advance(TimeInterval.FromMilliseconds(100));

            Assert.That(fimd.Device.VSyncCount, Is.EqualTo(vsyncs));
            Assert.That(fimd.Read(0x20004) >> 13 & 3, Is.Zero);
            Assert.That(frames, Has.Count.EqualTo(1));

            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.EnableVblank();
            fimd.WaitForVblank();

            Assert.That(frames, Has.Count.EqualTo(2));
            Assert.That(fimd.Board.LogOf(LogLevel.Warning), Is.Empty);
        }

        [Test]
        public void ShouldComeBackFromResetAsFromPowerOn()
        {
            fimd.SetMode(new Mode(64, 64));
            fimd.EnableVblank();
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(TimeInterval.FromMilliseconds(20));
            Assert.That(fimd.Lines.Level(FimdDriver.VSyncLine), Is.True);

            fimd.Device.Reset();

            Assert.That(fimd.Lines.Level(FimdDriver.VSyncLine), Is.False);
            foreach(var register in new uint[] { 0x0, 0x20, 0x34, 0x40, 0xA0, 0x100, 0x130, 0x134, 0x40A0, 0x20010, 0x20018 })
            {
                Assert.That(fimd.Read(register), Is.Zero, $"register 0x{register:X}");
            }
            Assert.That(fimd.Read(0x244), Is.EqualTo(0xC2));
            fimd.Advance(TimeInterval.FromMilliseconds(50));
            Assert.That(fimd.Device.VSyncCount, Is.Zero);
        }

        [Test]
        public void ShouldSendI80FramesOnTrigger()
        {
            var frames = fimd.Record();
            fimd.Paint(FimdDriver.Buffer, 64, 64, (x, y) => (uint)(x * y));
            fimd.SetMode(new Mode(64, 64));
            fimd.Write(0x0, 0);
            // As fimd_commit() does for an i80 panel, then fimd_enable_vblank().
            fimd.Write(0x201B0, 1 << 8 | 1);
            fimd.Write(0x20000, 2 << 8);
            fimd.Write(0x201A4, 1);
            fimd.Write(0x0, 3 | 7 << 6 | 1 << 4 | 1 << 30);
            fimd.Write(0x130, 1 | 1 << 17 | 1 << 19);

            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(TimeInterval.FromMilliseconds(100));
            Assert.That(frames, Is.Empty);

            fimd.Write(0x201A4, fimd.Read(0x201A4) | 3);
            Assert.That(frames, Has.Count.EqualTo(1));
            Assert.That(fimd.Lines.Level(FimdDriver.I80Line), Is.False);
            Assert.That(fimd.Read(0x201A4) & 6, Is.Zero);

            // 64 x 64 transfers of 2 periods of 75 MHz: 109 us.
            fimd.Advance(TimeInterval.FromMicroseconds(109));
            Assert.That(fimd.Lines.Level(FimdDriver.I80Line), Is.False);
            fimd.Advance(TimeInterval.FromMicroseconds(1));
            Assert.That(fimd.Lines.Level(FimdDriver.I80Line), Is.True);
            Assert.That(fimd.Read(0x134), Is.EqualTo(4));
            fimd.Write(0x134, 4);
            Assert.That(fimd.Lines.Level(FimdDriver.I80Line), Is.False);
            fimd.Advance(TimeInterval.FromMilliseconds(100));
            Assert.That(fimd.Lines.Rises(FimdDriver.I80Line), Is.EqualTo(1));
        }

        private FimdDriver fimd = null!;
    }
}
