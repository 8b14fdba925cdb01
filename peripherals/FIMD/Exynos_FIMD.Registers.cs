using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Video.Display;
using Antmicro.Renode.Peripherals.Video.FIMD;

namespace Antmicro.Renode.Peripherals.Video
{
    public sealed partial class Exynos_FIMD
    {
        private void DefineRegisters()
        {
            DefineVideoControl();
            DefineTiming();
            DefineInterrupts();
            DefineShadowControl();
            foreach(var window in windows)
            {
                DefineWindow(window);
                DefineBuffers(window);
                DefineColours(window);
            }
            DefinePaletteControl();
            DefineKeptRegisters();
        }

        private void DefineVideoControl()
        {
            Registers.VIDCON0.Define(this)
                .WithFlag(0, out frameEnable, name: "ENVID_F")
                .WithFlag(1, out videoEnable, name: "ENVID")
                .WithValueField(2, 2, name: "CLKSEL")
                .WithFlag(4, out clockDivided, name: "CLKDIR")
                .WithFlag(5, name: "VCLKFREE")
                .WithValueField(6, 8, out clockDivider, name: "CLKVAL_F")
                .WithReservedBits(14, 2)
                .WithFlag(16, name: "CLKVALUP")
                .WithValueField(17, 2, name: "PNRMODE")
                .WithIgnoredBits(19, 1)
                .WithValueField(20, 3, name: "L0_DATA")
                .WithValueField(23, 3, name: "L1_DATA")
                .WithValueField(26, 3, name: "VIDOUT")
                .WithFlag(29, name: "INTERLACE")
                .WithFlag(30, name: "DSI_EN")
                .WithReservedBits(31, 1)
                .WithWriteCallback((_, __) => UpdateOutput());

            Registers.VIDOUT_CON.Define(this)
                .WithIgnoredBits(0, 8)
                .WithEnumField(8, 3, out videoOutput, name: "VIDOUT_F")
                .WithIgnoredBits(11, 21);

            Registers.VIDCON1.Define(this)
                .WithIgnoredBits(0, 4)
                .WithFlag(4, name: "INV_VDEN")
                .WithFlag(5, name: "INV_VSYNC")
                .WithFlag(6, name: "INV_HSYNC")
                .WithFlag(7, name: "INV_VCLK")
                .WithIgnoredBits(8, 1)
                .WithValueField(9, 2, name: "VCLK")
                .WithIgnoredBits(11, 2)
                .WithEnumField<DoubleWordRegister, VerticalPhase>(13, 2, FieldMode.Read, valueProviderCallback: _ => CurrentPhase, name: "VSTATUS")
                .WithFlag(15, FieldMode.Read, name: "FSTATUS")
                .WithValueField(16, 11, FieldMode.Read, valueProviderCallback: _ => CurrentLine & 0x7FF, name: "LINECNT")
                .WithIgnoredBits(27, 5);

            Registers.TRIGCON.Define(this)
                .WithFlag(0, out triggerMode, name: "TRGMODE")
                .WithFlag(1, out softwareTrigger, FieldMode.Write, name: "SWTRGCMD")
                .WithFlag(2, FieldMode.Read, valueProviderCallback: _ => !i80Busy, name: "SWFRSTATUS")
                .WithFlag(3, name: "HWTRGEN")
                .WithFlag(4, name: "HWTRGMASK")
                .WithValueField(5, 26, name: "TRIGGER_OTHER")
                .WithFlag(31, name: "HWTRIGEN_PER")
                .WithWriteCallback((_, __) => HandleTrigger());

            Registers.I80IFCONFA0.Define(this)
                .WithFlag(0, out i80Enable, name: "I80IFEN")
                .WithValueField(1, 3, name: "I80IFCONFA_OTHER")
                .WithValueFields(4, 4, 4, out i80Cycles, name: "LCD_WR_HOLD, WR_ACTIVE, WR_SETUP, CS_SETUP")
                .WithIgnoredBits(20, 12);
        }

