using System;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>The pixels of a frame as RGB, for looking at.</summary>
    internal static class FramePixels
    {
        /// <summary>Puts row <paramref name="row"/> into <paramref name="rgb"/> as width x (R, G, B).</summary>
        public static void ReadRow(VideoFrame frame, int row, Span<byte> rgb)
        {
            if(frame.Layout == FrameLayout.Bgrx)
            {
                ReadBgrx(frame.Data.Span.Slice(row * frame.Width * 4, frame.Width * 4), rgb);
            }
            else
            {
                ReadI420(frame, row, rgb);
            }
        }

        private static void ReadBgrx(ReadOnlySpan<byte> pixels, Span<byte> rgb)
        {
            for(int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
            {
                rgb[to] = pixels[from + 2];
                rgb[to + 1] = pixels[from + 1];
                rgb[to + 2] = pixels[from];
            }
        }

        // BT.601, limited range: what a picture without colour information is taken for. Only for viewing; nothing is
        // verified by it.
        private static void ReadI420(VideoFrame frame, int row, Span<byte> rgb)
        {
            var chromaWidth = (frame.Width + 1) / 2;
            var chromaHeight = (frame.Height + 1) / 2;
            var data = frame.Data.Span;
            var luma = data.Slice(row * frame.Width, frame.Width);
            var blue = data.Slice(frame.Width * frame.Height + (row / 2) * chromaWidth, chromaWidth);
            var red = data.Slice(frame.Width * frame.Height + chromaWidth * (chromaHeight + row / 2), chromaWidth);
            for(var x = 0; x < frame.Width; x++)
            {
                var y = 298 * (luma[x] - 16) + 128;
                var u = blue[x / 2] - 128;
                var v = red[x / 2] - 128;
                rgb[3 * x] = Clamp((y + 409 * v) >> 8);
                rgb[3 * x + 1] = Clamp((y - 100 * u - 208 * v) >> 8);
                rgb[3 * x + 2] = Clamp((y + 516 * u) >> 8);
            }
        }

        private static byte Clamp(int value)
        {
            return (byte)Math.Clamp(value, 0, 255);
        }
    }
}
