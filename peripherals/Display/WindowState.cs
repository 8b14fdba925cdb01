namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>What a window shows, as latched from its registers: all that scan-out goes by.</summary>
    internal sealed class WindowState
    {
        public bool Enabled;

        // Where it lies on the panel, in pixels; may reach over the panel's edges.
        public int Left;
        public int Top;
        public int Width;
        public int Height;

        // Where it lies in memory: bus address, bytes used of a line, bytes from a line to the next.
        public uint Address;
        public uint EndAddress;
        public uint BufferSize;
        public int LineBytes;
        public int LinePitch;

        /// <summary>Each of memory's pixels, or lines, is shown twice; the size above is what is shown.</summary>
        public bool DoubleWidth;
        public bool DoubleHeight;

        public BppMode Mode;
        public PixelSwap Swap;
        public bool RedBlueSwapped;
        public int PaletteFormat;

        /// <summary>One colour (0xRRGGBB) shown in place of the memory's pixels (WINxMAP).</summary>
        public bool MapColourEnabled;
        public uint MapColour;

        public bool BlendPerPixel;
        public bool AlphaSelect;
        public bool AlphaMultiply;
        /// <summary>An alpha of one bit is 0 or 255, rather than a choice between the two below.</summary>
        public bool AlphaBitIsValue;

        // Alpha values 0 and 1 with 8 bits for each of red, green and blue.
        public uint Alpha0;
        public uint Alpha1;
        public BlendEquation Equation;
        public ColourKey Key;

        public bool IsPalettised => Mode <= BppMode.Palette8;
    }

    /// <summary>BITSWP, BYTSWP, HAWSWP and WSWP: what is swapped within each 64 bits read.</summary>
    [System.Flags]
    internal enum PixelSwap
    {
        None = 0,
        Words = 1,
        HalfWords = 2,
        Bytes = 4,
        Bits = 8,
    }

    /// <summary>Colour key (WxKEYCON0, WxKEYCON1, WxKEYALPHA).</summary>
    internal struct ColourKey
    {
        public bool Enabled;
        /// <summary>DIRCON: the key is looked for in what lies below, and shows this window there.</summary>
        public bool MatchesBackground;
        /// <summary>KEYBLEN: blend by <see cref="Alpha"/> where the key matches.</summary>
        public bool Blends;
        public uint IgnoredBits;
        public uint Colour;
        public uint Alpha;
    }

    /// <summary>
    /// Factors of BLENDEQx: colour = A x foreground + B x background; alpha = P x foreground + Q x background.
    /// </summary>
    internal struct BlendEquation
    {
        public BlendFactor A;
        public BlendFactor B;
        public BlendFactor P;
        public BlendFactor Q;
    }

    internal enum BlendFactor
    {
        Zero = 0,
        One = 1,
        AlphaA = 2,
        OneMinusAlphaA = 3,
        AlphaB = 4,
        OneMinusAlphaB = 5,
        Alpha0 = 6,
        ColourA = 10,
        OneMinusColourA = 11,
        ColourB = 12,
        OneMinusColourB = 13,
    }
}
