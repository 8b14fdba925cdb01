using System;
using System.Threading.Tasks;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;

namespace Exynos5422.Qemu;

/// <summary>A guest that runs on QEMU with the platform's devices behind it.</summary>
public interface IQemuSession : IAsyncDisposable
{
    /// <summary>The guest's serial console.</summary>
    IGuestConsole Console { get; }

    /// <summary>The machine that holds the device models.</summary>
    IMachine Machine { get; }

    /// <summary>
    /// The device with this name in the platform description. Subscribe to its events between <see
    /// cref="QemuSession.CreateAsync"/> and <see cref="StartAsync"/>, before the guest runs.
    /// </summary>
    /// <exception cref="System.Collections.Generic.KeyNotFoundException">There is no such device, or it isn't a
    /// T.</exception>
    T Device<T>(string name) where T : class, IPeripheral;

    /// <summary>
    /// Runs an action while no device is being accessed: for looking at or changing devices from outside.
    /// </summary>
    void Synchronized(Action action);

    /// <summary>Lets the guest run; it does nothing before.</summary>
    Task StartAsync();

    /// <summary>Completes when the guest is gone, whatever the reason; it never faults.</summary>
    Task<SessionExit> Completion { get; }

    /// <summary>
    /// Ends the guest, as <see cref="SessionEnd.Cancelled"/> unless it has ended already, and waits until nothing of
    /// it is left.
    /// </summary>
    Task<SessionExit> StopAsync();
}
