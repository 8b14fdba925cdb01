using System;
using System.Collections.Generic;

using Antmicro.Migrant;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The parameter sets an instance was sent so far, as NAL units: what has to be sent again to a decoder that
    /// starts anew.
    /// </summary>
    internal class ParameterSets
    {
        public ParameterSets()
        {
            sequenceUnits = new byte[]?[SequenceParameterSet.MaximumCount];
            pictureUnits = new byte[]?[PictureParameterSet.MaximumCount];
        }

        /// <summary>
        /// Takes a sequence parameter set. Returns null, and keeps what was there, if it can't be parsed.
        /// </summary>
        public SequenceParameterSet? AddSequence(ReadOnlySpan<byte> unit)
        {
            var sps = unit.Length > MaximumUnitSize ? null : SequenceParameterSet.TryParse(Payload(unit));
            if(sps != null && !IsSame(sequenceUnits[sps.Id], unit))
            {
                sequenceUnits[sps.Id] = unit.ToArray();
                Parsed.Sequences[sps.Id] = sps;
            }
            return sps == null ? null : GetSequence(sps.Id);
        }

        /// <summary>
        /// Takes a picture parameter set. Returns null, and keeps what was there, if it can't be parsed.
        /// </summary>
        public PictureParameterSet? AddPicture(ReadOnlySpan<byte> unit)
        {
            var pps = unit.Length > MaximumUnitSize ? null : PictureParameterSet.TryParse(Payload(unit));
            if(pps != null && !IsSame(pictureUnits[pps.Id], unit))
            {
                pictureUnits[pps.Id] = unit.ToArray();
                Parsed.Pictures[pps.Id] = pps;
            }
            return pps;
        }

        public SequenceParameterSet? GetSequence(int id)
        {
            return Parsed.Sequences[id];
        }

        public PictureParameterSet? GetPicture(int id)
        {
            return Parsed.Pictures[id];
        }

        /// <summary>All parameter sets as a byte stream with start codes.</summary>
        public byte[] ToByteStream()
        {
            var result = new List<byte>();
            foreach(var units in new[] { sequenceUnits, pictureUnits })
            {
                foreach(var unit in units)
                {
                    if(unit != null)
                    {
                        result.AddRange(new byte[] { 0, 0, 0, 1 });
                        result.AddRange(unit);
                    }
                }
            }
            return result.ToArray();
        }

        public void Clear()
        {
            Array.Clear(sequenceUnits, 0, sequenceUnits.Length);
            Array.Clear(pictureUnits, 0, pictureUnits.Length);
            parsed = null;
        }

        private static byte[] Payload(ReadOnlySpan<byte> unit)
        {
            var payload = new byte[unit.Length];
            var length = NalUnits.Unescape(unit, payload);
            return payload.AsSpan(0, length).ToArray();
        }

        private static bool IsSame(byte[]? known, ReadOnlySpan<byte> unit)
        {
            return known != null && unit.SequenceEqual(known);
        }

        private ParsedSets Parsed
        {
            get
            {
                if(parsed == null)
                {
                    // After a load only the units are there.
                    parsed = new ParsedSets();
                    for(var i = 0; i < sequenceUnits.Length; i++)
                    {
                        var unit = sequenceUnits[i];
                        parsed.Sequences[i] = unit == null ? null : SequenceParameterSet.TryParse(Payload(unit));
                    }
                    for(var i = 0; i < pictureUnits.Length; i++)
                    {
                        var unit = pictureUnits[i];
                        parsed.Pictures[i] = unit == null ? null : PictureParameterSet.TryParse(Payload(unit));
                    }
                }
                return parsed;
            }
        }

        [Transient]
        private ParsedSets? parsed;

        private readonly byte[]?[] sequenceUnits;
        private readonly byte[]?[] pictureUnits;

        /// <summary>
        /// More than any encoder writes (12 scaling lists and two HRDs of 32 entries take less than 2 KiB).
        /// </summary>
        private const int MaximumUnitSize = 4096;

        private class ParsedSets
        {
            public readonly SequenceParameterSet?[] Sequences = new SequenceParameterSet?[SequenceParameterSet.MaximumCount];
            public readonly PictureParameterSet?[] Pictures = new PictureParameterSet?[PictureParameterSet.MaximumCount];
        }
    }
}
