using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;

namespace Antmicro.Renode.Logging
{
    public sealed class LogEntry
    {
        public LogEntry(DateTime time, LogLevel level, string message, int sourceId = NoSource, bool forceMachineName = false, int? threadId = null)
        {
            Time = time;
            Type = level;
            Message = message;
            SourceId = sourceId;
            ForceMachineName = forceMachineName;
            ThreadId = threadId;
            Count = 1;
            if(sourceId != NoSource)
            {
                Logger.GetNames(sourceId, out var objectName, out var machineName);
                const string prefix = Machine.SystemBusName + ".";
                ObjectName = objectName != null && objectName.StartsWith(prefix, StringComparison.Ordinal) ? objectName.Substring(prefix.Length) : objectName;
                MachineName = machineName;
            }
        }

        public bool EqualsWithoutIdTimeAndCount(LogEntry entry)
        {
            return entry != null && Type == entry.Type && ThreadId == entry.ThreadId && SourceId == entry.SourceId && Message == entry.Message;
        }

        public ulong Id { get; set; }

        public int SourceId { get; private set; }

        public string Message { get; private set; }

        public string FullMessage => $"{ObjectName}: {Message}";

        public int? ThreadId { get; private set; }

        public DateTime Time { get; private set; }

        public int Count { get; set; }

        public LogLevel Type { get; }

        /// <summary>The source's name without the bus in front, null for a source that has none.</summary>
        public string ObjectName { get; }

        public string MachineName { get; }

        public bool ForceMachineName { get; }

        private const int NoSource = -1;
    }

    /// <summary>Where log lines go.</summary>
    public interface ILoggerBackend : IDisposable
    {
        void Log(LogEntry entry);

        void SetLogLevel(LogLevel level, int sourceId = -1);

        LogLevel GetLogLevel();

        IDictionary<int, LogLevel> GetCustomLogLevels();

        void Reset();

        void Flush();

        bool IsControllable { get; }
    }

    public abstract class LoggerBackend : ILoggerBackend
    {
        public abstract void Log(LogEntry entry);

        public virtual void SetLogLevel(LogLevel level, int sourceId = -1)
        {
            if(sourceId == -1)
            {
                logLevel = level;
            }
            else if(level is null)
            {
                customLevels.Remove(sourceId);
            }
            else
            {
                customLevels[sourceId] = level;
            }
            Logger.SetLogLevel(this, level, sourceId);
        }

        public LogLevel GetLogLevel()
        {
            return logLevel;
        }

        public LogLevel GetCustomLogLevel(int? id)
        {
            return id != null && customLevels.TryGetValue(id.Value, out var level) ? level : null;
        }

        public IDictionary<int, LogLevel> GetCustomLogLevels()
        {
            return new Dictionary<int, LogLevel>(customLevels);
        }

        public void Reset()
        {
            logLevel = Logger.DefaultLogLevel;
            customLevels.Clear();
        }

        public virtual void Flush()
        {
        }

        public virtual void Dispose()
        {
        }

        public virtual bool IsControllable => true;

        protected LoggerBackend()
        {
            logLevel = Logger.DefaultLogLevel;
        }

        protected bool ShouldBeLogged(LogEntry entry)
        {
            return entry.Type >= (GetCustomLogLevel(entry.SourceId) ?? logLevel);
        }

        protected LogLevel logLevel;

        private readonly Dictionary<int, LogLevel> customLevels = new Dictionary<int, LogLevel>();
    }
}
