using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>What is on the wires of the HDMI socket, as the timing generator and the core make it.</summary>
    public sealed class HdmiSignal
    {
        /// <summary>Visible pixels of a line.</summary>
        public int Width { get; set; }

        /// <summary>Visible lines of a picture; of both fields when interlaced.</summary>
        public int Height { get; set; }

        /// <summary>Pixels of a line, blanking included.</summary>
        public int LinePixels { get; set; }

        /// <summary>Lines of a picture, blanking included.</summary>
        public int Lines { get; set; }

        /// <summary>In Hz.</summary>
        public uint PixelClock { get; set; }

        public bool Interlaced { get; set; }

        public bool HSyncNegative { get; set; }

        public bool VSyncNegative { get; set; }

        /// <summary>Without infoframes and audio.</summary>
        public bool IsDvi { get; set; }

        /// <summary>Video identification code of the AVI infoframe; 0 where it has none, or isn't sent.</summary>
        public int Vic { get; set; }

        /// <summary>Where registers contradict each other.</summary>
        public IReadOnlyList<string> Problems { get; set; } = Array.Empty<string>();

        /// <summary>Pixel clocks from a vertical sync to the next: of a field when interlaced.</summary>
        public ulong FrameTicks => Math.Max(1, (ulong)LinePixels * (ulong)Lines / (Interlaced ? 2u : 1u));

        /// <summary>Vertical syncs a second.</summary>
        public double RefreshRate => PixelClock / (double)FrameTicks;

        public override string ToString()
        {
            var text = FormattableString.Invariant($"{Width}x{Height}{(Interlaced ? "i" : "")} at {RefreshRate:0.000} Hz");
            return text + FormattableString.Invariant($" ({LinePixels}x{Lines}, {PixelClock / 1e6:0.000} MHz, {(HSyncNegative ? '-' : '+')}hsync {(VSyncNegative ? '-' : '+')}vsync, ")
                + (IsDvi ? "DVI)" : Vic == 0 ? "HDMI)" : $"HDMI, VIC {Vic})");
        }
    }
}
