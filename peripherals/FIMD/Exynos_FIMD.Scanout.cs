using System;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Video.Display;
using Antmicro.Renode.Peripherals.Video.FIMD;

namespace Antmicro.Renode.Peripherals.Video
{
    public sealed partial class Exynos_FIMD
    {
        // VIDCON0: ENVID starts and stops at once; ENVID_F stops at the end of the frame.
        private void UpdateOutput()
        {
            if(!videoEnable.Value)
            {
                Stop();
            }
            else if(!running && frameEnable.Value)
            {
                Start();
            }
        }

        private void Start()
        {
            UpdateTiming();
            running = true;
            this.Log(LogLevel.Info, "Display on: {0}x{1}{2}", Width, Height, IsI80 ? ", frames by trigger" : FormattableString.Invariant($" at {RefreshRate:0.000} Hz"));
            if(IsI80)
            {
                return;
            }
            // A first frame begins with its vertical sync.
            frameTimer.Value = Math.Min(timing.StartOf(VerticalPhase.VSync), frameTimer.Limit - 1);
            frameTimer.Enabled = true;
            SchedulePhaseInterrupt();
            Show(LatchWindows());
        }

        private void Stop()
        {
            if(!running)
            {
                return;
            }
            running = false;
            i80Busy = false;
            frameTimer.Enabled = false;
            phaseTimer.Enabled = false;
            this.Log(LogLevel.Info, "Display off after {0} frames", LatchedFrames);
            screen.ShowDark();
        }

        // The frame timer runs from the end of the active lines to the next one, or for the length of an i80 frame.
        private void OnFrameTimer()
        {
            if(!running)
            {
                return;
            }
            if(IsI80)
            {
                FinishI80Frame();
                return;
            }
            VSyncCount++;
            var change = LatchWindows();
            RaiseStarvation();
            if(IsSelected(VerticalPhase.FrontPorch))
            {
                RaiseFrameInterrupt();
            }
            // Composing a picture takes the host a while: the processor has had its interrupt by then.
            if(!Show(change))
            {
                screen.Refresh();
            }
            if(!frameEnable.Value)
            {
                Stop();
                return;
            }
            UpdateTiming();
            SchedulePhaseInterrupt();
        }

        private void UpdateTiming()
        {
            var width = (int)(horizontalSize.Value | (horizontalSizeExtension.Value ? 0x800u : 0)) + 1;
            var height = (int)(verticalSize.Value | (verticalSizeExtension.Value ? 0x800u : 0)) + 1;
            var resized = width != timing.Width || height != timing.Height;
            timing.Width = width;
            timing.Height = height;
            timing.LinePixels = width + (int)(horizontalSyncWidth.Value + horizontalBackPorch.Value + horizontalFrontPorch.Value) + 3;
            timing.VSyncLines = (int)verticalSyncWidth.Value + 1;
            timing.BackPorchLines = (int)verticalBackPorch.Value + 1;
            timing.FrontPorchLines = (int)verticalFrontPorch.Value + 1;
            timing.Divider = clockDivided.Value ? (int)clockDivider.Value + 1 : 1;

            var ticks = IsI80 ? I80FrameTicks : timing.FrameTicks;
            var shortest = sourceClockFrequency / MaximumRefreshRate + 1;
            if(!IsI80 && ticks < shortest)
            {
                this.Log(LogLevel.Warning, "A frame of {0} ticks of {1} Hz is too short; using {2} ticks", ticks, sourceClockFrequency, shortest);
                ticks = shortest;
            }
            if(frameTimer.Limit != ticks)
            {
                frameTimer.Value = 0;
                frameTimer.Limit = ticks;
            }
            if(resized)
            {
                screen.ReportSize();
            }
        }

        /// <summary>
        /// Takes over the registers of each window that has something new and is not protected. True when that can be
        /// seen.
        /// </summary>
        private bool LatchWindows()
        {
            var visibleChange = false;
            foreach(var window in windows)
            {
                if(!window.Pending || protect[window.Index].Value)
                {
                    continue;
                }
                var wasVisible = window.Latched.Enabled;
                window.Latch(channelEnable[window.Index].Value, alphaIs8Bit.Value, PaletteFormatOf(window.Index));
                visibleChange |= wasVisible || window.Latched.Enabled;
                CheckMemory(window);
            }
            return visibleChange;
        }

        private bool Show(bool change)
        {
            if(change)
            {
                screen.Show();
            }
            return change;
        }

        private void CheckMemory(Window window)
        {
            var starves = !screen.CheckMemory(window.Layer, "FIFO underrun, black where there is none");
            starvedWindows = (starvedWindows & ~(1u << window.Index)) | (starves ? 1u << window.Index : 0);
        }

        // ---- interrupts

        // FRAMESEL0 and FRAMESEL1 choose one or two moments of the frame.
        private bool IsSelected(VerticalPhase phase)
        {
            return firstSelections[frameSelect0.Value] == phase || secondSelections[frameSelect1.Value] == phase;
        }

        // The next moment of this frame, other than the front porch, that an interrupt is wanted at.
        private void SchedulePhaseInterrupt()
        {
            phaseTimer.Enabled = false;
            if(!running || IsI80 || !interruptEnable.Value || !frameInterruptEnable.Value)
            {
                return;
            }
            var position = frameTimer.Value;
            foreach(var phase in laterPhases)
            {
                var start = timing.StartOf(phase);
                if(IsSelected(phase) && start > position && start < frameTimer.Limit)
                {
                    phaseTimer.Value = 0;
                    phaseTimer.Limit = start - position;
                    phaseTimer.Enabled = true;
                    return;
                }
            }
        }

