using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play;

/// <summary>Runs a program of the host and never leaves it behind: cancelling ends it with its children.</summary>
public static class HostTool
{
    /// <summary>What a finished program said.</summary>
    public sealed record Result(int ExitCode, string Output, string Errors)
    {
        public bool Succeeded => ExitCode == 0;
    }

    /// <summary>Runs to the end and returns both outputs as text.</summary>
    /// <exception cref="PlayException">The program is not installed.</exception>
    public static async Task<Result> Run(string program, IEnumerable<string> arguments, CancellationToken cancellation = default)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            var texts = await Task.WhenAll(output, errors).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return new Result(process.ExitCode, texts[0], texts[1]);
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Runs to the end, handing on each line of both outputs as it comes, one line at a time.</summary>
    public static async Task<int> Follow(string program, IEnumerable<string> arguments, Action<string> output, Action<string> errors, CancellationToken cancellation = default)
    {
        using var process = Start(program, arguments);
        var gate = new object();
        try
        {
            await Task.WhenAll(Pump(process.StandardOutput, output), Pump(process.StandardError, errors)).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return process.ExitCode;
        }
        finally
        {
            Kill(process);
        }

        async Task Pump(StreamReader reader, Action<string> line)
        {
            while(await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } text)
            {
                lock(gate)
                {
                    line(text);
                }
            }
        }
    }

    /// <summary>
    /// Starts a program whose standard output is read as bytes by <paramref name="read"/>. Its errors are collected
    /// (the last 16 KiB).
    /// </summary>
    /// <returns>The exit status and the collected errors, after <paramref name="read"/> returned.</returns>
    public static async Task<Result> Pipe(string program, IEnumerable<string> arguments, Func<Stream, Task> read, CancellationToken cancellation = default)
    {
        using var process = Start(program, arguments);
        var errors = new StringBuilder();
        var drained = Task.Run(async () =>
        {
            while(await process.StandardError.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                if(errors.Length < 16384)
                {
                    errors.AppendLine(line);
                }
            }
        }, cancellation);
        try
        {
            await read(process.StandardOutput.BaseStream).ConfigureAwait(false);
            process.StandardOutput.Close();
            await drained.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return new Result(process.ExitCode, "", errors.ToString());
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach(var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }
        try
        {
            var process = Process.Start(info) ?? throw new Win32Exception($"{program} did not start");
            // No tool may wait for an answer from the keyboard.
            process.StandardInput.Close();
            return process;
        }
        catch(Win32Exception e)
        {
            throw new PlayException($"The program \"{program}\" can't be started: {e.Message}.",
                "Start through scripts/play, which installs what is missing, or install it yourself (Debian package: ffmpeg for ffmpeg and ffprobe).", ExitCodes.HostFailed, e);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            if(!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch(InvalidOperationException)
        {
            // It ended by itself in between.
        }
    }
}
