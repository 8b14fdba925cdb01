using System;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Benchmarks.GScaler
{
    /// <summary>libswscale of the host, one thread (sws_getContext's contexts have no others).</summary>
    public sealed unsafe class Swscale : IDisposable
    {
        static Swscale()
        {
            // ffmpeg 5 to 8; the functions used have not changed.
            NativeLibrary.SetDllImportResolver(typeof(Swscale).Assembly, (name, assembly, path) =>
            {
                foreach(var version in name == "swscale" ? new[] { 6, 7, 8, 9 } : name == "avutil" ? new[] { 57, 58, 59, 60 } : Array.Empty<int>())
                {
                    if(NativeLibrary.TryLoad($"lib{name}.so.{version}", out var handle))
                    {
                        return handle;
                    }
                }
                return IntPtr.Zero;
            });
        }

        /// <summary>Formats by ffmpeg's names; YCbCr is limited range, RGB full.</summary>
        public Swscale(string from, int fromWidth, int fromHeight, string to, int toWidth, int toHeight, int flags, bool bt709 = false)
        {
            this.fromHeight = fromHeight;
            context = sws_getContext(fromWidth, fromHeight, av_get_pix_fmt(from), toWidth, toHeight, av_get_pix_fmt(to), flags, null, null, null);
            if(context == null)
            {
                throw new InvalidOperationException("libswscale does not convert these sizes");
            }
            var coefficients = sws_getCoefficients(bt709 ? 1 : 5);
            sws_setColorspaceDetails(context, coefficients, 0, coefficients, to == "bgr0" ? 1 : 0, 0, 1 << 16, 1 << 16);
        }

        public void Dispose()
        {
            sws_freeContext(context);
        }

        /// <summary>A plane is where it begins and the bytes of a line.</summary>
        public void Convert((IntPtr Start, int Stride)[] from, (IntPtr Start, int Stride)[] to)
        {
            var sources = stackalloc IntPtr[4];
            var sourceStrides = stackalloc int[4];
            var destinations = stackalloc IntPtr[4];
            var destinationStrides = stackalloc int[4];
            for(var i = 0; i < 4; i++)
            {
                (sources[i], sourceStrides[i]) = i < from.Length ? from[i] : default;
                (destinations[i], destinationStrides[i]) = i < to.Length ? to[i] : default;
            }
            sws_scale(context, (byte**)sources, sourceStrides, 0, fromHeight, (byte**)destinations, destinationStrides);
        }

        public const int FastBilinear = 1;
        public const int Bilinear = 2;
        public const int Bicubic = 4;
        public const int AccurateRounding = 0x40000;

        private readonly void* context;
        private readonly int fromHeight;

        [DllImport("avutil")]
        private static extern int av_get_pix_fmt([MarshalAs(UnmanagedType.LPStr)] string name);
        [DllImport("swscale")]
        private static extern void* sws_getContext(int fromWidth, int fromHeight, int fromFormat, int toWidth, int toHeight, int toFormat, int flags, void* fromFilter, void* toFilter, double* parameters);
        [DllImport("swscale")]
        private static extern int* sws_getCoefficients(int colourSpace);
        [DllImport("swscale")]
        private static extern int sws_setColorspaceDetails(void* context, int* inverse, int fromRange, int* table, int toRange, int brightness, int contrast, int saturation);
        [DllImport("swscale")]
        private static extern int sws_scale(void* context, byte** from, int* fromStrides, int firstLine, int lines, byte** to, int* toStrides);
        [DllImport("swscale")]
        private static extern void sws_freeContext(void* context);
    }
}
