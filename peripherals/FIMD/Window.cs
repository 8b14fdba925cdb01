using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Video.Display;

namespace Antmicro.Renode.Peripherals.Video.FIMD
{
    /// <summary>The registers of one window, and what was latched of them.</summary>
    internal sealed class Window
    {
        public Window(int index)
        {
            Index = index;
            Palette = new uint[PaletteEntries];
            Latched = new WindowState();
        }

        /// <summary>Takes the registers over for the frames to come.</summary>
        /// <param name="channelEnabled">The window's bit of SHADOWCON: its DMA channel is on.</param>
        /// <param name="alphaIs8Bit">BLENDCON: alpha values have eight bits rather than four.</param>
        /// <param name="paletteFormat">The palette's format, see <see cref="PixelParts.OfPalette"/>.</param>
        public void Latch(bool channelEnabled, bool alphaIs8Bit, int paletteFormat)
        {
            var right = (int)(Right.Value | HighBit(RightExtension, 11));
            var bottom = (int)(Bottom.Value | HighBit(BottomExtension, 11));
            var left = (int)(Left.Value | HighBit(LeftExtension, 11));
            var top = (int)(Top.Value | HighBit(TopExtension, 11));
            var lineBytes = (int)(PageWidth.Value | HighBit(PageWidthExtension, 13));
            var buffer = BufferSelect;

            Latched = new WindowState
            {
                Enabled = Enable.Value && channelEnabled,
                Left = left,
                Top = top,
                Width = right >= left ? right - left + 1 : 0,
                Height = bottom >= top ? bottom - top + 1 : 0,
                Address = (uint)BufferStart[buffer].Value,
                EndAddress = buffer < BufferEnd.Length ? (uint)BufferEnd[buffer].Value : 0,
                BufferSize = BufferSizeValue,
                LineBytes = lineBytes,
                LinePitch = lineBytes + (int)(OffsetSize.Value | HighBit(OffsetSizeExtension, 13)),
                Mode = Mode.Value,
                Swap = (WordSwap.Value ? PixelSwap.Words : 0) | (HalfWordSwap.Value ? PixelSwap.HalfWords : 0)
                    | (ByteSwap.Value ? PixelSwap.Bytes : 0) | (BitSwap.Value ? PixelSwap.Bits : 0),
                RedBlueSwapped = ReverseColours.Value,
                PaletteFormat = paletteFormat,
                MapColourEnabled = MapEnable.Value,
                MapColour = (uint)MapColour.Value,
                BlendPerPixel = BlendPerPixel.Value,
                AlphaSelect = AlphaSelect.Value,
                AlphaMultiply = AlphaMultiply?.Value ?? false,
                Alpha0 = AlphaOf(0, alphaIs8Bit),
                Alpha1 = AlphaOf(1, alphaIs8Bit),
                Equation = EquationValue,
                Key = KeyValue,
            };
            LatchedBuffer = buffer;
            Pending = false;
        }

        public void Reset()
        {
            Latched = new WindowState();
            LatchedBuffer = 0;
            Pending = false;
            System.Array.Clear(Palette, 0, Palette.Length);
        }

        public int Index { get; }

        /// <summary>What the panel shows of this window.</summary>
        public WindowState Latched { get; private set; }

        /// <summary>The same for the composer. Window 0 is the base.</summary>
        public Layer Layer => new Layer(Index, Latched, Palette, isBase: Index == 0);

        /// <summary>Which of its buffers that is (BUFSTATUS).</summary>
        public int LatchedBuffer { get; private set; }

        /// <summary>
        /// Something was written that waits for being latched. Writing the same value again counts: a page flip to
        /// the same buffer is one.
        /// </summary>
        public bool Pending { get; set; }

        public uint[] Palette { get; }

