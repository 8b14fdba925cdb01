using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>Work for a stream's decoder, done by a worker on data of its own.</summary>
    internal class DecodeJob
    {
        public DecodeJob(AccessUnit unit, byte[] data, long number)
        {
            Unit = unit;
            Data = data;
            Number = number;
        }

        public AccessUnit Unit { get; }

        /// <summary>The stream buffer; the access unit is at its beginning.</summary>
        public byte[] Data { get; }

        public long Number { get; }

        /// <summary>Whether somebody wants to see the pictures.</summary>
        public bool WithVisible { get; set; }

        public bool WithCrc { get; set; }

        public Func<IPictureDecoder> CreateDecoder { get; set; } = () => new LibavcodecDecoder(new DecoderOptions(1, true));

        public Action<IDecodedPicture> Handler { get; set; } = delegate { };

        public DecodeResult Result { get; } = new DecodeResult();

        public void Take(IDecodedPicture picture)
        {
            Handler(picture);
        }
    }
}
