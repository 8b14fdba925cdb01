using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;

using Exynos5422.Qemu.Control;
using Exynos5422.Qemu.Launcher;
using Exynos5422.Qemu.Machine;
using Exynos5422.Qemu.Platform;
using Exynos5422.Qemu.VfioUser;

namespace Exynos5422.Qemu;

/// <summary>Starts QEMU beside the device models, watches it and takes everything down again.</summary>
public sealed class QemuSession : IQemuSession
{
    /// <summary>Unpacks QEMU where needed, builds the machine and starts QEMU paused.</summary>
    /// <param name="options">What to boot.</param>
    /// <param name="cancellation">Ends the session, also later on.</param>
    /// <exception cref="EngineSetupException">It can't be set up; the message is for the user.</exception>
    /// <exception cref="ReplException">The platform description is wrong.</exception>
    public static async Task<QemuSession> CreateAsync(QemuSessionOptions options, CancellationToken cancellation = default)
    {
        foreach(var file in options.InitialRamDisks.Concat(options.Disks).Append(options.Kernel).Append(options.DeviceTree).Append(options.Platform))
        {
            if(!File.Exists(file))
            {
                throw new EngineSetupException($"{file} isn't there");
            }
        }
        if(options.Disks.Count > QemuCommandLine.MaximalDisks)
        {
            throw new EngineSetupException($"{options.Disks.Count} disks; the board has room for {QemuCommandLine.MaximalDisks}");
        }
        if(options.Cores is < 1 or > QemuSessionOptions.MaximalCores)
        {
            throw new EngineSetupException($"{options.Cores} cores; the board has 1 to {QemuSessionOptions.MaximalCores}");
        }
        var progress = options.Progress ?? (_ => { });
        var installation = await QemuInstallation.EnsureAsync(options.Cache ?? CacheDirectory.Default, progress, cancellation).ConfigureAwait(false);
        var session = new QemuSession(options);
        try
        {
            await session.LaunchAsync(installation, cancellation).ConfigureAwait(false);
        }
        catch(Exception e)
        {
            var messages = session.process?.Messages;
            await session.DisposeAsync().ConfigureAwait(false);
            if(e is SocketException or IOException or QmpException or TimeoutException)
            {
                throw new EngineSetupException($"QEMU didn't start: {(string.IsNullOrEmpty(messages) ? e.Message : messages)}", e);
            }
            throw;
        }
        return session;
    }

    public IGuestConsole Console => console;

    public IMachine Machine => host.Machine;

    public Task<SessionExit> Completion => completion.Task;

    /// <summary>QEMU's process id.</summary>
    public int QemuId => process!.Id;

    /// <summary>Counters of the engine, for reports and benchmarks.</summary>
    public EngineStatistics Statistics => host.Statistics;

    public T Device<T>(string name) where T : class, IPeripheral
    {
        return !host.Devices.TryGetValue(name, out var device) ? throw new KeyNotFoundException($"the platform has no {name}; it has {string.Join(", ", host.Devices.Keys)}")
            : device as T ?? throw new KeyNotFoundException($"{name} is a {device.GetType().Name}, not a {typeof(T).Name}");
    }

    public void Synchronized(Action action) => host.Synchronized(action);

    public async Task StartAsync()
    {
        clock.Restart();
        if(options.TimeLimit is TimeSpan limit)
        {
            timeLimit = new Timer(_ => End(SessionEnd.TimedOut, $"the guest was still running after {limit.TotalSeconds:f0} s"), null, limit, Timeout.InfiniteTimeSpan);
        }
        host.Start();
        try
        {
            await control!.ExecuteAsync("cont").ConfigureAwait(false);
        }
        catch(Exception e) when(e is IOException or QmpException)
        {
            End(SessionEnd.QemuFailed, $"the guest can't be started: {e.Message}");
        }
    }

    public async Task<SessionExit> StopAsync()
    {
        End(SessionEnd.Cancelled, "the session was stopped");
        return await Completion.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if(disposed)
        {
            return;
        }
        disposed = true;
        if(process != null)
        {
            await StopAsync().ConfigureAwait(false);
        }
        cancellation.Dispose();
        timeLimit?.Dispose();
        interrupts?.Dispose();
        control?.Dispose();
        process?.Dispose();
        server?.Dispose();
        if(serverThread?.IsAlive == true)
        {
            serverThread.Join();
        }
        host.Dispose();
        console.Dispose();
    }

    private QemuSession(QemuSessionOptions options)
    {
        this.options = options;
        console = new GuestConsole(options.ConsoleLog == null ? null : File.Create(options.ConsoleLog));
        console.Line += LookForPanic;
        host = new ExynosHost(options.Platform, options.Peripherals, e => End(SessionEnd.EngineFailed, e.Message, e));
    }

