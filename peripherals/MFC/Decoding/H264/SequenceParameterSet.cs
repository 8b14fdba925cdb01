using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// What a decoder's front end needs of a sequence parameter set (ITU-T H.264, 7.3.2.1.1 and annex E).
    /// </summary>
    internal class SequenceParameterSet : SequenceHeader
    {
        /// <summary>
        /// Parses a payload. Returns null where the syntax is broken or a value is out of the standard's range.
        /// </summary>
        public static SequenceParameterSet? TryParse(ReadOnlySpan<byte> payload)
        {
            var reader = new BitReader(payload);
            var sps = new SequenceParameterSet();
            sps.ProfileIdc = (int)reader.ReadBits(8);
            sps.ConstraintFlags = (int)reader.ReadBits(8);
            sps.LevelIdc = (int)reader.ReadBits(8);
            sps.Id = reader.ReadUnsigned(MaximumCount - 1);
            if(HasChromaFormat(sps.ProfileIdc))
            {
                sps.ChromaFormatIdc = reader.ReadUnsigned(3);
                if(sps.ChromaFormatIdc == 3)
                {
                    sps.SeparateColourPlanes = reader.ReadFlag();
                }
                sps.BitDepthLuma = 8 + reader.ReadUnsigned(MaximumBitDepth - 8);
                sps.BitDepthChroma = 8 + reader.ReadUnsigned(MaximumBitDepth - 8);
                reader.ReadFlag(); // qpprime_y_zero_transform_bypass_flag
                if(reader.ReadFlag())
                {
                    SkipScalingLists(ref reader, sps.ChromaFormatIdc == 3 ? 12 : 8);
                }
            }
            sps.FrameNumberBits = 4 + reader.ReadUnsigned(12);
            sps.PictureOrderCountType = reader.ReadUnsigned(2);
            sps.ParsePictureOrderCount(ref reader);
            sps.MaximumReferenceFrames = reader.ReadUnsigned(MaximumReferences);
            reader.ReadFlag(); // gaps_in_frame_num_value_allowed_flag
            var widthInMacroblocks = 1 + reader.ReadUnsigned(MaximumMacroblocks - 1);
            var heightInMapUnits = 1 + reader.ReadUnsigned(MaximumMacroblocks - 1);
            sps.IsFrameMacroblocksOnly = reader.ReadFlag();
            if(!sps.IsFrameMacroblocksOnly)
            {
                sps.HasFieldMacroblocks = reader.ReadFlag();
            }
            sps.SetSize(widthInMacroblocks * 16, heightInMapUnits * (sps.IsFrameMacroblocksOnly ? 16 : 32));
            reader.ReadFlag(); // direct_8x8_inference_flag
            if(reader.ReadFlag() && !sps.ParseCropping(ref reader))
            {
                return null;
            }
            if(reader.IsBroken)
            {
                return null;
            }
            if(reader.ReadFlag())
            {
                sps.ParseUsabilityInformation(ref reader);
            }
            return sps;
        }

        public const int MaximumCount = 32;

        public int Id { get; private set; }

        public int ProfileIdc { get; private set; }

        public int ConstraintFlags { get; private set; }

        public int LevelIdc { get; private set; }

        /// <summary>0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.</summary>
        public int ChromaFormatIdc { get; private set; } = 1;

        public bool SeparateColourPlanes { get; private set; }

        public int BitDepthLuma { get; private set; } = 8;

        public int BitDepthChroma { get; private set; } = 8;

        public int FrameNumberBits { get; private set; }

        public int PictureOrderCountType { get; private set; }

        public int PictureOrderCountBits { get; private set; }

        public bool IsDeltaPictureOrderAlwaysZero { get; private set; }

        public int MaximumReferenceFrames { get; private set; }

        /// <summary>False for streams that may hold fields.</summary>
        public bool IsFrameMacroblocksOnly { get; private set; }

        /// <summary>mb_adaptive_frame_field_flag: pairs of macroblocks in frames may be coded by fields.</summary>
        public bool HasFieldMacroblocks { get; private set; }

        /// <summary>
        /// Pictures that wait for their turn to be displayed at most: num_reorder_frames, or what the level allows.
        /// </summary>
        public override int ReorderDepth => hasBitstreamRestriction ? reorderFrames : Math.Min(LevelDpbFrames, 15);

        /// <summary>MaxDpbFrames or max_dec_frame_buffering: pictures a decoder has to be able to keep.</summary>
        public override int DpbFrames => Math.Max(Math.Max(hasBitstreamRestriction ? decodedFrameBuffering : LevelDpbFrames, ReorderDepth), MaximumReferenceFrames);

        public override bool IsSupported => ChromaFormatIdc <= 1 && BitDepthLuma == 8 && BitDepthChroma == 8;

        public override string Description => $"{CodedWidth}x{CodedHeight}, profile {ProfileIdc}, {BitDepthLuma} bits, "
            + $"chroma format {ChromaFormatIdc}{(IsFrameMacroblocksOnly ? "" : ", interlaced")}";

        /// <summary>MaxDpbFrames of table A-1; 16 for a level that is not in it.</summary>
        private int LevelDpbFrames
        {
            get
            {
                foreach(var entry in LevelLimits)
                {
                    if(entry.LevelIdc == LevelIdc)
                    {
                        return Math.Min(16, entry.DpbMacroblocks / (CodedWidth / 16 * (CodedHeight / 16)));
                    }
                }
                return 16;
            }
        }

        private static bool HasChromaFormat(int profile)
        {
            switch(profile)
            {
            case 44:
            case 83:
            case 86:
            case 100:
            case 110:
            case 118:
            case 122:
            case 128:
            case 134:
            case 135:
            case 138:
            case 139:
            case 244:
                return true;
            default:
                return false;
            }
        }

        private static void SkipScalingLists(ref BitReader reader, int count)
        {
            for(var list = 0; list < count && !reader.IsBroken; list++)
            {
                if(!reader.ReadFlag())
                {
                    continue;
                }
                var size = list < 6 ? 16 : 64;
                var last = 8;
                var next = 8;
                for(var i = 0; i < size && next != 0 && !reader.IsBroken; i++)
                {
                    next = (last + reader.ReadSigned() + 256) & 0xFF;
                    last = next == 0 ? last : next;
                }
            }
        }

        private void ParsePictureOrderCount(ref BitReader reader)
        {
            if(PictureOrderCountType == 0)
            {
                PictureOrderCountBits = 4 + reader.ReadUnsigned(12);
            }
            else if(PictureOrderCountType == 1)
            {
                IsDeltaPictureOrderAlwaysZero = reader.ReadFlag();
                reader.ReadSigned(); // offset_for_non_ref_pic
                reader.ReadSigned(); // offset_for_top_to_bottom_field
                var cycle = reader.ReadUnsigned(255); // num_ref_frames_in_pic_order_cnt_cycle
                for(var i = 0; i < cycle && !reader.IsBroken; i++)
                {
                    reader.ReadSigned();
                }
            }
        }

        private bool ParseCropping(ref BitReader reader)
        {
            var unitX = ChromaFormatIdc == 1 || ChromaFormatIdc == 2 ? 2 : 1;
            var unitY = (ChromaFormatIdc == 1 ? 2 : 1) * (IsFrameMacroblocksOnly ? 1 : 2);
            CropLeft = reader.ReadUnsigned(CodedWidth / unitX) * unitX;
            CropRight = reader.ReadUnsigned(CodedWidth / unitX) * unitX;
            CropTop = reader.ReadUnsigned(CodedHeight / unitY) * unitY;
            CropBottom = reader.ReadUnsigned(CodedHeight / unitY) * unitY;
            return CropLeft + CropRight < CodedWidth && CropTop + CropBottom < CodedHeight;
        }

        /// <summary>
        /// Annex E. What is broken here only costs the display's hints: the level's limits are used instead.
        /// </summary>
        private void ParseUsabilityInformation(ref BitReader reader)
        {
            if(reader.ReadFlag() && reader.ReadBits(8) == ExtendedAspectRatio)
            {
                reader.ReadBits(32);
            }
            if(reader.ReadFlag())
            {
                reader.ReadFlag(); // overscan_appropriate_flag
            }
            if(reader.ReadFlag())
            {
                reader.ReadBits(4); // video_format, video_full_range_flag
                if(reader.ReadFlag())
                {
                    reader.ReadBits(24); // colour description
                }
            }
            if(reader.ReadFlag())
            {
                reader.SkipUnsigned(); // chroma_sample_loc_type_top_field
                reader.SkipUnsigned();
            }
            if(reader.ReadFlag())
            {
                reader.ReadBits(32); // num_units_in_tick
                reader.ReadBits(32); // time_scale
                reader.ReadFlag();
            }
            var nal = reader.ReadFlag();
            if(nal)
            {
                SkipHrdParameters(ref reader);
            }
            var vcl = reader.ReadFlag();
            if(vcl)
            {
                SkipHrdParameters(ref reader);
            }
            if(nal || vcl)
            {
                reader.ReadFlag(); // low_delay_hrd_flag
            }
            reader.ReadFlag(); // pic_struct_present_flag
            if(!reader.ReadFlag())
            {
                return;
            }
            reader.ReadFlag(); // motion_vectors_over_pic_boundaries_flag
            reader.SkipUnsigned(); // max_bytes_per_pic_denom
            reader.SkipUnsigned(); // max_bits_per_mb_denom
            reader.SkipUnsigned(); // log2_max_mv_length_horizontal
            reader.SkipUnsigned(); // log2_max_mv_length_vertical
            var reorder = reader.ReadUnsigned(MaximumReferences);
            var buffering = reader.ReadUnsigned(MaximumReferences);
            if(!reader.IsBroken)
            {
                hasBitstreamRestriction = true;
                reorderFrames = reorder;
                decodedFrameBuffering = buffering;
            }
        }

        private static void SkipHrdParameters(ref BitReader reader)
        {
            var count = 1 + reader.ReadUnsigned(31); // cpb_cnt_minus1
            reader.ReadBits(8); // bit_rate_scale, cpb_size_scale
            for(var i = 0; i < count && !reader.IsBroken; i++)
            {
                reader.SkipUnsigned(); // bit_rate_value_minus1
                reader.SkipUnsigned(); // cpb_size_value_minus1
                reader.ReadFlag();
            }
            reader.ReadBits(20); // four lengths of 5 bits
        }

        private bool hasBitstreamRestriction;
        private int reorderFrames;
        private int decodedFrameBuffering;

        /// <summary>MaxDpbMbs of table A-1.</summary>
        private static readonly (int LevelIdc, int DpbMacroblocks)[] LevelLimits =
        {
            (10, 396), (11, 900), (12, 2376), (13, 2376), (20, 2376), (21, 4752), (22, 8100), (30, 8100), (31, 18000), (32, 20480),
            (40, 32768), (41, 32768), (42, 34816), (50, 110400), (51, 184320), (52, 184320), (60, 696320), (61, 696320), (62, 696320),
        };

        private const uint ExtendedAspectRatio = 255;
        private const int MaximumReferences = 16;
        private const int MaximumMacroblocks = 4096;
        private const int MaximumBitDepth = 14;
    }
}
