using System;
using System.Collections.Generic;

using Antmicro.Migrant;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// One stream's decoder with all it needs to be built again after a load: headers and the coded pictures since the
    /// last one from which decoding can start. Its methods that decode run on a worker; nothing else touches the stream while they do.
    /// </summary>
    internal class MfcStream
    {
        public MfcStream(VideoCodec codec)
        {
            Codec = codec;
            History = new AccessUnitHistory();
            References = new ReferencePictures();
        }

        /// <summary>
        /// Decodes a coded picture; pictures of <paramref name="dpb"/> whose turn has come are in the result.
        /// </summary>
        public DecodeResult Decode(DecodeJob job, MfcDpb dpb)
        {
            return Run(job, dpb, decoder =>
            {
                if(held != null)
                {
                    var first = held;
                    held = null;
                    Send(decoder, first, heldUnit!, heldNumber, job);
                }
                job.Result.HasFailed = !Send(decoder, job.Data, job.Unit, job.Number, job);
                if(!job.Result.HasFailed && (job.Unit.Part == PicturePart.Whole || (job.Unit.Part == PicturePart.Next && !Codec.IsSliced)))
                {
                    TakeDecoded(decoder, dpb, job);
                }
            });
        }

        /// <summary>
        /// Ends the stream; the next picture that waits is in the result, or none if there is none left.
        /// </summary>
        public DecodeResult Drain(DecodeJob job, MfcDpb dpb)
        {
            return Run(job, dpb, decoder =>
            {
                isDraining = true;
                while(job.Result.Pictures.Count == 0 && decoder.Drain(job.Take))
                {
                    // A picture that the buffer doesn't know any more is passed over.
                }
            });
        }

        /// <summary>
        /// Keeps a picture that came in the buffer of the header, and that the driver doesn't send again. It is decoded
        /// before the next one, for that to refer to, and has no buffer to be displayed from.
        /// </summary>
        public void Hold(byte[] data, StreamUnit unit, long number)
        {
            held = data.AsSpan(0, unit.Length).ToArray();
            heldUnit = unit;
            heldNumber = number;
        }

        /// <summary>Forgets everything but the headers: the next coded picture begins a new stream.</summary>
        public void Restart()
        {
            decoder?.Dispose();
            decoder = null;
            isDraining = false;
            mustSendHeaders = true;
            held = null;
            heldUnit = null;
            soundFrom = long.MaxValue;
            References.Clear();
            ready.ForEach(x => x.Dispose());
            ready.Clear();
            History.Clear();
            Codec.Restart();
        }

        /// <summary>Takes what can't be saved over into what can.</summary>
        public void Keep()
        {
            ready.ForEach(x => x.Keep());
        }

        /// <summary>Puts pictures back that came along with another one: only one is displayed at a time.</summary>
        public void PutBack(IEnumerable<MfcPicture> pictures)
        {
            ready.AddRange(pictures);
        }

        /// <summary>Tells which pictures are displayed: all before a number.</summary>
        public void Displayed(long upTo)
        {
            History.Forget(upTo);
        }

        /// <summary>
        /// Looks whether somebody wrote over pictures that the next one may be predicted from. What was changed shows
        /// in that, and is in the result.
        /// </summary>
        /// <param name="luma">The way to the buffers' luma.</param>
        /// <param name="chroma">The way to the buffers' chroma.</param>
        /// <param name="number">The next picture.</param>
        /// <param name="interval">One line in so many is compared; 0: none.</param>
        public IReadOnlyList<ReferenceChange> CheckReferences(DmaChannel luma, DmaChannel chroma, long number, int interval)
        {
            if(decoder != null && interval > 0)
            {
                return References.Check(luma, chroma, number, interval);
            }
            if(decoder == null)
            {
                References.Keep(luma, chroma);
            }
            return Array.Empty<ReferenceChange>();
        }

        /// <summary>Headers that came without a picture are sent along with the next one.</summary>
        public void SendHeaders()
        {
            mustSendHeaders = true;
        }

        public VideoCodec Codec { get; private set; }

        public AccessUnitHistory History { get; private set; }

        /// <summary>Pictures in the driver's buffers that the next ones may be predicted from.</summary>
        public ReferencePictures References { get; private set; }

        /// <summary>The end of the stream was announced: it takes a restart to decode on.</summary>
        public bool IsDraining => isDraining;

        /// <summary>Something was decoded since the restart.</summary>
        public bool IsBegun => History.Units.Count > 0 || held != null;

        private DecodeResult Run(DecodeJob job, MfcDpb dpb, Action<IPictureDecoder> work)
        {
            job.Handler = decoded => Take(job, dpb, decoded);
            try
            {
                if(decoder == null)
                {
                    decoder = job.CreateDecoder(Codec.GetSetup(job.KeepsOrder));
                    Replay(job, dpb, decoder);
                }
                job.Result.Pictures.AddRange(ready);
                ready.Clear();
                work(decoder);
            }
            catch(DecoderMissingException e)
            {
                job.Result.Problem = e.Message;
                job.Result.HasFailed = true;
            }
            return job.Result;
        }

        /// <summary>Brings a new decoder to where the lost one was; what it had displayed already is dropped.</summary>
        private void Replay(DecodeJob job, MfcDpb dpb, IPictureDecoder target)
        {
            var isFirst = true;
            foreach(var entry in History.Units)
            {
                if(isFirst)
                {
                    target.Decode(entry.Headers ?? Codec.GetHeaders(), entry.Number, job.Take);
                    isFirst = false;
                }
                target.Decode(entry.Unit, entry.Number, job.Take);
                References.Attach(entry.Number, target);
            }
            job.Result.GivenBack = References.GiveBack();
            ready.AddRange(job.Result.Pictures);
            job.Result.Pictures.Clear();
        }

        private void Take(DecodeJob job, MfcDpb dpb, IDecodedPicture decoded)
        {
            var image = decoded.Image;
            var number = image.Number;
            var pending = dpb.Find(number);
            if(pending == null || image.Luma.IsEmpty || !pending.Format.IsSizeOf(image)
                || ready.Exists(x => x.Number == number))
            {
                decoded.Dispose();
                return;
            }
            // libavcodec makes something up for references that it never had, and doesn't always say so.
            var picture = new MfcPicture(decoded, pending.Format, isPredictedFromNothing: number < soundFrom);
            if(job.WithVisible)
            {
                picture.KeepVisible();
            }
            job.Result.Pictures.Add(picture);
        }

        /// <summary>Takes what the job's unit was decoded into, for the driver's buffer and as a reference.</summary>
        private void TakeDecoded(IPictureDecoder source, MfcDpb dpb, DecodeJob job)
        {
            var pending = dpb.Find(job.PictureNumber);
            var decoded = pending == null ? null : source.TakeDecoded(pending.Number);
            if(decoded == null || decoded.Image.Luma.IsEmpty || !pending!.Format.IsSizeOf(decoded.Image))
            {
                decoded?.Dispose();
                return;
            }
            job.Result.Decoded = new MfcPicture(decoded, pending.Format, isPredictedFromNothing: false);
            if(decoded.IsReference)
            {
                var reference = new ReferencePicture(pending, dpb[pending.Slot]);
                References.Add(reference);
                References.Attach(pending.Number, source);
            }
        }

        private bool Send(IPictureDecoder target, byte[] data, StreamUnit unit, long number, DecodeJob job)
        {
            if(soundFrom == long.MaxValue && (unit.Restart != RestartPoint.None || unit.Type == FrameType.I))
            {
                soundFrom = number;
            }
            var headers = mustSendHeaders ? Codec.GetHeaders() : Array.Empty<byte>();
            mustSendHeaders = false;
            var bytes = new byte[headers.Length + unit.Length];
            headers.CopyTo(bytes, 0);
            Array.Copy(data, 0, bytes, headers.Length, unit.Length);
            // Kept before it is decoded: what a load replays includes the unit that is in flight.
            History.Add(bytes, number, unit.Restart, unit.Restart != RestartPoint.None ? Codec.GetHeaders() : null);
            return target.Decode(bytes, number, job.Take);
        }

        [Transient]
        private IPictureDecoder? decoder;

        /// <summary>
        /// The first picture since the stream began that needs no other: what comes before it is predicted from
        /// nothing.
        /// </summary>
        private long soundFrom = long.MaxValue;

        private bool isDraining;
        private bool mustSendHeaders = true;
        private byte[]? held;
        private StreamUnit? heldUnit;
        private long heldNumber;
        private readonly List<MfcPicture> ready = new List<MfcPicture>();
    }
}
