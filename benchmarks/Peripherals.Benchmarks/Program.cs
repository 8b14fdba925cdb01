using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Antmicro.Renode.Peripherals.Benchmarks
{
    /// <summary>
    /// dotnet run -c Release --project benchmarks/Peripherals.Benchmarks -- --filter '*GScaler*'
    /// Runs in this process: the models and their baselines load native libraries from where they are.
    /// </summary>
    public static class Program
    {
        public static void Main(string[] arguments)
        {
            var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(10));
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments.Length == 0 ? new[] { "--filter", "*" } : arguments, config);
        }
    }
}
