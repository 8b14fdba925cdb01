using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Peripherals.Video.Display;
using Antmicro.Renode.Peripherals.Video.Mixer;
using Antmicro.Renode.Time;


namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The mixer of the Exynos5420 and 5422 ("samsung,exynos5420-mixer", version 128.0.0.184), as Linux'
    /// exynos_mixer.c drives it: two graphics layers over a background make the picture that HDMI sends. Registers are
    /// named as in Linux' regs-mixer.h.
    ///
    /// The vertical sync comes from the timing generator of <see cref="Exynos_HDMI"/>: while that makes no signal there
    /// is none. What is shown changes at a vertical sync, when an update was asked for (LAYER_UPDATE) and SYNC_ENABLE
    /// is set; while the mixer stands still, at once.
    ///
    /// Not known, so assumed: a higher priority is above, and layer 1 is when they are equal; a priority of 0 hides
    /// nothing; the colour key (BLANK) compares with the colour as it is shown.
    ///
    /// Not modelled: the video processor, which this version doesn't have; big-endian pixels; a background of three
    /// colours (only the first counts); range and matrix of the output, as pictures are handed out as full-range RGB.
    /// </summary>
    public sealed partial class Exynos_Mixer : DisplayController, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="hdmi">Sends the pictures, and gives their rate. Without it they come at 60 Hz.</param>
        public Exynos_Mixer(IMachine machine, Exynos_HDMI? hdmi = null) : base(machine, "mixer", "layer", LayerCount)
        {
            this.hdmi = hdmi;
            layers = new MixerLayer[LayerCount];
            for(var i = 0; i < layers.Length; i++)
            {
                layers[i] = new MixerLayer(i);
            }
            IRQ = new GPIO();
            frameTimer = new LimitTimer(machine.ClockSource, DefaultFrequency, this, "frame", DefaultFrameTicks, Direction.Ascending, eventEnabled: true);
            frameTimer.LimitReached += () => this.Attempt("The frame", OnVSync);
            DefineRegisters();
            hdmi?.Attach(this);
            Reset();
        }

        public override void Reset()
        {
            VSyncCount = 0;
            screen.Reset();
            frameTimer.Reset();
            ResetRegisters();
        }

        /// <summary>The size, the rate and each layer, for people.</summary>
        public string Describe()
        {
            return Synchronized(() =>
            {
                var text = new StringBuilder();
                text.Append(running ? FormattableString.Invariant($"{Width}x{Height} at {RefreshRate:0.000} Hz") : "off");
                text.Append(FormattableString.Invariant($", {LatchedFrames} frames latched, {VSyncCount} vsyncs, {Underruns} underruns"));
                foreach(var layer in layers)
                {
                    var state = layer.Latched;
                    text.Append('\n').Append(FormattableString.Invariant($"layer {layer.Index}: "));
                    text.Append(state.Enabled
                        ? FormattableString.Invariant($"{state.Width}x{state.Height} at {state.Left},{state.Top}, {state.Mode}, 0x{state.Address:X8}, {state.LinePitch} bytes a line, priority {layer.Priority}")
                        : "off");
                }
                return text.ToString();
            });
        }

        public GPIO IRQ { get; }

        public long Size => 0x10000;

        /// <summary>Vertical syncs a second; 0 when there are none.</summary>
        public double RefreshRate => frameTimer.Enabled ? frameTimer.Frequency / (double)frameTimer.Limit : 0;

        public long VSyncCount { get; private set; }

        /// <summary>In pixels; 0 before the first mode.</summary>
        public override int Width => (int)resolutionWidth.Value;

        /// <summary>In pixels; 0 before the first mode.</summary>
        public override int Height => (int)resolutionHeight.Value;

        // A stable sort: layer 1 stays above where the priorities are equal.
        private protected override IEnumerable<Layer> Layers => layers.OrderBy(layer => layer.Priority).Select(layer => layer.Layer);

        private protected override uint Background => BackgroundColour;

        private protected override bool IsShowing => running && Width != 0 && Height != 0;

        /// <summary>HDMI has another signal than before.</summary>
        internal void OnSignalChanged()
        {
            UpdateTiming();
            CheckSize();
        }

        // A soft reset does this as well; pictures are counted on.
        private void ResetRegisters()
        {
            base.Reset();
            foreach(var layer in layers)
            {
                layer.Reset();
            }
            running = false;
            pendingUpdates = 0;
            updateRequested = false;
            vsyncPending = false;
            latchedConfiguration = 0;
            reportedSize = "";
            UpdateTiming();
            UpdateInterrupt();
        }

        private readonly Exynos_HDMI? hdmi;
        private readonly MixerLayer[] layers;
        private readonly LimitTimer frameTimer;

        private const int LayerCount = 2;
        private const ulong DefaultFrequency = 60000;
        private const ulong DefaultFrameTicks = 1000;
    }
}
