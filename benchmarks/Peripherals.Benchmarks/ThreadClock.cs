using System;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Benchmarks
{
    /// <summary>Processor time, which .NET doesn't tell of a thread.</summary>
    internal static class ThreadClock
    {
        /// <summary>The processor time of the calling thread.</summary>
        public static TimeSpan Now() => Get(ThreadCpuTimeId);

        /// <summary>The processor time of all threads of this process.</summary>
        public static TimeSpan ProcessNow() => Get(ProcessCpuTimeId);

        private static TimeSpan Get(int clock)
        {
            if(clock_gettime(clock, out var time) != 0)
            {
                throw new InvalidOperationException("clock_gettime failed");
            }
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100);
        }

        [DllImport("libc")]
        private static extern int clock_gettime(int clock, out TimeSpec time);

        // CLOCK_PROCESS_CPUTIME_ID and CLOCK_THREAD_CPUTIME_ID of Linux.
        private const int ProcessCpuTimeId = 2;
        private const int ThreadCpuTimeId = 3;

        private struct TimeSpec
        {
            public nint Seconds;
            public nint Nanoseconds;
        }
    }
}
