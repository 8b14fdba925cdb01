using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals;

namespace Antmicro.Renode.Logging
{
    /// <summary>
    /// Hands log lines to the backends, on the caller's thread. Overloads without an array spare the allocation for
    /// lines nobody wants.
    /// </summary>
    public static class Logger
    {
        /// <exception cref="RecoverableException">When the name is taken and may not be taken over.</exception>
        public static void AddBackend(ILoggerBackend backend, string name, bool overwrite = false)
        {
            lock(sync)
            {
                if(backends.TryGetValue(name, out var old))
                {
                    if(!overwrite)
                    {
                        throw new RecoverableException($"Backend with name '{name}' already exists");
                    }
                    old.Dispose();
                }
                backends[name] = backend;
                UpdateMinimum();
            }
        }

        public static void RemoveBackend(ILoggerBackend backend)
        {
            lock(sync)
            {
                foreach(var name in backends.Where(x => x.Value == backend).Select(x => x.Key).ToList())
                {
                    backends.Remove(name);
                }
                UpdateMinimum();
            }
            backend.Dispose();
        }

        public static IDictionary<string, ILoggerBackend> GetBackends()
        {
            lock(sync)
            {
                return new Dictionary<string, ILoggerBackend>(backends);
            }
        }

        public static void SetLogLevel(ILoggerBackend backend, LogLevel level, int sourceId)
        {
            lock(sync)
            {
                UpdateMinimum();
            }
        }

        public static void Flush()
        {
            foreach(var backend in active)
            {
                backend.Flush();
            }
        }

        public static void Dispose()
        {
            lock(sync)
            {
                foreach(var backend in backends.Values)
                {
                    backend.Dispose();
                }
                backends.Clear();
                UpdateMinimum();
            }
        }

        public static void LogUnhandledRead(this IPeripheral peripheral, long offset)
        {
            peripheral.Log(LogLevel.Warning, "Unhandled read from offset 0x{0:X}{1}.", offset, RegisterName(peripheral, offset));
        }

        public static void LogUnhandledWrite(this IPeripheral peripheral, long offset, ulong value)
        {
            peripheral.Log(LogLevel.Warning, "Unhandled write to offset 0x{0:X}{1}, value 0x{2:X}.", offset, RegisterName(peripheral, offset), value);
        }

        public static void Error(string message)
        {
            LogAs(null, LogLevel.Error, message);
        }

        public static void Warning(string message)
        {
            LogAs(null, LogLevel.Warning, message);
        }

        public static void Info(string message)
        {
            LogAs(null, LogLevel.Info, message);
        }

        public static void Debug(string message)
        {
            LogAs(null, LogLevel.Debug, message);
        }

        public static void Noisy(string message)
        {
            LogAs(null, LogLevel.Noisy, message);
        }

        public static void Log(LogLevel type, string message)
        {
            LogAs(null, type, message);
        }

        public static void Log(this IEmulationElement e, LogLevel type, string message)
        {
            LogAs(e, type, message);
        }

        public static void LogAs(object o, LogLevel type, string message)
        {
            if(type >= minimum)
            {
                Write(o, type, message, null);
            }
        }

        public static void ErrorLog(this IEmulationElement e, string message)
        {
            LogAs(e, LogLevel.Error, message);
        }

        public static void WarningLog(this IEmulationElement e, string message)
        {
            LogAs(e, LogLevel.Warning, message);
        }

        public static void InfoLog(this IEmulationElement e, string message)
        {
            LogAs(e, LogLevel.Info, message);
        }

        public static void DebugLog(this IEmulationElement e, string message)
        {
            LogAs(e, LogLevel.Debug, message);
        }

        public static void NoisyLog(this IEmulationElement e, string message)
        {
            LogAs(e, LogLevel.Noisy, message);
        }

        public static void Log(LogLevel type, string message, object arg1)
        {
            LogAs(null, type, message, arg1);
        }

