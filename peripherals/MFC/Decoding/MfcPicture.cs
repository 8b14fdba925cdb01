using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using Antmicro.Migrant;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// A picture whose turn to be displayed has come: the decoder's own or, once it has been saved, a copy of it.
    /// </summary>
    internal sealed class MfcPicture : IDisposable
    {
        public unsafe MfcPicture(IDecodedPicture decoded, PictureFormat format, bool isPredictedFromNothing)
        {
            this.decoded = decoded;
            Format = format;
            var image = decoded.Image;
            Number = image.Number;
            Source = (IntPtr)Unsafe.AsPointer(ref MemoryMarshal.GetReference(image.Luma));
            IsDamaged = image.IsDamaged || isPredictedFromNothing;
        }

        public void Dispose()
        {
            decoded?.Dispose();
            decoded = null;
        }

        /// <summary>
        /// Writes the planes into a buffer; false, and nothing written, if there is no memory for all of them. It
        /// goes by pieces that stay in the processor's cache on their way, each of many lines.
        /// </summary>
        public bool TryWrite(DmaChannel lumaMemory, DmaChannel chromaMemory, FrameBuffer buffer)
        {
            if(!lumaMemory.CanWrite(buffer.Luma, Format.LumaSize) || !chromaMemory.CanWrite(buffer.Chroma, Format.ChromaSize))
            {
                return false;
            }
            if(decoded == null)
            {
                lumaMemory.Write(buffer.Luma, luma!, 0, Format.LumaSize);
                chromaMemory.Write(buffer.Chroma, chroma!, 0, Format.ChromaSize);
                return true;
            }
            var image = decoded.Image;
            var lines = Math.Max(PieceSize / Format.LumaStride / LinesOfATile, 1) * LinesOfATile;
            var piece = lumaMemory.GetPiece(lines * Math.Max(Format.LumaStride, Format.ChromaStride));
            for(var y = 0; y < Format.Height; y += lines)
            {
                var count = Math.Min(lines, Format.Height - y);
                Format.CopyLuma(image, y, count, piece);
                var size = Math.Min(count * Format.LumaStride, Format.LumaSize - y * Format.LumaStride);
                lumaMemory.Write(buffer.Luma + (uint)(y * Format.LumaStride), piece, 0, size);
            }
            for(var y = 0; y < Format.Height / 2; y += lines)
            {
                var count = Math.Min(lines, Format.Height / 2 - y);
                Format.CopyChroma(image, y, count, piece);
                var size = Math.Min(count * Format.ChromaStride, Format.ChromaSize - y * Format.ChromaStride);
                chromaMemory.Write(buffer.Chroma + (uint)(y * Format.ChromaStride), piece, 0, size);
            }
            return true;
        }

        /// <summary>Copies what the decoder holds, so that it can be saved.</summary>
        public void Keep()
        {
            if(decoded == null)
            {
                return;
            }
            luma = new byte[Format.LumaStride * Format.Height];
            chroma = new byte[Format.ChromaStride * Format.Height / 2];
            Format.CopyLuma(decoded.Image, 0, Format.Height, luma);
            Format.CopyChroma(decoded.Image, 0, Format.Height / 2, chroma);
            Array.Resize(ref luma, Format.LumaSize);
            Array.Resize(ref chroma, Format.ChromaSize);
            Dispose();
        }

        /// <summary>Copies the visible part, for those who want to see it.</summary>
        public void KeepVisible()
        {
            Visible = new byte[Format.VisibleSize];
            Format.CopyVisible(decoded!.Image, Visible);
        }

        public long Number { get; private set; }

        public bool IsDamaged { get; private set; }

        public PictureFormat Format { get; private set; }

        /// <summary>I420 of the visible part; null if nobody wants it.</summary>
        public byte[]? Visible { get; private set; }

        /// <summary>Where the decoder has it: tells pictures apart. Zero once it has been saved.</summary>
        [field: Transient]
        public IntPtr Source { get; private set; }

        [Transient]
        private IDecodedPicture? decoded;

        private byte[]? luma;
        private byte[]? chroma;

        private const int PieceSize = 128 * 1024;
        private const int LinesOfATile = 16;
    }

    /// <summary>What came of a command's work.</summary>
    internal class DecodeResult
    {
        /// <summary>Pictures to display, in order: mostly none or one.</summary>
        public List<MfcPicture> Pictures { get; } = new List<MfcPicture>();

        /// <summary>
        /// What the unit was decoded into, if all of it is; null if the decoder doesn't tell.
        /// </summary>
        public MfcPicture? Decoded { get; set; }

        /// <summary>
        /// References that were not the same in memory as in a decoder that was built again after a load.
        /// </summary>
        public int GivenBack { get; set; }

        /// <summary>Nothing could be decoded.</summary>
        public bool HasFailed { get; set; }

        /// <summary>Why the decoder itself doesn't work; null if it does.</summary>
        public string? Problem { get; set; }
    }
}
