using System;

using Antmicro.Migrant;
using Antmicro.Renode.Backends.Display;
using Antmicro.Renode.Peripherals.Video.GScaler;

using ELFSharp.ELF;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The decoder's pictures for video analyzers, which take RGB: XRGB8888, BT.601 up to 576 lines and BT.709 above, as
    /// players take it where a stream says nothing.
    /// </summary>
    internal sealed class PictureView
    {
        /// <summary>Shows a picture, if somebody looks.</summary>
        /// <param name="frame">As I420.</param>
        public void Show(VideoFrame frame)
        {
            var frameRendered = FrameRendered;
            if(frameRendered == null)
            {
                return;
            }
            if(frame.Width != width || frame.Height != height)
            {
                width = frame.Width;
                height = frame.Height;
                configurationChanged?.Invoke(width, height, Format, Endianness);
            }
            frameRendered(Convert(frame));
        }

        /// <summary>Whether somebody looks: only then is a picture worth the work.</summary>
        public bool IsWatched => FrameRendered != null;

        public void Reset()
        {
            width = 0;
            height = 0;
        }

        [field: Transient]
        public event Action<byte[]>? FrameRendered;

        /// <summary>Who begins to listen is told the size of the last picture, and of each that has another.</summary>
        public event Action<int, int, PixelFormat, Endianess> ConfigurationChanged
        {
            add
            {
                configurationChanged += value;
                value(width, height, Format, Endianness);
            }

            remove
            {
                configurationChanged -= value;
            }
        }

        private byte[] Convert(VideoFrame frame)
        {
            var matrix = YCbCrToRgb.For(height > LastStandardLine ? ColourStandard.HdWide : ColourStandard.SdWide);
            var data = frame.Data.Span;
            var chromaWidth = (width + 1) / 2;
            var chromaSize = chromaWidth * ((height + 1) / 2);
            var luma = new byte[Lanes.PaddedLength(width)];
            var cb = new byte[luma.Length];
            var cr = new byte[luma.Length];
            var pixels = new uint[luma.Length];
            var picture = new byte[width * height * sizeof(uint)];
            for(var line = 0; line < height; line++)
            {
                data.Slice(line * width, width).CopyTo(luma);
                if((line & 1) == 0)
                {
                    var start = width * height + line / 2 * chromaWidth;
                    data.Slice(start, chromaWidth).CopyTo(cb);
                    data.Slice(start + chromaSize, chromaWidth).CopyTo(cr);
                }
                matrix.Convert(luma, cb, cr, pixels, width, byte.MaxValue);
                Buffer.BlockCopy(pixels, 0, picture, line * width * sizeof(uint), width * sizeof(uint));
            }
            return picture;
        }

        private int width;
        private int height;

        [Transient]
        private Action<int, int, PixelFormat, Endianess>? configurationChanged;

        private const PixelFormat Format = PixelFormat.XRGB8888;
        private const Endianess Endianness = Endianess.LittleEndian;
        private const int LastStandardLine = 576;
    }
}
