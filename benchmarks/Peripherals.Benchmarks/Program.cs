using System.Linq;

using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Antmicro.Renode.Peripherals.Benchmarks
{
    /// <summary>
    /// ratios [FILTER] prints the table of docs/benchmarks.md; everything else is BenchmarkDotNet's, --filter
    /// '*GScaler*' for one. Runs in this process: the models and their baselines load native libraries from where
    /// they are.
    /// </summary>
    public static class Program
    {
        public static int Main(string[] arguments)
        {
            if(arguments.Length > 0 && arguments[0] == "ratios")
            {
                return Ratios.Run(arguments.Length > 1 ? arguments[1] : "");
            }
            var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(10));
            var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments.Length == 0 ? new[] { "--filter", "*" } : arguments, config);
            return summaries.Any(x => x.HasCriticalValidationErrors || x.Reports.Any(y => !y.Success)) ? 1 : 0;
        }
    }
}
