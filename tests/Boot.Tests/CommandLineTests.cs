using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play;

using NUnit.Framework;

namespace Exynos5422.Boot.Tests;

/// <summary>The program as the user starts it: exit status, messages, and nothing left running.</summary>
public sealed class CommandLineTests
{
    [Test]
    public async Task A_missing_file_ends_with_a_message()
    {
        var (status, output, _) = await Run(process => Task.CompletedTask, "/nowhere/clip.mp4");
        Assert.That(status, Is.EqualTo(ExitCodes.BadInput));
        Assert.That(output, Does.Contain("no file").And.Contain("What to do"));
    }

    [Test]
    public async Task A_time_out_ends_the_guest()
    {
        var (status, output, left) = await Run(process => Task.CompletedTask, "--timeout", "1");
        Assert.That(status, Is.EqualTo(ExitCodes.GuestFailed), output);
        Assert.That(output, Does.Contain("did not end within 1 s"));
        Assert.That(left, Is.Empty);
    }

    [Test]
    public async Task An_interrupt_ends_everything()
    {
        var (status, output, left) = await Run(async process =>
        {
            await UntilQemuRuns(process);
            await Task.Delay(1500);
            await HostTool.Run("kill", new[] { "-INT", $"{process.Id}" });
        });
        Assert.That(status, Is.EqualTo(ExitCodes.Cancelled), output);
        Assert.That(output, Does.Contain("Ended by you"));
        Assert.That(left, Is.Empty);
    }

    /// <summary>
    /// The player has no chance to tidy up: the kernel ends QEMU, and the next run removes the pictures.
    /// </summary>
    [Test]
    public async Task A_kill_leaves_nothing_running()
    {
        var (_, output, left) = await Run(async process =>
        {
            await UntilQemuRuns(process);
            Assert.That(Descendants(process.Id), Is.Not.Empty);
            process.Kill(entireProcessTree: false);
        });
        Assert.That(output, Does.Not.Contain("Ended by you"));
        Assert.That(left, Is.Empty);
    }

    /// <summary>QEMU is the only child that lives for more than a moment.</summary>
    private static async Task UntilQemuRuns(Process process)
    {
        for(var i = 0; i < 600 && !process.HasExited && !Descendants(process.Id).Any(child => child.Command.Contains("qemu-system", StringComparison.Ordinal)); i++)
        {
            await Task.Delay(100);
        }
    }

    /// <returns>The exit status, what was printed, and the children that outlived the program.</returns>
    private static async Task<(int Status, string Output, IReadOnlyList<string> Left)> Run(Func<Process, Task> meanwhile, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach(var argument in new[] { typeof(Program).Assembly.Location, "--engine", "qemu", "--out", Board.TemporaryFile("out") }.Concat(arguments))
        {
            info.ArgumentList.Add(argument);
        }
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var children = new HashSet<(int Id, string Command)>();
        using var done = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while(!done.IsCancellationRequested)
            {
                children.UnionWith(Descendants(process.Id));
                await Task.Delay(50);
            }
        });
        await meanwhile(process);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            done.Cancel();
            await watch;
        }
        string[] Left() => children.Where(child => child.Command.Length > 0 && CommandOf(child.Id) == child.Command).Select(child => child.Command).ToArray();
        // A big process takes the kernel a moment to end.
        for(var i = 0; i < 50 && Left().Length > 0; i++)
        {
            await Task.Delay(100);
        }
        var left = Left();
        return (process.ExitCode, await output + await errors, left);
    }

    private static IEnumerable<(int Id, string Command)> Descendants(int parent)
    {
        foreach(var folder in Directory.GetDirectories("/proc"))
        {
            if(!int.TryParse(Path.GetFileName(folder), out var id) || ParentOf(id) != parent)
            {
                continue;
            }
            yield return (id, CommandOf(id));
            foreach(var child in Descendants(id))
            {
                yield return child;
            }
        }
    }

    private static int ParentOf(int id)
    {
        // "pid (name) state ppid ...": the name may hold anything, so look behind its last bracket.
        var text = Read($"/proc/{id}/stat");
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], out var parent) ? parent : -1;
    }

    private static string CommandOf(int id)
    {
        return Read($"/proc/{id}/cmdline").Replace('\0', ' ');
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch(IOException)
        {
            return "";
        }
    }
}
