using System;

namespace Antmicro.Renode.Peripherals.Video.FIMD
{
    /// <summary>One window's way from memory to colours: DMA in large pieces, swap, format or palette, alpha.</summary>
    internal sealed class WindowReader
    {
        public WindowReader(WindowState window, uint[] palette, int panelWidth, int panelHeight, WindowBuffers buffers)
        {
            this.window = window;
            this.palette = palette;
            this.buffers = buffers;
            format = window.IsPalettised ? PixelLayout.OfPalette(window.PaletteFormat) : PixelLayout.Of(window.Mode);
            bits = PixelLayout.Of(window.Mode).Storage;

            Left = window.Left;
            Width = Math.Max(0, Math.Min(window.Width, panelWidth - window.Left));
            Top = window.Top;
            Bottom = Width == 0 ? Top : Math.Min(window.Top + window.Height, panelHeight);

            // What a line's DMA doesn't reach stays zero.
            lineBytes = Math.Min(window.LineBytes, PixelUnpacker.ByteCount(Width, bits));
            buffers.EnsureWidth(Width);
            alphaSource = SelectAlphaSource();
            ConstantAlpha = window.AlphaSelect ? window.Alpha1 : window.Alpha0;
        }

        /// <summary>Bytes of memory the visible part reaches over, from the window's address.</summary>
        public ulong Extent => Bottom <= Top || lineBytes == 0 || window.MapColourEnabled ? 0 : (ulong)(Bottom - Top - 1) * (ulong)window.LinePitch + (ulong)lineBytes;

        /// <summary>Reads a line of the panel that the window covers; then <see cref="Colours"/> and <see cref="Alphas"/> hold it.</summary>
        public void ReadLine(int panelLine, DmaReader memory)
        {
            if(window.MapColourEnabled)
            {
                Pixels.Fill(window.MapColour);
                AlphaLine.Fill(alphaSource == AlphaSource.Constant ? ConstantAlpha : window.Alpha0);
                return;
            }
            PixelUnpacker.Unpack(Fetch(panelLine - Top, memory), bits, window.Swap, Pixels);
            Decode();
        }

        public int Left { get; }

        public int Width { get; }

        public int Top { get; }

        /// <summary>First line below the window's visible part.</summary>
        public int Bottom { get; }

        public ReadOnlySpan<uint> Colours => Pixels;

        public ReadOnlySpan<uint> Alphas => AlphaLine;

        /// <summary>Whether every pixel has <see cref="ConstantAlpha"/>.</summary>
        public bool HasConstantAlpha => alphaSource == AlphaSource.Constant;

        public uint ConstantAlpha { get; }

        public WindowState Window => window;

        private ReadOnlySpan<byte> Fetch(int line, DmaReader memory)
        {
            if(line < chunkFirst || line >= chunkFirst + chunkLines)
            {
                // Lines that lie far apart are read one by one, others in pieces of some megabytes.
                var sparse = window.LinePitch > 2 * lineBytes;
                chunkFirst = line;
                chunkLines = sparse ? 1 : Math.Max(1, Math.Min(Bottom - Top - line, ChunkBytes / Math.Max(1, window.LinePitch)));
                var count = (chunkLines - 1) * window.LinePitch + lineBytes;
                var needed = (chunkLines - 1) * window.LinePitch + Math.Max(lineBytes, PixelUnpacker.ByteCount(Width, bits));
                memory.Read(window.Address + (ulong)line * (ulong)window.LinePitch, buffers.Chunk(needed), count);
            }
            var start = (line - chunkFirst) * window.LinePitch;
            var wanted = PixelUnpacker.ByteCount(Width, bits);
            if(lineBytes == wanted)
            {
                return buffers.Chunk(0).AsSpan(start, wanted);
            }
            var line64 = buffers.ShortLine(wanted);
            line64.Clear();
            buffers.Chunk(0).AsSpan(start, lineBytes).CopyTo(line64);
            return line64;
        }

        private void Decode()
        {
            var pixels = Pixels;
            var alphas = AlphaLine;
            if(window.Mode == BppMode.R8G8B8 && HasConstantAlpha)
            {
                // The common case; the byte above the colour means nothing.
                for(var i = 0; i < pixels.Length; i++)
                {
                    pixels[i] &= White;
                }
                AlphaLine.Fill(ConstantAlpha);
            }
            else
            {
                for(var i = 0; i < pixels.Length; i++)
                {
                    var pixel = window.IsPalettised ? palette[pixels[i]] : pixels[i];
                    pixels[i] = format.Colour(pixel);
                    alphas[i] = Alpha(pixel);
                }
            }
            if(window.RedBlueSwapped)
            {
                for(var i = 0; i < pixels.Length; i++)
                {
                    var pixel = pixels[i];
                    pixels[i] = (pixel >> 16) | (pixel & 0xFF00) | ((pixel & 0xFF) << 16);
                }
            }
        }

        private uint Alpha(uint pixel)
        {
            switch(alphaSource)
            {
            case AlphaSource.Bit:
                // Of a wider alpha, the lowest bit counts.
                return (format.AlphaBits(pixel) & 1) != 0 ? window.Alpha1 : window.Alpha0;
            case AlphaSource.Value:
                return PixelLayout.Widen(format.AlphaBits(pixel), format.Alpha) * 0x010101;
            case AlphaSource.ValueTimesAlpha0:
                return Blender.Multiply(PixelLayout.Widen(format.AlphaBits(pixel), format.Alpha) * 0x010101, window.Alpha0);
            default:
                return ConstantAlpha;
            }
        }

        private AlphaSource SelectAlphaSource()
        {
            if(!window.BlendPerPixel)
            {
                return AlphaSource.Constant;
            }
            if(format.Alpha > 1 && (window.AlphaSelect || window.IsPalettised))
            {
                return window.AlphaMultiply ? AlphaSource.ValueTimesAlpha0 : AlphaSource.Value;
            }
            return AlphaSource.Bit;
        }

        private Span<uint> Pixels => buffers.Pixels.AsSpan(0, Width);

        private Span<uint> AlphaLine => buffers.Alphas.AsSpan(0, Width);

        private const uint White = 0xFFFFFF;
        private const int ChunkBytes = 4 << 20;

        private int chunkFirst;
        private int chunkLines;

        private readonly WindowState window;
        private readonly uint[] palette;
        private readonly PixelLayout format;
        private readonly AlphaSource alphaSource;
        private readonly int bits;
        private readonly int lineBytes;
        private readonly WindowBuffers buffers;

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
    }
}
