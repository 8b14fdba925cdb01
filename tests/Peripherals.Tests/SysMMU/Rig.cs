using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.MemoryControllers;

namespace Exynos.Tests.SysMMU
{
    /// <summary>A device with nothing but a way to memory.</summary>
    public sealed class Master : IDoubleWordPeripheral, IKnownSize
    {
        public Master(IMachine machine)
        {
            bus = machine.GetSystemBus(this);
        }

        public uint ReadDoubleWord(long offset) => 0;

        public void WriteDoubleWord(long offset, uint value)
        {
        }

        public void Reset()
        {
        }

        public byte[] Read(uint address, int count)
        {
            var result = new byte[count];
            Array.Fill(result, (byte)0xEE);
            bus.ReadBytes(address, count, result, 0, context: this);
            return result;
        }

        public void Write(uint address, byte[] data) => bus.WriteBytes(data, address, 0, data.Length, context: this);

        public uint ReadWord(uint address) => bus.ReadDoubleWord(address, context: this);

        public IBusRegistered<IBusPeripheral>? WhatIsAt(uint address) => bus.WhatIsAt(address, this);

        public long Size => 0x1000;

        private readonly IBusController bus;
    }

    /// <summary>A master behind a SysMMU, and what exynos-iommu does with the SysMMU's registers and table.</summary>
    public sealed class Rig : IDisposable
    {
        public Rig(int memorySize = 64 << 20)
        {
            Board = new TestBoard(memorySize);
            Master = Board.Add(new Master(Board.Machine), 0x13E00000, "master");
            Mmu = Board.Add(new Exynos_SysMMU(Board.Machine), Address, "sysmmu");
            Mmu.Register(Master, NullRegistrationPoint.Instance);
            Lines = new LineRecorder();
            Mmu.IRQ.Connect(Lines, 16);
        }

        public void Dispose() => Board.Dispose();

        /// <summary>__sysmmu_enable: block, configuration, table, flush, enable.</summary>
        public void Enable(uint config = 1u << 2 | 15u << 7 | 1u << 20 | 1u << 24)
        {
            Write(Ctrl, 7);
            Write(Cfg, config);
            Write(PtBase, Table);
            Write(Flush, 1);
            Write(Ctrl, 5);
        }

        /// <summary>sysmmu_tlb_invalidate_entry.</summary>
        public void Invalidate(uint address)
        {
            Write(Ctrl, 7);
            Write(FlushEntry, address & 0xFFFFF000 | 1);
            Write(Ctrl, 5);
        }

        public void MapSection(uint address, uint physical, uint protection = SectionReadWrite)
        {
            Board.Write(Table + (address >> 20) * 4, physical | protection | 2);
        }

        public void MapLarge(uint address, uint physical, uint protection = PageReadWrite)
        {
            for(var i = 0u; i < 16; i++)
            {
                Board.Write(Second(address) + ((address >> 12 & 0xF0) + i) * 4, physical | protection | 1);
            }
        }

        public void MapSmall(uint address, uint physical, uint protection = PageReadWrite)
        {
            Board.Write(Second(address) + (address >> 12 & 0xFF) * 4, physical | protection | 2);
        }

        /// <summary>Fills RAM with a pattern that tells the address.</summary>
        public byte[] Fill(uint physical, int count)
        {
            var data = new byte[count];
            new Random((int)physical).NextBytes(data);
            Board.Bus.WriteBytes(data, physical);
            return data;
        }

        public uint Read(uint register) => Board.Read(Address + register);

        public void Write(uint register, uint value) => Board.Write(Address + register, value);

        public TestBoard Board { get; }

        public Master Master { get; }

        public Exynos_SysMMU Mmu { get; }

        public LineRecorder Lines { get; }

        public bool Interrupt => Lines.Level(16);

        public const uint Ctrl = 0x00, Cfg = 0x04, Status = 0x08, Flush = 0x0C, FlushEntry = 0x10, PtBase = 0x14, IntStatus = 0x18, IntClear = 0x1C,
            PageFaultAddress = 0x24, WriteFaultAddress = 0x28, ReadFaultAddress = 0x2C, DefaultSlaveAddress = 0x30, Version = 0x34;

        public const uint SectionReadWrite = 1 << 10, SectionReadOnly = 1 << 15 | 1 << 10;
        public const uint PageReadWrite = 1 << 4, PageReadOnly = 1 << 9 | 1 << 4;

        public const uint Ram = (uint)TestBoard.RamBase;
        public const uint Table = Ram + 0x100000;

        // Second-level tables, 1 KiB each, made when they are first needed.
        private uint Second(uint address)
        {
            var section = address >> 20;
            if(!seconds.TryGetValue(section, out var second))
            {
                second = Table + 0x10000 + (uint)seconds.Count * 0x400;
                seconds.Add(section, second);
                Board.Write(Table + section * 4, second | 1);
            }
            return second;
        }

        private readonly Dictionary<uint, uint> seconds = new Dictionary<uint, uint>();

        private const uint Address = 0x13E80000;
    }
}
