using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// What a stream buffer holds: parameter sets and at most one picture, which is a frame, both fields of one, or one
    /// field; what follows it is not looked at. A restart is an IDR picture; a tool that the decoder lacks, slice groups or
    /// data partitioning.
    /// </summary>
    internal class AccessUnit : StreamUnit
    {
        /// <summary>
        /// Parses a buffer; parameter sets that belong to its first picture are put into <paramref name="sets"/>, and what
        /// is known of the picture into <paramref name="previous"/>.
        /// </summary>
        public static AccessUnit Parse(ReadOnlySpan<byte> stream, ParameterSets sets, CurrentPicture? previous = null)
        {
            var current = previous ?? new CurrentPicture();
            var result = new AccessUnit { Length = stream.Length, HeaderLength = stream.Length };
            var last = default(SliceHeader);
            var isBehindSlices = false;
            var boundary = -1;
            var deferred = new List<NalUnit>();
            foreach(var unit in NalUnits.Split(stream))
            {
                if(unit.IsForbidden)
                {
                    result.DamagedUnits++;
                    continue;
                }
                switch(unit.Type)
                {
                case NalUnitType.SequenceParameterSet:
                case NalUnitType.PictureParameterSet:
                case NalUnitType.SupplementalInformation:
                case NalUnitType.AccessUnitDelimiter:
                    if(!isBehindSlices)
                    {
                        result.TakeHeader(unit, stream, sets);
                        break;
                    }
                    // Behind slices these begin the next access unit, but that shows only with its first slice.
                    boundary = boundary < 0 ? unit.StartCode : boundary;
                    deferred.Add(unit);
                    break;
                case NalUnitType.Slice:
                case NalUnitType.SliceDataPartitionA:
                case NalUnitType.IdrSlice:
                    if(!isBehindSlices)
                    {
                        result.HeaderLength = Math.Min(result.HeaderLength, unit.StartCode);
                    }
                    isBehindSlices = true;
                    if(!TryParseSlice(unit, stream, sets, out var slice))
                    {
                        result.DamagedUnits++;
                        break;
                    }
                    if(result.HasPicture && slice.IsOtherPictureThan(last) && !current.TryPair(slice))
                    {
                        result.Length = boundary < 0 ? unit.StartCode : boundary;
                        current.Finish(result);
                        return result;
                    }
                    if(!result.HasPicture)
                    {
                        result.TakeFirstSlice(slice, current);
                    }
                    last = slice;
                    foreach(var header in deferred)
                    {
                        result.TakeHeader(header, stream, sets);
                    }
                    deferred.Clear();
                    boundary = -1;
                    if(slice.IsBottomField == result.isBottomField)
                    {
                        // The highest slice type; of two fields, the first one's.
                        result.Type = slice.Type > result.Type ? slice.Type : result.Type;
                    }
                    result.IsUnsupported |= slice.SliceGroups > 1 || unit.Type == NalUnitType.SliceDataPartitionA;
                    break;
                default:
                    break;
                }
            }
            foreach(var header in deferred)
            {
                result.TakeHeader(header, stream, sets);
            }
            current.Finish(result);
            return result;
        }

        private static bool TryParseSlice(NalUnit unit, ReadOnlySpan<byte> stream, ParameterSets sets, out SliceHeader slice)
        {
            // No slice header's beginning is longer than this, escaped or not.
            Span<byte> payload = stackalloc byte[64];
            var length = NalUnits.Unescape(stream.Slice(unit.Start, unit.End - unit.Start), payload);
            return SliceHeader.TryParse(unit, payload.Slice(0, length), sets, out slice);
        }

        private void TakeFirstSlice(SliceHeader slice, CurrentPicture current)
        {
            HasPicture = true;
            Part = current.Take(slice);
            IsRestart = slice.IsIdr && Part != PicturePart.Next;
            IsInterlaced = slice.IsInterlaced;
            Sequence = slice.Sequence;
            isBottomField = slice.IsBottomField;
        }

        private void TakeHeader(NalUnit unit, ReadOnlySpan<byte> stream, ParameterSets sets)
        {
            var bytes = stream.Slice(unit.Start, unit.End - unit.Start);
            switch(unit.Type)
            {
            case NalUnitType.SequenceParameterSet:
                var sps = sets.AddSequence(bytes);
                HasHeaders = true;
                if(sps == null)
                {
                    DamagedUnits++;
                }
                else if(!HasPicture)
                {
                    Sequence = sps;
                }
                break;
            case NalUnitType.PictureParameterSet:
                HasHeaders = true;
                if(sets.AddPicture(bytes) == null)
                {
                    DamagedUnits++;
                }
                break;
            case NalUnitType.SupplementalInformation:
                IsRecoveryPoint |= bytes.Length > 1 && bytes[1] == RecoveryPointMessage;
                break;
            default:
                break;
            }
        }

        private bool isBottomField;

        /// <summary>
        /// payloadType of a recovery point message (annex D), looked for as the first message of its unit.
        /// </summary>
        private const byte RecoveryPointMessage = 6;
    }
}
