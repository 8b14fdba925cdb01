using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Exynos.Tests
{
    /// <summary>
    /// A stream with what is known of it: the SHA-1 of all its pictures in display order (cropped, I420
    /// without padding), the size in pixels and the number of pictures.
    /// </summary>
    internal sealed record TestStream(string Path, string Sha1, int Width, int Height, int Frames)
    {
        public string Name => System.IO.Path.GetFileName(Path);

        /// <summary>The streams of this repository, made by tests/streams/make.</summary>
        public static IReadOnlyList<TestStream> Own { get; } = Read(System.IO.Path.Combine(AppContext.BaseDirectory, "streams"));

        /// <summary>Those of the other codecs.</summary>
        public static IReadOnlyList<TestStream> OtherCodecs { get; } = Read(System.IO.Path.Combine(AppContext.BaseDirectory, "streams"), "codecs.tsv");

        /// <summary>
        /// The JVT's conformance streams, with checksums that another decoder's authors published. None, unless
        /// EXYNOS_CONFORMANCE_DIR names their folder or it lies beside the checkout as shared/conformance.
        /// </summary>
        /// <exception cref="FileNotFoundException">EXYNOS_CONFORMANCE_DIR names a folder without the streams'
        /// manifest.tsv.</exception>
        public static IReadOnlyList<TestStream> Conformance => FindConformance() is string folder ? Read(folder) : [];

        /// <exception cref="ArgumentException">This repository has no stream of that name.</exception>
        public static TestStream Get(string name)
        {
            return Own.Concat(OtherCodecs).FirstOrDefault(x => x.Name == name)
                ?? throw new ArgumentException($"tests/streams has no {name}; it has {string.Join(", ", Own.Select(x => x.Name))}");
        }

        public override string ToString()
        {
            return Name;
        }

        private static IReadOnlyList<TestStream> Read(string folder, string manifest = "manifest.tsv")
        {
            return File.ReadLines(System.IO.Path.Combine(folder, manifest)).Skip(1).Where(x => x.Length > 0).Select(x => x.Split('\t'))
                .Select(x => new TestStream(System.IO.Path.Combine(folder, x[0]), x[1], int.Parse(x[3]), int.Parse(x[4]), int.Parse(x[5]))).ToList();
        }

        private static string? FindConformance()
        {
            var given = Environment.GetEnvironmentVariable("EXYNOS_CONFORMANCE_DIR");
            if(!string.IsNullOrEmpty(given))
            {
                return File.Exists(System.IO.Path.Combine(given, "manifest.tsv")) ? given
                    : throw new FileNotFoundException($"EXYNOS_CONFORMANCE_DIR is {given}, and no manifest.tsv is there");
            }
            for(var directory = new DirectoryInfo(AppContext.BaseDirectory); directory != null; directory = directory.Parent)
            {
                var candidate = System.IO.Path.Combine(directory.FullName, "shared", "conformance");
                if(File.Exists(System.IO.Path.Combine(candidate, "manifest.tsv")))
                {
                    return candidate;
                }
            }
            return null;
        }
    }
}
