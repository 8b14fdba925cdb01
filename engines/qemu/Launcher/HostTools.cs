using System;
using System.IO;
using System.Linq;

namespace Exynos5422.Qemu.Launcher;

internal static class HostTools
{
    /// <summary>Full path of a program.</summary>
    /// <exception cref="EngineSetupException">It isn't there; says which Debian package has it.</exception>
    public static string Require(string program, string package)
    {
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin").Append("/usr/bin")
            .Select(x => Path.Combine(x, program)).FirstOrDefault(File.Exists)
            ?? throw new EngineSetupException($"{program} is missing: apt-get install {package}");
    }
}
