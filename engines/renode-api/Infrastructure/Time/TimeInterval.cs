using System;
using System.Globalization;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Time
{
    public interface ITimeDomain
    {
    }

    /// <summary>A length of virtual time in nanoseconds.</summary>
    public struct TimeInterval : IComparable<TimeInterval>, IEquatable<TimeInterval>
    {
        public static TimeInterval FromTicks(ulong ticks)
        {
            return new TimeInterval(ticks);
        }

        public static TimeInterval FromNanoseconds(ulong v)
        {
            return new TimeInterval(v * TicksPerNanosecond);
        }

        public static TimeInterval FromMicroseconds(ulong v)
        {
            return new TimeInterval(v * TicksPerMicrosecond);
        }

        public static TimeInterval FromMilliseconds(ulong v)
        {
            return new TimeInterval(v * TicksPerMillisecond);
        }

        public static TimeInterval FromMilliseconds(float v)
        {
            return new TimeInterval((ulong)(v * TicksPerMillisecond));
        }

        public static TimeInterval FromSeconds(ulong v)
        {
            return new TimeInterval(v * TicksPerSecond);
        }

        public static TimeInterval FromSeconds(float v)
        {
            return new TimeInterval((ulong)(v * TicksPerSecond));
        }

        public static TimeInterval FromSeconds(double v)
        {
            return new TimeInterval((ulong)(v * TicksPerSecond));
        }

        public static TimeInterval FromMinutes(ulong v)
        {
            return FromSeconds(v * 60);
        }

        public static TimeInterval FromMinutes(float v)
        {
            return FromSeconds(v * 60);
        }

        public static TimeInterval FromTimeSpan(TimeSpan span)
        {
            return FromNanoseconds((ulong)span.Ticks * NanosecondsPerTimeSpanTick);
        }

        public static TimeInterval Min(TimeInterval t1, TimeInterval t2)
        {
            return t2 < t1 ? t2 : t1;
        }

        /// <summary>Reads [[hours:]minutes:]seconds[.fraction].</summary>
        public static bool TryParse(string input, out TimeInterval output)
        {
            output = Empty;
            var total = 0.0;
            foreach(var part in input.Split(':'))
            {
                if(!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                {
                    return false;
                }
                total = total * 60 + value;
            }
            output = FromTicks((ulong)Math.Round(total * TicksPerSecond));
            return true;
        }

        public static explicit operator TimeInterval(string s)
        {
            if(!TryParse(s, out var result))
            {
                throw new RecoverableException($"Could not parse {s} to time interval. Provide input in form 00:00:00.0000");
            }
            return result;
        }

        public static TimeInterval operator +(TimeInterval t1, TimeInterval t2)
        {
            return new TimeInterval(checked(t1.ticks + t2.ticks));
        }

        public static TimeInterval operator -(TimeInterval t1, TimeInterval t2)
        {
            return new TimeInterval(checked(t1.ticks - t2.ticks));
        }

        public static bool operator <(TimeInterval t1, TimeInterval t2)
        {
            return t1.ticks < t2.ticks;
        }

        public static bool operator >(TimeInterval t1, TimeInterval t2)
        {
            return t1.ticks > t2.ticks;
        }

        public static bool operator <=(TimeInterval t1, TimeInterval t2)
        {
            return t1.ticks <= t2.ticks;
        }

        public static bool operator >=(TimeInterval t1, TimeInterval t2)
        {
            return t1.ticks >= t2.ticks;
        }

        public static bool operator ==(TimeInterval t1, TimeInterval t2)
        {
            return t1.ticks == t2.ticks;
        }

        public static bool operator !=(TimeInterval t1, TimeInterval t2)
        {
            return t1.ticks != t2.ticks;
        }

        public static readonly TimeInterval Empty = FromTicks(0);
        public static readonly TimeInterval Maximal = FromTicks(ulong.MaxValue);

        public int CompareTo(TimeInterval other)
        {
            return ticks.CompareTo(other.ticks);
        }

        public bool Equals(TimeInterval ts)
        {
            return ticks == ts.ticks;
        }

        public override bool Equals(object obj)
        {
            return obj is TimeInterval other && Equals(other);
        }

        public override int GetHashCode()
        {
            return ticks.GetHashCode();
        }

        public override string ToString()
        {
            var seconds = ticks / TicksPerSecond;
            return $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}.{ticks % TicksPerSecond:000000000}";
        }

        public TimeSpan ToTimeSpan()
        {
            return TimeSpan.FromTicks((long)(ticks / NanosecondsPerTimeSpanTick));
        }

        public TimeInterval WithTicksMin(ulong ticks)
        {
            return new TimeInterval(Math.Min(this.ticks, ticks));
        }

        public TimeInterval WithScaledTicks(double factor)
        {
            return new TimeInterval((ulong)(ticks * factor));
        }

        public ulong Ticks => ticks;

        public ulong TotalNanoseconds => ticks / TicksPerNanosecond;

        public double TotalMicroseconds => ticks / (double)TicksPerMicrosecond;

        public double TotalMilliseconds => ticks / (double)TicksPerMillisecond;

        public double TotalSeconds => ticks / (double)TicksPerSecond;

        public const ulong TicksPerNanosecond = 1;
        public const ulong TicksPerMicrosecond = TicksPerNanosecond * 1000;
        public const ulong TicksPerMillisecond = TicksPerMicrosecond * 1000;
        public const ulong TicksPerSecond = TicksPerMillisecond * 1000;

        private TimeInterval(ulong ticks)
        {
            this.ticks = ticks;
        }

        private const ulong NanosecondsPerTimeSpanTick = 100;

        private readonly ulong ticks;
    }

    /// <summary>A point in a time domain.</summary>
    public struct TimeStamp
    {
        public TimeStamp(TimeInterval interval, ITimeDomain domain)
        {
            TimeElapsed = interval;
            Domain = domain;
        }

        public override string ToString()
        {
            return $"[Domain = {Domain}, TimeElapsed = {TimeElapsed}]";
        }

        public TimeInterval TimeElapsed { get; private set; }

        public ITimeDomain Domain { get; private set; }
    }
}
