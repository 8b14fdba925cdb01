using System;
using System.Collections.Generic;

using Antmicro.Migrant;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// One stream's decoder with all it needs to be built again after a load: parameter sets and the access units
    /// since the last IDR. Its methods that decode run on a worker; nothing else touches the stream while they do.
    /// </summary>
    internal class MfcStream
    {
        public MfcStream()
        {
            ParameterSets = new ParameterSets();
            History = new AccessUnitHistory();
        }

        /// <summary>
        /// Decodes an access unit; pictures of <paramref name="dpb"/> whose turn has come are in the result.
        /// </summary>
        public DecodeResult Decode(DecodeJob job, MfcDpb dpb)
        {
            return Run(job, dpb, decoder =>
            {
                var unit = WithParameterSets(job);
                // Kept before it is decoded: what a load replays includes the unit that is in flight.
                var sets = job.Unit.IsIdr || job.Unit.IsRecoveryPoint ? ParameterSets.ToByteStream() : null;
                if(soundFrom == long.MaxValue && (job.Unit.IsIdr || job.Unit.IsRecoveryPoint || job.Unit.Type == FrameType.I))
                {
                    soundFrom = job.Number;
                }
                History.Add(unit, job.Number, job.Unit.IsIdr, job.Unit.IsRecoveryPoint, sets);
                job.Result.HasFailed = !decoder.Decode(unit, job.Number, job.Take);
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

        /// <summary>Forgets everything but the parameter sets: the next access unit begins a new stream.</summary>
        public void Restart()
        {
            decoder?.Dispose();
            decoder = null;
            isDraining = false;
            mustSendParameterSets = true;
            soundFrom = long.MaxValue;
            ready.ForEach(x => x.Dispose());
            ready.Clear();
            History.Clear();
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

        /// <summary>Parameter sets that came without a picture are sent along with the next one.</summary>
        public void SendParameterSets()
        {
            mustSendParameterSets = true;
        }

        public ParameterSets ParameterSets { get; private set; }

        public AccessUnitHistory History { get; private set; }

        /// <summary>The end of the stream was announced: it takes a restart to decode on.</summary>
        public bool IsDraining => isDraining;

        private DecodeResult Run(DecodeJob job, MfcDpb dpb, Action<IPictureDecoder> work)
        {
            job.Handler = decoded => Take(job, dpb, decoded);
            try
            {
                if(decoder == null)
                {
                    decoder = job.CreateDecoder();
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
                    target.Decode(entry.ParameterSets ?? ParameterSets.ToByteStream(), entry.Number, job.Take);
                    isFirst = false;
                }
                target.Decode(entry.Unit, entry.Number, job.Take);
            }
            ready.AddRange(job.Result.Pictures);
            job.Result.Pictures.Clear();
        }

        private void Take(DecodeJob job, MfcDpb dpb, IDecodedPicture decoded)
        {
            var image = decoded.Image;
            var number = image.Number;
            var pending = dpb.Find(number);
            if(pending == null || image.Luma.IsEmpty || image.Width != pending.Format.Width || image.Height != pending.Format.Height
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

        private byte[] WithParameterSets(DecodeJob job)
        {
            var sets = mustSendParameterSets ? ParameterSets.ToByteStream() : Array.Empty<byte>();
            mustSendParameterSets = false;
            var unit = new byte[sets.Length + job.Unit.Length];
            sets.CopyTo(unit, 0);
            Array.Copy(job.Data, 0, unit, sets.Length, job.Unit.Length);
            return unit;
        }

        [Transient]
        private IPictureDecoder? decoder;

        /// <summary>
        /// The first picture since the stream began that needs no other: what comes before it is predicted from
        /// nothing.
        /// </summary>
        private long soundFrom = long.MaxValue;

        private bool isDraining;
        private bool mustSendParameterSets = true;
        private readonly List<MfcPicture> ready = new List<MfcPicture>();
    }
}
