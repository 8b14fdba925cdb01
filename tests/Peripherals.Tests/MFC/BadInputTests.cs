using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// Streams and buffers that can't be, or are not, what the decoder needs: each has its defined end.
    /// </summary>
    [TestFixture]
    public class BadInputTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new MfcBoard();
            board.Initialize();
            driver = new MfcDriver(board);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        private static IEnumerable<TestCaseData> UnsupportedHeaders()
        {
            yield return new TestCaseData(new SpsSpec { Profile = 110, BitDepth = 10 }, 70u).SetArgDisplayNames("10 bits");
            yield return new TestCaseData(new SpsSpec { Profile = 122, ChromaFormat = 2 }, 70u).SetArgDisplayNames("4:2:2");
            yield return new TestCaseData(new SpsSpec { Profile = 244, ChromaFormat = 3 }, 70u).SetArgDisplayNames("4:4:4");
            yield return new TestCaseData(new SpsSpec { Width = 257, Level = 52 }, 71u).SetArgDisplayNames("4112 pixels wide");
            yield return new TestCaseData(new SpsSpec { Height = 136, Level = 52 }, 71u).SetArgDisplayNames("2176 pixels high");
            yield return new TestCaseData(new SpsSpec { Width = 4096, Height = 4096, Level = 62 }, 71u).SetArgDisplayNames("as large as can be coded");
        }

        [TestCaseSource(nameof(UnsupportedHeaders))]
        public void AStreamBeyondTheHardwareIsRefused(object sps, uint code)
        {
            driver.Open();
            Assert.That(driver.ParseHeader(((SpsSpec)sps).ToUnit().Concat(SpsSpec.Pps()).ToArray()), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.LastError, Is.EqualTo(code));
            Assert.That(board.Board.Warnings.Single(), Does.Contain("can't be decoded"));
            Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
        }

        [TestCase(1u, 1u)]
        [TestCase(256u, 135u)]
        public void TheLimitsThemselvesAreFine(uint width, uint height)
        {
            driver.Open();
            var header = new SpsSpec { Width = width, Height = height, Level = 51, References = 1 }.ToUnit().Concat(SpsSpec.Pps()).ToArray();
            Assert.That(driver.ParseHeader(header), Is.EqualTo(RiscResponse.SeqDone));
            Assert.That((driver.Width, driver.Height), Is.EqualTo(((int)width * 16, (int)height * 16)));
            Assert.That(driver.InitBuffers(), Is.EqualTo(RiscResponse.InitBuffers));
        }

        [TestCaseSource(nameof(UnsupportedHeaders))]
        public void AStreamThatLeavesTheHardwaresReachEnds(object sps, uint code)
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            driver.Decode(units[0], 0);
            var next = ((SpsSpec)sps).ToUnit().Concat(SpsSpec.Pps()).Concat(Slices(units[0])).ToArray();
            Assert.That(driver.Decode(next, 1), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.LastError, Is.EqualTo(code));
            Assert.That(driver.IsDead, Is.True);
            Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
        }

        [Test]
        public void SliceGroupsAreRefused()
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            Assert.That(driver.Decode(SpsSpec.Pps(sliceGroups: 2).Concat(Slices(units[1])).ToArray(), 0), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.LastError, Is.EqualTo(70));
        }

        private static IEnumerable<TestCaseData> HeadersWithoutHeader()
        {
            yield return new TestCaseData(Array.Empty<byte>()).SetArgDisplayNames("nothing");
            yield return new TestCaseData(new byte[1000]).SetArgDisplayNames("zeros");
            yield return new TestCaseData(Enumerable.Repeat((byte)0xFF, 1000).ToArray()).SetArgDisplayNames("ones");
            yield return new TestCaseData(new byte[] { 0, 0, 0, 1, 0x67 }).SetArgDisplayNames("an empty parameter set");
            yield return new TestCaseData(SpsSpec.Pps()).SetArgDisplayNames("a picture parameter set only");
            yield return new TestCaseData(new byte[] { 0, 0, 1, 0x41, 0x9A, 0x01, 0x02, 0x03 }).SetArgDisplayNames("a slice only");
            yield return new TestCaseData(new SpsSpec().ToUnit()[..8]).SetArgDisplayNames("a cut parameter set");
        }

        [TestCaseSource(nameof(HeadersWithoutHeader))]
        public void AHeaderWithoutAParameterSetIsAnError(byte[] header)
        {
            driver.Open();
            Assert.That(driver.ParseHeader(header), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.LastError, Is.EqualTo(0x66), "as a board answers");
            // The instance isn't spoiled by it.
            var stream = TestStream.Get("slices.264");
            var units = stream.Read();
            Assert.That(driver.ParseHeader(units[0]), Is.EqualTo(RiscResponse.SeqDone));
            driver.InitBuffers();
            foreach(var unit in units)
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        private static IEnumerable<TestCaseData> PicturesWithoutPicture()
        {
            yield return new TestCaseData(new byte[1000], true).SetArgDisplayNames("zeros in a picture");
            yield return new TestCaseData(new byte[] { 0xAB }, true).SetArgDisplayNames("one byte");
            yield return new TestCaseData(new byte[] { 0, 0, 1 }, true).SetArgDisplayNames("a start code");
            yield return new TestCaseData(new byte[] { 0, 0, 1, 0x09, 0x10 }, true).SetArgDisplayNames("a delimiter");
            yield return new TestCaseData(new byte[] { 0, 0, 1, 0x41 }, false).SetArgDisplayNames("an empty slice");
            yield return new TestCaseData(new byte[] { 0, 0, 1, 0xC1, 0x9A, 1, 2, 3 }, false).SetArgDisplayNames("a forbidden bit");
            yield return new TestCaseData(new BitWriter().Unsigned(0).Unsigned(0).Unsigned(200).ToUnit(0x41), false).SetArgDisplayNames("an unknown parameter set");
        }

        [TestCaseSource(nameof(PicturesWithoutPicture))]
        public void ABufferWithoutAPictureTakesNothing(byte[] buffer, bool isHarmless)
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            driver.Decode(units[0], 0);
            Assert.That(driver.Decode(buffer, 1), Is.EqualTo(RiscResponse.FrameDone));
            Assert.That(board.LastError, Is.EqualTo(isHarmless ? 0 : 124));
            Assert.That(driver.LastStatus, Is.Zero);
            Assert.That(driver.IsDead, Is.False);
            driver.Decode(units[1], 2);
            driver.Drain();
            Assert.That(driver.Pictures.Select(x => x.Timestamp), Is.EqualTo(new[] { 0, 2 }));
            Assert.That(driver.Pictures.Any(x => x.IsDamaged), Is.False);
        }

        [Test]
        public void MissingReferencesAreConcealedAndMarked()
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            driver.Decode(units[0], 0);
            for(var i = 5; i < 12; i++)
            {
                Assert.That(driver.Decode(units[i], i), Is.EqualTo(RiscResponse.FrameDone).Or.EqualTo(RiscResponse.Error));
                Assert.That(driver.IsDead, Is.False);
            }
            driver.Drain();
            Assert.That(driver.Pictures.Select(x => x.Timestamp), Is.EqualTo(new[] { 0, 5, 6, 7, 8, 9, 10, 11 }));
        }

        [Test]
        public void AStreamThatBeginsWithoutItsIdrPictureIsDecodedAsFarAsItGoes()
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            for(var i = 1; i < 10; i++)
            {
                driver.Decode(units[i], i);
                Assert.That(driver.IsDead, Is.False);
            }
            driver.Drain();
            driver.Pictures.Clear();
            driver.Decode(units[0], 0);
            driver.Drain();
            Assert.That(driver.Pictures.Single().IsDamaged, Is.False);
        }

        [Test]
        public void ACutPictureIsConcealedAndMarked()
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            driver.Decode(units[0], 0);
            driver.Decode(units[1][..(units[1].Length / 2)], 1);
            driver.Decode(units[2], 2);
            driver.Drain();
            Assert.That(driver.Pictures.Select(x => x.Timestamp), Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(driver.Pictures.Select(x => x.IsDamaged), Is.EqualTo(new[] { false, true, false }));
            Assert.That(driver.IsDead, Is.False);
        }

        private static IEnumerable<TestCaseData> BadStreamBuffers()
        {
            yield return new TestCaseData(0x20000000u, 1000u, 3u << 20, 6u).SetArgDisplayNames("no memory at the stream");
            yield return new TestCaseData(0xBFFFFF00u, 0x1000u, 3u << 20, 6u).SetArgDisplayNames("a stream across the end of memory");
            yield return new TestCaseData(0xFFFFFF00u, 0x1000u, 3u << 20, 6u).SetArgDisplayNames("a stream across the end of the address space");
            yield return new TestCaseData(0x60200000u, 2000u, 1000u, 7u).SetArgDisplayNames("more than the buffer holds");
            yield return new TestCaseData(0x60200000u, uint.MaxValue, uint.MaxValue, 7u).SetArgDisplayNames("4 GiB of stream");
        }

        [TestCaseSource(nameof(BadStreamBuffers))]
        public void AStreamBufferThatCannotBeReadIsAnError(uint address, uint size, uint bufferSize, uint code)
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            foreach(var command in new[] { HostCommand.FrameStart, HostCommand.SeqHeader })
            {
                board[MfcRegisters.CpbAddr] = address;
                board[MfcRegisters.CpbSize] = bufferSize;
                board[MfcRegisters.StreamDataSize] = size;
                board[MfcRegisters.AvailableDpbFlag] = 0xFFFF;
                board[MfcRegisters.InstanceId] = driver.Instance;
                Assert.That(board.Send(command), Is.EqualTo(RiscResponse.Error));
                Assert.That(board.LastError, Is.EqualTo(code));
                Assert.That(board.Board.Warnings, Has.Some.Contains("stream"));
            }
        }

        [TestCase(0x10000000u, 0x60000000u, TestName = "no memory at the luma plane")]
        [TestCase(0x60000000u, 0x10000000u, TestName = "no memory at the chroma plane")]
        [TestCase(0xBFFFF000u, 0x60000000u, TestName = "a plane across the end of memory")]
        [TestCase(0xFFFFF000u, 0xFFFFFFFFu, TestName = "planes at the end of the address space")]
        [TestCase(0x11000000u, 0x60000000u, TestName = "a plane in the decoder's own registers")]
        public void APlaneThatCannotBeWrittenIsAnError(uint luma, uint chroma)
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.DisplayDelay = 0;
            driver.Begin(units[0]);
            for(var i = 0u; i < 32; i++)
            {
                board[MfcRegisters.FirstPlane + 4 * i] = luma;
                board[MfcRegisters.SecondPlane + 4 * i] = chroma;
            }
            board[MfcRegisters.InstanceId] = driver.Instance;
            Assert.That(board.Send(HostCommand.InitBufs), Is.EqualTo(RiscResponse.InitBuffers));
            driver.StartFrame(units[0]);
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.LastError, Is.EqualTo(6));
            Assert.That(board.Board.Warnings, Has.Some.Contains("no memory"));
        }

        private static IEnumerable<TestCaseData> BadBuffers()
        {
            yield return new TestCaseData(MfcRegisters.NumDpb, 0u, 35u);
            yield return new TestCaseData(MfcRegisters.NumDpb, 1u, 35u);
            yield return new TestCaseData(MfcRegisters.NumDpb, 33u, 35u);
            yield return new TestCaseData(MfcRegisters.NumDpb, uint.MaxValue, 35u);
            yield return new TestCaseData(MfcRegisters.FirstPlaneSize, 0u, 34u);
            yield return new TestCaseData(MfcRegisters.FirstPlaneSize, 176u * 144 - 1, 34u);
            yield return new TestCaseData(MfcRegisters.SecondPlaneSize, 176u * 72 - 1, 34u);
            yield return new TestCaseData(MfcRegisters.FirstPlaneStride, 0u, 34u);
            yield return new TestCaseData(MfcRegisters.FirstPlaneStride, 160u, 34u);
            yield return new TestCaseData(MfcRegisters.SecondPlaneStride, 160u, 34u);
            yield return new TestCaseData(MfcRegisters.SecondPlaneStride, uint.MaxValue, 34u);
            yield return new TestCaseData(MfcRegisters.FirstPlaneStride, 0x7FFFFFFFu, 34u);
        }

        [TestCaseSource(nameof(BadBuffers))]
        public void BuffersThatDoNotFitAreAnError(uint register, uint value, uint code)
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            driver.ParseHeader(units[0]);
            board[register] = value;
            board[MfcRegisters.InstanceId] = driver.Instance;
            Assert.That(board.Send(HostCommand.InitBufs), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.LastError, Is.EqualTo(code));
            driver.StartFrame(units[0]);
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.Error), "there are no buffers");
        }

        [Test]
        public void WithoutAFreeBufferThePictureIsAnError()
        {
            var units = TestStream.Get("baseline.264").Read();
            driver.Begin(units[0]);
            driver.StartFrame(units[0]);
            board.WaitForResponse();
            board.Ring(HostCommand.FrameStart);
            board.WaitForResponse();
            board[MfcRegisters.AvailableDpbFlag] = 0;
            Assert.That(board.Send(HostCommand.FrameStart), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.LastError, Is.EqualTo(33));
        }

        [Test]
        public void WithoutADecoderOnTheHostItSaysWhatToInstall()
        {
            var units = TestStream.Get("baseline.264").Read();
            board.Mfc.DecoderFactory = _ => throw new Antmicro.Renode.Peripherals.Video.MFC.DecoderMissingException("install it");
            driver.Begin(units[0]);
            driver.StartFrame(units[0]);
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.Board.Warnings.Single(), Does.Contain("install it"));
        }

        /// <summary>A unit's slices without what precedes them.</summary>
        private static byte[] Slices(byte[] unit)
        {
            var start = AccessUnits.StartCodes(unit).First(x => (unit[x + (unit[x + 2] == 1 ? 3 : 4)] & 0x1F) is 1 or 5);
            return unit[start..];
        }

        private MfcBoard board = null!;
        private MfcDriver driver = null!;
    }
}
