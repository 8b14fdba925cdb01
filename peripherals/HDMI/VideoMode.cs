using System;
using System.Collections.Generic;
using System.Linq;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// A mode as a monitor offers it. The times of those with a VIC are CTA-861's, of the others VESA's (DMT and CVT
    /// with and without reduced blanking); each has one of the PHY's clocks. No standard has a mode for the clocks of
    /// 73.25 and 115.5 MHz: those of 1366x768 and 1600x900 are our own.
    /// </summary>
    public sealed class VideoMode
    {
        public VideoMode(int width, int height, uint pixelClock, int hFront, int hSync, int hBack, int vFront, int vSync, int vBack,
            bool hSyncNegative, bool vSyncNegative, int vic = 0)
        {
            Width = width;
            Height = height;
            PixelClock = pixelClock;
            HFront = hFront;
            HSync = hSync;
            HBack = hBack;
            VFront = vFront;
            VSync = vSync;
            VBack = vBack;
            HSyncNegative = hSyncNegative;
            VSyncNegative = vSyncNegative;
            Vic = vic;
        }

        /// <summary>
        /// The common mode of this size that comes nearest to the rate (within 0.5 %), else one made for it. Null when no clock does.
        /// </summary>
        public static VideoMode? For(int width, int height, double rate)
        {
            return Common.Where(x => x.Width == width && x.Height == height && Math.Abs(x.RefreshRate - rate) < rate / 200)
                .OrderBy(x => Math.Abs(x.RefreshRate - rate)).FirstOrDefault() ?? ForSize(width, height, rate);
        }

        /// <summary>
        /// A mode of any size: the slowest clock that has room for it at this rate, and the blanking that makes the
        /// rate with it as near as it gets. Null when no clock does.
        /// </summary>
        public static VideoMode? ForSize(int width, int height, double rate)
        {
            if(width < 64 || height < 64 || width > MaximumWidth || height > MaximumHeight || !(rate >= 1) || rate > 240)
            {
                return null;
            }
            VideoMode? best = null;
            foreach(var clock in PhyClocks.All.Keys.Where(x => x % ClockUnit == 0))
            {
                for(var vBlank = MinimumVBlank; vBlank <= MaximumBlank; vBlank++)
                {
                    var line = (int)Math.Round(clock / (rate * (height + vBlank)));
                    var hBlank = line - width;
                    if(hBlank < MinimumHBlank || hBlank > MaximumBlank)
                    {
                        continue;
                    }
                    var mode = new VideoMode(width, height, clock, 16, 32, hBlank - 48, 3, 5, vBlank - 8, false, true);
                    if(best == null || Math.Abs(mode.RefreshRate - rate) < Math.Abs(best.RefreshRate - rate))
                    {
                        best = mode;
                    }
                }
                if(best != null && Math.Abs(best.RefreshRate - rate) < rate / 1000)
                {
                    return best;
                }
            }
            return best;
        }

        /// <summary>The mode that has this code, or null.</summary>
        public static VideoMode? OfVic(int vic)
        {
            return vic == 0 ? null : Common.FirstOrDefault(x => x.Vic == vic);
        }

        public override string ToString()
        {
            return FormattableString.Invariant($"{Width}x{Height} at {RefreshRate:0.000} Hz");
        }

        public int Width { get; }

        public int Height { get; }

        /// <summary>In Hz.</summary>
        public uint PixelClock { get; }

        public int HFront { get; }

        public int HSync { get; }

        public int HBack { get; }

        public int VFront { get; }

        public int VSync { get; }

        public int VBack { get; }

        public bool HSyncNegative { get; }

        public bool VSyncNegative { get; }

        /// <summary>0 where CTA-861 has no code for it.</summary>
        public int Vic { get; }

        public int LinePixels => Width + HFront + HSync + HBack;

        public int Lines => Height + VFront + VSync + VBack;

        public double RefreshRate => PixelClock / ((double)LinePixels * Lines);

        /// <summary>
        /// What a monitor offers unless it is told otherwise: at least one mode for each clock. Of those for 27 and
        /// 74.25 MHz, Linux makes others for 27.027 and 74.176 MHz: the same at 60 and 59.94 Hz.
        /// </summary>
        public static readonly IReadOnlyList<VideoMode> Common = new[]
        {
            new VideoMode(1920, 1080, 148500000, 88, 44, 148, 4, 5, 36, false, false, 16),
            new VideoMode(1920, 1080, 148500000, 528, 44, 148, 4, 5, 36, false, false, 31),
            new VideoMode(1920, 1080, 74250000, 88, 44, 148, 4, 5, 36, false, false, 34),
            new VideoMode(1920, 1080, 74250000, 528, 44, 148, 4, 5, 36, false, false, 33),
            new VideoMode(1920, 1080, 74250000, 638, 44, 148, 4, 5, 36, false, false, 32),
            new VideoMode(1280, 720, 74250000, 110, 40, 220, 5, 5, 20, false, false, 4),
            new VideoMode(1280, 720, 74250000, 440, 40, 220, 5, 5, 20, false, false, 19),
            new VideoMode(720, 576, 27000000, 12, 64, 68, 5, 5, 39, true, true, 17),
            new VideoMode(720, 480, 27000000, 16, 62, 60, 9, 6, 30, true, true, 2),
            new VideoMode(640, 480, 25200000, 16, 96, 48, 10, 2, 33, true, true, 1),
            new VideoMode(800, 600, 36000000, 24, 72, 128, 1, 2, 22, false, false),
            new VideoMode(800, 600, 40000000, 40, 128, 88, 1, 4, 23, false, false),
            new VideoMode(1024, 768, 65000000, 24, 136, 160, 3, 6, 29, true, true),
            new VideoMode(1280, 800, 71000000, 48, 32, 80, 3, 6, 14, false, true),
            new VideoMode(1280, 800, 83500000, 72, 128, 200, 3, 6, 22, true, false),
            new VideoMode(1366, 768, 73250000, 48, 32, 80, 3, 6, 23, false, true),
            new VideoMode(1440, 900, 88750000, 48, 32, 80, 3, 6, 17, false, true),
            new VideoMode(1440, 900, 106500000, 80, 152, 232, 3, 6, 25, true, false),
            new VideoMode(1280, 1024, 108000000, 48, 112, 248, 1, 3, 38, false, false),
            new VideoMode(1600, 900, 115500000, 80, 160, 85, 3, 6, 91, false, true),
            new VideoMode(1680, 1050, 146250000, 104, 176, 280, 3, 6, 30, true, false),
            new VideoMode(1920, 1200, 154000000, 48, 32, 80, 3, 6, 26, false, true),
        };

        /// <summary>Of a detailed timing's clock, in Hz.</summary>
        internal const uint ClockUnit = 10000;

        private const int MinimumHBlank = 80;
        private const int MinimumVBlank = 12;
        // What a detailed timing can say, and more than any monitor wants.
        private const int MaximumBlank = 4095;
        private const int MaximumWidth = 2047;
        private const int MaximumHeight = 2047;
    }
}
