using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// How decoded pictures are laid out in the driver's buffers, and which part of them is meant to be seen.
    /// </summary>
    internal class PictureFormat
    {
        public PictureFormat(SequenceHeader sequence, bool isTiled, bool isCrFirst)
        {
            Width = sequence.CodedWidth;
            Height = sequence.CodedHeight;
            CropLeft = sequence.CropLeft;
            CropRight = sequence.CropRight;
            CropTop = sequence.CropTop;
            CropBottom = sequence.CropBottom;
            IsTiled = isTiled;
            IsCrFirst = isCrFirst;
            LumaStride = Width;
            ChromaStride = Width;
        }

        /// <summary>The same layout with the cropping of another header of the same coded size.</summary>
        public PictureFormat WithCropping(SequenceHeader sequence)
        {
            if(CropLeft == sequence.CropLeft && CropTop == sequence.CropTop && CropRight == sequence.CropRight && CropBottom == sequence.CropBottom)
            {
                return this;
            }
            return new PictureFormat(sequence, IsTiled, IsCrFirst) { LumaStride = LumaStride, ChromaStride = ChromaStride };
        }

        /// <summary>
        /// Lays out lines of a picture's luma: the part of the plane from <paramref name="first"/> times <see
        /// cref="LumaStride"/> on. In the tiled layout <paramref name="first"/> has to be a multiple of 16.
        /// </summary>
        public void CopyLuma(DecodedImage image, int first, int lines, byte[] destination)
        {
            Span<byte> padded = stackalloc byte[image.Width < Width ? Width : 0];
            for(var y = 0; y < lines; y++)
            {
                var line = GetLine(image.Luma, image.LumaStride, first + y, image.Width, image.Height, Width, padded);
                if(IsTiled)
                {
                    ScatterLine(line, destination, y, TileSize);
                }
                else
                {
                    line.CopyTo(destination.AsSpan(y * LumaStride, Width));
                    destination.AsSpan(y * LumaStride + Width, LumaStride - Width).Clear();
                }
            }
        }

        /// <summary>
        /// The same for lines of interleaved chroma; in the tiled layout <paramref name="first"/> has to be a
        /// multiple of 8.
        /// </summary>
        public void CopyChroma(DecodedImage image, int first, int lines, byte[] destination)
        {
            Span<byte> pairs = stackalloc byte[IsTiled ? Width : 0];
            Span<byte> padded = stackalloc byte[image.Width < Width ? Width : 0];
            for(var y = 0; y < lines; y++)
            {
                if(IsTiled)
                {
                    CopyChromaLine(image, first + y, pairs, padded);
                    ScatterLine(pairs, destination, y, TileSize / 2);
                }
                else
                {
                    CopyChromaLine(image, first + y, destination.AsSpan(y * ChromaStride, Width), padded);
                    destination.AsSpan(y * ChromaStride + Width, ChromaStride - Width).Clear();
                }
            }
        }

        /// <summary>
        /// Changes a picture to what its buffer holds of it, as far as its size goes. Returns the lines of luma that
        /// differed, or whose chroma did; null if there are none.
        /// </summary>
        public LineRange? TakeOver(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> chroma, DecodedImage image)
        {
            int first = int.MaxValue, last = -1;
            Span<byte> line = stackalloc byte[Width];
            for(var y = 0; y < image.Height; y++)
            {
                GatherLine(luma, LumaStride, y, TileSize, line);
                if(Replace(image.Luma.Slice(y * image.LumaStride, image.Width), line.Slice(0, image.Width)))
                {
                    first = Math.Min(first, y);
                    last = Math.Max(last, y);
                }
            }
            var width = (image.Width + 1) / 2;
            Span<byte> half = stackalloc byte[width];
            for(var y = 0; y < (image.Height + 1) / 2 && !image.Cb.IsEmpty; y++)
            {
                GatherLine(chroma, ChromaStride, y, TileSize / 2, line);
                for(var plane = 0; plane < 2; plane++)
                {
                    var isCr = plane == (IsCrFirst ? 0 : 1);
                    for(var x = 0; x < width; x++)
                    {
                        half[x] = line[2 * x + plane];
                    }
                    if(Replace((isCr ? image.Cr : image.Cb).Slice(y * image.ChromaStride, width), half))
                    {
                        first = Math.Min(first, 2 * y);
                        last = Math.Max(last, Math.Min(2 * y + 1, image.Height - 1));
                    }
                }
            }
            return last < 0 ? null : new LineRange(first, last);
        }

        /// <summary>Whether an image is one that <see cref="CopyLuma"/> can lay out.</summary>
        public bool IsSizeOf(DecodedImage image)
        {
            return (image.Width == Width && image.Height == Height) || (CropLeft == 0 && CropTop == 0 && image.Width == VisibleWidth && image.Height == VisibleHeight);
        }

        /// <summary>The visible part as I420; returns the bytes used.</summary>
        public int CopyVisible(DecodedImage image, byte[] destination)
        {
            var position = 0;
            for(var y = 0; y < VisibleHeight; y++)
            {
                image.Luma.Slice((CropTop + y) * image.LumaStride + CropLeft, VisibleWidth).CopyTo(destination.AsSpan(position));
                position += VisibleWidth;
            }
            var width = (VisibleWidth + 1) / 2;
            for(var plane = 0; plane < 2; plane++)
            {
                var source = plane == 0 ? image.Cb : image.Cr;
                for(var y = 0; y < (VisibleHeight + 1) / 2; y++)
                {
                    if(source.IsEmpty)
                    {
                        destination.AsSpan(position, width).Fill(NeutralChroma);
                    }
                    else
                    {
                        source.Slice((CropTop / 2 + y) * image.ChromaStride + CropLeft / 2, width).CopyTo(destination.AsSpan(position));
                    }
                    position += width;
                }
            }
            return position;
        }

        /// <summary>Pairs each byte of one line with the byte of the other.</summary>
        public static void Interleave(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> destination)
        {
            var count = first.Length;
            second = second.Slice(0, count);
            destination = destination.Slice(0, 2 * count);
            var i = 0;
            if(Vector256.IsHardwareAccelerated)
            {
                ref var a = ref MemoryMarshal.GetReference(first);
                ref var b = ref MemoryMarshal.GetReference(second);
                ref var d = ref MemoryMarshal.GetReference(destination);
                for(; i <= count - Vector256<byte>.Count; i += Vector256<byte>.Count)
                {
                    // A pair of bytes is a little endian 16 bit number: the second byte is its upper half.
                    var (lowA, highA) = Vector256.Widen(Vector256.LoadUnsafe(ref a, (nuint)i));
                    var (lowB, highB) = Vector256.Widen(Vector256.LoadUnsafe(ref b, (nuint)i));
                    (lowA | Vector256.ShiftLeft(lowB, 8)).AsByte().StoreUnsafe(ref d, (nuint)(2 * i));
                    (highA | Vector256.ShiftLeft(highB, 8)).AsByte().StoreUnsafe(ref d, (nuint)(2 * i + Vector256<byte>.Count));
                }
            }
            for(; i < count; i++)
            {
                destination[2 * i] = first[i];
                destination[2 * i + 1] = second[i];
            }
        }

        /// <summary>Coded size in pixels.</summary>
        public int Width { get; private set; }

        public int Height { get; private set; }

        public int CropLeft { get; private set; }

        public int CropRight { get; private set; }

        public int CropTop { get; private set; }

        public int CropBottom { get; private set; }

        public int VisibleWidth => Width - CropLeft - CropRight;

        public int VisibleHeight => Height - CropTop - CropBottom;

        /// <summary>V4L2_PIX_FMT_NV12MT_16X16 instead of lines.</summary>
        public bool IsTiled { get; private set; }

        /// <summary>NV21 instead of NV12.</summary>
        public bool IsCrFirst { get; private set; }

        /// <summary>Bytes from line to line of the linear layout.</summary>
        public int LumaStride { get; set; }

        public int ChromaStride { get; set; }

        /// <summary>Bytes written into the luma plane.</summary>
        public int LumaSize => IsTiled ? Width * Height : LumaStride * (Height - 1) + Width;

        public int ChromaSize => IsTiled ? Width * Height / 2 : ChromaStride * (Height / 2 - 1) + Width;

        /// <summary>Bytes of <see cref="CopyVisible"/>.</summary>
        public int VisibleSize => VisibleWidth * VisibleHeight + 2 * ((VisibleWidth + 1) / 2) * ((VisibleHeight + 1) / 2);

        /// <summary>
        /// Tiles of 16x16 luma and 16x8 chroma bytes, each a piece of consecutive memory, from left to right and from
        /// top to bottom: the layout that exynos-gsc reads as GSC_IN_TILE_C_16x8.
        /// </summary>
        private void ScatterLine(ReadOnlySpan<byte> line, byte[] plane, int y, int tileHeight)
        {
            var position = y / tileHeight * tileHeight * Width + y % tileHeight * TileSize;
            for(var x = 0; x < line.Length; x += TileSize)
            {
                line.Slice(x, TileSize).CopyTo(plane.AsSpan(position, TileSize));
                position += tileHeight * TileSize;
            }
        }

        /// <summary>A line of a plane as <see cref="ScatterLine"/> or a plain copy left it.</summary>
        private void GatherLine(ReadOnlySpan<byte> plane, int stride, int y, int tileHeight, Span<byte> line)
        {
            if(!IsTiled)
            {
                plane.Slice(y * stride, Width).CopyTo(line);
                return;
            }
            var position = y / tileHeight * tileHeight * Width + y % tileHeight * TileSize;
            for(var x = 0; x < Width; x += TileSize)
            {
                plane.Slice(position, TileSize).CopyTo(line.Slice(x));
                position += tileHeight * TileSize;
            }
        }

        private static bool Replace(Span<byte> target, ReadOnlySpan<byte> line)
        {
            if(line.SequenceEqual(target))
            {
                return false;
            }
            line.CopyTo(target);
            return true;
        }

        /// <summary>
        /// A line of a plane in coded size. Where the library gives the visible part only, its last column and line are
        /// repeated. (Hardware writes there what was coded, which nobody is meant to see.)
        /// </summary>
        private static ReadOnlySpan<byte> GetLine(ReadOnlySpan<byte> plane, int stride, int line, int width, int height, int wanted, Span<byte> padded)
        {
            var start = Math.Min(line, height - 1) * stride;
            if(width >= wanted)
            {
                return plane.Slice(start, wanted);
            }
            plane.Slice(start, width).CopyTo(padded);
            padded.Slice(width, wanted - width).Fill(plane[start + width - 1]);
            return padded.Slice(0, wanted);
        }

        private void CopyChromaLine(DecodedImage image, int y, Span<byte> destination, Span<byte> padded)
        {
            if(image.Cb.IsEmpty)
            {
                destination.Fill(NeutralChroma);
                return;
            }
            int width = (image.Width + 1) / 2, height = (image.Height + 1) / 2;
            var half = padded.Length / 2;
            var cb = GetLine(image.Cb, image.ChromaStride, y, width, height, Width / 2, padded.Slice(0, half));
            var cr = GetLine(image.Cr, image.ChromaStride, y, width, height, Width / 2, padded.Slice(half));
            if(IsCrFirst)
            {
                Interleave(cr, cb, destination);
            }
            else
            {
                Interleave(cb, cr, destination);
            }
        }

        public const int TileSize = 16;

        private const byte NeutralChroma = 128;
    }
}
