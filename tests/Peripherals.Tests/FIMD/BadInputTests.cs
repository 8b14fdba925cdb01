using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.FIMD
{
    /// <summary>What a broken driver, or a hostile one, may do.</summary>
    [TestFixture]
    public class BadInputTests
    {
        [SetUp]
        public void SetUp()
        {
            fimd = new FimdDriver(RamSize);
            mode = new Mode(64, 48, ClockDivider: 200);
        }

        [TearDown]
        public void TearDown()
        {
            fimd.Dispose();
        }

        [TestCase(0x00000000u)]
        [TestCase(0x10000000u)]
        [TestCase(0x90000000u)]
        [TestCase(0xFFFFFF00u)]
        // The device's own registers are no memory either.
        [TestCase(0x14400000u)]
        public void ShouldReportABufferOutsideMemory(uint address)
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            EnableFifoInterrupt(windowMask: 1);
            fimd.Flip(address);
            fimd.Advance(mode.Frame);

            Assert.That(frames.Single().Data.Where((_, i) => i % 4 != 3), Is.All.Zero);
            Assert.That(fimd.Lines.Level(FimdDriver.FifoLine), Is.True);
            Assert.That(fimd.Read(0x134), Is.EqualTo(1));
            Assert.That(fimd.Device.Underruns, Is.EqualTo(1));
            Assert.That(fimd.Board.LogOf(LogLevel.Error).Select(x => x.Message).Where(x => x.Contains("underrun")).ToList(), Has.Count.EqualTo(1));

            // It goes on in each frame, silently, until the window points at memory again.
            fimd.Write(0x134, 1);
            Assert.That(fimd.Lines.Level(FimdDriver.FifoLine), Is.False);
            fimd.Advance(mode.Frame);
            Assert.That(fimd.Lines.Level(FimdDriver.FifoLine), Is.True);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            fimd.Write(0x134, 1);
            fimd.Advance(mode.Frame);
            Assert.That(fimd.Lines.Level(FimdDriver.FifoLine), Is.False);
            Assert.That(fimd.Device.Underruns, Is.EqualTo(1));
        }

        [Test]
        public void ShouldShowWhatThereIsOfABufferAcrossTheEndOfMemory()
        {
            const int lines = 20;
            var address = (uint)(TestBoard.RamBase + RamSize - 64 * 4 * lines);
            fimd.Paint(address, 64, lines, (_, __) => 0x778899);
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.Flip(address);
            fimd.Advance(mode.Frame);

            Assert.That((frames.Single()[63, lines - 1], frames.Single()[0, lines]), Is.EqualTo((0x778899u, 0u)));
            Assert.That(fimd.Device.Underruns, Is.EqualTo(1));
        }

        // Nobody looks at the frames, and still the interrupt comes.
        [Test]
        public void ShouldUnderrunWithoutASubscriber()
        {
            fimd.SetMode(mode);
            EnableFifoInterrupt(windowMask: 1);
            fimd.Flip(0);
            fimd.Advance(mode.Frame);

            Assert.That(fimd.Lines.Level(FimdDriver.FifoLine), Is.True);
        }

        [TestCase(0, 0x1u)]
        [TestCase(1, 0x2u)]
        [TestCase(2, 0x10u)]
        [TestCase(3, 0x20u)]
        [TestCase(4, 0x40u)]
        public void ShouldReportOnlyTheSelectedWindowsFifo(int window, uint mask)
        {
            fimd.SetMode(mode);
            EnableFifoInterrupt(0x73 & ~mask);
            fimd.UpdatePlane(window, 0, 256, 0, 0, 64, 48);
            fimd.Advance(mode.Frame);
            Assert.That(fimd.Lines.Level(FimdDriver.FifoLine), Is.False);
            EnableFifoInterrupt(mask);
            fimd.Advance(mode.Frame);
            Assert.That(fimd.Lines.Level(FimdDriver.FifoLine), Is.True);
        }

        [Test]
        public void ShouldLimitTheRateOfANonsensicalMode()
        {
            fimd.SetMode(new Mode(1, 1, 1, 1, 1, 1, 1, 1, ClockDivider: 1));
            fimd.EnableVblank();
            fimd.Advance(TimeInterval.FromSeconds(1));

            Assert.That(fimd.Device.VSyncCount, Is.InRange(900, 1001));
            Assert.That(fimd.Board.Warnings, Has.Some.Contain("too short"));
        }

        [Test]
        public void ShouldScanOutTheLargestPanelThereIs()
        {
            var large = new Mode(4096, 4096, 256, 256, 256, 256, 256, 256, ClockDivider: 256);
            var frames = fimd.Record();
            fimd.SetMode(large);
            fimd.UpdatePlane(0, FimdDriver.Buffer, 32766, 0, 0, 4096, 4096);
            fimd.Advance(large.Frame);

            Assert.That((frames.Single().Width, frames.Single().Height), Is.EqualTo((4096, 4096)));
        }

        [TestCase(10, 10, 5, 20)]
        [TestCase(10, 10, 20, 5)]
        [TestCase(4095, 4095, 0, 0)]
        public void ShouldShowNothingOfAWindowTurnedInsideOut(int left, int top, int right, int bottom)
        {
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.AtomicBegin();
            fimd.UpdatePlane(0, FimdDriver.Buffer, 256, 0, 0, 64, 48);
            fimd.Write(0x40, (uint)(left & 0x7FF) << 11 | (uint)(top & 0x7FF) | (uint)(left & 0x800) << 12 | (uint)(top & 0x800) << 11);
            fimd.Write(0x44, (uint)right << 11 | (uint)bottom);
            fimd.AtomicFlush();
            fimd.Advance(mode.Frame);

            Assert.That(frames.Single().Data.Where((_, i) => i % 4 != 3), Is.All.Zero);
        }

        [Test]
        public void ShouldShowZeroPastAShortLine()
        {
            fimd.Paint(FimdDriver.Buffer, 64, 48, (_, __) => 0xFFFFFF);
            var frames = fimd.Record();
            fimd.SetMode(mode);
            fimd.AtomicBegin();
            fimd.UpdatePlane(0, FimdDriver.Buffer, 256, 0, 0, 64, 48);
            fimd.Write(0x100, 13 | 243 << 13);
            fimd.AtomicFlush();
            fimd.Advance(mode.Frame);

            // Three pixels and a byte of the fourth.
            Assert.That(Enumerable.Range(0, 5).Select(x => frames.Single()[x, 7]), Is.EqualTo(new[] { 0xFFFFFFu, 0xFFFFFFu, 0xFFFFFFu, 0xFFu, 0u }));
        }

        [Test]
        public void ShouldIgnoreWritesToReadOnlyAndUnknownRegisters()
        {
            fimd.Write(0x40A0, 0x12345678);
            fimd.Write(0x3FFFC, 1);
            fimd.Write(0x5C, 1);
            fimd.Write(0x3800, 1);

            Assert.That((fimd.Read(0x40A0), fimd.Read(0x3FFFC), fimd.Read(0x3800)), Is.EqualTo((0u, 0u, 0u)));
        }

        [Test]
        public void ShouldRefuseASourceClockThatIsNone([Values(0ul, ulong.MaxValue)] ulong frequency)
        {
            Assert.That(() => fimd.Device.SourceClockFrequency = frequency, Throws.TypeOf<RecoverableException>());
        }

        [Test]
        public void ShouldSurviveAnything([Values(1, 2, 3, 4)] int run)
        {
            var seed = Environment.TickCount ^ run * 7919;
            TestContext.Out.WriteLine($"seed {seed}");
            var random = new Random(seed);
            var offsets = Enumerable.Range(0, 0x2B0 / 4).Select(x => (uint)x * 4)
                .Concat(new uint[] { 0x400, 0x7FC, 0x2020, 0x2024, 0x2400, 0x37FC, 0x20A0, 0x40A0, 0x4100, 0x20000, 0x20004, 0x20010, 0x20014, 0x20018, 0x201A4, 0x201B0 }).ToArray();
            var frames = new List<int>();
            fimd.Device.FrameProduced += (_, frame) => frames.Add(frame.Data.Length);
            fimd.Device.FrameRendered += _ => { };
            fimd.Device.LatchesOnAcknowledge = true;

            for(var i = 0; i < 3000; i++)
            {
                var offset = offsets[random.Next(offsets.Length)];
                switch(random.Next(8))
                {
                case 0:
                    fimd.Advance(TimeInterval.FromMicroseconds((ulong)random.Next(20000)));
                    break;
                case 1:
                    fimd.Read(offset);
                    break;
                case 2:
                    // A panel small enough for the test to end.
                    fimd.Write(0x20018, (uint)(random.Next(200) << 11 | random.Next(200)));
                    fimd.Write(0x0, (uint)random.Next() | 3);
                    break;
                case 3:
                    fimd.UpdatePlane(random.Next(5), (uint)(TestBoard.RamBase + (ulong)random.NextInt64(RamSize)), 4 * random.Next(64, 300), random.Next(300), random.Next(300),
                        random.Next(1, 64), random.Next(1, 300), (Format)random.Next(9), (PixelBlend)random.Next(3), (uint)random.Next(0x10000));
                    break;
                case 4:
                    fimd.Write(0x134, 7);
                    break;
                default:
                    fimd.Write(offset, offset == 0x20018 ? (uint)random.NextInt64(1L << 32) & 0xFF0FF | 0 : (uint)random.NextInt64(1L << 32));
                    break;
                }
            }

            TestContext.Out.WriteLine($"{frames.Count} frames");
            Assert.That(frames, Is.Not.Empty);

            // And then a driver that knows what it does.
            fimd.Device.Reset();
            var recorded = fimd.Record();
            fimd.Paint(FimdDriver.Buffer, 64, 48, (x, y) => (uint)(x * 1000 + y));
            fimd.SetMode(mode);
            fimd.Flip(FimdDriver.Buffer);
            fimd.Advance(mode.Frame);
            Assert.That(recorded.Single()[63, 47], Is.EqualTo(63047));
        }

        private void EnableFifoInterrupt(uint windowMask)
        {
            fimd.Write(0x130, 3 | windowMask << 5);
        }

        private const long RamSize = 64 << 20;

        private FimdDriver fimd = null!;
        private Mode mode = null!;
    }
}
