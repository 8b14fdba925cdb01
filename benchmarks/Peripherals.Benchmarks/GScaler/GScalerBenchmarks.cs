using System;
using System.Runtime.InteropServices;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;
using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Peripherals.Video.GScaler;
using Antmicro.Renode.Time;

using BenchmarkDotNet.Attributes;

namespace Antmicro.Renode.Peripherals.Benchmarks.GScaler
{
    /// <summary>
    /// NV12 1080p to XRGB8888: the model from guest memory to guest memory, started and finished by registers,
    /// against libswscale from buffer to buffer on one thread. The baseline is SWS_BILINEAR, the filter the model has
    /// too; bicubic (what ffmpeg's scale filter takes by default) for comparison.
    /// </summary>
    public unsafe class GScalerBenchmarks
    {
        [Params(1080, 720)]
        public int Lines { get; set; }

        [GlobalSetup]
        public void SetUp()
        {
            toWidth = Lines * 16 / 9;
            machine = new Machine();
            machine.SystemBus.Register(new MappedMemory(machine, 64 << 20), new BusRangeRegistration(Memory, 64 << 20));
            scaler = new Exynos_GScaler(machine);
            machine.SystemBus.Register(scaler, new BusRangeRegistration(0x13E00000, 0x1000));
            // A picture with edges and gradients; the arithmetic takes the same time for any.
            var picture = new byte[Width * Height * 3 / 2];
            for(var i = 0; i < picture.Length; i++)
            {
                picture[i] = (byte)(i % Width / 3 + i / Width * 5);
            }
            machine.SystemBus.WriteBytes(picture, Memory);
            source = (byte*)NativeMemory.AlignedAlloc((nuint)picture.Length + 64, 64);
            picture.CopyTo(new Span<byte>(source, picture.Length));
            destination = (byte*)NativeMemory.AlignedAlloc(Width * Height * 4 + 64, 64);
            sources = new[] { ((IntPtr)source, Width), ((IntPtr)(source + Width * Height), Width) };
            destinations = new[] { ((IntPtr)destination, toWidth * 4) };
            bilinear = new Swscale("nv12", Width, Height, "bgr0", toWidth, Lines, Swscale.Bilinear);
            fastBilinear = new Swscale("nv12", Width, Height, "bgr0", toWidth, Lines, Swscale.FastBilinear);
            bicubic = new Swscale("nv12", Width, Height, "bgr0", toWidth, Lines, Swscale.Bicubic);

            // As exynos-gsc programs it.
            scaler.WriteDoubleWord(0x08, 1);
            scaler.WriteDoubleWord(0x50, Memory);
            scaler.WriteDoubleWord(0x80, Memory + Width * Height);
            scaler.WriteDoubleWord(0x110, Memory + (16 << 20));
            scaler.WriteDoubleWord(0x14, Width | Height << 16);
            scaler.WriteDoubleWord(0x1C, Width | Height << 16);
            scaler.WriteDoubleWord(0x10, 2 << 8);
            scaler.WriteDoubleWord(0x40, (uint)(toWidth | Lines << 16));
            scaler.WriteDoubleWord(0x24, (uint)(toWidth | Lines << 16));
            scaler.WriteDoubleWord(0x20, 1 << 10);
            scaler.WriteDoubleWord(0x2C, (uint)((Width << 16) / toWidth));
            scaler.WriteDoubleWord(0x30, (uint)((Height << 16) / Lines));
        }

        [GlobalCleanup]
        public void CleanUp()
        {
            machine!.Dispose();
            bilinear!.Dispose();
            fastBilinear!.Dispose();
            bicubic!.Dispose();
            NativeMemory.AlignedFree(source);
            NativeMemory.AlignedFree(destination);
        }

        [Benchmark(Baseline = true, Description = "libswscale, SWS_BILINEAR")]
        public void SwscaleBilinear() => bilinear!.Convert(sources!, destinations!);

