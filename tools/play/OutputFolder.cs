using System;
using System.IO;

namespace Exynos5422.Play;

/// <summary>The folder of a run's results, which belongs to one run at a time.</summary>
public sealed class OutputFolder : IDisposable
{
    /// <summary>Makes the folder where it is missing.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="PlayException">Another run writes there.</exception>
    /// <exception cref="IOException">It can't be made or written to.</exception>
    public OutputFolder(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            claim = new FileStream(Path.Combine(path, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch(IOException e) when(File.Exists(Path.Combine(path, Name)))
        {
            throw new PlayException($"Another run writes its results to {path}.", "Wait for its end, or give this one a folder of its own: --out FOLDER.", ExitCodes.BadInput, e);
        }
    }

    public void Dispose()
    {
        claim.Dispose();
    }

    private readonly FileStream claim;

    /// <summary>The kernel gives up the lock on it with the process, however that ends.</summary>
    private const string Name = ".in-use";
}
