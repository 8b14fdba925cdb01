using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Video.GScaler;

namespace Antmicro.Renode.Peripherals.Video
{
    public partial class Exynos_GScaler
    {
        private void DefineRegisters()
        {
            Registers.Enable.Define(this)
                .WithFlag(0, out on, name: "GSC_ENABLE_ON")
                .WithFlag(1, name: "GSC_ENABLE_SFR_UPDATE", valueProviderCallback: _ => updatePending)
                .WithFlag(2, FieldMode.Read, name: "GSC_ENABLE_OP_STATUS", valueProviderCallback: _ => running)
                .WithFlag(3, name: "GSC_ENABLE_QOS_ENABLE")
                .WithFlag(4, out oneShot, name: "GSC_ENABLE_ON_CLEAR_ONESHOT")
                .WithFlag(5, name: "GSC_ENABLE_IN_PP_UPDATE")
                .WithFlag(6, name: "GSC_ENABLE_PP_UPDATE_FIRE_MODE")
                .WithFlag(7, name: "GSC_ENABLE_IPC_MODE")
                .WithFlag(8, name: "GSC_ENABLE_CLK_GATE_MODE_FREE")
                .WithFlag(9, name: "GSC_ENABLE_PP_UPDATE_TIME_EOPAS")
                .WithReservedBits(10, 22)
                .WithWriteCallback((old, value) => WriteEnable(old, value));

            Registers.SwReset.Define(this)
                .WithFlag(0, FieldMode.Write, name: "GSC_SW_RESET_SRESET", writeCallback: (_, value) =>
                {
                    if(value)
                    {
                        ResetCore();
                    }
                })
                .WithReservedBits(1, 31);

            Registers.Irq.Define(this)
                .WithFlag(0, out interruptEnabled, name: "GSC_IRQ_ENABLE")
                .WithFlag(1, out frameDoneMasked, name: "GSC_IRQ_FRMDONE_MASK")
                .WithFlag(2, out overrunMasked, name: "GSC_IRQ_OR_MASK")
                .WithReservedBits(3, 13)
                .WithFlag(16, out frameDone, FieldMode.Read | FieldMode.WriteOneToClear, name: "GSC_IRQ_STATUS_FRM_DONE_IRQ")
                .WithFlag(17, out overrun, FieldMode.Read | FieldMode.WriteOneToClear, name: "GSC_IRQ_STATUS_OR_IRQ")
                .WithReservedBits(18, 14)
                .WithWriteCallback((_, __) => UpdateInterrupt());

            Registers.InCon.Define(this)
                .WithFlag(0, name: "GSC_IN_PATH")
                .WithValueField(1, 2, name: "GSC_IN_LOCAL_SEL")
                .WithFlag(3, name: "GSC_IN_TILE_MODE")
                .WithFlag(4, name: "GSC_IN_TILE_TYPE")
                .WithReservedBits(5, 3)
                .WithValueField(8, 3, name: "GSC_IN_FORMAT")
                .WithReservedBits(11, 1)
                .WithFlag(12, name: "GSC_IN_CHROMA_ORDER")
                .WithFlag(13, name: "GSC_IN_YUV422_1P_ORDER")
                .WithValueField(14, 2, name: "GSC_IN_RGB_TYPE")
                .WithValueField(16, 3, name: "GSC_IN_ROT")
                .WithFlag(19, name: "GSC_IN_RB_SWAP")
                .WithFlag(20, name: "GSC_IN_CHROM_STRIDE_SEL")
                .WithReservedBits(21, 11);

            Registers.OutCon.Define(this)
                .WithFlag(0, name: "GSC_OUT_PATH")
                .WithFlag(1, name: "GSC_OUT_TILE_MODE")
                .WithFlag(2, name: "GSC_OUT_TILE_TYPE")
                .WithReservedBits(3, 1)
                .WithValueField(4, 3, name: "GSC_OUT_FORMAT")
                .WithReservedBits(7, 1)
                .WithFlag(8, name: "GSC_OUT_CHROMA_ORDER")
                .WithFlag(9, name: "GSC_OUT_YUV422_1P_ORDER")
                .WithValueField(10, 2, name: "GSC_OUT_RGB_TYPE")
                .WithFlag(12, name: "GSC_OUT_RB_SWAP")
                .WithFlag(13, name: "GSC_OUT_CHROM_STRIDE_SEL")
                .WithReservedBits(14, 10)
                .WithValueField(24, 8, name: "GSC_OUT_GLOBAL_ALPHA");

            DefineSize(Registers.SrcImgSize, "SRCIMG_WIDTH", "SRCIMG_HEIGHT", 14);
            DefineSize(Registers.SrcImgOffset, "SRCIMG_OFFSET_X", "SRCIMG_OFFSET_Y");
            DefineSize(Registers.CroppedSize, "CROPPED_WIDTH", "CROPPED_HEIGHT");
            DefineSize(Registers.ScaledSize, "SCALED_WIDTH", "SCALED_HEIGHT");
            DefineSize(Registers.DstImgSize, "DSTIMG_WIDTH", "DSTIMG_HEIGHT");
            DefineSize(Registers.DstImgOffset, "DSTIMG_OFFSET_X", "DSTIMG_OFFSET_Y");

            Registers.PreScaleRatio.Define(this)
                .WithValueField(0, 3, name: "GSC_PRESC_H_RATIO")
                .WithReservedBits(3, 13)
                .WithValueField(16, 3, name: "GSC_PRESC_V_RATIO")
                .WithReservedBits(19, 9)
                .WithValueField(28, 3, name: "GSC_PRESC_SHFACTOR")
                .WithReservedBits(31, 1);
            DefineValue(Registers.MainHRatio, 20, "GSC_MAIN_H_RATIO");
            DefineValue(Registers.MainVRatio, 20, "GSC_MAIN_V_RATIO");
            DefineValue(Registers.InChromStride, 14, "GSC_IN_CHROM_STRIDE");
            DefineValue(Registers.OutChromStride, 14, "GSC_OUT_CHROM_STRIDE");

            DefineBuffers(Registers.InBaseAddrYMask, Registers.InBaseAddrY, InputBuffers);
            DefineBuffers(Registers.InBaseAddrCbMask, Registers.InBaseAddrCb, InputBuffers);
            DefineBuffers(Registers.InBaseAddrCrMask, Registers.InBaseAddrCr, InputBuffers);
            DefineBuffers(Registers.OutBaseAddrYMask, Registers.OutBaseAddrY, OutputBuffers);
            DefineBuffers(Registers.OutBaseAddrCbMask, Registers.OutBaseAddrCb, OutputBuffers);
            DefineBuffers(Registers.OutBaseAddrCrMask, Registers.OutBaseAddrCr, OutputBuffers);
            DefineCurrent(Registers.InBaseAddrYCur, () => shadow.InY);
            DefineCurrent(Registers.InBaseAddrCbCur, () => shadow.InCb);
            DefineCurrent(Registers.InBaseAddrCrCur, () => shadow.InCr);

            Registers.FilterCoefficients.DefineMany(this, CoefficientRegisters, (register, index) => register.WithValueField(0, 32, name: $"GSC_COEF{index}"));
            Registers.BusCon.Define(this).WithValueField(0, 32, name: "GSC_BUSCON");
            Registers.VPosition.Define(this).WithValueField(0, 32, name: "GSC_VPOSITION");
            Registers.ClkInitCount.Define(this).WithValueField(0, 32, name: "GSC_CLK_INIT_COUNT");
            Registers.ClkSnoopCount.Define(this).WithValueField(0, 32, name: "GSC_CLK_SNOOP_COUNT");
        }

