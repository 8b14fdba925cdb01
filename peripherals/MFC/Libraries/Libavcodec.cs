using System;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The functions of libavcodec and libavutil that are used, all of their public API, of whichever supported
    /// version is installed. Structures are only reached at the offsets below; everything else goes by functions and
    /// options.
    /// </summary>
    internal sealed class Libavcodec
    {
        /// <summary>
        /// The library, loaded on first use. Throws <see cref="DecoderMissingException"/> if there is none.
        /// </summary>
        public static Libavcodec Instance
        {
            get
            {
                lock(sync)
                {
                    return instance ??= Load();
                }
            }
        }

        /// <summary>Major version, 59 to 62.</summary>
        public int Version { get; }

        /// <summary>Offset of AVFrame.decode_error_flags.</summary>
        public int DecodeErrorFlags { get; }

        /// <summary>Offset of AVFrame.flags.</summary>
        public int FrameFlags { get; }

        /// <summary>Offset of AVFrame.pict_type.</summary>
        public int FramePictureType { get; }

        /// <summary>Offset of AVFrame.quality.</summary>
        public int FrameQuality { get; }

        // AVPacket's beginning and AVFrame's, up to pts, are the same in all supported versions (64 bits).
        public const int PacketPts = 8;
        public const int PacketData = 24;
        public const int PacketSize = 32;
        public const int FrameData = 0;
        public const int FrameLineSize = 64;
        public const int FrameWidth = 104;
        public const int FrameHeight = 108;
        public const int FrameFormat = 116;
        public const int FramePts = 136;

        // So is AVCodecParameters', up to extradata_size.
        public const int ParametersExtraData = 16;
        public const int ParametersExtraDataSize = 24;

        public readonly FindByName FindDecoder;
        public readonly FindByName FindEncoder;
        public readonly AllocateFor AllocateContext;
        public readonly OpenContext Open;
        public readonly FreeByReference FreeContext;
        public readonly SendPacketTo SendPacket;
        public readonly ReceiveFrameFrom ReceiveFrame;
        public readonly Allocate AllocatePacket;
        public readonly NewPacket FillPacket;
        public readonly Release UnreferencePacket;
        public readonly FreeByReference FreePacket;
        public readonly Allocate AllocateFrame;
        public readonly FreeByReference FreeFrame;
        public readonly SetOptionTo SetOption;
        public readonly SendPacketTo SendFrame;
        public readonly ReceiveFrameFrom ReceivePacket;
        public readonly GetSideDataOf GetSideData;
        public readonly NewPacket FillFrame;
        public readonly Allocate AllocateParameters;
        public readonly FreeByReference FreeParameters;
        public readonly ConvertParameters ParametersFromContext;
        public readonly ConvertParameters ParametersToContext;
        public readonly AllocateBytes AllocateMemory;
        public readonly GetBuffer DefaultGetBuffer;
        public readonly CloneOf CloneFrame;
        public readonly PlaneBufferOf GetPlaneBuffer;
        public readonly CountOf CountReferences;

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate IntPtr FindByName([MarshalAs(UnmanagedType.LPStr)] string name);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate IntPtr AllocateFor(IntPtr codec);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int OpenContext(IntPtr context, IntPtr codec, IntPtr options);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate void FreeByReference(ref IntPtr pointer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int SendPacketTo(IntPtr context, IntPtr packet);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int ReceiveFrameFrom(IntPtr context, IntPtr frame);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate IntPtr Allocate();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NewPacket(IntPtr packet, int size);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate void Release(IntPtr pointer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int SetOptionTo(IntPtr target, [MarshalAs(UnmanagedType.LPStr)] string name, [MarshalAs(UnmanagedType.LPStr)] string value, int flags);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate IntPtr GetSideDataOf(IntPtr packet, int type, out IntPtr size);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int ConvertParameters(IntPtr target, IntPtr source);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate IntPtr AllocateBytes(UIntPtr size);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int GetBuffer(IntPtr context, IntPtr frame, int flags);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate IntPtr CloneOf(IntPtr frame);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate IntPtr PlaneBufferOf(IntPtr frame, int plane);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int CountOf(IntPtr buffer);

        /// <summary>
        /// Where AVCodecContext has its get_buffer2; 0 if it isn't found. The structure differs from version to version,
        /// and no function sets this field. But a context that is new has the default function there, which is public.
        /// </summary>
        /// <param name="context">A context that is new.</param>
        public IntPtr FindGetBuffer(IntPtr context)
        {
            // The structure is longer in all supported versions.
            for(var offset = 0; offset < LongestContext; offset += IntPtr.Size)
            {
                if(Marshal.ReadIntPtr(context, offset) == defaultGetBuffer)
                {
                    return context + offset;
                }
            }
            return IntPtr.Zero;
        }

        private Libavcodec(SupportedVersion version, IntPtr codec, IntPtr util)
        {
            Version = version.Codec;
            DecodeErrorFlags = version.DecodeErrorFlags;
            FrameFlags = version.FrameFlags;
            // The fields before these went with AVFrame.key_frame, and with the picture numbers.
            FramePictureType = version.Util < 60 ? 124 : 120;
            FrameQuality = version.Util < 59 ? 168 : 160;
            FindDecoder = Get<FindByName>(codec, "avcodec_find_decoder_by_name");
            FindEncoder = Get<FindByName>(codec, "avcodec_find_encoder_by_name");
            AllocateContext = Get<AllocateFor>(codec, "avcodec_alloc_context3");
            Open = Get<OpenContext>(codec, "avcodec_open2");
            FreeContext = Get<FreeByReference>(codec, "avcodec_free_context");
            SendPacket = Get<SendPacketTo>(codec, "avcodec_send_packet");
            ReceiveFrame = Get<ReceiveFrameFrom>(codec, "avcodec_receive_frame");
            AllocatePacket = Get<Allocate>(codec, "av_packet_alloc");
            FillPacket = Get<NewPacket>(codec, "av_new_packet");
            UnreferencePacket = Get<Release>(codec, "av_packet_unref");
            FreePacket = Get<FreeByReference>(codec, "av_packet_free");
            AllocateFrame = Get<Allocate>(util, "av_frame_alloc");
            FreeFrame = Get<FreeByReference>(util, "av_frame_free");
            SetOption = Get<SetOptionTo>(util, "av_opt_set");
            SendFrame = Get<SendPacketTo>(codec, "avcodec_send_frame");
            ReceivePacket = Get<ReceiveFrameFrom>(codec, "avcodec_receive_packet");
            GetSideData = Get<GetSideDataOf>(codec, "av_packet_get_side_data");
            FillFrame = Get<NewPacket>(util, "av_frame_get_buffer");
            AllocateParameters = Get<Allocate>(codec, "avcodec_parameters_alloc");
            FreeParameters = Get<FreeByReference>(codec, "avcodec_parameters_free");
            ParametersFromContext = Get<ConvertParameters>(codec, "avcodec_parameters_from_context");
            ParametersToContext = Get<ConvertParameters>(codec, "avcodec_parameters_to_context");
            AllocateMemory = Get<AllocateBytes>(util, "av_mallocz");
            defaultGetBuffer = NativeLibrary.GetExport(codec, "avcodec_default_get_buffer2");
            DefaultGetBuffer = Marshal.GetDelegateForFunctionPointer<GetBuffer>(defaultGetBuffer);
            CloneFrame = Get<CloneOf>(util, "av_frame_clone");
            GetPlaneBuffer = Get<PlaneBufferOf>(util, "av_frame_get_plane_buffer");
            CountReferences = Get<CountOf>(util, "av_buffer_get_ref_count");
            // What is wrong with a stream the device reports; the library's own words on standard error would only
            // disturb.
            Get<SetLogLevel>(util, "av_log_set_level")(QuietLog);
        }

        private static Libavcodec Load()
        {
            foreach(var version in SupportedVersions)
            {
                if(NativeLibrary.TryLoad($"libavcodec.so.{version.Codec}", out var codec)
                    && NativeLibrary.TryLoad($"libavutil.so.{version.Util}", out var util))
                {
                    return new Libavcodec(version, codec, util);
                }
            }
            throw new DecoderMissingException("No libavcodec of version 59 to 62 was found, which decodes the video. "
                + "Install it: apt install libavcodec59 (Debian 12), libavcodec61 (Debian 13), or your system's package of FFmpeg's libraries");
        }

        private static T Get<T>(IntPtr library, string name) where T : Delegate
        {
            return Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate void SetLogLevel(int level);

        private static Libavcodec? instance;
        private static readonly object sync = new object();

        private static readonly SupportedVersion[] SupportedVersions =
        {
            new SupportedVersion(59, 57, 376, 316),
            new SupportedVersion(60, 58, 376, 316),
            new SupportedVersion(61, 59, 344, 292),
            new SupportedVersion(62, 60, 320, 276),
        };

        private readonly IntPtr defaultGetBuffer;

        private const int QuietLog = -8;
        private const int LongestContext = 640;

        private struct SupportedVersion
        {
            public SupportedVersion(int codec, int util, int decodeErrorFlags, int frameFlags)
            {
                Codec = codec;
                Util = util;
                DecodeErrorFlags = decodeErrorFlags;
                FrameFlags = frameFlags;
            }

            public readonly int Codec;
            public readonly int Util;
            public readonly int DecodeErrorFlags;
            public readonly int FrameFlags;
        }
    }
}