        [Benchmark(Description = "libswscale, SWS_FAST_BILINEAR")]
        public void SwscaleFastBilinear() => fastBilinear!.Convert(sources!, destinations!);

        [Benchmark(Description = "libswscale, SWS_BICUBIC")]
        public void SwscaleBicubic() => bicubic!.Convert(sources!, destinations!);

        /// <summary>
        /// Reads each byte of the source once and writes each of the destination, line by line: what no converter can do
        /// without.
        /// </summary>
        [Benchmark(Description = "memcpy")]
        public void Copy()
        {
            const int SourceLine = Width * 3 / 2;
            for(var line = 0; line < Lines; line++)
            {
                var from = source + (long)line * Height / Lines * SourceLine;
                var read = (int)(((long)(line + 1) * Height / Lines - (long)line * Height / Lines) * SourceLine);
                var output = destination + (long)line * toWidth * 4;
                // What is written more than read comes from the line that is in the processor's cache.
                for(var done = 0; done < toWidth * 4; done += read)
                {
                    var count = Math.Min(read, toWidth * 4 - done);
                    new ReadOnlySpan<byte>(from, count).CopyTo(new Span<byte>(output + done, count));
                }
            }
        }

        /// <summary>
        /// The same bytes by way of buffers, for a device's bus takes managed arrays only: what no model on that bus
        /// can do without, before it computes anything.
        /// </summary>
        [Benchmark(Description = "memcpy through buffers")]
        public void CopyThroughBuffers()
        {
            var inputLine = Width * 3 / 2;
            var outputLine = toWidth * 4;
            var most = Buffer / outputLine;
            for(var line = 0; line < Lines; line += most)
            {
                var end = Math.Min(line + most, Lines);
                var first = line * Height / Lines;
                var read = (end * Height / Lines - first) * inputLine;
                new ReadOnlySpan<byte>(source + first * inputLine, read).CopyTo(input);
                // The model writes a line of output at a time.
                for(var i = 0; i < end - line; i++)
                {
                    output.AsSpan(i * outputLine, outputLine).Fill((byte)i);
                }
                output.AsSpan(0, (end - line) * outputLine).CopyTo(new Span<byte>(destination + line * outputLine, (end - line) * outputLine));
            }
        }

        /// <summary>The arithmetic alone: as many rows as the picture has, but all of them the same, in the cache.</summary>
        [Benchmark(Description = "Conversion of rows in the cache")]
        public void ConvertRows()
        {
            var matrix = YCbCrToRgb.For(ColourStandard.SdWide);
            for(var line = 0; line < Lines; line++)
            {
                matrix.Convert(input, input.AsSpan(Width), input.AsSpan(2 * Width), row, toWidth, 0xFF);
            }
        }

        [Benchmark(Description = "G-Scaler model")]
        public void Model()
        {
            scaler!.WriteDoubleWord(0x00, 2);
            scaler.WriteDoubleWord(0x00, 1);
            ((BaseClockSource)machine!.ClockSource).Advance(TimeInterval.FromMilliseconds(20));
            if((scaler.ReadDoubleWord(0x08) & 1 << 16) == 0)
            {
                throw new InvalidOperationException("The job did not end");
            }
            scaler.WriteDoubleWord(0x08, 1 << 16 | 1);
            scaler.WriteDoubleWord(0x00, 0);
        }

        private readonly byte[] input = new byte[Buffer];
        private readonly byte[] output = new byte[Buffer];
        private readonly uint[] row = new uint[Width];
        private Machine? machine;
        private Exynos_GScaler? scaler;
        private Swscale? bilinear;
        private Swscale? fastBilinear;
        private Swscale? bicubic;
        private (IntPtr, int)[]? sources;
        private (IntPtr, int)[]? destinations;
        private byte* source;
        private byte* destination;
        private int toWidth;

        private const int Width = 1920;
        private const int Height = 1080;
        private const uint Memory = 0x40000000;
        // As large as the model's.
        private const int Buffer = 128 * 1024;
    }
}
