using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>An encoder of libavcodec, with one thread: its stream depends on nothing but what it is given.</summary>
    internal sealed class LibavcodecEncoder : IPictureEncoder
    {
        public LibavcodecEncoder(EncoderSetup setup)
        {
            library = Libavcodec.Instance;
            this.setup = setup;
            codec = new LibavcodecContext(setup.Encoder, library.FindEncoder, "encoder");
            try
            {
                Set("video_size", FormattableString.Invariant($"{setup.Width}x{setup.Height}"));
                Set("pixel_format", "yuv420p");
                Set("time_base", FormattableString.Invariant($"{setup.RateDenominator}/{setup.RateNumerator}"));
                Set("threads", "1");
                foreach(var option in setup.Options)
                {
                    Set(option.Key, option.Value);
                }
                if(library.Open(codec.Context, codec.Codec, IntPtr.Zero) < 0)
                {
                    throw new EncoderRefusedException($"libavcodec's encoder \"{setup.Encoder}\" doesn't take these parameters");
                }
                Header = ReadHeader();
            }
            catch(Exception)
            {
                codec.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            codec.Dispose();
        }

        public bool Encode(SourcePicture picture, Action<CodedPicture> handler)
        {
            var frame = library.AllocateFrame();
            if(frame == IntPtr.Zero)
            {
                return false;
            }
            try
            {
                Marshal.WriteInt32(frame, Libavcodec.FrameWidth, setup.Width);
                Marshal.WriteInt32(frame, Libavcodec.FrameHeight, setup.Height);
                Marshal.WriteInt32(frame, Libavcodec.FrameFormat, Yuv420);
                if(library.FillFrame(frame, 0) < 0)
                {
                    return false;
                }
                Marshal.WriteInt64(frame, Libavcodec.FramePts, picture.Number);
                // AVPictureType has the same numbers for I, P and B, and 0 for a free choice.
                Marshal.WriteInt32(frame, library.FramePictureType, (int)picture.Type);
                Marshal.WriteInt32(frame, library.FrameQuality, picture.Quantizer * QuantizerToLambda);
                var position = CopyPlane(frame, 0, picture.Samples, 0, setup.Width, setup.Height);
                position = CopyPlane(frame, 1, picture.Samples, position, setup.Width / 2, setup.Height / 2);
                CopyPlane(frame, 2, picture.Samples, position, setup.Width / 2, setup.Height / 2);
                if(library.SendFrame(codec.Context, frame) < 0)
                {
                    return false;
                }
            }
            finally
            {
                library.FreeFrame(ref frame);
            }
            while(Receive(handler))
            {
                // Nothing to do: the pictures are handed over.
            }
            return true;
        }

        public bool Drain(Action<CodedPicture> handler)
        {
            if(!isDraining)
            {
                isDraining = true;
                library.SendFrame(codec.Context, IntPtr.Zero);
            }
            return Receive(handler);
        }

        public byte[] Header { get; }

        private unsafe int CopyPlane(IntPtr frame, int plane, byte[] samples, int position, int width, int height)
        {
            var target = (byte*)Marshal.ReadIntPtr(frame, Libavcodec.FrameData + plane * IntPtr.Size);
            var stride = Marshal.ReadInt32(frame, Libavcodec.FrameLineSize + plane * 4);
            for(var y = 0; y < height; y++)
            {
                samples.AsSpan(position, width).CopyTo(new Span<byte>(target + (long)y * stride, width));
                position += width;
            }
            return position;
        }

        private bool Receive(Action<CodedPicture> handler)
        {
            if(library.ReceivePacket(codec.Context, codec.Packet) < 0)
            {
                return false;
            }
            var data = new byte[Marshal.ReadInt32(codec.Packet, Libavcodec.PacketSize)];
            Marshal.Copy(Marshal.ReadIntPtr(codec.Packet, Libavcodec.PacketData), data, 0, data.Length);
            var number = Marshal.ReadInt64(codec.Packet, Libavcodec.PacketPts);
            var (quantizer, errors) = ReadStatistics();
            library.UnreferencePacket(codec.Packet);
            handler(new CodedPicture(data, number, quantizer, errors));
            return true;
        }

        /// <summary>
        /// AV_PKT_DATA_QUALITY_STATS: quality (4 bytes), type, number of errors, 2 bytes unused, the errors (8 bytes
        /// each).
        /// </summary>
        private unsafe (int Quantizer, long[] Errors) ReadStatistics()
        {
            var data = library.GetSideData(codec.Packet, QualityStatistics, out var size);
            if(data == IntPtr.Zero || (long)size < StatisticsHead)
            {
                return (0, Array.Empty<long>());
            }
            var bytes = new ReadOnlySpan<byte>((void*)data, (int)size);
            var errors = new long[Math.Min(Math.Min((int)bytes[5], Planes), (bytes.Length - StatisticsHead) / 8)];
            for(var i = 0; i < errors.Length; i++)
            {
                errors[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.Slice(StatisticsHead + 8 * i));
            }
            var quality = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            return (Math.Max(quality + QuantizerToLambda / 2, 0) / QuantizerToLambda, errors);
        }

        private byte[] ReadHeader()
        {
            var parameters = library.AllocateParameters();
            if(parameters == IntPtr.Zero)
            {
                throw new OutOfMemoryException("libavcodec could not allocate an encoder's parameters");
            }
            try
            {
                if(library.ParametersFromContext(parameters, codec.Context) < 0)
                {
                    throw new OutOfMemoryException("libavcodec could not copy an encoder's parameters");
                }
                var header = new byte[Math.Max(Marshal.ReadInt32(parameters, Libavcodec.ParametersExtraDataSize), 0)];
                if(header.Length > 0)
                {
                    Marshal.Copy(Marshal.ReadIntPtr(parameters, Libavcodec.ParametersExtraData), header, 0, header.Length);
                }
                return header;
            }
            finally
            {
                library.FreeParameters(ref parameters);
            }
        }

        private void Set(string option, string value)
        {
            if(library.SetOption(codec.Context, option, value, SearchCodec) < 0)
            {
                throw new EncoderRefusedException($"libavcodec's encoder \"{setup.Encoder}\" doesn't take {option}={value}");
            }
        }

        private bool isDraining;
        private readonly Libavcodec library;
        private readonly LibavcodecContext codec;
        private readonly EncoderSetup setup;

        /// <summary>AV_OPT_SEARCH_CHILDREN: options of the codec as well as of the context.</summary>
        private const int SearchCodec = 1;
        private const int QualityStatistics = 8;
        private const int StatisticsHead = 8;
        private const int Planes = 3;
        /// <summary>FF_QP2LAMBDA.</summary>
        private const int QuantizerToLambda = 118;
        private const int Yuv420 = 0;
    }
}
