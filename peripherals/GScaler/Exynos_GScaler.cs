using System;

using Antmicro.Migrant;
using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Peripherals.Video.GScaler;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// G-Scaler of the Exynos 5 series: memory to memory scaling, rotation and colour space conversion, as Linux'
    /// exynos-gsc and exynos-drm drive it (gsc-regs.h, regs-gsc.h). README.md beside this file fixes the arithmetic.
    /// Not modelled: the local paths (camera and FIMD write-back in, FIMD out), image pipeline mode, programmable
    /// filter coefficients, running on without a new start.
    /// </summary>
    public partial class Exynos_GScaler : ExynosPeripheral, IKnownSize, IDmaSource
    {
        /// <param name="machine">The machine.</param>
        /// <param name="frequency">Clock in Hz ("gscl"); with <see cref="PixelsPerClock"/> it gives the time a job
        /// takes.</param>
        public Exynos_GScaler(IMachine machine, ulong frequency = 300000000) : base(machine)
        {
            IRQ = new GPIO();
            dma = new DmaPort(sysbus, this);
            jobTimer = new LimitTimer(machine.ClockSource, frequency, this, "job", limit: 1, direction: Direction.Descending, workMode: WorkMode.OneShot, eventEnabled: true);
            jobTimer.LimitReached += () => this.Attempt("The job", Finish);
            DefineRegisters();
        }

        public override void Reset()
        {
            ResetCore();
            JobCount = 0;
            LastJob = "none";
        }

        /// <summary>What GSC_SW_RESET does, too. The count of jobs is ours and goes on.</summary>
        private void ResetCore()
        {
            base.Reset();
            jobTimer.Reset();
            running = false;
            updatePending = false;
            shadowLoaded = false;
            shadow = default(JobRegisters);
            UpdateInterrupt();
        }

        public GPIO IRQ { get; }

        public long Size => 0x1000;

        /// <summary>Pixels of the larger of source and destination that are done in one clock.</summary>
        public uint PixelsPerClock
        {
            get => pixelsPerClock;
            set => pixelsPerClock = Math.Max(1, value);
        }

        /// <summary>Jobs finished since the last reset of the machine, the refused ones included.</summary>
        public long JobCount { get; private set; }

        /// <summary>The last job in words: formats, sizes, orientation, conversion; or why it was refused.</summary>
        public string LastJob { get; private set; } = "none";

        /// <summary>Raised when a job has written its picture, or was refused, before the interrupt.</summary>
        [field: Transient]
        public event Action<Exynos_GScaler, GScalerJob>? JobFinished;

        /// <summary>
        /// What a job read and wrote, by plane: "source Y", "destination CB" and so on, as the base address registers
        /// are named. RGB is in Y.
        /// </summary>
        public event Action<IDmaSource, DmaTransfer> DmaDone
        {
            add { dma.Done += value; }
            remove { dma.Done -= value; }
        }

        /// <summary>SFR_UPDATE: the programmed registers become those that the next start uses.</summary>
        private void LoadShadow()
        {
            shadow = ProgrammedJob();
            shadowLoaded = true;
            updatePending = false;
        }

        private void Start()
        {
            if(running)
            {
                this.Log(LogLevel.Warning, "Started while a job is running: ignored");
                return;
            }
            if(!shadowLoaded)
            {
                // Straight after a reset there is nothing to protect: exynos-drm never asks for an update.
                LoadShadow();
            }
            running = true;
            var job = Job.From(shadow, out var problem);
            if(job == null)
            {
                this.Log(LogLevel.Error, "The job can not be run, no picture will be written: {0}", problem);
            }
            else
            {
                CheckRatios(job);
            }
            jobTimer.Limit = (ulong)Math.Max(1, (job?.Pixels ?? 1) / pixelsPerClock);
            jobTimer.ResetValue();
            jobTimer.Enabled = true;
        }

        /// <summary>The job's time is over: does all of its work at once, and tells.</summary>
        private void Finish()
        {
            running = false;
            var job = Job.From(shadow, out var problem);
            if(shadow.InputIsLocal)
            {
                this.Log(LogLevel.Error, "The local input path is not modelled: overrun");
                LastJob = "refused: local input";
                job = null;
                overrun!.Value = true;
            }
            else
            {
                if(shadow.OutputIsLocal)
                {
                    this.Log(LogLevel.Error, "The local output path is not modelled: nothing is written");
                    job = null;
                    problem = "local output";
                }
                if(job != null)
                {
                    // A fault of the model's own costs the picture; the driver still gets its interrupt.
                    this.Attempt("The conversion", () => Convert(job));
                }
                LastJob = job != null ? job.ToString() : "refused: " + problem;
                frameDone!.Value = true;
            }
            this.Attempt("What listens for jobs", () => JobFinished?.Invoke(this, new GScalerJob(JobCount, LastJob, shadow, job)));
            JobCount++;
            if(oneShot!.Value)
            {
                on!.Value = false;
            }
            if(updatePending)
            {
                LoadShadow();
            }
            UpdateInterrupt();
        }

        private void Convert(Job job)
        {
            converter ??= new Converter(dma);
            dma.Begin(JobCount);
            converter.Run(job);
            if(dma.Fault != null)
            {
                this.Log(LogLevel.Error, "Bus error: {0}; job: {1}", dma.Fault, job);
            }
            dma.End();
        }

        private void CheckRatios(Job job)
        {
            var horizontal = (uint)(((long)job.Source.AreaWidth << 16) / job.ScaledWidth);
            var vertical = (uint)(((long)job.Source.AreaHeight << 16) / job.ScaledHeight);
            if(shadow.MainHRatio != horizontal || shadow.MainVRatio != vertical)
            {
                this.Log(LogLevel.Warning, "MAIN_H_RATIO 0x{0:X} and MAIN_V_RATIO 0x{1:X} do not fit the sizes (0x{2:X}, 0x{3:X}); the sizes count",
                    shadow.MainHRatio, shadow.MainVRatio, horizontal, vertical);
            }
        }

        private void UpdateInterrupt()
        {
            var pending = (frameDone!.Value && !frameDoneMasked!.Value) || (overrun!.Value && !overrunMasked!.Value);
            IRQ.Set(interruptEnabled!.Value && pending);
        }

        private bool running;
        private bool updatePending;
        private bool shadowLoaded;
        private JobRegisters shadow;
        private uint pixelsPerClock = 1;

        [Transient]
        private Converter? converter;

        private readonly DmaPort dma;
        private readonly LimitTimer jobTimer;
    }

    /// <summary>A finished job, for hosts that check or show what the scaler does.</summary>
    public readonly struct GScalerJob
    {
        internal GScalerJob(long index, string description, JobRegisters registers, Job? job)
        {
            Index = index;
            Description = description;
            Refused = job == null;
            SourceFormat = job?.Source.Layout.ToString() ?? "";
            DestinationFormat = job?.Destination.Layout.ToString() ?? "";
            CroppedWidth = job?.Source.AreaWidth ?? 0;
            CroppedHeight = job?.Source.AreaHeight ?? 0;
            ScaledWidth = job?.ScaledWidth ?? 0;
            ScaledHeight = job?.ScaledHeight ?? 0;
            Rotation = (int)registers.Orientation;
            OutRgbType = (int)registers.OutputStandard;
            Alpha = registers.GlobalAlpha;
            DestinationAddress = registers.OutY;
        }

        /// <summary>Counts the jobs of this scaler from 0.</summary>
        public long Index { get; }

        public string Description { get; }

        /// <summary>Whether the registers described nothing that the hardware can do.</summary>
        public bool Refused { get; }

        public string SourceFormat { get; }

        public string DestinationFormat { get; }

        public int CroppedWidth { get; }

        public int CroppedHeight { get; }

        public int ScaledWidth { get; }

        public int ScaledHeight { get; }

        /// <summary>IN_ROT: 1 flip x, 2 flip y, 4 turn by 90 degrees.</summary>
        public int Rotation { get; }

        /// <summary>OUT_RGB_TYPE: 0 SD narrow, 1 SD wide, 2 HD narrow, 3 HD wide.</summary>
        public int OutRgbType { get; }

        public byte Alpha { get; }

        /// <summary>Base address of the destination's first plane.</summary>
        public uint DestinationAddress { get; }
    }
}
