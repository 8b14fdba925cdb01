using System;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>Lines of one memory plane, collected and stored in bands of many lines.</summary>
    internal sealed class PlaneWriter
    {
        /// <param name="memory">The way to it.</param>
        /// <param name="address">Where the plane begins.</param>
        /// <param name="stride">Bytes between lines.</param>
        /// <param name="firstByte">Bytes to leave alone at the beginning of each line.</param>
        /// <param name="firstLine">Lines to leave alone.</param>
        /// <param name="lineBytes">Bytes to write of each line.</param>
        /// <param name="lines">Lines to write.</param>
        /// <param name="tileHeight">Lines of a tile of 16 bytes a line; 0: not tiled.</param>
        /// <param name="whole">Keep all lines until the end, because they are not filled one by one.</param>
        public void Open(DmaChannel memory, uint address, int stride, int firstByte, int firstLine, int lineBytes, int lines, int tileHeight, bool whole)
        {
            this.memory = memory;
            this.address = address;
            this.stride = stride;
            this.firstByte = firstByte;
            this.firstLine = firstLine;
            this.lineBytes = lineBytes;
            this.lines = lines;
            this.tileHeight = tileHeight;
            bandLines = whole ? lines : tileHeight != 0 ? tileHeight : Math.Max(1, BandBytes / Math.Max(lineBytes, 1));
            bandStart = 0;
            bandEnd = 0;
        }

        /// <summary>
        /// Where to put a line. Lines come in rising or in falling order, each once, unless all are kept.
        /// </summary>
        public Span<byte> Line(int line)
        {
            if(line < bandStart || line >= bandEnd)
            {
                Flush();
                Begin(line);
            }
            return band.AsSpan((line - bandStart) * lineBytes, lineBytes);
        }

        /// <summary>The whole plane, for one that is kept until the end.</summary>
        public Span<byte> All()
        {
            Line(0);
            return band.AsSpan(0, lines * lineBytes);
        }

        /// <summary>Stores what has been collected.</summary>
        public void Flush()
        {
            var count = bandEnd - bandStart;
            if(count == 0)
            {
                return;
            }
            if(tileHeight != 0)
            {
                for(var line = bandStart; line < bandEnd;)
                {
                    line = StoreTileRow(line);
                }
            }
            else if(lineBytes == stride)
            {
                memory.Write(LineAddress(bandStart), band, 0, count * lineBytes);
            }
            else
            {
                for(var i = 0; i < count; i++)
                {
                    memory.Write(LineAddress(bandStart + i), band, i * lineBytes, lineBytes);
                }
            }
            bandStart = bandEnd = 0;
        }

        private void Begin(int line)
        {
            if(bandLines >= lines)
            {
                bandStart = 0;
                bandEnd = lines;
            }
            else
            {
                // Bands begin where rows of tiles begin; without tiles at multiples of their size.
                var shift = tileHeight == 0 ? 0 : firstLine % tileHeight;
                var first = (line + shift) / bandLines * bandLines - shift;
                bandStart = Math.Max(0, first);
                bandEnd = Math.Min(lines, first + bandLines);
            }
            if(band.Length < (bandEnd - bandStart) * lineBytes)
            {
                band = new byte[(bandEnd - bandStart) * lineBytes];
            }
        }

        /// <returns>The first line behind the row of tiles.</returns>
        private int StoreTileRow(int line)
        {
            var tileRow = (firstLine + line) / tileHeight;
            var end = Math.Min(bandEnd, (tileRow + 1) * tileHeight - firstLine);
            var firstTile = firstByte / TileWidth;
            var tiles = (firstByte + lineBytes - 1) / TileWidth + 1 - firstTile;
            var start = address + ((ulong)tileRow * (ulong)stride + (ulong)firstTile * TileWidth) * (ulong)tileHeight;
            var bytes = tiles * TileWidth * tileHeight;
            if(tileBuffer.Length < bytes)
            {
                tileBuffer = new byte[bytes];
            }
            if(end - line != tileHeight || tiles * TileWidth != lineBytes)
            {
                // Tiles that the area covers in part keep the rest of what they hold.
                memory.Read(start, tileBuffer, 0, bytes);
            }
            var skip = firstByte - firstTile * TileWidth;
            for(; line < end; line++)
            {
                var inTile = (firstLine + line) % tileHeight;
                var source = band.AsSpan((line - bandStart) * lineBytes, lineBytes);
                for(var x = 0; x < lineBytes;)
                {
                    var tile = (skip + x) / TileWidth;
                    var column = (skip + x) % TileWidth;
                    var run = Math.Min(TileWidth - column, lineBytes - x);
                    source.Slice(x, run).CopyTo(tileBuffer.AsSpan((tile * tileHeight + inTile) * TileWidth + column));
                    x += run;
                }
            }
            memory.Write(start, tileBuffer, 0, bytes);
            return end;
        }

        private ulong LineAddress(int line) => address + (ulong)(firstLine + line) * (ulong)stride + (ulong)firstByte;

        private DmaChannel memory = null!;
        private uint address;
        private int stride;
        private int firstByte;
        private int firstLine;
        private int lineBytes;
        private int lines;
        private int tileHeight;
        private int bandLines;
        private int bandStart;
        private int bandEnd;
        private byte[] band = Array.Empty<byte>();
        private byte[] tileBuffer = Array.Empty<byte>();

        private const int TileWidth = 16;
        private const int BandBytes = 128 * 1024;
    }
}
