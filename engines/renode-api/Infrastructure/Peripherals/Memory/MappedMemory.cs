using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.Memory
{
    /// <summary>Memory. The host gives pages to it as they are touched.</summary>
    public sealed class MappedMemory : IMemory, IMapped, IDisposable
    {
        /// <param name="machine">May be null.</param>
        /// <param name="size">In bytes.</param>
        /// <param name="segmentSize">Makes no difference here.</param>
        /// <param name="sharedMemoryFileRoot">Makes no difference here.</param>
        public unsafe MappedMemory(IMachine machine, long size, int? segmentSize = null, string sharedMemoryFileRoot = null)
        {
            if(size <= 0)
            {
                throw new ConstructionException("Memory size cannot be 0");
            }
            Size = size;
            pointer = (byte*)NativeMemory.AllocZeroed((nuint)size);
            owned = true;
        }

        /// <summary>
        /// Memory that someone else holds, for as long as this object is used: the guest's, shared with another
        /// process.
        /// </summary>
        [StandInOnly]
        public unsafe MappedMemory(IntPtr memory, long size)
        {
            Size = size;
            pointer = (byte*)memory;
        }

        ~MappedMemory()
        {
            Free();
        }

        public void Reset()
        {
            // Memory keeps its content.
        }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        public byte[] ReadBytes(long offset, int count, IPeripheral context = null)
        {
            var result = new byte[count];
            ReadBytes(offset, count, result, 0);
            return result;
        }

        public void ReadBytes(long offset, int count, byte[] destination, int startIndex)
        {
            if(Check(offset, count, "read"))
            {
                Span(offset, count).CopyTo(destination.AsSpan(startIndex));
            }
        }

        public void WriteBytes(long offset, byte[] array, int startingIndex, int count, IPeripheral context = null)
        {
            if(Check(offset, count, "write"))
            {
                array.AsSpan(startingIndex, count).CopyTo(Span(offset, count));
            }
        }

        public void WriteBytes(long offset, byte[] value)
        {
            WriteBytes(offset, value, 0, value.Length);
        }

        public void WriteBytes(long offset, byte[] value, int count)
        {
            WriteBytes(offset, value, 0, count);
        }

        public void ZeroRange(long rangeStart, long rangeLength)
        {
            SetRange(rangeStart, rangeLength, 0);
        }

        public void SetRange(long rangeStart, long rangeLength, byte value)
        {
            while(rangeLength > 0)
            {
                var count = (int)Math.Min(rangeLength, int.MaxValue);
                if(!Check(rangeStart, count, "write"))
                {
                    return;
                }
                Span(rangeStart, count).Fill(value);
                rangeStart += count;
                rangeLength -= count;
            }
        }

        public byte ReadByte(long offset)
        {
            return Check(offset, 1, "read") ? Span(offset, 1)[0] : (byte)0;
        }

        public ushort ReadWord(long offset)
        {
            return Check(offset, 2, "read") ? BinaryPrimitives.ReadUInt16LittleEndian(Span(offset, 2)) : (ushort)0;
        }

        public uint ReadDoubleWord(long offset)
        {
            return Check(offset, 4, "read") ? BinaryPrimitives.ReadUInt32LittleEndian(Span(offset, 4)) : 0;
        }

        public ulong ReadQuadWord(long offset)
        {
            return Check(offset, 8, "read") ? BinaryPrimitives.ReadUInt64LittleEndian(Span(offset, 8)) : 0;
        }

        public void WriteByte(long offset, byte value)
        {
            if(Check(offset, 1, "write"))
            {
                Span(offset, 1)[0] = value;
            }
        }

        public void WriteWord(long offset, ushort value)
        {
            if(Check(offset, 2, "write"))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(Span(offset, 2), value);
            }
        }

        public void WriteDoubleWord(long offset, uint value)
        {
            if(Check(offset, 4, "write"))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(Span(offset, 4), value);
            }
        }

        public void WriteQuadWord(long offset, ulong value)
        {
            if(Check(offset, 8, "write"))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(Span(offset, 8), value);
            }
        }

        /// <summary>In bytes.</summary>
        public long Size { get; }

        public IEnumerable<IMappedSegment> MappedSegments => new[] { new WholeSegment(this) };

        private bool Check(long offset, int count, string operation)
        {
            if(offset >= 0 && count >= 0 && offset <= Size - count && IsAllocated)
            {
                return true;
            }
            this.Log(LogLevel.Error, "Tried to {0} {1} bytes at offset 0x{2:X} outside the range of the peripheral 0x0 - 0x{3:X}", operation, count, offset, Size);
            return false;
        }

        private unsafe Span<byte> Span(long offset, int count)
        {
            return new Span<byte>(pointer + offset, count);
        }

        private unsafe void Free()
        {
            if(owned && pointer != null)
            {
                NativeMemory.Free(pointer);
            }
            pointer = null;
        }

        private unsafe bool IsAllocated => pointer != null;

        private unsafe byte* pointer;
        private readonly bool owned;

        private sealed class WholeSegment : IMappedSegment
        {
            public WholeSegment(MappedMemory memory)
            {
                this.memory = memory;
            }

            public void Touch()
            {
            }

            public unsafe IntPtr Pointer => (IntPtr)memory.pointer;

            public ulong StartingOffset => 0;

            public ulong Size => (ulong)memory.Size;

            private readonly MappedMemory memory;
        }
    }
}
