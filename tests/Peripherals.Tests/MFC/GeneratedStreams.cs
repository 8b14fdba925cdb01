using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Peripherals.Video.MFC;

namespace Exynos.Tests.MFC
{
    /// <summary>A parameter set whose n-th number is replaced by another one.</summary>
    internal sealed class HugeFieldWriter
    {
        public HugeFieldWriter(int field, uint value)
        {
            this.field = field;
            this.value = value;
        }

        /// <summary>Whether the set has the number that was to be replaced.</summary>
        public bool IsReplaced { get; private set; }

        /// <summary>A sequence parameter set without start code: 64x48, with cropping.</summary>
        public byte[] Sequence(uint profile, int orderType)
        {
            bits.Bits(8, profile).Bits(8, 0).Bits(8, 30);
            Number(0);
            if(profile >= 100)
            {
                Number(1);
                Number(0);
                Number(0);
                bits.Bits(2, 0);
            }
            Number(0);
            Number((uint)orderType);
            if(orderType == 0)
            {
                Number(0);
            }
            else if(orderType == 1)
            {
                bits.Flag(false).Unsigned(0).Unsigned(0);
                Number(1);
                bits.Unsigned(0);
            }
            Number(1);
            bits.Flag(false);
            Number(3);
            Number(2);
            bits.Flag(true).Flag(true).Flag(true);
            for(var i = 0; i < 4; i++)
            {
                Number(1);
            }
            return bits.Flag(false).ToUnit(0x67).Skip(4).ToArray();
        }

        /// <summary>A picture parameter set without start code, up to the number of slice groups.</summary>
        public byte[] Picture()
        {
            Number(0);
            Number(0);
            bits.Bits(2, 0);
            Number(0);
            return bits.Unsigned(0).Unsigned(0).ToUnit(0x68).Skip(4).ToArray();
        }

        private void Number(uint usual)
        {
            IsReplaced |= count == field;
            bits.Unsigned(count++ == field ? value : usual);
        }

        private int count;
        private readonly int field;
        private readonly uint value;
        private readonly BitWriter bits = new BitWriter();
    }

    /// <summary>
    /// Makes up access units field by field: structure as the standard has it, numbers at random, mostly within their
    /// limits.
    /// </summary>
    internal static class GeneratedStreams
    {
        /// <summary>
        /// Parses so many of them. Gives how many hold a picture, and how many sequence parameter sets were taken.
        /// </summary>
        public static int Parse(int seed, int count, out int parsed)
        {
            var random = new Random(seed);
            var sets = new ParameterSets();
            var pictures = 0;
            parsed = 0;
            for(var i = 0; i < count; i++)
            {
                var stream = new List<byte>();
                stream.AddRange(Sequence(random));
                stream.AddRange(Picture(random));
                stream.AddRange(Slice(random));
                var unit = AccessUnit.Parse(stream.ToArray(), sets);
                pictures += unit.HasPicture ? 1 : 0;
                parsed += unit.Sequence != null ? 1 : 0;
                _ = unit.Sequence?.DpbFrames;
                if(i % 1000 == 999)
                {
                    sets.Clear();
                }
            }
            return pictures;
        }

        private static byte[] Sequence(Random random)
        {
            var profiles = new uint[] { 44, 66, 77, 88, 100, 110, 118, 122, 128, 244, (uint)random.Next(256) };
            var profile = profiles[random.Next(profiles.Length)];
            var writer = new BitWriter().Bits(8, profile).Bits(8, (uint)random.Next(256)).Bits(8, (uint)random.Next(64)).Unsigned(Number(random, 31));
            if(profile >= 100 || profile == 44)
            {
                writer.Unsigned(Number(random, 3)).Unsigned(Number(random, 6)).Unsigned(Number(random, 6)).Flag(random.Next(2) == 0).Flag(false);
            }
            var orderType = Number(random, 2);
            writer.Unsigned(Number(random, 12)).Unsigned(orderType);
            if(orderType == 0)
            {
                writer.Unsigned(Number(random, 12));
            }
            else if(orderType == 1)
            {
                var cycle = Number(random, 4);
                writer.Flag(random.Next(2) == 0).Unsigned(Number(random, 9)).Unsigned(Number(random, 9)).Unsigned(cycle);
                for(var i = 0; i < Math.Min(cycle, 8); i++)
                {
                    writer.Unsigned(Number(random, 9));
                }
            }
            writer.Unsigned(Number(random, 16)).Flag(random.Next(2) == 0).Unsigned(Number(random, 255)).Unsigned(Number(random, 255));
            var frameOnly = random.Next(4) != 0;
            writer.Flag(frameOnly);
            if(!frameOnly)
            {
                writer.Flag(random.Next(2) == 0);
            }
            writer.Flag(true).Flag(random.Next(2) == 0);
            for(var i = 0; i < random.Next(30); i++)
            {
                writer.Unsigned(Number(random, 8));
            }
            return writer.ToUnit(0x67);
        }

        private static byte[] Picture(Random random)
        {
            return new BitWriter().Unsigned(Number(random, 255)).Unsigned(Number(random, 31)).Flag(random.Next(2) == 0)
                .Flag(random.Next(2) == 0).Unsigned(Number(random, 1)).Unsigned(0).Unsigned(0).ToUnit(0x68);
        }

        private static byte[] Slice(Random random)
        {
            var writer = new BitWriter().Unsigned(Number(random, 3)).Unsigned(Number(random, 9)).Unsigned(Number(random, 255));
            for(var i = 0; i < random.Next(16); i++)
            {
                writer.Bits(8, (uint)random.Next(256));
            }
            return writer.ToUnit(random.Next(2) == 0 ? (byte)0x65 : (byte)0x41);
        }

        // One in thirty is anything at all, near the ends of what 32 bits hold as often as not.
        private static uint Number(Random random, int maximum)
        {
            switch(random.Next(60))
            {
            case 0:
                return uint.MaxValue - 1 - (uint)random.Next(40);
            case 1:
                return 1u << random.Next(32);
            default:
                return (uint)random.Next(maximum + 1);
            }
        }
    }
}
