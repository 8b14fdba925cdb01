using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.DMA;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>What the guest writes over a reference shows in the pictures that are predicted from it.</summary>
    [TestFixture]
    public class ReferenceTests
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
        public void AnOverwrittenReferenceShowsInTheNextPicture([Values] bool isTiled)
        {
            var driver = new MfcDriver(board, format: isTiled ? OutputFormat.Tiled : OutputFormat.Nv12);
            driver.Begin(CopyStream.First(50));
            driver.Decode(CopyStream.First(50), 0);
            driver.Decode(CopyStream.Copy(1), 1);
            Assert.That(Luma(driver), Is.EqualTo((50, 50)));

            var reference = board[MfcRegisters.DecodedFirstPlaneAddr];
            Fill(reference, CopyStream.LumaSize, 200);
            driver.Decode(CopyStream.Copy(2), 2);
            Assert.That(Luma(driver), Is.EqualTo((200, 200)));
            Assert.That(board.Board.Warnings.Single(), Does.Contain($"0x{reference:X}").And.Contain("picture 1 (P)").And.Contain("from picture 2 on")
                .And.Contain("lines 0 to 47"));

            driver.Decode(CopyStream.Copy(3), 3);
            Assert.That(Luma(driver), Is.EqualTo((200, 200)), "it goes on from picture to picture");
            Assert.That(board.Board.Warnings, Has.Count.EqualTo(1), "and is told once");
        }

        [Test]
        public void TheWriterIsNamedIfSomebodyWatches()
        {
            var driver = new MfcDriver(board);
            driver.Begin(CopyStream.First(50));
            driver.Decode(CopyStream.First(50), 0);
            var line = board[MfcRegisters.DecodedFirstPlaneAddr] + 16 * CopyStream.Width;
            Fill(line, 16 * CopyStream.Width, 200);
            var watcher = new Watcher(line, "gsc0, destination");
            DmaWatch.Watcher = watcher;
            try
            {
                driver.Decode(CopyStream.Copy(1), 1);
            }
            finally
            {
                DmaWatch.Watcher = null;
            }
            Assert.That(board.Board.Warnings.Single(), Does.Contain("lines 16 to 31; the last device to write there was gsc0, destination."));
            Assert.That(watcher.Buffers, Is.EquivalentTo(new[] { "stream", "luma[1]", "chroma[1]" }), "what the model compares isn't the device's doing");
        }

        [Test]
        public void OverwrittenChromaShows([Values(OutputFormat.Nv12, OutputFormat.Nv21, OutputFormat.Tiled)] object format)
        {
            var driver = new MfcDriver(board, format: (OutputFormat)format);
            driver.Begin(CopyStream.First(50));
            driver.Decode(CopyStream.First(50), 0);
            var pairs = Enumerable.Range(0, CopyStream.LumaSize / 2).Select(x => (byte)(x % 2 == 0 ? 30 : 90)).ToArray();
            board.Board.Bus.WriteBytes(pairs, board[MfcRegisters.DisplaySecondPlaneAddr]);
            driver.Decode(CopyStream.Copy(1), 1);
            var copied = board.Board.Bus.ReadBytes(board[MfcRegisters.DisplaySecondPlaneAddr], pairs.Length);
            Assert.That(copied, Is.EqualTo(pairs));
            Assert.That(Luma(driver), Is.EqualTo((50, 50)));
        }

        [Test]
        public void ASampleThatChangesShowsIfAllAreCompared()
        {
            var driver = new MfcDriver(board);
            driver.Begin(CopyStream.First(50));
            driver.Decode(CopyStream.First(50), 0);
            for(var line = 0; line < CopyStream.Height; line++)
            {
                board.Mfc.ReferenceCheckInterval = 1;
                board.Board.Bus.WriteByte(board[MfcRegisters.DecodedFirstPlaneAddr] + (ulong)(line * CopyStream.Width + line), (byte)(100 + line));
                driver.Decode(CopyStream.Copy(line + 1), 0);
                Assert.That(driver.Pictures[^1].Data[line * CopyStream.Width + line], Is.EqualTo(100 + line));
            }
            Assert.That(board.Board.Warnings, Has.Count.EqualTo(CopyStream.Height));
        }

        [Test]
        public void ALineIsFoundWhileThePictureIsAReferenceForLongEnough()
        {
            var driver = new MfcDriver(board, extraBuffers: 5);
            driver.Begin(CopyStream.First(50, references: 16));
            driver.Decode(CopyStream.First(50, references: 16), 0);
            var first = board[MfcRegisters.DecodedFirstPlaneAddr];
            Fill(first + 21 * CopyStream.Width, CopyStream.Width, 200);
            for(var i = 1; i <= 15; i++)
            {
                driver.Decode(CopyStream.Copy(i), i);
            }
            Assert.That(board.Board.Warnings, Is.Empty.Or.Count.EqualTo(1));
            driver.Decode(CopyStream.Copy(16), 16);
            Assert.That(board.Board.Warnings.Single(), Does.Contain("lines 21 to 21"));
            Assert.That(Luma(driver), Is.EqualTo((50, 50)), "only its neighbour is referred to");
        }

        [Test]
        public void NothingIsComparedIfTheIntervalIsZero()
        {
            board.Mfc.ReferenceCheckInterval = 0;
            var driver = new MfcDriver(board);
            driver.Begin(CopyStream.First(50));
            driver.Decode(CopyStream.First(50), 0);
            Fill(board[MfcRegisters.DecodedFirstPlaneAddr], CopyStream.LumaSize, 200);
            driver.Decode(CopyStream.Copy(1), 1);
            Assert.That(Luma(driver), Is.EqualTo((50, 50)));
            Assert.That(board.Board.Warnings, Is.Empty);
            Assert.That(() => board.Mfc.ReferenceCheckInterval = -1, Throws.TypeOf<Antmicro.Renode.Exceptions.RecoverableException>());
        }

        [Test]
        public void ABufferThatHoldsAReferenceIsNotDecodedInto()
        {
            var driver = new MfcDriver(board, extraBuffers: 0);
            driver.Begin(CopyStream.First(50, references: 3));
            driver.Decode(CopyStream.First(50, references: 3), 0);
            var buffers = new List<uint> { board[MfcRegisters.DecodedFirstPlaneAddr] };
            foreach(var copy in CopyStream.Copies(1, 20))
            {
                driver.Decode(copy, 0);
                Assert.That(buffers.TakeLast(3), Has.None.EqualTo(board[MfcRegisters.DecodedFirstPlaneAddr]));
                buffers.Add(board[MfcRegisters.DecodedFirstPlaneAddr]);
            }
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [Test]
        public void ADisplayedBufferThatNobodyRefersToMayBeOverwritten()
        {
            var driver = new MfcDriver(board);
            driver.Begin(CopyStream.First(50));
            driver.Decode(CopyStream.First(50), 0);
            var first = board[MfcRegisters.DecodedFirstPlaneAddr];
            driver.Decode(CopyStream.Copy(1), 1);
            driver.Decode(CopyStream.Copy(2), 2);
            Fill(first, CopyStream.LumaSize, 200);
            driver.Decode(CopyStream.Copy(3), 3);
            Assert.That(Luma(driver), Is.EqualTo((50, 50)));
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [Test]
        public void ANewStreamHasNoReferencesOfTheOldOne()
        {
            var driver = new MfcDriver(board);
            driver.Begin(CopyStream.First(50));
            driver.Decode(CopyStream.First(50), 0);
            Fill(board[MfcRegisters.DecodedFirstPlaneAddr], CopyStream.LumaSize, 200);
            driver.Flush();
            driver.Decode(CopyStream.First(70), 1);
            driver.Decode(CopyStream.Copy(1), 2);
            Assert.That(Luma(driver), Is.EqualTo((70, 70)));
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [TestCase("baseline.264")]
        [TestCase("b-frames.264")]
        [TestCase("references.264")]
        [TestCase("mbaff.264")]
        [TestCase("cropped.264")]
        [TestCase("mpeg2.m2v")]
        [TestCase("mpeg1.m1v")]
        [TestCase("mpeg4.m4v")]
        [TestCase("h263.h263")]
        [TestCase("vp8.ivf")]
        public void WithEveryCodec(string name)
        {
            var stream = TestStream.Get(name);
            var control = Play(stream, 0x60000000, null);
            Assert.That(AccessUnits.Hash(control), Is.EqualTo(stream.Sha1));
            Assert.That(board.Board.Warnings, Is.Empty, "nobody wrote anything");
            // The first picture of all, before anything else is decoded.
            var changed = Play(stream, 0x70000000, 0);
            Assert.That(board.Board.Warnings, Is.Not.Empty);
            Assert.That(changed, Has.Count.EqualTo(control.Count));
            Assert.That(board.Board.Warnings[0], Does.Contain("(I), a reference"));
            // Whose picture that is isn't always the next one displayed, but it is one of the next.
            Assert.That(Enumerable.Range(1, 4).Select(i => !changed[i].Data.SequenceEqual(control[i].Data)), Has.Some.True);
        }

        private List<OutputPicture> Play(TestStream stream, uint memory, int? overwritten)
        {
            var units = stream.ReadPictures();
            var driver = new MfcDriver(board, memory) { Codec = CodecStreams.CodecOf(stream) };
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                driver.Decode(units[i], i);
                if(i == overwritten)
                {
                    Fill(board[MfcRegisters.DecodedFirstPlaneAddr], driver.Width * driver.Height, 16);
                }
            }
            driver.Drain();
            driver.Close();
            return driver.Pictures;
        }

        private void Fill(ulong address, int count, byte value)
        {
            board.Board.Bus.WriteBytes(Enumerable.Repeat(value, count).ToArray(), address);
        }

        /// <summary>The least and the greatest luma sample of the picture that was displayed last.</summary>
        private static (int, int) Luma(MfcDriver driver)
        {
            var luma = driver.Pictures[^1].Data.Take(CopyStream.LumaSize).ToArray();
            return (luma.Min(), luma.Max());
        }

        private MfcBoard board = null!;

        private sealed class Watcher : IDmaWatcher
        {
            public Watcher(ulong address, string writer)
            {
                this.address = address;
                this.writer = writer;
            }

            public void Accessed(IDmaSource device, DmaChannel buffer, bool isWrite, ulong address, long count) => Buffers.Add(buffer.ToString());

            public string? FindWriter(ulong address) => address == this.address ? writer : null;

            public void Walked(IPeripheral mmu, ulong address, long count) => Assert.Fail("no SysMMU is there");

            public void UsedStaleTranslation(IPeripheral mmu, ulong address) => Assert.Fail("no SysMMU is there");

            public HashSet<string> Buffers { get; } = new HashSet<string>();

            private readonly ulong address;
            private readonly string writer;
        }
    }
}
