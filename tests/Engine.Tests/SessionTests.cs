using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Tests;

using NUnit.Framework;

namespace Exynos5422.Qemu.Tests;

/// <summary>The engine with QEMU, without Linux: a guest that does what the test tells it.</summary>
[TestFixture, Category("Boot")]
public class SessionTests
{
    [OneTimeSetUp]
    public void Prepare()
    {
        folder = Directory.CreateTempSubdirectory("engine-test-").FullName;
        // Where the engine makes its folders.
        temporary = Environment.GetEnvironmentVariable("TMPDIR");
        Environment.SetEnvironmentVariable("TMPDIR", folder);
    }

    [OneTimeTearDown]
    public void NothingIsLeft()
    {
        Environment.SetEnvironmentVariable("TMPDIR", temporary);
        var leftovers = Leftovers();
        Directory.Delete(folder, recursive: true);
        Assert.That(leftovers, Is.Empty);
    }

    [Test]
    public async Task RegistersAndMemoryAreShared()
    {
        await using var session = await StartAsync();
        await guest.Poke(0x40800000, 0x12345678);
        Assert.That(guest.Bus.ReadDoubleWord(0x40800000), Is.EqualTo(0x12345678));
        guest.Bus.WriteBytes(new byte[] { 1, 2, 3, 4 }, 0x4ffffffc, context: guest);
        Assert.That(await guest.Peek(0x4ffffffc), Is.EqualTo(0x04030201));
        Assert.That(guest.Bus.IsMemory(0x50000000), Is.False, "behind the RAM's end");
        Assert.That(await guest.Peek(0x12345678), Is.Zero, "no device there, and the guest goes on");
        await guest.Print("hello\n");
        await session.Console.WaitForAsync(new Regex("^hello$"), Soon);
        Assert.That(session.Statistics.Writes, Is.GreaterThan(8));
    }

    [Test]
    public async Task AnEdgeInterruptsOnce()
    {
        await using var session = await StartAsync();
        await EnableInterrupt(edge: true);
        Assert.That(await guest.Peek(Acknowledge), Is.EqualTo(Spurious));
        session.Synchronized(guest.IRQ.Set);
        Assert.That(await NextInterrupt(), Is.EqualTo(Interrupt));
        await guest.Poke(EndOfInterrupt, Interrupt);
        await Task.Delay(30);
        Assert.That(await guest.Peek(Acknowledge), Is.EqualTo(Spurious), "a line that is high still");
        session.Synchronized(guest.IRQ.Unset);
        await Task.Delay(30);
        Assert.That(await guest.Peek(Acknowledge), Is.EqualTo(Spurious));
    }

    [Test]
    public async Task ALevelInterruptsUntilItIsLow()
    {
        await using var session = await StartAsync();
        await EnableInterrupt(edge: false);
        session.Synchronized(guest.IRQ.Set);
        for(var i = 0; i < 3; i++)
        {
            Assert.That(await NextInterrupt(), Is.EqualTo(Interrupt));
            await guest.Poke(EndOfInterrupt, Interrupt);
        }
        session.Synchronized(guest.IRQ.Unset);
        await Task.Delay(30);
        Assert.That(await guest.Peek(Acknowledge), Is.EqualTo(Spurious));
    }

    [Test]
    public async Task NoEdgeIsLost()
    {
        await using var session = await StartAsync();
        await EnableInterrupt(edge: true);
        var latencies = new double[200];
        for(var i = 0; i < latencies.Length; i++)
        {
            var watch = Stopwatch.StartNew();
            session.Synchronized(() => guest.IRQ.Blink());
            Assert.That(await NextInterrupt(), Is.EqualTo(Interrupt), $"edge {i}");
            latencies[i] = watch.Elapsed.TotalMicroseconds;
            await guest.Poke(EndOfInterrupt, Interrupt);
        }
        Array.Sort(latencies);
        TestContext.Out.WriteLine($"edge to acknowledge, the guest's polling included: median {latencies[100]:f0} us, 95 % {latencies[190]:f0} us, at most {latencies[^1]:f0} us");
        Assert.That(await guest.Peek(Acknowledge), Is.EqualTo(Spurious));
    }

