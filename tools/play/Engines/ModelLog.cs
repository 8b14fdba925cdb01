using System;
using System.Globalization;
using System.IO;

using Antmicro.Renode.Logging;

namespace Exynos5422.Play.Engines;

/// <summary>Writes what the device models log to a file, and counts what they complain about.</summary>
public sealed class ModelLog : LoggerBackend
{
    /// <param name="path">The file; it is replaced.</param>
    /// <param name="level">The least level that is written.</param>
    public ModelLog(string path, LogLevel level)
    {
        writer = new StreamWriter(path) { AutoFlush = true };
        SetLogLevel(level);
    }

    public override void Log(LogEntry entry)
    {
        lock(writer)
        {
            if(!closed)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Time:HH:mm:ss.fff} {entry.Type} {entry.FullMessage}"));
            }
        }
    }

    public override void Dispose()
    {
        lock(writer)
        {
            closed = true;
            writer.Dispose();
        }
    }

    private readonly StreamWriter writer;
    private bool closed;
}