        private void DefineTiming()
        {
            Registers.VIDTCON0.Define(this)
                .WithValueField(0, 8, out verticalSyncWidth, name: "VSPW")
                .WithValueField(8, 8, out verticalFrontPorch, name: "VFPD")
                .WithValueField(16, 8, out verticalBackPorch, name: "VBPD")
                .WithValueField(24, 8, name: "VBPDE");

            Registers.VIDTCON1.Define(this)
                .WithValueField(0, 8, out horizontalSyncWidth, name: "HSPW")
                .WithValueField(8, 8, out horizontalFrontPorch, name: "HFPD")
                .WithValueField(16, 8, out horizontalBackPorch, name: "HBPD")
                .WithValueField(24, 8, name: "VFPDE");

            Registers.VIDTCON2.Define(this)
                .WithValueField(0, 11, out horizontalSize, name: "HOZVAL")
                .WithValueField(11, 11, out verticalSize, name: "LINEVAL")
                .WithFlag(22, out horizontalSizeExtension, name: "HOZVAL_E")
                .WithFlag(23, out verticalSizeExtension, name: "LINEVAL_E")
                .WithIgnoredBits(24, 8);
        }

        private void DefineInterrupts()
        {
            Registers.VIDINTCON0.Define(this)
                .WithFlag(0, out interruptEnable, name: "INT_ENABLE")
                .WithFlag(1, out fifoInterruptEnable, name: "INT_FIFO")
                .WithValueField(2, 3, name: "FIFOLEVEL")
                .WithValueField(5, 7, out fifoSelect, name: "FIFOSEL")
                .WithFlag(12, out frameInterruptEnable, name: "INT_FRAME")
                .WithValueField(13, 2, out frameSelect1, name: "FRAMESEL1")
                .WithValueField(15, 2, out frameSelect0, name: "FRAMESEL0")
                .WithFlag(17, out i80InterruptEnable, name: "INT_I80IFDONE")
                .WithFlag(18, name: "INT_SYSSUBCON")
                .WithFlag(19, name: "INT_SYSMAINCON")
                .WithValueField(20, 6, name: "FIFOINTERVAL")
                .WithIgnoredBits(26, 6)
                .WithWriteCallback((_, __) =>
                {
                    UpdateInterrupts();
                    SchedulePhaseInterrupt();
                });

            Registers.VIDINTCON1.Define(this)
                .WithFlag(0, FieldMode.Read | FieldMode.WriteOneToClear, valueProviderCallback: _ => fifoPending, writeCallback: (_, value) => fifoPending &= !value, name: "INT_FIFO")
                .WithFlag(1, FieldMode.Read | FieldMode.WriteOneToClear, valueProviderCallback: _ => framePending, writeCallback: (_, value) => AcknowledgeFrame(value), name: "INT_FRAME")
                .WithFlag(2, FieldMode.Read | FieldMode.WriteOneToClear, valueProviderCallback: _ => i80Pending, writeCallback: (_, value) => i80Pending &= !value, name: "INT_I80")
                .WithIgnoredBits(3, 29)
                .WithWriteCallback((_, __) => UpdateInterrupts());
        }

        private void DefineShadowControl()
        {
            Registers.SHADOWCON.Define(this)
                .WithFlags(0, WindowCount, out channelEnable, changeCallback: (window, _, __) => windows[window].Pending = true, name: "CH_ENABLE")
                .WithFlags(5, 3, name: "CH_LOCAL_ENABLE")
                .WithIgnoredBits(8, 2)
                .WithFlags(10, WindowCount, out protect, name: "WIN_PROTECT")
                .WithIgnoredBits(15, 17);

            Registers.BLENDCON.Define(this)
                .WithFlag(0, out alphaIs8Bit, changeCallback: (_, __) => TouchBlendedWindows(), name: "BLEND_NEW")
                .WithIgnoredBits(1, 31);
        }