        private void OnPhaseTimer()
        {
            if(!running)
            {
                return;
            }
            RaiseFrameInterrupt();
            SchedulePhaseInterrupt();
        }

        // A status bit is only set while its interrupt is enabled: a stale one would end a driver's wait for the next
        // vsync at once.
        private void RaiseFrameInterrupt()
        {
            framePending |= interruptEnable.Value && frameInterruptEnable.Value;
            UpdateInterrupts();
        }

        private void AcknowledgeFrame(bool acknowledged)
        {
            if(!acknowledged || !framePending)
            {
                return;
            }
            framePending = false;
            UpdateInterrupts();
            if(LatchesOnAcknowledge && running && !IsI80)
            {
                Show(LatchWindows());
            }
        }

        // While a window's buffer lies outside memory its FIFO runs dry in every frame.
        private void RaiseStarvation()
        {
            if(starvedWindows == 0 || !interruptEnable.Value || !fifoInterruptEnable.Value)
            {
                return;
            }
            for(var i = 0; i < WindowCount; i++)
            {
                fifoPending |= (starvedWindows & (1u << i)) != 0 && (fifoSelect.Value & fifoSelectBits[i]) != 0;
            }
            UpdateInterrupts();
        }

        private void UpdateInterrupts()
        {
            var enabled = interruptEnable.Value;
            FifoIRQ.Set(enabled && fifoInterruptEnable.Value && fifoPending);
            VSyncIRQ.Set(enabled && frameInterruptEnable.Value && framePending);
            I80IRQ.Set(enabled && i80InterruptEnable.Value && i80Pending);
        }

        // ---- i80: the panel keeps the picture, a frame is sent when it is triggered

        private void HandleTrigger()
        {
            if(!softwareTrigger.Value)
            {
                return;
            }
            softwareTrigger.Value = false;
            if(!triggerMode.Value || !running || !IsI80 || !i80Enable.Value || i80Busy)
            {
                this.Log(LogLevel.Debug, "Software trigger without effect");
                return;
            }
            i80Busy = true;
            UpdateTiming();
            frameTimer.Value = 0;
            frameTimer.Enabled = true;
            var change = LatchWindows();
            RaiseStarvation();
            Show(change);
        }

        private void FinishI80Frame()
        {
            frameTimer.Enabled = false;
            i80Busy = false;
            VSyncCount++;
            i80Pending |= interruptEnable.Value && i80InterruptEnable.Value;
            UpdateInterrupts();
            if(!frameEnable.Value)
            {
                Stop();
            }
        }

        private bool IsI80 => videoOutput.Value == VideoOutput.I80Ldi0 || videoOutput.Value == VideoOutput.I80Ldi1;

        // A transfer a pixel; each takes the setup, active and hold times in the pixel clock, and at least one period.
        private ulong I80FrameTicks => (ulong)timing.Width * (ulong)timing.Height * (ulong)timing.Divider * (1 + i80Cycles.Aggregate(0ul, (sum, field) => sum + field.Value));

        // ---- helpers

        private void TouchBlendedWindows()
        {
            foreach(var window in windows.Skip(1))
            {
                window.Pending = true;
            }
        }

        private void TouchPalettisedWindows()
        {
            foreach(var window in windows)
            {
                window.Pending |= window.Mode.Value <= BppMode.Palette8;
            }
        }

        // The formats of windows 0 and 1 count the other way around.
        private int PaletteFormatOf(int window)
        {
            var value = (int)paletteFormat[window].Value;
            if(window >= 2)
            {
                return value | ((int)paletteFormatHigh[window].Value << 1);
            }
            return value == 7 ? 7 : 6 - value;
        }

        private ulong Position
        {
            get
            {
                if(sysbus.TryGetCurrentCPU(out var cpu))
                {
                    cpu.SyncTime();
                }
                return frameTimer.Value;
            }
        }

        private VerticalPhase CurrentPhase => running && !IsI80 ? timing.PhaseAt(Position) : VerticalPhase.VSync;

        private uint CurrentLine => running && !IsI80 ? timing.LineCountAt(Position) : 0;

        private bool running;
        private bool i80Busy;
        private bool fifoPending;
        private bool framePending;
        private bool i80Pending;
        /// <summary>Windows whose buffers reach outside memory, a bit each.</summary>
        private uint starvedWindows;
        private DisplayTiming timing = new DisplayTiming();

        private static readonly VerticalPhase[] firstSelections = { VerticalPhase.BackPorch, VerticalPhase.VSync, VerticalPhase.Active, VerticalPhase.FrontPorch };
        private static readonly VerticalPhase?[] secondSelections = { null, VerticalPhase.BackPorch, VerticalPhase.VSync, VerticalPhase.FrontPorch };
        private static readonly VerticalPhase[] laterPhases = { VerticalPhase.VSync, VerticalPhase.BackPorch, VerticalPhase.Active };
        private static readonly uint[] fifoSelectBits = { 1, 2, 0x10, 0x20, 0x40 };

        // Faster than any panel; keeps a nonsensical mode from taking up the host.
        private const ulong MaximumRefreshRate = 1000;
    }
}
