using System;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Engines;

/// <summary>The engines this program knows.</summary>
public static class BoardEngines
{
    public static readonly string[] Names = { "auto", "qemu", "renode" };

    /// <param name="name">One of <see cref="Names"/>. "auto" is Renode where a version that fits is installed, else
    /// QEMU; "renode" downloads one where none is.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The engine, and in a few words why it is that one.</returns>
    /// <exception cref="PlayException">There is no such engine here.</exception>
    public static Task<(IBoardEngine Engine, string Reason)> Choose(string name, Action<string> progress, CancellationToken cancellation = default)
    {
        return Choose(name, Environment.GetEnvironmentVariable("PATH") ?? "", Project.Cache, () => RenodeRelease.Pinned, progress, cancellation);
    }

    internal static async Task<(IBoardEngine Engine, string Reason)> Choose(string name, string path, string cache, Func<RenodeRelease> release, Action<string> progress, CancellationToken cancellation)
    {
        switch(name)
        {
        case "qemu":
            return (new QemuBoard(), "QEMU");
        case "auto":
        case "renode":
            break;
        default:
            throw new PlayException($"There is no engine \"{name}\".", $"Use one of {string.Join(", ", Names)}.");
        }
        progress("looking for Renode");
        var found = await RenodeInstallation.Find(path, cache, cancellation).ConfigureAwait(false);
        if(found is { Fits: true })
        {
            return (new RenodeBoard(found.Launcher), $"Renode {found.Version}, {found.Launcher}");
        }
        var version = found is { Version.Length: > 0 } ? found.Version : "of unknown version";
        if(name == "auto")
        {
            return (new QemuBoard(), found == null ? "QEMU, as there is no Renode on the PATH" : $"QEMU, as the Renode at {found.Launcher} is {version}, not {RenodeRelease.Version}");
        }
        if(found != null)
        {
            throw new PlayException($"The Renode at {found.Launcher} is {version}; the models need {RenodeRelease.Version}.",
                $"Put Renode {RenodeRelease.Version} first on the PATH, take this one off it (then {RenodeRelease.Version} is downloaded), or use --engine qemu.", ExitCodes.HostFailed);
        }
        var launcher = await release().Download(cache, progress, cancellation).ConfigureAwait(false);
        return (new RenodeBoard(launcher), $"Renode {RenodeRelease.Version}, downloaded to {launcher}");
    }
}
