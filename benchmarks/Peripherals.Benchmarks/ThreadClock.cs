using System;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Benchmarks
{
    /// <summary>The processor time of the calling thread, which .NET doesn't tell.</summary>
    internal static class ThreadClock
    {
        public static TimeSpan Now()
        {
            if(clock_gettime(ThreadCpuTimeId, out var time) != 0)
            {
                throw new InvalidOperationException("clock_gettime failed");
            }
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100);
        }

        [DllImport("libc")]
        private static extern int clock_gettime(int clock, out TimeSpec time);

        // CLOCK_THREAD_CPUTIME_ID of Linux.
        private const int ThreadCpuTimeId = 3;

        private struct TimeSpec
        {
            public nint Seconds;
            public nint Nanoseconds;
        }
    }
}
