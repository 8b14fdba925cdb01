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

        /// <summary>The access units of a stream's file.</summary>
        public static List<byte[]> Read(this TestStream stream)
        {
            return Split(File.ReadAllBytes(stream.Path));
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
}
