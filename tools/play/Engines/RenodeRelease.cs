using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Engines;

/// <summary>A portable package of Renode (it brings its own .NET) and what makes it the one that is meant.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Sha256">SHA-256 of the package, in lower-case hexadecimal.</param>
public sealed record RenodeRelease(Uri Address, string Sha256)
{
    public const string Version = "1.16.1";

    private const string Releases = "https://github.com/renode/renode/releases";

    private static readonly Dictionary<Architecture, (string Name, string Sha256)> Packages = new()
    {
        [Architecture.X64] = ("linux-portable-dotnet", "00e113cdbd0f5354cf2f64bbe3f5a070d8958409542fca66e45ac97d982938c0"),
        [Architecture.Arm64] = ("linux-arm64-portable-dotnet", "fff3a098c96ed0a4ffbdff3f028c9c5fde432db09587c7bd7c99406180f90007"),
    };

    /// <summary>The release for this machine.</summary>
    /// <exception cref="PlayException">There is none for its processor.</exception>
    public static RenodeRelease Pinned => Packages.TryGetValue(RuntimeInformation.OSArchitecture, out var package)
        ? new RenodeRelease(new Uri($"{Releases}/download/v{Version}/renode-{Version}.{package.Name}.tar.gz"), package.Sha256)
        : throw new PlayException($"Renode {Version} has no portable package for {RuntimeInformation.OSArchitecture}.", "Install Renode so that \"renode\" is on the PATH, or use --engine qemu.", ExitCodes.HostFailed);

    /// <summary>The launcher of a release that was downloaded before, or null.</summary>
    public static string? Installed(string cache)
    {
        var launcher = Path.Combine(FolderIn(cache), "renode");
        return File.Exists(launcher) ? launcher : null;
    }

    /// <summary>
    /// Downloads and unpacks it. Nothing of a package with another checksum is unpacked, and nothing half done stays.
    /// </summary>
    /// <returns>The launcher's path.</returns>
    /// <exception cref="PlayException">The network doesn't allow it, or it is not the package that is
    /// meant.</exception>
    public async Task<string> Download(string cache, Action<string> progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(cache);
        // Beside the place it goes to, so that one rename puts it there.
        var stage = Directory.CreateDirectory(Path.Combine(cache, $".renode-{Guid.NewGuid():n}")).FullName;
        var package = Path.Combine(stage, "package.tar.gz");
        try
        {
            await Fetch(package, progress, cancellation).ConfigureAwait(false);
            progress("unpacking Renode");
            var unpacked = Path.Combine(stage, "unpacked");
            Directory.CreateDirectory(unpacked);
            using(var archive = new GZipStream(File.OpenRead(package), CompressionMode.Decompress))
            {
                await TarFile.ExtractToDirectoryAsync(archive, unpacked, overwriteFiles: false, cancellation).ConfigureAwait(false);
            }
            var launcher = Directory.EnumerateDirectories(unpacked).Select(folder => Path.Combine(folder, "renode")).SingleOrDefault(File.Exists)
                ?? throw Unusable("the package holds no \"renode\"");
            try
            {
                Directory.Move(Path.GetDirectoryName(launcher)!, FolderIn(cache));
            }
            catch(IOException) when(Installed(cache) != null)
            {
                // Another run was faster; it is the same package.
            }
        }
        catch(Exception e) when(e is HttpRequestException or InvalidDataException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw Unusable(e.Message, e);
        }
        finally
        {
            Directory.Delete(stage, recursive: true);
        }
        return Installed(cache)!;
    }

    private async Task Fetch(string path, Action<string> progress, CancellationToken cancellation)
    {
        // No limit for the whole, which depends on the network; but one for silence.
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(Patience);
        progress($"asking for {Address}");
        using var response = await client.GetAsync(Address, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var source = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        using var target = File.Create(path);
        var buffer = new byte[1 << 16];
        for(int count; (count = await source.ReadAsync(buffer, silence.Token).ConfigureAwait(false)) > 0;)
        {
            silence.CancelAfter(Patience);
            hash.AppendData(buffer, 0, count);
            await target.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            progress(FormattableString.Invariant($"downloading Renode {Version}: {target.Length / 1e6:0} of {response.Content.Headers.ContentLength / 1e6:0} MB"));
        }
        var found = Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
        if(found != Sha256)
        {
            throw new PlayException($"{Address} is not the package that is meant: its SHA-256 is {found}, not {Sha256}. It was thrown away.",
                "Something on the way changes downloads, or the release was replaced. Install Renode yourself if you trust another source, or use --engine qemu.", ExitCodes.HostFailed);
        }
    }

    private PlayException Unusable(string reason, Exception? cause = null)
    {
        return new PlayException($"There is no Renode on the PATH, and {Address} can't be had: {reason}",
            $"Install Renode {Version} ({Releases}) so that \"renode\" is on the PATH, or use --engine qemu, which needs Debian's packages only.", ExitCodes.HostFailed, cause);
    }

    private static string FolderIn(string cache)
    {
        return Path.Combine(cache, $"renode-{Version}");
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
}