    [Test]
    public async Task PowerOffIsTheNormalEnd()
    {
        await using var session = await StartAsync();
        guest.Psci(SystemOff);
        Assert.That((await session.Completion.WaitAsync(Soon)).Reason, Is.EqualTo(SessionEnd.GuestPowerOff));
    }

    [Test]
    public async Task ARebootEndsTheSession()
    {
        await using var session = await StartAsync();
        guest.Psci(SystemReset);
        Assert.That((await session.Completion.WaitAsync(Soon)).Reason, Is.EqualTo(SessionEnd.GuestReboot));
    }

    [Test]
    public async Task ARebootResetsTheDevicesAndBootsAgain()
    {
        await using var session = await StartAsync(x => x with { EndOnReboot = false });
        await guest.Peek(0x40000000);
        var resets = guest.Resets;
        session.Synchronized(guest.IRQ.Set);
        guest.Psci(SystemReset);
        for(var i = 0; i < 500 && guest.Resets == resets; i++)
        {
            await Task.Delay(10);
        }
        Assert.That(guest.Resets, Is.GreaterThan(resets));
        await guest.Print("again\n"); // the stub has put the registers back into place
        await session.Console.WaitForAsync(new Regex("^again$"), Soon);
        await EnableInterrupt(edge: false);
        Assert.That(await guest.Peek(Acknowledge), Is.EqualTo(Spurious), "the reset has lowered the line");
        Assert.That(guest.IRQ.IsSet, Is.False);
    }

    [Test]
    public async Task APanicEndsTheSessionWithItsBacktrace()
    {
        await using var session = await StartAsync(x => x with { ConsoleLog = Path.Combine(folder, "console.log"), PanicGrace = TimeSpan.FromSeconds(1) });
        await guest.Print("Kernel panic - not syncing: test\n");
        await guest.Print("more\n");
        var exit = await session.Completion.WaitAsync(Soon);
        Assert.That((exit.Reason, exit.Detail), Is.EqualTo((SessionEnd.GuestPanic, "Kernel panic - not syncing: test")));
        await session.DisposeAsync();
        Assert.That(File.ReadAllText(Path.Combine(folder, "console.log")), Does.Contain("more"));
    }

    [Test]
    public async Task TimeRunsOut()
    {
        await using var session = await StartAsync(x => x with { TimeLimit = TimeSpan.FromSeconds(0.5) });
        Assert.That((await session.Completion.WaitAsync(Soon)).Reason, Is.EqualTo(SessionEnd.TimedOut));
    }

    [Test]
    public async Task TheCallerStopsIt()
    {
        using var cancellation = new CancellationTokenSource();
        await using var session = await StartAsync(x => x, cancellation.Token);
        var waiting = session.Console.WaitForAsync(new Regex("never"), Soon);
        cancellation.Cancel();
        Assert.That((await session.Completion.WaitAsync(Soon)).Reason, Is.EqualTo(SessionEnd.Cancelled));
        Assert.ThrowsAsync<GuestEndedException>(() => waiting);
    }

    [Test]
    public async Task ThePlatformIsGoneWithDispose()
    {
        QemuSession session;
        await using(session = await StartAsync())
        {
            await guest.Peek(0x40000000);
        }
        Assert.That((await session.Completion).Reason, Is.EqualTo(SessionEnd.Cancelled));
        Assert.That(guest.Bus.IsMemory(0x40000000), Is.False);
    }

    [Test]
    public async Task QemusDeathIsNoticed()
    {
        await using var session = await StartAsync();
        await guest.Peek(0x40000000);
        using(var qemu = Process.GetProcessById(session.QemuId))
        {
            qemu.Kill();
        }
        var exit = await session.Completion.WaitAsync(Soon);
        Assert.That((exit.Reason, exit.Detail), Is.EqualTo((SessionEnd.QemuFailed, "QEMU ended with status 137")));
    }

