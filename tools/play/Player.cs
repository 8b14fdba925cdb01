using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Play.Display;
using Exynos5422.Play.Engines;
using Exynos5422.Play.Report;
using Exynos5422.Play.Verification;
using Exynos5422.Play.Video;

namespace Exynos5422.Play;

/// <summary>One run from the video to the report.</summary>
public sealed class Player
{
    public Player(PlayOptions options, Terminal terminal)
    {
        this.options = options;
        this.terminal = terminal;
    }

    /// <returns>The report, which also lies in the output folder.</returns>
    /// <exception cref="PlayException">It can't be played.</exception>
    public async Task<RunReport> Run(CancellationToken cancellation)
    {
        // It doesn't depend on the video. Only a download is left for when the video is known to be good.
        var choice = options.Engine == "renode" ? null : BoardEngines.Choose(options.Engine, _ => { }, cancellation);
        var cached = choice == null || options.Kernel.IsGiven ? null : FindCached(choice, cancellation);
        var video = await terminal.Step("Video", async progress =>
        {
            var path = options.Video;
            if(path == null)
            {
                progress("drawing the sample");
                path = await SampleVideo.Default.GetFile(Project.Cache, cancellation);
            }
            var info = await new KnownVideos(Project.Cache).Find(path, cancellation);
            return (info, $"{Path.GetFileName(path)}: {info}");
        });
        using var output = new OutputFolder(options.Output);
        var engine = await terminal.Step("Engine", progress => choice ?? BoardEngines.Choose(options.Engine, progress, cancellation));
        if(options.CheckCoherency && engine.Name != "renode")
        {
            throw new PlayException($"--check-coherency needs Renode; this is {engine.Name}.", "Add --engine renode.", ExitCodes.BadInput);
        }
        var plan = DisplayPlan.For(video, options.Display);
        var memory = GuestMemory.For(video, plan);
        var image = await terminal.Step("Kernel and root file system", async progress =>
        {
            // Most of the time it is there, and was found while the video was looked into.
            var built = plan.Panel == null && memory.CarveOutMegabytes == GuestMemory.UsualCarveOut && cached != null ? await cached : null;
            built ??= await GuestImage.Build(options.KernelVariant, engine.Name, plan.Panel, memory.CarveOutMegabytes, progress, cancellation, ImageOptions());
            return (built, $"{options.Kernel.Describe() ?? $"patches \"{options.KernelVariant}\""}, {plan.Description}");
        });
        CleanOutput();
        using var work = new WorkFolder(options.Keep ? Path.Combine(options.Output, "boot") : null);
        var job = GuestJob.Prepare(image, video, plan, memory, options, work.Path);

        using var spool = new FrameSpool(Path.Combine(work.Path, "displayed.bgrx"));
        var log = new RunLog(spool);
        var ended = await Boot(engine, job, video, log, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return await Judge(engine, job, video, plan, log, ended, spool, cancellation);
    }

    /// <summary>Never fails: what doesn't work says so when its turn comes.</summary>
    private async Task<GuestImage?> FindCached(Task<(IBoardEngine Engine, string Reason)> choice, CancellationToken cancellation)
    {
        try
        {
            var (engine, _) = await choice;
            return await GuestImage.FindCached(options.KernelVariant, engine.Name, GuestMemory.UsualCarveOut, cancellation, ImageOptions());
        }
        catch(Exception e) when(e is PlayException or OperationCanceledException)
        {
            return null;
        }
    }

    private IEnumerable<string> ImageOptions()
    {
        return options.Kernel.ImageOptions().Concat(options.ImageOptions).Concat(options.Cores > 1 ? ["--cores", $"{options.Cores}"] : []);
    }

    private async Task<BoardResult> Boot(IBoardEngine engine, BoardJob job, VideoInfo video, RunLog log, CancellationToken cancellation)
    {
        return await terminal.Step("Play", async progress =>
        {
            var clock = Stopwatch.StartNew();
            // On Renode the cores take turns on one thread, so that as little happens in as many times as long.
            var limit = options.Patience * (engine.Name == "renode" ? options.Cores : 1);
            using var patience = new Patience(limit, cancellation);
            void Count()
            {
                patience.Restart();
                progress($"decoded {log.Decoded.Count} of {video.Frames}, displayed {log.Displayed.Count} of {video.Frames}");
            }
            var observer = new BoardObserver(
                record =>
                {
                    log.Decoded.Add(Seen(record));
                    Count();
                },
                (record, pixels) =>
                {
                    log.FirstDisplayed ??= clock.Elapsed;
                    log.Displayed.Add(Seen(record));
                    log.Spool.Add(pixels.Span);
                    Count();
                },
                line =>
                {
                    log.Console.Add(line);
                    if(!string.IsNullOrWhiteSpace(line) && !line.Contains("@@heartbeat", StringComparison.Ordinal))
                    {
                        patience.Restart();
                    }
                    if(options.Verbose)
                    {
                        terminal.Text("  | " + line);
                    }
                    if(log.Displayed.Count == 0)
                    {
                        progress(line);
                    }
                },
                progress);
            var result = await engine.Run(job, observer, patience.Token);
            if(patience.IsOver && !cancellation.IsCancellationRequested)
            {
                result = result with { End = BoardEnd.TimedOut, Detail = FormattableString.Invariant($"no picture and no line on its console for {limit.TotalSeconds:0} s") };
            }
            if(log.FirstDisplayed is { } first)
            {
                terminal.Seconds["Boot to the first displayed frame"] = Math.Round(first.TotalSeconds, 2);
            }
            return (result, FormattableString.Invariant($"{engine.Name}, {log.Displayed.Count} frames displayed, the guest ran {result.Elapsed.TotalSeconds:0.0} s"));
        });
    }

    private async Task<RunReport> Judge(IBoardEngine engine, BoardJob job, VideoInfo video, DisplayPlan plan, RunLog log, BoardResult ended, FrameSpool spool, CancellationToken cancellation)
    {
        var guest = GuestOutcome.Read(ended, log.Console);
        var outcome = await terminal.Step("Verify", async progress =>
        {
            var result = await new Verifier(video, plan, video.Matrix, ConverterTrace.FirstPicture(job.ConverterTrace!), job.DecoderStream).Verify(log.Decoded, log.Displayed, spool.Read, done => progress($"{done} of {3 * video.Frames}"), cancellation);
            return (result, $"{result.Checks.Count(check => check.Passed)} of {result.Checks.Count} checks hold");
        });
        // From here on the pictures count as the video's do.
        var blank = outcome.Blank;
        log.Displayed.RemoveRange(0, blank);
        var files = new List<string> { Path.GetFileName(job.ConsoleLog), Path.GetFileName(job.ModelLog) };
        if(log.Displayed.Count > 0)
        {
            files.AddRange(await terminal.Step("Pictures", progress => Task.FromResult(SavePictures(log, index => spool.Read(index + blank), progress))));
        }
        var coherency = CoherencyOutcome.Read(job.CoherencyReports);
        if(coherency != null)
        {
            files.AddRange(coherency.Files);
            terminal.Text(coherency.Text);
        }
        var report = new RunReport
        {
            Result = guest.Summary,
            GuestPlayed = guest.Succeeded,
            End = ended.End,
            GuestStatus = guest.Status,
            Engine = engine.Name,
            KernelVariant = options.Kernel.Describe() ?? options.KernelVariant,
            Video = video,
            Pipeline = GuestJob.Pipeline(video, plan, options),
            Display = plan.Description,
            Checks = guest.Checks.Concat(outcome.Checks).Concat(coherency?.Checks ?? []).ToArray(),
            Seconds = terminal.Seconds,
            Frames = RunReport.Combine(log.Decoded, log.Displayed, outcome.ExpectedDecoded, outcome.ExpectedDisplayed),
            Files = files,
        };
        report.Save(Path.Combine(options.Output, "report.json"));
        return report;
    }

    private (IReadOnlyList<string> Files, string Summary) SavePictures(RunLog log, Func<int, byte[]?> pixelsOf, Action<string> progress)
    {
        var files = new List<string>();
        var sheet = new List<(int, Picture)>();
        var shown = ContactSheet.Choose(log.Displayed.Count).ToHashSet();
        Directory.CreateDirectory(Path.Combine(options.Output, "frames"));
        for(var index = 0; index < log.Displayed.Count; index++)
        {
            if((options.Pictures != "all" && !shown.Contains(index)) || pixelsOf(index) is not { } pixels)
            {
                continue;
            }
            var picture = new Picture(log.Displayed[index].Width, log.Displayed[index].Height, pixels);
            if(options.Pictures != "none")
            {
                var name = $"frames/{index:00000}.png";
                progress(name);
                picture.SavePng(Path.Combine(options.Output, name));
                files.Add(name);
            }
            if(shown.Contains(index) && (sheet.Count == 0 || (sheet[0].Item2.Width == picture.Width && sheet[0].Item2.Height == picture.Height)))
            {
                sheet.Add((index, picture));
            }
        }
        if(sheet.Count > 0)
        {
            ContactSheet.Make(sheet).SavePng(Path.Combine(options.Output, "contact-sheet.png"));
            files.Add("contact-sheet.png");
        }
        return (files, $"{files.Count} files in {options.Output}");
    }

    /// <summary>Takes away what an earlier run left, and nothing else.</summary>
    private void CleanOutput()
    {
        foreach(var name in new[] { "report.json", "contact-sheet.png", "console.log", "models.log", GuestJob.CoherencyFile, GuestJob.CoherencyFile + ".jsonl" })
        {
            File.Delete(Path.Combine(options.Output, name));
        }
        var frames = Path.Combine(options.Output, "frames");
        if(Directory.Exists(frames))
        {
            foreach(var picture in Directory.GetFiles(frames, "*.png"))
            {
                File.Delete(picture);
            }
        }
    }

    private static SeenFrame Seen(FrameRecord record)
    {
        return new SeenFrame(record.Width, record.Height, record.Sha1, record.Microseconds);
    }

    /// <summary>What a run leaves to be judged.</summary>
    private sealed class RunLog
    {
        public RunLog(FrameSpool spool)
        {
            Spool = spool;
        }

        public FrameSpool Spool { get; }

        public List<SeenFrame> Decoded { get; } = new();

        public List<SeenFrame> Displayed { get; } = new();

        public List<string> Console { get; } = new();

        public TimeSpan? FirstDisplayed { get; set; }
    }

    private readonly PlayOptions options;
    private readonly Terminal terminal;
}
