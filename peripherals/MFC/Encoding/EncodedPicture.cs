namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>A picture that an encoder has put into the host's memory.</summary>
    public sealed class EncodedPicture
    {
        public EncodedPicture(int instance, long number, char type, int size, long[] errors)
        {
            Instance = instance;
            Number = number;
            Type = type;
            Size = size;
            Errors = errors;
        }

        /// <summary>Number of the encoder's instance.</summary>
        public int Instance { get; }

        /// <summary>Of its source, in display order.</summary>
        public long Number { get; }

        /// <summary>I, P or B.</summary>
        public char Type { get; }

        /// <summary>Bytes.</summary>
        public int Size { get; }

        /// <summary>
        /// Squared differences between the source and the picture as the encoder reconstructed it, summed up for each
        /// plane; empty if the encoder doesn't tell.
        /// </summary>
        public long[] Errors { get; }
    }
}
