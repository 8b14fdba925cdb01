using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>What a decoder's front end needs of a sequence parameter set (ITU-T H.264, 7.3.2.1.1 and annex E).</summary>
    internal class SequenceParameterSet
    {
        /// <summary>Parses a payload. Returns null where the syntax is broken or a value is out of the standard's range.</summary>
        public static SequenceParameterSet? TryParse(ReadOnlySpan<byte> payload)
        {
            var reader = new BitReader(payload);
            var sps = new SequenceParameterSet();
            sps.ProfileIdc = (int)reader.ReadBits(8);
            sps.ConstraintFlags = (int)reader.ReadBits(8);
            sps.LevelIdc = (int)reader.ReadBits(8);
            sps.Id = (int)reader.ReadUnsigned();
            if(sps.Id >= MaximumCount)
            {
                return null;
            }
            if(HasChromaFormat(sps.ProfileIdc))
            {
                sps.ChromaFormatIdc = (int)reader.ReadUnsigned();
                if(sps.ChromaFormatIdc == 3)
                {
                    sps.SeparateColourPlanes = reader.ReadFlag();
                }
                sps.BitDepthLuma = 8 + (int)reader.ReadUnsigned();
                sps.BitDepthChroma = 8 + (int)reader.ReadUnsigned();
                reader.ReadFlag(); // qpprime_y_zero_transform_bypass_flag
                if(sps.ChromaFormatIdc > 3 || sps.BitDepthLuma > 14 || sps.BitDepthChroma > 14)
                {
                    return null;
                }
                if(reader.ReadFlag())
                {
                    SkipScalingLists(ref reader, sps.ChromaFormatIdc == 3 ? 12 : 8);
                }
            }
            sps.FrameNumberBits = 4 + (int)reader.ReadUnsigned();
            sps.PictureOrderCountType = (int)reader.ReadUnsigned();
            if(sps.FrameNumberBits > 16 || sps.PictureOrderCountType > 2)
            {
                return null;
            }
            if(!sps.ParsePictureOrderCount(ref reader))
            {
                return null;
            }
            var references = reader.ReadUnsigned();
            reader.ReadFlag(); // gaps_in_frame_num_value_allowed_flag
            var widthInMacroblocks = reader.ReadUnsigned() + 1UL;
            var heightInMapUnits = reader.ReadUnsigned() + 1UL;
            sps.IsFrameMacroblocksOnly = reader.ReadFlag();
            if(!sps.IsFrameMacroblocksOnly)
            {
                reader.ReadFlag(); // mb_adaptive_frame_field_flag
            }
            if(references > MaximumReferences || widthInMacroblocks > MaximumMacroblocks || heightInMapUnits > MaximumMacroblocks)
            {
                return null;
            }
            sps.MaximumReferenceFrames = (int)references;
            sps.WidthInMacroblocks = (int)widthInMacroblocks;
            sps.HeightInMacroblocks = (int)heightInMapUnits * (sps.IsFrameMacroblocksOnly ? 1 : 2);
            reader.ReadFlag(); // direct_8x8_inference_flag
            if(reader.ReadFlag() && !sps.ParseCropping(ref reader))
            {
                return null;
            }
            if(reader.Overrun)
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

        public int WidthInMacroblocks { get; private set; }

        public int HeightInMacroblocks { get; private set; }

        /// <summary>Coded size in pixels, a multiple of 16.</summary>
        public int CodedWidth => WidthInMacroblocks * 16;

        public int CodedHeight => HeightInMacroblocks * 16;

        /// <summary>False for streams that may hold fields.</summary>
        public bool IsFrameMacroblocksOnly { get; private set; }

        /// <summary>Cropping in luma pixels.</summary>
        public int CropLeft { get; private set; }

        public int CropRight { get; private set; }

        public int CropTop { get; private set; }

        public int CropBottom { get; private set; }

        /// <summary>Pictures that wait for their turn to be displayed at most: num_reorder_frames, or what the level allows.</summary>
        public int ReorderDepth => hasBitstreamRestriction ? reorderFrames : Math.Min(LevelDpbFrames, 15);

        /// <summary>MaxDpbFrames or max_dec_frame_buffering: pictures a decoder has to be able to keep.</summary>
        public int DpbFrames => Math.Max(Math.Max(hasBitstreamRestriction ? decodedFrameBuffering : LevelDpbFrames, ReorderDepth), MaximumReferenceFrames);

        /// <summary>MaxDpbFrames of table A-1; 16 for a level that is not in it.</summary>
        private int LevelDpbFrames
        {
            get
            {
                foreach(var entry in LevelLimits)
                {
                    if(entry.LevelIdc == LevelIdc)
                    {
                        return Math.Min(16, entry.DpbMacroblocks / (WidthInMacroblocks * HeightInMacroblocks));
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
            for(var list = 0; list < count && !reader.Overrun; list++)
            {
                if(!reader.ReadFlag())
                {
                    continue;
                }
                var size = list < 6 ? 16 : 64;
                var last = 8;
                var next = 8;
                for(var i = 0; i < size && next != 0 && !reader.Overrun; i++)
                {
                    next = (last + reader.ReadSigned() + 256) & 0xFF;
                    last = next == 0 ? last : next;
                }
            }
        }

        private bool ParsePictureOrderCount(ref BitReader reader)
        {
            if(PictureOrderCountType == 0)
            {
                PictureOrderCountBits = 4 + (int)reader.ReadUnsigned();
                return PictureOrderCountBits <= 16;
            }
            if(PictureOrderCountType == 1)
            {
                IsDeltaPictureOrderAlwaysZero = reader.ReadFlag();
                reader.ReadSigned(); // offset_for_non_ref_pic
                reader.ReadSigned(); // offset_for_top_to_bottom_field
                var cycle = reader.ReadUnsigned();
                if(cycle > 255)
                {
                    return false;
                }
                for(var i = 0; i < cycle && !reader.Overrun; i++)
                {
                    reader.ReadSigned();
                }
            }
            return true;
        }

        private bool ParseCropping(ref BitReader reader)
        {
            var unitX = ChromaFormatIdc == 1 || ChromaFormatIdc == 2 ? 2UL : 1UL;
            var unitY = (ChromaFormatIdc == 1 ? 2UL : 1UL) * (IsFrameMacroblocksOnly ? 1UL : 2UL);
            var left = reader.ReadUnsigned() * unitX;
            var right = reader.ReadUnsigned() * unitX;
            var top = reader.ReadUnsigned() * unitY;
            var bottom = reader.ReadUnsigned() * unitY;
            if(left + right >= (ulong)CodedWidth || top + bottom >= (ulong)CodedHeight)
            {
                return false;
            }
            CropLeft = (int)left;
            CropRight = (int)right;
            CropTop = (int)top;
            CropBottom = (int)bottom;
            return true;
        }

        /// <summary>Annex E. What is broken here only costs the display's hints: the level's limits are used instead.</summary>
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
                reader.ReadUnsigned(); // chroma_sample_loc_type_top_field
                reader.ReadUnsigned();
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
            reader.ReadUnsigned(); // max_bytes_per_pic_denom
            reader.ReadUnsigned(); // max_bits_per_mb_denom
            reader.ReadUnsigned(); // log2_max_mv_length_horizontal
            reader.ReadUnsigned(); // log2_max_mv_length_vertical
            var reorder = reader.ReadUnsigned();
            var buffering = reader.ReadUnsigned();
            if(!reader.Overrun && reorder <= 16 && buffering <= 16)
            {
                hasBitstreamRestriction = true;
                reorderFrames = (int)reorder;
                decodedFrameBuffering = (int)buffering;
            }
        }

        private static void SkipHrdParameters(ref BitReader reader)
        {
            var count = reader.ReadUnsigned() + 1UL;
            reader.ReadBits(8); // bit_rate_scale, cpb_size_scale
            for(var i = 0UL; i < count && i < 32 && !reader.Overrun; i++)
            {
                reader.ReadUnsigned();
                reader.ReadUnsigned();
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
        private const uint MaximumReferences = 16;
        private const ulong MaximumMacroblocks = 4096;
    }
}
