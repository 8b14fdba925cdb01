using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Antmicro.Renode.Peripherals.Benchmarks.MFC
{
    /// <summary>
    /// A 1080p H.264 High stream with B pictures, made by ffmpeg and libx264 once and kept in the cache.
    /// </summary>
    internal static class EncodedVideo
    {
        /// <summary>Its access units in decoding order.</summary>
        public static List<byte[]> Get(int frames, int megabits, int slices)
        {
            var cache = Environment.GetEnvironmentVariable("RENODE_EXYNOS_CACHE");
            if(string.IsNullOrEmpty(cache))
            {
                cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "renode-exynos5422");
            }
            var file = Path.Combine(cache, "benchmarks", $"1080p-{frames}-{megabits}M-{slices}.264");
            if(!File.Exists(file))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                Encode(frames, megabits, slices, file + ".part");
                File.Move(file + ".part", file);
            }
            return Split(File.ReadAllBytes(file));
        }

        private static void Encode(int frames, int megabits, int slices, string file)
        {
            // The noise keeps the encoder from skipping most of a drawn picture: the decoder has about the work of a
            // filmed one.
            var arguments = $"-v error -y -f lavfi -i testsrc2=size=1920x1080:rate=30,noise=alls=8:allf=t -frames:v {frames} -pix_fmt yuv420p "
                + $"-c:v libx264 -profile:v high -preset medium -bf 3 -b:v {megabits}M -x264-params aud=1:slices={slices} -f h264 {file}";
            using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { UseShellExecute = false })
                ?? throw new InvalidOperationException("ffmpeg can't be started. Install it: apt install ffmpeg");
            ffmpeg.WaitForExit();
            if(ffmpeg.ExitCode != 0)
            {
                throw new InvalidOperationException("ffmpeg could not encode the benchmark's video");
            }
        }

        /// <summary>Each access unit begins with a delimiter.</summary>
        private static List<byte[]> Split(byte[] stream)
        {
            var result = new List<byte[]>();
            var start = 0;
            for(var i = 1; i + 4 < stream.Length; i++)
            {
                if(stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 0 && stream[i + 3] == 1 && (stream[i + 4] & 0x1F) == 9)
                {
                    result.Add(stream[start..i]);
                    start = i;
                }
            }
            result.Add(stream[start..]);
            return result;
        }
    }
}
