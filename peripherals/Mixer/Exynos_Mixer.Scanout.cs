using System;
using System.Linq;

using Antmicro.Migrant;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Video.Display;
using Antmicro.Renode.Peripherals.Video.Mixer;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Video
{
    public sealed partial class Exynos_Mixer
    {
        private void UpdateStatus()
        {
            if(softReset.Value)
            {
                this.Log(LogLevel.Debug, "Soft reset");
                Stop();
                ResetRegisters();
                return;
            }
            if(run.Value && !running)
            {
                running = true;
                this.Log(LogLevel.Info, "Mixer on: {0}x{1}", Width, Height);
                CheckSize();
                UpdateTiming();
            }
            else if(!run.Value)
            {
                Stop();
            }
            LatchWhileStopped();
        }

        private void Stop()
        {
            if(!running)
            {
                return;
            }
            running = false;
            UpdateTiming();
            this.Log(LogLevel.Info, "Mixer off after {0} frames", LatchedFrames);
            RenderDark();
        }

        private void RequestUpdate()
        {
            if(!updateRequested)
            {
                return;
            }
            updateRequested = false;
            pendingUpdates = Math.Min(pendingUpdates + 1, MaximumPendingUpdates);
            LatchWhileStopped();
        }

        private void LatchWhileStopped()
        {
            if(!running && CanLatch)
            {
                Latch();
            }
        }

        private void UpdateResolution()
        {
            configurationChanged?.Invoke(Width, Height, Format, Endianess);
            CheckSize();
        }

        // The vertical sync of the signal, whatever the mixer makes of it.
        private void UpdateTiming()
        {
            var signal = hdmi?.Signal;
            var isOn = running && (hdmi == null || signal != null);
            var frequency = signal?.PixelClock ?? DefaultFrequency;
            // No monitor is that fast: keeps a nonsensical mode from taking up the host.
            var ticks = signal == null ? DefaultFrameTicks : Math.Max(signal.FrameTicks, frequency / MaximumRefreshRate + 1);
            if(frameTimer.Enabled == isOn && frameTimer.Frequency == frequency && frameTimer.Limit == ticks)
            {
                return;
            }
            frameTimer.Enabled = false;
            frameTimer.Frequency = frequency;
            frameTimer.Value = 0;
            frameTimer.Limit = ticks;
            frameTimer.Enabled = isOn;
        }

        private void CheckSize()
        {
            var signal = hdmi?.Signal;
            var size = running && signal != null && (signal.Width != Width || signal.Height != Height) ? $"{Width}x{Height}" : "";
            if(size != "" && size != reportedSize)
            {
                this.Log(LogLevel.Warning, "The mixer makes {0}, but HDMI sends {1}x{2}", size, signal!.Width, signal.Height);
            }
            reportedSize = size;
        }

        private void OnVSync()
        {
            if(!running)
            {
                return;
            }
            VSyncCount++;
            var change = CanLatch && Latch();
            vsyncPending = true;
            UpdateInterrupt();
            // Composing a picture takes the host a while: the processor has had its interrupt by then.
            if(change && layers.Any(layer => layer.Latched.Enabled))
            {
                ShowNewFrame();
            }
            else if(change)
            {
                RenderDark();
            }
            else
            {
                RefreshAnalyzers();
            }
        }

        /// <summary>Takes the registers over. True when that can be seen.</summary>
        private bool Latch()
        {
            pendingUpdates = 0;
            latchedConfiguration = Configuration;
            var visible = false;
            foreach(var layer in layers)
            {
                visible |= layer.Latched.Enabled;
                layer.Latch(layerEnable[layer.Index].Value, (int)layerPriority[layer.Index].Value);
                visible |= layer.Latched.Enabled;
                if(layerEnable[layer.Index].Value && !layer.FormatIsKnown)
                {
                    this.Log(LogLevel.Warning, "Layer {0} is off: there is no format {1}", layer.Index, layer.Format.Value);
                }
                CheckMemory(layer);
            }
            return visible;
        }

        private void CheckMemory(MixerLayer layer)
        {
            var state = layer.Latched;
            if(!state.Enabled)
            {
                return;
            }
            var extent = new WindowReader(layer.Layer, Width, Height, new WindowBuffers()).Extent;
            var hole = extent == 0 ? null : dma.FindHole(state.Address, extent);
            if(hole == null)
            {
                return;
            }
            Underruns++;
            this.Log(LogLevel.Error, "Layer {0} reads 0x{1:X8}-0x{2:X8}, but there is no memory at 0x{3:X8}: black where there is none",
                layer.Index, state.Address, state.Address + extent - 1, hole.Value);
        }

        private void ShowNewFrame()
        {
            var index = LatchedFrames++;
            var frameProduced = FrameProduced;
            var frameRendered = FrameRendered;
            if((frameProduced == null && frameRendered == null && !dma.HasListener) || Width == 0 || Height == 0)
            {
                return;
            }
            dma.Begin(index);
            var frame = Compose(index);
            dma.End();
            frameProduced?.Invoke(this, frame);
            Render(frameRendered, frameBuffer!);
        }

        // Software may draw into the buffer that is shown; whoever looks at it wants to see that.
        private void RefreshAnalyzers()
        {
            var frameRendered = FrameRendered;
            if(frameRendered == null || FramesPerVirtualSecond == 0 || Width == 0 || Height == 0
                || Now.Ticks - lastRender.Ticks < TimeInterval.TicksPerSecond / FramesPerVirtualSecond || layers.All(layer => !layer.Latched.Enabled))
            {
                return;
            }
            dma.Begin(LatchedFrames - 1);
            Compose(LatchedFrames - 1);
            dma.End();
            Render(frameRendered, frameBuffer!);
        }

        private void RenderDark()
        {
            var frameRendered = FrameRendered;
            if(frameRendered == null || Width == 0 || Height == 0)
            {
                return;
            }
            var frame = FrameBuffer(Width, Height);
            Array.Clear(frame, 0, frame.Length);
            Render(frameRendered, frame);
        }

        private void Render(Action<byte[]>? frameRendered, byte[] frame)
        {
            lastRender = Now;
            frameRendered?.Invoke(frame);
        }

        private VideoFrame Compose(long index = -1)
        {
            composer ??= new Composer(layers.Select(layer => new DmaChannel(dma, $"layer {layer.Index}")).ToArray());
            var frame = FrameBuffer(Width, Height);
            // A stable sort: layer 1 stays above where the priorities are equal.
            composer.Compose(layers.OrderBy(layer => layer.Priority).Select(layer => layer.Layer), BackgroundColour, Width, Height, frame);
            return new VideoFrame(FrameLayout.Bgrx, Width, Height, frame, index, Now);
        }

        private byte[] FrameBuffer(int width, int height)
        {
            var size = width * height * 4;
            if(frameBuffer == null || frameBuffer.Length != size)
            {
                frameBuffer = new byte[size];
            }
            return frameBuffer;
        }

        private void UpdateInterrupt()
        {
            IRQ.Set(vsyncPending && vsyncEnable.Value);
        }

        /// <summary>From Y'CbCr of limited range, by the matrix of MXR_CFG_RGB709.</summary>
        private uint BackgroundColour
        {
            get
            {
                var value = (uint)background.Value;
                var y = 1.164383 * ((int)((value >> 16) & 0xFF) - 16);
                var cb = (int)((value >> 8) & 0xFF) - 128;
                var cr = (int)(value & 0xFF) - 128;
                return isRgb709.Value
                    ? Rgb(y + 1.792741 * cr, y - 0.213249 * cb - 0.532909 * cr, y + 2.112402 * cb)
                    : Rgb(y + 1.596027 * cr, y - 0.391762 * cb - 0.812968 * cr, y + 2.017232 * cb);
            }
        }

        private static uint Rgb(double red, double green, double blue)
        {
            return Part(red) << 16 | Part(green) << 8 | Part(blue);
        }

        private static uint Part(double value)
        {
            return (uint)Math.Clamp(Math.Round(value), 0, 255);
        }

        private uint Configuration => (uint)configurationLow.Value | Bit(layerEnable[0].Value, 4) | Bit(layerEnable[1].Value, 5)
            | Bit(configurationScan.Value, 6) | Bit(configurationDestination.Value, 7) | Bit(configurationOutput.Value, 8)
            | Bit(limitedRange.Value, 9) | Bit(isRgb709.Value, 10);

        private static uint Bit(bool value, int position)
        {
            return value ? 1u << position : 0;
        }

        private bool CanLatch => pendingUpdates > 0 && syncEnable.Value;

        private TimeInterval Now => machine.ClockSource.CurrentValue;

        private bool running;
        private int pendingUpdates;
        private bool updateRequested;
        private bool vsyncPending;
        private uint latchedConfiguration;
        /// <summary>The size that doesn't fit the signal and was said so.</summary>
        private string reportedSize = "";
        private TimeInterval lastRender;

        [Transient]
        private Composer? composer;
        [Transient]
        private byte[]? frameBuffer;

        private const int MaximumPendingUpdates = 3;
        private const ulong MaximumRefreshRate = 1000;
    }
}
