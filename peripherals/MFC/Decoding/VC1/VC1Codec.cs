using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// VC-1, advanced profile (SMPTE 421M, annex G): units with start codes. Frames may come without theirs, as containers
    /// have them.
    /// </summary>
    internal class VC1Codec : VideoCodec
    {
        public override StreamUnit Parse(ReadOnlySpan<byte> stream)
        {
            var unit = new StreamUnit { Length = stream.Length, HeaderLength = stream.Length };
            var first = StartCodes.Find(stream, 0);
            if(sequence != null && stream.Length > 0 && (first < 0 || stream[first + 3] == FieldCode || stream[first + 3] == SliceCode))
            {
                // A frame without its start code; a second field and slices keep theirs.
                unit.HeaderLength = 0;
                TakePicture(stream, unit, false);
                return unit;
            }
            var isEntryPoint = false;
            for(var at = first; at >= 0; at = StartCodes.Find(stream, at + 3))
            {
                var next = StartCodes.Find(stream, at + 3);
                var bytes = stream.Slice(at, (next < 0 ? stream.Length : next) - at);
                var code = stream[at + 3];
                if(unit.HasPicture && (code == SequenceCode || code == EntryPointCode || code == FrameCode))
                {
                    unit.Length = at;
                    return unit;
                }
                switch(code)
                {
                case SequenceCode:
                case EntryPointCode:
                    unit.HasHeaders = true;
                    isEntryPoint |= code == EntryPointCode;
                    TakeHeader(bytes, unit);
                    break;
                case FrameCode:
                    unit.HeaderLength = at;
                    TakePicture(bytes.Slice(StartCodes.Length), unit, isEntryPoint);
                    break;
                default:
                    break;
                }
            }
            unit.Sequence ??= sequence;
            return unit;
        }

        /// <summary>None: the decoder is opened with them, and takes no frame without start code behind them.</summary>
        public override byte[] GetHeaders()
        {
            return new byte[0];
        }

        public override DecoderSetup GetSetup(bool keepsOrder)
        {
            var headers = new byte[sequenceUnit.Length + entryPointUnit.Length];
            sequenceUnit.CopyTo(headers, 0);
            entryPointUnit.CopyTo(headers, sequenceUnit.Length);
            var setup = new DecoderSetup("vc1") { Headers = headers };
            return keepsOrder ? setup : setup.With("flags", "+output_corrupt+low_delay");
        }

        public override uint ScratchSize(int width, int height)
        {
            // S5P_FIMV_SCRATCH_BUF_SIZE_VC1_DEC_V6
            return 2096 * (uint)(width + height + 1);
        }

        public override string Name => "VC-1 advanced";

        private void TakeHeader(ReadOnlySpan<byte> bytes, StreamUnit unit)
        {
            if(bytes.Length > MaximumHeader)
            {
                unit.DamagedUnits++;
                return;
            }
            var isSequence = bytes[3] == SequenceCode;
            var newSequence = isSequence ? bytes : sequenceUnit;
            var newEntryPoint = isSequence ? entryPointUnit : bytes;
            if(newEntryPoint.IsEmpty)
            {
                // A sequence header says nothing without its entry point.
                sequenceUnit = bytes.ToArray();
                return;
            }
            var parsed = newSequence.IsEmpty ? null : VC1Sequence.TryParse(Payload(newSequence), Payload(newEntryPoint));
            if(parsed == null)
            {
                unit.DamagedUnits++;
                return;
            }
            sequenceUnit = newSequence.ToArray();
            entryPointUnit = newEntryPoint.ToArray();
            sequence = parsed;
            unit.Sequence = parsed;
        }

        private void TakePicture(ReadOnlySpan<byte> payload, StreamUnit unit, bool isEntryPoint)
        {
            if(sequence == null || payload.IsEmpty)
            {
                unit.DamagedUnits++;
                return;
            }
            unit.HasPicture = true;
            unit.Sequence = sequence;
            var reader = new BitReader(payload);
            var isInterlaced = sequence.IsInterlaced && reader.ReadFlag();
            unit.IsInterlaced = isInterlaced;
            if(isInterlaced && reader.ReadFlag())
            {
                // FPTYPE: a frame of two fields counts as its first one.
                var fields = reader.ReadBits(3);
                unit.Type = fields < 2 ? FrameType.I : fields < 4 ? FrameType.P : FrameType.B;
            }
            else
            {
                unit.Type = ReadType(ref reader);
            }
            if(unit.Type == FrameType.I)
            {
                unit.IsOpenRestart = isEntryPoint;
                unit.IsRestart = isEntryPoint && sequence.IsClosed;
                unit.IsRecoveryPoint = true;
            }
        }

        /// <summary>PTYPE: P 0, B 10, I 110, BI 1110, skipped P 1111.</summary>
        private static FrameType ReadType(ref BitReader reader)
        {
            if(!reader.ReadFlag())
            {
                return FrameType.P;
            }
            if(!reader.ReadFlag())
            {
                return FrameType.B;
            }
            if(!reader.ReadFlag())
            {
                return FrameType.I;
            }
            return reader.ReadFlag() ? FrameType.P : FrameType.B;
        }

        /// <summary>Behind the start code, without the bytes that keep others from looking like one.</summary>
        private static byte[] Payload(ReadOnlySpan<byte> unit)
        {
            var payload = new byte[unit.Length];
            var length = NalUnits.Unescape(unit.Slice(StartCodes.Length - 1), payload);
            return payload.AsSpan(0, length).ToArray();
        }

        private VC1Sequence? sequence;
        private byte[] sequenceUnit = new byte[0];
        private byte[] entryPointUnit = new byte[0];

        private const byte SliceCode = 0x0B;
        private const byte FieldCode = 0x0C;
        private const byte FrameCode = 0x0D;
        private const byte EntryPointCode = 0x0E;
        private const byte SequenceCode = 0x0F;
        private const int MaximumHeader = 1024;
    }
}
