using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>Which frames of a source are meant, by their index.</summary>
    public sealed class FrameSelection
    {
        /// <summary>
        /// Reads a selection: "all", "none", "every 10" (0, 10, 20, ...), or a list of indices and ranges like
        /// "0,5,20-29".
        /// </summary>
        /// <exception cref="RecoverableException">The text is none of these.</exception>
        public static FrameSelection Parse(string text)
        {
            var words = (text ?? "").Trim().ToLowerInvariant();
            if(words == "all")
            {
                return All;
            }
            if(words == "none")
            {
                return None;
            }
            if(words.StartsWith("every", StringComparison.Ordinal))
            {
                var step = ParseIndex(words.Substring("every".Length), text);
                if(step == 0)
                {
                    throw Malformed(text);
                }
                return new FrameSelection(step, Array.Empty<Tuple<long, long>>());
            }
            var ranges = new List<Tuple<long, long>>();
            foreach(var item in words.Split(','))
            {
                var ends = item.Split('-');
                if(ends.Length > 2)
                {
                    throw Malformed(text);
                }
                var first = ParseIndex(ends[0], text);
                var last = ends.Length == 2 ? ParseIndex(ends[1], text) : first;
                if(last < first)
                {
                    throw Malformed(text);
                }
                ranges.Add(Tuple.Create(first, last));
            }
            return new FrameSelection(0, ranges.ToArray());
        }

        public bool Contains(long index)
        {
            return (step != 0 && index % step == 0) || ranges.Any(range => index >= range.Item1 && index <= range.Item2);
        }

        public static readonly FrameSelection All = new FrameSelection(1, Array.Empty<Tuple<long, long>>());

        public static readonly FrameSelection None = new FrameSelection(0, Array.Empty<Tuple<long, long>>());

        private static long ParseIndex(string digits, string? text)
        {
            if(!long.TryParse(digits.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                throw Malformed(text);
            }
            return index;
        }

        private static RecoverableException Malformed(string? text)
        {
            return new RecoverableException($"'{text}' does not select frames; use all, none, 'every 10' or a list like 0,5,20-29.");
        }

        private FrameSelection(long step, Tuple<long, long>[] ranges)
        {
            this.step = step;
            this.ranges = ranges;
        }

        private readonly long step;
        private readonly Tuple<long, long>[] ranges;
    }
}
