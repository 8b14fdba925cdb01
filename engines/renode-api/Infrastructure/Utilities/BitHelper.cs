using System;
using System.Collections.Generic;
using System.Numerics;
using System.Text;

namespace Antmicro.Renode.Utilities
{
    /// <summary>Bit arithmetic. Positions count from the least significant bit.</summary>
    public static class BitHelper
    {
        /// <summary>The index of the highest bit that is set, -1 if there is none.</summary>
        public static int GetMostSignificantSetBitIndex(ulong value)
        {
            return 63 - BitOperations.LeadingZeroCount(value);
        }

        public static long Bit(byte b)
        {
            return 1 << b;
        }

        public static ulong Bits(int position, int width)
        {
            return position < 64 ? Ones(width) << position : 0;
        }

        public static bool IsBitSet(uint reg, byte bit)
        {
            return ((1 << bit) & reg) != 0;
        }

        public static bool IsBitSet(ulong reg, byte bit)
        {
            return (reg >> bit & 1) != 0;
        }

        public static void SetBit(ref byte reg, byte bit, bool value)
        {
            reg = (byte)(value ? reg | (1 << bit) : reg & ~(1 << bit));
        }

        public static void SetBit(ref uint reg, byte bit, bool value)
        {
            reg = value ? reg | (1u << bit) : reg & ~(1u << bit);
        }

        public static void SetBit(ref ulong reg, byte bit, bool value)
        {
            reg = value ? reg | (1UL << bit) : reg & ~(1UL << bit);
        }

        public static void SetBits(ref uint reg, int position, int width)
        {
            reg |= CalculateMask(width, position);
        }

        public static void SetBits(ref ulong reg, int position, int width)
        {
            reg |= CalculateQuadWordMask(width, position);
        }

        public static void ClearBits(ref uint reg, int position, int width)
        {
            reg &= ~CalculateMask(width, position);
        }

        public static void ClearBits(ref ulong reg, int position, int width)
        {
            reg &= ~CalculateQuadWordMask(width, position);
        }

        public static bool AreAnyBitsSet(uint reg, int position, int width)
        {
            return (reg & CalculateMask(width, position)) != 0;
        }

        public static bool AreAnyBitsSet(ulong reg, int position, int width)
        {
            return (reg & CalculateQuadWordMask(width, position)) != 0;
        }

        public static bool AreAllBitsSet(ulong reg, int position, int width)
        {
            return (~reg & CalculateQuadWordMask(width, position)) == 0;
        }

        public static void UpdateWith(ref uint reg, uint newValue, int position, int width)
        {
            UpdateWithMasked(ref reg, newValue, CalculateMask(width, position));
        }

        public static void UpdateWith(ref ulong reg, ulong newValue, int position, int width)
        {
            UpdateWithMasked(ref reg, newValue, CalculateQuadWordMask(width, position));
        }

        public static void UpdateWithShifted(ref uint reg, uint newValue, int position, int width)
        {
            UpdateWith(ref reg, newValue << position, position, width);
        }

        public static void UpdateWithShifted(ref ulong reg, ulong newValue, int position, int width)
        {
            UpdateWith(ref reg, newValue << position, position, width);
        }

        public static void UpdateWithMasked(ref uint reg, uint newValue, uint mask)
        {
            reg ^= (reg ^ newValue) & mask;
        }

        public static void UpdateWithMasked(ref ulong reg, ulong newValue, ulong mask)
        {
            reg ^= (reg ^ newValue) & mask;
        }

        public static byte GetValue(byte reg, int offset, int size)
        {
            return (byte)GetValueChecked(reg, offset, size, 8);
        }

        public static ushort GetValue(ushort reg, int offset, int size)
        {
            return (ushort)GetValueChecked(reg, offset, size, 16);
        }

        public static uint GetValue(uint reg, int offset, int size)
        {
            return (uint)GetValueChecked(reg, offset, size, 32);
        }

        public static ulong GetValue(ulong reg, int offset, int size)
        {
            return GetValueChecked(reg, offset, size, 64);
        }

        public static uint GetMaskedValue(uint reg, int maskOffset, int maskSize)
        {
            return reg & CalculateMask(maskSize, maskOffset);
        }