        public static void Log(this IEmulationElement e, LogLevel type, string message, object arg1)
        {
            LogAs(e, type, message, arg1);
        }

        public static void LogAs(object o, LogLevel type, string message, object arg1)
        {
            if(type >= minimum)
            {
                Write(o, type, message, new[] { arg1 });
            }
        }

        public static void ErrorLog(this IEmulationElement e, string message, object arg1)
        {
            LogAs(e, LogLevel.Error, message, arg1);
        }

        public static void WarningLog(this IEmulationElement e, string message, object arg1)
        {
            LogAs(e, LogLevel.Warning, message, arg1);
        }

        public static void InfoLog(this IEmulationElement e, string message, object arg1)
        {
            LogAs(e, LogLevel.Info, message, arg1);
        }

        public static void DebugLog(this IEmulationElement e, string message, object arg1)
        {
            LogAs(e, LogLevel.Debug, message, arg1);
        }

        public static void NoisyLog(this IEmulationElement e, string message, object arg1)
        {
            LogAs(e, LogLevel.Noisy, message, arg1);
        }

        public static void Log(LogLevel type, string message, object arg1, object arg2)
        {
            LogAs(null, type, message, arg1, arg2);
        }

        public static void Log(this IEmulationElement e, LogLevel type, string message, object arg1, object arg2)
        {
            LogAs(e, type, message, arg1, arg2);
        }

        public static void LogAs(object o, LogLevel type, string message, object arg1, object arg2)
        {
            if(type >= minimum)
            {
                Write(o, type, message, new[] { arg1, arg2 });
            }
        }

        public static void ErrorLog(this IEmulationElement e, string message, object arg1, object arg2)
        {
            LogAs(e, LogLevel.Error, message, arg1, arg2);
        }

        public static void WarningLog(this IEmulationElement e, string message, object arg1, object arg2)
        {
            LogAs(e, LogLevel.Warning, message, arg1, arg2);
        }

        public static void InfoLog(this IEmulationElement e, string message, object arg1, object arg2)
        {
            LogAs(e, LogLevel.Info, message, arg1, arg2);
        }

        public static void DebugLog(this IEmulationElement e, string message, object arg1, object arg2)
        {
            LogAs(e, LogLevel.Debug, message, arg1, arg2);
        }

        public static void NoisyLog(this IEmulationElement e, string message, object arg1, object arg2)
        {
            LogAs(e, LogLevel.Noisy, message, arg1, arg2);
        }

        public static void Log(LogLevel type, string message, object arg1, object arg2, object arg3)
        {
            LogAs(null, type, message, arg1, arg2, arg3);
        }

        public static void Log(this IEmulationElement e, LogLevel type, string message, object arg1, object arg2, object arg3)
        {
            LogAs(e, type, message, arg1, arg2, arg3);
        }

        public static void LogAs(object o, LogLevel type, string message, object arg1, object arg2, object arg3)
        {
            if(type >= minimum)
            {
                Write(o, type, message, new[] { arg1, arg2, arg3 });
            }
        }

        public static void ErrorLog(this IEmulationElement e, string message, object arg1, object arg2, object arg3)
        {
            LogAs(e, LogLevel.Error, message, arg1, arg2, arg3);
        }

        public static void WarningLog(this IEmulationElement e, string message, object arg1, object arg2, object arg3)
        {
            LogAs(e, LogLevel.Warning, message, arg1, arg2, arg3);
        }

        public static void InfoLog(this IEmulationElement e, string message, object arg1, object arg2, object arg3)
        {
            LogAs(e, LogLevel.Info, message, arg1, arg2, arg3);
        }

        public static void DebugLog(this IEmulationElement e, string message, object arg1, object arg2, object arg3)
        {
            LogAs(e, LogLevel.Debug, message, arg1, arg2, arg3);
        }

