using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>H.264 by x264. Everything that looks ahead is off: the delay is that of the B pictures.</summary>
    internal sealed class H264Encoding : EncodingCodec
    {
        public override EncoderSetup GetSetup(EncoderSettings settings)
        {
            var options = new List<string>
            {
                "threads=1", "sliced-threads=0", "rc-lookahead=0", "sync-lookahead=0", "mbtree=0", "scenecut=0", "b-adapt=0", "b-pyramid=none",
                "weightp=0", "weightb=0", "aud=0", "annexb=1", "repeat-headers=0", "force-cfr=1", "psy=0",
            };
            var profile = settings.Profile;
            var isBaseline = profile >= Baseline;
            var gop = IsOpen(settings) && settings.IntraPeriod > 0 ? settings.IntraPeriod : settings.GopSize;
            Add(options, "keyint", gop > 0 ? Text(gop) : "infinite");
            Add(options, "min-keyint", 1);
            Add(options, "open-gop", IsOpen(settings) ? 1 : 0);
            Add(options, "bframes", settings.BFrames);
            Add(options, "ref", Bits(settings, 7, 1) + 1);
            Add(options, "cabac", isBaseline ? 0 : Bits(settings, 0, 1));
            var isTransform8x8 = profile == High && Bits(settings, 12, 2) != 0;
            Add(options, "8x8dct", isTransform8x8 ? 1 : 0);
            if(profile == High && !isTransform8x8)
            {
                // x264 says "High" only for what needs it: scaling lists do, even flat ones.
                Add(options, "cqm4iy", string.Join(",", Enumerable.Repeat("16", 16)));
            }
            if(Bits(settings, 1, 2) == LoopFilterOff)
            {
                Add(options, "no-deblock", 1);
            }
            else
            {
                Add(options, "deblock", FormattableString.Invariant($"{settings.LoopFilterAlpha},{settings.LoopFilterBeta}"));
            }
            if(settings.Level > 0)
            {
                Add(options, "level", settings.Level);
            }
            AddQuality(options, settings);
            if(settings.SliceMode == 1 && settings.SliceMacroblocks > 0)
            {
                Add(options, "slice-max-mbs", settings.SliceMacroblocks);
            }
            if(settings.SliceMode == 2 && settings.SliceBytes > 0)
            {
                Add(options, "slice-max-size", settings.SliceBytes);
            }
            if(Bits(settings, 5, 1) != 0 && GetAspectRatio(settings) is string ratio)
            {
                Add(options, "sar", ratio);
            }
            return CreateSetup("libx264", settings)
                .With("preset", "veryfast")
                .With("flags", "+global_header")
                .With("x264-params", string.Join(":", options));
        }

        public override void Adapt(EncoderSettings settings)
        {
            settings.BFrames = settings.Profile >= Baseline ? 0 : settings.BFrames;
        }

        public override IEnumerable<string> GetIgnored(EncoderSettings settings)
        {
            foreach(var ignored in base.GetIgnored(settings))
            {
                yield return ignored;
            }
            if(Bits(settings, 1, 2) == LoopFilterInside)
            {
                yield return "a loop filter that ends at slices (it doesn't)";
            }
            if(!settings.IsRateControlled && !settings.IsMacroblockControlled && settings.FixedQpP == 0)
            {
                yield return "quantizer 0 (1 is taken)";
            }
        }

        public override byte[] GetHeader(byte[] header, EncoderSettings settings)
        {
            var result = GetPicture(header);
            foreach(var unit in NalUnits.Split(result))
            {
                if(unit.Type == NalUnitType.SequenceParameterSet && settings.Profile == Main && result[unit.Start + 1] == BaselineIdc)
                {
                    // What x264 calls Baseline, as it needs no more, is Main as well: constraint_set1_flag says so.
                    result[unit.Start + 1] = MainIdc;
                }
            }
            return result;
        }

        /// <summary>Without x264's message that says which encoder it was.</summary>
        public override byte[] GetPicture(byte[] data)
        {
            var units = NalUnits.Split(data);
            if(!units.Exists(x => x.Type == NalUnitType.SupplementalInformation))
            {
                return data;
            }
            var result = new List<byte>(data.Length);
            for(var i = 0; i < units.Count; i++)
            {
                if(units[i].Type != NalUnitType.SupplementalInformation)
                {
                    var end = i + 1 < units.Count ? units[i + 1].StartCode : data.Length;
                    result.AddRange(new ArraySegment<byte>(data, units[i].StartCode, end - units[i].StartCode));
                }
            }
            return result.ToArray();
        }

        public override int CountBuffers(EncoderSettings settings)
        {
            return 2 + Bits(settings, 7, 1) + (settings.BFrames > 0 ? 2 : 0);
        }

        public override long ScratchSize(int width, int height)
        {
            return width * 592L + 2336;
        }

        public override string Name => "H.264";

        protected override uint ParserType => 0;

        private static void AddQuality(List<string> options, EncoderSettings settings)
        {
            if(settings.IsRateControlled)
            {
                var rate = Math.Max(settings.BitRate / 1000, 1);
                Add(options, "bitrate", rate);
                if(settings.IsBuffered)
                {
                    Add(options, "vbv-maxrate", rate);
                    Add(options, "vbv-bufsize", settings.VbvKilobytes > 0 ? settings.VbvKilobytes * 8 : rate);
                    // EncoderSettings.InitialBufferBits
                    Add(options, "vbv-init", "0.5");
                }
                AddBounds(options, settings);
                Add(options, "aq-mode", settings.IsMacroblockControlled ? 1 : 0);
            }
            else if(settings.IsMacroblockControlled)
            {
                // Each macroblock has its own, around the one that was asked for.
                Add(options, "crf", Clip(settings.IntraQp));
                Add(options, "qcomp", "1");
                Add(options, "aq-mode", 1);
                AddBounds(options, settings);
            }
            else
            {
                // x264 has one quantizer and two ratios of steps, six quantizers each. 0 would be its lossless mode.
                var p = Math.Max(Clip(settings.FixedQpP), 1);
                Add(options, "qp", p);
                Add(options, "ipratio", Ratio(p - Clip(settings.FixedQpI)));
                Add(options, "pbratio", Ratio(Clip(settings.FixedQpB) - p));
                Add(options, "aq-mode", 0);
            }
        }

        private static void AddBounds(List<string> options, EncoderSettings settings)
        {
            var maximum = settings.MaximumQp == 0 ? MaximumQp : Clip(settings.MaximumQp);
            Add(options, "qpmin", Math.Min(Clip(settings.MinimumQp), maximum));
            Add(options, "qpmax", maximum);
        }

        private static string? GetAspectRatio(EncoderSettings settings)
        {
            if(settings.AspectRatio == ExtendedRatio)
            {
                uint width = settings.ExtendedAspectRatio >> 16, height = settings.ExtendedAspectRatio & 0xFFFF;
                return width > 0 && height > 0 ? FormattableString.Invariant($"{width}/{height}") : null;
            }
            return settings.AspectRatio > 0 && settings.AspectRatio < Ratios.Length ? Ratios[settings.AspectRatio] : null;
        }

        private static bool IsOpen(EncoderSettings settings)
        {
            return Bits(settings, 4, 1) != 0;
        }

        private static int Bits(EncoderSettings settings, int first, int count)
        {
            return (int)(settings.H264Options >> first & (1u << count) - 1);
        }

        private static string Ratio(int steps)
        {
            return Math.Pow(2, steps / 6.0).ToString("0.#####", CultureInfo.InvariantCulture);
        }

        private static int Clip(int quantizer)
        {
            return Math.Min(quantizer & 0x3F, MaximumQp);
        }

        private static void Add(List<string> options, string name, string value)
        {
            options.Add($"{name}={value}");
        }

        private static void Add(List<string> options, string name, int value)
        {
            Add(options, name, Text(value));
        }

        private static string Text(int value)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        /// <summary>Table E-1 of ITU-T H.264; 0 says nothing.</summary>
        private static readonly string[] Ratios =
        {
            "", "1/1", "12/11", "10/11", "16/11", "40/33", "24/11", "20/11", "32/11", "80/33", "18/11", "15/11", "64/33", "160/99", "4/3", "3/2", "2/1",
        };

        // E_PICTURE_PROFILE; 3 is constrained baseline
        private const int Main = 0;
        private const int High = 1;
        private const int Baseline = 2;
        private const int LoopFilterOff = 1;
        private const int LoopFilterInside = 2;
        private const int ExtendedRatio = 255;
        private const int MaximumQp = 51;
        private const byte BaselineIdc = 66;
        private const byte MainIdc = 77;
    }
}
