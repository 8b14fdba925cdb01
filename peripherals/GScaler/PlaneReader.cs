using System;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>Lines of one memory plane, fetched in bands of many lines.</summary>
    internal sealed class PlaneReader
    {
        /// <param name="memory">The way to it.</param>
        /// <param name="address">Where the plane begins.</param>
        /// <param name="stride">Bytes between lines.</param>
        /// <param name="firstByte">Bytes to skip in each line.</param>
        /// <param name="firstLine">Lines to skip.</param>
        /// <param name="lineBytes">Bytes to read of each line.</param>
        /// <param name="lines">Lines to read.</param>
        /// <param name="tileHeight">Lines of a tile of 16 bytes a line; 0: not tiled.</param>
        public void Open(DmaChannel memory, uint address, int stride, int firstByte, int firstLine, int lineBytes, int lines, int tileHeight)
        {
            this.memory = memory;
            this.address = address;
            this.stride = stride;
            this.firstByte = firstByte;
            this.firstLine = firstLine;
            this.lineBytes = lineBytes;
            this.lines = lines;
            this.tileHeight = tileHeight;
            bandStart = 0;
            bandEnd = 0;
        }

        /// <summary>A line, counted from the first one to read; valid until the next call.</summary>
        public ReadOnlySpan<byte> Line(int line) => PaddedLine(line).Slice(0, lineBytes);

        /// <summary>
        /// The same with padding, see <see cref="Lanes.PaddedLength"/>. Whoever asks for a line only once may change it.
        /// </summary>
        public Span<byte> PaddedLine(int line)
        {
            if(line < bandStart || line >= bandEnd)
            {
                Fetch(line);
            }
            if(tileHeight == 0)
            {
                return band.AsSpan((line - bandStart) * bandPitch, Lanes.PaddedLength(lineBytes));
            }
            return Untile((firstLine + line) % tileHeight);
        }

        private void Fetch(int line)
        {
            bandStart = line;
            if(tileHeight != 0)
            {
                var tileRow = (firstLine + line) / tileHeight;
                bandStart = Math.Max(0, tileRow * tileHeight - firstLine);
                bandEnd = Math.Min(lines, (tileRow + 1) * tileHeight - firstLine);
                // Only the tiles that the lines need.
                firstTile = firstByte / TileWidth;
                var tiles = (firstByte + lineBytes - 1) / TileWidth + 1 - firstTile;
                Reserve(tiles * TileWidth * tileHeight);
                memory.Read(address + ((ulong)tileRow * (ulong)stride + (ulong)firstTile * TileWidth) * (ulong)tileHeight, band, 0, tiles * TileWidth * tileHeight);
                return;
            }
            // A picture much wider than the lines we need is fetched line by line.
            var together = stride <= 2 * lineBytes;
            bandPitch = together ? stride : lineBytes;
            bandEnd = Math.Min(lines, line + Math.Max(1, BandBytes / Math.Max(bandPitch, 1)));
            var count = bandEnd - bandStart;
            var start = address + (ulong)(firstLine + line) * (ulong)stride + (ulong)firstByte;
            var bytes = (count - 1) * bandPitch + lineBytes;
            Reserve(bytes);
            if(together)
            {
                memory.Read(start, band, 0, bytes);
                return;
            }
            for(var i = 0; i < count; i++)
            {
                memory.Read(start + (ulong)i * (ulong)stride, band, i * lineBytes, lineBytes);
            }
        }

        private Span<byte> Untile(int lineInTile)
        {
            if(untiled.Length < Lanes.PaddedLength(lineBytes) + 2 * TileWidth)
            {
                untiled = new byte[Lanes.PaddedLength(lineBytes) + 2 * TileWidth];
            }
            var skip = firstByte - firstTile * TileWidth;
            var tiles = (skip + lineBytes - 1) / TileWidth + 1;
            for(var tile = 0; tile < tiles; tile++)
            {
                band.AsSpan((tile * tileHeight + lineInTile) * TileWidth, TileWidth).CopyTo(untiled.AsSpan(tile * TileWidth));
            }
            return untiled.AsSpan(skip, Lanes.PaddedLength(lineBytes));
        }

        private void Reserve(int bytes)
        {
            // The last line has its padding, too, wherever it begins.
            var length = Lanes.PaddedLength(bytes) + Lanes.RowAlignment;
            if(band.Length < length)
            {
                band = new byte[length];
            }
        }

        private DmaChannel memory = null!;
        private uint address;
        private int stride;
        private int firstByte;
        private int firstLine;
        private int lineBytes;
        private int lines;
        private int tileHeight;
        private int bandStart;
        private int bandEnd;
        private int bandPitch;
        private int firstTile;
        private byte[] band = Array.Empty<byte>();
        private byte[] untiled = Array.Empty<byte>();

        private const int TileWidth = 16;
        private const int BandBytes = 128 * 1024;
    }
}