        // VIDW0 has no blending; its fields stay null.
        public IFlagRegisterField Enable = null!;
        public IEnumRegisterField<BppMode> Mode = null!;
        public IFlagRegisterField BlendPerPixel = null!;
        public IFlagRegisterField AlphaSelect = null!;
        public IFlagRegisterField? AlphaMultiply;
        public IFlagRegisterField WordSwap = null!;
        public IFlagRegisterField HalfWordSwap = null!;
        public IFlagRegisterField ByteSwap = null!;
        public IFlagRegisterField BitSwap = null!;
        public IFlagRegisterField BufferSelectLow = null!;
        public IFlagRegisterField BufferSelectHigh = null!;
        public IFlagRegisterField ReverseColours = null!;

        public IValueRegisterField Left = null!;
        public IFlagRegisterField LeftExtension = null!;
        public IValueRegisterField Top = null!;
        public IFlagRegisterField TopExtension = null!;
        public IValueRegisterField Right = null!;
        public IFlagRegisterField RightExtension = null!;
        public IValueRegisterField Bottom = null!;
        public IFlagRegisterField BottomExtension = null!;

        public readonly IValueRegisterField[] BufferStart = new IValueRegisterField[3];
        public readonly IValueRegisterField[] BufferEnd = new IValueRegisterField[2];
        public IValueRegisterField PageWidth = null!;
        public IFlagRegisterField PageWidthExtension = null!;
        public IValueRegisterField OffsetSize = null!;
        public IFlagRegisterField OffsetSizeExtension = null!;

        public IFlagRegisterField MapEnable = null!;
        public IValueRegisterField MapColour = null!;

        // The high nibbles of alpha 0 and 1 are in VIDOSDxC, the low ones in VIDWxALPHA0 and 1; window 0 has whole
        // bytes in the latter.
        public IValueRegisterField? AlphaHigh0;
        public IValueRegisterField? AlphaHigh1;
        public IValueRegisterField AlphaLow0 = null!;
        public IValueRegisterField AlphaLow1 = null!;

        public IEnumRegisterField<BlendFactor>? FactorA;
        public IEnumRegisterField<BlendFactor>? FactorB;
        public IEnumRegisterField<BlendFactor>? FactorP;
        public IEnumRegisterField<BlendFactor>? FactorQ;

        public IFlagRegisterField? KeyEnable;
        public IFlagRegisterField? KeyBlend;
        public IFlagRegisterField? KeyDirection;
        public IValueRegisterField? KeyMask;
        public IValueRegisterField? KeyColour;
        public IValueRegisterField? KeyAlpha;

        public const int PaletteEntries = 256;

        private static ulong HighBit(IFlagRegisterField field, int position)
        {
            return field.Value ? 1ul << position : 0;
        }

        private uint AlphaOf(int number, bool is8Bit)
        {
            var low = (uint)(number == 0 ? AlphaLow0 : AlphaLow1).Value;
            var high = number == 0 ? AlphaHigh0 : AlphaHigh1;
            if(high == null)
            {
                return low;
            }
            var result = 0u;
            for(var part = 0; part < 3; part++)
            {
                var upper = (uint)(high.Value >> (4 * part)) & 0xF;
                var lower = is8Bit ? (low >> (8 * part)) & 0xF : upper;
                result |= (upper << 4 | lower) << (8 * part);
            }
            return result;
        }

        private int BufferSelect => BufferSelectHigh.Value ? 2 : BufferSelectLow.Value ? 1 : 0;

        private uint BufferSizeValue => (uint)(PageWidth.Value | (OffsetSize.Value << 13) | HighBit(PageWidthExtension, 26) | HighBit(OffsetSizeExtension, 27));

        private BlendEquation EquationValue => FactorA == null ? default(BlendEquation) : new BlendEquation
        {
            A = FactorA.Value,
            B = FactorB!.Value,
            P = FactorP!.Value,
            Q = FactorQ!.Value,
        };

        private ColourKey KeyValue => KeyEnable == null ? default(ColourKey) : new ColourKey
        {
            Enabled = KeyEnable.Value,
            Blends = KeyBlend!.Value,
            MatchesBackground = KeyDirection!.Value,
            IgnoredBits = (uint)KeyMask!.Value,
            Colour = (uint)KeyColour!.Value,
            Alpha = (uint)KeyAlpha!.Value,
        };
    }
}
