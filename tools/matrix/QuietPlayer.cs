using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play;
using Exynos5422.Play.Report;

using Spectre.Console;

namespace Exynos5422.Matrix;

/// <summary>
/// Plays as scripts/play does, for a program that plays more than once: the player's own words lie beside its results,
/// not in the midst of that program's.
/// </summary>
public static class QuietPlayer
{
    /// <summary>
    /// Words for the kernel's command line: the heap at the same place each time, an end to what has died, and
    /// GStreamer's word for each failed ioctl.
    /// </summary>
    public const string Words = "norandmaps oops=panic job.heartbeat=0 GST_DEBUG=v4l2allocator:2,v4l2bufferpool:2,v4l2videodec:2";

    /// <returns>The player's report, and all lines of the guest's console.</returns>
    /// <param name="options">What to play. The words go to play.log in its output folder.</param>
    /// <param name="progress">Told each line of them as well; null for nobody.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PlayException">It can't be played.</exception>
    public static async Task<(RunReport Report, IReadOnlyList<string> Console)> Play(PlayOptions options, Action<string>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Output);
        using var text = new Log(Path.Combine(options.Output, "play.log"), progress);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        console.Profile.Width = 200;
        var report = await new Player(options, new Terminal(console)).Run(cancellation).ConfigureAwait(false);
        return (report, await File.ReadAllLinesAsync(Path.Combine(options.Output, "console.log"), Encoding.UTF8, cancellation).ConfigureAwait(false));
    }

    /// <summary>A file that hands on each line that is written to it.</summary>
    private sealed class Log : StreamWriter
    {
        public Log(string path, Action<string>? progress) : base(path)
        {
            this.progress = progress;
        }

        public override void Write(string? value)
        {
            base.Write(value);
            line.Append(value);
            // A line comes in pieces, one for each colour that it would have.
            if(value == null || !value.EndsWith('\n'))
            {
                return;
            }
            if(line.ToString().Trim(' ', '.', '\n') is { Length: > 0 } text)
            {
                progress?.Invoke(text);
            }
            line.Clear();
        }

        private readonly Action<string>? progress;
        private readonly StringBuilder line = new();
    }
}
