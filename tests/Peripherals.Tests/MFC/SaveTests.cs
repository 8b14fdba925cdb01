using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

using Antmicro.Migrant;
using Antmicro.Migrant.Hooks;
using Antmicro.Renode.Peripherals.Video;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// What a saved state holds is enough to go on. The state is replaced by a copy of its serializable fields, made
    /// without any constructor, as Migrant does; everything transient, the native decoder above all, is gone.
    /// </summary>
    [TestFixture]
    public class SaveTests
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

        [TestCase("cabac.264")]
        [TestCase("idr.264")]
        [TestCase("parameter-sets.264")]
        [TestCase("references.264")]
        [TestCase("b-frames.264")]
        [TestCase("mbaff.264")]
        [TestCase("mpeg2.m2v")]
        [TestCase("mpeg1.m1v")]
        [TestCase("mpeg4.m4v")]
        [TestCase("h263.h263")]
        [TestCase("vp8.ivf")]
        public void AStateSavedAtAnyMomentGoesOnBitByBit(string name)
        {
            var given = Environment.GetEnvironmentVariable("EXYNOS_FUZZ_SEED");
            var seed = string.IsNullOrEmpty(given) ? Environment.TickCount : int.Parse(given);
            TestContext.Out.WriteLine($"EXYNOS_FUZZ_SEED={seed}");
            var random = new Random(seed);
            var stream = TestStream.Get(name);
            var units = stream.ReadPictures();
            var driver = PlayAndSave(CodecStreams.CodecOf(stream), units[0], units, random);
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1), $"seed {seed}");
        }

        /// <summary>Also between the two fields of a picture.</summary>
        [Test]
        public void FieldsGoOnBitByBit([Range(1, 8)] int seed)
        {
            var stream = new FieldStream(new Random(seed));
            var driver = PlayAndSave(0, stream.Fields[0], stream.Fields, new Random(seed), oneIn: 2);
            Assert.That(driver.Pictures.Select(x => x.Data), Is.EqualTo(stream.Pictures));
            Assert.That(driver.Pictures.Select(x => x.IsInterlaced), Has.All.True);
        }

        [Test]
        public void VC1GoesOnBitByBit([Range(1, 4)] int seed, [Values] bool hasStartCodes)
        {
            var stream = new VC1Stream(new Random(seed), hasStartCodes);
            var driver = PlayAndSave(10, stream.Header, stream.Units, new Random(seed), oneIn: 2);
            Assert.That(driver.Pictures.Select(x => x.Data), Is.EqualTo(stream.Pictures));
        }

        /// <summary>Plays a stream, and saves and loads at random moments.</summary>
        private MfcDriver PlayAndSave(uint codec, byte[] header, IReadOnlyList<byte[]> units, Random random, int oneIn = 4)
        {
            var saves = 0;
            var driver = new MfcDriver(board) { Codec = codec };
            driver.Begin(header);
            if(driver.Codec != 0)
            {
                // With the header's buffer the driver has used up its picture, too: it is sent again.
                saves += SaveAndLoad();
            }
            for(var i = 0; i < units.Count; i++)
            {
                driver.StartFrame(units[i]);
                if(random.Next(oneIn) == 0)
                {
                    saves += SaveAndLoad();
                }
                driver.HandleFrame(board.WaitForResponse(), i);
                if(random.Next(oneIn) == 0)
                {
                    saves += SaveAndLoad();
                }
            }
            for(var status = 2u; status != 3; status = driver.DrainOne())
            {
                saves += random.Next(2) == 0 ? SaveAndLoad() : 0;
            }
            Assert.That(saves, Is.GreaterThan(1));
            return driver;
        }

        [TestCase("cabac.264")]
        [TestCase("idr.264")]
        [TestCase("b-frames.264")]
        public void RenodesOwnSaveAndLoadGoOnBitByBit(string name)
        {
            if(!RenodeAssemblies.IsReal)
            {
                Assert.Ignore("Renode saves and loads, the stand-in doesn't: -p:RenodePath=<folder of Renode's assemblies>");
            }
            var seed = Environment.TickCount;
            TestContext.Out.WriteLine($"seed {seed}");
            var random = new Random(seed);
            var stream = TestStream.Get(name);
            var units = stream.Read();
            var path = Path.GetTempFileName();
            using var small = new MfcBoard(128 << 20);
            small.Initialize();
            var driver = new MfcDriver(small, 0x41000000);
            driver.Begin(units[0]);
            var moments = Enumerable.Range(0, 3).Select(_ => random.Next(units.Count)).ToHashSet();
            for(var i = 0; i < units.Count; i++)
            {
                driver.StartFrame(units[i]);
                if(moments.Contains(i))
                {
                    // In flight: Renode's counterpart of the interrupt in the middle of a picture.
                    SaveAndLoad(small, path);
                }
                driver.HandleFrame(small.WaitForResponse(), i);
                if(moments.Contains(i))
                {
                    SaveAndLoad(small, path);
                }
            }
            // In the middle of the drain, where the stream has pictures that wait.
            for(var status = driver.DrainOne(); status == 2; status = driver.DrainOne())
            {
                SaveAndLoad(small, path);
            }
            File.Delete(path);
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1), $"seed {seed}");
        }

        [Test]
        public void ADisplayDelaySurvives()
        {
            var stream = TestStream.Get("baseline.264");
            var units = stream.Read();
            var driver = new MfcDriver(board) { DisplayDelay = 5 };
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                driver.Decode(units[i], i);
                if(i % 7 == 3)
                {
                    SaveAndLoad();
                }
            }
            driver.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures), Is.EqualTo(stream.Sha1));
        }

        [Test]
        public void AnOverwrittenReferenceSurvives([Values] bool isSeen, [Values] bool isInFlight)
        {
            var driver = new MfcDriver(board);
            driver.Begin(CopyStream.First(50, references: 2));
            driver.Decode(CopyStream.First(50, references: 2), 0);
            board.Board.Bus.WriteBytes(Enumerable.Repeat((byte)200, CopyStream.LumaSize).ToArray(), board[MfcRegisters.DecodedFirstPlaneAddr]);
            var number = 1;
            if(isSeen)
            {
                driver.Decode(CopyStream.Copy(number++), 0);
                Assert.That(driver.Pictures[^1].Data[0], Is.EqualTo(200));
            }
            if(isInFlight)
            {
                driver.StartFrame(CopyStream.Copy(number++));
                SaveAndLoad();
                driver.HandleFrame(board.WaitForResponse(), 0);
                Assert.That(driver.Pictures[^1].Data[0], Is.EqualTo(200));
            }
            SaveAndLoad();
            for(var i = 0; i < 3; i++)
            {
                driver.Decode(CopyStream.Copy(number++), 0);
                Assert.That(driver.Pictures[^1].Data.Take(CopyStream.LumaSize), Has.All.EqualTo(200), $"picture {number - 1}");
            }
            Assert.That(board.Board.Warnings, Has.Count.EqualTo(isSeen || isInFlight ? 1 : 0), "what the state had already isn't new");
        }

        [Test]
        public void OnlyWhatIsNeededIsKept()
        {
            var units = TestStream.Get("idr.264").Read();
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            var kept = new List<int>();
            for(var i = 0; i < units.Count; i++)
            {
                driver.Decode(units[i], i);
                kept.Add(Kept());
            }
            Assert.That(kept.Max(), Is.LessThan(units.Sum(x => x.Length) * 2 / 3), "what precedes an IDR picture is given up");
            driver.Drain();
            Assert.That(Kept(), Is.Zero);
        }

        [Test]
        public void WhatIsKeptIsBounded()
        {
            var stream = TestStream.Get("long.264");
            var units = stream.Read().Take(300).ToList();
            board.Mfc.SaveLimit = 20000;
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var i = 0; i < units.Count; i++)
            {
                driver.Decode(units[i], i);
                Assert.That(Kept(), Is.LessThanOrEqualTo(20000 + units.Max(x => x.Length)));
            }
            SaveAndLoad();
            for(var i = 0; i < 30; i++)
            {
                driver.Decode(units[i], i);
                Assert.That(driver.IsDead, Is.False);
            }
            driver.Drain();
            var fresh = new MfcDriver(board, 0x90000000);
            fresh.Begin(units[0]);
            for(var i = 0; i < 30; i++)
            {
                fresh.Decode(units[i], i);
            }
            fresh.Drain();
            Assert.That(AccessUnits.Hash(driver.Pictures.TakeLast(30)), Is.EqualTo(AccessUnits.Hash(fresh.Pictures)), "from the next IDR picture on all is well");
        }

        private static void SaveAndLoad(MfcBoard target, string path)
        {
            AllDevices.SaveAndLoadTests.Save(path);
            AllDevices.SaveAndLoadTests.Load(path);
            target.UseLoadedMachine();
        }

        private int Kept()
        {
            return int.Parse(board.Mfc.ListInstances()[1, 10]);
        }

        /// <summary>Calls what Migrant calls, then replaces the device's state by a copy.</summary>
        private int SaveAndLoad()
        {
            var type = typeof(Exynos_MFC);
            foreach(var method in type.GetMethods(Everything).Where(x => x.IsDefined(typeof(PreSerializationAttribute))))
            {
                method.Invoke(board.Mfc, null);
            }
            var fields = new[] { "instances", "operation", "streamData" }.Select(x => type.GetField(x, Everything)!).ToArray();
            var state = (object?[])Copy(fields.Select(x => x.GetValue(board.Mfc)).ToArray(), new Dictionary<object, object>(ReferenceEqualityComparer.Instance))!;
            for(var i = 0; i < fields.Length; i++)
            {
                fields[i].SetValue(board.Mfc, state[i]);
            }
            return 1;
        }

        private static object? Copy(object? source, Dictionary<object, object> copies)
        {
            if(source == null || source is string || source.GetType().IsPrimitive || source.GetType().IsEnum)
            {
                return source;
            }
            Assert.That(source, Is.Not.InstanceOf<Delegate>(), "a delegate in the saved state");
            if(copies.TryGetValue(source, out var known))
            {
                return known;
            }
            if(source is Array array)
            {
                var clone = (Array)array.Clone();
                copies.Add(source, clone);
                if(!array.GetType().GetElementType()!.IsPrimitive)
                {
                    for(var i = 0; i < array.Length; i++)
                    {
                        clone.SetValue(Copy(array.GetValue(i), copies), i);
                    }
                }
                return clone;
            }
            var type = source.GetType();
            var copy = RuntimeHelpers.GetUninitializedObject(type);
            if(!type.IsValueType)
            {
                copies.Add(source, copy);
            }
            for(Type? level = type; level != null; level = level.BaseType)
            {
                foreach(var field in level.GetFields(Everything | BindingFlags.DeclaredOnly).Where(x => !x.IsStatic && !x.IsDefined(typeof(TransientAttribute))))
                {
                    field.SetValue(copy, Copy(field.GetValue(source), copies));
                }
            }
            return copy;
        }

        private MfcBoard board = null!;

        private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    }
}
