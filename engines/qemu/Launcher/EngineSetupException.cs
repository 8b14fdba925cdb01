using System;

namespace Exynos5422.Qemu;

/// <summary>The engine can't be set up; the message is for the user and says what to do.</summary>
public sealed class EngineSetupException : Exception
{
    public EngineSetupException(string message, Exception? inner = null) : base(message, inner) { }
}
