using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

using Antmicro.Migrant.Hooks;
using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Peripherals.Video.MFC;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// The encoders as Linux' driver uses them. A stream is right if libavcodec's decoder makes of it what the encoder
    /// itself reconstructed: x264 says so picture by picture, the others by the error they made of each plane.
    /// </summary>
    [TestFixture]
    public class EncoderTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new MfcBoard();
            board.Initialize();
            board.Mfc.PictureEncoded += encoded.Add;
            encoded.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [TestCase(0, false, "IPPPPPPPPPPPIPPP")]
        [TestCase(1, false, "IPBPBPBPBPBPIPBP")]
        [TestCase(2, false, "IPBBPBBPBBPBIPBB")]
        [TestCase(2, true, "IPBBPBBPBBPBIPBB")]
        public void H264DecodesToWhatWasReconstructed(int bFrames, bool joined, string types)
        {
            var path = Path.GetTempFileName();
            board.Mfc.ReconstructionFile = path;
            var driver = new MfcEncoderDriver(board, H264) { BFrames = bFrames, JoinHeader = joined };
            driver.Begin();
            Assert.That(driver.Header.Length, joined ? Is.Zero : Is.GreaterThan(10));
            var sources = Encode(driver, 16);
            Assert.That(driver.Types.Length, Is.EqualTo(16));
            Assert.That(SortGroups(driver.Types), Is.EqualTo(SortGroups(types)));
            var decoded = Decode("h264", driver.GetStream(), driver, joined ? Array.Empty<byte>() : driver.Header);
            Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
            Assert.That(decoded, Is.EqualTo(File.ReadAllBytes(path)));
            Assert.That(Psnr(sources, decoded), Is.GreaterThan(33));
            File.Delete(path);
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [TestCase(Mpeg4, 0)]
        [TestCase(Mpeg4, 2)]
        [TestCase(H263, 0)]
        [TestCase(VP8, 0)]
        public void TheOthersDecodeToWhatWasReconstructed(uint codec, int bFrames)
        {
            var driver = new MfcEncoderDriver(board, codec) { BFrames = bFrames, QpI = 4, QpP = 5, QpB = 6, QpMaximum = 31, Profile = 0 };
            if(codec == VP8)
            {
                driver.QpI = driver.QpP = 20;
            }
            driver.Begin();
            Assert.That(driver.Header.Length, codec == Mpeg4 ? Is.GreaterThan(10) : Is.Zero);
            var sources = Encode(driver, 16);
            Assert.That(driver.Types.Count(x => x == 'I'), Is.EqualTo(2));
            Assert.That(driver.Types.Count(x => x == 'B'), bFrames > 0 ? Is.GreaterThan(5) : Is.Zero);
            var decoded = Decode(codec == Mpeg4 ? "mpeg4" : codec == H263 ? "h263" : "vp8", driver.GetStream(), driver, driver.Header);
            AssertErrors(sources, decoded);
            Assert.That(Psnr(sources, decoded), Is.GreaterThan(30));
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        /// <summary>6.1 writes the picture's width for the stride that it means, 6.12 the stride; both read one way.</summary>
        [TestCase(true, false)]
        [TestCase(false, false)]
        [TestCase(false, true)]
        public void KernelsAndFormatsGiveTheSameStream(bool writesWidth, bool nv21)
        {
            var first = new MfcEncoderDriver(board, H264, 170, 98);
            first.Begin();
            Encode(first, 6);
            var other = new MfcEncoderDriver(board, H264, 170, 98, 0x70000000) { WritesWidthAsStride = writesWidth, IsNv21 = nv21, StreamAddress = 0x5A000000, Source = 0x54000000 };
            other.Begin();
            Encode(other, 6);
            Assert.That(other.GetStream(), Is.EqualTo(first.GetStream()));
        }

        [Test]
        public void BFramesAreDelayedAndGiveTheirSourcesBack()
        {
            var driver = new MfcEncoderDriver(board, H264) { BFrames = 2 };
            driver.Begin();
            Assert.That(driver.DpbCount, Is.EqualTo(4));
            foreach(var (picture, waiting) in Pictures(driver, 6).Zip(new[] { 1, 2, 2, 2, 2, 2 }))
            {
                driver.Encode(picture);
                Assert.That(driver.Waiting, Is.EqualTo(waiting));
            }
            driver.Drain();
            Assert.That(driver.Buffers, Has.Count.EqualTo(6));
        }

        /// <summary>ENC_CMD_STOP with nothing left, and a stream after it.</summary>
        [Test]
        public void ADrainOfNothingCompletesTheSequence()
        {
            var driver = new MfcEncoderDriver(board, H264);
            driver.Begin();
            var pictures = Pictures(driver, 4);
            pictures.ForEach(x => driver.Encode(x));
            var before = driver.GetStream();
            driver.Drain();
            Assert.That(driver.GetStream(), Is.EqualTo(before));
            driver.Buffers.Clear();
            pictures.ForEach(x => driver.Encode(x));
            Assert.That(driver.GetStream(), Is.EqualTo(before), "the next stream begins anew");
        }

        [TestCase(0u, (byte)77)]
        [TestCase(1u, (byte)100)]
        [TestCase(2u, (byte)66)]
        [TestCase(3u, (byte)66)]
        public void ProfileAndLevelAreInTheHeader(uint profile, byte idc)
        {
            foreach(var options in new uint[] { 0, 1 })
            {
                var driver = new MfcEncoderDriver(board, H264) { Profile = profile, Level = 31, H264Options = options };
                driver.Begin();
                var sps = NalUnits.Split(driver.Header).Single(x => x.Type == NalUnitType.SequenceParameterSet);
                Assert.That(driver.Header[sps.Start + 1], Is.EqualTo(idc));
                Assert.That(driver.Header[sps.Start + 3], Is.EqualTo(31));
                Encode(driver, 3);
                Assert.That(Decode("h264", driver.GetStream(), driver, driver.Header), Has.Length.EqualTo(3 * 176 * 144 * 3 / 2));
                driver.Close();
            }
        }

        [TestCase(1u, 20u, 0u)]
        [TestCase(2u, 0u, 400u)]
        public void SlicesKeepTheirLimits(uint mode, uint macroblocks, uint bytes)
        {
            var driver = new MfcEncoderDriver(board, H264) { SliceMode = mode, SliceMacroblocks = macroblocks, SliceBytes = bytes };
            driver.Begin();
            Encode(driver, 4);
            var slices = driver.Buffers.Select(x => NalUnits.Split(x.Data).Where(y => y.Type == NalUnitType.Slice || y.Type == NalUnitType.IdrSlice).ToArray()).ToArray();
            if(mode == 1)
            {
                Assert.That(slices.Select(x => x.Length), Is.All.EqualTo(5), "99 macroblocks");
            }
            else
            {
                Assert.That(slices[0].Length, Is.GreaterThan(5));
                Assert.That(slices.SelectMany(x => x).Select(x => x.End - x.Start), Is.All.LessThanOrEqualTo(400));
            }
            Assert.That(Decode("h264", driver.GetStream(), driver, driver.Header), Has.Length.EqualTo(4 * 176 * 144 * 3 / 2));
        }

        [TestCase(H264, 51u)]
        [TestCase(Mpeg4, 31u)]
        [TestCase(H263, 31u)]
        [TestCase(VP8, 127u)]
        public void TheBitRateIsKept(uint codec, uint maximum)
        {
            const int Asked = 200000;
            var driver = new MfcEncoderDriver(board, codec) { BitRate = Asked, QpMinimum = codec == H264 ? 0u : 1, QpMaximum = maximum, Profile = codec == H264 ? 1u : 0, Gop = 30, QpI = 20 };
            driver.Begin();
            Encode(driver, 60);
            var rate = driver.Buffers.Sum(x => x.Data.Length) * 8 / 2;
            Assert.That(rate, Is.InRange(Asked * 75 / 100, Asked * 125 / 100));
        }

        [Test]
        public void LowerQuantizersMakeBetterPictures()
        {
            var sizes = new List<int>();
            foreach(var qp in new uint[] { 20, 30, 40 })
            {
                var driver = new MfcEncoderDriver(board, H264) { QpI = qp, QpP = qp };
                driver.Begin();
                Encode(driver, 6);
                sizes.Add(driver.GetStream().Length);
                driver.Close();
            }
            Assert.That(sizes, Is.Ordered.Descending);
            Assert.That(sizes[0], Is.GreaterThan(2 * sizes[2]));
        }

        [TestCase(0, 144)]
        [TestCase(176, 0)]
        [TestCase(175, 144)]
        [TestCase(1 << 20, 144)]
        [TestCase(-1, -1)]
        public void SizesThatCannotBeAreErrors(int width, int height)
        {
            var driver = new MfcEncoderDriver(board, H264, width, height);
            driver.Open();
            Assert.That(driver.StartSequence(), Is.EqualTo(RiscResponse.Error));
            AssertFatal();
            Assert.That(driver.InitBuffers(), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.Board.Warnings.Count, Is.EqualTo(2));
        }

        [Test]
        public void ASourceOutsideMemoryIsAnError()
        {
            var driver = new MfcEncoderDriver(board, H264);
            driver.Begin();
            board[0xF9E0] = 0x20000000;
            board[0xF9E4] = 0x20100000;
            Assert.That(board.Send(HostCommand.FrameStart), Is.EqualTo(RiscResponse.Error));
            AssertFatal();
        }

        [Test]
        public void AStreamBufferOutsideMemoryIsAnError()
        {
            var driver = new MfcEncoderDriver(board, H264);
            driver.Begin();
            driver.StreamAddress = 0x20000000;
            Assert.That(driver.Encode(Pictures(driver, 1)[0]), Is.EqualTo(RiscResponse.Error));
            AssertFatal();
        }

        [TestCase(0u)]
        [TestCase(100u)]
        public void AStreamBufferTooSmallIsAnErrorAndNothingIsWritten(uint size)
        {
            var driver = new MfcEncoderDriver(board, H264);
            driver.Begin();
            driver.StreamSize = size;
            board.Board.Bus.WriteBytes(new byte[4096], driver.StreamAddress);
            Assert.That(driver.Encode(Pictures(driver, 1)[0]), Is.EqualTo(RiscResponse.Error));
            AssertFatal();
            Assert.That(board.Board.Bus.ReadBytes(driver.StreamAddress, 4096), Is.All.Zero);
            Assert.That(board[0xFA80], Is.Zero);
        }

        [Test]
        public void LittleScratchMemoryIsAnError()
        {
            var driver = new MfcEncoderDriver(board, H264);
            driver.Open();
            driver.StartSequence();
            Assert.That(driver.InitBuffers(100), Is.EqualTo(RiscResponse.Error));
            Assert.That(driver.Encode(Pictures(driver, 1)[0]), Is.EqualTo(RiscResponse.Error), "it has no buffers");
        }

        [Test]
        public void ADecoderRunsBesideAnEncoder()
        {
            var stream = TestStream.Get("baseline.264");
            var units = stream.Read();
            var decoder = new MfcDriver(board, 0x90000000);
            decoder.Begin(units[0]);
            var driver = new MfcEncoderDriver(board, H264) { BFrames = 2 };
            driver.Begin();
            var pictures = Pictures(driver, units.Count);
            for(var i = 0; i < units.Count; i++)
            {
                decoder.Decode(units[i], i);
                driver.Encode(pictures[i]);
            }
            decoder.Drain();
            driver.Drain();
            Assert.That(AccessUnits.Hash(decoder.Pictures), Is.EqualTo(stream.Sha1));
            Assert.That(driver.Buffers, Has.Count.EqualTo(units.Count));
        }

        [Test]
        public void AResetEndsIt()
        {
            var driver = new MfcEncoderDriver(board, H264);
            driver.Begin();
            driver.StartFrame(Pictures(driver, 1)[0]);
            board.Mfc.Reset();
            Assert.That(board.Mfc.ListInstances().GetLength(0), Is.EqualTo(1));
            board.Initialize();
            board[MfcRegisters.InstanceId] = 0;
            Assert.That(board.Send(HostCommand.FrameStart), Is.EqualTo(RiscResponse.Error));
        }

        [TestCase(H264, 2, 0u)]
        [TestCase(H264, 0, 150000u)]
        [TestCase(Mpeg4, 2, 0u)]
        [TestCase(H263, 0, 0u)]
        [TestCase(VP8, 0, 150000u)]
        public void ASavedEncoderGoesOnByteByByte(uint codec, int bFrames, uint rate)
        {
            MfcEncoderDriver Create(uint memory)
            {
                return new MfcEncoderDriver(board, codec, memory: memory) { BFrames = bFrames, BitRate = rate, QpI = 10, QpP = 10, QpB = 12, QpMaximum = 31, QpMinimum = 2, Profile = codec == H264 ? 1u : 0 };
            }
            var whole = Create(0x60000000);
            whole.Begin();
            Encode(whole, 14);
            var saved = Create(0x70000000);
            saved.Begin();
            var pictures = Pictures(saved, 14);
            for(var i = 0; i < pictures.Count; i++)
            {
                saved.StartFrame(pictures[i], i == pictures.Count - 1);
                if(i % 4 == 1)
                {
                    SaveAndLoad();
                }
                saved.HandleFrame();
                if(i % 5 == 2)
                {
                    SaveAndLoad();
                }
            }
            if(!saved.IsFinished)
            {
                saved.Drain(SaveAndLoad);
            }
            Assert.That(saved.GetStream(), Is.EqualTo(whole.GetStream()));
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [Test]
        public void AnEncoderThatHasTooMuchToKeepFailsAfterALoad()
        {
            board.Mfc.SaveLimit = 3 * 176 * 144 * 3 / 2;
            var driver = new MfcEncoderDriver(board, H264);
            driver.Begin();
            var pictures = Pictures(driver, 6);
            pictures.Take(5).ToList().ForEach(x => driver.Encode(x));
            Assert.That(board.Board.Warnings, Is.Empty);
            SaveAndLoad();
            Assert.That(board.Board.Warnings.Single(), Does.Contain("SaveLimit"));
            Assert.That(driver.Encode(pictures[5]), Is.EqualTo(RiscResponse.Error));
            AssertFatal();
        }

        /// <summary>Calls what Migrant calls; then everything that is transient is gone.</summary>
        private void SaveAndLoad()
        {
            var everything = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
            foreach(var method in typeof(Exynos_MFC).GetMethods(everything).Where(x => x.IsDefined(typeof(PreSerializationAttribute))))
            {
                method.Invoke(board.Mfc, null);
            }
            var encoders = (MfcEncoders)typeof(Exynos_MFC).GetField("encoders", everything)!.GetValue(board.Mfc)!;
            foreach(var instance in encoders.Instances)
            {
                var field = typeof(EncoderInstance).GetField("encoder", everything)!;
                (field.GetValue(instance) as IDisposable)?.Dispose();
                field.SetValue(instance, null);
            }
        }

        private List<byte[]> Encode(MfcEncoderDriver driver, int count)
        {
            var pictures = Pictures(driver, count);
            for(var i = 0; i < count; i++)
            {
                Assert.That(driver.Encode(pictures[i], i == count - 1), Is.EqualTo(RiscResponse.FrameDone), $"error {board.LastError}");
            }
            if(!driver.IsFinished)
            {
                driver.Drain();
            }
            Assert.That(driver.Buffers, Has.Count.EqualTo(count));
            return pictures;
        }

        /// <summary>A slope that moves, with a bright square that moves the other way: the same for each call.</summary>
        private static List<byte[]> Pictures(MfcEncoderDriver driver, int count)
        {
            int width = driver.Width, height = driver.Height;
            return Enumerable.Range(0, count).Select(n =>
            {
                var picture = new byte[width * height * 3 / 2];
                for(var y = 0; y < height; y++)
                {
                    for(var x = 0; x < width; x++)
                    {
                        var isSquare = Math.Abs(x - width / 2 + 3 * n) < 16 && Math.Abs(y - height / 2) < 16;
                        picture[y * width + x] = (byte)(isSquare ? 220 + (x * y & 15) : 16 + (x + 2 * n + (y * 7 & 31)) % 200);
                    }
                }
                for(var i = width * height; i < picture.Length; i++)
                {
                    picture[i] = (byte)(128 + ((i / 8 + n) & 31) - 16);
                }
                return picture;
            }).ToList();
        }

        /// <summary>All pictures as I420, in display order.</summary>
        private static byte[] Decode(string decoder, byte[] stream, MfcEncoderDriver driver, byte[] header)
        {
            var setup = decoder is "mpeg4" or "h263" ? new DecoderSetup(decoder).With("idct", "simple") : new DecoderSetup(decoder);
            using var target = new LibavcodecDecoder(new DecoderOptions(setup, 1));
            var pictures = new List<byte[]>();
            void Take(IDecodedPicture decoded)
            {
                using(decoded)
                {
                    var image = decoded.Image;
                    var picture = new List<byte>();
                    for(var y = 0; y < driver.Height; y++)
                    {
                        picture.AddRange(image.Luma.Slice(y * image.LumaStride, driver.Width).ToArray());
                    }
                    for(var y = 0; y < driver.Height / 2; y++)
                    {
                        picture.AddRange(image.Cb.Slice(y * image.ChromaStride, driver.Width / 2).ToArray());
                    }
                    for(var y = 0; y < driver.Height / 2; y++)
                    {
                        picture.AddRange(image.Cr.Slice(y * image.ChromaStride, driver.Width / 2).ToArray());
                    }
                    Assert.That(image.IsDamaged, Is.False);
                    pictures.Add(picture.ToArray());
                }
            }
            for(var i = 0; i < driver.Buffers.Count; i++)
            {
                var data = i == 0 ? header.Concat(driver.Buffers[0].Data).ToArray() : driver.Buffers[i].Data;
                Assert.That(target.Decode(data, i, Take), Is.True);
            }
            while(target.Drain(Take))
            {
            }
            return pictures.SelectMany(x => x).ToArray();
        }

        private void AssertErrors(List<byte[]> sources, byte[] decoded)
        {
            Assert.That(encoded, Has.Count.EqualTo(sources.Count));
            var size = sources[0].Length;
            Assert.That(decoded, Has.Length.EqualTo(sources.Count * size));
            foreach(var picture in encoded)
            {
                var source = sources[(int)picture.Number];
                var bounds = new[] { 0, size * 4 / 6, size * 5 / 6, size };
                var errors = Enumerable.Range(0, 3).Select(plane => Enumerable.Range(bounds[plane], bounds[plane + 1] - bounds[plane])
                    .Sum(i => (long)(source[i] - decoded[(int)picture.Number * size + i]) * (source[i] - decoded[(int)picture.Number * size + i])));
                Assert.That(errors, Is.EqualTo(picture.Errors), $"picture {picture.Number}");
            }
        }

        private static double Psnr(List<byte[]> sources, byte[] decoded)
        {
            var all = sources.SelectMany(x => x).ToArray();
            Assert.That(decoded, Has.Length.EqualTo(all.Length));
            var error = all.Zip(decoded).Average(x => (double)(x.First - x.Second) * (x.First - x.Second));
            return 10 * Math.Log10(255 * 255 / error);
        }

        /// <summary>The types of each group of pictures, whatever their order in it.</summary>
        private static string SortGroups(string types)
        {
            return string.Join("|", types.Split('I').Select(x => string.Concat(x.OrderBy(y => y))));
        }

        /// <summary>An error that the driver doesn't take for a damaged picture.</summary>
        private void AssertFatal()
        {
            Assert.That(board.LastError, Is.InRange(1, 144).And.Not.EqualTo(67).And.Not.EqualTo(124).And.Not.EqualTo(140));
        }

        private MfcBoard board = null!;
        private readonly List<EncodedPicture> encoded = new();

        private const uint H264 = 20;
        private const uint Mpeg4 = 23;
        private const uint H263 = 24;
        private const uint VP8 = 25;
    }
}
