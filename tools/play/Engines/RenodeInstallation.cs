using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Engines;

/// <summary>A Renode of this machine.</summary>
/// <param name="Launcher">Path of the program "renode".</param>
/// <param name="Version">What it says of itself, "1.16.1.17033" for instance; empty where it says nothing.</param>
public sealed record RenodeInstallation(string Launcher, string Version)
{
    /// <summary>
    /// The models are made for the interfaces of 1.16 and checked against 1.16.1: another minor version may differ in
    /// both.
    /// </summary>
    public bool Fits => System.Version.TryParse(Version, out var version) && version is { Major: 1, Minor: 16, Build: >= 1 };

    /// <summary>The one on the PATH or else the one downloaded before; null without either.</summary>
    /// <param name="path">Folders as the variable PATH has them.</param>
    /// <param name="cache">The project's cache.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<RenodeInstallation?> Find(string path, string cache, CancellationToken cancellation = default)
    {
        var launcher = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, "renode")).FirstOrDefault(File.Exists)
            ?? RenodeRelease.Installed(cache);
        return launcher == null ? null : new RenodeInstallation(launcher, await AskVersion(launcher, cancellation).ConfigureAwait(false));
    }

    private static async Task<string> AskVersion(string launcher, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            var said = await HostTool.Run(launcher, new[] { "--version" }, patience.Token).ConfigureAwait(false);
            return Regex.Match(said.Output, @"\b(?:v|version )(\d+\.\d+\.\d+(\.\d+)?)").Groups[1].Value;
        }
        catch(Exception e) when(e is PlayException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // It can't be started or hangs: no version, so it doesn't fit.
            return "";
        }
    }
}
