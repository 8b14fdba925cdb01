using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;

using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

using Exynos5422.Qemu.Launcher;
using Exynos5422.Qemu.Machine;

using NUnit.Framework;

namespace Exynos5422.Qemu.Tests;

[TestFixture]
public class MachineTests
{
    [Test]
    public void LinesFollowTheModelsAndAStuckSharedOneGetsNewEdges()
    {
        var seen = new List<string>();
        var now = TimeSpan.Zero;
        var lines = new GicLines(() => (long)(now.TotalSeconds * Stopwatch.Frequency));
        lines.AddShared(5);
        lines.OnGPIO(7, false);
        lines.OnGPIO(5, true);
        lines.Attach((input, level) => seen.Add($"{input}{(level ? '+' : '-')}"));
        lines.OnGPIO(7, true);
        lines.OnGPIO(7, false);
        lines.OnGPIO(7, true);
        lines.Refresh();
        Assert.That(seen, Is.EqualTo(new[] { "5+", "7+", "7-", "7+" }));
        seen.Clear();
        now += GicLines.RefreshPeriod;
        lines.Refresh();
        Assert.That(seen, Is.Empty, "the guest hasn't been there yet");
        lines.NoteWrite();
        Assert.That(lines.Refresh(), Is.EqualTo(GicLines.RefreshPeriod));
        lines.Refresh();
        Assert.That(seen, Is.EqualTo(new[] { "5-", "5+" }), "but not 7, which has one cause only");
        Assert.That((lines.Raised, lines.Refreshed), Is.EqualTo((3L, 1L)));
        lines.OnGPIO(5, false);
        Assert.That(lines.Refresh(), Is.EqualTo(TimeSpan.MaxValue));
    }

