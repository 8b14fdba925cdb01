using System;

using Antmicro.Renode.Peripherals.Video;

using BenchmarkDotNet.Attributes;

using Exynos.Tests;
using Exynos.Tests.FIMD;
using Exynos.Tests.Mixer;

namespace Antmicro.Renode.Peripherals.Benchmarks.Display
{
    /// <summary>
    /// A page flip of 1920x1080, from the registers that a driver writes to the composed picture in a listener's hands:
    /// the mixer's against FIMD's. One layer is XRGB8888; the second is ARGB8888 of the same size, blended by its pixels'
    /// premultiplied alpha.
    /// </summary>
    public class DisplayBenchmarks
    {
        [Params(1, 2)]
        public int Layers { get; set; } = 1;

        [GlobalSetup]
        public void SetUp()
        {
            tv = new TvDriver();
            fimd = new FimdDriver(tv.Board);
            tv.Board.KeepOnlyErrors();
            tv.Paint(Bottom, Width, Height, (x, y) => (uint)(x * 0x10203 + y * 0x30201));
            tv.Paint(Top, Width, Height, (x, y) => (uint)((x + y) % 256 << 24 | (x + y) % 256 / 2 * 0x10101));
            tv.SetMode(VideoMode.OfVic(16)!);
            fimd.SetMode(new Mode(Width, Height, ClockDivider: 4));
            tv.Mixer.FrameProduced += (_, __) => mixerFrames++;
            fimd.Device.FrameProduced += (_, __) => fimdFrames++;
        }

        [GlobalCleanup]
        public void CleanUp() => tv!.Dispose();

        [Benchmark(Baseline = true, Description = "FIMD")]
        public void Fimd()
        {
            var before = fimdFrames;
            fimd!.AtomicBegin();
            fimd.UpdatePlane(0, Bottom, Width * 4, 0, 0, Width, Height);
            if(Layers > 1)
            {
                fimd.UpdatePlane(1, Top, Width * 4, 0, 0, Width, Height, Exynos.Tests.FIMD.Format.Argb8888, PixelBlend.Premultiplied);
            }
            fimd.AtomicFlush();
            tv!.AdvanceFrames(1.1);
            Expect(fimdFrames - before);
        }

        [Benchmark(Description = "Mixer")]
        public void Mixer()
        {
            var before = mixerFrames;
            tv!.Begin();
            tv.UpdatePlane(0, Bottom, Width, 0, 0, Width, Height);
            if(Layers > 1)
            {
                tv.UpdatePlane(1, Top, Width, 0, 0, Width, Height, blend: PixelBlend.Premultiplied);
            }
            tv.Flush();
            tv.AdvanceFrames(1.1);
            Expect(mixerFrames - before);
        }

        private static void Expect(int frames)
        {
            if(frames != 1)
            {
                throw new InvalidOperationException($"The display showed {frames} pictures instead of one");
            }
        }

        private TvDriver? tv;
        private FimdDriver? fimd;
        private int mixerFrames;
        private int fimdFrames;

        private const int Width = 1920;
        private const int Height = 1080;
        private const uint Bottom = TvDriver.Buffer;
        private const uint Top = TvDriver.Buffer2;
    }
}
