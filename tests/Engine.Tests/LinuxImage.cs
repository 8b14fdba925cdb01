using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

using NUnit.Framework;

namespace Exynos5422.Qemu.Tests;

/// <summary>The kernel and root file system of linux-image, if they are built.</summary>
internal sealed record LinuxImage(string Kernel, string RootFileSystem, string DeviceTree)
{
    /// <summary>Takes them from the cache; ignores the test when they aren't there.</summary>
    /// <param name="variant">The kernel's patches.</param>
    public static LinuxImage Find(string variant = "rfc")
    {
        var (status, output, errors) = Run("build", "--cached", "--variant", variant);
        if(status != 0)
        {
            Assert.Ignore($"no kernel to boot: linux-image/build --variant {variant} makes one ({errors.Trim()})");
        }
        var made = output.Split('\n').Where(x => x.Contains('=')).ToDictionary(x => x[..x.IndexOf('=')], x => x[(x.IndexOf('=') + 1)..]);
        return new LinuxImage(made["kernel"], made["initramfs"], made["dtb"]);
    }

    /// <summary>Packs files for the guest's /job.</summary>
    public static string PackJob(string destination, params (string Name, string File)[] files)
    {
        var (status, _, errors) = Run("job", new[] { "--out", destination }.Concat(files.Select(x => $"{x.Name}={x.File}")).ToArray());
        Assert.That(status, Is.Zero, errors);
        return destination;
    }

    private static (int Status, string Output, string Errors) Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(ReplTests.RepositoryRoot, "linux-image", script)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach(var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
