using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;

using Antmicro.Renode.Peripherals.Video;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>Streams with more to them than one context from beginning to end.</summary>
    [TestFixture]
    public class StreamTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new MfcBoard();
            board.Initialize();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void TwoInstancesTakeTurns()
        {
            var streams = new[] { TestStream.Get("cabac.264"), TestStream.Get("no-filter.264") };
            var units = streams.Select(x => x.Read()).ToArray();
            var drivers = new[] { new MfcDriver(board), new MfcDriver(board, 0x70000000, OutputFormat.Nv21) };
            for(var i = 0; i < 2; i++)
            {
                drivers[i].Begin(units[i][0]);
            }
            Assert.That(drivers[0].Instance, Is.Not.EqualTo(drivers[1].Instance));
            for(var i = 0; i < Math.Max(units[0].Count, units[1].Count); i++)
            {
                for(var k = 0; k < 2; k++)
                {
                    if(i < units[k].Count)
                    {
                        drivers[k].Decode(units[k][i], i);
                    }
                }
            }
            for(var k = 0; k < 2; k++)
            {
                drivers[k].Drain();
                Assert.That(AccessUnits.Hash(drivers[k].Pictures), Is.EqualTo(streams[k].Sha1), streams[k].Name);
            }
        }

        [Test]
        public void TheRecordingHoldsWhatTheDeviceRead()
        {
            var path = System.IO.Path.GetTempFileName();
            try
            {
                var units = TestStream.Get("cabac.264").Read();
                var driver = new MfcDriver(board);
                board.Mfc.StartStreamRecording(path);
                driver.Begin(units[0]);
                for(var i = 0; i < units.Count; i++)
                {
                    driver.Decode(units[i], i);
                }
                driver.Drain();
                board.Mfc.StopStreamRecording();

                var pictures = units.Skip(1).SelectMany(x => x).ToArray();
                var recorded = System.IO.File.ReadAllBytes(path);
                Assert.That(recorded, Has.Length.GreaterThan(pictures.Length));
                Assert.That(recorded[^pictures.Length..], Is.EqualTo(pictures));
            }
            finally
            {
                System.IO.File.Delete(path);
            }
        }

        [Test]
        public void PicturesPredictedFromMissingOnesAreMarked([Values("cabac.264", "no-filter.264", "baseline.264")] string name)
        {
            var units = TestStream.Get(name).Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var i = 2; i < 12; i++)
            {
                driver.Decode(units[i], i);
            }
            driver.Drain();

            Assert.That(driver.Pictures, Is.Not.Empty);
            Assert.That(driver.Pictures.Select(x => x.IsDamaged), Has.All.True, "not one is an I picture");
        }

        [Test]
        public void ARecordingThatCanNotBeMadeIsRefused()
        {
            Assert.That(() => board.Mfc.StartStreamRecording("/nonexistent/stream.h264"),
                Throws.TypeOf<Antmicro.Renode.Exceptions.RecoverableException>().With.Message.Contains("/nonexistent/stream.h264"));
        }

        [Test]
        public void AnInstanceOutlivesAnotherOnesEnd()
        {
            var stream = TestStream.Get("slices.264");
            var units = stream.Read();
            var first = new MfcDriver(board);
            var second = new MfcDriver(board, 0x70000000);
            first.Begin(units[0]);
            second.Begin(units[0]);
            first.Decode(units[0], 0);
            second.Decode(units[0], 0);
            Assert.That(first.Close(), Is.EqualTo(RiscResponse.CloseInstance));
            foreach(var unit in units.Skip(1))
            {
                second.Decode(unit, 0);
            }
            second.Drain();
            Assert.That(AccessUnits.Hash(second.Pictures), Is.EqualTo(stream.Sha1));
        }

        [Test]
        public void ASeekGivesThePicturesFromThereOn()
        {
            var units = TestStream.Get("idr.264").Read();
            var all = PlayAll(units, 0x90000000);
            var target = units.FindLastIndex(IsIdr);
            Assert.That(target, Is.GreaterThan(30));
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var i = 0; i < 20; i++)
            {
                driver.Decode(units[i], i);
            }
            driver.Flush();
            var before = driver.Pictures.Count;
            for(var i = target; i < units.Count; i++)
            {
                driver.Decode(units[i], i);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures.Skip(before)), Is.EqualTo(AccessUnits.Hash(all.Skip(target))));
            Assert.That(driver.Pictures.Skip(before).Select(x => x.Timestamp), Is.EqualTo(Enumerable.Range(target, units.Count - target)));
        }

        [Test]
        public void TheStreamCanGoOnAfterItsEnd()
        {
            var stream = TestStream.Get("slices.264");
            var units = stream.Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var round = 0; round < 3; round++)
            {
                driver.Pictures.Clear();
                foreach(var unit in units)
                {
                    driver.Decode(unit, 0);
                }
                driver.Drain();
                Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1), $"round {round}");
            }
        }

        [Test]
        public void ANewStreamMayBeginWhileTheOldOneDrains()
        {
            var stream = TestStream.Get("cabac.264");
            var units = stream.Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            foreach(var unit in units.Take(12))
            {
                driver.Decode(unit, 0);
            }
            Assert.That(driver.DrainOne(), Is.EqualTo(2));
            driver.Pictures.Clear();
            foreach(var unit in units)
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [Test]
        public void AChangeOfResolutionDrainsAndStartsAnew()
        {
            var streams = new[] { "cropped.264", "b-frames.264", "cropped.264", "slices.264" }
                .Select(TestStream.Get).ToArray();
            var units = streams.Select(x => x.Read()).ToArray();
            var driver = new MfcDriver(board);
            driver.Begin(units[0][0]);
            foreach(var unit in units.SelectMany(x => x))
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();
            Assert.That(driver.ResolutionChanges, Is.EqualTo(3));
            var position = 0;
            foreach(var stream in streams)
            {
                Assert.That(AccessUnits.Hash(driver.Pictures.Skip(position).Take(stream.Frames)), Is.EqualTo(stream.Sha1), stream.Name);
                position += stream.Frames;
            }
            Assert.That(driver.Pictures, Has.Count.EqualTo(position));
        }

        [Test]
        public void AChangeOfResolutionSaysWhichWay()
        {
            var small = TestStream.Get("cropped.264").Read();
            var large = TestStream.Get("b-frames.264").Read();
            var driver = new MfcDriver(board);
            driver.Begin(small[0]);
            driver.Decode(small[0], 0);
            driver.StartFrame(large[0]);
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.FrameDone));
            Assert.That(board[MfcRegisters.DisplayStatus] & 0x30, Is.EqualTo(0x10));
            Assert.That(board[MfcRegisters.DecodedNalSize], Is.Zero, "the buffer isn't used up");
            var other = new MfcDriver(board, 0x70000000);
            other.Begin(large[0]);
            other.StartFrame(small[0]);
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.FrameDone));
            Assert.That(board[MfcRegisters.DisplayStatus] & 0x30, Is.EqualTo(0x20));
        }

        [TestCase("cabac.264")]
        [TestCase("slices.264")]
        public void PrefixNalUnitsAreSkipped(string name)
        {
            var stream = TestStream.Get(name);
            var units = stream.Read().Select(PrefixUnits.Add).ToList();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                Assert.That(driver.Decode(units[i], i), Is.EqualTo(RiscResponse.FrameDone));
                Assert.That(board[MfcRegisters.DecodedNalSize], Is.EqualTo(units[i].Length));
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [Test]
        public void AHeaderOfItsOwnIsUsedUp()
        {
            var stream = TestStream.Get("slices.264");
            var units = stream.Read();
            var starts = AccessUnits.StartCodes(units[0]);
            var slice = starts.First(x => (units[0][x + 3 + (units[0][x + 2] == 1 ? 0 : 1)] & 0x1F) == 5);
            var driver = new MfcDriver(board);
            driver.Begin(units[0][..slice]);
            Assert.That(driver.HeaderIsUsedUp, Is.True);
            driver.Decode(units[0][slice..], 0);
            foreach(var unit in units.Skip(1))
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [Test]
        public void ParameterSetsMayComeInBuffersOfTheirOwn()
        {
            var stream = TestStream.Get("parameter-sets.264");
            var units = stream.Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                var starts = AccessUnits.StartCodes(units[i]);
                var slice = starts.First(x => (units[i][x + 3 + (units[i][x + 2] == 1 ? 0 : 1)] & 0x1F) is 1 or 5);
                if(slice > 0)
                {
                    Assert.That(driver.Decode(units[i][..slice], i), Is.EqualTo(RiscResponse.FrameDone));
                    Assert.That(driver.LastStatus, Is.Zero, "nothing to display");
                    Assert.That(board[MfcRegisters.DecodedStatus], Is.Zero);
                }
                driver.Decode(units[i][slice..], i);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [Test]
        public void FrameTypesAndTagsBelongToTheDisplayedPicture()
        {
            var stream = TestStream.Get("b-frames.264");
            var units = stream.Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                driver.NextTag = 1000 + (uint)i;
                driver.Decode(units[i], i);
            }
            driver.Drain();
            Assert.That(driver.Pictures.Select(x => (int)x.Tag - 1000), Is.EqualTo(driver.Pictures.Select(x => x.Timestamp)));
            Assert.That(driver.Pictures[0].FrameType, Is.EqualTo(1));
            Assert.That(driver.Pictures.Select(x => x.FrameType), Has.Some.EqualTo(3).And.None.EqualTo(0));
            Assert.That(driver.Pictures.Select(x => x.Timestamp), Is.Not.Ordered, "B pictures are coded after what they precede");
        }

        [Test]
        public void ADisplayDelayIsKept()
        {
            var stream = TestStream.Get("baseline.264");
            var units = stream.Read();
            foreach(var delay in new uint[] { 0, 1, 3, 12 })
            {
                var driver = new MfcDriver(board) { DisplayDelay = delay };
                driver.Begin(units[0]);
                for(var i = 0; i < units.Count; i++)
                {
                    driver.Decode(units[i], i);
                    Assert.That(driver.Pictures, Has.Count.EqualTo(Math.Max(0, i + 1 - (int)delay)), $"delay {delay}");
                }
                driver.Drain();
                Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1), $"delay {delay}");
                driver.Close();
            }
        }

        [Test]
        public void InstancesLiveOnThroughSleep()
        {
            var stream = TestStream.Get("cabac.264");
            var units = stream.Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                if(i == 13)
                {
                    Assert.That(board.Send(HostCommand.Sleep), Is.EqualTo(RiscResponse.Sleep));
                    board.Reset();
                    board.Start();
                    Assert.That(board.Send(HostCommand.Wakeup), Is.EqualTo(RiscResponse.Wakeup));
                }
                driver.Decode(units[i], i);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [TestCase(0)]
        [TestCase(5)]
        public void AnyNumberOfBuffersTheDriverAllowsWillDo(int extra)
        {
            var stream = TestStream.Get("cabac.264");
            var units = stream.Read();
            var driver = new MfcDriver(board, extraBuffers: extra);
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                driver.Decode(units[i], i);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [TestCase(64)]
        [TestCase(256)]
        [TestCase(4096)]
        public void LinesMayBeFurtherApart(int alignment)
        {
            var stream = TestStream.Get("cabac.264");
            var units = stream.Read();
            var driver = new MfcDriver(board) { StrideAlignment = alignment };
            driver.Begin(units[0]);
            foreach(var unit in units)
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [Test]
        public void OnlyTheFirstPictureOfABufferIsDecoded()
        {
            var units = TestStream.Get("baseline.264").Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            driver.Decode(units[0].Concat(units[1]).ToArray(), 0);
            Assert.That(board[MfcRegisters.DecodedNalSize], Is.EqualTo(units[0].Length));
            driver.Drain();
            Assert.That(driver.Pictures, Has.Count.EqualTo(1));
        }

        [Test]
        public void WhoSubscribesSeesEachDisplayedPicture()
        {
            var stream = TestStream.Get("cropped.264");
            var units = stream.Read();
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
            var indices = new List<long>();
            Action<IFrameSource, VideoFrame> handler = (source, frame) =>
            {
                Assert.That(source, Is.SameAs(board.Mfc));
                Assert.That((frame.Width, frame.Height, frame.Layout), Is.EqualTo((152, 100, FrameLayout.I420)));
                Assert.That(frame.Instance, Is.EqualTo(1));
                sha.AppendData(frame.Data.Span);
                indices.Add(frame.Index);
            };
            board.Mfc.FrameProduced += handler;
            new MfcDriver(board).Begin(units[0]);
            var driver = new MfcDriver(board, 0x70000000);
            driver.Begin(units[0]);
            foreach(var unit in units)
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();
            Assert.That(indices, Is.EqualTo(Enumerable.Range(0, stream.Frames)));
            Assert.That(Convert.ToHexString(sha.GetHashAndReset()).ToLowerInvariant(), Is.EqualTo(stream.Sha1));
            board.Mfc.FrameProduced -= handler;
            driver.Decode(units[0], 0);
            driver.Drain();
            Assert.That(indices, Has.Count.EqualTo(stream.Frames), "nobody looks any more");
        }

        [TestCase("b-frames.264")]
        [TestCase("references.264")]
        public void APictureIsInItsBufferWhenItIsDecoded(string name)
        {
            var units = TestStream.Get(name).Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            var decoded = new List<byte[]>();
            var early = 0;
            for(var i = 0; i < units.Count; i++)
            {
                driver.Decode(units[i], i);
                // The stride is the width here.
                decoded.Add(board.Board.Bus.ReadBytes(board[MfcRegisters.DecodedFirstPlaneAddr], driver.Width * driver.Height));
                early += driver.Pictures.Exists(x => x.Timestamp == i) ? 0 : 1;
            }
            driver.Drain();

            Assert.That(early, Is.GreaterThan(0), "some are displayed later");
            foreach(var picture in driver.Pictures)
            {
                Assert.That((picture.Width, picture.Height), Is.EqualTo((driver.Width, driver.Height)));
                Assert.That(decoded[picture.Timestamp], Is.EqualTo(picture.Data.Take(driver.Width * driver.Height)), $"unit {picture.Timestamp}");
            }
        }

        [Test]
        public void AnAnalyzerSeesEachDisplayedPicture()
        {
            var stream = TestStream.Get("cropped.264");
            var units = stream.Read();
            var sizes = new List<(int, int)>();
            var pictures = new List<byte[]>();
            var planes = new List<byte[]>();
            board.Mfc.ConfigurationChanged += (width, height, format, endianness) => sizes.Add((width, height));
            board.Mfc.FrameRendered += pictures.Add;
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            driver.Decode(units[0], 0);
            // From here on somebody wants the picture itself, too: to compare.
            board.Mfc.FrameProduced += (_, frame) => planes.Add(frame.Data.ToArray());
            foreach(var unit in units.Skip(1))
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();

            Assert.That(sizes, Is.EqualTo(new[] { (0, 0), (152, 100) }), "told at the beginning, and when there is a picture");
            Assert.That(pictures, Has.Count.EqualTo(stream.Frames));
            Assert.That(planes, Is.Not.Empty);
            for(var i = 1; i <= planes.Count; i++)
            {
                AssertColours(planes[planes.Count - i], pictures[pictures.Count - i], 152, 100);
            }
        }

        // BT.601, limited range: the formula of the standard, in floating point.
        private static void AssertColours(byte[] planes, byte[] picture, int width, int height)
        {
            for(var at = 0; at < width * height; at++)
            {
                var chroma = width * height + at / width / 2 * (width / 2) + at % width / 2;
                var y = (planes[at] - 16) * 255 / 219.0;
                var u = (planes[chroma] - 128) * 255 / 224.0;
                var v = (planes[chroma + width * height / 4] - 128) * 255 / 224.0;
                var expected = new[] { y + 1.772 * u, y - 0.344136 * u - 0.714136 * v, y + 1.402 * v, 255 };
                for(var k = 0; k < 4; k++)
                {
                    Assert.That(picture[4 * at + k], Is.EqualTo(Math.Clamp(expected[k], 0, 255)).Within(1.01), $"byte {k} of pixel {at}");
                }
            }
        }

        [Test]
        public void APictureTakesTimeByItsSize()
        {
            var units = TestStream.Get("baseline.264").Read();
            var driver = new MfcDriver(board);
            board.Mfc.NanosecondsPerMacroblock = 100000;
            driver.Begin(units[0]);
            driver.StartFrame(units[0]);
            board.Board.Advance(Antmicro.Renode.Time.TimeInterval.FromMicroseconds(9000));
            Assert.That(board.Mfc.IRQ.IsSet, Is.False);
            board.Board.Advance(Antmicro.Renode.Time.TimeInterval.FromMicroseconds(1500));
            Assert.That(board.Mfc.IRQ.IsSet, Is.True, "99 macroblocks at 100 us each");
        }

        [Test]
        public void TheMonitorShowsWhatWaits()
        {
            var units = TestStream.Get("cabac.264").Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            driver.Decode(units[0], 0);
            driver.Decode(units[1], 1);
            var instances = board.Mfc.ListInstances();
            Assert.That(instances[1, 1], Is.EqualTo("Running"));
            Assert.That(instances[1, 2], Is.EqualTo("176x144"));
            var buffers = board.Mfc.ShowPictureBuffer(0);
            Assert.That(buffers[1, 4], Is.EqualTo("0"));
            Assert.That(buffers[1, 5], Is.EqualTo("I"));
            Assert.That(() => board.Mfc.ShowPictureBuffer(3), Throws.Exception);
        }

        private List<OutputPicture> PlayAll(List<byte[]> units, uint memory)
        {
            var driver = new MfcDriver(board, memory);
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                driver.Decode(units[i], i);
            }
            driver.Drain();
            driver.Close();
            return driver.Pictures;
        }

        private static bool IsIdr(byte[] unit)
        {
            return AccessUnits.StartCodes(unit).Any(x => (unit[x + (unit[x + 2] == 1 ? 3 : 4)] & 0x1F) == 5);
        }

        private MfcBoard board = null!;
    }
}
