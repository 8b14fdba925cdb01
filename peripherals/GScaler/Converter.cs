using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>
    /// What happens between a start and the interrupt: reader, scaler, colour, writer. Works row by row, so that
    /// everything between the two memories stays in the processor's cache. Keeps its buffers from job to job, but
    /// nothing else.
    /// </summary>
    internal sealed class Converter
    {
        public Converter(DmaPort port)
        {
            reader = new SourceReader(Channels(port, "source"));
            writer = new DestinationWriter(Channels(port, "destination"));
        }

        public void Run(Job job)
        {
            Connect(job);
            if(job.Destination.Layout.IsRgb)
            {
                ToRgb(job);
            }
            else
            {
                ToYCbCr(job);
            }
            writer.Finish();
        }

        private void Connect(Job job)
        {
            var source = job.Source;
            var destination = job.Destination;
            var toYCbCr = source.Layout.IsRgb && !destination.Layout.IsRgb;
            var rotated = job.Orientation.HasFlag(Orientation.Rotate90);

            int chromaWidth;
            if(source.Layout.IsRgb && destination.Layout.IsRgb)
            {
                chromaWidth = job.ScaledWidth;
                chromaHeight = job.ScaledHeight;
            }
            else if(destination.Layout.IsRgb)
            {
                chromaWidth = (job.ScaledWidth + 1) / 2;
                chromaHeight = job.ScaledHeight;
            }
            else
            {
                chromaWidth = rotated ? destination.AreaChromaHeight : destination.AreaChromaWidth;
                chromaHeight = rotated ? destination.AreaChromaWidth : destination.AreaChromaHeight;
            }

            var horizontal = filters.Get(source.AreaWidth, job.ScaledWidth);
            var vertical = filters.Get(source.AreaHeight, job.ScaledHeight);
            var chromaHorizontal = filters.Get(source.AreaChromaWidth, chromaWidth);
            var chromaVertical = filters.Get(source.AreaChromaHeight, chromaHeight);

            // Luma and chroma may be apart by some rows in formats that bring them together.
            var lookBack = 2 * Math.Max(vertical.Filter.Taps, chromaVertical.Filter.Taps) + 16;
            reader.Open(source, toYCbCr ? job.Conversion : (ColourStandard?)null, lookBack);
            first.Open(reader, 0, vertical.Filter, horizontal);
            second.Open(reader, 1, chromaVertical.Filter, chromaHorizontal);
            third.Open(reader, 2, chromaVertical.Filter, chromaHorizontal);
            writer.Open(destination, job.Orientation);
        }

        private void ToRgb(Job job)
        {
            if(pixels.Length < Lanes.PaddedLength(job.ScaledWidth))
            {
                pixels = new uint[Lanes.PaddedLength(job.ScaledWidth)];
            }
            var matrix = YCbCrToRgb.For(job.Conversion);
            for(var row = 0; row < job.ScaledHeight; row++)
            {
                var direct = writer.Direct(row, job.ScaledWidth);
                var output = direct.IsEmpty ? pixels : direct;
                if(job.Source.Layout.IsRgb)
                {
                    RgbRow.Pack(first.Row(row), second.Row(row), third.Row(row), output, job.ScaledWidth, job.Alpha);
                }
                else
                {
                    matrix.Convert(first.Row(row), second.Row(row), third.Row(row), output, job.ScaledWidth, job.Alpha);
                }
                if(direct.IsEmpty)
                {
                    writer.Rgb(row, pixels);
                }
            }
        }

        private void ToYCbCr(Job job)
        {
            // As many rows of chroma as of luma, or one for two.
            var chromaShift = chromaHeight == job.ScaledHeight ? 0 : 1;
            for(var row = 0; row < job.ScaledHeight; row++)
            {
                writer.Luma(row, first.Row(row));
                if((row & chromaShift) == 0)
                {
                    writer.Chroma(row >> chromaShift, second.Row(row >> chromaShift), third.Row(row >> chromaShift));
                }
            }
        }

        private static DmaChannel[] Channels(DmaPort port, string side)
        {
            return new[] { new DmaChannel(port, side + " Y"), new DmaChannel(port, side + " CB"), new DmaChannel(port, side + " CR") };
        }

        private int chromaHeight;
        private uint[] pixels = Array.Empty<uint>();

        private readonly SourceReader reader;
        private readonly DestinationWriter writer;
        private readonly PlaneScaler first = new PlaneScaler();
        private readonly PlaneScaler second = new PlaneScaler();
        private readonly PlaneScaler third = new PlaneScaler();
        private readonly FilterCache filters = new FilterCache();
    }

    /// <summary>Rows of R, G and B as pixels.</summary>
    internal static class RgbRow
    {
        /// <summary>Rows are padded, see <see cref="Lanes.PaddedLength"/>.</summary>
        public static void Pack(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<uint> pixels, int width, byte alpha)
        {
            var reds = MemoryMarshal.Cast<byte, ulong>(red);
            var greens = MemoryMarshal.Cast<byte, ulong>(green);
            var blues = MemoryMarshal.Cast<byte, ulong>(blue);
            var output = MemoryMarshal.Cast<uint, Vector256<int>>(pixels);
            var top = Vector256.Create(alpha << 24);
            for(var i = 0; i < (width + 7) / 8; i++)
            {
                output[i] = Lanes.Widen(blues[i])
                    | Vector256.ShiftLeft(Lanes.Widen(greens[i]), 8)
                    | Vector256.ShiftLeft(Lanes.Widen(reds[i]), 16)
                    | top;
            }
        }
    }
}