        private void DefineSize(Registers register, string low, string high, int lowBits = 13)
        {
            register.Define(this)
                .WithValueField(0, lowBits, name: low)
                .WithReservedBits(lowBits, 16 - lowBits)
                .WithValueField(16, 13, name: high)
                .WithReservedBits(29, 3);
        }

        private void DefineValue(Registers register, int bits, string name)
        {
            register.Define(this)
                .WithValueField(0, bits, name: name)
                .WithReservedBits(bits, 32 - bits);
        }

        private void DefineBuffers(Registers mask, Registers first, int count)
        {
            // Bits 31:24 tell the buffer that is in use. A set bit n takes buffer n out of the sequence; so are all
            // but the first after a reset. Input registers have mask bits for eight buffers, of which four have
            // addresses.
            mask.Define(this, resetValue: count == InputBuffers ? 0xFEu : 0xFFFEu)
                .WithValueField(0, 16, name: "BASE_ADDR_MASK")
                .WithValueField(16, 8, name: "BASE_ADDR_PINGPONG")
                .WithValueField(24, 8, FieldMode.Read, name: "CURR_ADDR_INDEX", valueProviderCallback: _ => (ulong)(count == InputBuffers ? shadow.InBuffer : shadow.OutBuffer));
            first.DefineMany(this, (uint)count, (register, index) => register.WithValueField(0, 32, name: $"BASE_ADDR{index}"));
        }

        private void DefineCurrent(Registers register, System.Func<uint> value)
        {
            register.Define(this).WithValueField(0, 32, FieldMode.Read, name: "BASE_ADDR_CUR", valueProviderCallback: _ => value());
        }