    [Test]
    public async Task AModelsExceptionIsTheEnginesFailure()
    {
        await using var session = await StartAsync();
        guest.ThrowAtNextRead = true;
        var exit = await session.Completion.WaitAsync(Soon);
        Assert.That((exit.Reason, exit.Detail, exit.Error), Is.EqualTo((SessionEnd.EngineFailed, "a model's bug", exit.Error as InvalidOperationException)));
    }

    [Test]
    public void WhatQemuRefusesIsReported()
    {
        var options = TestKernel.Prepare(folder);
        File.WriteAllText(options.DeviceTree, "no tree");
        Assert.That(async () => await QemuSession.CreateAsync(options), Throws.TypeOf<EngineSetupException>().With.Message.StartsWith("QEMU didn't start: "));
        Assert.That(async () => await QemuSession.CreateAsync(options with { Kernel = "/nowhere/zImage" }),
            Throws.TypeOf<EngineSetupException>().With.Message.EqualTo("/nowhere/zImage isn't there"));
    }

    private async Task<QemuSession> StartAsync(Func<QemuSessionOptions, QemuSessionOptions>? change = null, CancellationToken cancellation = default)
    {
        var options = TestKernel.Prepare(folder) with { Progress = TestContext.Progress.WriteLine };
        QemuSession session;
        try
        {
            session = await QemuSession.CreateAsync(change == null ? options : change(options), cancellation);
        }
        catch(EngineSetupException e) when(e.Message.Contains("apt-get install", StringComparison.Ordinal))
        {
            Assert.Ignore(e.Message);
            throw;
        }
        guest = session.Device<Exynos_TestGuest>("guest");
        await session.StartAsync();
        return session;
    }

    private async Task EnableInterrupt(bool edge)
    {
        await guest.Poke(Distributor + 0xc00 + 4 * (Interrupt / 16), edge ? 2u : 0u); // Interrupt % 16 is 0
        await guest.Poke(Distributor + 0x800 + Interrupt, 1);
        await guest.Poke(Distributor + 0x100 + 4 * (Interrupt / 32), 1);
        await guest.Poke(Distributor, 1);
        await guest.Poke(CpuInterface + 4, 0xff);
        await guest.Poke(CpuInterface, 1);
    }

    private async Task<uint> NextInterrupt()
    {
        var watch = Stopwatch.StartNew();
        uint id;
        do
        {
            id = await guest.Peek(Acknowledge);
        }
        while(id == Spurious && watch.Elapsed < Soon);
        return id;
    }

    /// <summary>
    /// Processes this one started and folders the engine made. Other runs on the machine have their own.
    /// </summary>
    private string[] Leftovers()
    {
        var own = $"PPid:\t{Environment.ProcessId}";
        return Process.GetProcesses().Where(x => IsQemu(x.ProcessName) && IsIn($"/proc/{x.Id}/status", own)).Select(x => x.Id.ToString())
            .Concat(Directory.GetDirectories(folder, "exynos5422-*")).Order().ToArray();
    }

    private static bool IsQemu(string name) => name.StartsWith("qemu-system", StringComparison.Ordinal) || name.StartsWith("ld-linux", StringComparison.Ordinal);

    private static bool IsIn(string file, string line)
    {
        try
        {
            return File.ReadAllLines(file).Contains(line);
        }
        catch(IOException)
        {
            // It ended in between.
            return false;
        }
    }

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private const uint Distributor = 0x08000000;
    private const uint CpuInterface = 0x08010000;
    private const uint Acknowledge = CpuInterface + 0xc;
    private const uint EndOfInterrupt = CpuInterface + 0x10;
    private const uint Interrupt = 128; // SPI 96
    private const uint Spurious = 1023;
    private const uint SystemOff = 0x84000008;
    private const uint SystemReset = 0x84000009;

    private string folder = "";
    private string? temporary;
    private Exynos_TestGuest guest = null!;
}
