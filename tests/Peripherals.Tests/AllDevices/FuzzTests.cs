using System;
using System.Diagnostics;

using Antmicro.Renode.Logging;

using NUnit.Framework;

namespace Exynos.Tests.AllDevices
{
    /// <summary>Whatever a guest does to a device, the host gets no exception and isn't held up.</summary>
    [TestFixture]
    public class FuzzTests
    {
        [TestCaseSource(typeof(DeviceCatalogue), nameof(DeviceCatalogue.All))]
        public void ShouldSurviveAnyGuest(Type type)
        {
            Run(type, 20000, TimeSpan.FromSeconds(1.5));
        }

        /// <summary>On demand: see the README of tests/.</summary>
        [Explicit, Category("Soak")]
        [TestCaseSource(typeof(DeviceCatalogue), nameof(DeviceCatalogue.All))]
        public void ShouldSurviveAMillionAccesses(Type type)
        {
            Run(type, 1000000, TimeSpan.FromMinutes(10));
        }

        private static void Run(Type type, int steps, TimeSpan longestRun)
        {
            var seed = DeviceFuzzer.ChooseSeed();
            using var board = new TestBoard(DeviceFuzzer.RamSize);
            board.KeepOnlyErrors();
            var noise = new byte[1 << 20];
            new Random(seed).NextBytes(noise);
            board.Bus.WriteBytes(noise, TestBoard.RamBase);
            var device = DeviceCatalogue.Add(board, type);
            var whole = Stopwatch.StartNew();
            var one = new Stopwatch();
            var count = 0;

            foreach(var step in new DeviceFuzzer(device, seed).Steps(steps))
            {
                one.Restart();
                try
                {
                    step.Apply(board, device);
                }
                catch(Exception e)
                {
                    Assert.Fail($"EXYNOS_FUZZ_SEED={seed}, step {count}: {step} threw {e}");
                }
                Assert.That(one.Elapsed, Is.LessThan(longestStep), $"EXYNOS_FUZZ_SEED={seed}, step {count}: {step}");
                count++;
                if(whole.Elapsed > longestRun)
                {
                    break;
                }
            }

            TestContext.Out.WriteLine($"{count} steps in {whole.ElapsedMilliseconds} ms");
            Assert.That(count, Is.GreaterThan(100));
            board.Machine.Reset();
            Assert.That(() => board.Read(DeviceCatalogue.Address), Throws.Nothing);
        }

        private static readonly TimeSpan longestStep = TimeSpan.FromSeconds(5);
    }
}
