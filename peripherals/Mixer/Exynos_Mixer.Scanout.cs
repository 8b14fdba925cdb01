using System;
using System.Linq;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Video.Display;
using Antmicro.Renode.Peripherals.Video.Mixer;

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
            screen.ShowDark();
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
            screen.ReportSize();
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
            if(change)
            {
                screen.Show();
            }
            else
            {
                screen.Refresh();
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
                screen.CheckMemory(layer.Layer, "black where there is none");
            }
            return visible;
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

        private bool running;
        private int pendingUpdates;
        private bool updateRequested;
        private bool vsyncPending;
        private uint latchedConfiguration;
        /// <summary>The size that doesn't fit the signal and was said so.</summary>
        private string reportedSize = "";

        private const int MaximumPendingUpdates = 3;
        private const ulong MaximumRefreshRate = 1000;
    }
}
