using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A picture whose turn to be displayed has come, as it will be written into its buffer.</summary>
    internal class MfcPicture
    {
        public MfcPicture(PictureFormat format)
        {
            Format = format;
            Luma = new byte[format.LumaSize];
            Chroma = new byte[format.ChromaSize];
            Visible = new byte[0];
        }

        public void Take(DecodedImage image, PictureFormat format, bool withVisible, bool withCrc)
        {
            Number = image.Number;
            IsDamaged = image.IsDamaged;
            Format = format;
            format.Write(image, Luma, Chroma);
            LumaCrc = withCrc ? Crc32.Compute(Luma) : 0;
            ChromaCrc = withCrc ? Crc32.Compute(Chroma) : 0;
            HasVisible = withVisible;
            if(withVisible)
            {
                if(Visible.Length != format.VisibleSize)
                {
                    Visible = new byte[format.VisibleSize];
                }
                format.WriteVisible(image, Visible);
            }
        }

        /// <summary>Whether the buffers fit pictures of a format.</summary>
        public bool Fits(PictureFormat format)
        {
            return Luma.Length == format.LumaSize && Chroma.Length == format.ChromaSize;
        }

        public long Number { get; private set; }

        public bool IsDamaged { get; private set; }

        public PictureFormat Format { get; private set; }

        /// <summary>The luma plane from its first to its last byte.</summary>
        public byte[] Luma { get; private set; }

        public byte[] Chroma { get; private set; }

        /// <summary>I420 of the visible part; only if <see cref="HasVisible"/>.</summary>
        public byte[] Visible { get; private set; }

        public bool HasVisible { get; private set; }

        /// <summary>CRC-32 of the planes, if they were asked for.</summary>
        public uint LumaCrc { get; private set; }

        public uint ChromaCrc { get; private set; }
    }

    /// <summary>What came of a command's work.</summary>
    internal class DecodeResult
    {
        /// <summary>Pictures to display, in order: mostly none or one.</summary>
        public List<MfcPicture> Pictures { get; } = new List<MfcPicture>();

        /// <summary>Nothing could be decoded.</summary>
        public bool HasFailed { get; set; }

        /// <summary>Why the decoder itself doesn't work; null if it does.</summary>
        public string? Problem { get; set; }
    }

    /// <summary>CRC-32 as of IEEE 802.3. (Which polynomial the hardware uses isn't documented.)</summary>
    internal static class Crc32
    {
        public static uint Compute(ReadOnlySpan<byte> data)
        {
            var crc = ~0u;
            foreach(var value in data)
            {
                crc = (crc >> 8) ^ Table[(byte)crc ^ value];
            }
            return ~crc;
        }

        private static uint[] CreateTable()
        {
            var table = new uint[256];
            for(var i = 0u; i < table.Length; i++)
            {
                var value = i;
                for(var bit = 0; bit < 8; bit++)
                {
                    value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
                }
                table[i] = value;
            }
            return table;
        }

        private static readonly uint[] Table = CreateTable();
    }
}
