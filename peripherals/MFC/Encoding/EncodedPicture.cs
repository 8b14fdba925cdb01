using System;
using System.Globalization;
using System.Security.Cryptography;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>A picture that an encoder has put into the host's memory.</summary>
    public sealed class EncodedPicture
    {
        public EncodedPicture(int instance, long number, char type, int size, string sha1, int quantizer, long[] errors)
        {
            Instance = instance;
            Number = number;
            Type = type;
            Size = size;
            Sha1 = sha1;
            Quantizer = quantizer;
            Errors = errors;
        }

        internal EncodedPicture(int instance, long number, char type, byte[] data, int quantizer, long[] errors)
            : this(instance, number, type, data.Length, Convert.ToHexString(SHA1.HashData(data)).ToLowerInvariant(), quantizer, errors)
        {
        }

        /// <summary>The picture as one line of an encoder's trace, without the line's end.</summary>
        public string ToJson()
        {
            return string.Format(CultureInfo.InvariantCulture, "{{\"instance\":{0},\"number\":{1},\"type\":\"{2}\",\"size\":{3},\"sha1\":\"{4}\",\"quantizer\":{5},\"errors\":[{6}]}}",
                Instance, Number, Type, Size, Sha1, Quantizer, string.Join(",", Errors));
        }

        /// <summary>Number of the encoder's instance.</summary>
        public int Instance { get; }

        /// <summary>Of its source, in display order.</summary>
        public long Number { get; }

        /// <summary>I, P or B.</summary>
        public char Type { get; }

        /// <summary>Bytes.</summary>
        public int Size { get; }

        /// <summary>SHA-1 of these bytes, 40 lower-case hexadecimal digits.</summary>
        public string Sha1 { get; }

        /// <summary>That of the picture, around which its macroblocks' are; 0 if the encoder doesn't tell.</summary>
        public int Quantizer { get; }

        /// <summary>
        /// Squared differences between the source and the picture as the encoder reconstructed it, summed up for each
        /// plane; empty if the encoder doesn't tell.
        /// </summary>
        public long[] Errors { get; }
    }
}