    private async Task LaunchAsync(QemuInstallation installation, CancellationToken token)
    {
        using var folder = new RuntimeDirectory();
        using var deviceListener = folder.Listen("device");
        using var controlListener = folder.Listen("control");
        using var interruptListener = folder.Listen("interrupts");
        BootStub.WriteImage(options.Kernel, (uint)ExynosHost.SfrBase, folder.File("boot"));
        var arguments = new QemuCommandLine
        {
            DeviceSocket = deviceListener.Path, ControlSocket = controlListener.Path, InterruptSocket = interruptListener.Path,
            BootImage = folder.File("boot"),
            DeviceTree = options.DeviceTree,
            InitialRamDisk = InitialRamDisk.Join(options.InitialRamDisks, folder.File("initrd")),
            KernelCommandLine = options.CommandLine,
            Disks = options.Disks,
            MemoryMegabytes = options.MemoryMegabytes,
            Cores = options.Cores,
            EndOnReboot = options.EndOnReboot,
            PostedWrites = options.PostedWrites,
        };
        process = QemuProcess.Start(installation.Command.Concat(arguments.Build()).ToArray(), bytes => console.Feed(bytes));
        console.Attach(process.Input);
        _ = WatchProcessAsync(process);

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(token);
        timeout.CancelAfter(StartLimit);
        // QEMU opens its connections in any order and waits for an answer on the device's, so all are accepted at once.
        var accepted = Task.WhenAll(controlListener.AcceptAsync(timeout.Token), interruptListener.AcceptAsync(timeout.Token), AcceptDeviceAsync(deviceListener, timeout.Token));
        if(await Task.WhenAny(accepted, process.Exited).ConfigureAwait(false) == process.Exited)
        {
            timeout.Cancel();
            throw new IOException($"it ended with status {await process.Exited.ConfigureAwait(false)}");
        }
        Socket[] sockets;
        try
        {
            sockets = await accepted.ConfigureAwait(false);
        }
        catch(OperationCanceledException) when(!token.IsCancellationRequested)
        {
            throw new TimeoutException($"it didn't connect within {StartLimit.TotalSeconds:f0} s");
        }
        control = await QmpClient.OpenAsync(sockets[0], timeout.Token).ConfigureAwait(false);
        control.Event += HandleEvent;
        interrupts = new QtestLines(sockets[1], await FindInterruptControllerAsync(control, timeout.Token).ConfigureAwait(false),
            message => End(SessionEnd.EngineFailed, message));
        host.AttachInterrupts(interrupts.Set);
        // What is in the folder was read: QEMU answers only when it has set up the machine.
        cancellation = token.Register(() => End(SessionEnd.Cancelled, "interrupted"));
    }

    private async Task<Socket> AcceptDeviceAsync(RuntimeDirectory.Listener listener, CancellationToken token)
    {
        var socket = await listener.AcceptAsync(token).ConfigureAwait(false);
        server = new VfioUserServer(socket, host, host.Warn);
        serverThread = new Thread(Serve) { IsBackground = true, Name = "device server" };
        serverThread.Start();
        return socket;
    }

    private void Serve()
    {
        try
        {
            server!.Run();
        }
        catch(IOException) when(process!.Exited.Wait(DeathLimit))
        {
            // QEMU died in the middle of a message; the one who watches it says so
        }
        catch(Exception e)
        {
            // QEMU aborts when it loses us, so an exception here has to end the session by itself.
            End(SessionEnd.EngineFailed, e.Message, e);
        }
    }

    /// <summary>Its path depends on the machine's make-up, its type doesn't.</summary>
    private static async Task<string> FindInterruptControllerAsync(QmpClient control, CancellationToken token)
    {
        const string folder = "/machine/unattached";
        var children = await control.ExecuteAsync("qom-list", new JsonObject { ["path"] = folder }, token).ConfigureAwait(false);
        var controller = children?.AsArray().FirstOrDefault(x => (string?)x?["type"] == "child<arm_gic>")
            ?? throw new QmpException("no interrupt controller of type arm_gic");
        return $"{folder}/{(string?)controller["name"]}";
    }

    private void HandleEvent(string name, JsonNode? data)
    {
        if(name != "SHUTDOWN")
        {
            return;
        }
        var reason = (string?)data?["reason"] ?? "";
        switch(reason)
        {
        case "guest-shutdown":
            Decide(SessionEnd.GuestPowerOff, "the guest switched itself off");
            break;
        case "guest-reset":
            Decide(SessionEnd.GuestReboot, "the guest rebooted");
            break;
        case "guest-panic":
            Decide(SessionEnd.GuestPanic, "the guest panicked");
            break;
        }
    }

    private void LookForPanic(string line)
    {
        if(options.PanicPatterns.Any(x => x.IsMatch(line)) && Decide(SessionEnd.GuestPanic, line.Trim()))
        {
            // The backtrace is still to come.
            Task.Delay(options.PanicGrace).ContinueWith(_ => Quit(), TaskScheduler.Default);
        }
    }

    /// <summary>The first reason is the one that counts.</summary>
    private bool Decide(SessionEnd reason, string detail, Exception? error = null)
    {
        return Interlocked.CompareExchange(ref decided, new SessionExit(reason, detail, clock.Elapsed) { Error = error }, null) == null;
    }

    private void End(SessionEnd reason, string detail, Exception? error = null)
    {
        if(Decide(reason, detail, error))
        {
            Quit();
        }
    }

    private void Quit() => process?.Kill();

    private async Task WatchProcessAsync(QemuProcess process)
    {
        var status = await process.Exited.ConfigureAwait(false);
        if(status == 0)
        {
            // Its last event may still be on its way; a clean end without one is somebody's "quit".
            for(var i = 0; i < 20 && Volatile.Read(ref decided) == null; i++)
            {
                await Task.Delay(10).ConfigureAwait(false);
            }
        }
        Decide(SessionEnd.QemuFailed, process.Messages is { Length: > 0 } messages ? messages : $"QEMU ended with status {status}");
        console.End(decided!.Detail);
        completion.TrySetResult(decided with { Elapsed = clock.Elapsed });
    }

    private bool disposed;
    private SessionExit? decided;
    private QemuProcess? process;
    private QmpClient? control;
    private QtestLines? interrupts;
    private VfioUserServer? server;
    private Thread? serverThread;
    private Timer? timeLimit;
    private CancellationTokenRegistration cancellation;

    private readonly QemuSessionOptions options;
    private readonly GuestConsole console;
    private readonly ExynosHost host;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly TaskCompletionSource<SessionExit> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static readonly TimeSpan DeathLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
}
