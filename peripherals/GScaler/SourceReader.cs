using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>The first stage: rows of the source's components, out of any memory format.</summary>
    internal sealed class SourceReader : RowSource
    {
        /// <param name="memory">The ways to the planes, by the base address registers: Y (or RGB), CB (all chroma,
        /// where it is one plane), CR.</param>
        public SourceReader(DmaChannel[] memory)
        {
            this.memory = memory;
            planes = new[] { new PlaneReader(), new PlaneReader(), new PlaneReader() };
        }

        /// <param name="picture">What to read.</param>
        /// <param name="toYCbCr">What to convert RGB rows by; null leaves them RGB.</param>
        /// <param name="rows">How many rows the next stage wants to look back.</param>
        public void Open(Picture picture, ColourStandard? toYCbCr, int rows)
        {
            layout = picture.Layout;
            standard = toYCbCr;
            width = picture.AreaWidth;
            chromaWidth = picture.AreaChromaWidth;
            Restart(new[] { width, chromaWidth, chromaWidth }, rows);

            var chromaX = picture.X >> layout.ChromaShiftX;
            var chromaY = picture.Y >> layout.ChromaShiftY;
            var tiled = layout.Tiling != Tiling.None;
            if(layout.Code == PixelCode.YUV422_1P)
            {
                // Whole pairs of pixels; the row begins with the second pixel of a pair if X is odd.
                skip = picture.X & 1;
                var pairs = Math.Max(((picture.X + width + 1) >> 1) - chromaX, chromaWidth);
                planes[0].Open(memory[0], picture.Addresses[0], picture.Stride(0), chromaX * 4, picture.Y, pairs * 4, picture.AreaHeight, 0);
                if(lumaLine.Length < pairs * 2)
                {
                    lumaLine = new byte[Lanes.PaddedLength(pairs * 2)];
                    chromaLine = new byte[Lanes.PaddedLength(pairs * 2)];
                }
                return;
            }
            planes[0].Open(memory[0], picture.Addresses[0], picture.Stride(0), picture.X * layout.BytesPerPixel, picture.Y, width * layout.BytesPerPixel,
                picture.AreaHeight, tiled ? 16 : 0);
            if(layout.Planes == 2)
            {
                planes[1].Open(memory[1], picture.Addresses[1], picture.Stride(1), chromaX * 2, chromaY, chromaWidth * 2, picture.AreaChromaHeight,
                    tiled ? (layout.Tiling == Tiling.Chroma16x8 ? 8 : 16) : 0);
            }
            else if(layout.Planes == 3)
            {
                var first = layout.SwapChroma ? 2 : 1;
                planes[1].Open(memory[first], picture.Addresses[first], picture.Stride(1), chromaX, chromaY, chromaWidth, picture.AreaChromaHeight, 0);
                planes[2].Open(memory[3 - first], picture.Addresses[3 - first], picture.Stride(1), chromaX, chromaY, chromaWidth, picture.AreaChromaHeight, 0);
            }
        }

        /// <summary>A plane that holds nothing but these samples needs no copy of them.</summary>
        public override Span<byte> NextRow(int plane, int row)
        {
            var isAlone = !layout.IsRgb && (layout.Planes == 3 || (layout.Planes == 2 && plane == 0));
            return isAlone ? planes[plane].PaddedLine(row) : base.NextRow(plane, row);
        }

        protected override void Make(int plane, int row)
        {
            switch(layout.Code)
            {
                case PixelCode.XRGB8888:
                    MakeRgb32(row);
                    break;
                case PixelCode.RGB565:
                    MakeRgb16(row);
                    break;
                case PixelCode.YUV422_1P:
                    MakePacked(row);
                    break;
                default:
                    MakePlanar(plane, row);
                    break;
            }
        }

        private void MakePlanar(int plane, int row)
        {
            if(plane == 0 || layout.Planes == 3)
            {
                planes[plane].Line(row).CopyTo(Slot(plane, row));
                Made(plane, row);
                return;
            }
            var pairs = planes[1].Line(row);
            var even = Slot(layout.SwapChroma ? 2 : 1, row);
            var odd = Slot(layout.SwapChroma ? 1 : 2, row);
            Split(pairs, even, odd);
            Made(1, row);
            Made(2, row);
        }

        private void MakePacked(int row)
        {
            var packed = planes[0].Line(row);
            var luma = lumaLine.AsSpan();
            var chroma = chromaLine.AsSpan();
            Split(packed, layout.ChromaFirst ? chroma : luma, layout.ChromaFirst ? luma : chroma);
            luma.Slice(skip, width).CopyTo(Slot(0, row));
            Split(chroma.Slice(0, chromaWidth * 2), Slot(layout.SwapChroma ? 2 : 1, row), Slot(layout.SwapChroma ? 1 : 2, row));
            MadeAll(row);
        }

        private void MakeRgb32(int row)
        {
            var pixels = planes[0].Line(row);
            var red = Slot(layout.SwapRedBlue ? 2 : 0, row);
            var green = Slot(1, row);
            var blue = Slot(layout.SwapRedBlue ? 0 : 2, row);
            var x = 0;
            var words = MemoryMarshal.Cast<byte, uint>(pixels);
            var reds = MemoryMarshal.Cast<byte, ulong>(red);
            var greens = MemoryMarshal.Cast<byte, ulong>(green);
            var blues = MemoryMarshal.Cast<byte, ulong>(blue);
            var vectors = MemoryMarshal.Cast<byte, Vector256<int>>(pixels);
            var mask = Vector256.Create(0xFF);
            for(var i = 0; i < vectors.Length; i++)
            {
                blues[i] = Lanes.NarrowToBytes(vectors[i] & mask);
                greens[i] = Lanes.NarrowToBytes(Vector256.ShiftRightLogical(vectors[i], 8) & mask);
                reds[i] = Lanes.NarrowToBytes(Vector256.ShiftRightLogical(vectors[i], 16) & mask);
            }
            for(x = vectors.Length * Vector256<int>.Count; x < words.Length; x++)
            {
                blue[x] = (byte)words[x];
                green[x] = (byte)(words[x] >> 8);
                red[x] = (byte)(words[x] >> 16);
            }
            FinishRgb(row);
        }

        private void MakeRgb16(int row)
        {
            var pixels = MemoryMarshal.Cast<byte, ushort>(planes[0].Line(row));
            var red = Slot(layout.SwapRedBlue ? 2 : 0, row);
            var green = Slot(1, row);
            var blue = Slot(layout.SwapRedBlue ? 0 : 2, row);
            for(var x = 0; x < pixels.Length; x++)
            {
                var r = pixels[x] >> 11;
                var g = (pixels[x] >> 5) & 0x3F;
                var b = pixels[x] & 0x1F;
                red[x] = (byte)((r << 3) | (r >> 2));
                green[x] = (byte)((g << 2) | (g >> 4));
                blue[x] = (byte)((b << 3) | (b >> 2));
            }
            FinishRgb(row);
        }

        private void FinishRgb(int row)
        {
            if(standard.HasValue)
            {
                RgbToYCbCr.Convert(standard.Value, Slot(0, row), Slot(1, row), Slot(2, row), width);
            }
            MadeAll(row);
        }

        private void MadeAll(int row)
        {
            Made(0, row);
            Made(1, row);
            Made(2, row);
        }

        /// <summary>Deals bytes out to two rows in turn.</summary>
        private static void Split(ReadOnlySpan<byte> pairs, Span<byte> even, Span<byte> odd)
        {
            var words = MemoryMarshal.Cast<byte, Vector256<ushort>>(pairs);
            var evens = MemoryMarshal.Cast<byte, Vector256<byte>>(even);
            var odds = MemoryMarshal.Cast<byte, Vector256<byte>>(odd);
            var mask = Vector256.Create((ushort)0xFF);
            var vectors = Math.Min(words.Length / 2, Math.Min(evens.Length, odds.Length));
            for(var i = 0; i < vectors; i++)
            {
                var first = words[2 * i];
                var second = words[2 * i + 1];
                evens[i] = Vector256.Narrow(first & mask, second & mask);
                odds[i] = Vector256.Narrow(Vector256.ShiftRightLogical(first, 8), Vector256.ShiftRightLogical(second, 8));
            }
            for(var x = vectors * Vector256<byte>.Count; x < pairs.Length / 2; x++)
            {
                even[x] = pairs[2 * x];
                odd[x] = pairs[2 * x + 1];
            }
        }

        private PixelLayout layout;
        private ColourStandard? standard;
        private int width;
        private int chromaWidth;
        private int skip;
        private byte[] lumaLine = Array.Empty<byte>();
        private byte[] chromaLine = Array.Empty<byte>();

        private readonly DmaChannel[] memory;
        private readonly PlaneReader[] planes;
    }
}
