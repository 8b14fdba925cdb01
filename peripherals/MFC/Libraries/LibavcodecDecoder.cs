using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// A decoder of libavcodec, without frame threads: what a picture looks like doesn't depend on timing.
    /// </summary>
    internal sealed class LibavcodecDecoder : IPictureDecoder
    {
        public LibavcodecDecoder(DecoderOptions options)
        {
            library = Libavcodec.Instance;
            var name = options.Setup.Decoder;
            codec = new LibavcodecContext(name, library.FindDecoder, "decoder");
            // Frames that a picture only refers to come before it with H.264, and after it with the others.
            isLastFrame = name == "h264";
            getBuffer = GetBuffer;
            var field = library.FindGetBuffer(codec.Context);
            if(field != IntPtr.Zero)
            {
                Marshal.WriteIntPtr(field, Marshal.GetFunctionPointerForDelegate(getBuffer));
            }
            Set("thread_type", "slice");
            Set("threads", options.Threads.ToString(CultureInfo.InvariantCulture));
            Set("flags", "+output_corrupt");
            // The device's pictures are of coded size, their cropping is in its registers.
            Set("apply_cropping", "0");
            Set("max_pixels", "16777216");
            foreach(var option in options.Setup.Options)
            {
                Set(option.Key, option.Value);
            }
            if(options.Setup.Headers != null && !TrySetHeaders(options.Setup.Headers))
            {
                codec.Dispose();
                throw new OutOfMemoryException("libavcodec could not take a stream's headers");
            }
            if(library.Open(codec.Context, codec.Codec, IntPtr.Zero) < 0)
            {
                codec.Dispose();
                throw new DecoderMissingException($"The installed libavcodec {library.Version} can't open its decoder \"{name}\"");
            }
        }

        public void Dispose()
        {
            codec.Dispose();
            current?.Dispose();
        }

        public unsafe bool Decode(ReadOnlySpan<byte> accessUnit, long number, Action<IDecodedPicture> handler)
        {
            if(accessUnit.IsEmpty)
            {
                // An empty packet would end the stream.
                return false;
            }
            if(library.FillPacket(codec.Packet, accessUnit.Length) < 0)
            {
                return false;
            }
            accessUnit.CopyTo(new Span<byte>((void*)Marshal.ReadIntPtr(codec.Packet, Libavcodec.PacketData), accessUnit.Length));
            Marshal.WriteInt64(codec.Packet, Libavcodec.PacketPts, number);
            isNewPacket = true;
            var result = library.SendPacket(codec.Context, codec.Packet);
            if(result == TryAgain)
            {
                while(Receive(handler))
                {
                    // Nothing to do: the pictures are handed over.
                }
                result = library.SendPacket(codec.Context, codec.Packet);
            }
            library.UnreferencePacket(codec.Packet);
            while(Receive(handler))
            {
                // Nothing to do: the pictures are handed over.
            }
            return result >= 0 && !hasFailed;
        }

        public IDecodedPicture? TakeDecoded(long number)
        {
            return current?.Number == number ? current.Clone() : null;
        }

        public bool Drain(Action<IDecodedPicture> handler)
        {
            if(!isDraining)
            {
                isDraining = true;
                library.SendPacket(codec.Context, IntPtr.Zero);
            }
            return Receive(handler);
        }

        /// <summary>libavcodec wants memory for a frame: it is the one that the packet is decoded into.</summary>
        private int GetBuffer(IntPtr context, IntPtr frame, int flags)
        {
            var result = library.DefaultGetBuffer(context, frame, flags);
            if(result >= 0 && (isNewPacket || isLastFrame))
            {
                isNewPacket = false;
                current?.Dispose();
                var clone = library.CloneFrame(frame);
                current = clone == IntPtr.Zero ? null : new LibavcodecPicture(library, clone, (flags & KeptAsReference) != 0);
            }
            return result;
        }

        private bool Receive(Action<IDecodedPicture> handler)
        {
            hasFailed = false;
            var frame = library.AllocateFrame();
            if(frame == IntPtr.Zero)
            {
                hasFailed = true;
                return false;
            }
            var picture = new LibavcodecPicture(library, frame);
            var result = library.ReceiveFrame(codec.Context, frame);
            if(result < 0)
            {
                picture.Dispose();
                // The decoder works when a picture is asked for: an error may show here as well as in sending.
                hasFailed = result != TryAgain && result != EndOfStream;
                return false;
            }
            handler(picture);
            return true;
        }

        private void Set(string option, string value)
        {
            if(library.SetOption(codec.Context, option, value, 0) < 0)
            {
                throw new DecoderMissingException($"The installed libavcodec {library.Version} does not know the option {option}={value}");
            }
        }

        /// <summary>Its own functions copy a context's parameters out and in again: only the headers are changed.</summary>
        private bool TrySetHeaders(byte[] headers)
        {
            var parameters = library.AllocateParameters();
            if(parameters == IntPtr.Zero)
            {
                return false;
            }
            var memory = library.AllocateMemory((UIntPtr)(headers.Length + HeaderPadding));
            var isSet = memory != IntPtr.Zero && library.ParametersFromContext(parameters, codec.Context) >= 0;
            if(isSet)
            {
                Marshal.Copy(headers, 0, memory, headers.Length);
                // The parameters own the memory from here on.
                Marshal.WriteIntPtr(parameters, Libavcodec.ParametersExtraData, memory);
                Marshal.WriteInt32(parameters, Libavcodec.ParametersExtraDataSize, headers.Length);
                isSet = library.ParametersToContext(codec.Context, parameters) >= 0;
            }
            library.FreeParameters(ref parameters);
            return isSet;
        }

        private bool isDraining;
        private bool hasFailed;
        private bool isNewPacket;
        private LibavcodecPicture? current;
        private readonly bool isLastFrame;
        // The library calls it as long as the context lives.
        private readonly Libavcodec.GetBuffer getBuffer;
        private readonly Libavcodec library;
        private readonly LibavcodecContext codec;

        /// <summary>AV_INPUT_BUFFER_PADDING_SIZE.</summary>
        private const int HeaderPadding = 64;

        /// <summary>AV_GET_BUFFER_FLAG_REF: the decoder may predict others from the frame.</summary>
        private const int KeptAsReference = 1;

        // AVERROR(EAGAIN), AVERROR_EOF
        private const int TryAgain = -11;
        private const int EndOfStream = -541478725;
    }
}
