using System;
using System.IO;

namespace Exynos5422.Play;

/// <summary>Where things are in the checkout, and the folder for what is built once.</summary>
public static class Project
{
    /// <summary>The checkout this program was built in.</summary>
    /// <exception cref="PlayException">It was moved out of its checkout.</exception>
    public static string Root
    {
        get
        {
            for(var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            {
                if(File.Exists(Path.Combine(folder.FullName, "renode-exynos5422.sln")))
                {
                    return folder.FullName;
                }
            }
            throw new PlayException($"{AppContext.BaseDirectory} is not inside a checkout of the project.", "Start the program by scripts/play.", ExitCodes.HostFailed);
        }
    }

    /// <summary>The platform description of the board.</summary>
    public static string Platform => Path.Combine(Root, "platforms", "boards", "odroid-xu4.repl");

    public static string Cache => Exynos5422.Qemu.CacheDirectory.Default;
}
