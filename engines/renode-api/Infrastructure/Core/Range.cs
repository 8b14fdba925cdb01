using System;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Core
{
    /// <summary>Addresses from a first to a last one, both included.</summary>
    public struct Range
    {
        /// <exception cref="RecoverableException">When the end is beyond 64 bits, or the size is 0.</exception>
        public Range(ulong startAddress, ulong size)
        {
            start = startAddress;
            end = unchecked(startAddress + size - 1);
            if(end < start)
            {
                throw new RecoverableException($"Could not create range at 0x{startAddress:X}; size is too large: 0x{size:X}");
            }
        }

        public bool Contains(ulong address)
        {
            return address >= start && address <= end;
        }

        public bool Contains(long address)
        {
            return address >= 0 && Contains((ulong)address);
        }

        public bool Contains(Range range)
        {
            return range.start >= start && range.end <= end;
        }

        public bool Intersects(Range range)
        {
            return range.start <= end && range.end >= start;
        }

        public override string ToString()
        {
            return $"<0x{start:X8}, 0x{end:X8}>";
        }

        public override bool Equals(object obj)
        {
            return obj is Range other && this == other;
        }

        public override int GetHashCode()
        {
            return HashCode.Combine(start, end);
        }

        public static bool operator ==(Range range, Range other)
        {
            return range.start == other.start && range.end == other.end;
        }

        public static bool operator !=(Range range, Range other)
        {
            return !(range == other);
        }

        public ulong StartAddress => start;

        public ulong EndAddress => end;

        public ulong Size => end - start + 1;

        private readonly ulong start;
        private readonly ulong end;
    }

    public static class RangeExtensions
    {
        public static Range By(this ulong startAddress, ulong size)
        {
            return new Range(startAddress, size);
        }

        public static Range By(this long startAddress, ulong size)
        {
            return new Range(checked((ulong)startAddress), size);
        }

        public static Range By(this long startAddress, long size)
        {
            return new Range(checked((ulong)startAddress), checked((ulong)size));
        }

        public static Range By(this uint startAddress, ulong size)
        {
            return new Range(startAddress, size);
        }

        public static Range By(this uint startAddress, long size)
        {
            return new Range(startAddress, checked((ulong)size));
        }

        public static Range By(this int startAddress, ulong size)
        {
            return new Range(checked((ulong)startAddress), size);
        }

        public static Range By(this int startAddress, long size)
        {
            return new Range(checked((ulong)startAddress), checked((ulong)size));
        }
    }
}
