using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// Random damage and random hosts. Whatever comes, each command is answered in time and the device can be used
    /// again.
    /// </summary>
    [TestFixture]
    public class FuzzTests
    {
        [SetUp]
        public void SetUp()
        {
            var given = Environment.GetEnvironmentVariable("EXYNOS_FUZZ_SEED");
            seed = string.IsNullOrEmpty(given) ? Environment.TickCount : int.Parse(given);
            TestContext.Out.WriteLine($"EXYNOS_FUZZ_SEED={seed}");
            random = new Random(seed);
        }

        [TestCase("cabac.264")]
        [TestCase("idr.264")]
        [TestCase("b-frames.264")]
        [TestCase("mbaff.264")]
        [TestCase("fields.264")]
        [TestCase("mpeg2.m2v")]
        [TestCase("mpeg4.m4v")]
        [TestCase("h263-custom.h263")]
        [TestCase("vp8.ivf")]
        [TestCase("start-codes.vc1")]
        public void DamagedStreams(string name)
        {
            PlayDamaged(name, 12);
        }

        /// <summary>On demand: see the README of tests/.</summary>
        [Explicit, Category("Soak")]
        [TestCase("cabac.264")]
        [TestCase("idr.264")]
        [TestCase("mbaff.264")]
        [TestCase("fields.264")]
        [TestCase("mpeg2.m2v")]
        [TestCase("mpeg1.m1v")]
        [TestCase("mpeg4.m4v")]
        [TestCase("mpeg4-simple.m4v")]
        [TestCase("h263.h263")]
        [TestCase("h263-custom.h263")]
        [TestCase("vp8.ivf")]
        [TestCase("start-codes.vc1")]
        [TestCase("bare.vc1")]
        public void ManyDamagedStreams(string name)
        {
            PlayDamaged(name, 10000);
        }

        /// <summary>The file of that name, or one that is written here as no encoder makes it.</summary>
        private (uint Codec, byte[] Header, List<byte[]> Units) Read(string name)
        {
            switch(name)
            {
            case "fields.264":
                var fields = new FieldStream(random);
                return (0, fields.Fields[0], fields.Fields);
            case "start-codes.vc1":
            case "bare.vc1":
                var written = new VC1Stream(random, hasStartCodes: name == "start-codes.vc1");
                return (10, written.Header, written.Units);
            default:
                var stream = TestStream.Get(name);
                var units = stream.ReadPictures().Take(40).ToList();
                return (CodecStreams.CodecOf(stream), units[0], units);
            }
        }

        private void PlayDamaged(string name, int rounds)
        {
            var (codec, header, units) = Read(name);
            using var board = new MfcBoard();
            board.Initialize();
            for(var round = 0; round < rounds; round++)
            {
                var driver = new MfcDriver(board) { Codec = codec };
                driver.Begin(header);
                var damage = random.Next(4);
                for(var i = 0; i < units.Count && !driver.IsDead; i++)
                {
                    var unit = random.Next(3) == 0 ? Damage(units[i], damage) : units[i];
                    if(unit.Length == 0)
                    {
                        continue;
                    }
                    Assert.That(driver.Decode(unit, i), Is.EqualTo(RiscResponse.FrameDone).Or.EqualTo(RiscResponse.FieldDone).Or.EqualTo(RiscResponse.SliceDone).Or.EqualTo(RiscResponse.Error), Where(round, i));
                    if(random.Next(30) == 0 && !driver.IsDead)
                    {
                        driver.Flush();
                    }
                }
                if(!driver.IsDead)
                {
                    driver.Drain();
                }
                Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance), Where(round, -1));
            }
            CheckThatItStillWorks(board);
        }

        [Test]
        public void RandomHosts()
        {
            var units = TestStream.Get("cabac.264").Read();
            using var board = new MfcBoard();
            board.Initialize();
            board.Board.Bus.WriteBytes(units[0], 0x60200000);
            for(var step = 0; step < 3000; step++)
            {
                for(var writes = random.Next(6); writes > 0; writes--)
                {
                    var register = Interesting[random.Next(Interesting.Length)];
                    board[register + 4 * (uint)(register == MfcRegisters.FirstPlane || register == MfcRegisters.SecondPlane ? random.Next(32) : 0)] = Value();
                }
                if(random.Next(10) == 0)
                {
                    // Now and then something that makes sense, so that the commands get further than their first check.
                    PrepareSensible(board, units[random.Next(units.Count)]);
                }
                var command = (HostCommand)random.Next(13);
                Assert.That(board.Send(command), Is.Not.EqualTo(RiscResponse.None), Where(step, (int)command));
            }
            board.Mfc.Reset();
            board.Reset();
            CheckThatItStillWorks(board);
        }

        [Test]
        public void AnyRegisterMayBeReadAndWritten()
        {
            using var board = new MfcBoard();
            for(var step = 0; step < 20000; step++)
            {
                var register = (uint)random.Next(0x4000) * 4;
                if(random.Next(2) == 0)
                {
                    board[register] = Value();
                }
                else
                {
                    _ = board[register];
                }
            }
            board.WaitForResponse();
            board.Mfc.Reset();
            CheckThatItStillWorks(board);
        }

        private void CheckThatItStillWorks(MfcBoard board)
        {
            var stream = TestStream.Get("slices.264");
            var units = stream.Read();
            board.Initialize();
            var driver = new MfcDriver(board, 0x80000000);
            driver.Begin(units[0]);
            foreach(var unit in units)
            {
                driver.Decode(unit, 0);
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1), $"seed {seed}");
        }

        private void PrepareSensible(MfcBoard board, byte[] unit)
        {
            board.Board.Bus.WriteBytes(unit, 0x60200000);
            board[MfcRegisters.CodecType] = 0;
            board[MfcRegisters.InstanceId] = (uint)random.Next(3);
            board[MfcRegisters.CpbAddr] = 0x60200000;
            board[MfcRegisters.CpbSize] = 3 << 20;
            board[MfcRegisters.StreamDataSize] = (uint)unit.Length;
            board[MfcRegisters.CpbOffset] = 0;
            board[MfcRegisters.NumDpb] = 16;
            board[MfcRegisters.FirstPlaneSize] = 176 * 160;
            board[MfcRegisters.SecondPlaneSize] = 176 * 80;
            board[MfcRegisters.FirstPlaneStride] = 176;
            board[MfcRegisters.SecondPlaneStride] = 176;
            board[MfcRegisters.AvailableDpbFlag] = 0xFFFF;
            for(var i = 0u; i < 16; i++)
            {
                board[MfcRegisters.FirstPlane + 4 * i] = 0x61000000 + 0x100000 * i;
                board[MfcRegisters.SecondPlane + 4 * i] = 0x61080000 + 0x100000 * i;
            }
        }

        private byte[] Damage(byte[] unit, int kind)
        {
            var result = (byte[])unit.Clone();
            switch(kind)
            {
            case 0:
                for(var flips = 1 + random.Next(8); flips > 0; flips--)
                {
                    result[random.Next(result.Length)] ^= (byte)(1 << random.Next(8));
                }
                return result;
            case 1:
                return result[..random.Next(result.Length)];
            case 2:
                // A piece is missing in the middle.
                var start = random.Next(result.Length);
                return result[..start].Concat(result[(start + random.Next(result.Length - start))..]).ToArray();
            default:
                // Gone, or something else instead.
                random.NextBytes(result);
                return random.Next(2) == 0 ? Array.Empty<byte>() : result;
            }
        }

        private uint Value()
        {
            switch(random.Next(5))
            {
            case 0:
                return 0;
            case 1:
                return (uint)random.Next(64);
            case 2:
                return uint.MaxValue - (uint)random.Next(64);
            case 3:
                return 1u << random.Next(32);
            default:
                return (uint)random.Next() * 2;
            }
        }

        private string Where(int round, int step)
        {
            return $"seed {seed}, {round}, {step}";
        }

        private static readonly uint[] Interesting =
        {
            MfcRegisters.InstanceId, MfcRegisters.CodecType, MfcRegisters.PixelFormat, MfcRegisters.DecOptions, MfcRegisters.DisplayDelay,
            MfcRegisters.NumDpb, MfcRegisters.NumMv, MfcRegisters.FirstPlaneStride, MfcRegisters.SecondPlaneStride, MfcRegisters.FirstPlaneSize,
            MfcRegisters.SecondPlaneSize, MfcRegisters.InitBufferOptions, MfcRegisters.FirstPlane, MfcRegisters.SecondPlane, MfcRegisters.CpbAddr,
            MfcRegisters.CpbSize, MfcRegisters.CpbOffset, MfcRegisters.AvailableDpbFlag, MfcRegisters.StreamDataSize, MfcRegisters.PictureTag,
        };

        private int seed;
        private Random random = new Random();
    }
}
