using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>H.264 by libavcodec, without frame threads: what a picture looks like doesn't depend on timing.</summary>
    internal sealed class LibavcodecDecoder : IPictureDecoder
    {
        public LibavcodecDecoder(DecoderOptions options)
        {
            library = Libavcodec.Instance;
            var codec = library.FindDecoder("h264");
            if(codec == IntPtr.Zero)
            {
                throw new DecoderMissingException($"The installed libavcodec {library.Version} is built without its H.264 decoder. Install your distribution's full build of it");
            }
            context = library.AllocateContext(codec);
            packet = library.AllocatePacket();
            frame = library.AllocateFrame();
            if(context == IntPtr.Zero || packet == IntPtr.Zero || frame == IntPtr.Zero)
            {
                Free();
                throw new OutOfMemoryException("libavcodec could not allocate a decoder");
            }
            Set("thread_type", "slice");
            Set("threads", options.Threads.ToString(CultureInfo.InvariantCulture));
            // "strict" takes the delay from the level's limits; otherwise it grows when a picture turns out to be late, which is dropped.
            Set("strict", options.KeepsOrder ? "strict" : "normal");
            Set("flags", "+output_corrupt");
            Set("flags2", "+showall");
            // The device's pictures are of coded size, their cropping is in its registers.
            Set("apply_cropping", "0");
            Set("max_pixels", "16777216");
            if(library.Open(context, codec, IntPtr.Zero) < 0)
            {
                Free();
                throw new DecoderMissingException($"The installed libavcodec {library.Version} can't open its H.264 decoder");
            }
        }

        ~LibavcodecDecoder()
        {
            Free();
        }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        public unsafe bool Decode(ReadOnlySpan<byte> accessUnit, long number, DecodedImageHandler handler)
        {
            if(accessUnit.IsEmpty)
            {
                // An empty packet would end the stream.
                return false;
            }
            if(library.FillPacket(packet, accessUnit.Length) < 0)
            {
                return false;
            }
            accessUnit.CopyTo(new Span<byte>((void*)Marshal.ReadIntPtr(packet, Libavcodec.PacketData), accessUnit.Length));
            Marshal.WriteInt64(packet, Libavcodec.PacketPts, number);
            var result = library.SendPacket(context, packet);
            if(result == TryAgain)
            {
                while(Receive(handler))
                {
                    // Nothing to do: the pictures are handed over.
                }
                result = library.SendPacket(context, packet);
            }
            library.UnreferencePacket(packet);
            while(Receive(handler))
            {
                // Nothing to do: the pictures are handed over.
            }
            return result >= 0 && !hasFailed;
        }

        public bool Drain(DecodedImageHandler handler)
        {
            if(!isDraining)
            {
                isDraining = true;
                library.SendPacket(context, IntPtr.Zero);
            }
            return Receive(handler);
        }

        private unsafe bool Receive(DecodedImageHandler handler)
        {
            hasFailed = false;
            var result = library.ReceiveFrame(context, frame);
            if(result < 0)
            {
                // The decoder works when a picture is asked for: an error may show here as well as in sending.
                hasFailed = result != TryAgain && result != EndOfStream;
                return false;
            }
            var width = Marshal.ReadInt32(frame, Libavcodec.FrameWidth);
            var height = Marshal.ReadInt32(frame, Libavcodec.FrameHeight);
            var format = Marshal.ReadInt32(frame, Libavcodec.FrameFormat);
            var stride = Marshal.ReadInt32(frame, Libavcodec.FrameLineSize);
            var chromaStride = Marshal.ReadInt32(frame, Libavcodec.FrameLineSize + 4);
            if(format == Yuv420 || format == FullRangeYuv420 || format == Gray)
            {
                var image = new DecodedImage
                {
                    Number = Marshal.ReadInt64(frame, Libavcodec.FramePts),
                    Width = width,
                    Height = height,
                    Luma = new ReadOnlySpan<byte>(Plane(0), checked(stride * (height - 1) + width)),
                    LumaStride = stride,
                    IsDamaged = Marshal.ReadInt32(frame, library.DecodeErrorFlags) != 0,
                };
                if(format != Gray)
                {
                    var chromaSize = checked(chromaStride * ((height + 1) / 2 - 1) + (width + 1) / 2);
                    image.Cb = new ReadOnlySpan<byte>(Plane(1), chromaSize);
                    image.Cr = new ReadOnlySpan<byte>(Plane(2), chromaSize);
                    image.ChromaStride = chromaStride;
                }
                handler(image);
            }
            library.UnreferenceFrame(frame);
            return true;
        }

        private unsafe void* Plane(int index)
        {
            return (void*)Marshal.ReadIntPtr(frame, Libavcodec.FrameData + index * IntPtr.Size);
        }

        private void Set(string option, string value)
        {
            if(library.SetOption(context, option, value, 0) < 0)
            {
                throw new DecoderMissingException($"The installed libavcodec {library.Version} does not know the option {option}={value}");
            }
        }

        private void Free()
        {
            if(context != IntPtr.Zero)
            {
                library.FreeContext(ref context);
            }
            if(packet != IntPtr.Zero)
            {
                library.FreePacket(ref packet);
            }
            if(frame != IntPtr.Zero)
            {
                library.FreeFrame(ref frame);
            }
        }

        private IntPtr context;
        private IntPtr packet;
        private IntPtr frame;
        private bool isDraining;
        private bool hasFailed;
        private readonly Libavcodec library;

        // AVPixelFormat
        private const int Yuv420 = 0;
        private const int Gray = 8;
        private const int FullRangeYuv420 = 12;

        // AVERROR(EAGAIN), AVERROR_EOF
        private const int TryAgain = -11;
        private const int EndOfStream = -541478725;
    }
}
