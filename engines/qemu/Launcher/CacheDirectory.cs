using System;
using System.IO;

namespace Exynos5422.Qemu;

/// <summary>The folder for everything that is built or unpacked once.</summary>
public static class CacheDirectory
{
    /// <summary>
    /// $RENODE_EXYNOS_CACHE, else $XDG_CACHE_HOME/renode-exynos5422, else ~/.cache/renode-exynos5422.
    /// </summary>
    public static string Default
    {
        get
        {
            var own = Environment.GetEnvironmentVariable("RENODE_EXYNOS_CACHE");
            if(!string.IsNullOrEmpty(own))
            {
                return Path.GetFullPath(own);
            }
            var xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            var root = string.IsNullOrEmpty(xdg) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache") : xdg;
            return Path.Combine(root, "renode-exynos5422");
        }
    }
}
