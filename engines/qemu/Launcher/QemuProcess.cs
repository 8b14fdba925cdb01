using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Qemu.Launcher;

/// <summary>A running QEMU. It dies with this process, also when that is killed.</summary>
internal sealed class QemuProcess : IDisposable
{
    /// <summary>Starts QEMU.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="output">Told what the guest prints, on the thread that belongs to this process; an empty span is
    /// the end.</param>
    /// <exception cref="EngineSetupException">It can't be started.</exception>
    public static QemuProcess Start(IReadOnlyList<string> command, ConsoleOutput output)
    {
        var process = new QemuProcess(command, output);
        // The kernel kills QEMU when the thread that started it ends, so that thread stays until QEMU is gone.
        process.thread.Start();
        process.started.Task.GetAwaiter().GetResult();
        return process;
    }

    public delegate void ConsoleOutput(ReadOnlySpan<byte> bytes);

    /// <summary>Completes with QEMU's exit status when it is gone and all its output was handed on.</summary>
    public Task<int> Exited => exited.Task;

    /// <summary>What QEMU itself said, its last lines in one.</summary>
    public string Messages
    {
        get
        {
            lock(messages)
            {
                return string.Join("; ", messages);
            }
        }
    }

    public int Id => process.Id;

    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch(InvalidOperationException)
        {
            // it is gone already
        }
    }

    public void Dispose()
    {
        Kill();
        thread.Join();
        process.Dispose();
    }

    private QemuProcess(IReadOnlyList<string> command, ConsoleOutput output)
    {
        this.output = output;
        // A session of its own: Ctrl-C on the terminal is for us to handle. setpriv lets the kernel kill QEMU after us.
        var start = new ProcessStartInfo(HostTools.Require("setsid", "util-linux"))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach(var argument in new[] { HostTools.Require("setpriv", "util-linux"), "--pdeathsig", "KILL", "--" }.Concat(command))
        {
            start.ArgumentList.Add(argument);
        }
        process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, e) => Remember(e.Data);
        thread = new Thread(Run) { IsBackground = true, Name = "QEMU" };
    }

    private void Run()
    {
        try
        {
            process.Start();
            process.BeginErrorReadLine();
        }
        catch(Exception e)
        {
            started.SetException(new EngineSetupException($"QEMU can't be started: {e.Message}", e));
            exited.SetResult(-1);
            return;
        }
        started.SetResult();
        var buffer = new byte[16 << 10];
        var stream = process.StandardOutput.BaseStream;
        try
        {
            int count;
            while((count = stream.Read(buffer)) > 0)
            {
                output(buffer.AsSpan(0, count));
            }
        }
        catch(IOException)
        {
            // as good as its end
        }
        process.WaitForExit();
        exited.SetResult(process.ExitCode);
    }

    private void Remember(string? line)
    {
        if(string.IsNullOrWhiteSpace(line))
        {
            return;
        }
        lock(messages)
        {
            messages.Enqueue(line.Trim());
            if(messages.Count > RememberedMessages)
            {
                messages.Dequeue();
            }
        }
    }

    private readonly Process process;
    private readonly ConsoleOutput output;
    private readonly Thread thread;
    private readonly Queue<string> messages = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private const int RememberedMessages = 5;
}