        private void DefineWindow(Window window)
        {
            var blends = window.Index != 0;
            At(Registers.WINCON0, window.Index, 4)
                .WithFlag(0, out window.Enable, name: "ENWIN")
                .WithFlag(1, out window.AlphaSelect, name: "ALPHA_SEL")
                .WithEnumField(2, 4, out window.Mode, name: "BPPMODE")
                .WithFlag(6, out window.BlendPerPixel, name: "BLD_PIX")
                .WithFlag(7, out var multiply, blends ? FieldMode.Read | FieldMode.Write : FieldMode.Read, name: "ALPHA_MUL")
                .WithIgnoredBits(8, 1)
                .WithValueField(9, 2, name: "BURSTLEN")
                .WithValueField(11, 2, name: "WINCON_11")
                .WithFlag(13, name: "YCbCr")
                .WithFlag(14, name: "BUFMODE")
                .WithFlag(15, out window.WordSwap, name: "WSWP")
                .WithFlag(16, out window.HalfWordSwap, name: "HAWSWP")
                .WithFlag(17, out window.ByteSwap, name: "BYTSWP")
                .WithFlag(18, out window.BitSwap, name: "BITSWP")
                .WithFlag(19, name: "BUFAUTOEN")
                .WithFlag(20, out window.BufferSelectLow, name: "BUFSEL")
                .WithFlag(21, FieldMode.Read, valueProviderCallback: _ => window.LatchedBuffer == 1, name: "BUFSTATUS")
                .WithFlag(22, name: "ENLOCAL")
                .WithFlag(23, name: "LOCALSEL")
                .WithValueField(24, 2, name: "WINCON_24")
                .WithValueField(26, 2, name: "CSCWIDTH")
                .WithValueField(28, 2, name: "CSCCON")
                .WithFlag(30, out window.BufferSelectHigh, name: "BUFSEL_H")
                .WithFlag(31, FieldMode.Read, valueProviderCallback: _ => window.LatchedBuffer == 2, name: "BUFSTATUS_H")
                .WithWriteCallback((_, __) => window.Pending = true);
            window.AlphaMultiply = multiply;

            At(Registers.VIDOSD0A, window.Index, 16)
                .WithValueField(0, 11, out window.Top, name: "TOPLEFT_Y")
                .WithValueField(11, 11, out window.Left, name: "TOPLEFT_X")
                .WithFlag(22, out window.TopExtension, name: "TOPLEFT_Y_E")
                .WithFlag(23, out window.LeftExtension, name: "TOPLEFT_X_E")
                .WithIgnoredBits(24, 8)
                .WithWriteCallback((_, __) => window.Pending = true);

            At(Registers.VIDOSD0B, window.Index, 16)
                .WithValueField(0, 11, out window.Bottom, name: "BOTRIGHT_Y")
                .WithValueField(11, 11, out window.Right, name: "BOTRIGHT_X")
                .WithFlag(22, out window.BottomExtension, name: "BOTRIGHT_Y_E")
                .WithFlag(23, out window.RightExtension, name: "BOTRIGHT_X_E")
                .WithIgnoredBits(24, 8)
                .WithWriteCallback((_, __) => window.Pending = true);

            // The size in words or pixels, by the driver's year; nothing follows from it.
            if(window.Index == 0)
            {
                At(Registers.VIDOSD0C, 0, 0).WithValueField(0, 32, name: "OSDSIZE").WithWriteCallback((_, __) => window.Pending = true);
                return;
            }
            At(Registers.VIDOSD0C, window.Index, 16)
                .WithValueField(0, 12, out window.AlphaHigh1, name: "ALPHA1")
                .WithValueField(12, 12, out window.AlphaHigh0, name: "ALPHA0")
                .WithIgnoredBits(24, 8)
                .WithWriteCallback((_, __) => window.Pending = true);
            if(window.Index <= 2)
            {
                At(Registers.VIDOSD0D, window.Index, 16).WithValueField(0, 32, name: "OSDSIZE").WithWriteCallback((_, __) => window.Pending = true);
            }
        }

