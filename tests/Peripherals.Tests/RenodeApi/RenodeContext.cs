using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace Exynos.Tests.RenodeApi
{
    /// <summary>Renode's assemblies beside the stand-in, which have the same names.</summary>
    internal sealed class RenodeContext : AssemblyLoadContext
    {
        public RenodeContext(string folder) : base("Renode", isCollectible: true)
        {
            this.folder = folder;
        }

        /// <summary>The type of the same name, null if there is none.</summary>
        public Type? Find(Type standIn)
        {
            return LoadFromAssemblyName(new AssemblyName(standIn.Assembly.GetName().Name!)).GetType(standIn.FullName!);
        }

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var path = Path.Combine(folder, $"{assemblyName.Name}.dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }

        private readonly string folder;
    }
}
