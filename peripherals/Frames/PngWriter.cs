using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// Writes 8-bit RGB images as PNG (RFC 2083), a row at a time and fast rather than small.
    ///
    /// Renode brings BigGustave, which writes PNG. But it brings it as version 1.0.0.0, and the package on NuGet is
    /// 1.0.6.0: an assembly that was built with the one doesn't load with the other.
    /// </summary>
    internal static class PngWriter
    {
        public delegate void RowReader(int row, Span<byte> rgb);

        public static void Write(Stream stream, int width, int height, RowReader readRow)
        {
            stream.Write(Signature);

            var header = new byte[13];
            BinaryPrimitives.WriteInt32BigEndian(header, width);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
            header[8] = BitsPerSample;
            header[9] = ColourTypeRgb;
            WriteChunk(stream, "IHDR", header);

            using(var compressed = new MemoryStream())
            {
                using(var deflate = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
                {
                    WriteRows(deflate, width, height, readRow);
                }
                WriteChunk(stream, "IDAT", compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
            }
            WriteChunk(stream, "IEND", ReadOnlySpan<byte>.Empty);
        }

        private static void WriteRows(Stream stream, int width, int height, RowReader readRow)
        {
            var row = new byte[3 * width];
            var filtered = new byte[1 + row.Length];
            filtered[0] = FilterSub;
            for(var y = 0; y < height; y++)
            {
                readRow(y, row);
                for(var i = 0; i < row.Length; i++)
                {
                    filtered[i + 1] = (byte)(row[i] - (i < 3 ? 0 : row[i - 3]));
                }
                stream.Write(filtered, 0, filtered.Length);
            }
        }

        private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> data)
        {
            Span<byte> word = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
            stream.Write(word);

            var name = Encoding.ASCII.GetBytes(type);
            stream.Write(name);
            stream.Write(data);

            BinaryPrimitives.WriteUInt32BigEndian(word, ~Crc(Crc(uint.MaxValue, name), data));
            stream.Write(word);
        }

        private static uint Crc(uint crc, ReadOnlySpan<byte> data)
        {
            // Not foreach: with .NET 9 and later, Renode's own compiler takes that for a newer C# than it speaks.
            for(var i = 0; i < data.Length; i++)
            {
                crc = CrcTable[(byte)(crc ^ data[i])] ^ (crc >> 8);
            }
            return crc;
        }

        private static uint[] BuildCrcTable()
        {
            var table = new uint[256];
            for(var n = 0u; n < table.Length; n++)
            {
                var c = n;
                for(var bit = 0; bit < 8; bit++)
                {
                    c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
                }
                table[n] = c;
            }
            return table;
        }

        private const byte BitsPerSample = 8;
        private const byte ColourTypeRgb = 2;
        private const byte FilterSub = 1;

        private static readonly byte[] Signature = { 0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A };
        private static readonly uint[] CrcTable = BuildCrcTable();
    }
}
