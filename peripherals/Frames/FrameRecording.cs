using System.Linq;
using System.Runtime.CompilerServices;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// Recording for the monitor: each of these is a command of every device that hands out frames, as in
    /// <c>fimd StartFrameTrace @frames.jsonl</c>. A recording ends with its machine, as by Renode's <c>Clear</c> or
    /// when a snapshot is loaded.
    /// </summary>
    public static class FrameRecording
    {
        /// <summary>Writes a line of JSON with the hash of each frame from now on.</summary>
        public static void StartFrameTrace(this IFrameSource source, string path)
        {
            RecorderOf(source).StartTrace(path);
        }

        /// <summary>Ends the trace and closes its file.</summary>
        public static void StopFrameTrace(this IFrameSource source)
        {
            RecorderOf(source).StopTrace();
        }

        /// <summary>Saves frames as PNG files: "all", "every 10", "0,5,20-29"; "none" stops it.</summary>
        public static void SaveFrames(this IFrameSource source, string directory, string frames = "all")
        {
            RecorderOf(source).SaveImages(directory, FrameSelection.Parse(frames));
        }

        /// <summary>Saves frames as raw bytes, selected as for <see cref="SaveFrames"/>.</summary>
        public static void DumpFrames(this IFrameSource source, string directory, string frames = "all")
        {
            RecorderOf(source).SaveDumps(directory, FrameSelection.Parse(frames));
        }

        /// <summary>Saves the next frame: as PNG where the path ends in .png, else as raw bytes.</summary>
        public static void SaveNextFrame(this IFrameSource source, string path)
        {
            RecorderOf(source).SaveNext(path);
        }

        /// <summary>
        /// Starts keeping hashes for <see cref="FindFrame"/> and <see cref="ListFrames"/> without writing a file.
        /// </summary>
        public static void StartFrameRecording(this IFrameSource source)
        {
            RecorderOf(source);
        }

        /// <summary>Stops recording and forgets what was recorded.</summary>
        public static void StopFrameRecording(this IFrameSource source)
        {
            if(recorders.TryGetValue(source, out var recorder))
            {
                recorders.Remove(source);
                try
                {
                    recorder.Flush();
                }
                finally
                {
                    recorder.Dispose();
                }
            }
        }

        /// <summary>How many frames were recorded.</summary>
        public static long RecordedFrameCount(this IFrameSource source)
        {
            return RecorderOf(source).FrameCount;
        }

        /// <summary>Index of the first recorded frame with this SHA-1, -1 if there is none yet.</summary>
        public static long FindFrame(this IFrameSource source, string sha1)
        {
            var recorder = RecorderOf(source);
            recorder.Flush();
            return recorder.Find(sha1)?.Index ?? -1;
        }

        /// <summary>The last recorded frames, one a line, newest last.</summary>
        public static string ListFrames(this IFrameSource source, int count = 20)
        {
            if(count < 1)
            {
                throw new RecoverableException("The number of frames must be at least 1.");
            }
            var recorder = RecorderOf(source);
            recorder.Flush();
            var records = recorder.GetRecords();
            return string.Join("\n", records.Skip(records.Count - count).Select(record => record.ToString()));
        }

        private static FrameRecorder RecorderOf(IFrameSource source)
        {
            return recorders.GetValue(source, newSource =>
            {
                var recorder = new FrameRecorder();
                recorder.Attach(newSource, NameOf(newSource));
                newSource.WhenDisposed("The recording of frames", () => StopFrameRecording(newSource));
                return recorder;
            });
        }

        private static string NameOf(IFrameSource source)
        {
            var type = source.GetType().Name;
            return type.StartsWith("Exynos_", System.StringComparison.Ordinal) ? type.Substring("Exynos_".Length).ToLowerInvariant() : type;
        }

        private static readonly ConditionalWeakTable<IFrameSource, FrameRecorder> recorders = new ConditionalWeakTable<IFrameSource, FrameRecorder>();
    }
}
