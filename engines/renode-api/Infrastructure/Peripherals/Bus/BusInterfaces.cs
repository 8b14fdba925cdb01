using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Peripherals.Memory;

using Range = Antmicro.Renode.Core.Range;

namespace Antmicro.Renode.Peripherals.Bus
{
    /// <summary>A device that can be on a bus.</summary>
    public interface IBusPeripheral : IPeripheral
    {
    }

    public interface IBytePeripheral : IBusPeripheral
    {
        byte ReadByte(long offset);

        void WriteByte(long offset, byte value);
    }

    public interface IWordPeripheral : IBusPeripheral
    {
        ushort ReadWord(long offset);

        void WriteWord(long offset, ushort value);
    }

    public interface IDoubleWordPeripheral : IBusPeripheral
    {
        uint ReadDoubleWord(long offset);

        void WriteDoubleWord(long offset, uint value);
    }

    public interface IQuadWordPeripheral : IBusPeripheral
    {
        ulong ReadQuadWord(long offset);

        void WriteQuadWord(long offset, ulong value);
    }

    public interface IMultibyteWritePeripheral
    {
        byte[] ReadBytes(long offset, int count, IPeripheral context = null);

        void WriteBytes(long offset, byte[] array, int startingIndex, int count, IPeripheral context = null);
    }

    [Flags]
    public enum SysbusAccessWidth
    {
        Byte = 1,
        Word = 2,
        DoubleWord = 4,
        QuadWord = 8
    }

    [Flags]
    public enum Access
    {
        Read = 1,
        Write = 2,
        ReadAndWrite = 3
    }

    [Flags]
    public enum BusAccessPrivileges
    {
        None = 0,
        Read = 1,
        Write = 2,
        Other = 4
    }

    /// <summary>Accesses of a width the device hasn't got, made of those it has.</summary>
    [Flags]
    public enum AllowedTranslation
    {
        ByteToWord = 0x1,
        ByteToDoubleWord = 0x2,
        ByteToQuadWord = 0x4,
        WordToByte = 0x8,
        WordToDoubleWord = 0x10,
        WordToQuadWord = 0x20,
        DoubleWordToByte = 0x40,
        DoubleWordToWord = 0x80,
        DoubleWordToQuadWord = 0x100,
        QuadWordToByte = 0x200,
        QuadWordToWord = 0x400,
        QuadWordToDoubleWord = 0x800,
    }

    [AttributeUsage(AttributeTargets.Class)]
    public class AllowedTranslationsAttribute : Attribute
    {
        public AllowedTranslationsAttribute(AllowedTranslation allowedTranslations)
        {
            AllowedTranslations = allowedTranslations;
        }

        public AllowedTranslation AllowedTranslations { get; }
    }

    public interface IBusRegistered<out T> : IRegistered<T, BusRangeRegistration> where T : IBusPeripheral
    {
    }

    public class BusRegistered<T> : IBusRegistered<T> where T : IBusPeripheral
    {
        public BusRegistered(T what, BusRangeRegistration where)
        {
            Peripheral = what;
            RegistrationPoint = where;
        }

        public override string ToString()
        {
            return $"{Peripheral.GetName()} registered at {RegistrationPoint}";
        }

        public T Peripheral { get; private set; }

        public BusRangeRegistration RegistrationPoint { get; private set; }
    }

    /// <summary>
    /// The bus as its users see it. Where nothing is, reads give 0, writes do nothing and a warning is logged; of a
    /// block, the parts where something is are read or written.
    /// </summary>
    public interface IBusController : IPeripheralContainer<IBusPeripheral, BusRangeRegistration>, IRegisterablePeripheral<IKnownSize, BusPointRegistration>,
        IRegisterablePeripheral<IPeripheral, NullRegistrationPoint>, IPeripheral, IMultibyteWritePeripheral
    {
        byte ReadByte(ulong address, IPeripheral context = null, ulong? cpuState = null);

        void WriteByte(ulong address, byte value, IPeripheral context = null, ulong? cpuState = null);

        ushort ReadWord(ulong address, IPeripheral context = null, ulong? cpuState = null);

        void WriteWord(ulong address, ushort value, IPeripheral context = null, ulong? cpuState = null);

        uint ReadDoubleWord(ulong address, IPeripheral context = null, ulong? cpuState = null);

        void WriteDoubleWord(ulong address, uint value, IPeripheral context = null, ulong? cpuState = null);

        ulong ReadQuadWord(ulong address, IPeripheral context = null, ulong? cpuState = null);

        void WriteQuadWord(ulong address, ulong value, IPeripheral context = null, ulong? cpuState = null);

        /// <exception cref="Exceptions.RecoverableException">With <paramref name="onlyMemory"/>, when a device that
        /// isn't memory is in the range.</exception>
        void ReadBytes(ulong address, int count, byte[] destination, int startIndex, bool onlyMemory = false, IPeripheral context = null);

        byte[] ReadBytes(ulong address, int count, bool onlyMemory = false, IPeripheral context = null);

        void WriteBytes(byte[] bytes, ulong address, bool onlyMemory = false, IPeripheral context = null);

        void WriteBytes(byte[] bytes, ulong address, int startingIndex, long count, bool onlyMemory = false, IPeripheral context = null);

        void WriteBytes(byte[] bytes, ulong address, long count, bool onlyMemory = false, IPeripheral context = null);

        void ZeroRange(Range range, IPeripheral context = null);

        /// <summary>What is at the address, null for nothing.</summary>
        IBusRegistered<IBusPeripheral> WhatIsAt(ulong address, IPeripheral context = null);

        IPeripheral WhatPeripheralIsAt(ulong address, IPeripheral context = null);

        IEnumerable<IBusRegistered<IBusPeripheral>> GetRegisteredPeripherals(IPeripheral context = null);

        IEnumerable<IBusRegistered<IBusPeripheral>> GetRegistrationsForPeripheralType<T>(IPeripheral context = null);

        void SetPeripheralEnabled(IPeripheral peripheral, bool value);

        bool IsPeripheralEnabled(IPeripheral peripheral);

        IEnumerable<ICPU> GetCPUs();

        bool TryGetCurrentCPU(out ICPU cpu);

        IBusRegistered<MappedMemory> FindMemory(ulong address, ICPU context = null);

        bool IsMemory(ulong address, ICPU context = null, ulong? initiatorState = null);

        /// <summary>Names a range that has no device, and what it reads as.</summary>
        void Tag(Range range, string tag, ulong defaultValue = 0, bool pausing = false, bool silent = false, bool overridePeripheralAccesses = false);

        string DecorateWithCPUNameAndPC(string str);

        IMachine Machine { get; }
    }

    public static class BusControllerExtensions
    {
        public static void EnablePeripheral(this IBusController bus, IPeripheral peripheral)
        {
            bus.SetPeripheralEnabled(peripheral, true);
        }

        public static void DisablePeripheral(this IBusController bus, IPeripheral peripheral)
        {
            bus.SetPeripheralEnabled(peripheral, false);
        }
    }
}
