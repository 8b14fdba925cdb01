using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The beginning of a picture parameter set (ITU-T H.264, 7.3.2.2): as much as a slice header's start needs.
    /// </summary>
    internal class PictureParameterSet
    {
        public static PictureParameterSet? TryParse(ReadOnlySpan<byte> payload)
        {
            var reader = new BitReader(payload);
            var id = reader.ReadUnsigned(MaximumCount - 1);
            var sequence = reader.ReadUnsigned(SequenceParameterSet.MaximumCount - 1);
            var pps = new PictureParameterSet();
            reader.ReadFlag(); // entropy_coding_mode_flag
            pps.HasBottomFieldOrder = reader.ReadFlag();
            pps.SliceGroups = 1 + reader.ReadUnsigned(7);
            if(reader.IsBroken)
            {
                return null;
            }
            pps.Id = id;
            pps.SequenceId = sequence;
            return pps;
        }

        public const int MaximumCount = 256;

        public int Id { get; private set; }

        public int SequenceId { get; private set; }

        /// <summary>bottom_field_pic_order_in_frame_present_flag.</summary>
        public bool HasBottomFieldOrder { get; private set; }

        /// <summary>More than one is flexible macroblock ordering.</summary>
        public int SliceGroups { get; private set; }
    }
}
