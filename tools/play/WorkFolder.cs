using System;
using System.IO;

namespace Exynos5422.Play;

/// <summary>
/// A folder for the files of one run; it goes with the run unless the user wants to keep it. A run that was killed
/// can't remove its own, which may hold gigabytes of pictures: the next run does.
/// </summary>
public sealed class WorkFolder : IDisposable
{
    /// <param name="kept">Path of a folder that stays; null for one that is deleted.</param>
    public WorkFolder(string? kept = null)
    {
        if(kept != null)
        {
            Path = Directory.CreateDirectory(kept).FullName;
            return;
        }
        RemoveAbandoned();
        Path = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
        alive = Lock(Path, FileMode.CreateNew);
    }

    public string Path { get; }

    public void Dispose()
    {
        if(alive != null)
        {
            Directory.Delete(Path, recursive: true);
            alive.Dispose();
        }
    }

    /// <summary>Removes folders whose runs are gone: the kernel gave up their locks.</summary>
    private static void RemoveAbandoned()
    {
        foreach(var folder in Directory.GetDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                using var abandoned = Lock(folder, FileMode.Open);
                Directory.Delete(folder, recursive: true);
            }
            catch(Exception e) when(e is IOException or UnauthorizedAccessException)
            {
                // In use, another user's, or not a folder of a run.
            }
        }
    }

    private static FileStream Lock(string folder, FileMode mode)
    {
        return new FileStream(System.IO.Path.Combine(folder, "lock"), mode, FileAccess.ReadWrite, FileShare.None);
    }

    private readonly FileStream? alive;

    private const string Prefix = "exynos5422-run-";
}
