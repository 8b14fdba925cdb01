using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Peripherals.Memory;

using Range = Antmicro.Renode.Core.Range;

namespace Antmicro.Renode.Peripherals.Bus
{
    public enum UnhandledAccessBehaviour
    {
        Report,
        ReportIfTagged,
        ReportIfNotTagged,
        DoNotReport
    }

    /// <summary>The machine's bus: devices by address, without processors.</summary>
    public sealed partial class SystemBus : IBusController, IDisposable
    {
        public void Reset()
        {
        }

        public void Dispose()
        {
            disposed = true;
        }

        /// <exception cref="RegistrationException">When the range is taken.</exception>
        public void Register(IBusPeripheral peripheral, BusRangeRegistration registrationPoint)
        {
            var taken = entries.FirstOrDefault(x => x.Range.Intersects(registrationPoint.Range));
            if(taken != null)
            {
                throw new RegistrationException($"Given address {registrationPoint.Range} for peripheral {peripheral} conflicts with address {taken.Range} of peripheral {taken.Peripheral}");
            }
            Machine.RegisterAsAChildOf(this, peripheral, registrationPoint);
            Machine.RegisterBusController(peripheral, this);
            entries = entries.Append(new Entry(peripheral, registrationPoint)).OrderBy(x => x.Range.StartAddress).ToArray();
            if(peripheral is IAbsoluteAddressAware aware)
            {
                aware.SetAbsoluteAddress(registrationPoint.Range.StartAddress);
            }
        }

        public void Register(IKnownSize peripheral, BusPointRegistration registrationPoint)
        {
            Register(peripheral, registrationPoint.ToRangeRegistration(checked((ulong)peripheral.Size)));
        }

        public void Register(IPeripheral peripheral, NullRegistrationPoint registrationPoint)
        {
            (Machine as Machine)?.RegisterAsAChildOf(this, peripheral, registrationPoint);
        }

        public void Unregister(IBusPeripheral peripheral)
        {
            entries = entries.Where(x => x.Peripheral != peripheral).ToArray();
            (Machine as Machine)?.UnregisterAsAChildOf(this, peripheral);
        }

        public void Unregister(IKnownSize peripheral)
        {
            Unregister((IBusPeripheral)peripheral);
        }

        public void Unregister(IPeripheral peripheral)
        {
            (Machine as Machine)?.UnregisterAsAChildOf(this, peripheral);
        }

        public byte ReadByte(ulong address, IPeripheral context = null, ulong? cpuState = null)
        {
            return (byte)Read(address, 1);
        }

        public ushort ReadWord(ulong address, IPeripheral context = null, ulong? cpuState = null)
        {
            return (ushort)Read(address, 2);
        }

        public uint ReadDoubleWord(ulong address, IPeripheral context = null, ulong? cpuState = null)
        {
            return (uint)Read(address, 4);
        }

        public ulong ReadQuadWord(ulong address, IPeripheral context = null, ulong? cpuState = null)
        {
            return Read(address, 8);
        }

        public void WriteByte(ulong address, byte value, IPeripheral context = null, ulong? cpuState = null)
        {
            Write(address, 1, value);
        }

        public void WriteWord(ulong address, ushort value, IPeripheral context = null, ulong? cpuState = null)
        {
            Write(address, 2, value);
        }

        public void WriteDoubleWord(ulong address, uint value, IPeripheral context = null, ulong? cpuState = null)
        {
            Write(address, 4, value);
        }

        public void WriteQuadWord(ulong address, ulong value, IPeripheral context = null, ulong? cpuState = null)
        {
            Write(address, 8, value);
        }

        public byte[] ReadBytes(ulong address, int count, bool onlyMemory = false, IPeripheral context = null)
        {
            var result = new byte[count];
            ReadBytes(address, count, result, 0, onlyMemory, context);
            return result;
        }

        public byte[] ReadBytes(long offset, int count, IPeripheral context = null)
        {
            return ReadBytes((ulong)offset, count, context: context);
        }

        public void ReadBytes(ulong address, int count, byte[] destination, int startIndex, bool onlyMemory = false, IPeripheral context = null)
        {
            var first = Find(address);
            if(first?.Peripheral is MappedMemory whole && first.Has(address, count))
            {
                whole.ReadBytes(first.OffsetOf(address), count, destination, startIndex);
                return;
            }
            foreach(var piece in PiecesOf(address, checked((ulong)count), onlyMemory))
            {
                if(piece.Entry.Peripheral is MappedMemory memory)
                {
                    memory.ReadBytes(piece.Entry.OffsetOf(piece.Address), piece.Count, destination, startIndex + piece.Index);
                    continue;
                }
                for(var i = 0; i < piece.Count; i++)
                {
                    destination[startIndex + piece.Index + i] = ReadByte(piece.Address + (ulong)i, context);
                }
            }
        }

        public void WriteBytes(byte[] bytes, ulong address, bool onlyMemory = false, IPeripheral context = null)
        {
            WriteBytes(bytes, address, 0, bytes.Length, onlyMemory, context);
        }