    [Test]
    public void AResetTheGuestAskedForComesAfterItsWrite()
    {
        var platform = Path.GetTempFileName();
        try
        {
            File.WriteAllText(platform, "pmu: Miscellaneous.Exynos_PMU @ sysbus <0x10040000, +0x5000>\n");
            using var host = new ExynosHost(platform, typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_PMU).Assembly, e => Assert.Fail(e.ToString()));
            var resets = 0;
            host.Machine.MachineReset += _ => resets++;
            var value = new byte[4];
            host.WriteBar(0x44060, value);
            host.ReadBar(0x44064, value);
            Assert.That(value[0], Is.EqualTo(0), "the decoder's power is off");

            host.WriteBar(0x40400, new byte[] { 1, 0, 0, 0 });

            Assert.That(resets, Is.EqualTo(1));
            host.ReadBar(0x44064, value);
            Assert.That(value[0], Is.EqualTo(7));
        }
        finally
        {
            File.Delete(platform);
        }
    }

    /// <summary>gpx0 and gpx1 of exynos5420-pinctrl.dtsi: a group and a bit of the combiner each.</summary>
    [Test]
    public void TheWakeupPinsReachTheCombinerAsTheDeviceTreeSays()
    {
        var inputs = new (int Group, int Bit)[]
        {
            (23, 0), (24, 0), (25, 0), (25, 1), (26, 0), (26, 1), (27, 0), (27, 1),
            (28, 0), (28, 1), (29, 0), (29, 1), (30, 0), (30, 1), (31, 0), (31, 1),
        };
        var platform = Path.Combine(ReplTests.RepositoryRoot, "platforms/cpus/exynos5422.repl");
        using var host = new ExynosHost(platform, typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_PMU).Assembly, e => Assert.Fail(e.ToString()));
        var bus = host.Machine.SystemBus;
        var pins = (Antmicro.Renode.Peripherals.GPIOPort.Exynos_PinController)host.Devices["pinctrl_0"];
        for(var i = 0; i < inputs.Length; i++)
        {
            var bank = 0x13400000ul + 4 * (ulong)(i / 8);
            var pin = i % 8;
            pins.DrivePin($"gpx{i / 8}-{pin}", false);
            bus.WriteDoubleWord(0x13400C00ul + 0x20 * (ulong)(i / 8), 0xFu << pin * 4);
            bus.WriteDoubleWord(bank + 0xE00, 1u << pin * 4);
            bus.WriteDoubleWord(bank + 0xF40, 0xFF);
            bus.WriteDoubleWord(bank + 0xF00, 0);

            pins.DrivePin($"gpx{i / 8}-{pin}", true);

            var raised = Enumerable.Range(0, 256).Where(x => (bus.ReadDoubleWord(0x10440008ul + (ulong)(x / 32 * 0x10)) >> x % 32 & 1) != 0);
            Assert.That(raised, Is.EqualTo(new[] { inputs[i].Group * 8 + inputs[i].Bit }), $"gpx{i / 8}-{pin}");
            pins.Reset();
            pins.ReleasePin($"gpx{i / 8}-{pin}");
        }
    }

    [TestCase("pinctrl_0", 0x13400000ul, 45), TestCase("pinctrl_1", 0x13410000ul, 78), TestCase("pinctrl_2", 0x14000000ul, 46)]
    [TestCase("pinctrl_3", 0x14010000ul, 50), TestCase("pinctrl_4", 0x03860000ul, 47)]
    public void APinControllerHasItsInterrupt(string name, ulong address, int interrupt)
    {
        var platform = Path.Combine(ReplTests.RepositoryRoot, "platforms/cpus/exynos5422.repl");
        using var host = new ExynosHost(platform, typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_PMU).Assembly, e => Assert.Fail(e.ToString()));
        var raised = new List<int>();
        host.AttachInterrupts((line, level) => raised.Add(level ? line : -line));
        var bus = host.Machine.SystemBus;
        // Pin 0 of the first bank: EINT, high level.
        bus.WriteDoubleWord(address, 0xF);
        bus.WriteDoubleWord(address + 0x700, 1);
        bus.WriteDoubleWord(address + 0xA00, 0xFF);
        bus.WriteDoubleWord(address + 0x900, 0);

        ((Antmicro.Renode.Core.IGPIOReceiver)host.Devices[name]).OnGPIO(0, true);

        Assert.That(raised, Is.EqualTo(new[] { interrupt }));
    }

    /// <summary>A user's temperature gets to the guest's interrupt controller, and the guest's answer back.</summary>
    [Test]
    public void ATemperatureAboveATripInterruptsTheGuest()
    {
        var platform = Path.Combine(ReplTests.RepositoryRoot, "platforms/cpus/exynos5422.repl");
        using var host = new ExynosHost(platform, typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_PMU).Assembly, e => Assert.Fail(e.ToString()));
        var seen = new List<string>();
        host.AttachInterrupts((line, level) => seen.Add($"{line}{(level ? '+' : '-')}"));
        var bus = host.Machine.SystemBus;
        bus.WriteDoubleWord(0x100A0050, 100);
        bus.WriteDoubleWord(0x100A0070, 1);
        bus.WriteDoubleWord(0x100A0020, 1);

        host.Synchronized(() => ((Antmicro.Renode.Peripherals.Sensors.Exynos_TMU)host.Devices["tmu_gpu"]).Temperature = 75);
        bus.WriteDoubleWord(0x100A0078, bus.ReadDoubleWord(0x100A0074));

        Assert.That(seen, Is.EqualTo(new[] { "215+", "215-" }));
    }

    /// <summary>The power domain CAM of exynos5800.dtsi, above the ones of exynos5420.dtsi.</summary>
    [Test]
    public void TheCamerasPowerDomainIsSwitched()
    {
        var platform = Path.Combine(ReplTests.RepositoryRoot, "platforms/cpus/exynos5422.repl");
        using var host = new ExynosHost(platform, typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_PMU).Assembly, e => Assert.Fail(e.ToString()));
        var bus = host.Machine.SystemBus;
        Assert.That(bus.ReadDoubleWord(0x10045104) & 7, Is.EqualTo(7));
        bus.WriteDoubleWord(0x10045100, 0);
        Assert.That(bus.ReadDoubleWord(0x10045104) & 7, Is.Zero);
    }

    [TestCase(1), TestCase(20), TestCase(120)]
    public void TimeRunsWithTheWallClock(int milliseconds)
    {
        var source = new BaseClockSource();
        var access = new object();
        using var fired = new ManualResetEventSlim();
        using var clock = new MachineClock(access, () => source.NearestLimitIn, x => source.Advance(x), () => TimeSpan.MaxValue, e => Assert.Fail(e.ToString()));
        clock.Start();
        Thread.Sleep(70); // the clock sleeps by now, without a timer to wait for
        var watch = new Stopwatch();
        lock(access)
        {
            clock.Synchronize();
            watch.Start();
            source.AddClockEntry(new ClockEntry((ulong)milliseconds, 1000, () => { watch.Stop(); fired.Set(); }, null, "test", workMode: WorkMode.OneShot));
            clock.Rearm();
        }
        Assert.That(fired.Wait(5000), Is.True);
        Assert.That(watch.Elapsed.TotalMilliseconds, Is.InRange(milliseconds - 0.1, milliseconds + 40));
    }

    [Test]
    public void AnExceptionOutOfATimerIsReported()
    {
        var source = new BaseClockSource();
        using var failed = new ManualResetEventSlim();
        source.AddClockEntry(new ClockEntry(1, 1000, () => throw new InvalidOperationException("boom"), null, "test", workMode: WorkMode.OneShot));
        Exception? error = null;
        using var clock = new MachineClock(new object(), () => source.NearestLimitIn, x => source.Advance(x), () => TimeSpan.MaxValue, e => { error = e; failed.Set(); });
        clock.Start();
        Assert.That(failed.Wait(5000), Is.True);
        Assert.That(error!.Message, Is.EqualTo("boom"));
    }

    [Test]
    public void TheBootStubIsWhatAnAssemblerMakesOfIt()
    {
        var stub = BootStub.Assemble(0x10000000);
        Assert.That(stub, Has.Length.EqualTo(4096));
        // arm-linux-gnueabihf-as: movw r3,#0x8000; movt r3,#0x3f00; movw r4,#0; movt r4,#0x1000; str r4,[r3,#0x10];
        // movw r4,#6; strh r4,[r3,#4]; dsb sy; isb sy; b .+(0x1000-36)
        uint[] expected = { 0xe3083000, 0xe3433f00, 0xe3004000, 0xe3414000, 0xe5834010, 0xe3004006, 0xe1c340b4, 0xf57ff04f, 0xf57ff06f, 0xea0003f5 };
        Assert.That(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(stub)[..expected.Length].ToArray(), Is.EqualTo(expected));
        Assert.That(stub.Skip(expected.Length * 4), Is.All.Zero);
    }

    [Test]
    public void OnlyAZImageIsBooted()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "not a kernel, however long it may be: " + new string('x', 100));
            Assert.That(() => BootStub.WriteImage(file, 0x10000000, file + ".boot"), Throws.TypeOf<EngineSetupException>().With.Message.Contains("zImage"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A guest may set a timer to go off more often than the host can follow.</summary>
    [Test]
    public void TimeRunsSlowerRatherThanStepsLonger()
    {
        var access = new object();
        var longest = TimeSpan.Zero;
        var steps = 0;
        using var clock = new MachineClock(access, () => TimeInterval.FromMicroseconds(1), step =>
        {
            // Each step takes the host twice its length.
            var length = TimeSpan.FromMilliseconds(step.TotalMilliseconds);
            longest = length > longest ? length : longest;
            steps++;
            Thread.Sleep(2 * length);
        }, () => TimeSpan.MaxValue, e => Assert.Fail(e.ToString()));
        clock.Start();
        var accesses = 0;
        for(var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(1.5);)
        {
            lock(access)
            {
                accesses++;
            }
            Thread.Sleep(1);
        }
        Assert.That(longest, Is.LessThanOrEqualTo(MachineClock.MaximalCatchUp));
        Assert.That(steps, Is.GreaterThan(3));
        Assert.That(accesses, Is.GreaterThan(3), "accesses get through in between");
    }

    [Test]
    public void ArchivesAreJoinedOnBoundaries()
    {
        var folder = Directory.CreateTempSubdirectory("engine-test-").FullName;
        try
        {
            var a = Path.Combine(folder, "a");
            var b = Path.Combine(folder, "b");
            File.WriteAllBytes(a, new byte[] { 1, 2, 3, 4, 5 });
            File.WriteAllBytes(b, new byte[] { 6 });
            Assert.That(InitialRamDisk.Join(Array.Empty<string>(), ""), Is.Null);
            Assert.That(InitialRamDisk.Join(new[] { a }, ""), Is.EqualTo(a));
            Assert.That(File.ReadAllBytes(InitialRamDisk.Join(new[] { a, b }, Path.Combine(folder, "c"))!), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 0, 0, 0, 6, 0, 0, 0 }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