        private void WriteEnable(uint old, uint value)
        {
            const uint Update = 1u << 1;
            const uint On = 1u << 0;
            if((value & Update) != 0)
            {
                if(running)
                {
                    updatePending = true;
                }
                else
                {
                    LoadShadow();
                }
            }
            // A rising edge starts; so does an update while ON was left set after the last job.
            if((value & On) != 0 && ((old & On) == 0 || ((value & Update) != 0 && !running)))
            {
                Start();
            }
        }

        /// <summary>What the programmed registers describe now.</summary>
        private JobRegisters ProgrammedJob()
        {
            var inBuffer = FirstUnmasked(Registers.InBaseAddrYMask, InputBuffers);
            var outBuffer = FirstUnmasked(Registers.OutBaseAddrYMask, OutputBuffers);
            return new JobRegisters
            {
                InCon = Value(Registers.InCon),
                SrcImgSize = Value(Registers.SrcImgSize),
                SrcImgOffset = Value(Registers.SrcImgOffset),
                CroppedSize = Value(Registers.CroppedSize),
                OutCon = Value(Registers.OutCon),
                ScaledSize = Value(Registers.ScaledSize),
                PreScaleRatio = Value(Registers.PreScaleRatio),
                MainHRatio = Value(Registers.MainHRatio),
                MainVRatio = Value(Registers.MainVRatio),
                InChromaStride = Value(Registers.InChromStride),
                DstImgSize = Value(Registers.DstImgSize),
                DstImgOffset = Value(Registers.DstImgOffset),
                OutChromaStride = Value(Registers.OutChromStride),
                InBuffer = inBuffer,
                OutBuffer = outBuffer,
                InY = Value(Registers.InBaseAddrY, inBuffer),
                InCb = Value(Registers.InBaseAddrCb, inBuffer),
                InCr = Value(Registers.InBaseAddrCr, inBuffer),
                OutY = Value(Registers.OutBaseAddrY, outBuffer),
                OutCb = Value(Registers.OutBaseAddrCb, outBuffer),
                OutCr = Value(Registers.OutBaseAddrCr, outBuffer),
            };
        }

        /// <returns>The first buffer in the sequence, -1 if there is none.</returns>
        private int FirstUnmasked(Registers mask, int count)
        {
            var value = Value(mask);
            for(var index = 0; index < count; index++)
            {
                if((value & (1u << index)) == 0)
                {
                    return index;
                }
            }
            return -1;
        }

        private uint Value(Registers register, int index = 0) => index < 0 ? 0 : RegistersCollection.Read((long)register + 4 * index);

        // Assigned by DefineRegisters.
        private IFlagRegisterField? on;
        private IFlagRegisterField? oneShot;
        private IFlagRegisterField? interruptEnabled;
        private IFlagRegisterField? frameDoneMasked;
        private IFlagRegisterField? overrunMasked;
        private IFlagRegisterField? frameDone;
        private IFlagRegisterField? overrun;

        private const int InputBuffers = 4;
        private const int OutputBuffers = 16;
        private const uint CoefficientRegisters = (0xA78 - 0x200) / 4;

        private enum Registers
        {
            Enable = 0x00,
            SwReset = 0x04,
            Irq = 0x08,
            InCon = 0x10,
            SrcImgSize = 0x14,
            SrcImgOffset = 0x18,
            CroppedSize = 0x1C,
            OutCon = 0x20,
            ScaledSize = 0x24,
            PreScaleRatio = 0x28,
            MainHRatio = 0x2C,
            MainVRatio = 0x30,
            InChromStride = 0x3C,
            DstImgSize = 0x40,
            DstImgOffset = 0x44,
            OutChromStride = 0x48,
            InBaseAddrYMask = 0x4C,
            InBaseAddrY = 0x50,
            InBaseAddrYCur = 0x60,
            InBaseAddrCbMask = 0x7C,
            InBaseAddrCb = 0x80,
            InBaseAddrCbCur = 0x90,
            InBaseAddrCrMask = 0xAC,
            InBaseAddrCr = 0xB0,
            InBaseAddrCrCur = 0xC0,
            OutBaseAddrYMask = 0x10C,
            OutBaseAddrY = 0x110,
            OutBaseAddrCbMask = 0x15C,
            OutBaseAddrCb = 0x160,
            OutBaseAddrCrMask = 0x1AC,
            OutBaseAddrCr = 0x1B0,
            // GSC_VCOEF(n, s, x) = 0x200 + n * 4 + s * 0x30 + x * 0x300, GSC_HCOEF the same from 0x300.
            FilterCoefficients = 0x200,
            BusCon = 0xA78,
            VPosition = 0xA7C,
            ClkInitCount = 0xC00,
            ClkSnoopCount = 0xC04,
        }
    }
}
