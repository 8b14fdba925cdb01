using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Video.Mixer;

namespace Antmicro.Renode.Peripherals.Video
{
    public sealed partial class Exynos_Mixer
    {
        private void DefineRegisters()
        {
            Registers.MXR_STATUS.Define(this)
                .WithFlag(0, out run, name: "MXR_STATUS_REG_RUN")
                .WithFlag(1, FieldMode.Read, name: "MXR_STATUS_REG_IDLE", valueProviderCallback: _ => !run.Value)
                .WithFlag(2, out syncEnable, name: "MXR_STATUS_SYNC_ENABLE")
                .WithFlag(3, name: "MXR_STATUS_BIG_ENDIAN")
                .WithReservedBits(4, 3)
                .WithFlag(7, name: "MXR_STATUS_16_BURST")
                .WithFlag(8, out softReset, name: "MXR_STATUS_SOFT_RESET")
                .WithReservedBits(9, 23)
                .WithWriteCallback((_, __) => UpdateStatus());

            // A driver changes other bits by reading and writing back: what asks for an update reads as 0, and the
            // count can't be written.
            Registers.MXR_CFG.Define(this)
                .WithValueField(0, 4, out configurationLow, name: "MXR_CFG_SCAN")
                .WithFlag(4, out layerEnable[0], name: "MXR_CFG_GRP0_ENABLE")
                .WithFlag(5, out layerEnable[1], name: "MXR_CFG_GRP1_ENABLE")
                .WithFlag(6, out configurationScan, name: "MXR_CFG_SCAN_HD_1080")
                .WithFlag(7, out configurationDestination, name: "MXR_CFG_DST_HDMI")
                .WithFlag(8, out configurationOutput, name: "MXR_CFG_OUT_RGB888")
                .WithFlag(9, out limitedRange, name: "MXR_CFG_QUANT_RANGE_LIMITED")
                .WithFlag(10, out isRgb709, name: "MXR_CFG_RGB709")
                .WithReservedBits(11, 18)
                .WithValueField(29, 2, FieldMode.Read, name: "MXR_CFG_LAYER_UPDATE_COUNT", valueProviderCallback: _ => (ulong)pendingUpdates)
                .WithFlag(31, FieldMode.Write, name: "MXR_CFG_LAYER_UPDATE", writeCallback: (_, value) => updateRequested = value)
                .WithWriteCallback((_, __) => RequestUpdate());

            Registers.MXR_INT_EN.Define(this)
                .WithReservedBits(0, 8)
                .WithValueField(8, 3, name: "MXR_INT_EN_OTHERS")
                .WithFlag(11, out vsyncEnable, name: "MXR_INT_EN_VSYNC")
                .WithReservedBits(12, 20)
                .WithWriteCallback((_, __) => UpdateInterrupt());

            Registers.MXR_INT_STATUS.Define(this)
                .WithFlag(0, FieldMode.Read, name: "MXR_INT_STATUS_VSYNC", valueProviderCallback: _ => vsyncPending)
                .WithReservedBits(1, 10)
                .WithFlag(11, FieldMode.Write, name: "MXR_INT_CLEAR_VSYNC", writeCallback: (_, value) => vsyncPending &= !value)
                .WithReservedBits(12, 20)
                .WithWriteCallback((_, __) => UpdateInterrupt());

            Registers.MXR_LAYER_CFG.Define(this)
                .WithValueField(0, 4, name: "MXR_LAYER_CFG_VP")
                .WithValueField(4, 4, out layerPriority[0], name: "MXR_LAYER_CFG_GRP0")
                .WithValueField(8, 4, out layerPriority[1], name: "MXR_LAYER_CFG_GRP1")
                .WithReservedBits(12, 20);

            Registers.MXR_RESOLUTION.Define(this)
                .WithValueField(0, 11, out resolutionWidth, name: "MXR_MXR_RES_WIDTH")
                .WithReservedBits(11, 5)
                .WithValueField(16, 11, out resolutionHeight, name: "MXR_MXR_RES_HEIGHT")
                .WithReservedBits(27, 5)
                .WithWriteCallback((_, __) => UpdateResolution());

            Registers.MXR_BG_COLOR0.Define(this)
                .WithValueField(0, 32, out background, name: "MXR_BG_COLOR0");

            Registers.MXR_CFG_S.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "MXR_CFG_S", valueProviderCallback: _ => latchedConfiguration);

            foreach(var layer in layers)
            {
                DefineLayer(layer);
            }

            foreach(var storage in new[]
            {
                Registers.MXR_VIDEO_CFG, Registers.MXR_BG_CFG, Registers.MXR_BG_COLOR1, Registers.MXR_BG_COLOR2,
                Registers.MXR_CM_COEFF_Y, Registers.MXR_CM_COEFF_CB, Registers.MXR_CM_COEFF_CR, Registers.MXR_MO,
            })
            {
                DefineStorage(storage);
            }
        }