        private void DefineBuffers(Window window)
        {
            for(var buffer = 0; buffer < 2; buffer++)
            {
                At(Registers.VIDW00ADD0B0 + 4 * buffer, window.Index, 8)
                    .WithValueField(0, 32, out window.BufferStart[buffer], name: "BUF_START")
                    .WithWriteCallback((_, __) => window.Pending = true);
                At(Registers.VIDW00ADD1B0 + 4 * buffer, window.Index, 8)
                    .WithValueField(0, 32, out window.BufferEnd[buffer], name: "BUF_END")
                    .WithWriteCallback((_, __) => window.Pending = true);
            }
            At(Registers.VIDW0ADD0B2, window.Index, 8)
                .WithValueField(0, 32, out window.BufferStart[2], name: "BUF_START")
                .WithWriteCallback((_, __) => window.Pending = true);

            At(Registers.VIDW00ADD2, window.Index, 4)
                .WithValueField(0, 13, out window.PageWidth, name: "PAGEWIDTH")
                .WithValueField(13, 13, out window.OffsetSize, name: "OFFSET")
                .WithFlag(26, out window.PageWidthExtension, name: "PAGEWIDTH_E")
                .WithFlag(27, out window.OffsetSizeExtension, name: "OFFSET_E")
                .WithIgnoredBits(28, 4)
                .WithWriteCallback((_, __) => window.Pending = true);

            // What is scanned out, as opposed to what was written last.
            At(Registers.VIDW00ADD0B0_SHD, window.Index, 8)
                .WithValueField(0, 32, FieldMode.Read, valueProviderCallback: _ => window.Latched.Address, name: "BUF_START_S");
            At(Registers.VIDW00ADD1B0_SHD, window.Index, 8)
                .WithValueField(0, 32, FieldMode.Read, valueProviderCallback: _ => window.Latched.EndAddress, name: "BUF_END_S");
            At(Registers.VIDW00ADD2_SHD, window.Index, 4)
                .WithValueField(0, 32, FieldMode.Read, valueProviderCallback: _ => window.Latched.BufferSize, name: "BUF_SIZE_S");
        }

        private void DefineColours(Window window)
        {
            At(Registers.WIN0MAP, window.Index, 4)
                .WithValueField(0, 24, out window.MapColour, name: "MAPCOLOUR")
                .WithFlag(24, out window.MapEnable, name: "MAP")
                .WithIgnoredBits(25, 7)
                .WithWriteCallback((_, __) => window.Pending = true);

            At(Registers.WIN0_RGB_ORDER, window.Index, 4)
                .WithIgnoredBits(0, 11)
                .WithFlag(11, out window.ReverseColours, name: "REVERSE")
                .WithIgnoredBits(12, 20)
                .WithWriteCallback((_, __) => window.Pending = true);

            At(Registers.VIDW0ALPHA0, window.Index, 8)
                .WithValueField(0, 24, out window.AlphaLow0, name: "ALPHA0")
                .WithIgnoredBits(24, 8)
                .WithWriteCallback((_, __) => window.Pending = true);
            At(Registers.VIDW0ALPHA1, window.Index, 8)
                .WithValueField(0, 24, out window.AlphaLow1, name: "ALPHA1")
                .WithIgnoredBits(24, 8)
                .WithWriteCallback((_, __) => window.Pending = true);

            if(window.Index == 0)
            {
                return;
            }
            At(Registers.BLENDEQ1, window.Index - 1, 4, resetValue: 0xC2)
                .WithEnumField(0, 4, out window.FactorA, name: "A_FUNC")
                .WithIgnoredBits(4, 2)
                .WithEnumField(6, 4, out window.FactorB, name: "B_FUNC")
                .WithIgnoredBits(10, 2)
                .WithEnumField(12, 4, out window.FactorP, name: "P_FUNC")
                .WithIgnoredBits(16, 2)
                .WithEnumField(18, 4, out window.FactorQ, name: "Q_FUNC")
                .WithIgnoredBits(22, 10)
                .WithWriteCallback((_, __) => window.Pending = true);

            At(Registers.W1KEYCON0, window.Index - 1, 8)
                .WithValueField(0, 24, out window.KeyMask, name: "COMPKEY")
                .WithFlag(24, out window.KeyDirection, name: "DIRCON")
                .WithFlag(25, out window.KeyEnable, name: "KEYEN_F")
                .WithFlag(26, out window.KeyBlend, name: "KEYBL_EN")
                .WithIgnoredBits(27, 5)
                .WithWriteCallback((_, __) => window.Pending = true);
            At(Registers.W1KEYCON1, window.Index - 1, 8)
                .WithValueField(0, 24, out window.KeyColour, name: "COLVAL")
                .WithIgnoredBits(24, 8)
                .WithWriteCallback((_, __) => window.Pending = true);
            At(Registers.W1KEYALPHA, window.Index - 1, 4)
                .WithValueField(0, 24, out window.KeyAlpha, name: "KEYALPHA")
                .WithIgnoredBits(24, 8)
                .WithWriteCallback((_, __) => window.Pending = true);
        }

