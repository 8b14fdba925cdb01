using System;
using System.IO;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;

using NUnit.Framework;

namespace Exynos.Tests.AllDevices
{
    /// <summary>
    /// A device in any state a guest can bring it to is saved with its machine by Renode itself, loaded, and goes on
    /// as the saved one did: the same accesses at the same times read the same.
    /// </summary>
    [TestFixture]
    public class SaveAndLoadTests
    {
        [TestCaseSource(typeof(DeviceCatalogue), nameof(DeviceCatalogue.All))]
        public void ShouldGoOnAfterLoad(Type type)
        {
            if(!RenodeAssemblies.IsReal)
            {
                Assert.Ignore("Renode saves and loads, the stand-in doesn't: -p:RenodePath=<folder of Renode's assemblies>");
            }
            var seed = DeviceFuzzer.ChooseSeed();
            var path = Path.GetTempFileName();
            try
            {
                for(var round = 0; round < Rounds; round++)
                {
                    SaveAndLoad(type, seed + round, path);
                }
            }
            finally
            {
                File.Delete(path);
            }
        }

        /// <summary>EmulationManager.Save; not part of the stand-in, so bound when it runs.</summary>
        internal static void Save(string path)
        {
            dynamic manager = EmulationManager.Instance;
            manager.Save(path);
        }

        private static void SaveAndLoad(Type type, int seed, string path)
        {
            using var board = new TestBoard(DeviceFuzzer.RamSize);
            board.KeepOnlyErrors();
            var device = DeviceCatalogue.Add(board, type);
            var fuzzer = new DeviceFuzzer(device, seed);
            foreach(var step in fuzzer.Steps(StepsBefore))
            {
                step.Apply(board, device);
            }

            Save(path);
            var steps = fuzzer.Steps(StepsAfter).ToList();
            var expected = steps.Select(x => x.Apply(board, device)).ToList();

            Load(path);
            board.UseLoadedMachine();
            var loaded = (IKnownSize)board.Bus.WhatPeripheralIsAt(DeviceCatalogue.Address);
            Assert.That(loaded, Is.Not.Null.And.Not.SameAs(device));
            for(var i = 0; i < steps.Count; i++)
            {
                Assert.That(steps[i].Apply(board, loaded), Is.EqualTo(expected[i]), $"EXYNOS_FUZZ_SEED={seed}, step {i} after the load: {steps[i]}");
            }
        }

        /// <summary>EmulationManager.Load.</summary>
        internal static void Load(string path)
        {
            var load = EmulationManager.Instance.GetType().GetMethod("Load")!;
            var pathType = load.GetParameters()[0].ParameterType;
            var convert = pathType.GetMethod("op_Implicit", new[] { typeof(string) })!;
            load.Invoke(EmulationManager.Instance, new[] { convert.Invoke(null, new object[] { path }), false });
        }

        private const int Rounds = 3;
        private const int StepsBefore = 500;
        private const int StepsAfter = 300;
    }
}
