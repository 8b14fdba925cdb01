using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// MPEG-1 and MPEG-2 video (ISO/IEC 11172-2, 13818-2). A picture is a frame, or the two fields of one.
    /// </summary>
    internal class Mpeg2Codec : VideoCodec
    {
        public override StreamUnit Parse(ReadOnlySpan<byte> stream)
        {
            var unit = new StreamUnit { Length = stream.Length, HeaderLength = stream.Length };
            var isBehindSlices = false;
            var isClosed = false;
            var headerStart = -1;
            var structure = 0u;
            for(var at = StartCodes.Find(stream, 0); at >= 0; at = StartCodes.Find(stream, at + 3))
            {
                var code = stream[at + 3];
                var payload = stream.Slice(at + StartCodes.Length);
                if(headerStart >= 0 && code != ExtensionCode && code != UserDataCode)
                {
                    TakeHeader(stream.Slice(headerStart, at - headerStart), unit);
                    headerStart = -1;
                }
                if(code >= FirstSliceCode && code <= LastSliceCode)
                {
                    isBehindSlices |= unit.HasPicture;
                    continue;
                }
                switch(code)
                {
                case SequenceCode:
                case GroupCode:
                    if(isBehindSlices)
                    {
                        unit.Length = at;
                        return unit;
                    }
                    if(code == SequenceCode)
                    {
                        headerStart = at;
                        break;
                    }
                    unit.HeaderLength = Math.Min(unit.HeaderLength, at);
                    // Behind 25 bits of time code.
                    isClosed = payload.Length > 3 && (payload[3] & 0x40) != 0;
                    break;
                case PictureCode:
                    if(unit.HasPicture && isBehindSlices && !IsSecondField(payload, structure))
                    {
                        unit.Length = at;
                        return unit;
                    }
                    if(!unit.HasPicture)
                    {
                        unit.HeaderLength = Math.Min(unit.HeaderLength, at);
                        TakePicture(payload, unit, isClosed);
                        structure = Structure(payload);
                    }
                    else if(isBehindSlices)
                    {
                        // A frame has one second field.
                        structure = WholeFrame;
                        isBehindSlices = false;
                    }
                    break;
                default:
                    break;
                }
            }
            if(headerStart >= 0)
            {
                TakeHeader(stream.Slice(headerStart), unit);
            }
            unit.HasPicture &= isBehindSlices;
            unit.Sequence ??= sequence;
            return unit;
        }

        public override byte[] GetHeaders()
        {
            return headers;
        }

        public override DecoderSetup GetSetup(bool keepsOrder)
        {
            var setup = new DecoderSetup("mpeg2video");
            return keepsOrder ? setup : setup.With("flags", "+output_corrupt+low_delay");
        }

        public override uint ScratchSize(int width, int height)
        {
            return 0;
        }

        public override string Name => "MPEG-2";

        private void TakeHeader(ReadOnlySpan<byte> header, StreamUnit unit)
        {
            if(unit.HasPicture)
            {
                return;
            }
            unit.HasHeaders = true;
            var parsed = header.Length > MaximumHeader ? null : Mpeg2Sequence.TryParse(header);
            if(parsed == null)
            {
                unit.DamagedUnits++;
                return;
            }
            sequence = parsed;
            headers = header.ToArray();
            unit.Sequence = parsed;
        }

        private void TakePicture(ReadOnlySpan<byte> payload, StreamUnit unit, bool isClosed)
        {
            // Behind ten bits of temporal reference.
            var type = payload.Length > 1 ? payload[1] >> 3 & 7 : 0;
            if(type < 1 || type > IntraDc || sequence == null)
            {
                unit.DamagedUnits++;
                return;
            }
            unit.HasPicture = true;
            unit.Sequence = sequence;
            unit.Type = type == IntraDc ? FrameType.I : (FrameType)type;
            if(unit.Type == FrameType.I)
            {
                unit.IsOpenRestart = true;
                // Without B pictures, and in a closed group, nothing looks back.
                unit.IsRestart = sequence.ReorderDepth == 0 || isClosed;
            }
        }

        private static bool IsSecondField(ReadOnlySpan<byte> payload, uint first)
        {
            var second = Structure(payload);
            return first != WholeFrame && second != WholeFrame && first != second;
        }

        /// <summary>picture_structure of the coding extension behind a picture's header; MPEG-1 has none.</summary>
        private static uint Structure(ReadOnlySpan<byte> payload)
        {
            var at = StartCodes.Find(payload, 0);
            if(at < 0 || payload[at + 3] != ExtensionCode)
            {
                return WholeFrame;
            }
            var reader = new BitReader(payload.Slice(at + StartCodes.Length));
            if(reader.ReadBits(4) != CodingExtension)
            {
                return WholeFrame;
            }
            reader.ReadBits(16); // f_code
            reader.ReadBits(2); // intra_dc_precision
            var structure = reader.ReadBits(2);
            return reader.IsBroken || structure == 0 ? WholeFrame : structure;
        }

        private Mpeg2Sequence? sequence;
        private byte[] headers = new byte[0];

        private const byte PictureCode = 0x00;
        private const byte FirstSliceCode = 0x01;
        private const byte LastSliceCode = 0xAF;
        private const byte UserDataCode = 0xB2;
        private const byte SequenceCode = 0xB3;
        private const byte ExtensionCode = 0xB5;
        private const byte GroupCode = 0xB8;
        private const uint CodingExtension = 8;
        private const uint WholeFrame = 3;
        private const int IntraDc = 4;

        /// <summary>Two matrices of 64 bytes, extensions and user data: far less.</summary>
        private const int MaximumHeader = 64 * 1024;
    }
}
