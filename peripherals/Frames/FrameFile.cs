using System;
using System.IO;
using System.Text;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>Writes pictures to files.</summary>
    public static class FrameFile
    {
        /// <summary>Writes a PNG where the path ends in .png, else the frame's bytes as they are.</summary>
        /// <exception cref="RecoverableException">The file cannot be written.</exception>
        public static void Save(string path, VideoFrame frame)
        {
            if(path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                SavePng(path, frame);
            }
            else
            {
                SaveRaw(path, frame);
            }
        }

        /// <inheritdoc cref="Save"/>
        public static void SavePng(string path, VideoFrame frame)
        {
            Write(path, stream => PngWriter.Write(stream, frame.Width, frame.Height, (row, rgb) => FramePixels.ReadRow(frame, row, rgb)));
        }

        /// <inheritdoc cref="Save"/>
        public static void SaveRaw(string path, VideoFrame frame)
        {
            Write(path, stream => stream.Write(frame.Data.Span));
        }

        /// <summary>Makes sure a folder is there.</summary>
        /// <exception cref="RecoverableException">It cannot be made.</exception>
        public static void CreateDirectory(string path)
        {
            Guard(path, () => Directory.CreateDirectory(path));
        }

        /// <summary>
        /// A file for lines of text. Each is there as soon as it was written, whatever happens to the process
        /// afterwards.
        /// </summary>
        internal static StreamWriter CreateTrace(string path)
        {
            return new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(false)) { AutoFlush = true };
        }

        /// <summary>Runs an action on a file and turns what the file system says no to into one clear line.</summary>
        internal static void Guard(string path, Action action)
        {
            try
            {
                action();
            }
            catch(Exception e) when(e is IOException || e is UnauthorizedAccessException || e is ArgumentException || e is NotSupportedException)
            {
                throw new RecoverableException($"Cannot write '{path}': {e.Message}");
            }
        }

        private static void Write(string path, Action<Stream> writer)
        {
            Guard(path, () =>
            {
                using(var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read))
                {
                    writer(stream);
                }
            });
        }
    }
}
