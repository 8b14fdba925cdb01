using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Threading;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// Keeps a record of the pictures that devices hand out: a trace with the SHA-1 of each, and files of chosen
    /// ones. The device's thread only copies a frame; hashing and writing happen on a thread of the recorder's own,
    /// in order. At most <see cref="MaximumPendingFrames"/> copies wait at a time; beyond that the device waits, so
    /// nothing is lost.
    /// </summary>
    public sealed class FrameRecorder : IDisposable
    {
        public FrameRecorder()
        {
            sync = new object();
            pending = new Queue<Job>();
            spareBuffers = new Stack<byte[]>();
            sources = new Dictionary<IFrameSource, string>();
            records = new List<FrameRecord>();
            images = FrameSelection.None;
            dumps = FrameSelection.None;
        }

        /// <summary>Records the frames of a device from now on.</summary>
        /// <param name="source">The device.</param>
        /// <param name="name">What the trace and the file names call it.</param>
        public void Attach(IFrameSource source, string name)
        {
            lock(sync)
            {
                if(disposed)
                {
                    throw new ObjectDisposedException(nameof(FrameRecorder));
                }
                if(sources.ContainsKey(source))
                {
                    throw new RecoverableException($"The recorder already records '{sources[source]}'.");
                }
                sources.Add(source, name);
            }
            source.FrameProduced += OnFrameProduced;
        }

        /// <summary>Stops recording a device; what it produced so far is still written.</summary>
        public void Detach(IFrameSource source)
        {
            lock(sync)
            {
                if(!sources.Remove(source))
                {
                    return;
                }
            }
            source.FrameProduced -= OnFrameProduced;
        }

        /// <summary>
        /// Writes a line of JSON for each frame from now on, see <see cref="FrameRecord.ToJson"/>. A file that exists
        /// is replaced.
        /// </summary>
        /// <exception cref="RecoverableException">The file cannot be written.</exception>
        public void StartTrace(string path)
        {
            StopTrace();
            FrameFile.Guard(path, () =>
            {
                var writer = FrameFile.CreateTrace(path);
                lock(sync)
                {
                    trace = writer;
                }
            });
        }

        /// <summary>Ends the trace after the frames produced so far.</summary>
        /// <exception cref="RecoverableException">Something could not be written.</exception>
        public void StopTrace()
        {
            WaitUntilIdle();
            StreamWriter? finished;
            lock(sync)
            {
                finished = trace;
                trace = null;
            }
            finished?.Dispose();
            ThrowFailure();
        }

        /// <summary>Saves the selected frames as PNG, named source-instance-index.png.</summary>
        /// <param name="directory">Folder to write to; made where missing.</param>
        /// <param name="selection">Which frames; <see cref="FrameSelection.None"/> stops it.</param>
        /// <exception cref="RecoverableException">The folder cannot be made.</exception>
        public void SaveImages(string directory, FrameSelection selection)
        {
            FrameFile.CreateDirectory(directory);
            lock(sync)
            {
                imageDirectory = directory;
                images = selection;
            }
        }

        /// <summary>Saves the bytes of the selected frames, named source-instance-index.bgrx or .i420.</summary>
        /// <inheritdoc cref="SaveImages"/>
        public void SaveDumps(string directory, FrameSelection selection)
        {
            FrameFile.CreateDirectory(directory);
            lock(sync)
            {
                dumpDirectory = directory;
                dumps = selection;
            }
        }

        /// <summary>
        /// Saves the next frame that is produced, as PNG where the path ends in .png, else as raw bytes.
        /// </summary>
        public void SaveNext(string path)
        {
            lock(sync)
            {
                nextPath = path;
            }
        }

        /// <summary>Waits until every frame produced so far is recorded.</summary>
        /// <exception cref="RecoverableException">Something could not be written since the last call; the first such
        /// error.</exception>
        public void Flush()
        {
            WaitUntilIdle();
            ThrowFailure();
        }

        /// <summary>
        /// The records so far, oldest first; call <see cref="Flush"/> before for all frames produced so far.
        /// </summary>
        public IReadOnlyList<FrameRecord> GetRecords()
        {
            lock(sync)
            {
                return records.ToArray();
            }
        }

        /// <summary>The first recorded frame with this hash, or null.</summary>
        public FrameRecord? Find(string sha1)
        {
            lock(sync)
            {
                return records.Find(record => string.Equals(record.Sha1, sha1, StringComparison.OrdinalIgnoreCase));
            }
        }

        /// <summary>
        /// Stops recording. What could not be written stays unsaid: call <see cref="Flush"/> before to know.
        /// </summary>
        public void Dispose()
        {
            IFrameSource[] attached;
            lock(sync)
            {
                if(disposed)
                {
                    return;
                }
                attached = new IFrameSource[sources.Count];
                sources.Keys.CopyTo(attached, 0);
            }
            foreach(var source in attached)
            {
                Detach(source);
            }
            WaitUntilIdle();
            lock(sync)
            {
                disposed = true;
                trace?.Dispose();
                trace = null;
                Monitor.PulseAll(sync);
            }
            if(worker != Thread.CurrentThread)
            {
                worker?.Join();
            }
        }

        /// <summary>How many frames were produced while attached.</summary>
        public long FrameCount
        {
            get
            {
                lock(sync)
                {
                    return frameCount;
                }
            }
        }

        /// <summary>
        /// Raised for each recorded frame, in order, on the recorder's thread. The bytes are only valid during the
        /// call.
        /// </summary>
        public event Action<FrameRecord, ReadOnlyMemory<byte>>? Recorded;

        public const int MaximumPendingFrames = 4;

        private void OnFrameProduced(IFrameSource source, VideoFrame frame)
        {
            lock(sync)
            {
                if(disposed || !sources.TryGetValue(source, out var name))
                {
                    return;
                }
                while(pending.Count >= MaximumPendingFrames)
                {
                    Monitor.Wait(sync);
                }
                var buffer = spareBuffers.Count > 0 ? spareBuffers.Pop() : Array.Empty<byte>();
                if(buffer.Length < frame.Data.Length)
                {
                    buffer = new byte[frame.Data.Length];
                }
                frame.Data.Span.CopyTo(buffer);
                var copy = new VideoFrame(frame.Layout, frame.Width, frame.Height, buffer.AsMemory(0, frame.Data.Length), frame.Index, frame.Timestamp, frame.Instance);
                pending.Enqueue(new Job(name, copy, buffer, nextPath));
                nextPath = null;
                frameCount++;
                StartWorker();
                Monitor.PulseAll(sync);
            }
        }

        private void StartWorker()
        {
            if(worker != null)
            {
                return;
            }
            worker = new Thread(Work) { IsBackground = true, Name = "frame recorder" };
            worker.Start();
        }

        private void Work()
        {
            while(true)
            {
                Job job;
                lock(sync)
                {
                    while(pending.Count == 0)
                    {
                        if(disposed)
                        {
                            return;
                        }
                        Monitor.Wait(sync);
                    }
                    // It stays in the queue until it is done: an empty queue means that everything is written.
                    job = pending.Peek();
                }
                try
                {
                    Record(job);
                }
                catch(Exception e)
                {
                    lock(sync)
                    {
                        failure ??= e is RecoverableException ? e.Message : $"Cannot record frame {job.Frame.Index} of {job.Source}: {e.Message}";
                    }
                }
                lock(sync)
                {
                    pending.Dequeue();
                    spareBuffers.Push(job.Buffer);
                    Monitor.PulseAll(sync);
                }
            }
        }

        private void Record(Job job)
        {
            var frame = job.Frame;
            var hash = Convert.ToHexString(SHA1.HashData(frame.Data.Span)).ToLowerInvariant();
            var record = new FrameRecord(job.Source, frame.Instance, frame.Index, frame.Layout, frame.Width, frame.Height, hash, frame.Timestamp.TotalMicroseconds);

            string? imagePath, dumpPath;
            StreamWriter? writer;
            lock(sync)
            {
                records.Add(record);
                writer = trace;
                imagePath = images.Contains(frame.Index) ? Path.Combine(imageDirectory!, FileName(record, "png")) : null;
                dumpPath = dumps.Contains(frame.Index) ? Path.Combine(dumpDirectory!, FileName(record, frame.Layout.ToString().ToLowerInvariant())) : null;
            }
            if(writer != null)
            {
                FrameFile.Guard("frame trace", () => writer.WriteLine(record.ToJson()));
            }
            Recorded?.Invoke(record, frame.Data);
            if(imagePath != null)
            {
                FrameFile.SavePng(imagePath, frame);
            }
            if(dumpPath != null)
            {
                FrameFile.SaveRaw(dumpPath, frame);
            }
            if(job.Path != null)
            {
                FrameFile.Save(job.Path, frame);
            }
        }

        private void WaitUntilIdle()
        {
            lock(sync)
            {
                while(pending.Count > 0)
                {
                    Monitor.Wait(sync);
                }
            }
        }

        private void ThrowFailure()
        {
            string? message;
            lock(sync)
            {
                message = failure;
                failure = null;
            }
            if(message != null)
            {
                throw new RecoverableException(message);
            }
        }

        private static string FileName(FrameRecord record, string extension)
        {
            var name = string.Join("_", record.Source.Split(Path.GetInvalidFileNameChars()));
            return FormattableString.Invariant($"{name}-{record.Instance}-{record.Index:d6}.{extension}");
        }

        private bool disposed;
        private long frameCount;
        private string? failure;
        private string? nextPath;
        private string? imageDirectory;
        private string? dumpDirectory;
        private FrameSelection images;
        private FrameSelection dumps;
        private StreamWriter? trace;
        private Thread? worker;

        private readonly object sync;
        private readonly Queue<Job> pending;
        private readonly Stack<byte[]> spareBuffers;
        private readonly Dictionary<IFrameSource, string> sources;
        private readonly List<FrameRecord> records;

        private sealed class Job
        {
            public Job(string source, VideoFrame frame, byte[] buffer, string? path)
            {
                Source = source;
                Frame = frame;
                Buffer = buffer;
                Path = path;
            }

            public string Source { get; }

            public VideoFrame Frame { get; }

            public byte[] Buffer { get; }

            public string? Path { get; }
        }
    }
}