        public void WriteBytes(byte[] bytes, ulong address, long count, bool onlyMemory = false, IPeripheral context = null)
        {
            WriteBytes(bytes, address, 0, count, onlyMemory, context);
        }

        public void WriteBytes(long offset, byte[] array, int startingIndex, int count, IPeripheral context = null)
        {
            WriteBytes(array, (ulong)offset, startingIndex, count, context: context);
        }

        public void WriteBytes(byte[] bytes, ulong address, int startingIndex, long count, bool onlyMemory = false, IPeripheral context = null)
        {
            var first = Find(address);
            if(first?.Peripheral is MappedMemory whole && first.Has(address, count))
            {
                whole.WriteBytes(first.OffsetOf(address), bytes, startingIndex, (int)count);
                return;
            }
            foreach(var piece in PiecesOf(address, checked((ulong)count), onlyMemory))
            {
                if(piece.Entry.Peripheral is IMultibyteWritePeripheral multibyte)
                {
                    multibyte.WriteBytes(piece.Entry.OffsetOf(piece.Address), bytes, startingIndex + piece.Index, piece.Count);
                    continue;
                }
                for(var i = 0; i < piece.Count; i++)
                {
                    WriteByte(piece.Address + (ulong)i, bytes[startingIndex + piece.Index + i], context);
                }
            }
        }

        public void ZeroRange(Range range, IPeripheral context = null)
        {
            var zeros = new byte[Math.Min(range.Size, 1 << 20)];
            for(var done = 0UL; done < range.Size; done += (ulong)zeros.Length)
            {
                WriteBytes(zeros, range.StartAddress + done, 0, (long)Math.Min((ulong)zeros.Length, range.Size - done), context: context);
            }
        }

        public IBusRegistered<IBusPeripheral> WhatIsAt(ulong address, IPeripheral context = null)
        {
            return Find(address)?.Registered;
        }

        public IPeripheral WhatPeripheralIsAt(ulong address, IPeripheral context = null)
        {
            return Find(address)?.Peripheral;
        }

        public bool IsMemory(ulong address, ICPU context = null, ulong? initiatorState = null)
        {
            return Find(address)?.Peripheral is IMemory;
        }

        public IBusRegistered<MappedMemory> FindMemory(ulong address, ICPU context = null)
        {
            var entry = Find(address);
            return entry?.Peripheral is MappedMemory memory ? new BusRegistered<MappedMemory>(memory, entry.Registered.RegistrationPoint) : null;
        }

        public IEnumerable<IBusRegistered<IBusPeripheral>> GetRegisteredPeripherals(IPeripheral context = null)
        {
            return entries.Select(x => x.Registered);
        }

        public IEnumerable<IBusRegistered<IBusPeripheral>> GetRegistrationsForPeripheralType<T>(IPeripheral context = null)
        {
            return GetRegisteredPeripherals().Where(x => x.Peripheral is T);
        }

        public IEnumerable<BusRangeRegistration> GetRegistrationPoints(IBusPeripheral peripheral)
        {
            return entries.Where(x => x.Peripheral == peripheral).Select(x => x.Registered.RegistrationPoint);
        }

        public void SetPeripheralEnabled(IPeripheral peripheral, bool enabled)
        {
            foreach(var entry in entries.Where(x => x.Peripheral == peripheral))
            {
                entry.Enabled = enabled;
            }
        }

        public bool IsPeripheralEnabled(IPeripheral peripheral)
        {
            return entries.All(x => x.Peripheral != peripheral || x.Enabled);
        }

        public void Tag(Range range, string tag, ulong defaultValue = 0, bool pausing = false, bool silent = false, bool overridePeripheralAccesses = false)
        {
            tags.Add(new TagEntry(range, tag, defaultValue, silent));
        }

        public IEnumerable<ICPU> GetCPUs()
        {
            return Enumerable.Empty<ICPU>();
        }

        /// <exception cref="ObjectDisposedException">After the machine was disposed of.</exception>
        public bool TryGetCurrentCPU(out ICPU cpu)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            cpu = null;
            return false;
        }

        public string DecorateWithCPUNameAndPC(string str)
        {
            return str;
        }

        public IMachine Machine { get; }

        public UnhandledAccessBehaviour UnhandledAccessBehaviour { get; set; }

        public IEnumerable<IRegistered<IBusPeripheral, BusRangeRegistration>> Children => entries.Select(x => x.Registered);

        internal SystemBus(IMachine machine)
        {
            Machine = machine;
        }

        private ulong Read(ulong address, int width)
        {
            var entry = Find(address);
            if(entry == null)
            {
                return ReportMissing(address, width, null);
            }
            if(!entry.Enabled)
            {
                this.Log(LogLevel.Warning, "Tried to read a locked peripheral: {0}. Address 0x{1:X}.", entry.Peripheral.GetName(), address);
                return 0;
            }
            return entry.Accessor.Read(entry.OffsetOf(address), width);
        }

