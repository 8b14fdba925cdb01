using System.Globalization;
using System.Text;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>What a <see cref="FrameRecorder"/> keeps of a picture: all but its pixels.</summary>
    public sealed class FrameRecord
    {
        public FrameRecord(string source, int instance, long index, FrameLayout layout, int width, int height, string sha1, double microseconds)
        {
            Source = source;
            Instance = instance;
            Index = index;
            Layout = layout;
            Width = width;
            Height = height;
            Sha1 = sha1;
            Microseconds = microseconds;
        }

        /// <summary>The record as one line of a frame trace, without the line's end.</summary>
        public string ToJson()
        {
            var json = new StringBuilder(160);
            json.Append("{\"source\":\"");
            AppendEscaped(json, Source);
            json.AppendFormat(CultureInfo.InvariantCulture,
                "\",\"instance\":{0},\"index\":{1},\"layout\":\"{2}\",\"width\":{3},\"height\":{4},\"sha1\":\"{5}\",\"time_us\":{6:0.###}}}",
                Instance, Index, Layout, Width, Height, Sha1, Microseconds);
            return json.ToString();
        }

        public override string ToString()
        {
            return string.Format(CultureInfo.InvariantCulture, "{0}[{1}] frame {2}: {3}x{4} {5} {6} at {7:0.000} ms",
                Source, Instance, Index, Width, Height, Layout, Sha1, Microseconds / 1000);
        }

        /// <summary>Appends text as it may stand within quotation marks of JSON.</summary>
        internal static void AppendEscaped(StringBuilder json, string text)
        {
            foreach(var character in text)
            {
                if(character == '"' || character == '\\')
                {
                    json.Append('\\').Append(character);
                }
                else if(character < ' ')
                {
                    json.AppendFormat(CultureInfo.InvariantCulture, "\\u{0:x4}", (int)character);
                }
                else
                {
                    json.Append(character);
                }
            }
        }

        /// <summary>The name the device was attached by.</summary>
        public string Source { get; }

        public int Instance { get; }

        public long Index { get; }

        public FrameLayout Layout { get; }

        public int Width { get; }

        public int Height { get; }

        /// <summary>SHA-1 of the frame's data, 40 lower-case hexadecimal digits.</summary>
        public string Sha1 { get; }

        /// <summary>Virtual time of the frame.</summary>
        public double Microseconds { get; }
    }
}
