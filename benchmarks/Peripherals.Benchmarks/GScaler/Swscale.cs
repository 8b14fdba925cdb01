using System;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Benchmarks.GScaler
{
    /// <summary>libswscale of the host, NV12 to BGR0, one thread (sws_getContext's contexts have no others).</summary>
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

        public Swscale(int fromWidth, int fromHeight, int toWidth, int toHeight, int flags, bool bt709 = false)
        {
            this.fromHeight = fromHeight;
            context = sws_getContext(fromWidth, fromHeight, av_get_pix_fmt("nv12"), toWidth, toHeight, av_get_pix_fmt("bgr0"), flags, null, null, null);
            if(context == null)
            {
                throw new InvalidOperationException("libswscale does not convert these sizes");
            }
            var coefficients = sws_getCoefficients(bt709 ? 1 : 5);
            sws_setColorspaceDetails(context, coefficients, 0, coefficients, 1, 0, 1 << 16, 1 << 16);
        }

        public void Dispose()
        {
            sws_freeContext(context);
        }

        public void Convert(byte* luma, byte* chroma, int stride, byte* pixels, int pixelStride)
        {
            var sources = stackalloc byte*[4] { luma, chroma, null, null };
            var sourceStrides = stackalloc int[4] { stride, stride, 0, 0 };
            var destinations = stackalloc byte*[4] { pixels, null, null, null };
            var destinationStrides = stackalloc int[4] { pixelStride, 0, 0, 0 };
            sws_scale(context, sources, sourceStrides, 0, fromHeight, destinations, destinationStrides);
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
