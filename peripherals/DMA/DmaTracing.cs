using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Video;

namespace Antmicro.Renode.Peripherals.DMA
{
    /// <summary>
    /// Tracing for the monitor: each of these is a command of every device that does DMA, as in <c>gsc0 StartDmaTrace
    /// @dma.jsonl</c>. A trace ends with its machine, as by Renode's <c>Clear</c> or when a snapshot is loaded.
    /// </summary>
    public static class DmaTracing
    {
        /// <summary>
        /// Traces from the device's next job on, into a file if one is given. Devices that are given the same file
        /// share it. A trace that runs already ends, and the sums of
        /// <see cref="DmaSummary"/> begin anew.
        /// </summary>
        /// <exception cref="RecoverableException">The file cannot be written.</exception>
        public static void StartDmaTrace(this IDmaSource source, string path = "")
        {
            lock(traces)
            {
                StopDmaTrace(source);
                traces.Remove(source);
                var trace = path == "" ? new DmaTrace() : FindTrace(path) ?? new DmaTrace(path);
                trace.Attach(source, NameOf(source));
                traces.Add(source, trace);
                source.WhenDisposed("The trace of the DMA", () => StopDmaTrace(source));
            }
        }

        /// <summary>Ends the trace; when it was the last one of its file, closes that.</summary>
        /// <exception cref="RecoverableException">Something could not be written.</exception>
        public static void StopDmaTrace(this IDmaSource source)
        {
            lock(traces)
            {
                if(traces.TryGetValue(source, out var trace))
                {
                    trace.Detach(source);
                }
            }
        }

        /// <summary>
        /// What the device read and wrote since the trace began, a row for each buffer, direction and address; also
        /// after the trace's end.
        /// </summary>
        /// <exception cref="RecoverableException">There was no trace.</exception>
        public static string[,] DmaSummary(this IDmaSource source)
        {
            lock(traces)
            {
                if(!traces.TryGetValue(source, out var trace))
                {
                    throw new RecoverableException("There is no trace yet; StartDmaTrace begins one.");
                }
                var sums = trace.GetSums(NameOf(source));
                var head = new[] { "instance", "buffer", "direction", "from", "to", "jobs", "last job", "bytes", "without memory" };
                var table = new string[sums.Count + 1, head.Length];
                var rows = sums.Select(x => new[]
                {
                    x.Instance.ToString(), x.Buffer, x.IsWrite ? "write" : "read", $"0x{x.Address:X8}", $"0x{x.Address + x.Span - 1:X8}",
                    x.Jobs.ToString(), x.LastJob.ToString(), x.Bytes.ToString(), x.Missing.ToString(),
                }).Prepend(head).ToArray();
                for(var row = 0; row < rows.Length; row++)
                {
                    for(var column = 0; column < head.Length; column++)
                    {
                        table[row, column] = rows[row][column];
                    }
                }
                return table;
            }
        }

        private static DmaTrace? FindTrace(string path)
        {
            var full = "";
            FrameFile.Guard(path, () => full = Path.GetFullPath(path));
            return traces.Select(x => x.Value).FirstOrDefault(x => x.Path == full && x.IsRunning);
        }

        private static string NameOf(IDmaSource source)
        {
            return source.TryGetMachine(out var machine) && machine.TryGetLocalName(source, out var name) ? name : source.GetType().Name;
        }

        private static readonly ConditionalWeakTable<IDmaSource, DmaTrace> traces = new ConditionalWeakTable<IDmaSource, DmaTrace>();
    }
}
