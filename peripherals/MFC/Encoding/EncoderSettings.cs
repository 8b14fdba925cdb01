using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// What the host asks of an encoder: the registers as they are at SEQ_HEADER, when Linux writes all of them
    /// (s5p_mfc_set_enc_params() of s5p_mfc_opr_v6.c and its codecs' parts).
    /// </summary>
    internal sealed class EncoderSettings
    {
        public EncoderSettings(FirmwareRegisters registers)
        {
            Width = Clamp(registers[Registers.EncodedWidth]);
            Height = Clamp(registers[Registers.EncodedHeight]);
            // Up to 6.1, Linux writes the width of the picture, and means the bytesperline that it made of it.
            LumaStride = Align(Clamp(registers[Registers.SourceFirstStride]));
            ChromaStride = Align(Clamp(registers[Registers.SourceSecondStride]));
            IsCrFirst = registers.GetBits(Registers.PixelFormat, 0, 1) != 0;
            IsTiled = registers.GetBits(Registers.EncoderOptions, 7, 1) != 0;
            SkipMode = registers.GetBits(Registers.EncoderOptions, 0, 2);
            IsHeaderJoined = registers.GetBits(Registers.EncoderOptions, 2, 1) != 0;
            SliceMode = registers.GetBits(Registers.EncoderOptions, 3, 1) != 0 ? (int)Math.Min(registers[Registers.SliceMode], 2) : 0;
            SliceMacroblocks = (int)Math.Min(registers[Registers.SliceMacroblocks], MaximumMacroblocks);
            SliceBytes = (int)(registers[Registers.SliceBits] / 8);
            IntraRefresh = registers.GetBits(Registers.EncoderOptions, 4, 1) != 0 ? Clamp(registers[Registers.IntraRefreshSize]) : 0;
            IsPadded = registers.GetBits(Registers.PaddingControl, 31, 1) != 0;
            GopSize = registers.GetBits(Registers.GopConfiguration, 0, 16);
            BFrames = Math.Min(registers.GetBits(Registers.GopConfiguration, 16, 2), MaximumBFrames);
            Profile = registers.GetBits(Registers.PictureProfile, 0, 6);
            Level = registers.GetBits(Registers.PictureProfile, 8, 8);
            IsRateControlled = registers.GetBits(Registers.RateControl, 9, 1) != 0;
            IsMacroblockControlled = registers.GetBits(Registers.RateControl, 8, 1) != 0;
            // 1 is written where there is no rate control.
            BitRate = Clamp(registers[Registers.BitRate]);
            IsRateTight = registers[Registers.RateReaction] == 1;
            IntraQp = registers.GetBits(Registers.RateControl, 0, 7);
            FixedQpI = registers.GetBits(Registers.FixedPictureQp, 0, 8);
            FixedQpP = registers.GetBits(Registers.FixedPictureQp, 8, 8);
            FixedQpB = registers.GetBits(Registers.FixedPictureQp, 16, 8);
            MinimumQp = registers.GetBits(Registers.QpBound, 0, 8);
            MaximumQp = registers.GetBits(Registers.QpBound, 8, 8);
            VbvKilobytes = SkipMode == SkipForBuffer ? (int)(registers[Registers.VbvBufferSize] & 0xFFFF) : 0;
            RateNumerator = registers.GetBits(Registers.FrameRate, 16, 16);
            RateDenominator = registers.GetBits(Registers.FrameRate, 0, 16);
            H264Options = registers[Registers.H264Options];
            LoopFilterAlpha = Offset(registers[Registers.H264LoopFilterAlpha]);
            LoopFilterBeta = Offset(registers[Registers.H264LoopFilterBeta]);
            IntraPeriod = registers.GetBits(Registers.H264IntraPeriod, 0, 16);
            AspectRatio = registers.GetBits(Registers.AspectRatio, 0, 8);
            ExtendedAspectRatio = registers[Registers.ExtendedAspectRatio];
            VP8Options = registers[Registers.VP8Options];
        }

        public int Width { get; private set; }

        public int Height { get; private set; }

        /// <summary>Bytes from line to line of the source.</summary>
        public int LumaStride { get; private set; }

        public int ChromaStride { get; private set; }

        /// <summary>NV21 instead of NV12.</summary>
        public bool IsCrFirst { get; private set; }

        public bool IsTiled { get; private set; }

        /// <summary>0 none, 1 by the level, 2 by the buffer.</summary>
        public int SkipMode { get; private set; }

        /// <summary>The header comes with the first picture instead of in a buffer of its own.</summary>
        public bool IsHeaderJoined { get; private set; }

        /// <summary>0 one slice, 1 so many macroblocks, 2 so many bytes each.</summary>
        public int SliceMode { get; private set; }

        public int SliceMacroblocks { get; private set; }

        public int SliceBytes { get; private set; }

        /// <summary>Macroblocks of each picture.</summary>
        public int IntraRefresh { get; private set; }

        public bool IsPadded { get; private set; }

        /// <summary>Pictures from one I picture to the next; 0: there is only the first.</summary>
        public int GopSize { get; private set; }

        public int BFrames { get; set; }

        public int Profile { get; private set; }

        public int Level { get; private set; }

        public bool IsRateControlled { get; set; }

        public bool IsMacroblockControlled { get; private set; }

        /// <summary>Bits a second.</summary>
        public int BitRate { get; private set; }

        /// <summary>MFC's "tight": the rate is kept over a short time.</summary>
        public bool IsRateTight { get; private set; }

        /// <summary>Quantizer of an I picture while the device controls the rate.</summary>
        public int IntraQp { get; private set; }

        public int FixedQpI { get; private set; }

        public int FixedQpP { get; private set; }

        public int FixedQpB { get; private set; }

        public int MinimumQp { get; private set; }

        public int MaximumQp { get; private set; }

        public int VbvKilobytes { get; private set; }

        /// <summary>Pictures a second; only set where the rate is controlled.</summary>
        public int RateNumerator { get; private set; }

        public int RateDenominator { get; private set; }

        public uint H264Options { get; private set; }

        public int LoopFilterAlpha { get; private set; }

        public int LoopFilterBeta { get; private set; }

        /// <summary>Of an open group of pictures.</summary>
        public int IntraPeriod { get; private set; }

        /// <summary>aspect_ratio_idc of H.264, table E-1.</summary>
        public int AspectRatio { get; private set; }

        public uint ExtendedAspectRatio { get; private set; }

        public uint VP8Options { get; private set; }

        /// <summary>Whether the rate is kept over a time, that of <see cref="BufferBits"/>.</summary>
        public bool IsBuffered => IsRateTight || VbvKilobytes > 0;

        /// <summary>Bits of the decoder's buffer: as the host says, else a second's.</summary>
        public int BufferBits => VbvKilobytes > 0 ? VbvKilobytes * 8192 : TargetRate;

        /// <summary>
        /// What is in that buffer when the decoder begins. The libraries' own choice, 75 to 90 %, lets the first pictures
        /// take so much that a short stream has far more than its rate.
        /// </summary>
        public int InitialBufferBits => BufferBits / 2;

        /// <summary>Bits a second that a library is asked for.</summary>
        public int TargetRate => Math.Max(BitRate, MinimumRate);

        /// <summary>Whether the frame rate is known.</summary>
        public bool HasRate => IsRateControlled && RateNumerator > 0 && RateDenominator > 0;

        /// <summary>Bytes of the luma plane that are read.</summary>
        public int LumaSize => LumaStride * (Height - 1) + Width;

        public int ChromaSize => ChromaStride * (Height / 2 - 1) + Width;

        public int Macroblocks => ((Width + 15) / 16) * ((Height + 15) / 16);

        /// <summary>A picture's source as I420.</summary>
        public byte[] ToI420(byte[] luma, byte[] chroma)
        {
            var samples = new byte[Width * Height * 3 / 2];
            for(var y = 0; y < Height; y++)
            {
                luma.AsSpan(y * LumaStride, Width).CopyTo(samples.AsSpan(y * Width));
            }
            var cb = samples.AsSpan(Width * Height, Width * Height / 4);
            var cr = samples.AsSpan(Width * Height * 5 / 4);
            for(var y = 0; y < Height / 2; y++)
            {
                var line = chroma.AsSpan(y * ChromaStride, Width);
                var first = (IsCrFirst ? cr : cb).Slice(y * Width / 2, Width / 2);
                var second = (IsCrFirst ? cb : cr).Slice(y * Width / 2, Width / 2);
                for(var x = 0; x < first.Length; x++)
                {
                    first[x] = line[2 * x];
                    second[x] = line[2 * x + 1];
                }
            }
            return samples;
        }

        /// <summary>
        /// A signed offset: its amount, and its sign in bit 4. (Linux also sets bit 8 for negative ones.)
        /// </summary>
        private static int Offset(uint value)
        {
            var amount = (int)Math.Min(value & 0xF, MaximumOffset);
            return (value & 0x10) != 0 ? -amount : amount;
        }

        private static int Clamp(uint value)
        {
            return (int)Math.Min(value, 1 << 30);
        }

        private static int Align(int stride)
        {
            return (stride + 15) / 16 * 16;
        }

        private const int MinimumRate = 1000;
        private const int MaximumBFrames = 2;
        private const uint MaximumOffset = 6;
        private const uint MaximumMacroblocks = 1 << 20;
        private const int SkipForBuffer = 2;
    }
}
