using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Time;

using Exynos5422.Qemu.Platform;
using Exynos5422.Qemu.VfioUser;

namespace Exynos5422.Qemu.Machine;

/// <summary>
/// The machine with the devices of the platform, as one PCI function: its BAR 0 is the SoC's register space at its
/// real addresses, the guest's memory is on the machine's bus.
/// </summary>
/// <remarks>
/// One lock makes what the models may rely on: register accesses, inputs and timers of the machine never run at the
/// same time. QEMU holds its own big lock while the guest waits for a register, so nothing in here waits for QEMU.
/// </remarks>
internal sealed class ExynosHost : IVfioUserDevice, IDisposable
{
    /// <param name="platform">Path of the description.</param>
    /// <param name="peripherals">The models.</param>
    /// <param name="failed">Told about an exception out of a model that no guest access can be blamed for.</param>
    /// <exception cref="ReplException">The description is wrong.</exception>
    public ExynosHost(string platform, Assembly peripherals, Action<Exception> failed)
    {
        machine = new Antmicro.Renode.Core.Machine(createLocalTimeSource: true);
        EmulationManager.Instance.CurrentEmulation.AddMachine(machine, $"exynos5422-{Interlocked.Increment(ref machines)}");
        memory = new GuestMemory(machine.SystemBus);
        var builder = new PlatformBuilder(machine, peripherals, gic, gic.AddShared);
        builder.Build(ReplReader.ReadFile(platform));
        Devices = builder.Devices;
        foreach(var device in Devices.Values)
        {
            // The guest's processor has a clock of its own, and may take notice of an interrupt milliseconds late.
            device.GetType().GetProperty("LatchesOnAcknowledge")?.SetValue(device, true);
        }
        var timers = (BaseClockSource)machine.ClockSource;
        clock = new MachineClock(access, () => timers.NearestLimitIn, machine.LocalTimeSource.Advance, gic.Refresh, failed);
    }

    public const ulong SfrBase = 0x10000000;

    /// <summary>What fits below the PCI window's other users: 128 MiB, a power of two as a BAR has to be.</summary>
    public ulong BarSize => 128 << 20;

    public IMachine Machine => machine;

    /// <summary>The devices by their name in the description.</summary>
    public IReadOnlyDictionary<string, IPeripheral> Devices { get; }

    public EngineStatistics Statistics
    {
        get
        {
            lock(access)
            {
                return new EngineStatistics(reads, writes, gic.Raised, gic.Refreshed);
            }
        }
    }

    public void Synchronized(Action action)
    {
        lock(access)
        {
            Synchronize();
            action();
            Rearm();
        }
    }

    /// <summary>Connects the inputs of QEMU's interrupt controller.</summary>
    public void AttachInterrupts(Action<int, bool> drive)
    {
        lock(access)
        {
            gic.Attach(drive);
        }
    }

    /// <summary>Lets the machine's time run.</summary>
    public void Start()
    {
        clock.Start();
        started = true;
    }

    public void Warn(string message) => machine.Log(LogLevel.Warning, "{0}", message);

    public void ReadBar(ulong offset, Span<byte> destination)
    {
        lock(access)
        {
            Synchronize();
            reads++;
            var address = SfrBase + offset;
            var bus = machine.SystemBus;
            switch(destination.Length)
            {
            case 1:
                destination[0] = bus.ReadByte(address);
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(destination, bus.ReadWord(address));
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(destination, bus.ReadDoubleWord(address));
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(destination, bus.ReadQuadWord(address));
                break;
            }
            Rearm();
        }
    }

    public void WriteBar(ulong offset, ReadOnlySpan<byte> data)
    {
        lock(access)
        {
            Synchronize();
            writes++;
            gic.NoteWrite();
            var address = SfrBase + offset;
            var bus = machine.SystemBus;
            switch(data.Length)
            {
            case 1:
                bus.WriteByte(address, data[0]);
                break;
            case 2:
                bus.WriteWord(address, BinaryPrimitives.ReadUInt16LittleEndian(data));
                break;
            case 4:
                bus.WriteDoubleWord(address, BinaryPrimitives.ReadUInt32LittleEndian(data));
                break;
            default:
                bus.WriteQuadWord(address, BinaryPrimitives.ReadUInt64LittleEndian(data));
                break;
            }
            // A reset of the machine that the guest asked for.
            machine.RunRequests();
            Rearm();
        }
    }

    public void MapMemory(ulong address, ulong length, int descriptor, long fileOffset, bool writeable)
    {
        lock(access)
        {
            memory.Map(address, length, descriptor, fileOffset, writeable);
        }
    }

    public void UnmapMemory(ulong address, ulong length)
    {
        lock(access)
        {
            memory.Unmap(address, length);
        }
    }

    public void UnmapAllMemory()
    {
        lock(access)
        {
            memory.UnmapAll();
        }
    }

    public void Reset()
    {
        lock(access)
        {
            machine.Reset();
        }
    }

    public void Dispose()
    {
        if(disposed)
        {
            return;
        }
        disposed = true;
        clock.Dispose();
        lock(access)
        {
            EmulationManager.Instance.CurrentEmulation.RemoveMachine(machine);
            memory.UnmapAll();
        }
    }

    private void Synchronize()
    {
        if(started)
        {
            clock.Synchronize();
        }
    }

    private void Rearm()
    {
        if(started)
        {
            clock.Rearm();
        }
    }

    private static int machines;

    private long reads;
    private long writes;
    private volatile bool started;
    private bool disposed;

    private readonly object access = new();
    private readonly Antmicro.Renode.Core.Machine machine;
    private readonly MachineClock clock;
    private readonly GicLines gic = new();
    private readonly GuestMemory memory;
}