        public static ulong GetMaskedValue(ulong reg, int maskOffset, int maskSize)
        {
            return reg & CalculateQuadWordMask(maskSize, maskOffset);
        }

        public static uint SetMaskedValue(uint source, uint value, int maskOffset, int maskSize)
        {
            UpdateWithShifted(ref source, value, maskOffset, maskSize);
            return source;
        }

        public static ulong SetMaskedValue(ulong source, ulong value, int maskOffset, int maskSize)
        {
            UpdateWithShifted(ref source, value, maskOffset, maskSize);
            return source;
        }

        public static void SetMaskedValue(ref uint reg, uint value, int maskOffset, int maskSize)
        {
            UpdateWithShifted(ref reg, value, maskOffset, maskSize);
        }

        public static void SetMaskedValue(ref ulong reg, ulong value, int maskOffset, int maskSize)
        {
            UpdateWithShifted(ref reg, value, maskOffset, maskSize);
        }

        public static uint ReplaceBits(this uint destination, uint source, int width, int destinationPosition = 0, int sourcePosition = 0)
        {
            return (uint)ReplaceBits((ulong)destination, source, width, destinationPosition, sourcePosition);
        }

        public static ulong ReplaceBits(this ulong destination, ulong source, int width, int destinationPosition = 0, int sourcePosition = 0)
        {
            UpdateWithMasked(ref destination, source >> sourcePosition << destinationPosition, Ones(width) << destinationPosition);
            return destination;
        }

        public static uint CalculateMask(int width, int position)
        {
            CheckMask(width, position, 32);
            return (uint)(Ones(width) << position);
        }

        public static ulong CalculateQuadWordMask(int width, int position)
        {
            CheckMask(width, position, 64);
            return Ones(width) << position;
        }

        public static IList<int> GetSetBits(ulong reg)
        {
            var result = new List<int>();
            for(; reg != 0; reg &= reg - 1)
            {
                result.Add(BitOperations.TrailingZeroCount(reg));
            }
            return result;
        }

        public static uint GetSetBitsCount(ulong value)
        {
            return (uint)BitOperations.PopCount(value);
        }

        /// <summary>The set bits as text, neighbours as a range: "0, 4-7".</summary>
        public static string GetSetBitsPretty(ulong reg)
        {
            var result = new StringBuilder();
            for(var start = 0; start < 64; start++)
            {
                if(!IsBitSet(reg, (byte)start))
                {
                    continue;
                }
                var end = start;
                while(end < 63 && IsBitSet(reg, (byte)(end + 1)))
                {
                    end++;
                }
                result.Append(result.Length > 0 ? ", " : "").Append(start == end ? $"{start}" : $"{start}-{end}");
                start = end;
            }
            return result.Length > 0 ? result.ToString() : "(none)";
        }

        public static void ForeachActiveBit(ulong reg, Action<byte> action)
        {
            foreach(var bit in GetSetBits(reg))
            {
                action((byte)bit);
            }
        }

        public static bool[] GetBits(uint reg)
        {
            var result = new bool[32];
            for(var i = 0; i < result.Length; i++)
            {
                result[i] = IsBitSet((ulong)reg, (byte)i);
            }
            return result;
        }

        public static uint GetValueFromBitsArray(IEnumerable<bool> array)
        {
            var result = 0u;
            var position = 0;
            foreach(var bit in array)
            {
                result |= bit ? 1u << position : 0;
                position++;
            }
            return result;
        }

        public static uint GetValueFromBitsArray(params bool[] array)
        {
            return GetValueFromBitsArray((IEnumerable<bool>)array);
        }

        private static ulong Ones(int width)
        {
            return width >= 64 ? ulong.MaxValue : (1UL << width) - 1;
        }

        private static ulong GetValueChecked(ulong reg, int offset, int size, int width)
        {
            if(size < 0 || size > width)
            {
                throw new ArgumentException($"size not in [0,{width}]");
            }
            return (reg >> offset) & Ones(size);
        }

        private static void CheckMask(int width, int position, int maxWidth)
        {
            if(width < 0 || position < 0 || width + position > maxWidth)
            {
                throw new ArgumentException($"A mask of {width} bits at {position} doesn't fit in {maxWidth} bits");
            }
        }
    }
}
