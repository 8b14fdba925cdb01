using System;
using System.IO;

namespace Exynos5422.Play;

/// <summary>A folder for the files of one run; it goes with the run unless the user wants to keep it.</summary>
public sealed class WorkFolder : IDisposable
{
    /// <param name="kept">Path of a folder that stays; null for one that is deleted.</param>
    public WorkFolder(string? kept = null)
    {
        keep = kept != null;
        Path = kept ?? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"exynos5422-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose()
    {
        if(!keep)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private readonly bool keep;
}
