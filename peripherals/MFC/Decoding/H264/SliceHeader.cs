using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The beginning of a slice header (ITU-T H.264, 7.3.3), up to what tells two pictures apart (7.4.1.2.4).
    /// </summary>
    internal struct SliceHeader
    {
        public static bool TryParse(NalUnit unit, ReadOnlySpan<byte> payload, ParameterSets sets, out SliceHeader header)
        {
            header = new SliceHeader();
            var reader = new BitReader(payload);
            header.FirstMacroblock = reader.ReadUnsigned(MaximumMacroblock);
            var type = reader.ReadUnsigned(9);
            var picture = reader.ReadUnsigned(PictureParameterSet.MaximumCount - 1);
            if(reader.IsBroken)
            {
                return false;
            }
            var pps = sets.GetPicture(picture);
            var sps = pps == null ? null : sets.GetSequence(pps.SequenceId);
            if(pps == null || sps == null)
            {
                return false;
            }
            switch(type % 5)
            {
            case 0:
            case 3:
                header.Type = FrameType.P;
                break;
            case 1:
                header.Type = FrameType.B;
                break;
            default:
                header.Type = FrameType.I;
                break;
            }
            header.Sequence = sps;
            header.SliceGroups = pps.SliceGroups;
            header.IsIdr = unit.Type == NalUnitType.IdrSlice;
            header.IsReference = unit.ReferenceIdc != 0;
            if(sps.SeparateColourPlanes)
            {
                reader.ReadBits(2);
            }
            header.FrameNumber = reader.ReadBits(sps.FrameNumberBits);
            if(!sps.IsFrameMacroblocksOnly)
            {
                header.IsField = reader.ReadFlag();
                header.IsBottomField = header.IsField && reader.ReadFlag();
            }
            if(header.IsIdr)
            {
                header.IdrId = reader.ReadUnsigned(65535);
            }
            if(sps.PictureOrderCountType == 0)
            {
                header.PictureOrderCount = reader.ReadBits(sps.PictureOrderCountBits);
                header.DeltaPictureOrder = pps.HasBottomFieldOrder && !header.IsField ? reader.ReadSigned() : 0;
            }
            else if(sps.PictureOrderCountType == 1 && !sps.IsDeltaPictureOrderAlwaysZero)
            {
                header.DeltaPictureOrder = reader.ReadSigned();
            }
            return !reader.IsBroken;
        }

        /// <summary>
        /// Whether the slice belongs to another picture than the given one, its predecessor in the stream.
        /// </summary>
        public bool IsOtherPictureThan(SliceHeader other)
        {
            // 7.4.1.2.4 names pic_parameter_set_id too, but encoders do change it between the slices of one picture.
            return FrameNumber != other.FrameNumber || !IsSequenceOf(other)
                || IsField != other.IsField || IsBottomField != other.IsBottomField || IsReference != other.IsReference
                || IsIdr != other.IsIdr || (IsIdr && IdrId != other.IdrId)
                || PictureOrderCount != other.PictureOrderCount || DeltaPictureOrder != other.DeltaPictureOrder;
        }

        /// <summary>
        /// Whether the slice belongs to the other field of the frame whose first field the given slice is of (3.30,
        /// complementary field pairs). One of them may be used for reference and the other not in theory only: libavcodec
        /// doesn't pair those either.
        /// </summary>
        public bool IsOtherFieldOf(SliceHeader first)
        {
            return IsField && first.IsField && IsBottomField != first.IsBottomField && FrameNumber == first.FrameNumber
                && IsReference == first.IsReference && IsSequenceOf(first) && (!IsIdr || first.IsIdr);
        }

        /// <summary>The same without the parsed headers, which aren't saved.</summary>
        public SliceHeader WithoutSequence()
        {
            var result = this;
            result.Sequence = null!;
            return result;
        }

        private bool IsSequenceOf(SliceHeader other)
        {
            return other.Sequence == null || Sequence == other.Sequence;
        }

        /// <summary>Coded by fields, or may be in parts.</summary>
        public bool IsInterlaced => IsField || Sequence.HasFieldMacroblocks;

        public int FirstMacroblock { get; private set; }

        public FrameType Type { get; private set; }

        public SequenceParameterSet Sequence { get; private set; }

        public int SliceGroups { get; private set; }

        public bool IsIdr { get; private set; }

        public bool IsReference { get; private set; }

        public uint FrameNumber { get; private set; }

        public bool IsField { get; private set; }

        public bool IsBottomField { get; private set; }

        public int IdrId { get; private set; }

        public uint PictureOrderCount { get; private set; }

        public int DeltaPictureOrder { get; private set; }

        /// <summary>No picture that a sequence parameter set may ask for has more macroblocks.</summary>
        private const int MaximumMacroblock = 4096 * 8192;
    }
}
