using System;
using System.Collections.Generic;
using System.IO;

using Antmicro.Migrant;
using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.SD
{
    /// <summary>
    /// The host's file behind a card. Writes go to the file, or to an overlay that leaves the file as it is.
    ///
    /// The overlay is in the machine's memory and part of its snapshot. Without one a snapshot only knows the file's
    /// name: after a load the card has what is in the file then.
    /// </summary>
    internal sealed class CardImage
    {
        /// <param name="path">The image: a whole number of sectors.</param>
        /// <param name="overlay">Whether to keep what the guest writes out of the file.</param>
        /// <exception cref="RecoverableException">It can't be a card.</exception>
        public CardImage(string path, bool overlay)
        {
            Path = path;
            if(Directory.Exists(path) || !File.Exists(path))
            {
                throw new RecoverableException($"There is no card image {path}.");
            }
            chunks = overlay ? new Dictionary<long, byte[]>() : null;
            // Root could write to it all the same, to what was to be kept.
            if(!overlay && new FileInfo(path).IsReadOnly)
            {
                throw ReadOnly();
            }
            Open();
            Length = file!.Length;
            if(Length == 0 || Length % SectorSize != 0)
            {
                Close();
                throw new RecoverableException($"{path} is no card image: its {Length} bytes are not a whole number of sectors of {SectorSize}.");
            }
        }

        public void Read(long offset, byte[] destination, int start, int count)
        {
            if(chunks == null)
            {
                ReadFile(offset, destination, start, count);
                return;
            }
            for(var done = 0; done < count;)
            {
                var at = offset + done;
                var within = (int)(at % ChunkSize);
                var length = Math.Min(count - done, ChunkSize - within);
                if(chunks.TryGetValue(at / ChunkSize, out var chunk))
                {
                    Array.Copy(chunk, within, destination, start + done, length);
                }
                else
                {
                    ReadFile(at, destination, start + done, length);
                }
                done += length;
            }
        }

        public void Write(long offset, byte[] source, int start, int count)
        {
            if(chunks == null)
            {
                Open();
                file!.Position = offset;
                file.Write(source, start, count);
                // What can't be stored has to fail now, while the guest waits for it.
                file.Flush();
                return;
            }
            for(var done = 0; done < count;)
            {
                var at = offset + done;
                var within = (int)(at % ChunkSize);
                var length = Math.Min(count - done, ChunkSize - within);
                if(!chunks.TryGetValue(at / ChunkSize, out var chunk))
                {
                    chunk = new byte[ChunkSize];
                    ReadFile(at - within, chunk, 0, ChunkSize);
                    chunks.Add(at / ChunkSize, chunk);
                }
                Array.Copy(source, start + done, chunk, within, length);
                done += length;
            }
        }

        public void Close()
        {
            file?.Dispose();
            file = null;
        }

        public string Path { get; }

        /// <summary>Bytes of the file when the card was put in.</summary>
        public long Length { get; }

        public bool HasOverlay => chunks != null;

        /// <summary>Bytes of a sector, the unit of all transfers.</summary>
        public const int SectorSize = 512;

        private void Open()
        {
            if(file != null)
            {
                return;
            }
            try
            {
                // Two machines that write to one image would destroy it; any number may read it.
                file = chunks == null
                    ? new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read)
                    : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            }
            catch(Exception e) when(e is IOException || e is UnauthorizedAccessException)
            {
                throw chunks == null && e is UnauthorizedAccessException
                    ? ReadOnly()
                    : new RecoverableException($"The card image {Path} can't be opened: {e.Message}");
            }
        }

        private RecoverableException ReadOnly()
        {
            return new RecoverableException($"The card image {Path} can't be written to; with an overlay it needn't be.");
        }

        private void ReadFile(long offset, byte[] destination, int start, int count)
        {
            Open();
            file!.Position = offset;
            while(count > 0)
            {
                var read = file.Read(destination, start, count);
                if(read == 0)
                {
                    // The card's size is rounded up: what is behind the file's end was never written.
                    Array.Clear(destination, start, count);
                    return;
                }
                start += read;
                count -= read;
            }
        }

        [Transient]
        private FileStream? file;

        private readonly Dictionary<long, byte[]>? chunks;

        private const int ChunkSize = 4096;
    }
}
