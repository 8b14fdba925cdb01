using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play;
using Exynos5422.Play.Engines;

using Spectre.Console;

namespace Exynos5422.Encode;

public static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if(Console.IsOutputRedirected)
        {
            // A log has no width to fit.
            AnsiConsole.Profile.Width = 200;
        }
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
        return await BuildCommand().Parse(arguments).InvokeAsync(configuration);
    }

    private static RootCommand BuildCommand()
    {
        var video = new Argument<string>("video") { Description = "The file whose pictures are encoded." };
        var codec = new Option<string>("--codec") { Description = "What it becomes.", DefaultValueFactory = _ => "h264" };
        codec.AcceptOnlyFromAmong(EncodeOptions.Codecs.ToArray());
        var engine = new Option<string>("--engine") { Description = $"What runs the board: auto is Renode where version {RenodeRelease.Version} is installed, else QEMU; renode downloads it where there is none.", DefaultValueFactory = _ => "auto" };
        engine.AcceptOnlyFromAmong(BoardEngines.Names);
        var rate = Number("--bitrate", "Bits a second, which the device keeps; without it the quantizer is fixed.", 0, 0, 100000000);
        var gop = Number("--gop", "Pictures from one I picture to the next; 0: only the first is one.", 12, 0, 65535);
        var bFrames = Number("--b-frames", "B pictures between two others (H.264, MPEG-4).", 0, 0, 2);
        var qp = new Option<int?>("--qp") { Description = "Quantizer of all pictures: 1 to 51 for H.264, 0 to 127 for VP8, else 1 to 31." };
        var frames = Number("--frames", "Pictures to encode at most.", 60, 1, 10000);
        var timeout = Number("--timeout", "Seconds from the guest's start until it is given up.", 300, 1, 100000);
        var output = new Option<string>("--out", "-o") { Description = "The file to write: a bare stream, or by its name .mp4, .mkv, .webm, .avi or .3gp.", Required = true };
        var root = new RootCommand("Encodes a video on an emulated Exynos5422 by mainline Linux' driver, and proves that the stream is what the encoder meant.")
        {
            video, codec, engine, rate, gop, bFrames, qp, frames, timeout, output,
        };
        root.SetAction((parsed, cancellation) => Encode(new EncodeOptions
        {
            Video = parsed.GetValue(video)!,
            Codec = parsed.GetValue(codec)!,
            Engine = parsed.GetValue(engine)!,
            BitRate = parsed.GetValue(rate),
            Gop = parsed.GetValue(gop),
            BFrames = parsed.GetValue(bFrames),
            Qp = parsed.GetValue(qp),
            Frames = parsed.GetValue(frames),
            TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
            Output = Path.GetFullPath(parsed.GetValue(output)!),
        }, cancellation));
        return root;
    }

    private static Option<int> Number(string name, string description, int usual, int minimum, int maximum)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<int>();
            if(value < minimum || value > maximum)
            {
                result.AddError($"{name} takes a number from {minimum} to {maximum}.");
            }
        });
        return option;
    }

    private static async Task<int> Encode(EncodeOptions options, CancellationToken cancellation)
    {
        var terminal = new Terminal(AnsiConsole.Console);
        return await CommandRun.Guard(terminal, async () =>
        {
            var report = await new Encoder(options, terminal).Run(cancellation);
            terminal.Checks(options.Video, report.Checks);
            terminal.Facts("This run", new[]
            {
                ("Result", report.Result),
                ("Pictures", report.Types),
                ("Bit rate", FormattableString.Invariant($"{report.BitRate:0} bits a second")),
                ("PSNR", FormattableString.Invariant($"{report.Psnr:0.0} dB")),
                ("File", options.Output),
            });
            return report.Passed ? ExitCodes.Verified : report.GuestEncoded ? ExitCodes.NotVerified : ExitCodes.GuestFailed;
        });
    }
}
