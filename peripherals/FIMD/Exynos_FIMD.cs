using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Peripherals.Video.Display;
using Antmicro.Renode.Peripherals.Video.FIMD;
using Antmicro.Renode.Time;


namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// FIMD, the display controller of Exynos 5420/5422, as Linux' exynos_drm_fimd drives it
    /// (samsung,exynos5420-fimd): five windows over each other, timing of an RGB panel or frames by trigger for an
    /// i80 panel. Registers are named as in include/video/samsung_fimd.h.
    ///
    /// What the panel shows changes only when a window's registers are latched. That is when the last active line
    /// ends, just before the frame interrupt of the front porch. <see cref="LatchesOnAcknowledge"/> adds another
    /// moment.
    ///
    /// Not modelled: local paths (from G-Scaler, CAMIF), YCbCr input, dithering, colour gain, hue and MIE,
    /// write-back, QoS, bus bursts; their registers keep what is written. BUF_END is kept, too: a picture's extent
    /// follows from its lines and the page width.
    /// </summary>
    public sealed partial class Exynos_FIMD : DisplayController, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="sourceClockFrequency">SCLK_FIMD1 in Hz: what VIDCON0's divider divides.</param>
        public Exynos_FIMD(IMachine machine, ulong sourceClockFrequency = DefaultSourceClock) : base(machine, "display", "window", WindowCount)
        {
            windows = new Window[WindowCount];
            for(var i = 0; i < windows.Length; i++)
            {
                windows[i] = new Window(i);
            }
            FifoIRQ = new GPIO();
            VSyncIRQ = new GPIO();
            I80IRQ = new GPIO();

            frameTimer = new LimitTimer(machine.ClockSource, sourceClockFrequency, this, "frame", MaximumFrameTicks, Direction.Ascending, eventEnabled: true);
            frameTimer.LimitReached += () => this.Attempt("The frame", OnFrameTimer);
            phaseTimer = new LimitTimer(machine.ClockSource, sourceClockFrequency, this, "frame interrupt", MaximumFrameTicks, Direction.Ascending, workMode: WorkMode.OneShot, eventEnabled: true);
            phaseTimer.LimitReached += () => this.Attempt("The frame interrupt", OnPhaseTimer);
            this.sourceClockFrequency = sourceClockFrequency;

            DefineRegisters();
            Reset();
        }

        public override void Reset()
        {
            frameTimer.Reset();
            phaseTimer.Reset();
            SourceClockFrequency = sourceClockFrequency;
            base.Reset();
            foreach(var window in windows)
            {
                window.Reset();
            }
            timing = new DisplayTiming();
            screen.Reset();
            running = false;
            i80Busy = false;
            starvedWindows = 0;
            fifoPending = false;
            framePending = false;
            i80Pending = false;
            VSyncCount = 0;
            UpdateInterrupts();
        }

        protected override uint ReadRegister(long offset)
        {
            return TryFindPaletteEntry(offset, out var window, out var index) ? window!.Palette[index] : base.ReadRegister(offset);
        }

        protected override void WriteRegister(long offset, uint value)
        {
            if(TryFindPaletteEntry(offset, out var window, out var index))
            {
                window!.Palette[index] = value;
                window.Pending |= window.Mode.Value <= BppMode.Palette8;
                return;
            }
            base.WriteRegister(offset, value);
        }

        /// <summary>The mode and each window, for people.</summary>
        public string Describe()
        {
            return Synchronized(DescribeWindows);
        }

        private string DescribeWindows()
        {
            var text = new StringBuilder();
            text.Append(running ? FormattableString.Invariant($"{Width}x{Height} at {RefreshRate:0.000} Hz") : "off");
            text.Append(FormattableString.Invariant($", {LatchedFrames} frames latched, {VSyncCount} vsyncs, {Underruns} underruns"));
            foreach(var window in windows)
            {
                var state = window.Latched;
                text.Append('\n').Append(FormattableString.Invariant($"window {window.Index}: "));
                text.Append(state.Enabled
                    ? FormattableString.Invariant($"{state.Width}x{state.Height} at {state.Left},{state.Top}, {state.Mode}, 0x{state.Address:X8}, {state.LinePitch} bytes a line")
                    : "off");
                text.Append(window.Pending ? " (update pending)" : "");
            }
            return text.ToString();
        }

        public GPIO FifoIRQ { get; }

        public GPIO VSyncIRQ { get; }

        public GPIO I80IRQ { get; }

        public long Size => 0x40000;

        /// <summary>SCLK_FIMD1 in Hz. A change takes effect at once.</summary>
        public ulong SourceClockFrequency
        {
            get => sourceClockFrequency;
            set
            {
                if(value == 0 || value > MaximumSourceClock)
                {
                    throw new RecoverableException($"The source clock must be between 1 Hz and {MaximumSourceClock} Hz.");
                }
                sourceClockFrequency = value;
                frameTimer.Frequency = value;
                phaseTimer.Frequency = value;
            }
        }

        /// <summary>Frames a second in the present mode; 0 when off or waiting for triggers.</summary>
        public double RefreshRate => running && !IsI80 ? sourceClockFrequency / (double)frameTimer.Limit : 0;

        /// <summary>How many frames were scanned out, new or not.</summary>
        public long VSyncCount { get; private set; }

        /// <summary>
        /// Latches once more when the frame interrupt is acknowledged. An update that the processor finished before
        /// it took notice of the interrupt then belongs to that frame, however late the processor is. The hardware
        /// doesn't do this, and doesn't need to: its processor is never late by a part of a frame. It is for an
        /// engine whose processor and devices have clocks of their own.
        /// </summary>
        public bool LatchesOnAcknowledge { get; set; }

        /// <summary>The panel's width in pixels, 0 before the first mode.</summary>
        public override int Width => timing.Width;

        /// <summary>The panel's height in pixels, 0 before the first mode.</summary>
        public override int Height => timing.Height;

        private protected override IEnumerable<Layer> Layers => windows.Select(window => window.Layer);

        private protected override bool IsShowing => running;

        private bool TryFindPaletteEntry(long offset, out Window? window, out int index)
        {
            var at = offset >= PaletteMemory ? offset - PaletteMemory : offset - PaletteAlias;
            var number = at / PaletteStride;
            var isPalette = at >= 0 && number < (offset >= PaletteMemory ? WindowCount : AliasedPalettes);
            window = isPalette ? windows[number] : null;
            index = isPalette ? (int)(at % PaletteStride) / 4 : 0;
            return isPalette;
        }

        private ulong sourceClockFrequency;

        private readonly Window[] windows;
        private readonly LimitTimer frameTimer;
        private readonly LimitTimer phaseTimer;

        // Palette memory of all windows, and an alias for that of windows 0 and 1.
        private const long PaletteMemory = 0x2400;
        private const long PaletteAlias = 0x400;
        private const long PaletteStride = 4 * Window.PaletteEntries;
        private const int AliasedPalettes = 2;

        private const int WindowCount = 5;
        private const ulong DefaultSourceClock = 600000000;
        private const ulong MaximumSourceClock = 10000000000;
        // 4096 + 3 x 256 pixels and lines by a divider of 256, or an i80 frame of 4096 x 4096 with 64 ticks each.
        private const ulong MaximumFrameTicks = 1ul << 40;
    }
}
