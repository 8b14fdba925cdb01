using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// MPEG-4 part 2 (ISO/IEC 14496-2), with what DivX and Xvid make of it: several VOPs in a buffer, and VOPs that are
    /// not coded.
    /// </summary>
    internal class Mpeg4Codec : VideoCodec
    {
        public override StreamUnit Parse(ReadOnlySpan<byte> stream)
        {
            var unit = new StreamUnit { Length = stream.Length, HeaderLength = stream.Length };
            var isBehindPicture = false;
            var headerStart = -1;
            var isLayerSeen = false;
            var isClosed = false;
            for(var at = StartCodes.Find(stream, 0); at >= 0; at = StartCodes.Find(stream, at + 3))
            {
                var code = stream[at + 3];
                var begins = code <= LastLayerCode || code == SequenceCode || code == GroupCode || code == ObjectCode || code == PictureCode;
                if(isBehindPicture)
                {
                    if(begins)
                    {
                        unit.Length = at;
                        return unit;
                    }
                    continue;
                }
                if(code == GroupCode || code == PictureCode)
                {
                    unit.HeaderLength = Math.Min(unit.HeaderLength, at);
                    TakeHeader(stream, headerStart, at, isLayerSeen, unit);
                    headerStart = -1;
                }
                var payload = stream.Slice(at + StartCodes.Length);
                if(code == PictureCode)
                {
                    isBehindPicture = true;
                    TakePicture(payload, unit, isClosed);
                }
                else if(code == GroupCode)
                {
                    // Behind 18 bits of time code.
                    isClosed = payload.Length > 2 && (payload[2] & 0x20) != 0;
                }
                else if(begins || code == UserDataCode)
                {
                    headerStart = headerStart < 0 ? at : headerStart;
                    isLayerSeen |= code >= FirstLayerCode && code <= LastLayerCode;
                }
            }
            TakeHeader(stream, headerStart, stream.Length, isLayerSeen, unit);
            unit.Sequence ??= layer;
            return unit;
        }

        public override byte[] GetHeaders()
        {
            return headers;
        }

        public override DecoderSetup GetSetup(bool keepsOrder)
        {
            var setup = new DecoderSetup("mpeg4");
            return keepsOrder ? setup : setup.With("flags", "+output_corrupt+low_delay");
        }

        public override uint ScratchSize(int width, int height)
        {
            // S5P_FIMV_SCRATCH_BUF_SIZE_MPEG4_DEC_V7
            return 0x100000 + (uint)(144 * width + 8192 * height + 49216);
        }

        public override string Name => "MPEG-4";

        private void TakeHeader(ReadOnlySpan<byte> stream, int start, int end, bool hasLayer, StreamUnit unit)
        {
            if(start < 0)
            {
                return;
            }
            if(!hasLayer)
            {
                // User data alone: who made the stream. libavcodec goes by that, so it stays where it is.
                return;
            }
            unit.HasHeaders = true;
            var header = stream.Slice(start, end - start);
            var parsed = header.Length > MaximumHeader ? null : Mpeg4Layer.TryParse(header);
            if(parsed == null)
            {
                unit.DamagedUnits++;
                return;
            }
            layer = parsed;
            headers = header.ToArray();
            unit.Sequence = parsed;
        }

        private void TakePicture(ReadOnlySpan<byte> payload, StreamUnit unit, bool isClosed)
        {
            if(layer == null)
            {
                unit.DamagedUnits++;
                return;
            }
            var reader = new BitReader(payload);
            var type = reader.ReadBits(2);
            // modulo_time_base: a one for each second.
            while(reader.ReadFlag())
            {
            }
            reader.ReadBit();
            reader.ReadBits(layer.TimeIncrementBits);
            reader.ReadBit();
            var isCoded = reader.ReadFlag();
            if(reader.IsBroken)
            {
                unit.DamagedUnits++;
                return;
            }
            unit.Sequence = layer;
            if(!isCoded)
            {
                // The picture before is shown once more; or it fills the place of a B picture that came packed with
                // another one. Nothing is decoded.
                return;
            }
            unit.HasPicture = true;
            unit.Type = type == 0 ? FrameType.I : type == 2 ? FrameType.B : FrameType.P;
            if(unit.Type == FrameType.I)
            {
                unit.IsOpenRestart = true;
                unit.IsRestart = layer.ReorderDepth == 0 || isClosed;
            }
        }

        private Mpeg4Layer? layer;
        private byte[] headers = new byte[0];

        private const byte FirstLayerCode = 0x20;
        private const byte LastLayerCode = 0x2F;
        private const byte SequenceCode = 0xB0;
        private const byte UserDataCode = 0xB2;
        private const byte GroupCode = 0xB3;
        private const byte ObjectCode = 0xB5;
        private const byte PictureCode = 0xB6;
        private const int MaximumHeader = 64 * 1024;
    }
}
