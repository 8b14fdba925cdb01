using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Qemu;

/// <summary>The guest's serial console, line by line.</summary>
public interface IGuestConsole
{
    /// <summary>Raised for each complete line, without its line end, in order, one at a time.</summary>
    event Action<string>? Line;

    /// <summary>A copy of the lines so far.</summary>
    IReadOnlyList<string> Lines { get; }

    /// <summary>
    /// Waits for the first line that matches and wasn't returned by an earlier call: lines printed before the call
    /// count. A partial line (a prompt) counts as well.
    /// </summary>
    /// <exception cref="TimeoutException">Nothing matched in time; the message holds the last line.</exception>
    /// <exception cref="GuestEndedException">The guest ended first.</exception>
    Task<Match> WaitForAsync(Regex pattern, TimeSpan timeout, CancellationToken cancellation = default);

    /// <summary>Types into the console.</summary>
    Task WriteAsync(string text);
}

/// <summary>The guest ended while somebody waited for a line of it.</summary>
public sealed class GuestEndedException : Exception
{
    public GuestEndedException(string message) : base(message) { }
}
