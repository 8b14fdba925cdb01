namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>
    /// How a window's pixels lie in memory: BPPMODE_F of WINCONx. A: alpha bits, I: one bit that is the lowest of
    /// each colour.
    /// </summary>
    internal enum BppMode
    {
        Palette1 = 0,
        Palette2 = 1,
        Palette4 = 2,
        Palette8 = 3,
        A1R2G3B2 = 4,
        R5G6B5 = 5,
        A1R5G5B5 = 6,
        I1R5G5B5 = 7,
        R6G6B6 = 8,
        A1R6G6B5 = 9,
        A1R6G6B6 = 10,
        R8G8B8 = 11,
        A1R8G8B7 = 12,
        A8R8G8B8 = 13,
        A4R4G4B4 = 14,
        R5G5B5 = 15,
    }

    /// <summary>
    /// Widths of the parts of a pixel or of a palette entry; blue is the lowest part, then green, red, alpha.
    /// </summary>
    internal readonly struct PixelParts
    {
        /// <param name="storage">Bits between a pixel and the next.</param>
        public PixelParts(int storage, int alpha, int red, int green, int blue, bool sharedLowBit = false)
        {
            Storage = storage;
            Alpha = alpha;
            Red = red;
            Green = green;
            Blue = blue;
            SharedLowBit = sharedLowBit;
        }

        /// <summary>The format of a mode without a palette.</summary>
        public static PixelParts Of(BppMode mode)
        {
            return direct[(int)mode];
        }

        /// <summary>
        /// The format of a palette's entries, by the value the PALx fields of windows 2 to 4 have for it.
        /// </summary>
        public static PixelParts OfPalette(int index)
        {
            return palette[index & 7];
        }

        /// <summary>The pixel's colour as 0xRRGGBB; narrow parts are widened by repeating their high bits.</summary>
        public uint Colour(uint pixel)
        {
            var low = SharedLowBit ? 1 : 0;
            var shared = SharedLowBit ? (pixel >> 15) & 1 : 0;
            var blue = Part(ref pixel, Blue);
            var green = Part(ref pixel, Green);
            var red = Part(ref pixel, Red);
            return (Widen(red << low | shared, Red + low) << 16) | (Widen(green << low | shared, Green + low) << 8) | Widen(blue << low | shared, Blue + low);
        }

        /// <summary>Bits of alpha above the colour, as wide as <see cref="Alpha"/> says.</summary>
        public uint AlphaBits(uint pixel)
        {
            return Alpha == 0 ? 0 : (pixel >> (Red + Green + Blue)) & ((1u << Alpha) - 1);
        }

        /// <summary>Widens a value of 1 to 8 bits to 8 bits.</summary>
        public static uint Widen(uint value, int bits)
        {
            var result = value << (8 - bits);
            for(var have = bits; have < 8; have *= 2)
            {
                result |= result >> have;
            }
            return result;
        }

        public int Storage { get; }

        public int Alpha { get; }

        public int Red { get; }

        public int Green { get; }

        public int Blue { get; }

        public bool SharedLowBit { get; }

        private static uint Part(ref uint pixel, int bits)
        {
            var part = pixel & ((1u << bits) - 1);
            pixel >>= bits;
            return part;
        }

        private static readonly PixelParts[] direct =
        {
            new PixelParts(1, 0, 0, 0, 0),
            new PixelParts(2, 0, 0, 0, 0),
            new PixelParts(4, 0, 0, 0, 0),
            new PixelParts(8, 0, 0, 0, 0),
            new PixelParts(8, 1, 2, 3, 2),
            new PixelParts(16, 0, 5, 6, 5),
            new PixelParts(16, 1, 5, 5, 5),
            new PixelParts(16, 0, 5, 5, 5, sharedLowBit: true),
            new PixelParts(32, 0, 6, 6, 6),
            new PixelParts(32, 1, 6, 6, 5),
            new PixelParts(32, 1, 6, 6, 6),
            new PixelParts(32, 0, 8, 8, 8),
            new PixelParts(32, 1, 8, 8, 7),
            new PixelParts(32, 8, 8, 8, 8),
            new PixelParts(16, 4, 4, 4, 4),
            new PixelParts(16, 0, 5, 5, 5),
        };

        private static readonly PixelParts[] palette =
        {
            new PixelParts(32, 0, 5, 6, 5),
            new PixelParts(32, 1, 5, 5, 5),
            new PixelParts(32, 0, 6, 6, 6),
            new PixelParts(32, 1, 6, 6, 5),
            new PixelParts(32, 1, 6, 6, 6),
            new PixelParts(32, 0, 8, 8, 8),
            new PixelParts(32, 1, 8, 8, 8),
            new PixelParts(32, 8, 8, 8, 8),
        };
    }
}
