using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Video;

namespace Antmicro.Renode.Peripherals.DMA
{
    /// <summary>
    /// A trace of what the DMA of one or more devices does: a line of JSON for each buffer of each job, and sums by
    /// buffer. Lines are written on the device's thread. An error while writing doesn't stop the machine: it ends the
    /// file, and <see cref="Stop"/> throws it.
    /// </summary>
    public sealed class DmaTrace
    {
        /// <param name="path">The file, which is replaced where it exists; null keeps the sums only.</param>
        /// <exception cref="RecoverableException">The file cannot be written.</exception>
        public DmaTrace(string? path = null)
        {
            if(path == null)
            {
                return;
            }
            FrameFile.Guard(path, () =>
            {
                Path = System.IO.Path.GetFullPath(path);
                file = FrameFile.CreateTrace(path);
            });
        }

        /// <summary>Traces a device from its next job on.</summary>
        /// <param name="source">The device.</param>
        /// <param name="name">What the trace calls it.</param>
        public void Attach(IDmaSource source, string name)
        {
            lock(sync)
            {
                names.Add(source, name);
            }
            source.DmaDone += Record;
        }

        /// <summary>Ends the trace of a device; with the last one, that of the file.</summary>
        /// <exception cref="RecoverableException">Something could not be written.</exception>
        public void Detach(IDmaSource source)
        {
            source.DmaDone -= Record;
            lock(sync)
            {
                names.Remove(source);
                if(names.Count > 0)
                {
                    return;
                }
            }
            Stop();
        }

        /// <summary>Ends the trace and closes its file. The sums stay.</summary>
        /// <inheritdoc cref="Detach"/>
        public void Stop()
        {
            lock(sync)
            {
                foreach(var source in names.Keys)
                {
                    source.DmaDone -= Record;
                }
                names.Clear();
                Close();
                if(failure != null)
                {
                    var message = failure;
                    failure = null;
                    throw new RecoverableException(message);
                }
            }
        }

        /// <summary>
        /// What was traced of a device, by instance, buffer, direction and address. It has at most <see
        /// cref="MaximumSums"/> rows for all devices; what comes on top is left out.
        /// </summary>
        public IReadOnlyList<DmaSum> GetSums(string name)
        {
            lock(sync)
            {
                return sums.Where(x => x.Key.Item1 == name).Select(x => x.Value)
                    .OrderBy(x => x.Instance).ThenBy(x => x.Buffer, StringComparer.Ordinal).ThenBy(x => x.IsWrite).ThenBy(x => x.Address).ToList();
            }
        }

        /// <summary>The trace's line for a transfer, without the line's end.</summary>
        public static string ToJson(string name, DmaTransfer transfer)
        {
            var json = new StringBuilder(200);
            json.Append("{\"device\":\"");
            FrameRecord.AppendEscaped(json, name);
            json.AppendFormat(CultureInfo.InvariantCulture, "\",\"instance\":{0},\"job\":{1},\"buffer\":\"{2}\",\"direction\":\"{3}\",\"address\":\"0x{4:X8}\",\"span\":{5},\"bytes\":{6},\"missing\":{7},\"time_us\":{8:0.###}}}",
                transfer.Instance, transfer.Job, transfer.Buffer, transfer.IsWrite ? "write" : "read", transfer.Address, transfer.Span, transfer.Bytes, transfer.Missing,
                transfer.Timestamp.TotalMicroseconds);
            return json.ToString();
        }

        /// <summary>The file's full name; null if there is none.</summary>
        public string? Path { get; private set; }

        /// <summary>Whether it traces anything at present.</summary>
        public bool IsRunning
        {
            get
            {
                lock(sync)
                {
                    return names.Count > 0;
                }
            }
        }

        public const int MaximumSums = 4096;

        private void Record(IDmaSource source, DmaTransfer transfer)
        {
            lock(sync)
            {
                if(!names.TryGetValue(source, out var name))
                {
                    return;
                }
                var key = Tuple.Create(name, transfer.Instance, transfer.Buffer, transfer.IsWrite, transfer.Address);
                if(!sums.TryGetValue(key, out var sum) && sums.Count < MaximumSums)
                {
                    sum = new DmaSum(transfer);
                    sums.Add(key, sum);
                }
                sum?.Add(transfer);
                try
                {
                    file?.WriteLine(ToJson(name, transfer));
                }
                catch(IOException e)
                {
                    failure = $"Cannot write '{Path}': {e.Message}";
                    Close();
                }
            }
        }

        private void Close()
        {
            try
            {
                file?.Dispose();
            }
            catch(IOException e)
            {
                failure ??= $"Cannot write '{Path}': {e.Message}";
            }
            file = null;
        }

        private StreamWriter? file;
        private string? failure;

        private readonly object sync = new object();
        private readonly Dictionary<IDmaSource, string> names = new Dictionary<IDmaSource, string>();
        private readonly Dictionary<Tuple<string, int, string, bool, ulong>, DmaSum> sums = new Dictionary<Tuple<string, int, string, bool, ulong>, DmaSum>();
    }

    /// <summary>The transfers of a buffer that began at the same address.</summary>
    public sealed class DmaSum
    {
        internal DmaSum(DmaTransfer first)
        {
            Instance = first.Instance;
            Buffer = first.Buffer;
            IsWrite = first.IsWrite;
            Address = first.Address;
        }

        public int Instance { get; }

        public string Buffer { get; }

        public bool IsWrite { get; }

        public ulong Address { get; }

        /// <summary>The longest of them.</summary>
        public ulong Span { get; private set; }

        /// <summary>How many jobs there were.</summary>
        public long Jobs { get; private set; }

        public long LastJob { get; private set; }

        public long Bytes { get; private set; }

        public long Missing { get; private set; }

        internal void Add(DmaTransfer transfer)
        {
            Span = Math.Max(Span, transfer.Span);
            Jobs++;
            LastJob = transfer.Job;
            Bytes += transfer.Bytes;
            Missing += transfer.Missing;
        }
    }
}
