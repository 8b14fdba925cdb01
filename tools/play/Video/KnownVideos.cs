using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Video;

/// <summary>
/// Remembers what <see cref="VideoProbe"/> found: a video that is played again isn't looked into again. To look takes
/// five runs of ffprobe and ffmpeg, a third of the time until the guest starts.
/// </summary>
/// <remarks>
/// The name of an entry is a hash of all that the answer depends on: each byte of the file, how its name ends (ffprobe
/// goes by that, too), this program and the packages of the machine. Only videos that can be played are remembered.
/// </remarks>
public sealed class KnownVideos
{
    /// <param name="cache">The project's cache; entries are in its folder "videos".</param>
    /// <param name="probe">Looks into a file; null: <see cref="VideoProbe.Probe"/>.</param>
    public KnownVideos(string cache, Func<string, CancellationToken, Task<VideoInfo>>? probe = null)
    {
        folder = Path.Combine(cache, "videos");
        this.probe = probe ?? VideoProbe.Probe;
    }

    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PlayException">The file can't be played; the message says what was found.</exception>
    public async Task<VideoInfo> Find(string path, CancellationToken cancellation = default)
    {
        var file = VideoProbe.CheckReadable(path);
        var entry = Path.Combine(folder, await NameOf(file, cancellation).ConfigureAwait(false) + ".json");
        // Any JSON is read; only an entry has what every video has.
        if(Read(entry) is { Width: > 0, Frames: > 0, Profile: not null, ColourSpace: not null, Container.Name: not null, Codec.Stream: not null } known)
        {
            return known with { Path = file.FullName };
        }
        var found = await probe(path, cancellation).ConfigureAwait(false);
        Write(entry, found);
        return found;
    }

    private static async Task<string> NameOf(FileInfo file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var packages = new FileInfo("/var/lib/dpkg/status");
        hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"{typeof(KnownVideos).Module.ModuleVersionId} {(packages.Exists ? packages.LastWriteTimeUtc.Ticks : 0)} {Environment.GetEnvironmentVariable("PATH")} {file.Extension.ToLowerInvariant()}\n")));
        var stream = file.OpenRead();
        await using(stream.ConfigureAwait(false))
        {
            var buffer = new byte[1 << 20];
            int count;
            while((count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, count));
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Null where there is no entry, or none that can be read: then the file is looked into.</summary>
    private static VideoInfo? Read(string entry)
    {
        try
        {
            return File.Exists(entry) ? JsonSerializer.Deserialize(File.ReadAllBytes(entry), KnownVideosJson.Default.VideoInfo) : null;
        }
        catch(Exception e) when(e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A cache that can't be written to costs time, and nothing else.</summary>
    private void Write(string entry, VideoInfo found)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var draft = FormattableString.Invariant($"{entry}.{Environment.ProcessId}");
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(found, KnownVideosJson.Default.VideoInfo));
            File.Move(draft, entry, overwrite: true);
        }
        catch(Exception e) when(e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private readonly string folder;
    private readonly Func<string, CancellationToken, Task<VideoInfo>> probe;
}

/// <summary>Made by the compiler, as reading by reflection would take longer than it saves.</summary>
[JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(VideoInfo))]
internal sealed partial class KnownVideosJson : JsonSerializerContext;