        private void Write(ulong address, int width, ulong value)
        {
            var entry = Find(address);
            if(entry == null)
            {
                ReportMissing(address, width, value);
            }
            else if(!entry.Enabled)
            {
                this.Log(LogLevel.Warning, "Tried to write a locked peripheral: {0}. Address 0x{1:X}, value 0x{2:X}", entry.Peripheral.GetName(), address, value);
            }
            else
            {
                entry.Accessor.Write(entry.OffsetOf(address), width, value);
            }
        }

        private ulong ReportMissing(ulong address, int width, ulong? value)
        {
            var tag = tags.FirstOrDefault(x => x.Range.Contains(address));
            var result = tag?.DefaultValue ?? 0;
            if(UnhandledAccessBehaviour == UnhandledAccessBehaviour.DoNotReport
                || (UnhandledAccessBehaviour == UnhandledAccessBehaviour.ReportIfTagged && tag == null)
                || (UnhandledAccessBehaviour == UnhandledAccessBehaviour.ReportIfNotTagged && tag != null))
            {
                return result;
            }
            var kind = (SysbusAccessWidth)width;
            var text = value == null ? $"Read{kind} from non existing peripheral at 0x{address:X}" : $"Write{kind} to non existing peripheral at 0x{address:X}, value 0x{value:X}";
            text = tag == null ? text + "." : $"(tag: '{tag.Name}') {text}" + (value == null ? $", returning 0x{result:X}." : ".");
            this.Log(tag?.Silent == true ? LogLevel.Debug : LogLevel.Warning, text);
            return result;
        }

        private List<Piece> PiecesOf(ulong address, ulong count, bool onlyMemory)
        {
            var result = new List<Piece>(1);
            var done = 0UL;
            while(done < count)
            {
                var position = address + done;
                var entry = Find(position);
                ulong length;
                if(entry != null)
                {
                    length = Math.Min(count - done, entry.Range.EndAddress - position + 1);
                    result.Add(new Piece(entry, position, (int)done, (int)length));
                    if(onlyMemory && !(entry.Peripheral is IMemory))
                    {
                        throw new RecoverableException($"Tried to access {entry.Peripheral} but only memory accesses were allowed.");
                    }
                }
                else
                {
                    var next = entries.FirstOrDefault(x => x.Range.StartAddress > position);
                    length = next == null ? count - done : Math.Min(count - done, next.Range.StartAddress - position);
                    // The hole may end with the address space.
                    length = Math.Min(length - 1, ulong.MaxValue - position) + 1;
                    this.Log(LogLevel.Warning, "Tried to access bytes at non-existing peripheral in range {0}.", new Range(position, length));
                }
                done += length;
            }
            return result;
        }

        private Entry Find(ulong address)
        {
            var all = entries;
            int low = 0, high = all.Length - 1;
            while(low <= high)
            {
                var middle = (low + high) / 2;
                var entry = all[middle];
                if(address < entry.Start)
                {
                    high = middle - 1;
                }
                else if(address > entry.End)
                {
                    low = middle + 1;
                }
                else
                {
                    return entry;
                }
            }
            return null;
        }

        private bool disposed;

        // In the order of addresses; replaced as a whole, so that a reader on another thread sees the old or the new
        // one.
        private volatile Entry[] entries = new Entry[0];
        private readonly List<TagEntry> tags = new List<TagEntry>();

        private sealed class Entry
        {
            public Entry(IBusPeripheral peripheral, BusRangeRegistration registration)
            {
                Registered = new BusRegistered<IBusPeripheral>(peripheral, registration);
                Peripheral = peripheral;
                Range = registration.Range;
                Start = Range.StartAddress;
                End = Range.EndAddress;
                offset = registration.Offset;
                Accessor = new BusAccessor(peripheral);
            }

            /// <summary>Whether an access that begins here also ends here.</summary>
            public bool Has(ulong address, long count)
            {
                return count > 0 && (ulong)count <= int.MaxValue && (ulong)count - 1 <= End - address;
            }

            public long OffsetOf(ulong address)
            {
                return checked((long)(address - Start + offset));
            }

            public readonly IBusPeripheral Peripheral;
            public readonly Range Range;
            public readonly ulong Start;
            public readonly ulong End;
            public readonly BusAccessor Accessor;
            public readonly IBusRegistered<IBusPeripheral> Registered;
            public bool Enabled = true;

            private readonly ulong offset;
        }

        private readonly struct Piece
        {
            public Piece(Entry entry, ulong address, int index, int count)
            {
                Entry = entry;
                Address = address;
                Index = index;
                Count = count;
            }

            public readonly Entry Entry;
            public readonly ulong Address;
            public readonly int Index;
            public readonly int Count;
        }

        private sealed class TagEntry
        {
            public TagEntry(Range range, string name, ulong defaultValue, bool silent)
            {
                Range = range;
                Name = name;
                DefaultValue = defaultValue;
                Silent = silent;
            }

            public readonly Range Range;
            public readonly string Name;
            public readonly ulong DefaultValue;
            public readonly bool Silent;
        }
    }
}
