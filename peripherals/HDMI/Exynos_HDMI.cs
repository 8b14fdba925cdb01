using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The HDMI transmitter of the Exynos5420 and 5422 ("samsung,exynos5420-hdmi"): control, core, I2S and timing
    /// generator. Registers hold a byte each, a word apart; their names are those of Linux' regs-hdmi.h. A value of
    /// more than a byte is spread over several of them, the lowest first.
    ///
    /// The timing generator (HDMI_TG_*) makes the signal, with the clock of <see cref="Exynos_HDMIPHY"/>. What the core
    /// is told of the same mode (HDMI_H_LINE and so on) and the AVI infoframe must fit; where they don't, the signal's
    /// problems say so, and a line in the log.
    ///
    /// Kept as written: audio (I2S, ACR, infoframes), colours, deep colour, HDCP. The hot-plug line of the board goes
    /// to a pin, not here: HPD_STATUS reads 0, and there are no interrupts.
    /// </summary>
    public sealed class Exynos_HDMI : ExynosPeripheral, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="phy">Makes the pixel clock; without one there is no signal.</param>
        public Exynos_HDMI(IMachine machine, Exynos_HDMIPHY? phy = null) : base(machine)
        {
            this.phy = phy;
            IRQ = new GPIO();
            phy?.Attach(this);
            Reset();
        }

        public override void Reset()
        {
            base.Reset();
            Array.Clear(registers, 0, registers.Length);
            // Nobody has released them from reset yet.
            Set(Registers.HDMI_PHY_CON_0, PhyPowerOff);
            IRQ.Unset();
            UpdateSignal();
        }

        /// <summary>What is on the wires, and where it contradicts itself.</summary>
        public string Describe()
        {
            return Synchronized(() => Signal == null ? "off" : string.Join("\n", new[] { Signal.ToString() }.Concat(Signal.Problems)));
        }

        public GPIO IRQ { get; }

        public long Size => 0x70000;

        /// <summary>Null while the timing generator stands still or has no clock.</summary>
        public HdmiSignal? Signal { get; private set; }

        internal void Attach(Exynos_Mixer newMixer)
        {
            mixer = newMixer;
        }

        /// <summary>Something changed that the signal follows from.</summary>
        internal void UpdateSignal()
        {
            var old = Signal;
            Signal = MakeSignal();
            if(old?.ToString() == Signal?.ToString() && (old == null || old.Problems.SequenceEqual(Signal!.Problems)))
            {
                return;
            }
            this.Log(LogLevel.Info, "Signal: {0}", Signal?.ToString() ?? "off");
            foreach(var problem in Signal?.Problems ?? Array.Empty<string>())
            {
                this.Log(LogLevel.Warning, "The signal isn't consistent: {0}", problem);
            }
            mixer?.OnSignalChanged();
        }

        protected override uint ReadRegister(long offset)
        {
            if(!IsKnown(offset))
            {
                this.Log(LogLevel.Warning, "There is no register at 0x{0:X}: reads 0", offset);
                return 0;
            }
            switch((Registers)offset)
            {
            case Registers.HDMI_PHY_STATUS_0:
                return PhyIsReady ? 1u : 0;
            case Registers.HDMI_HPD_STATUS:
            case Registers.HDMI_INTC_FLAG:
                return 0;
            default:
                return registers[offset / 4];
            }
        }

        protected override void WriteRegister(long offset, uint value)
        {
            if(!IsKnown(offset))
            {
                this.Log(LogLevel.Warning, "The write of 0x{0:X} is ignored: there is no register at 0x{1:X}", value, offset);
                return;
            }
            var old = registers[offset / 4];
            registers[offset / 4] = (byte)value;
            switch((Registers)offset)
            {
            case Registers.HDMI_CORE_RSTOUT:
                if((old & 1) != 0 && (value & 1) == 0)
                {
                    // The core's own registers; those of the control block and of the timing generator stay.
                    Array.Clear(registers, CoreBase / 4, CoreSize / 4);
                    UpdateSignal();
                }
                break;
            case Registers.HDMI_CON_0:
            case Registers.HDMI_TG_CMD:
            case Registers.HDMI_PHY_CON_0:
            case Registers.HDMI_V14_PHY_RSTOUT:
                UpdateSignal();
                break;
            default:
                // A mode is written byte by byte before the generator starts: what is between isn't a mode.
                if(Signal != null && old != (byte)value && ((offset >= TimingBase && offset < TimingBase + TimingSize) || IsModeOfCore(offset)))
                {
                    UpdateSignal();
                }
                break;
            }
        }

        private HdmiSignal? MakeSignal()
        {
            var isOn = (Get(Registers.HDMI_TG_CMD) & 1) != 0 && (Get(Registers.HDMI_CON_0) & 1) != 0 && PhyIsReady;
            var width = Get16(Registers.HDMI_TG_HACT_SZ_L);
            var linePixels = Get16(Registers.HDMI_TG_H_FSZ_L);
            var lines = Get16(Registers.HDMI_TG_V_FSZ_L);
            if(!isOn || width == 0 || linePixels == 0 || lines == 0)
            {
                return null;
            }
            var interlaced = (Get(Registers.HDMI_TG_CMD) & FieldEnable) != 0;
            var height = Get16(Registers.HDMI_TG_VACT_SZ_L) * (interlaced ? 2 : 1);
            var signal = new HdmiSignal
            {
                Width = width,
                Height = height,
                LinePixels = linePixels,
                Lines = lines,
                PixelClock = phy!.PixelClock,
                Interlaced = interlaced,
                HSyncNegative = (Get(Registers.HDMI_HSYNC_POL) & 1) != 0,
                VSyncNegative = (Get(Registers.HDMI_VSYNC_POL) & 1) != 0,
                IsDvi = (Get(Registers.HDMI_MODE_SEL) & ModeMask) == ModeDvi,
            };
            signal.Vic = SendsAvi && !signal.IsDvi ? Get(Registers.HDMI_AVI_HEADER0 + AviVic) & 0x7F : 0;
            signal.Problems = ProblemsOf(signal).ToList();
            return signal;
        }

        private IEnumerable<string> ProblemsOf(HdmiSignal signal)
        {
            foreach(var (name, core, generator) in new[]
            {
                ("pixels of a line", Get16(Registers.HDMI_H_LINE_0), signal.LinePixels),
                ("lines", Get16(Registers.HDMI_V_LINE_0), signal.Lines),
                ("pixels of blanking", Get16(Registers.HDMI_H_BLANK_0), signal.LinePixels - signal.Width),
                ("pixels before the picture", Get16(Registers.HDMI_TG_HACT_ST_L), signal.LinePixels - signal.Width),
                ("lines of blanking", Get16(Registers.HDMI_V1_BLANK_0), (signal.Lines - signal.Height) / (signal.Interlaced ? 2 : 1)),
                ("interlacing", Get(Registers.HDMI_INT_PRO_MODE) & 1, signal.Interlaced ? 1 : 0),
            })
            {
                if(core != generator)
                {
                    yield return $"{name}: {core}, but {generator} by the timing generator";
                }
            }
            var mode = Get(Registers.HDMI_MODE_SEL) & ModeMask;
            if(mode != ModeDvi && mode != ModeHdmi)
            {
                yield return "HDMI_MODE_SEL is neither HDMI nor DVI";
            }
            if(SendsAvi && !signal.IsDvi)
            {
                var length = Math.Min(Get(Registers.HDMI_AVI_HEADER0 + 8) & 0x1F, MaximumInfoframe);
                var sum = Enumerable.Range(0, InfoframeHeader + length).Sum(x => Get(Registers.HDMI_AVI_HEADER0 + 4 * x));
                if((byte)sum != 0 || Get(Registers.HDMI_AVI_HEADER0) != AviType)
                {
                    yield return "the AVI infoframe has a wrong type or checksum";
                }
                else if(VideoMode.OfVic(signal.Vic) is VideoMode known && (known.Width != signal.Width || known.Height != signal.Height
                    || known.LinePixels != signal.LinePixels || known.Lines != signal.Lines))
                {
                    yield return $"VIC {signal.Vic} is {known}, which this isn't";
                }
            }
        }

        private bool PhyIsReady => phy != null && phy.PixelClock != 0 && (Get(Registers.HDMI_PHY_CON_0) & PhyPowerOff) == 0
            && (Get(Registers.HDMI_V14_PHY_RSTOUT) & 1) == 0;

        private bool SendsAvi => (Get(Registers.HDMI_AVI_CON) & EveryVSync) != 0;

        private int Get(Registers register)
        {
            return registers[(long)register / 4];
        }

        private int Get16(Registers register)
        {
            return Get(register) | Get(register + 4) << 8;
        }

        private void Set(Registers register, byte value)
        {
            registers[(long)register / 4] = value;
        }

        private static bool IsModeOfCore(long offset)
        {
            return (offset >= (long)Registers.HDMI_MODE_SEL && offset <= (long)Registers.HDMI_INT_PRO_MODE)
                || (offset >= (long)Registers.HDMI_AVI_CON && offset < (long)Registers.HDMI_AVI_CON + 0x100);
        }

        private static bool IsKnown(long offset)
        {
            return (offset >= 0 && offset < 0x100) || (offset >= CoreBase && offset < CoreBase + CoreSize)
                || (offset >= 0x40000 && offset < 0x40100) || (offset >= TimingBase && offset < TimingBase + TimingSize);
        }

        private Exynos_Mixer? mixer;

        private readonly Exynos_HDMIPHY? phy;
        private readonly byte[] registers = new byte[(TimingBase + TimingSize) / 4];

        private const int CoreBase = 0x10000;
        private const int CoreSize = 0xE000;
        private const int TimingBase = 0x50000;
        private const int TimingSize = 0x200;
        private const byte PhyPowerOff = 1;
        private const int FieldEnable = 2;
        private const int ModeMask = 3;
        private const int ModeDvi = 1;
        private const int ModeHdmi = 2;
        private const int EveryVSync = 2;
        private const int AviType = 0x82;
        // Header of three bytes and the checksum; a word apart.
        private const int InfoframeHeader = 4;
        private const int AviVic = 4 * (InfoframeHeader + 3);
        private const int MaximumInfoframe = 27;

        private enum Registers : long
        {
            HDMI_INTC_CON = 0x0,
            HDMI_INTC_FLAG = 0x4,
            HDMI_HPD_STATUS = 0xC,
            HDMI_PHY_STATUS_0 = 0x20,
            HDMI_PHY_CON_0 = 0x30,
            HDMI_V14_PHY_RSTOUT = 0x74,
            HDMI_CORE_RSTOUT = 0x80,

            HDMI_CON_0 = 0x10000,
            HDMI_MODE_SEL = 0x10040,
            HDMI_H_BLANK_0 = 0x100A0,
            HDMI_V2_BLANK_0 = 0x100B0,
            HDMI_V1_BLANK_0 = 0x100B8,
            HDMI_V_LINE_0 = 0x100C0,
            HDMI_H_LINE_0 = 0x100C8,
            HDMI_HSYNC_POL = 0x100E0,
            HDMI_VSYNC_POL = 0x100E4,
            HDMI_INT_PRO_MODE = 0x100E8,
            HDMI_AVI_CON = 0x10700,
            HDMI_AVI_HEADER0 = 0x10710,

            HDMI_TG_CMD = 0x50000,
            HDMI_TG_H_FSZ_L = 0x50018,
            HDMI_TG_HACT_ST_L = 0x50020,
            HDMI_TG_HACT_SZ_L = 0x50028,
            HDMI_TG_V_FSZ_L = 0x50030,
            HDMI_TG_VACT_SZ_L = 0x50050,
        }
    }
}
