using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

using Antmicro.Renode.Peripherals.Benchmarks.Display;
using Antmicro.Renode.Peripherals.Benchmarks.GScaler;
using Antmicro.Renode.Peripherals.Benchmarks.MFC;
using Antmicro.Renode.Peripherals.Benchmarks.SysMMU;

namespace Antmicro.Renode.Peripherals.Benchmarks
{
    /// <summary>
    /// How fast the models are, as a multiple of the library they are measured against. Baseline and model take
    /// turns, a few milliseconds each: what else the machine does then slows both. Where both do all their work on
    /// the calling thread, it is that thread's processor time that is measured, and the machine's other work is not
    /// in it at all; where the model is measured against itself, the processor time of all its threads. The result is the median of the turns' ratios.
    /// </summary>
    internal static class Ratios
    {
        /// <summary>Measures and prints a table.</summary>
        /// <param name="filter">Only cases that contain this text.</param>
        /// <returns>Exit status: 0 if no target was missed, 1 if one was, 2 if there is no such case.</returns>
        public static int Run(string filter)
        {
            var cases = Cases().Where(x => $"{x.Name} {x.Baseline}".Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
            if(cases.Count == 0)
            {
                Console.Error.WriteLine($"No case contains \"{filter}\". There are:");
                Cases().ToList().ForEach(x => Console.Error.WriteLine($"  {x.Name}"));
                return 2;
            }
            Console.WriteLine($"{cases.Count} cases of about {WarmUp.TotalSeconds * 2 + Measuring.TotalSeconds:0} s; above 1 the model is faster");
            Console.WriteLine();
            Console.WriteLine("| case | baseline | baseline ms | model ms | ratio (quartiles) | target |");
            Console.WriteLine("|---|---|--:|--:|--:|---|");
            var missed = 0;
            foreach(var one in cases)
            {
                var result = Measure(one);
                var verdict = one.Target == null ? "-" : result.Ratio >= one.Target ? $">= {one.Target:0.0#}: met" : $">= {one.Target:0.0#}: MISSED";
                missed += one.Target != null && result.Ratio < one.Target ? 1 : 0;
                Console.WriteLine(FormattableString.Invariant(
                    $"| {one.Name} | {one.Baseline} | {result.BaselineMilliseconds:0.00} | {result.ModelMilliseconds:0.00} | {result.Ratio:0.00} ({result.Low:0.00} to {result.High:0.00}) | {verdict} |"));
            }
            return missed == 0 ? 0 : 1;
        }

        private static IEnumerable<Case> Cases()
        {
            foreach(var lines in new[] { 1080, 720 })
            {
                var name = $"GScaler: NV12 1920x1080 to XRGB8888 {lines * 16 / 9}x{lines}";
                yield return new Case(name, "libswscale SWS_BILINEAR, 1 thread", 1.5, () =>
                {
                    var benchmark = new GScalerBenchmarks { Lines = lines };
                    benchmark.SetUp();
                    return new Pair(benchmark.SwscaleBilinear, benchmark.Model, benchmark.CleanUp, 1, true);
                });
                yield return new Case(name, "memcpy of the bytes it must read and write", null, () =>
                {
                    var benchmark = new GScalerBenchmarks { Lines = lines };
                    benchmark.SetUp();
                    return new Pair(benchmark.Copy, benchmark.Model, benchmark.CleanUp, 1, true);
                });
                yield return new Case(name, "the same bytes by way of buffers, as the bus asks for", null, () =>
                {
                    var benchmark = new GScalerBenchmarks { Lines = lines };
                    benchmark.SetUp();
                    return new Pair(benchmark.CopyThroughBuffers, benchmark.Model, benchmark.CleanUp, 1, true);
                });
                yield return new Case(name, "the conversion of as many rows in the cache", null, () =>
                {
                    var benchmark = new GScalerBenchmarks { Lines = lines };
                    benchmark.SetUp();
                    return new Pair(benchmark.ConvertRows, benchmark.Model, benchmark.CleanUp, 1, true);
                });
                yield return new Case(name, "libswscale SWS_FAST_BILINEAR, 1 thread", null, () =>
                {
                    var benchmark = new GScalerBenchmarks { Lines = lines };
                    benchmark.SetUp();
                    return new Pair(benchmark.SwscaleFastBilinear, benchmark.Model, benchmark.CleanUp, 1, true);
                });
            }
            foreach(var piece in new[] { 64, 4 })
            {
                yield return new Case($"SysMMU: G-Scaler 1920x1080, pieces of {piece} KiB", "the same without SysMMU", 0.8, () => Prepare(new SysMMUBenchmarks { Piece = piece }, x => x.PlainJob, x => x.TranslatedJob));
                yield return new Case($"SysMMU: memcpy of {piece} KiB each, which lie apart", "memcpy of the same bytes in one piece", null, () => Prepare(new SysMMUBenchmarks { Piece = piece }, x => x.CopyWhole, x => x.CopyPieces));
                yield return new Case($"SysMMU: lines of 1920 pixels and nothing else, pieces of {piece} KiB", "the same without SysMMU", null, () => Prepare(new SysMMUBenchmarks { Piece = piece }, x => x.PlainLines, x => x.TranslatedLines));
            }
            foreach(var layers in new[] { 1, 2 })
            {
                yield return new Case($"Display: mixer, 1920x1080, {layers} layer{(layers > 1 ? "s" : "")}", "FIMD, the same planes", 0.95, () =>
                {
                    var benchmark = new DisplayBenchmarks { Layers = layers };
                    benchmark.SetUp();
                    return new Pair(benchmark.Fimd, benchmark.Mixer, benchmark.CleanUp, 1, true);
                });
            }
            foreach(var megabits in new[] { 4, 16 })
            {
                foreach(var threads in new[] { 1, 2 })
                {
                    var name = $"MFC: H.264 High 1920x1080, {megabits} Mbit/s, {threads} thread{(threads > 1 ? "s" : "")}";
                    yield return new Case(name, "libavcodec, as many threads", 0.9, () => Prepare(megabits, threads, x => x.Libavcodec()));
                    if(megabits == 4)
                    {
                        yield return new Case(name, "libavcodec, and a bare copy of each picture", null, () => Prepare(megabits, threads, x => x.LibavcodecAndCopy()));
                    }
                }
            }
            yield return ReferenceCase(16);
            yield return ReferenceCase(1);
        }

        private static Case ReferenceCase(int interval)
        {
            var name = $"MFC: H.264 High 1920x1080, 4 Mbit/s, comparing {(interval == 1 ? "all lines" : $"one line in {interval}")} of its references";
            return new Case(name, "the model, comparing none", null, () =>
            {
                var benchmark = new MfcBenchmarks { Threads = 1, MegabitsPerSecond = 4 };
                benchmark.SetUp();
                return new Pair(() => benchmark.ModelThatCompares(0), () => benchmark.ModelThatCompares(interval), benchmark.CleanUp, MfcBenchmarks.Frames, false, IsInProcess: true);
            });
        }

        private static Pair Prepare(int megabits, int threads, Func<MfcBenchmarks, int> baseline)
        {
            var benchmark = new MfcBenchmarks { Threads = threads, MegabitsPerSecond = megabits };
            benchmark.SetUp();
            return new Pair(() => baseline(benchmark), () => benchmark.Model(), benchmark.CleanUp, MfcBenchmarks.Frames, false);
        }

        private static Pair Prepare(SysMMUBenchmarks benchmark, Func<SysMMUBenchmarks, Action> baseline, Func<SysMMUBenchmarks, Action> model)
        {
            benchmark.SetUp();
            return new Pair(baseline(benchmark), model(benchmark), benchmark.CleanUp, 1, true);
        }

        private static Result Measure(Case one)
        {
            var pair = one.Prepare();
            try
            {
                // Long enough for the JIT's last tier.
                Repeat(pair.Baseline, WarmUp);
                var calls = Math.Max(1, (int)(Turn / Repeat(pair.Model, WarmUp)));
                Func<TimeSpan> clock = pair.IsOnOneThread ? ThreadClock.Now : pair.IsInProcess ? ThreadClock.ProcessNow : () => Stopwatch.GetElapsedTime(0);
                var turns = new List<(double Baseline, double Model)>();
                for(var watch = Stopwatch.StartNew(); watch.Elapsed < Measuring || turns.Count < LeastTurns; )
                {
                    // Each is first in every other turn.
                    var modelFirst = turns.Count % 2 == 0;
                    var early = Time(modelFirst ? pair.Model : pair.Baseline, calls, clock);
                    var late = Time(modelFirst ? pair.Baseline : pair.Model, calls, clock);
                    turns.Add(modelFirst ? (late, early) : (early, late));
                }
                var ratios = turns.Select(x => x.Baseline / x.Model).OrderBy(x => x).ToList();
                return new Result
                {
                    BaselineMilliseconds = Quantile(turns.Select(x => x.Baseline).OrderBy(x => x).ToList(), 0.5) / pair.Pictures,
                    ModelMilliseconds = Quantile(turns.Select(x => x.Model).OrderBy(x => x).ToList(), 0.5) / pair.Pictures,
                    Ratio = Quantile(ratios, 0.5),
                    Low = Quantile(ratios, 0.25),
                    High = Quantile(ratios, 0.75),
                };
            }
            finally
            {
                pair.CleanUp();
            }
        }

        /// <returns>The mean time of a call.</returns>
        private static TimeSpan Repeat(Action action, TimeSpan atLeast)
        {
            var calls = 0;
            var watch = Stopwatch.StartNew();
            do
            {
                action();
                calls++;
            }
            while(watch.Elapsed < atLeast);
            return watch.Elapsed / calls;
        }

        /// <returns>Milliseconds of a call.</returns>
        private static double Time(Action action, int calls, Func<TimeSpan> clock)
        {
            var start = clock();
            for(var i = 0; i < calls; i++)
            {
                action();
            }
            return (clock() - start).TotalMilliseconds / calls;
        }

        private static double Quantile(List<double> sorted, double part) => sorted[(int)(part * (sorted.Count - 1))];

        private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
        private static readonly TimeSpan Measuring = TimeSpan.FromSeconds(6);
        private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);
        private const int LeastTurns = 11;

        private sealed record Case(string Name, string Baseline, double? Target, Func<Pair> Prepare);

        private sealed record Pair(Action Baseline, Action Model, Action CleanUp, int Pictures, bool IsOnOneThread, bool IsInProcess = false);

        private struct Result
        {
            public double BaselineMilliseconds;
            public double ModelMilliseconds;
            public double Ratio;
            public double Low;
            public double High;
        }
    }
}
