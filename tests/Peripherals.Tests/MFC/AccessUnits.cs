using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>Cuts a byte stream into access units as h264parse does (alignment=au).</summary>
    internal static class AccessUnits
    {
        public static List<byte[]> Split(byte[] stream)
        {
            var result = new List<byte[]>();
            var starts = StartCodes(stream);
            var begin = starts.Count > 0 ? starts[0] : stream.Length;
            var hasPicture = false;
            for(var i = 0; i < starts.Count; i++)
            {
                var header = starts[i] + (stream[starts[i] + 2] == 1 ? 3 : 4);
                if(header >= stream.Length)
                {
                    break;
                }
                var type = stream[header] & 0x1F;
                var isSlice = type == 1 || type == 2 || type == 5;
                var isFirstSlice = isSlice && header + 1 < stream.Length && (stream[header + 1] & 0x80) != 0;
                if(hasPicture && (isFirstSlice || (type >= 6 && type <= 9) || (type >= 14 && type <= 18)))
                {
                    result.Add(stream[begin..starts[i]]);
                    begin = starts[i];
                    hasPicture = false;
                }
                hasPicture |= isSlice;
            }
            if(begin < stream.Length)
            {
                result.Add(stream[begin..]);
            }
            return result;
        }

        /// <summary>Offsets of the start codes, with their leading zero.</summary>
        public static List<int> StartCodes(byte[] stream)
        {
            var result = new List<int>();
            for(var i = 0; i + 2 < stream.Length; i++)
            {
                if(stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
                {
                    result.Add(i > 0 && stream[i - 1] == 0 ? i - 1 : i);
                    i += 2;
                }
            }
            return result;
        }

        public static string Hash(IEnumerable<OutputPicture> pictures)
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
            foreach(var picture in pictures)
            {
                sha.AppendData(picture.Data);
            }
            return Convert.ToHexString(sha.GetHashAndReset()).ToLowerInvariant();
        }
    }

    /// <summary>A stream of shared/conformance with what is known of it.</summary>
    internal sealed record ConformanceStream(string Name, string Sha1, int Width, int Height, int Frames)
    {
        public static IEnumerable<ConformanceStream> All
        {
            get
            {
                var manifest = Folder == null ? null : Path.Combine(Folder, "manifest.tsv");
                if(manifest == null || !File.Exists(manifest))
                {
                    return new[] { Missing };
                }
                return File.ReadLines(manifest).Skip(1).Where(x => x.Length > 0).Select(x => x.Split('\t'))
                    .Select(x => new ConformanceStream(x[0], x[1], int.Parse(x[3]), int.Parse(x[4]), int.Parse(x[5]))).ToList();
            }
        }

        public static ConformanceStream Get(string name)
        {
            return All.FirstOrDefault(x => x.Name == name) ?? Missing;
        }

        public List<byte[]> Read()
        {
            if(this == Missing || Folder == null)
            {
                Assert.Ignore("The conformance streams aren't here: set EXYNOS_CONFORMANCE_DIR, or put them into ../shared/conformance beside the checkout");
            }
            return AccessUnits.Split(File.ReadAllBytes(Path.Combine(Folder!, Name)));
        }

        public override string ToString()
        {
            return Name;
        }

        private static string? Folder
        {
            get
            {
                var given = Environment.GetEnvironmentVariable("EXYNOS_CONFORMANCE_DIR");
                if(!string.IsNullOrEmpty(given))
                {
                    return given;
                }
                for(var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); directory != null; directory = directory.Parent)
                {
                    var candidate = Path.Combine(directory.FullName, "shared", "conformance");
                    if(Directory.Exists(candidate))
                    {
                        return candidate;
                    }
                }
                return null;
            }
        }

        private static readonly ConformanceStream Missing = new ConformanceStream("(no streams)", "", 0, 0, 0);
    }
}
