using System;

namespace Antmicro.Renode.Logging
{
    /// <summary>An emulation's logger.</summary>
    public interface ILogger : IDisposable
    {
        void Flush();

        /// <summary>Whether a line is at its backends when the call that logs it returns. Here it always is.</summary>
        bool SynchronousLogging { get; set; }
    }
}
