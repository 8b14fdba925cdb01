using System;
using System.Linq;

using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.FIMD
{
    /// <summary>What becomes a displayed frame, and when.</summary>
    [TestFixture]
    public class PageFlipTests
    {
        [SetUp]
        public void SetUp()
        {
            fimd = new FimdDriver();
            mode = new Mode(64, 48, ClockDivider: 200);
            fimd.Paint(FimdDriver.Buffer, 64, 48, (x, y) => (uint)(x << 16 | y << 8 | 1));
            fimd.Paint(FimdDriver.Buffer2, 64, 48, (x, y) => (uint)(x << 16 | y << 8 | 2));
        }

        [TearDown]
        public void TearDown()
        {
            fimd.Dispose();
        }

        [Test]
        public void ShouldShowEachFlipOnce()
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.EnableVblank();
            for(var i = 0; i < 50; i++)
            {
                fimd.Flip(i % 2 == 0 ? FimdDriver.Buffer : FimdDriver.Buffer2);
                // Some flips are shown for more than one frame.
                for(var vblanks = 0; vblanks <= i % 3; vblanks++)
                {
                    fimd.WaitForVblank();
                }
            }

            Assert.That(frames, Has.Count.EqualTo(50));
            Assert.That(frames.Select(x => x.Index), Is.EqualTo(Enumerable.Range(0, 50)));
            Assert.That(frames.Select(x => x[3, 5]), Is.EqualTo(Enumerable.Range(0, 50).Select(i => 3u << 16 | 5 << 8 | (i % 2 == 0 ? 1u : 2u))));
            Assert.That(frames.Zip(frames.Skip(1), (a, b) => b.Time - a.Time).Select(x => (int)Math.Round(x.TotalSeconds / mode.FrameSeconds)),
                Is.EqualTo(Enumerable.Range(0, 49).Select(i => i % 3 + 1)));
            Assert.That(fimd.Device.LatchedFrames, Is.EqualTo(50));
        }

        [Test]
        public void ShouldCountAFlipToTheSameBuffer()
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.EnableVblank();
            for(var i = 0; i < 5; i++)
            {
                fimd.Flip(FimdDriver.Buffer);
                fimd.WaitForVblank();
                fimd.WaitForVblank();
            }

            Assert.That(frames, Has.Count.EqualTo(5));
        }

        [Test]
        public void ShouldScanOutTheWholePanelByteExact()
        {
            var frames = fimd.Record();
            var random = new Random(1);
            var buffer = new byte[64 * 48 * 4];
            random.NextBytes(buffer);
            fimd.Board.Bus.WriteBytes(buffer, FimdDriver.Buffer);
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);

            var expected = buffer.Select((value, i) => i % 4 == 3 ? (byte)255 : value).ToArray();
            Assert.That(frames.Single().Data, Is.EqualTo(expected));
        }

        [Test]
        public void ShouldNotShowAProtectedUpdate()
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            fimd.AtomicBegin();
            fimd.UpdatePlane(0, FimdDriver.Buffer2, 64 * 4, 0, 0, 64, 48);
            for(var i = 0; i < 5; i++)
            {
                fimd.Advance(mode.Frame);
            }

            Assert.That(frames, Has.Count.EqualTo(1));
            Assert.That(fimd.Read(0xA0), Is.EqualTo(FimdDriver.Buffer2));
            Assert.That(fimd.Read(0x40A0), Is.EqualTo(FimdDriver.Buffer));

            fimd.AtomicFlush();
            Assert.That(frames, Has.Count.EqualTo(1));
            fimd.Advance(mode.Frame);
            Assert.That(frames, Has.Count.EqualTo(2));
            Assert.That(frames[1][0, 0], Is.EqualTo(2));
            Assert.That(fimd.Read(0x40A0), Is.EqualTo(FimdDriver.Buffer2));
        }

        [Test]
        public void ShouldProtectWindowsOneByOne()
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            fimd.Write(0x34, fimd.Read(0x34) | 1 << 10);
            fimd.UpdatePlane(0, FimdDriver.Buffer2, 64 * 4, 0, 0, 64, 48);
            fimd.UpdatePlane(1, FimdDriver.Buffer2, 64 * 4, 0, 0, 32, 48);
            fimd.Advance(mode.Frame);

            Assert.That((frames.Last()[31, 0], frames.Last()[32, 0]), Is.EqualTo((0x1F0002u, 0x200001u)));
        }

        [Test]
        public void ShouldNotCountACommitThatChangesNoVisibleWindow()
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            for(var i = 0; i < 3; i++)
            {
                fimd.AtomicBegin();
                fimd.DisablePlane(1);
                fimd.DisablePlane(4);
                fimd.AtomicFlush();
                fimd.Advance(mode.Frame);
            }

            Assert.That(frames, Has.Count.EqualTo(1));
        }

        [Test]
        public void ShouldShowABlankingOfOneOfTwoWindows()
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.AtomicBegin();
            fimd.UpdatePlane(0, FimdDriver.Buffer, 64 * 4, 0, 0, 64, 48);
            fimd.UpdatePlane(1, FimdDriver.Buffer2, 64 * 4, 0, 0, 64, 48);
            fimd.AtomicFlush();
            fimd.Advance(mode.Frame);
            fimd.DisablePlane(1);
            fimd.Advance(mode.Frame);

            Assert.That(frames.Select(x => x[0, 0]), Is.EqualTo(new[] { 2u, 1u }));
        }

        [Test]
        public void ShouldGiveNoFrameWhenAllWindowsGoOff()
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            fimd.AtomicDisable();

            Assert.That(frames, Has.Count.EqualTo(1));
        }

        // The processor is busy when the interrupt comes; it finishes its update first and takes the interrupt for
        // the update's completion.
        [TestCase(true, new[] { 1u, 2u, 1u })]
        [TestCase(false, new[] { 1u, 1u })]
        public void ShouldLatchWhatWasFinishedBeforeTheInterruptWasAcknowledged(bool isOn, uint[] shown)
        {
            fimd.Device.LatchesOnAcknowledge = isOn;
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.EnableVblank();
            fimd.Flip(FimdDriver.Buffer);
            fimd.WaitForVblank();
            fimd.AtomicBegin();
            fimd.Advance(mode.Frame);
            fimd.UpdatePlane(0, FimdDriver.Buffer2, 64 * 4, 0, 0, 64, 48);
            fimd.AtomicFlush();
            fimd.HandleInterrupt();
            fimd.Flip(FimdDriver.Buffer);
            fimd.WaitForVblank();

            Assert.That(frames.Select(x => x[0, 0]), Is.EqualTo(shown));
        }

        [Test]
        public void ShouldShowWhatWasSetUpBeforeTheDisplayWentOn()
        {
            var frames = fimd.Record();
            fimd.UpdatePlane(0, FimdDriver.Buffer, 64 * 4, 0, 0, 64, 48);
            fimd.SetMode(mode);

            Assert.That(frames.Single()[1, 1], Is.EqualTo(0x010101));
        }

        [Test]
        public void ShouldCountFramesNobodyLooksAt()
        {
            fimd.SetMode(mode);
            for(var i = 0; i < 7; i++)
            {
                fimd.Flip(FimdDriver.Buffer);
                fimd.Advance(mode.Frame);
            }
            var frames = fimd.Record();
            fimd.Flip(FimdDriver.Buffer2);
            fimd.Advance(mode.Frame);

            Assert.That(fimd.Device.LatchedFrames, Is.EqualTo(8));
            Assert.That(frames.Single().Index, Is.EqualTo(7));
        }

        [Test]
        public void ShouldSwitchBetweenTheBuffersOfAWindow()
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.UpdatePlane(0, FimdDriver.Buffer, 64 * 4, 0, 0, 64, 48);
            fimd.Write(0xA4, FimdDriver.Buffer2);
            fimd.Write(0x20A0, FimdDriver.Buffer + 64 * 4);
            fimd.Advance(mode.Frame);
            Assert.That(fimd.Read(0x20) & 0x80200000, Is.Zero);
            fimd.Write(0x20, fimd.Read(0x20) | 1 << 20);
            Assert.That(fimd.Read(0x20) & 0x80200000, Is.Zero, "before the latch");
            fimd.Advance(mode.Frame);
            Assert.That(fimd.Read(0x20) & 0x80200000, Is.EqualTo(0x200000));
            fimd.Write(0x20, fimd.Read(0x20) | 1 << 30);
            fimd.Advance(mode.Frame);
            Assert.That(fimd.Read(0x20) & 0x80200000, Is.EqualTo(0x80000000));

            Assert.That(frames.Select(x => x[0, 0]), Is.EqualTo(new[] { 1u, 2u, 0x000101u }));
        }

        private FimdDriver fimd = null!;
        private Mode mode = null!;
    }
}
