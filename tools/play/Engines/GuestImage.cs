using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Engines;

/// <summary>What linux-image/build made: the kernel and everything it boots with.</summary>
/// <param name="Kernel">The zImage.</param>
/// <param name="RootFileSystem">The compressed archive of the root file system.</param>
/// <param name="DeviceTree">The board's device tree for the engine.</param>
/// <param name="Modules">An archive of modules that /init loads; null: the kernel has all built in.</param>
public sealed record GuestImage(string Kernel, string RootFileSystem, string DeviceTree, string? Modules = null)
{
    /// <summary>The kernel's System.map; null where it has none.</summary>
    public string? Symbols { get; init; }

    /// <summary>What <see cref="Build"/> would make for a monitor, if all of it is in the cache; else null.</summary>
    public static async Task<GuestImage?> FindCached(string variant, string board, int carveOutMegabytes, CancellationToken cancellation = default, IEnumerable<string>? more = null)
    {
        var results = new Dictionary<string, string>();
        var arguments = Arguments(variant, board, null, carveOutMegabytes, more).Append("--cached");
        var status = await HostTool.Follow(Script, arguments, line => Take(line, results), _ => { }, cancellation).ConfigureAwait(false);
        return status == 0 ? Found(results) : null;
    }

    /// <summary>Builds what is missing; everything else comes from the cache.</summary>
    /// <param name="variant">Name of the kernel variant.</param>
    /// <param name="board">qemu or renode: they differ in the device tree.</param>
    /// <param name="panel">Size and rate of a panel, such as 1280x720@60; null with a monitor at HDMI.</param>
    /// <param name="carveOutMegabytes">The decoder's memory, in MiB.</param>
    /// <param name="progress">Told each line that the build prints.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="more">More options of linux-image/build.</param>
    /// <exception cref="PlayException">The build failed; the message holds its last lines.</exception>
    public static async Task<GuestImage> Build(string variant, string board, string? panel, int carveOutMegabytes, Action<string> progress, CancellationToken cancellation = default, IEnumerable<string>? more = null)
    {
        var results = new Dictionary<string, string>();
        var errors = new List<string>();
        var status = await HostTool.Follow(Script, Arguments(variant, board, panel, carveOutMegabytes, more), line => Take(line, results), line =>
        {
            errors.Add(line);
            progress(line);
        }, cancellation).ConfigureAwait(false);
        if(status is RefusedStatus or KernelStatus && errors.LastOrDefault(line => line.StartsWith("build: ", StringComparison.Ordinal)) is { } refusal)
        {
            throw new PlayException(refusal["build: ".Length..], status == RefusedStatus ? "docs/kernel-tree.md tells what a kernel has to have." : "The lines above are the compiler's; the log has all of them.",
                status == RefusedStatus ? ExitCodes.BadInput : ExitCodes.KernelNotBuilt);
        }
        if(status != 0)
        {
            throw new PlayException($"Building the kernel and root file system failed (exit status {status}):\n{string.Join('\n', errors.TakeLast(15))}",
                "The lines above say what is missing or name the log of the failed step. Run scripts/play again when it is mended: finished steps are kept.", ExitCodes.HostFailed);
        }
        return Found(results);
    }

    private static IEnumerable<string> Arguments(string variant, string board, string? panel, int carveOutMegabytes, IEnumerable<string>? more)
    {
        return new[] { "--variant", variant, "--board", board, "--carveout", $"{carveOutMegabytes}" }.Concat(panel != null ? ["--panel", panel] : []).Concat(more ?? []);
    }

    private static GuestImage Found(IReadOnlyDictionary<string, string> results)
    {
        return new GuestImage(Made(results, "kernel"), Made(results, "initramfs"), Made(results, "dtb"), results.GetValueOrDefault("modules")) { Symbols = results.GetValueOrDefault("symbols") };
    }

    private static string Made(IReadOnlyDictionary<string, string> results, string name)
    {
        return results.TryGetValue(name, out var path) && File.Exists(path) ? path : throw new PlayException($"linux-image/build made no {name}.", "This is a fault of the project's build script.", ExitCodes.HostFailed);
    }

    /// <summary>linux-image/build's status for what was given and can't be used.</summary>
    private const int RefusedStatus = 2;
    /// <summary>Its status for a kernel whose own source doesn't compile.</summary>
    private const int KernelStatus = 4;

    /// <summary>Takes a line "name=path" of the build's standard output.</summary>
    private static void Take(string line, IDictionary<string, string> results)
    {
        var split = line.IndexOf('=');
        if(split > 0)
        {
            results[line[..split]] = line[(split + 1)..];
        }
    }

    private static string Script => Path.Combine(Project.Root, "linux-image", "build");
}
