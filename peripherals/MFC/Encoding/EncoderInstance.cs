using System;
using System.Collections.Generic;

using Antmicro.Migrant;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    internal enum EncoderState
    {
        /// <summary>Waits for SEQ_HEADER.</summary>
        Opened,
        /// <summary>Waits for INIT_BUFS.</summary>
        HeaderProduced,
        Running,
    }

    /// <summary>
    /// An encoder instance. Its methods that encode run on a worker; nothing else touches it while they do. All that it
    /// was given is kept as long as <see cref="MaximumKept"/> allows: a loaded state encodes it again, and goes on only
    /// if every byte comes out as it did before.
    /// </summary>
    internal sealed class EncoderInstance : IMfcInstance
    {
        public EncoderInstance(int id, EncodingCodec codec, long maximumKept)
        {
            Id = id;
            Codec = codec;
            MaximumKept = maximumKept;
        }

        /// <summary>SEQ_HEADER: begins with these settings; the header is in <see cref="Header"/>.</summary>
        public void Begin(EncoderSettings settings, Func<EncoderSetup, IPictureEncoder> create)
        {
            Restart();
            Codec.Adapt(settings);
            Settings = settings;
            encoder = create(Codec.GetSetup(settings));
            Header = Codec.GetHeader(encoder.Header, settings);
            isHeaderDue = settings.IsHeaderJoined;
            State = EncoderState.HeaderProduced;
        }

        /// <summary>INIT_BUFS.</summary>
        public void SetBuffers()
        {
            State = EncoderState.Running;
        }

        /// <summary>
        /// Takes a picture, or none if <paramref name="samples"/> is null, and gives the one whose turn it is.
        /// </summary>
        public CodedPicture? Encode(byte[]? samples, uint luma, uint chroma, bool isLast, Func<EncoderSetup, IPictureEncoder> create)
        {
            if(isDraining && samples != null)
            {
                // The stream ended: what comes now begins another one.
                Restart();
            }
            if(encoder == null)
            {
                encoder = create(Codec.GetSetup(Settings!));
                Replay(encoder);
            }
            if(samples != null)
            {
                var (type, quantizer) = Codec.Plan(Settings!, NextNumber, isLast);
                var picture = new SourcePicture(samples, NextNumber, type, quantizer);
                sources.Add(NextNumber++, new FrameBuffer(luma, chroma));
                Keep(picture);
                if(!encoder.Encode(picture, ready.Enqueue))
                {
                    throw new EncoderRefusedException("the encoder doesn't take the picture");
                }
            }
            if(isLast && (samples == null || ready.Count == 0))
            {
                isDraining = true;
                if(ready.Count == 0)
                {
                    encoder.Drain(ready.Enqueue);
                }
            }
            return ready.Count == 0 ? null : Finish(ready.Dequeue());
        }

        /// <summary>The source that a coded picture was made of, which is the host's again.</summary>
        public FrameBuffer Release(CodedPicture picture)
        {
            if(sources.TryGetValue(picture.Number, out var buffer))
            {
                sources.Remove(picture.Number);
            }
            return buffer;
        }

        /// <summary>Forgets all pictures; the next one begins a new stream.</summary>
        public void Restart()
        {
            encoder?.Dispose();
            encoder = null;
            isDraining = false;
            isHeaderDue = Settings != null && Settings.IsHeaderJoined;
            ready.Clear();
            sources.Clear();
            kept.Clear();
            KeptBytes = 0;
            IsComplete = true;
            NextNumber = 0;
            codedCount = 0;
            codedHash = HashStart;
        }

        public void End()
        {
            Restart();
        }

        public int Id { get; private set; }

        public EncodingCodec Codec { get; private set; }

        public EncoderState State { get; private set; }

        /// <summary>Null before SEQ_HEADER.</summary>
        public EncoderSettings? Settings { get; private set; }

        public byte[] Header { get; private set; } = new byte[0];

        /// <summary>Number of the next picture, in display order.</summary>
        public long NextNumber { get; private set; }

        /// <summary>Pictures that were taken and aren't coded yet.</summary>
        public int Waiting => sources.Count;

        public long CodedPictures => codedCount;

        /// <summary>Coded pictures there were, for the buffer that one is reconstructed in.</summary>
        public int BufferCount => Codec.CountBuffers(Settings!);

        /// <summary>All that was encoded is kept: a saved state can go on.</summary>
        public bool IsComplete { get; private set; } = true;

        public long KeptBytes { get; private set; }

        public long MaximumKept { get; private set; }

        private CodedPicture Finish(CodedPicture picture)
        {
            Account(picture);
            picture.Data = Codec.GetPicture(picture.Data);
            picture.Type = Codec.GetPictureType(Header, picture.Data);
            if(isHeaderDue)
            {
                isHeaderDue = false;
                var joined = new byte[Header.Length + picture.Data.Length];
                Header.CopyTo(joined, 0);
                picture.Data.CopyTo(joined, Header.Length);
                picture.Data = joined;
            }
            return picture;
        }

        private void Keep(SourcePicture picture)
        {
            if(!IsComplete)
            {
                return;
            }
            kept.Add(picture);
            KeptBytes += picture.Samples.Length;
            if(KeptBytes > MaximumKept)
            {
                IsComplete = false;
                kept.Clear();
                KeptBytes = 0;
            }
        }

        /// <summary>
        /// Brings a new encoder to where the lost one was. It has to give the same bytes again.
        /// </summary>
        private void Replay(IPictureEncoder target)
        {
            if(!IsComplete)
            {
                throw new EncoderRefusedException("the loaded state doesn't have all that was encoded before it was saved (SaveLimit)");
            }
            var (count, hash) = (codedCount, codedHash);
            codedCount = 0;
            codedHash = HashStart;
            var again = new Queue<CodedPicture>();
            foreach(var picture in kept)
            {
                target.Encode(picture, again.Enqueue);
            }
            while(isDraining && again.Count < count && target.Drain(again.Enqueue))
            {
                // Nothing to do: they are in the queue.
            }
            while(codedCount < count && again.Count > 0)
            {
                Account(again.Dequeue());
            }
            if(codedCount != count || codedHash != hash)
            {
                throw new EncoderRefusedException("the encoder's library gives another stream than before the state was saved");
            }
            ready.Clear();
            foreach(var picture in again)
            {
                ready.Enqueue(picture);
            }
        }

        /// <summary>FNV-1a of all that the library coded, to tell whether it does so again.</summary>
        private void Account(CodedPicture picture)
        {
            codedCount++;
            foreach(var value in picture.Data)
            {
                codedHash = unchecked((codedHash ^ value) * HashPrime);
            }
        }

        [Transient]
        private IPictureEncoder? encoder;

        private bool isDraining;
        private bool isHeaderDue;
        private long codedCount;
        private ulong codedHash = HashStart;
        private readonly Queue<CodedPicture> ready = new Queue<CodedPicture>();
        private readonly Dictionary<long, FrameBuffer> sources = new Dictionary<long, FrameBuffer>();
        private readonly List<SourcePicture> kept = new List<SourcePicture>();

        private const ulong HashStart = 14695981039346656037;
        private const ulong HashPrime = 1099511628211;
    }
}
