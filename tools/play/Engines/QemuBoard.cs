using System;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Qemu;

namespace Exynos5422.Play.Engines;

/// <summary>The board on stock QEMU: the devices live in this process.</summary>
public sealed class QemuBoard : IBoardEngine
{
    public string Name => "qemu";

    public async Task<BoardResult> Run(BoardJob job, BoardObserver observer, CancellationToken cancellation)
    {
        var options = new QemuSessionOptions
        {
            Kernel = job.Kernel,
            DeviceTree = job.DeviceTree,
            InitialRamDisks = job.InitialRamDisks,
            CommandLine = $"{QemuSessionOptions.DefaultCommandLine} {job.CommandLine}",
            Platform = job.Platform,
            Cores = job.Cores,
            Peripherals = typeof(FrameRecorder).Assembly,
            TimeLimit = job.TimeLimit,
            ConsoleLog = job.ConsoleLog,
            Progress = observer.Progress,
        };
        var log = new ModelLog(job.ModelLog, job.ModelLogLevel);
        Logger.AddBackend(log, "play", overwrite: true);
        try
        {
            await using var session = await QemuSession.CreateAsync(options, cancellation).ConfigureAwait(false);
            using var recorder = new FrameRecorder();
            recorder.Recorded += (record, pixels) =>
            {
                if(record.Source == Decoder)
                {
                    observer.Decoded(record);
                }
                else
                {
                    observer.Displayed(record, pixels);
                }
            };
            recorder.Attach(session.Device<IFrameSource>(Decoder), Decoder);
            recorder.Attach(session.Device<IFrameSource>(job.Display), job.Display);
            if(job.MonitorMode is { } mode)
            {
                session.Device<HdmiMonitor>("monitor").Prefer(mode.Width, mode.Height, mode.RefreshRate);
            }
            if(observer.Encoded != null)
            {
                session.Device<Exynos_MFC>(Decoder).PictureEncoded += observer.Encoded;
            }
            session.Device<Exynos_MFC>(Decoder).ReconstructionFile = job.EncoderReconstruction;
            if(job.DecoderStream != null)
            {
                session.Device<Exynos_MFC>(Decoder).StartStreamRecording(job.DecoderStream);
            }
            foreach(var converter in job.ConverterTrace != null ? BoardJob.Converters : [])
            {
                session.Device<IDmaSource>(converter).StartDmaTrace(job.ConverterTrace!);
            }
            if(job.CodecTrace != null)
            {
                session.Device<IDmaSource>(Decoder).StartDmaTrace(job.CodecTrace);
            }
            session.Console.Line += observer.ConsoleLine;
            await session.StartAsync().ConfigureAwait(false);
            var exit = await session.Completion.ConfigureAwait(false);
            recorder.Flush();
            if(exit.Error != null)
            {
                Logger.Error(exit.Error.ToString());
            }
            return new BoardResult(Translate(exit.Reason), exit.Detail, exit.Elapsed);
        }
        catch(EngineSetupException e)
        {
            throw new PlayException(e.Message, "Run scripts/play again; if it stays, remove the folder \"qemu\" from the cache (see --help) so that it is unpacked anew.", ExitCodes.HostFailed, e);
        }
        finally
        {
            Logger.RemoveBackend(log);
        }
    }

    private static BoardEnd Translate(SessionEnd end)
    {
        return end switch
        {
            SessionEnd.GuestPowerOff => BoardEnd.PoweredOff,
            SessionEnd.GuestReboot or SessionEnd.GuestPanic => BoardEnd.Panic,
            SessionEnd.TimedOut => BoardEnd.TimedOut,
            SessionEnd.Cancelled => BoardEnd.Cancelled,
            _ => BoardEnd.EngineFailed,
        };
    }

    private const string Decoder = "mfc";
}
