using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Exynos.Tests
{
    /// <summary>Which side the tests run on, and where Renode's own assemblies are.</summary>
    public static class RenodeAssemblies
    {
        /// <summary>The folder of Renode's assemblies the tests were built against, null for the stand-in.</summary>
        public static string? BuiltAgainst
        {
            get
            {
                var path = typeof(RenodeAssemblies).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                    .FirstOrDefault(x => x.Key == "RenodePath")?.Value;
                return string.IsNullOrEmpty(path) ? null : path;
            }
        }

        /// <summary>Renode's assemblies to compare the stand-in with: the environment's RENODE_PATH.</summary>
        public static string? ToCompareWith => Environment.GetEnvironmentVariable("RENODE_PATH");

        public static bool IsReal => BuiltAgainst != null;

        // Renode's assemblies need more of their own, managed and native, which stay where they are.
        [ModuleInitializer]
        internal static void ResolveFromRenode()
        {
            if(!(BuiltAgainst is string folder))
            {
                return;
            }
            AssemblyLoadContext.Default.Resolving += (context, name) =>
                Find(folder, $"{name.Name}.dll") is string path ? context.LoadFromAssemblyPath(path) : null;
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
                Find(folder, $"lib{name}.so") is string path ? NativeLibrary.Load(path) : IntPtr.Zero;
        }

        private static string? Find(string folder, string file)
        {
            var ofThisPlatform = Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier);
            var portable = Path.Combine(folder, "runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");
            return new[] { folder }
                .Concat(new[] { ofThisPlatform, portable }.Where(Directory.Exists).SelectMany(x => Directory.EnumerateDirectories(x, "*", SearchOption.AllDirectories)))
                .Select(x => Path.Combine(x, file))
                .FirstOrDefault(File.Exists);
        }
    }
}
