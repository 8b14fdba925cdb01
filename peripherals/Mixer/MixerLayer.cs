using System;

using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Video.Display;

namespace Antmicro.Renode.Peripherals.Video.Mixer
{
    /// <summary>The registers of one graphics layer (MXR_GRAPHICn_*), and what was latched of them.</summary>
    internal sealed class MixerLayer
    {
        public MixerLayer(int index)
        {
            Index = index;
            Latched = new WindowState();
        }

        public void Reset()
        {
            Latched = new WindowState();
            LatchedBase = 0;
            Priority = 0;
            FormatIsKnown = true;
        }

        /// <summary>Takes the registers over for the frames to come.</summary>
        /// <param name="enabled">The layer's bit of MXR_CFG.</param>
        /// <param name="priority">The layer's field of MXR_LAYER_CFG.</param>
        public void Latch(bool enabled, int priority)
        {
            var (mode, bytes, hasAlpha) = FormatOf((uint)Format.Value);
            var perPixel = PixelBlend.Value && hasAlpha;
            if(mode == BppMode.A8R8G8B8 && !perPixel)
            {
                // Without its alpha, whose bits don't matter then.
                mode = BppMode.R8G8B8;
            }
            var alpha = WindowBlend.Value ? (uint)Alpha.Value * 0x010101 : White;
            var pitch = (int)Span.Value * bytes;
            var doubleWidth = ScaleWidth.Value;
            var doubleHeight = ScaleHeight.Value;

            Latched = new WindowState
            {
                Enabled = enabled && bytes != 0,
                Left = (int)DestinationX.Value,
                Top = (int)DestinationY.Value,
                Width = (int)Width.Value * (doubleWidth ? 2 : 1),
                Height = (int)Height.Value * (doubleHeight ? 2 : 1),
                DoubleWidth = doubleWidth,
                DoubleHeight = doubleHeight,
                Address = (uint)(Base.Value + SourceY.Value * (ulong)pitch + SourceX.Value * (ulong)bytes),
                LineBytes = (int)Width.Value * bytes,
                LinePitch = pitch,
                Mode = mode,
                Swap = bytes == 4 ? PixelSwap.Words : PixelSwap.HalfWords,
                BlendPerPixel = perPixel,
                AlphaSelect = perPixel,
                AlphaMultiply = true,
                AlphaBitIsValue = true,
                Alpha0 = alpha,
                Equation = new BlendEquation
                {
                    A = !perPixel || !Premultiplied.Value ? BlendFactor.AlphaA : WindowBlend.Value ? BlendFactor.Alpha0 : BlendFactor.One,
                    B = BlendFactor.OneMinusAlphaA,
                },
                Key = new ColourKey { Enabled = !KeyDisable.Value, Colour = (uint)Blank.Value },
            };
            LatchedBase = (uint)Base.Value;
            Priority = priority;
            FormatIsKnown = bytes != 0;
        }

        public int Index { get; }

        /// <summary>What is shown of this layer.</summary>
        public WindowState Latched { get; private set; }

        public Layer Layer => new Layer(Index, Latched, Array.Empty<uint>());

        /// <summary>MXR_GRAPHICn_BASE_S.</summary>
        public uint LatchedBase { get; private set; }

        /// <summary>The higher one is above.</summary>
        public int Priority { get; private set; }

        public bool FormatIsKnown { get; private set; } = true;

        public IValueRegisterField Alpha = null!;
        public IValueRegisterField Format = null!;
        public IFlagRegisterField PixelBlend = null!;
        public IFlagRegisterField WindowBlend = null!;
        public IFlagRegisterField Premultiplied = null!;
        public IFlagRegisterField KeyDisable = null!;
        public IValueRegisterField Base = null!;
        public IValueRegisterField Span = null!;
        public IValueRegisterField SourceX = null!;
        public IValueRegisterField SourceY = null!;
        public IValueRegisterField Width = null!;
        public IValueRegisterField Height = null!;
        public IFlagRegisterField ScaleWidth = null!;
        public IFlagRegisterField ScaleHeight = null!;
        public IValueRegisterField DestinationX = null!;
        public IValueRegisterField DestinationY = null!;
        public IValueRegisterField Blank = null!;

        // No bytes: not a format.
        private static (BppMode Mode, int Bytes, bool HasAlpha) FormatOf(uint value)
        {
            switch(value)
            {
            case 4:
                return (BppMode.R5G6B5, 2, false);
            case 5:
                return (BppMode.A1R5G5B5, 2, true);
            case 6:
                return (BppMode.A4R4G4B4, 2, true);
            case 7:
                return (BppMode.A8R8G8B8, 4, true);
            default:
                return (BppMode.R5G6B5, 0, false);
            }
        }

        private const uint White = 0xFFFFFF;
    }
}
