using System;

namespace Exynos5422.Qemu.VfioUser;

/// <summary>A command can't be served; the client gets the errno.</summary>
public sealed class VfioUserException : Exception
{
    public VfioUserException(int errno, string message) : base(message)
    {
        Number = errno;
    }

    public int Number { get; }
}

/// <summary>Linux' numbers, as they go over the wire.</summary>
internal static class Errno
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EEXIST = 17;
    public const int EINVAL = 22;
    public const int ENOSYS = 38;
    public const int ENOENT = 2;
}