        private void DefinePaletteControl()
        {
            Registers.WPALCON_H.Define(this)
                .WithIgnoredBits(0, 9)
                .WithValueField(9, 2, out paletteFormatHigh[2], name: "W2PAL")
                .WithIgnoredBits(11, 2)
                .WithValueField(13, 2, out paletteFormatHigh[3], name: "W3PAL")
                .WithIgnoredBits(15, 2)
                .WithValueField(17, 2, out paletteFormatHigh[4], name: "W4PAL")
                .WithIgnoredBits(19, 13)
                .WithChangeCallback((_, __) => TouchPalettisedWindows());
            Registers.WPALCON_L.Define(this)
                .WithValueField(0, 3, out paletteFormat[0], name: "W0PAL")
                .WithValueField(3, 3, out paletteFormat[1], name: "W1PAL")
                .WithValueField(6, 1, out paletteFormat[2], name: "W2PAL")
                .WithValueField(7, 1, out paletteFormat[3], name: "W3PAL")
                .WithValueField(8, 1, out paletteFormat[4], name: "W4PAL")
                .WithFlag(9, name: "PAL_UPDATE")
                .WithIgnoredBits(10, 22)
                .WithChangeCallback((_, __) => TouchPalettisedWindows());
        }

        // Registers that keep their value and do nothing.
        private void DefineKeptRegisters()
        {
            Keep(Registers.VIDCON2, 2);
            Keep(Registers.WINCHMAP, 1, 0x7D517D51);
            Keep(Registers.DITHMODE, 1);
            Keep(Registers.COLORGAINCON, 1, 0x10040100);
            Keep(Registers.HUECOEF, 9);
            Keep(Registers.WRTQOSCON, 5);
            Keep(Registers.DP_MIE_CLKCON, 1);
            Keep(Registers.I80IFCMD, 12);
            Keep(Registers.VIDCON2_V8, 2);
            Keep(Registers.VIDTCON3, 1);
            Keep(Registers.I80IFCONFA1, 3);
            Keep(Registers.LDI_CMDCON, 2);
            Keep(Registers.SIFCCON, 3);
        }

        private void Keep(Registers first, int count, uint resetValue = 0)
        {
            for(var i = 0; i < count; i++)
            {
                At(first, i, 4, resetValue).WithValueField(0, 32, name: first.ToString());
            }
        }

        private DoubleWordRegister At(Registers first, int index, int stride, uint resetValue = 0)
        {
            return RegistersCollection.DefineRegister((long)first + index * stride, resetValue);
        }

        private IFlagRegisterField frameEnable = null!;
        private IFlagRegisterField videoEnable = null!;
        private IFlagRegisterField clockDivided = null!;
        private IValueRegisterField clockDivider = null!;
        private IEnumRegisterField<VideoOutput> videoOutput = null!;
        private IFlagRegisterField triggerMode = null!;
        private IFlagRegisterField softwareTrigger = null!;
        private IFlagRegisterField i80Enable = null!;
        private IValueRegisterField[] i80Cycles = null!;

