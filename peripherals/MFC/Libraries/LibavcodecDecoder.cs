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
            var codec = library.FindDecoder(name);
            if(codec == IntPtr.Zero)
            {
                throw new DecoderMissingException($"The installed libavcodec {library.Version} is built without its decoder \"{name}\". Install your distribution's full build of it");
            }
            context = library.AllocateContext(codec);
            packet = library.AllocatePacket();
            if(context == IntPtr.Zero || packet == IntPtr.Zero)
            {
                Free();
                throw new OutOfMemoryException("libavcodec could not allocate a decoder");
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
                Free();
                throw new OutOfMemoryException("libavcodec could not take a stream's headers");
            }
            if(library.Open(context, codec, IntPtr.Zero) < 0)
            {
                Free();
                throw new DecoderMissingException($"The installed libavcodec {library.Version} can't open its decoder \"{name}\"");
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

        public unsafe bool Decode(ReadOnlySpan<byte> accessUnit, long number, Action<IDecodedPicture> handler)
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

        public bool Drain(Action<IDecodedPicture> handler)
        {
            if(!isDraining)
            {
                isDraining = true;
                library.SendPacket(context, IntPtr.Zero);
            }
            return Receive(handler);
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
            var result = library.ReceiveFrame(context, frame);
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
            if(library.SetOption(context, option, value, 0) < 0)
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
            var isSet = memory != IntPtr.Zero && library.ParametersFromContext(parameters, context) >= 0;
            if(isSet)
            {
                Marshal.Copy(headers, 0, memory, headers.Length);
                // The parameters own the memory from here on.
                Marshal.WriteIntPtr(parameters, Libavcodec.ParametersExtraData, memory);
                Marshal.WriteInt32(parameters, Libavcodec.ParametersExtraDataSize, headers.Length);
                isSet = library.ParametersToContext(context, parameters) >= 0;
            }
            library.FreeParameters(ref parameters);
            return isSet;
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
        }

        private IntPtr context;
        private IntPtr packet;
        private bool isDraining;
        private bool hasFailed;
        private readonly Libavcodec library;

        /// <summary>AV_INPUT_BUFFER_PADDING_SIZE.</summary>
        private const int HeaderPadding = 64;

        // AVERROR(EAGAIN), AVERROR_EOF
        private const int TryAgain = -11;
        private const int EndOfStream = -541478725;
    }
}
