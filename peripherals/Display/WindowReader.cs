using System;
using System.Numerics;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>One window's way from memory to colours: DMA in large pieces, swap, format or palette, alpha.</summary>
    internal sealed class WindowReader
    {
        public WindowReader(Layer layer, int panelWidth, int panelHeight, WindowBuffers buffers)
        {
            Index = layer.Index;
            State = layer.State;
            palette = layer.Palette;
            this.buffers = buffers;
            layout = State.IsPalettised ? PixelParts.OfPalette(State.PaletteFormat) : PixelParts.Of(State.Mode);
            bits = PixelParts.Of(State.Mode).Storage;

            Left = State.Left;
            Width = Math.Max(0, Math.Min(State.Width, panelWidth - State.Left));
            Top = State.Top;
            Bottom = Width == 0 ? Top : Math.Min(State.Top + State.Height, panelHeight);

            // What a line's DMA doesn't reach stays zero.
            sourceWidth = State.DoubleWidth ? (Width + 1) / 2 : Width;
            sourceHeight = State.DoubleHeight ? (Math.Max(0, Bottom - Top) + 1) / 2 : Math.Max(0, Bottom - Top);
            neededBytes = PixelUnpacker.ByteCount(sourceWidth, bits);
            lineBytes = Math.Min(State.LineBytes, neededBytes);

            alphaSource = SelectAlphaSource();
            constantAlpha = State.AlphaSelect ? State.Alpha1 : State.Alpha0;
            IsOpaque = layer.IsBase || (alphaSource == AlphaSource.Constant && Blender.IsOpaque(State, constantAlpha));
            isPlain = IsOpaque && State.Mode == BppMode.R8G8B8 && State.Swap == PixelSwap.Words && !State.RedBlueSwapped && !State.MapColourEnabled;
        }

        /// <summary>Bytes of memory the visible part reaches over, from the window's address.</summary>
        public ulong Extent => Bottom <= Top || lineBytes == 0 || State.MapColourEnabled ? 0 : (ulong)(sourceHeight - 1) * (ulong)State.LinePitch + (ulong)lineBytes;

        /// <summary>
        /// Reads the window right into the frame where that is all there is to do. The bytes above the colours stay
        /// what they were in memory.
        /// </summary>
        public bool TryReadWhole(DmaChannel memory, byte[] frame, int panelWidth, int panelHeight)
        {
            var size = panelWidth * panelHeight * 4;
            if(!isPlain || State.DoubleWidth || State.DoubleHeight || Left != 0 || Top != 0 || Width != panelWidth || Bottom != panelHeight || State.LineBytes != Width * 4 || State.LinePitch != Width * 4)
            {
                return false;
            }
            memory.Read(State.Address, frame, 0, size);
            return true;
        }

        /// <summary>
        /// Reads a line of the panel that the window covers; then <see cref="Colours"/> and <see cref="Alphas"/> hold
        /// it.
        /// </summary>
        public void ReadLine(int panelLine, DmaChannel memory)
        {
            buffers.EnsureWidth(Width);
            if(State.MapColourEnabled)
            {
                Pixels.Fill(State.MapColour);
                AlphaLine.Fill(alphaSource == AlphaSource.Constant ? constantAlpha : State.Alpha0);
                return;
            }
            var line = panelLine - Top;
            PixelUnpacker.Unpack(Fetch(State.DoubleHeight ? line / 2 : line, memory), bits, State.Swap, SourcePixels);
            Decode();
            if(State.DoubleWidth)
            {
                Double(Pixels);
                Double(AlphaLine);
            }
        }

        /// <summary>The window's number.</summary>
        public int Index { get; }

        public int Left { get; }

        public int Width { get; }

        public int Top { get; }

        /// <summary>First line below the window's visible part.</summary>
        public int Bottom { get; }

        /// <summary>Whether it hides what lies below for certain.</summary>
        public bool IsOpaque { get; }

        /// <summary>Whether it is blended in the way drivers do it.</summary>
        public bool IsUsual => Blender.IsUsual(State);

        /// <summary>Whether its equation asks for the alpha of what lies below.</summary>
        public bool UsesAlphaBelow => !IsOpaque && (IsAlphaBelow(State.Equation.A) || IsAlphaBelow(State.Equation.B));

        /// <summary>0xRRGGBB of each pixel; the byte above may hold anything.</summary>
        public ReadOnlySpan<uint> Colours => Pixels;

        /// <summary>Alpha of each pixel, for each colour in the colour's place.</summary>
        public ReadOnlySpan<uint> Alphas => AlphaLine;

        public WindowState State { get; }

        private ReadOnlySpan<byte> Fetch(int line, DmaChannel memory)
        {
            if(line < chunkFirst || line >= chunkFirst + chunkLines)
            {
                // Lines that lie far apart are read one by one, others in pieces of some megabytes.
                var sparse = State.LinePitch > 2 * lineBytes;
                chunkFirst = line;
                chunkLines = sparse ? 1 : Math.Max(1, Math.Min(sourceHeight - line, ChunkBytes / Math.Max(1, State.LinePitch)));
                var before = (chunkLines - 1) * State.LinePitch;
                memory.Read(State.Address + (ulong)line * (ulong)State.LinePitch, buffers.Chunk(before + neededBytes), 0, before + lineBytes);
            }
            var start = (line - chunkFirst) * State.LinePitch;
            if(lineBytes == neededBytes)
            {
                return buffers.Chunk(0).AsSpan(start, neededBytes);
            }
            var padded = buffers.ShortLine(neededBytes);
            padded.Clear();
            buffers.Chunk(0).AsSpan(start, lineBytes).CopyTo(padded);
            return padded;
        }

        // Each value twice, from the end on, in place.
        private static void Double(Span<uint> values)
        {
            for(var i = values.Length - 1; i > 0; i--)
            {
                values[i] = values[i / 2];
            }
        }

        private void Decode()
        {
            if(isPlain)
            {
                SourceAlphas.Fill(constantAlpha);
                return;
            }
            var pixels = SourcePixels;
            var alphas = SourceAlphas;
            if(bits <= 16)
            {
                // Few enough values to know all of their colours.
                colourTable ??= FillTable(buffers.ColourTable(1 << bits), Colour);
                alphaTable ??= FillTable(buffers.AlphaTable(1 << bits), Alpha);
                for(var i = 0; i < pixels.Length; i++)
                {
                    alphas[i] = alphaTable[pixels[i]];
                    pixels[i] = colourTable[pixels[i]];
                }
                return;
            }
            if(State.Mode == BppMode.A8R8G8B8 && alphaSource >= AlphaSource.Value && !State.RedBlueSwapped)
            {
                // The format of a plane with alpha.
                SplitAlpha(pixels, alphas);
                if(alphaSource == AlphaSource.ValueTimesAlpha0 && State.Alpha0 != White)
                {
                    Blender.Multiply(alphas, State.Alpha0);
                }
                return;
            }
            for(var i = 0; i < pixels.Length; i++)
            {
                var pixel = pixels[i];
                alphas[i] = Alpha(pixel);
                pixels[i] = Colour(pixel);
            }
        }

        private static void SplitAlpha(Span<uint> pixels, Span<uint> alphas)
        {
            var done = 0;
            var white = new Vector<uint>(White);
            for(; done + Vector<uint>.Count <= pixels.Length; done += Vector<uint>.Count)
            {
                var pixel = new Vector<uint>(pixels.Slice(done));
                var alpha = Vector.ShiftRightLogical(pixel, 24);
                (alpha | Vector.ShiftLeft(alpha, 8) | Vector.ShiftLeft(alpha, 16)).CopyTo(alphas.Slice(done));
                (pixel & white).CopyTo(pixels.Slice(done));
            }
            for(; done < pixels.Length; done++)
            {
                alphas[done] = (pixels[done] >> 24) * 0x010101;
                pixels[done] &= White;
            }
        }

        private uint Colour(uint pixel)
        {
            var colour = layout.Blue == 8 ? pixel & White : layout.Colour(pixel);
            return State.RedBlueSwapped ? (colour >> 16) | (colour & 0xFF00) | ((colour & 0xFF) << 16) : colour;
        }

        private uint[] FillTable(uint[] table, Func<uint, uint> convert)
        {
            for(var value = 0; value < 1 << bits; value++)
            {
                table[value] = convert(State.IsPalettised ? palette[value] : (uint)value);
            }
            return table;
        }

        private uint Alpha(uint pixel)
        {
            switch(alphaSource)
            {
            case AlphaSource.Bit:
                // Of a wider alpha, the lowest bit counts.
                return (layout.AlphaBits(pixel) & 1) != 0 ? State.Alpha1 : State.Alpha0;
            case AlphaSource.Value:
                return PixelParts.Widen(layout.AlphaBits(pixel), layout.Alpha) * 0x010101;
            case AlphaSource.ValueTimesAlpha0:
                return Blender.Multiply(PixelParts.Widen(layout.AlphaBits(pixel), layout.Alpha) * 0x010101, State.Alpha0);
            default:
                return constantAlpha;
            }
        }

        private AlphaSource SelectAlphaSource()
        {
            if(!State.BlendPerPixel)
            {
                return AlphaSource.Constant;
            }
            if((layout.Alpha > 1 || (layout.Alpha == 1 && State.AlphaBitIsValue)) && (State.AlphaSelect || State.IsPalettised))
            {
                return State.AlphaMultiply ? AlphaSource.ValueTimesAlpha0 : AlphaSource.Value;
            }
            return AlphaSource.Bit;
        }

        private static bool IsAlphaBelow(BlendFactor factor)
        {
            return factor == BlendFactor.AlphaB || factor == BlendFactor.OneMinusAlphaB;
        }

        private Span<uint> Pixels => buffers.Pixels.AsSpan(0, Width);

        private Span<uint> AlphaLine => buffers.Alphas.AsSpan(0, Width);

        private Span<uint> SourcePixels => buffers.Pixels.AsSpan(0, sourceWidth);

        private Span<uint> SourceAlphas => buffers.Alphas.AsSpan(0, sourceWidth);

        private const int ChunkBytes = 4 << 20;
        private const uint White = 0xFFFFFF;

        private uint[]? colourTable;
        private uint[]? alphaTable;

        private int chunkFirst;
        private int chunkLines;

        private readonly uint[] palette;
        private readonly WindowBuffers buffers;
        private readonly PixelParts layout;
        private readonly AlphaSource alphaSource;
        private readonly uint constantAlpha;
        private readonly bool isPlain;
        private readonly int bits;
        private readonly int sourceWidth;
        private readonly int sourceHeight;
        private readonly int neededBytes;
        private readonly int lineBytes;

        private enum AlphaSource
        {
            Constant,
            Bit,
            Value,
            ValueTimesAlpha0,
        }
    }

    /// <summary>What a window's reader needs of memory, kept from frame to frame.</summary>
    internal sealed class WindowBuffers
    {
        public byte[] Chunk(int atLeast)
        {
            if(chunk.Length < atLeast)
            {
                chunk = new byte[atLeast];
            }
            return chunk;
        }

        public Span<byte> ShortLine(int length)
        {
            if(shortLine.Length < length)
            {
                shortLine = new byte[length];
            }
            return shortLine.AsSpan(0, length);
        }

        public uint[] ColourTable(int length)
        {
            if(colourTable.Length < length)
            {
                colourTable = new uint[length];
            }
            return colourTable;
        }

        public uint[] AlphaTable(int length)
        {
            if(alphaTable.Length < length)
            {
                alphaTable = new uint[length];
            }
            return alphaTable;
        }

        public void EnsureWidth(int width)
        {
            if(Pixels.Length < width)
            {
                Pixels = new uint[width];
                Alphas = new uint[width];
            }
        }

        public uint[] Pixels { get; private set; } = Array.Empty<uint>();

        public uint[] Alphas { get; private set; } = Array.Empty<uint>();

        private byte[] chunk = Array.Empty<byte>();
        private byte[] shortLine = Array.Empty<byte>();
        private uint[] colourTable = Array.Empty<uint>();
        private uint[] alphaTable = Array.Empty<uint>();
    }
}
