using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Qemu;

namespace Exynos5422.Play.Engines;

/// <summary>
/// The board on Renode: a process of its own that scripts/odroid-xu4.resc sets up, with the same device models loaded
/// into it. It reports by files, which this class follows: the console's, the frame traces, and each displayed
/// picture's pixels.
/// </summary>
public sealed class RenodeBoard : IBoardEngine
{
    /// <param name="executable">Renode's launcher.</param>
    public RenodeBoard(string executable)
    {
        this.executable = executable;
    }

    public string Name => "renode";

    public async Task<BoardResult> Run(BoardJob job, BoardObserver observer, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("exynos-renode-").FullName;
        var clock = Stopwatch.StartNew();
        try
        {
            observer.Progress("starting Renode");
            var script = WriteScript(job, folder);
            File.Delete(job.ConsoleLog);
            using var renode = Start(script, folder);
            var console = new FollowedFile(job.ConsoleLog);
            var decoded = new FollowedFile(Path.Combine(folder, "mfc.jsonl"));
            var displayed = new FollowedFile(Path.Combine(folder, "display.jsonl"));
            var encoded = new FollowedFile(Path.Combine(folder, EncoderTrace));
            var output = new ProcessOutput(renode.StandardOutput);
            var errors = new ProcessOutput(renode.StandardError);
            BoardEnd? end = null;
            var detail = "";
            while(end == null)
            {
                foreach(var line in console.NewLines())
                {
                    observer.ConsoleLine(line);
                    (end, detail) = End(line, end, detail);
                }
                Report(decoded, displayed, encoded, folder, observer, final: false);
                if(end != null)
                {
                    break;
                }
                if(renode.HasExited)
                {
                    await Task.WhenAll(output.Ended, errors.Ended).ConfigureAwait(false);
                    (end, detail) = (BoardEnd.EngineFailed, Failure(errors.Lines.Concat(output.Lines).ToArray()) ?? "Renode ended by itself");
                }
                else if(output.HasFailure)
                {
                    // The monitor stays there after an error. The rest of the message is right behind its first line.
                    await Task.Delay(500, CancellationToken.None).ConfigureAwait(false);
                    (end, detail) = (BoardEnd.EngineFailed, Failure(output.Lines)!);
                }
                else if(cancellation.IsCancellationRequested)
                {
                    (end, detail) = (BoardEnd.Cancelled, "cancelled");
                }
                else if(clock.Elapsed > job.TimeLimit)
                {
                    (end, detail) = (BoardEnd.TimedOut, FormattableString.Invariant($"not finished after {job.TimeLimit.TotalSeconds:0} s"));
                }
                else
                {
                    await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
                }
            }
            if(end == BoardEnd.Panic)
            {
                await WaitForTheLastWords(console, observer).ConfigureAwait(false);
            }
            await Quit(renode, job).ConfigureAwait(false);
            foreach(var line in console.NewLines())
            {
                observer.ConsoleLine(line);
            }
            Report(decoded, displayed, encoded, folder, observer, final: true);
            return new BoardResult(end.Value, detail, clock.Elapsed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What Renode is to do, as a script for its monitor.</summary>
    internal static string WriteScript(BoardJob job, string folder)
    {
        var initrd = Path.Combine(folder, "initrd");
        using(var output = File.Create(initrd))
        {
            foreach(var part in job.InitialRamDisks)
            {
                using var input = File.OpenRead(part);
                input.CopyTo(output);
                output.Write(new byte[(4 - output.Length % 4) % 4]);
            }
        }
        File.Delete(job.ModelLog);
        var script = new StringBuilder();
        void Line(FormattableString line) => script.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"logFile @{Escape(job.ModelLog)}");
        Line($"logLevel {(int)job.ModelLogLevel.NumericLevel} file");
        Line($"$kernel=@{Escape(job.Kernel)}");
        Line($"$dtb=@{Escape(job.DeviceTree)}");
        Line($"$initrd=@{Escape(initrd)}");
        Line($"$job=\"\"");
        Line($"$cores={job.Cores}");
        Line($"$bootargs=\"{CommandLine} {job.CommandLine}\"");
        Line($"include @{Escape(Path.Combine(Project.Root, "scripts", "odroid-xu4.resc"))}");
        Line($"sysbus.uart2 CreateFileBackend @{Escape(job.ConsoleLog)} true");
        Line($"sysbus.mfc StartFrameTrace @{Escape(Path.Combine(folder, "mfc.jsonl"))}");
        Line($"sysbus.mfc StartEncoderTrace @{Escape(Path.Combine(folder, EncoderTrace))}");
        if(job.EncoderReconstruction != null)
        {
            Line($"sysbus.mfc ReconstructionFile @{Escape(job.EncoderReconstruction)}");
        }
        if(job.MonitorMode is { } mode)
        {
            Line($"sysbus.i2c_2.monitor Prefer {mode.Width} {mode.Height} {mode.RefreshRate}");
        }
        Line($"sysbus.{job.Display} StartFrameTrace @{Escape(Path.Combine(folder, "display.jsonl"))}");
        Line($"sysbus.{job.Display} DumpFrames @{Escape(folder)} \"all\"");
        if(job.DecoderStream != null)
        {
            Line($"sysbus.mfc StartStreamRecording @{Escape(job.DecoderStream)}");
        }
        foreach(var converter in job.ConverterTrace != null ? BoardJob.Converters : [])
        {
            Line($"sysbus.{converter} StartDmaTrace @{Escape(job.ConverterTrace!)}");
        }
        if(job.CodecTrace != null)
        {
            Line($"sysbus.mfc StartDmaTrace @{Escape(job.CodecTrace)}");
        }
        if(job.CoherencyReports != null)
        {
            Line($"sysbus.cpu StartCoherencyCheck{(job.SystemMap == null ? "" : " @" + Escape(job.SystemMap))}");
        }
        if(job.AbortMaintenance)
        {
            Line($"sysbus.cpu AbortsMaintenance true");
        }
        Line($"start");
        var path = Path.Combine(folder, "play.resc");
        File.WriteAllText(path, script.ToString());
        return path;
    }

    private static string Escape(string path)
    {
        return Path.GetFullPath(path).Replace(" ", "\\ ", StringComparison.Ordinal);
    }

    private Process Start(string script, string folder)
    {
        var start = new ProcessStartInfo(executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach(var argument in new[] { "--plain", "--disable-gui", "--console", "-e", $"include @{Escape(script)}" })
        {
            start.ArgumentList.Add(argument);
        }
        // The assembly this program was built with: the same models, whatever else lies around.
        start.Environment["EXYNOS_PERIPHERALS"] = typeof(FrameRecorder).Assembly.Location;
        // Its console log is open for nobody else otherwise; .NET's locks are advisory.
        start.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("no process");
        }
        catch(Exception e) when(e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new PlayException($"{executable} doesn't start: {e.Message}", "Repair the installation of Renode, or use --engine qemu.", ExitCodes.HostFailed, e);
        }
    }

    private static (BoardEnd?, string) End(string line, BoardEnd? end, string detail)
    {
        if(line.Contains("reboot: Power down", StringComparison.Ordinal) || line.Contains("@@halted", StringComparison.Ordinal))
        {
            return end == null ? (BoardEnd.PoweredOff, "the guest switched itself off") : (end, detail);
        }
        if(end == null && QemuSessionOptions.DefaultPanicPatterns.Any(pattern => pattern.IsMatch(line)))
        {
            return (BoardEnd.Panic, line.Trim());
        }
        return (end, detail);
    }

    private static void Report(FollowedFile decoded, FollowedFile displayed, FollowedFile encoded, string folder, BoardObserver observer, bool final)
    {
        foreach(var line in decoded.NewLines())
        {
            observer.Decoded(Record(line));
        }
        foreach(var line in displayed.NewLines())
        {
            var record = Record(line);
            var path = Path.Combine(folder, FormattableString.Invariant($"{record.Source}-{record.Instance}-{record.Index:d6}.{record.Layout.ToString().ToLowerInvariant()}"));
            observer.Displayed(record, Pixels(path, record, final));
            File.Delete(path);
        }
        foreach(var line in encoded.NewLines())
        {
            observer.Encoded?.Invoke(Encoded(line));
        }
    }

    /// <summary>A kernel that dies has much to say: until it has, or has been silent for a while.</summary>
    private static async Task WaitForTheLastWords(FollowedFile console, BoardObserver observer)
    {
        var silence = Stopwatch.StartNew();
        for(var all = Stopwatch.StartNew(); silence.Elapsed < TimeSpan.FromSeconds(3) && all.Elapsed < TimeSpan.FromSeconds(30);)
        {
            foreach(var line in console.NewLines())
            {
                observer.ConsoleLine(line);
                silence.Restart();
                if(line.Contains("---[ end Kernel panic", StringComparison.Ordinal))
                {
                    return;
                }
            }
            await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A picture's file comes right behind its line in the trace.</summary>
    private static byte[] Pixels(string path, FrameRecord record, bool final)
    {
        var size = (long)record.Width * record.Height * 4;
        for(var waited = Stopwatch.StartNew(); ; Thread.Sleep(2))
        {
            if(File.Exists(path) && new FileInfo(path).Length == size)
            {
                return File.ReadAllBytes(path);
            }
            if(waited.Elapsed > TimeSpan.FromSeconds(final ? 1 : 30))
            {
                throw new PlayException($"Renode reported {record} but wrote no pixels.", "Look for an error in models.log; is there room in the temporary folder?", ExitCodes.HostFailed);
            }
        }
    }

    private static FrameRecord Record(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new FrameRecord(root.GetProperty("source").GetString() ?? "", root.GetProperty("instance").GetInt32(), root.GetProperty("index").GetInt64(),
            Enum.Parse<FrameLayout>(root.GetProperty("layout").GetString() ?? ""), root.GetProperty("width").GetInt32(), root.GetProperty("height").GetInt32(),
            root.GetProperty("sha1").GetString() ?? "", root.GetProperty("time_us").GetDouble());
    }

    /// <summary>A line of an encoder's trace.</summary>
    internal static EncodedPicture Encoded(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new EncodedPicture(root.GetProperty("instance").GetInt32(), root.GetProperty("number").GetInt64(), root.GetProperty("type").GetString()![0],
            root.GetProperty("size").GetInt32(), root.GetProperty("sha1").GetString() ?? "", root.GetProperty("quantizer").GetInt32(),
            root.GetProperty("errors").EnumerateArray().Select(x => x.GetInt64()).ToArray());
    }

    /// <summary>
    /// What Renode says of a command that failed or of its own end: the line that tells so and those behind it; null
    /// if there is none.
    /// </summary>
    internal static string? Failure(IReadOnlyList<string> lines)
    {
        var message = lines.SkipWhile(line => !IsFailure(line)).Take(MessageLines).Select(line => line.Trim()).ToArray();
        return message.Length == 0 ? null : string.Join(" ", message);
    }

    private static bool IsFailure(string line)
    {
        return line.StartsWith("There was an error", StringComparison.Ordinal) || line.Contains("Fatal error", StringComparison.Ordinal);
    }

    private static async Task Quit(Process renode, BoardJob job)
    {
        if(renode.HasExited)
        {
            return;
        }
        try
        {
            // Flush what the recorders still hold, then leave.
            var coherency = job.CoherencyReports == null ? "" : $"sysbus.cpu SaveCoherencyReports @{Escape(job.CoherencyReports)}\n";
            await renode.StandardInput.WriteAsync($"\npause\nsysbus.mfc StopFrameTrace\nsysbus.mfc StopStreamRecording\nsysbus.mfc StopEncoderTrace\nsysbus.{job.Display} StopFrameTrace\n{coherency}quit\n").ConfigureAwait(false);
            await renode.StandardInput.FlushAsync().ConfigureAwait(false);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await renode.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch(Exception e) when(e is OperationCanceledException or IOException)
        {
            renode.Kill(entireProcessTree: true);
            await renode.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    private readonly string executable;

    private const string CommandLine = "console=ttySAC2,115200n8 norandmaps";
    private const string EncoderTrace = "encoder.jsonl";
    private const int MessageLines = 4;
    private const int MaximumLines = 10000;

    /// <summary>What a process prints, while it prints it.</summary>
    private sealed class ProcessOutput
    {
        public ProcessOutput(StreamReader reader)
        {
            Ended = Read(reader);
        }

        public Task Ended { get; }

        /// <summary>
        /// Whether one of the lines tells of a failure; cheaper than to look through all of them again and again.
        /// </summary>
        public bool HasFailure { get; private set; }

        /// <summary>The lines so far that aren't empty; no more than there is room for.</summary>
        public IReadOnlyList<string> Lines
        {
            get
            {
                lock(lines)
                {
                    return lines.ToArray();
                }
            }
        }

        private async Task Read(StreamReader reader)
        {
            while(await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                var text = line.Replace("\0", "", StringComparison.Ordinal);
                lock(lines)
                {
                    if(text.Length > 0 && lines.Count < MaximumLines)
                    {
                        lines.Add(text);
                        HasFailure |= IsFailure(text);
                    }
                }
            }
        }

        private readonly List<string> lines = new();
    }

    /// <summary>A text file that another process appends to.</summary>
    private sealed class FollowedFile
    {
        public FollowedFile(string path)
        {
            this.path = path;
        }

        /// <summary>The lines completed since the last call.</summary>
        public IEnumerable<string> NewLines()
        {
            if(!File.Exists(path))
            {
                yield break;
            }
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(position, SeekOrigin.Begin);
            var buffer = new byte[65536];
            int count;
            while((count = stream.Read(buffer)) > 0)
            {
                position += count;
                for(var i = 0; i < count; i++)
                {
                    if(buffer[i] != '\n')
                    {
                        line.Add(buffer[i]);
                        continue;
                    }
                    var text = Encoding.UTF8.GetString(line.ToArray()).TrimEnd('\r');
                    line.Clear();
                    yield return text;
                }
            }
        }

        private long position;
        private readonly List<byte> line = new();
        private readonly string path;
    }
}
