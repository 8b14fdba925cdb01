using System;
using System.IO;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A file with the stream that an instance is given, as players take it.</summary>
    internal sealed class StreamRecording : IDisposable
    {
        /// <exception cref="RecoverableException">The file can't be made.</exception>
        public StreamRecording(string path, int instance)
        {
            Instance = instance;
            try
            {
                file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            }
            catch(Exception e) when(e is IOException || e is UnauthorizedAccessException || e is ArgumentException || e is NotSupportedException)
            {
                throw new RecoverableException($"The stream can't be recorded to {path}: {e.Message}");
            }
        }

        /// <summary>Takes headers or a coded picture: the first bytes of a buffer.</summary>
        /// <exception cref="IOException">The disk is full, or gone.</exception>
        public void Add(VideoCodec codec, byte[] data, int length)
        {
            if(file.Position == 0)
            {
                Append(codec.GetFileHeader());
            }
            Append(codec.GetFramePrefix(length, units++));
            file.Write(data, 0, length);
            file.Flush();
        }

        public void Dispose()
        {
            file.Dispose();
        }

        /// <summary>Number of the instance that is recorded.</summary>
        public int Instance { get; }

        private void Append(byte[] bytes)
        {
            file.Write(bytes, 0, bytes.Length);
        }

        private long units;
        private readonly FileStream file;
    }
}
