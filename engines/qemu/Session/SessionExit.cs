using System;

namespace Exynos5422.Qemu;

/// <summary>Why a session ended.</summary>
public enum SessionEnd
{
    /// <summary>The guest switched itself off: the normal end.</summary>
    GuestPowerOff,
    /// <summary>The guest rebooted and <see cref="QemuSessionOptions.EndOnReboot"/> was set.</summary>
    GuestReboot,
    /// <summary>A console line matched one of <see cref="QemuSessionOptions.PanicPatterns"/>.</summary>
    GuestPanic,
    /// <summary><see cref="QemuSessionOptions.TimeLimit"/> was reached.</summary>
    TimedOut,
    /// <summary>The caller's cancellation token, <see cref="IQemuSession.StopAsync"/> or disposal.</summary>
    Cancelled,
    /// <summary>QEMU ended by itself without the guest's asking for it.</summary>
    QemuFailed,
    /// <summary>Our side of it failed: a device model or the device server threw.</summary>
    EngineFailed,
}

/// <param name="Reason">Why the session ended.</param>
/// <param name="Detail">One line for the user: the panic's line, QEMU's last words, the exception's message.</param>
/// <param name="Elapsed">Wall time from the guest's start.</param>
public sealed record SessionExit(SessionEnd Reason, string Detail, TimeSpan Elapsed)
{
    /// <summary>The exception behind <see cref="SessionEnd.EngineFailed"/>.</summary>
    public Exception? Error { get; init; }
}