        private IValueRegisterField verticalSyncWidth = null!;
        private IValueRegisterField verticalFrontPorch = null!;
        private IValueRegisterField verticalBackPorch = null!;
        private IValueRegisterField horizontalSyncWidth = null!;
        private IValueRegisterField horizontalFrontPorch = null!;
        private IValueRegisterField horizontalBackPorch = null!;
        private IValueRegisterField horizontalSize = null!;
        private IFlagRegisterField horizontalSizeExtension = null!;
        private IValueRegisterField verticalSize = null!;
        private IFlagRegisterField verticalSizeExtension = null!;

        private IFlagRegisterField interruptEnable = null!;
        private IFlagRegisterField fifoInterruptEnable = null!;
        private IValueRegisterField fifoSelect = null!;
        private IFlagRegisterField frameInterruptEnable = null!;
        private IValueRegisterField frameSelect0 = null!;
        private IValueRegisterField frameSelect1 = null!;
        private IFlagRegisterField i80InterruptEnable = null!;

        private IFlagRegisterField[] channelEnable = null!;
        private IFlagRegisterField[] protect = null!;
        private IFlagRegisterField alphaIs8Bit = null!;
        private readonly IValueRegisterField[] paletteFormat = new IValueRegisterField[WindowCount];
        private readonly IValueRegisterField[] paletteFormatHigh = new IValueRegisterField[WindowCount];

        private enum VideoOutput
        {
            Rgb = 0,
            I80Ldi0 = 2,
            I80Ldi1 = 3,
            WriteBackRgb = 4,
            WriteBackI80Ldi0 = 6,
            WriteBackI80Ldi1 = 7,
        }

        private enum Registers : long
        {
            VIDCON0 = 0x0,
            VIDCON2 = 0x8,
            WINCON0 = 0x20,
            SHADOWCON = 0x34,
            WINCHMAP = 0x3C,
            VIDOSD0A = 0x40,
            VIDOSD0B = 0x44,
            VIDOSD0C = 0x48,
            VIDOSD0D = 0x4C,
            VIDW00ADD0B0 = 0xA0,
            VIDW00ADD1B0 = 0xD0,
            VIDW00ADD2 = 0x100,
            VIDINTCON0 = 0x130,
            VIDINTCON1 = 0x134,
            W1KEYCON0 = 0x140,
            W1KEYCON1 = 0x144,
            W1KEYALPHA = 0x160,
            DITHMODE = 0x170,
            WIN0MAP = 0x180,
            WPALCON_H = 0x19C,
            WPALCON_L = 0x1A0,
            COLORGAINCON = 0x1C0,
            LDI_CMDCON = 0x1D0,
            SIFCCON = 0x1E0,
            HUECOEF = 0x1EC,
            VIDW0ALPHA0 = 0x21C,
            VIDW0ALPHA1 = 0x220,
            BLENDEQ1 = 0x244,
            BLENDCON = 0x260,
            WRTQOSCON = 0x264,
            DP_MIE_CLKCON = 0x27C,
            I80IFCMD = 0x280,
            WIN0_RGB_ORDER = 0x2020,
            VIDW0ADD0B2 = 0x20A0,
            VIDW00ADD0B0_SHD = 0x40A0,
            VIDW00ADD1B0_SHD = 0x40D0,
            VIDW00ADD2_SHD = 0x4100,
            VIDOUT_CON = 0x20000,
            VIDCON1 = 0x20004,
            VIDCON2_V8 = 0x20008,
            VIDTCON0 = 0x20010,
            VIDTCON1 = 0x20014,
            VIDTCON2 = 0x20018,
            VIDTCON3 = 0x2001C,
            TRIGCON = 0x201A4,
            I80IFCONFA0 = 0x201B0,
            I80IFCONFA1 = 0x201B4,
        }
    }
}
