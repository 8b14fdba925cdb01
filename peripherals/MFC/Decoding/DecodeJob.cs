using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>Work for a stream's decoder, done by a worker on data of its own.</summary>
    internal class DecodeJob
    {
        public DecodeJob(StreamUnit unit, byte[] data, long number)
        {
            Unit = unit;
            Data = data;
            Number = number;
        }

        public StreamUnit Unit { get; }

        /// <summary>The stream buffer; the unit is at its beginning.</summary>
        public byte[] Data { get; }

        public long Number { get; }

        /// <summary>Number of the picture that it is all of, or a part.</summary>
        public long PictureNumber { get; set; }

        /// <summary>See <see cref="VideoCodec.GetSetup"/>.</summary>
        public bool KeepsOrder { get; set; } = true;

        /// <summary>Whether somebody wants to see the pictures.</summary>
        public bool WithVisible { get; set; }

        public Func<DecoderSetup, IPictureDecoder> CreateDecoder { get; set; } = setup => new LibavcodecDecoder(new DecoderOptions(setup, 1));

        public Action<IDecodedPicture> Handler { get; set; } = delegate { };

        public DecodeResult Result { get; } = new DecodeResult();

        public void Take(IDecodedPicture picture)
        {
            Handler(picture);
        }
    }
}
