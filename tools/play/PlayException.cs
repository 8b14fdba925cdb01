using System;

namespace Exynos5422.Play;

/// <summary>
/// Something the user can act on: what was found, and what to do about it. It ends the program with a message,
/// without a stack trace, and with <see cref="ExitCode"/>.
/// </summary>
public sealed class PlayException : Exception
{
    public PlayException(string found, string advice, int exitCode = ExitCodes.BadInput, Exception? cause = null) : base(found, cause)
    {
        Advice = advice;
        ExitCode = exitCode;
    }

    /// <summary>What to do about it, as a sentence.</summary>
    public string Advice { get; }

    public int ExitCode { get; }
}

/// <summary>The exit statuses of the program.</summary>
public static class ExitCodes
{
    /// <summary>Played to the end, and every check passed.</summary>
    public const int Verified = 0;
    /// <summary>Played, but a check failed.</summary>
    public const int NotVerified = 1;
    /// <summary>The video or an option can't be used.</summary>
    public const int BadInput = 2;
    /// <summary>A build step or a tool of the host failed.</summary>
    public const int HostFailed = 3;
    /// <summary>The guest did not play: a panic, a failed pipeline, a time-out.</summary>
    public const int GuestFailed = 4;
    /// <summary>The kernel's own source doesn't compile.</summary>
    public const int KernelNotBuilt = 5;
    /// <summary>Ended by the user.</summary>
    public const int Cancelled = 130;
}
