using System;
using System.Linq;

using Antmicro.Renode.Peripherals.Video.MFC;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    [TestFixture]
    public class H264HeaderTests
    {
        [Test]
        public void NumbersAreReadAsTheStandardCodesThem()
        {
            var values = new uint[] { 0, 1, 2, 3, 7, 8, 254, 255, 65535, 0x7FFFFFFE };
            var writer = new BitWriter();
            foreach(var value in values)
            {
                writer.Unsigned(value);
            }
            var unit = writer.ToUnit(0x67).Skip(4).ToArray();
            var payload = new byte[unit.Length];
            var reader = new BitReader(payload.AsSpan(0, NalUnits.Unescape(unit, payload)));
            foreach(var value in values)
            {
                Assert.That(reader.ReadUnsigned(int.MaxValue), Is.EqualTo(value));
            }
            Assert.That(reader.IsBroken, Is.False);
        }

        [Test]
        public void ReadingPastTheEndGivesZerosAndSaysSo()
        {
            var reader = new BitReader(new byte[] { 0xFF });
            Assert.That(reader.ReadBits(8), Is.EqualTo(0xFF));
            Assert.That(reader.IsBroken, Is.False);
            Assert.That(reader.ReadUnsigned(int.MaxValue), Is.Zero);
            Assert.That(reader.IsBroken, Is.True);
        }

        [Test]
        public void NumbersOfMoreThan32BitsAreRefused()
        {
            var reader = new BitReader(new byte[] { 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF });
            reader.SkipUnsigned();
            Assert.That(reader.IsBroken, Is.True);
        }

        [TestCase(0x7FFFFFFFu)]
        [TestCase(0x80000000u)]
        [TestCase(0xFFFFFFFDu)]
        [TestCase(0xFFFFFFFEu)]
        public void NumbersAboveTheirFieldsMaximumAreBroken(uint value)
        {
            var unit = new BitWriter().Unsigned(value).ToUnit(0x67).Skip(4).ToArray();
            var payload = new byte[unit.Length];
            var reader = new BitReader(payload.AsSpan(0, NalUnits.Unescape(unit, payload)));

            Assert.That(reader.ReadUnsigned(value == 0x7FFFFFFF ? int.MaxValue - 1 : int.MaxValue), Is.Zero);
            Assert.That(reader.IsBroken, Is.True);
        }

        [Test]
        public void AnIdentifierThatWrapsIsRefused()
        {
            var unit = Convert.FromHexString("6742001E0000030001FFFFFFFD68285640");

            Assert.That(new ParameterSets().AddSequence(unit), Is.Null);
        }

        /// <summary>
        /// Each number of a parameter set in turn is one that no field allows; a slice header is read with what comes
        /// of it.
        /// </summary>
        [Test]
        public void NoFieldOfAParameterSetTakesAHugeNumber([Values(66u, 100u, 244u)] uint profile, [Values(0, 1, 2)] int orderType,
            [Values(0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFCu, 0xFFFFFFFDu, 0xFFFFFFFEu)] uint value)
        {
            for(var field = 0; ; field++)
            {
                var sets = new ParameterSets();
                var writer = new HugeFieldWriter(field, value);
                var unit = writer.Sequence(profile, orderType);
                var sps = sets.AddSequence(unit);
                if(!writer.IsReplaced)
                {
                    Assert.That(sps, Is.Not.Null, "without a huge number the set is a good one");
                    Assert.That(field, Is.GreaterThanOrEqualTo(6));
                    break;
                }
                Assert.That(sps, Is.Null, $"field {field}");
            }
            for(var field = 0; field < 3; field++)
            {
                Assert.That(new ParameterSets().AddPicture(new HugeFieldWriter(field, value).Picture()), Is.Null, $"field {field}");
            }
        }

        /// <summary>
        /// Parameter sets and slices made up field by field, most of them within their limits: none ends in an
        /// exception.
        /// </summary>
        [Test]
        public void GeneratedStreamsGiveADefinedAnswer()
        {
            var seed = AllDevices.DeviceFuzzer.ChooseSeed();
            var good = GeneratedStreams.Parse(seed, 20000, out var parsed);

            TestContext.Out.WriteLine($"{good} pictures, {parsed} sequence parameter sets accepted of 20000");
            Assert.That(parsed, Is.GreaterThan(1000), "the generator only makes rubbish");
            Assert.That(good, Is.GreaterThan(100));
        }

        [Test]
        public void SizeAndCroppingAreInPixels()
        {
            var sps = Parse(new SpsSpec { Width = 120, Height = 68, Crop = new uint[] { 1, 2, 3, 4 } });
            Assert.That(sps, Is.Not.Null);
            Assert.That((sps!.CodedWidth, sps.CodedHeight), Is.EqualTo((1920, 1088)));
            Assert.That((sps.CropLeft, sps.CropRight, sps.CropTop, sps.CropBottom), Is.EqualTo((2, 4, 6, 8)));
        }

        [Test]
        public void BuffersFollowFromTheStreamsRestrictionOrTheLevel()
        {
            var restricted = Parse(new SpsSpec { Width = 120, Height = 68, Level = 40, Reorder = 2, Buffering = 3 })!;
            Assert.That((restricted.ReorderDepth, restricted.DpbFrames), Is.EqualTo((2, 3)));
            var unrestricted = Parse(new SpsSpec { Width = 120, Height = 68, Level = 40 })!;
            Assert.That((unrestricted.ReorderDepth, unrestricted.DpbFrames), Is.EqualTo((4, 4)));
            var small = Parse(new SpsSpec { Width = 1, Height = 1, Level = 51 })!;
            Assert.That((small.ReorderDepth, small.DpbFrames), Is.EqualTo((15, 16)));
        }

        [Test]
        public void HostileParameterSetsAreRefused()
        {
            Assert.That(Parse(new SpsSpec { Id = 32 }), Is.Null);
            Assert.That(Parse(new SpsSpec { References = 17 }), Is.Null);
            Assert.That(Parse(new SpsSpec { Width = 1000000000 }), Is.Null);
            Assert.That(Parse(new SpsSpec { Height = 0x80000000 }), Is.Null);
            Assert.That(Parse(new SpsSpec { Crop = new uint[] { 0x7FFFFFFF, 0x7FFFFFFF, 0, 0 } }), Is.Null);
            Assert.That(Parse(new SpsSpec { Crop = new uint[] { 32, 0, 0, 0 } }), Is.Null, "nothing is left");
            Assert.That(Parse(new SpsSpec { Profile = 100, BitDepth = 15 }), Is.Null);
            Assert.That(SequenceParameterSet.TryParse(ReadOnlySpan<byte>.Empty), Is.Null);
            Assert.That(PictureParameterSet.TryParse(ReadOnlySpan<byte>.Empty), Is.Null);
        }

        [Test]
        public void EveryBeginningOfAParameterSetIsRefusedOrUsable()
        {
            var unit = new SpsSpec { Profile = 100, Reorder = 2, Buffering = 4, Crop = new uint[] { 1, 1, 1, 1 } }.ToUnit().Skip(4).ToArray();
            for(var length = 0; length <= unit.Length; length++)
            {
                var sps = new ParameterSets().AddSequence(unit.AsSpan(0, length));
                Assert.That(sps == null || sps.CodedWidth == 64, $"{length} bytes");
            }
        }

        [Test]
        public void RandomBytesAreNoTrouble()
        {
            var seed = Environment.TickCount;
            TestContext.Out.WriteLine($"seed {seed}");
            var random = new Random(seed);
            var sets = new ParameterSets();
            sets.AddSequence(new SpsSpec().ToUnit().AsSpan(4));
            sets.AddPicture(SpsSpec.Pps().AsSpan(4));
            for(var i = 0; i < 20000; i++)
            {
                var stream = new byte[random.Next(200)];
                random.NextBytes(stream);
                for(var unit = random.Next(4); unit > 0 && stream.Length > 8; unit--)
                {
                    var position = random.Next(stream.Length - 4);
                    stream[position] = 0;
                    stream[position + 1] = 0;
                    stream[position + 2] = 1;
                    stream[position + 3] = new byte[] { 0x67, 0x68, 0x65, 0x41, 0x06 }[random.Next(5)];
                }
                var parsed = AccessUnit.Parse(stream, sets);
                Assert.That(parsed.Length, Is.InRange(0, stream.Length), $"seed {seed}, stream {Convert.ToHexString(stream)}");
                Assert.That(parsed.HeaderLength, Is.InRange(0, stream.Length), $"seed {seed}, stream {Convert.ToHexString(stream)}");
            }
        }

        [Test]
        public void UnitsEndBeforeTrailingZerosAndStartCodesOfBothLengths()
        {
            var stream = new byte[] { 9, 9, 0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 0, 0, 1, 0x68, 3, 0, 0, 1, 0x65, 4 };
            var units = NalUnits.Split(stream);
            Assert.That(units.Select(x => (x.StartCode, x.Start, x.End, x.Type)), Is.EqualTo(new[]
            {
                (2, 6, 9, NalUnitType.SequenceParameterSet), (11, 15, 17, NalUnitType.PictureParameterSet), (17, 20, 22, NalUnitType.IdrSlice),
            }));
        }

        [Test]
        public void TheSecondPictureOfABufferIsNotLookedAt()
        {
            var units = TestStream.Get("baseline.264").Read();
            var sets = new ParameterSets();
            var both = units[0].Concat(units[1]).ToArray();
            var parsed = AccessUnit.Parse(both, sets);
            Assert.That(parsed.Length, Is.EqualTo(units[0].Length));
            Assert.That(parsed.IsRestart, Is.True);
            Assert.That(parsed.Type, Is.EqualTo(FrameType.I));
            Assert.That(AccessUnit.Parse(units[1], sets).Type, Is.EqualTo(FrameType.P));
        }

        [Test]
        public void ParameterSetsCanBeSentAgain()
        {
            var sps = new SpsSpec { Id = 3 }.ToUnit();
            var pps = SpsSpec.Pps(7, 3);
            var sets = new ParameterSets();
            AccessUnit.Parse(sps.Concat(pps).ToArray(), sets);
            Assert.That(sets.ToByteStream(), Is.EqualTo(sps.Concat(pps)));
            Assert.That(sets.GetPicture(7)!.SequenceId, Is.EqualTo(3));
        }

        private static SequenceParameterSet? Parse(SpsSpec spec)
        {
            return new ParameterSets().AddSequence(spec.ToUnit().AsSpan(4));
        }
    }
}
