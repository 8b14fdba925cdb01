using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>The last stage: flips and turns rows, and lays them out in memory in any format.</summary>
    internal sealed class DestinationWriter
    {
        /// <param name="memory">The ways to the planes, by the base address registers: Y (or RGB), CB (all chroma,
        /// where it is one plane), CR.</param>
        public DestinationWriter(DmaChannel[] memory)
        {
            this.memory = memory;
            planes = new[] { new PlaneWriter(), new PlaneWriter(), new PlaneWriter() };
        }

        /// <param name="picture">Where to write; its area is that after flipping and turning.</param>
        /// <param name="orientation">How the rows are to be turned.</param>
        public void Open(Picture picture, Orientation orientation)
        {
            layout = picture.Layout;
            flipX = orientation.HasFlag(Orientation.FlipX);
            flipY = orientation.HasFlag(Orientation.FlipY);
            rotate = orientation.HasFlag(Orientation.Rotate90);
            var width = picture.AreaWidth;
            var height = picture.AreaHeight;
            sizes[0] = new PlaneSize(width, height, rotate);
            sizes[1] = sizes[2] = new PlaneSize(picture.AreaChromaWidth, picture.AreaChromaHeight, rotate);

            var tiled = layout.Tiling != Tiling.None;
            planes[0].Open(memory[0], picture.Addresses[0], picture.Stride(0), picture.X * layout.BytesPerPixel, picture.Y, width * layout.BytesPerPixel, height, tiled ? 16 : 0, rotate);
            var chromaX = picture.X >> layout.ChromaShiftX;
            var chromaY = picture.Y >> layout.ChromaShiftY;
            if(layout.Planes == 2)
            {
                planes[1].Open(memory[1], picture.Addresses[1], picture.Stride(1), chromaX * 2, chromaY, picture.AreaChromaWidth * 2, picture.AreaChromaHeight,
                    tiled ? (layout.Tiling == Tiling.Chroma16x8 ? 8 : 16) : 0, rotate);
            }
            else if(layout.Planes == 3)
            {
                var first = layout.SwapChroma ? 2 : 1;
                planes[1].Open(memory[first], picture.Addresses[first], picture.Stride(1), chromaX, chromaY, picture.AreaChromaWidth, picture.AreaChromaHeight, 0, rotate);
                planes[2].Open(memory[3 - first], picture.Addresses[3 - first], picture.Stride(1), chromaX, chromaY, picture.AreaChromaWidth, picture.AreaChromaHeight, 0, rotate);
            }
        }

        /// <summary>A row of pixels, B in the lowest byte. The row may be changed.</summary>
        public void Rgb(int row, Span<uint> pixels)
        {
            pixels = pixels.Slice(0, sizes[0].RowLength);
            if(flipX)
            {
                pixels.Reverse();
            }
            if(layout.SwapRedBlue)
            {
                SwapRedBlue(pixels);
            }
            if(rotate)
            {
                Turn(row, pixels);
                return;
            }
            var line = planes[0].Line(Line(0, row));
            if(layout.Code == PixelCode.XRGB8888)
            {
                MemoryMarshal.AsBytes(pixels).CopyTo(line);
                return;
            }
            ToRgb16(pixels, MemoryMarshal.Cast<byte, ushort>(line));
        }

        /// <summary>
        /// Where a row of XRGB8888 may be put at once, or an empty span if it has to go through <see cref="Rgb"/>.
        /// Whole vectors only.
        /// </summary>
        public Span<uint> Direct(int row, int length)
        {
            if(flipX || rotate || layout.SwapRedBlue || layout.Code != PixelCode.XRGB8888 || sizes[0].RowLength % PixelsPerVectorPair != 0)
            {
                return Span<uint>.Empty;
            }
            return MemoryMarshal.Cast<byte, uint>(planes[0].Line(Line(0, row)));
        }

        /// <summary>A row of luma samples. The row may be changed.</summary>
        public void Luma(int row, Span<byte> samples)
        {
            samples = Prepare(0, samples);
            if(layout.Code == PixelCode.YUV422_1P)
            {
                Scatter(planes[0], 0, row, samples, 2, layout.ChromaFirst ? 1 : 0);
                return;
            }
            Put(planes[0], 0, row, samples);
        }

        /// <summary>A row of chroma samples. The rows may be changed.</summary>
        public void Chroma(int row, Span<byte> cb, Span<byte> cr)
        {
            cb = Prepare(1, cb);
            cr = Prepare(1, cr);
            var first = layout.SwapChroma ? cr : cb;
            var second = layout.SwapChroma ? cb : cr;
            switch(layout.Planes)
            {
                case 1:
                    var offset = layout.ChromaFirst ? 0 : 1;
                    Scatter(planes[0], 1, row, first, 4, offset);
                    Scatter(planes[0], 1, row, second, 4, offset + 2);
                    break;
                case 2:
                    if(rotate)
                    {
                        Scatter(planes[1], 1, row, first, 2, 0);
                        Scatter(planes[1], 1, row, second, 2, 1);
                    }
                    else
                    {
                        Merge(first, second, planes[1].Line(Line(1, row)));
                    }
                    break;
                default:
                    // The planes were opened in the order of their addresses: Cb is always the second.
                    Put(planes[1], 1, row, cb);
                    Put(planes[2], 1, row, cr);
                    break;
            }
        }

        /// <summary>Stores what is still on its way.</summary>
        public void Finish()
        {
            for(var plane = 0; plane < layout.Planes; plane++)
            {
                planes[plane].Flush();
            }
        }

        private Span<byte> Prepare(int component, Span<byte> samples)
        {
            samples = samples.Slice(0, sizes[component].RowLength);
            if(flipX)
            {
                samples.Reverse();
            }
            return samples;
        }

        /// <summary>The line a row becomes, or with rotation the column.</summary>
        private int Line(int component, int row)
        {
            var flipped = flipY ? sizes[component].Rows - 1 - row : row;
            return rotate ? sizes[component].Rows - 1 - flipped : flipped;
        }

        private void Put(PlaneWriter plane, int component, int row, ReadOnlySpan<byte> samples)
        {
            if(rotate)
            {
                Scatter(plane, component, row, samples, 1, 0);
                return;
            }
            samples.CopyTo(plane.Line(Line(component, row)));
        }

        /// <summary>Puts samples at every so many bytes of a line, or down a column of the turned picture.</summary>
        private void Scatter(PlaneWriter plane, int component, int row, ReadOnlySpan<byte> samples, int step, int offset)
        {
            if(!rotate)
            {
                var line = plane.Line(Line(component, row));
                for(var x = 0; x < samples.Length; x++)
                {
                    line[x * step + offset] = samples[x];
                }
                return;
            }
            var all = plane.All();
            var pitch = all.Length / samples.Length;
            var at = Line(component, row) * step + offset;
            for(var x = 0; x < samples.Length; x++, at += pitch)
            {
                all[at] = samples[x];
            }
        }

        private void Turn(int row, ReadOnlySpan<uint> pixels)
        {
            var all = planes[0].All();
            var at = Line(0, row);
            if(layout.Code == PixelCode.XRGB8888)
            {
                var words = MemoryMarshal.Cast<byte, uint>(all);
                var pitch = words.Length / pixels.Length;
                for(var x = 0; x < pixels.Length; x++, at += pitch)
                {
                    words[at] = pixels[x];
                }
            }
            else
            {
                var halves = MemoryMarshal.Cast<byte, ushort>(all);
                var pitch = halves.Length / pixels.Length;
                for(var x = 0; x < pixels.Length; x++, at += pitch)
                {
                    halves[at] = ToRgb16(pixels[x]);
                }
            }
        }

        private static void SwapRedBlue(Span<uint> pixels)
        {
            for(var x = 0; x < pixels.Length; x++)
            {
                var pixel = pixels[x];
                pixels[x] = (pixel & 0xFF00FF00) | (pixel << 16 & 0xFF0000) | (pixel >> 16 & 0xFF);
            }
        }

        private static ushort ToRgb16(uint pixel)
        {
            return (ushort)((pixel >> 8 & 0xF800) | (pixel >> 5 & 0x7E0) | (pixel >> 3 & 0x1F));
        }

        private static void ToRgb16(ReadOnlySpan<uint> pixels, Span<ushort> output)
        {
            var input = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
            var vectors = MemoryMarshal.Cast<ushort, Vector256<ushort>>(output);
            for(var i = 0; i < vectors.Length; i++)
            {
                vectors[i] = Vector256.Narrow(ToRgb16(input[2 * i]), ToRgb16(input[2 * i + 1]));
            }
            for(var x = vectors.Length * Vector256<ushort>.Count; x < output.Length; x++)
            {
                output[x] = ToRgb16(pixels[x]);
            }
        }

        private static Vector256<uint> ToRgb16(Vector256<uint> pixels)
        {
            return (Vector256.ShiftRightLogical(pixels, 8) & Vector256.Create(0xF800u))
                | (Vector256.ShiftRightLogical(pixels, 5) & Vector256.Create(0x7E0u))
                | (Vector256.ShiftRightLogical(pixels, 3) & Vector256.Create(0x1Fu));
        }

        /// <summary>Takes bytes of two rows in turn.</summary>
        private static void Merge(ReadOnlySpan<byte> even, ReadOnlySpan<byte> odd, Span<byte> pairs)
        {
            var evens = MemoryMarshal.Cast<byte, Vector256<byte>>(even);
            var odds = MemoryMarshal.Cast<byte, Vector256<byte>>(odd);
            var output = MemoryMarshal.Cast<byte, Vector256<ushort>>(pairs);
            for(var i = 0; i < evens.Length; i++)
            {
                output[2 * i] = Vector256.WidenLower(evens[i]) | Vector256.ShiftLeft(Vector256.WidenLower(odds[i]), 8);
                output[2 * i + 1] = Vector256.WidenUpper(evens[i]) | Vector256.ShiftLeft(Vector256.WidenUpper(odds[i]), 8);
            }
            for(var x = evens.Length * Vector256<byte>.Count; x < even.Length; x++)
            {
                pairs[2 * x] = even[x];
                pairs[2 * x + 1] = odd[x];
            }
        }

        private PixelLayout layout;
        private bool flipX;
        private bool flipY;
        private bool rotate;

        private readonly PlaneSize[] sizes = new PlaneSize[3];
        private readonly DmaChannel[] memory;
        private readonly PlaneWriter[] planes;

        private const int PixelsPerVectorPair = 16;

        /// <summary>A component plane before it is turned.</summary>
        private struct PlaneSize
        {
            public PlaneSize(int width, int height, bool rotated)
            {
                RowLength = rotated ? height : width;
                Rows = rotated ? width : height;
            }

            public readonly int RowLength;
            public readonly int Rows;
        }
    }
}
