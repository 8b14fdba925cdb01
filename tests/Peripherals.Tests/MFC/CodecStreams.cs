using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Exynos.Tests.MFC
{
    /// <summary>Cuts the streams of the other codecs into buffers as GStreamer's parsers do.</summary>
    internal static class CodecStreams
    {
        /// <summary>Codec number in CODEC_TYPE (S5P_FIMV_CODEC_*_DEC) of a stream's file.</summary>
        public static uint CodecOf(TestStream stream)
        {
            return Path.GetExtension(stream.Name) switch
            {
                ".264" => 0,
                ".m4v" => 3,
                ".h263" => 8,
                ".m1v" or ".m2v" => 13,
                ".ivf" => 14,
                var other => throw new ArgumentException($"{stream.Name}: no codec has {other}"),
            };
        }

        /// <summary>A picture to a buffer, with the headers in front of it.</summary>
        public static List<byte[]> ReadPictures(this TestStream stream)
        {
            var bytes = File.ReadAllBytes(stream.Path);
            return CodecOf(stream) switch
            {
                3 => Cut(bytes, code => code == 0xB6, code => code < 0x30 || code is 0xB0 or 0xB3 or 0xB5),
                13 => Cut(bytes, code => code == 0x00, code => code is 0xB3 or 0xB8),
                8 => CutH263(bytes),
                14 => ReadIvf(bytes),
                _ => stream.Read(),
            };
        }

        /// <summary>
        /// The headers at the beginning, without a picture: what a demuxer hands over as codec_data. Empty if the codec
        /// has none.
        /// </summary>
        public static byte[] ReadHeader(this TestStream stream)
        {
            var first = stream.ReadPictures()[0];
            var code = CodecOf(stream) switch { 3 => 0xB6, 13 => 0xB8, _ => -1 };
            for(var i = 0; code >= 0 && i + 3 < first.Length; i++)
            {
                if(first[i] == 0 && first[i + 1] == 0 && first[i + 2] == 1 && first[i + 3] == code)
                {
                    return first[..i];
                }
            }
            return Array.Empty<byte>();
        }

        private static List<byte[]> Cut(byte[] stream, Func<byte, bool> isPicture, Func<byte, bool> isHeader)
        {
            var result = new List<byte[]>();
            var begin = 0;
            var hasPicture = false;
            for(var i = 0; i + 3 < stream.Length; i++)
            {
                if(stream[i] != 0 || stream[i + 1] != 0 || stream[i + 2] != 1)
                {
                    continue;
                }
                var code = stream[i + 3];
                if(hasPicture && (isPicture(code) || isHeader(code)))
                {
                    result.Add(stream[begin..i]);
                    begin = i;
                    hasPicture = false;
                }
                hasPicture |= isPicture(code);
            }
            result.Add(stream[begin..]);
            return result;
        }

        private static List<byte[]> CutH263(byte[] stream)
        {
            var starts = Enumerable.Range(0, stream.Length - 2).Where(i => stream[i] == 0 && stream[i + 1] == 0 && (stream[i + 2] & 0xFC) == 0x80).ToList();
            return starts.Zip(starts.Skip(1).Append(stream.Length), (start, end) => stream[start..end]).ToList();
        }

        private static List<byte[]> ReadIvf(byte[] file)
        {
            var result = new List<byte[]>();
            var at = (int)BitConverter.ToUInt16(file, 6);
            while(at < file.Length)
            {
                var size = (int)BitConverter.ToUInt32(file, at);
                result.Add(file[(at + 12)..(at + 12 + size)]);
                at += 12 + size;
            }
            return result;
        }
    }
}
