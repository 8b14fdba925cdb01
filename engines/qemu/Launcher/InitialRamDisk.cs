using System.Collections.Generic;
using System.IO;

namespace Exynos5422.Qemu.Launcher;

/// <summary>
/// Archives in one file, as the kernel takes them: one after the other, each on a boundary of four bytes.
/// </summary>
internal static class InitialRamDisk
{
    /// <exception cref="FileNotFoundException">An archive isn't there.</exception>
    public static string? Join(IReadOnlyList<string> archives, string destination)
    {
        if(archives.Count <= 1)
        {
            return archives.Count == 0 ? null : archives[0];
        }
        using var joined = File.Create(destination);
        foreach(var archive in archives)
        {
            using var source = File.OpenRead(archive);
            source.CopyTo(joined);
            while(joined.Position % 4 != 0)
            {
                joined.WriteByte(0);
            }
        }
        return destination;
    }
}
