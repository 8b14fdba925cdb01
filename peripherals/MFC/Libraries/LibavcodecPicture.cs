using System;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A frame of libavcodec's. It outlives the decoder: its buffers are counted references.</summary>
    internal sealed class LibavcodecPicture : IDecodedPicture
    {
        public LibavcodecPicture(Libavcodec library, IntPtr frame, bool isReference = true)
        {
            IsReference = isReference;
            this.library = library;
            this.frame = frame;
        }

        ~LibavcodecPicture()
        {
            Free();
        }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        /// <summary>Another reference to the same frame; null if there is no memory for one.</summary>
        public LibavcodecPicture? Clone()
        {
            var clone = library.CloneFrame(frame);
            return clone == IntPtr.Zero ? null : new LibavcodecPicture(library, clone, IsReference);
        }

        /// <summary>Number of the access unit it was coded in.</summary>
        public long Number => Marshal.ReadInt64(frame, Libavcodec.FramePts);

        public bool IsReference { get; }

        public bool IsShared => library.CountReferences(library.GetPlaneBuffer(frame, 0)) > 1;

        /// <summary>Without samples if it isn't 4:2:0 or monochrome, 8 bits.</summary>
        public unsafe DecodedImage Image
        {
            get
            {
                var image = new DecodedImage
                {
                    Number = Number,
                    Width = Marshal.ReadInt32(frame, Libavcodec.FrameWidth),
                    Height = Marshal.ReadInt32(frame, Libavcodec.FrameHeight),
                    LumaStride = Marshal.ReadInt32(frame, Libavcodec.FrameLineSize),
                    ChromaStride = Marshal.ReadInt32(frame, Libavcodec.FrameLineSize + 4),
                    IsDamaged = Marshal.ReadInt32(frame, library.DecodeErrorFlags) != 0
                        || (Marshal.ReadInt32(frame, library.FrameFlags) & CorruptFrame) != 0,
                };
                var format = Marshal.ReadInt32(frame, Libavcodec.FrameFormat);
                if(format == Yuv420 || format == FullRangeYuv420 || format == Gray)
                {
                    image.Luma = new Span<byte>(Plane(0), checked(image.LumaStride * (image.Height - 1) + image.Width));
                }
                if(format == Yuv420 || format == FullRangeYuv420)
                {
                    var size = checked(image.ChromaStride * ((image.Height + 1) / 2 - 1) + (image.Width + 1) / 2);
                    image.Cb = new Span<byte>(Plane(1), size);
                    image.Cr = new Span<byte>(Plane(2), size);
                }
                return image;
            }
        }

        private unsafe void* Plane(int index)
        {
            return (void*)Marshal.ReadIntPtr(frame, Libavcodec.FrameData + index * IntPtr.Size);
        }

        private void Free()
        {
            if(frame != IntPtr.Zero)
            {
                library.FreeFrame(ref frame);
            }
        }

        private IntPtr frame;
        private readonly Libavcodec library;

        /// <summary>AV_FRAME_FLAG_CORRUPT: also set for pictures whose references were missing.</summary>
        private const int CorruptFrame = 1;

        // AVPixelFormat
        private const int Yuv420 = 0;
        private const int Gray = 8;
        private const int FullRangeYuv420 = 12;
    }
}