        public static void NoisyLog(this IEmulationElement e, string message, object arg1, object arg2, object arg3)
        {
            LogAs(e, LogLevel.Noisy, message, arg1, arg2, arg3);
        }

        public static void Log(LogLevel type, string message, params object[] args)
        {
            LogAs(null, type, message, args);
        }

        public static void Log(this IEmulationElement e, LogLevel type, string message, params object[] args)
        {
            LogAs(e, type, message, args);
        }

        public static void LogAs(object o, LogLevel type, string message, params object[] args)
        {
            if(type >= minimum)
            {
                Write(o, type, message, args);
            }
        }

        public static void ErrorLog(this IEmulationElement e, string message, params object[] args)
        {
            LogAs(e, LogLevel.Error, message, args);
        }

        public static void WarningLog(this IEmulationElement e, string message, params object[] args)
        {
            LogAs(e, LogLevel.Warning, message, args);
        }

        public static void InfoLog(this IEmulationElement e, string message, params object[] args)
        {
            LogAs(e, LogLevel.Info, message, args);
        }

        public static void DebugLog(this IEmulationElement e, string message, params object[] args)
        {
            LogAs(e, LogLevel.Debug, message, args);
        }

        public static void NoisyLog(this IEmulationElement e, string message, params object[] args)
        {
            LogAs(e, LogLevel.Noisy, message, args);
        }

        public static bool PrintFullName { get; set; }

        /// <summary>Below it, no backend wants a line.</summary>
        public static LogLevel MinimumLogLevel => minimum;

        public static readonly LogLevel DefaultLogLevel = LogLevel.Info;

        internal static void GetNames(int sourceId, out string objectName, out string machineName)
        {
            objectName = null;
            machineName = null;
            object source = null;
            lock(sync)
            {
                sourcesById.TryGetValue(sourceId, out var reference);
                reference?.TryGetTarget(out source);
            }
            if(source != null)
            {
                EmulationManager.Instance.CurrentEmulation.TryGetEmulationElementName(source, out objectName, out machineName);
            }
        }

        private static string RegisterName(IPeripheral peripheral, long offset)
        {
            return peripheral is IHasMappedRegisters mapped ? $" ({mapped.OffsetToString(offset)})" : "";
        }

        private static void Write(object source, LogLevel level, string message, object[] args)
        {
            var text = args?.Length > 0 ? string.Format(message, args) : message;
            var entry = new LogEntry(DateTime.Now, level, text, source == null ? -1 : IdOf(source), threadId: Environment.CurrentManagedThreadId)
            {
                Id = Interlocked.Increment(ref nextEntryId),
            };
            foreach(var backend in active)
            {
                backend.Log(entry);
            }
        }

        private static int IdOf(object source)
        {
            lock(sync)
            {
                if(!ids.TryGetValue(source, out var id))
                {
                    id = new StrongBox<int>(nextSourceId++);
                    ids.Add(source, id);
                    sourcesById.Add(id.Value, new WeakReference<object>(source));
                }
                return id.Value;
            }
        }

        private static void UpdateMinimum()
        {
            active = backends.Values.ToArray();
            minimum = active.SelectMany(x => x.GetCustomLogLevels().Values.Append(x.GetLogLevel())).Append(NoBackend).Min();
        }

        private static LogLevel NoBackend => LogLevel.Error;

        private static ulong nextEntryId;
        private static int nextSourceId;
        private static LogLevel minimum = LogLevel.Error;
        private static ILoggerBackend[] active = new ILoggerBackend[0];

        private static readonly Dictionary<string, ILoggerBackend> backends = new Dictionary<string, ILoggerBackend>();
        private static readonly ConditionalWeakTable<object, StrongBox<int>> ids = new ConditionalWeakTable<object, StrongBox<int>>();
        private static readonly Dictionary<int, WeakReference<object>> sourcesById = new Dictionary<int, WeakReference<object>>();
        private static readonly object sync = new object();
    }
}