        private void DefineLayer(MixerLayer layer)
        {
            var at = LayerStride * layer.Index;
            (Registers.MXR_GRAPHIC0_CFG + at).Define(this)
                .WithValueField(0, 8, out layer.Alpha, name: "MXR_GRP_CFG_ALPHA")
                .WithValueField(8, 4, out layer.Format, name: "MXR_GRP_CFG_FORMAT")
                .WithReservedBits(12, 4)
                .WithFlag(16, out layer.PixelBlend, name: "MXR_GRP_CFG_PIXEL_BLEND_EN")
                .WithFlag(17, out layer.WindowBlend, name: "MXR_GRP_CFG_WIN_BLEND_EN")
                .WithReservedBits(18, 2)
                .WithFlag(20, out layer.Premultiplied, name: "MXR_GRP_CFG_BLEND_PRE_MUL")
                .WithFlag(21, out layer.KeyDisable, name: "MXR_GRP_CFG_COLOR_KEY_DISABLE")
                .WithReservedBits(22, 10);
            (Registers.MXR_GRAPHIC0_BASE + at).Define(this)
                .WithValueField(0, 32, out layer.Base, name: "MXR_GRAPHIC_BASE");
            (Registers.MXR_GRAPHIC0_SPAN + at).Define(this)
                .WithValueField(0, 15, out layer.Span, name: "MXR_GRAPHIC_SPAN")
                .WithReservedBits(15, 17);
            (Registers.MXR_GRAPHIC0_SXY + at).Define(this)
                .WithValueField(0, 11, out layer.SourceY, name: "MXR_GRP_SXY_SY")
                .WithReservedBits(11, 5)
                .WithValueField(16, 11, out layer.SourceX, name: "MXR_GRP_SXY_SX")
                .WithReservedBits(27, 5);
            (Registers.MXR_GRAPHIC0_WH + at).Define(this)
                .WithValueField(0, 11, out layer.Height, name: "MXR_GRP_WH_HEIGHT")
                .WithReservedBits(11, 1)
                .WithFlag(12, out layer.ScaleHeight, name: "MXR_GRP_WH_V_SCALE")
                .WithReservedBits(13, 3)
                .WithValueField(16, 11, out layer.Width, name: "MXR_GRP_WH_WIDTH")
                .WithReservedBits(27, 1)
                .WithFlag(28, out layer.ScaleWidth, name: "MXR_GRP_WH_H_SCALE")
                .WithReservedBits(29, 3);
            (Registers.MXR_GRAPHIC0_DXY + at).Define(this)
                .WithValueField(0, 11, out layer.DestinationY, name: "MXR_GRP_DXY_DY")
                .WithReservedBits(11, 5)
                .WithValueField(16, 11, out layer.DestinationX, name: "MXR_GRP_DXY_DX")
                .WithReservedBits(27, 5);
            (Registers.MXR_GRAPHIC0_BLANK + at).Define(this)
                .WithValueField(0, 24, out layer.Blank, name: "MXR_GRAPHIC_BLANK")
                .WithReservedBits(24, 8);
            (Registers.MXR_GRAPHIC0_BASE_S + at).Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "MXR_GRAPHIC_BASE_S", valueProviderCallback: _ => layer.LatchedBase);
        }

        private IFlagRegisterField run = null!;
        private IFlagRegisterField syncEnable = null!;
        private IFlagRegisterField softReset = null!;
        private IValueRegisterField configurationLow = null!;
        private IFlagRegisterField configurationScan = null!;
        private IFlagRegisterField configurationDestination = null!;
        private IFlagRegisterField configurationOutput = null!;
        private IFlagRegisterField limitedRange = null!;
        private IFlagRegisterField isRgb709 = null!;
        private IFlagRegisterField vsyncEnable = null!;
        private IValueRegisterField resolutionWidth = null!;
        private IValueRegisterField resolutionHeight = null!;
        private IValueRegisterField background = null!;
        private readonly IFlagRegisterField[] layerEnable = new IFlagRegisterField[LayerCount];
        private readonly IValueRegisterField[] layerPriority = new IValueRegisterField[LayerCount];

        private const int LayerStride = 0x20;

        private enum Registers : long
        {
            MXR_STATUS = 0x0,
            MXR_CFG = 0x4,
            MXR_INT_EN = 0x8,
            MXR_INT_STATUS = 0xC,
            MXR_LAYER_CFG = 0x10,
            MXR_VIDEO_CFG = 0x14,
            MXR_GRAPHIC0_CFG = 0x20,
            MXR_GRAPHIC0_BASE = 0x24,
            MXR_GRAPHIC0_SPAN = 0x28,
            MXR_GRAPHIC0_SXY = 0x2C,
            MXR_GRAPHIC0_WH = 0x30,
            MXR_GRAPHIC0_DXY = 0x34,
            MXR_GRAPHIC0_BLANK = 0x38,
            MXR_BG_CFG = 0x60,
            MXR_BG_COLOR0 = 0x64,
            MXR_BG_COLOR1 = 0x68,
            MXR_BG_COLOR2 = 0x6C,
            MXR_CM_COEFF_Y = 0x80,
            MXR_CM_COEFF_CB = 0x84,
            MXR_CM_COEFF_CR = 0x88,
            MXR_MO = 0x304,
            MXR_RESOLUTION = 0x310,
            MXR_CFG_S = 0x2004,
            MXR_GRAPHIC0_BASE_S = 0x2024,
        }
    }
}
