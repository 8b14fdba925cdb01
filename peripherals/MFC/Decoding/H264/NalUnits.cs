using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>nal_unit_type of ITU-T H.264, table 7-1: the ones that matter to a decoder's front end.</summary>
    internal enum NalUnitType
    {
        Slice = 1,
        SliceDataPartitionA = 2,
        SliceDataPartitionB = 3,
        SliceDataPartitionC = 4,
        IdrSlice = 5,
        SupplementalInformation = 6,
        SequenceParameterSet = 7,
        PictureParameterSet = 8,
        AccessUnitDelimiter = 9,
    }

    /// <summary>Where a NAL unit lies in a byte stream: its start code, its header byte, its end.</summary>
    internal struct NalUnit
    {
        public NalUnit(int startCode, int start, int end, byte header)
        {
            StartCode = startCode;
            Start = start;
            End = end;
            Type = (NalUnitType)(header & 0x1F);
            ReferenceIdc = (header >> 5) & 3;
            IsForbidden = (header & 0x80) != 0;
        }

        /// <summary>
        /// Offset of the first byte that belongs to this unit: of its start code with the leading zero.
        /// </summary>
        public int StartCode { get; }

        /// <summary>Offset of the header byte.</summary>
        public int Start { get; }

        /// <summary>Offset behind the last byte.</summary>
        public int End { get; }

        public NalUnitType Type { get; }

        public int ReferenceIdc { get; }

        /// <summary>forbidden_zero_bit is set: the unit is damaged.</summary>
        public bool IsForbidden { get; }
    }

    /// <summary>The byte stream format of ITU-T H.264, annex B.</summary>
    internal static class NalUnits
    {
        /// <summary>Lists the NAL units of a byte stream; whatever precedes the first start code is skipped.</summary>
        public static List<NalUnit> Split(ReadOnlySpan<byte> stream)
        {
            var result = new List<NalUnit>();
            var start = FindStartCode(stream, 0);
            while(start >= 0)
            {
                var header = start + 3;
                var next = FindStartCode(stream, header);
                var end = next < 0 ? stream.Length : next;
                // A four byte start code's zero and trailing zeros are no part of the unit.
                while(end > header && stream[end - 1] == 0)
                {
                    end--;
                }
                if(header < end)
                {
                    var startCode = start > 0 && stream[start - 1] == 0 ? start - 1 : start;
                    result.Add(new NalUnit(startCode, header, end, stream[header]));
                }
                start = next;
            }
            return result;
        }

        /// <summary>
        /// Copies a unit's payload (behind the header byte) without emulation prevention bytes; returns its length.
        /// </summary>
        public static int Unescape(ReadOnlySpan<byte> unit, Span<byte> payload)
        {
            var length = 0;
            var zeros = 0;
            for(var i = 1; i < unit.Length && length < payload.Length; i++)
            {
                var value = unit[i];
                if(zeros >= 2 && value == 3)
                {
                    zeros = 0;
                    continue;
                }
                zeros = value == 0 ? zeros + 1 : 0;
                payload[length++] = value;
            }
            return length;
        }

        private static int FindStartCode(ReadOnlySpan<byte> stream, int from)
        {
            if(from >= stream.Length)
            {
                return -1;
            }
            var position = stream.Slice(from).IndexOf(StartCode);
            return position < 0 ? -1 : from + position;
        }

        private static ReadOnlySpan<byte> StartCode => new byte[] { 0, 0, 1 };
    }
}
