using System.IO;
using System.Runtime.CompilerServices;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// Tracing of the encoders for the monitor, as in <c>mfc StartEncoderTrace @encoded.jsonl</c>. A trace ends with its
    /// machine, as by Renode's <c>Clear</c> or when a snapshot is loaded.
    /// </summary>
    public static class EncoderTracing
    {
        /// <summary>
        /// Writes a line of JSON for each picture that is coded from now on, see <see cref="EncodedPicture.ToJson"/>. A
        /// file that exists is replaced; a trace that runs already ends.
        /// </summary>
        /// <exception cref="RecoverableException">The file cannot be written.</exception>
        public static void StartEncoderTrace(this Exynos_MFC device, string path)
        {
            StopEncoderTrace(device);
            FrameFile.Guard(path, () => traces.Add(device, new Trace(device, path)));
            device.WhenDisposed("The trace of the encoders", () => StopEncoderTrace(device));
        }

        /// <summary>Ends the trace and closes its file.</summary>
        /// <exception cref="RecoverableException">Something could not be written.</exception>
        public static void StopEncoderTrace(this Exynos_MFC device)
        {
            if(traces.TryGetValue(device, out var trace))
            {
                traces.Remove(device);
                trace.Stop();
            }
        }

        private static readonly ConditionalWeakTable<Exynos_MFC, Trace> traces = new ConditionalWeakTable<Exynos_MFC, Trace>();

        /// <summary>
        /// A file that is written to on the device's thread. An error while writing doesn't stop the machine: it ends the
        /// file, and <see cref="Stop"/> throws it.
        /// </summary>
        private sealed class Trace
        {
            public Trace(Exynos_MFC device, string path)
            {
                this.device = device;
                this.path = path;
                file = FrameFile.CreateTrace(path);
                device.PictureEncoded += Record;
            }

            public void Stop()
            {
                device.PictureEncoded -= Record;
                file.Dispose();
                if(failure != null)
                {
                    throw new RecoverableException($"Cannot write '{path}': {failure}");
                }
            }

            private void Record(EncodedPicture picture)
            {
                try
                {
                    file.WriteLine(picture.ToJson());
                }
                catch(IOException e)
                {
                    failure = e.Message;
                    device.PictureEncoded -= Record;
                }
            }

            private string? failure;
            private readonly Exynos_MFC device;
            private readonly string path;
            private readonly StreamWriter file;
        }
    }
}
