using System;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>A picture in memory and the part of it that a job reads or writes.</summary>
    internal sealed class Picture
    {
        public Picture(PixelLayout layout, uint[] addresses, int width, int height, int x, int y, int areaWidth, int areaHeight, int chromaStride = 0)
        {
            Layout = layout;
            Addresses = addresses;
            Width = width;
            Height = height;
            X = x;
            Y = y;
            AreaWidth = areaWidth;
            AreaHeight = areaHeight;
            ChromaStride = chromaStride;
        }

        /// <summary>
        /// Bytes from one line to the next of a memory plane (for tiled pictures: of the untiled plane).
        /// </summary>
        public int Stride(int plane)
        {
            int bytes;
            if(plane == 0)
            {
                bytes = Width * Layout.BytesPerPixel;
                if(Layout.Code == PixelCode.YUV422_1P)
                {
                    bytes = (Width + 1) / 2 * 4;
                }
            }
            else if(ChromaStride != 0)
            {
                bytes = ChromaStride;
            }
            else
            {
                bytes = Layout.Planes == 2 ? (Width + 1) / 2 * 2 : (Width + 1) / 2;
            }
            return Layout.Tiling == Tiling.None ? bytes : (bytes + 15) / 16 * 16;
        }

        /// <summary>Width in samples of the chroma planes of the area.</summary>
        public int AreaChromaWidth => (AreaWidth + Layout.ChromaShiftX) >> Layout.ChromaShiftX;

        /// <summary>Height in samples of the chroma planes of the area.</summary>
        public int AreaChromaHeight => (AreaHeight + Layout.ChromaShiftY) >> Layout.ChromaShiftY;

        public PixelLayout Layout { get; }

        /// <summary>The base addresses of Y (or RGB), CB and CR.</summary>
        public uint[] Addresses { get; }

        public int Width { get; }

        public int Height { get; }

        public int X { get; }

        public int Y { get; }

        public int AreaWidth { get; }

        public int AreaHeight { get; }

        /// <summary>Bytes from one chroma line to the next; 0 derives it from the width.</summary>
        public int ChromaStride { get; }

        public override string ToString()
        {
            return $"{Layout} {Width}x{Height}, {AreaWidth}x{AreaHeight} at {X},{Y}";
        }
    }

    /// <summary>What one start of the scaler is to do, checked: every stage may rely on it.</summary>
    internal sealed class Job
    {
        public Job(Picture source, Picture destination, int scaledWidth, int scaledHeight, Orientation orientation, ColourStandard conversion, byte alpha)
        {
            Source = source;
            Destination = destination;
            ScaledWidth = scaledWidth;
            ScaledHeight = scaledHeight;
            Orientation = orientation;
            Conversion = conversion;
            Alpha = alpha;
        }

        /// <summary>Reads the job out of the registers.</summary>
        /// <returns>null if the hardware could not run it; <paramref name="problem"/> says why.</returns>
        public static Job? From(JobRegisters registers, out string problem)
        {
            var source = registers.Source();
            var destination = registers.Destination(out var scaledWidth, out var scaledHeight);
            if(registers.InBuffer < 0 || registers.OutBuffer < 0)
            {
                problem = $"all {(registers.InBuffer < 0 ? "input" : "output")} buffers are masked";
                return null;
            }
            problem = Check(source, destination, scaledWidth, scaledHeight, registers.Orientation);
            if(problem.Length != 0)
            {
                return null;
            }
            return new Job(source, destination, scaledWidth, scaledHeight, registers.Orientation,
                destination.Layout.IsRgb ? registers.OutputStandard : registers.InputStandard, registers.GlobalAlpha);
        }

        public override string ToString()
        {
            var conversion = Source.Layout.IsRgb == Destination.Layout.IsRgb ? "" : $", {Conversion}";
            var orientation = Orientation == Orientation.None ? "" : $", {Orientation}";
            return $"{Source} -> {Destination}{orientation}{conversion}";
        }

        public Picture Source { get; }

        public Picture Destination { get; }

        /// <summary>Width after scaling, before rotation.</summary>
        public int ScaledWidth { get; }

        /// <summary>Height after scaling, before rotation.</summary>
        public int ScaledHeight { get; }

        public Orientation Orientation { get; }

        /// <summary>Only of interest if one side is RGB and the other is not.</summary>
        public ColourStandard Conversion { get; }

        /// <summary>The fourth byte of XRGB8888.</summary>
        public byte Alpha { get; }

        /// <summary>
        /// Pixels that pass through the busier side of the scaler: what determines how long the job takes.
        /// </summary>
        public long Pixels => Math.Max((long)Source.AreaWidth * Source.AreaHeight, (long)ScaledWidth * ScaledHeight);

        private static string Check(Picture source, Picture destination, int scaledWidth, int scaledHeight, Orientation orientation)
        {
            var rotated = orientation.HasFlag(Orientation.Rotate90);
            return CheckPicture("source", source)
                ?? CheckPicture("destination", destination)
                ?? CheckScale("width", source.AreaWidth, scaledWidth)
                ?? CheckScale("height", source.AreaHeight, scaledHeight)
                ?? (scaledWidth == source.AreaWidth && scaledHeight == source.AreaHeight && !rotated
                    ? null
                    : CheckMaximum(source.AreaWidth, source.AreaHeight, rotated) ?? CheckMaximum(scaledWidth, scaledHeight, rotated))
                ?? "";
        }

        private static string? CheckPicture(string name, Picture picture)
        {
            var layout = picture.Layout;
            if(layout.Code == PixelCode.YUV444)
            {
                return $"format 7 of the {name} is none that lies in memory";
            }
            if(layout.Tiling != Tiling.None && layout.Code != PixelCode.YUV420_2P)
            {
                return $"{name} is tiled, which only NV12 and NV21 can be, not {new PixelLayout(layout.Code)}";
            }
            if(picture.Width == 0 || picture.Height == 0 || picture.AreaWidth == 0 || picture.AreaHeight == 0)
            {
                return $"{name} {picture} is empty";
            }
            if(picture.Width > MaximumSize || picture.Height > MaximumSize)
            {
                return $"{name} {picture} is larger than {MaximumSize}x{MaximumSize}";
            }
            if(picture.X + picture.AreaWidth > picture.Width || picture.Y + picture.AreaHeight > picture.Height)
            {
                return $"{name} {picture} reaches out of its picture";
            }
            if(name == "destination" && layout.Code == PixelCode.YUV422_1P && ((picture.X | picture.AreaWidth) & 1) != 0)
            {
                return $"{name} {picture} splits a pair of pixels that shares its chroma";
            }
            return null;
        }

        private static string? CheckScale(string name, int from, int to)
        {
            // As gsc_check_scaler_ratio and gsc_cal_prescaler_ratio of the driver have it, with their integer
            // divisions.
            if(from / MaximumPreScale / MaximumMainScaleDown > to)
            {
                return $"{name} {from} to {to} shrinks by more than {MaximumPreScale * MaximumMainScaleDown}";
            }
            return to / from > MaximumScaleUp ? $"{name} {from} to {to} grows by more than {MaximumScaleUp}" : null;
        }

        private static string? CheckMaximum(int width, int height, bool rotated)
        {
            var maximumWidth = rotated ? MaximumRotated : MaximumScaledWidth;
            var maximumHeight = rotated ? MaximumRotated : MaximumScaledHeight;
            return width > maximumWidth || height > maximumHeight
                ? $"{width}x{height} is more than the {maximumWidth}x{maximumHeight} that can be {(rotated ? "rotated" : "scaled")}"
                : null;
        }

        // gsc_v_5420_max and gsc_v_5420_variant of the driver.
        private const int MaximumSize = 8192;
        private const int MaximumScaledWidth = 4800;
        private const int MaximumScaledHeight = 3344;
        private const int MaximumRotated = 2048;
        private const int MaximumPreScale = 4;
        private const int MaximumMainScaleDown = 4;
        private const int MaximumScaleUp = 8;
    }
}
