using System;
using System.Linq;

using Antmicro.Renode.Utilities;

namespace Antmicro.Renode.Logging
{
    /// <summary>How much a log line matters.</summary>
    [Convertible]
    public sealed class LogLevel : IEquatable<LogLevel>, IComparable<LogLevel>
    {
        public static bool TryParse(string type, out LogLevel logLevel)
        {
            logLevel = AvailableLevels.FirstOrDefault(x => string.Equals(x.name, type, StringComparison.OrdinalIgnoreCase));
            return !(logLevel is null);
        }

        /// <exception cref="FormatException">When it isn't the name of a level.</exception>
        public static LogLevel Parse(string type)
        {
            return TryParse(type, out var level) ? level : throw new FormatException($"Cannot parse value '{type}' to correct log level.");
        }

        public static LogLevel Noisy = new LogLevel("Noisy", -1);
        public static LogLevel Debug = new LogLevel("Debug", 0);
        public static LogLevel Info = new LogLevel("Info", 1, ConsoleColor.Green);
        public static LogLevel Warning = new LogLevel("Warning", 2, ConsoleColor.DarkYellow);
        public static LogLevel Error = new LogLevel("Error", 3, ConsoleColor.Red);

        public static LogLevel[] AvailableLevels { get; private set; } = { Noisy, Debug, Info, Warning, Error };

        public LogLevel[] ThisAndHigher()
        {
            return AvailableLevels.Where(x => x >= this).ToArray();
        }

        public string ToStringCamelCase()
        {
            return name;
        }

        public override string ToString()
        {
            return name.ToUpper();
        }

        public bool Equals(LogLevel other)
        {
            return NumericLevel == other?.NumericLevel;
        }

        public override bool Equals(object obj)
        {
            return Equals(obj as LogLevel);
        }

        public override int GetHashCode()
        {
            return NumericLevel;
        }

        public int CompareTo(LogLevel other)
        {
            return NumericLevel.CompareTo(other.NumericLevel);
        }

        public int NumericLevel { get; private set; }

        public ConsoleColor? Color { get; private set; }

        public static bool operator <(LogLevel first, LogLevel second)
        {
            return first.NumericLevel < second.NumericLevel;
        }

        public static bool operator <=(LogLevel first, LogLevel second)
        {
            return first.NumericLevel <= second.NumericLevel;
        }

        public static bool operator >(LogLevel first, LogLevel second)
        {
            return first.NumericLevel > second.NumericLevel;
        }

        public static bool operator >=(LogLevel first, LogLevel second)
        {
            return first.NumericLevel >= second.NumericLevel;
        }

        public static bool operator ==(LogLevel first, LogLevel second)
        {
            return first?.NumericLevel == second?.NumericLevel;
        }

        public static bool operator !=(LogLevel first, LogLevel second)
        {
            return !(first == second);
        }

        private LogLevel(string name, int level, ConsoleColor? color = null)
        {
            this.name = name;
            NumericLevel = level;
            Color = color;
        }

        private readonly string name;
    }
}
