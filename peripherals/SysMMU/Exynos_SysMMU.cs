using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.DMA;

using Range = Antmicro.Renode.Core.Range;

namespace Antmicro.Renode.Peripherals.MemoryControllers
{
    /// <summary>
    /// The System MMU of Exynos4 and 5, version 3.3: translates the addresses of the device behind it by a two-level
    /// table in memory. Registers, table entries and the meaning of both as Linux' drivers/iommu/exynos-iommu.c uses
    /// them (its "v1.x - v3.x").
    /// </summary>
    /// <remarks>
    /// Disabled, as after a reset, it passes all addresses on. Blocked by the driver (CTRL.BLOCK) it should hold the
    /// device's transfers until it is unblocked; a transfer takes no time here, so it goes on instead, with what the
    /// TLB and the table hold now (README.md tells why that does). After a fault it answers nothing until the fault's
    /// bit is cleared: reads are zeros, writes are lost.
    /// </remarks>
    public sealed class Exynos_SysMMU : ExynosPeripheral, IKnownSize, IPeripheralContainer<IBusPeripheral, NullRegistrationPoint>
    {
        public Exynos_SysMMU(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            table = new PageTable(sysbus);
            controller = new SysMMUBusController(this, machine.SystemBus);
            DefineRegisters();
        }

        /// <summary>
        /// Puts a device behind this SysMMU: its transfers pass here from now on. It has to be on the system bus
        /// before.
        /// </summary>
        /// <exception cref="RegistrationException">There is one already.</exception>
        public void Register(IBusPeripheral peripheral, NullRegistrationPoint registrationPoint)
        {
            if(master != null)
            {
                throw new RegistrationException("A SysMMU has one device behind it, and there is one already.");
            }
            machine.RegisterBusController(peripheral, controller);
            machine.RegisterAsAChildOf(this, peripheral, registrationPoint);
            master = peripheral;
        }

        /// <summary>Takes the device from behind this SysMMU: its transfers go on untranslated.</summary>
        public void Unregister(IBusPeripheral peripheral)
        {
            if(peripheral != master)
            {
                throw new RegistrationException("This device isn't behind the SysMMU.");
            }
            // The machine holds on to the controller, which passes everything on from now on.
            machine.UnregisterAsAChildOf(this, peripheral);
            master = null;
        }

        public IEnumerable<NullRegistrationPoint> GetRegistrationPoints(IBusPeripheral peripheral)
        {
            return peripheral == master ? new[] { NullRegistrationPoint.Instance } : new NullRegistrationPoint[0];
        }

        public override void Reset()
        {
            lock(sync)
            {
                base.Reset();
                isEnabled = false;
                isAccessChecked = false;
                status = 0;
                pageFaultAddress = 0;
                readFaultAddress = 0;
                writeFaultAddress = 0;
                defaultSlaveAddress = 0;
                buffer.Clear();
                UpdateInterrupt();
            }
        }

        /// <summary>
        /// For the monitor: where an address of the device leads, by the table as it is in memory now.
        /// </summary>
        /// <param name="address">An address as the device uses it.</param>
        public string Walk(uint address)
        {
            var result = table.Walk(Base, address, null, out var translation);
            return result == WalkResult.Mapped
                ? $"0x{address:X8} -> 0x{translation.Physical(address):X8}, {translation}"
                : $"0x{address:X8}: {result}";
        }

        /// <summary>For the monitor: what the TLB holds, a line for each entry, by size and address.</summary>
        public string[] Translations
        {
            get
            {
                lock(sync)
                {
                    return buffer.Describe();
                }
            }
        }

        [DefaultInterrupt]
        public GPIO IRQ { get; }

        public long Size => 0x1000;

        public IEnumerable<IRegistered<IBusPeripheral, NullRegistrationPoint>> Children
        {
            get
            {
                if(master != null)
                {
                    yield return Registered.Create(master, NullRegistrationPoint.Instance);
                }
            }
        }

        /// <summary>
        /// Finds where an access to a single place goes. A fault is latched, unless there is one already.
        /// </summary>
        /// <param name="address">The device's address; replaced by the physical one.</param>
        /// <param name="access">Read and Write ask for the right to; Other only for the place.</param>
        /// <param name="size">For how many bytes from there the answer holds; <see cref="ulong.MaxValue"/>: nothing
        /// is translated.</param>
        /// <returns>False when the access must not go on.</returns>
        internal bool TryTranslate(ref ulong address, BusAccessPrivileges access, out ulong size)
        {
            lock(sync)
            {
                return TryTranslatePage(ref address, access, out size);
            }
        }

        /// <summary>Finds where a transfer goes: pages that follow one another in memory too are one piece.</summary>
        /// <param name="address">The device's address.</param>
        /// <param name="count">Bytes of the transfer.</param>
        /// <param name="access">Read or Write.</param>
        /// <param name="pieces">Gets the pieces, from the address on, as many as there is room for.</param>
        /// <returns>How many pieces there are.</returns>
        internal int Translate(ulong address, long count, BusAccessPrivileges access, Span<TransferPiece> pieces)
        {
            lock(sync)
            {
                var found = 0;
                while(count > 0 && found < pieces.Length)
                {
                    var physical = address;
                    var isAllowed = TryTranslatePage(ref physical, access, out var size);
                    var length = (long)Math.Min((ulong)count, isAllowed ? size : PageSize - address % PageSize);
                    if(found == 0 || !pieces[found - 1].TryAppend(isAllowed, physical, length))
                    {
                        pieces[found++] = new TransferPiece(isAllowed, physical, length);
                    }
                    address += (ulong)length;
                    count -= length;
                }
                return found;
            }
        }

        /// <summary>
        /// How far a memory reaches as the device sees it: from an address in a known page on, over the pages behind
        /// it that are in the TLB and lie in that memory, however they are scattered there.
        /// </summary>
        internal Range Extend(uint address, Range memory)
        {
            lock(sync)
            {
                var end = (ulong)address;
                while(end <= uint.MaxValue && end - address < LongestRange && buffer.TryFind((uint)end, out var translation))
                {
                    var physical = (ulong)translation.Physical((uint)end);
                    if(!memory.Contains(physical))
                    {
                        break;
                    }
                    end += Math.Min(physical | (1ul << translation.SizeLog2) - 1, memory.EndAddress) - physical + 1;
                }
                // Another processor's driver may have emptied the TLB just now; the byte that was asked for is there.
                return new Range(address, Math.Max(end - address, 1));
            }
        }

        private bool TryTranslatePage(ref ulong address, BusAccessPrivileges access, out ulong size)
        {
            size = ulong.MaxValue;
            if(!isEnabled || master == null)
            {
                return true;
            }
            size = 1;
            if(status != 0)
            {
                this.Log(LogLevel.Debug, "Access to 0x{0:X} refused: a fault is waiting", address);
                return false;
            }
            if(address > uint.MaxValue)
            {
                this.Log(LogLevel.Warning, "Access to 0x{0:X} refused: that is beyond 32 bits", address);
                return false;
            }
            var virtualAddress = (uint)address;
            if(!buffer.TryFind(virtualAddress, out var translation))
            {
                switch(table.Walk(Base, virtualAddress, cachesFirstLevel.Value ? buffer : null, out translation, this))
                {
                case WalkResult.Mapped:
                    buffer.Add(virtualAddress, translation);
                    break;
                case WalkResult.TableNotInMemory:
                    Fault(Faults.BusError, virtualAddress);
                    return false;
                default:
                    Fault(Faults.Page, virtualAddress);
                    return false;
                }
            }
            else if(DmaWatch.Watcher != null && (table.Walk(Base, virtualAddress, null, out var current) != WalkResult.Mapped || !current.Is(translation)))
            {
                DmaWatch.Watcher.UsedStaleTranslation(this, virtualAddress);
            }
            if(isAccessChecked && access == BusAccessPrivileges.Read && !translation.Readable)
            {
                Fault(Faults.ReadProtection, virtualAddress);
                return false;
            }
            if(isAccessChecked && access == BusAccessPrivileges.Write && !translation.Writable)
            {
                Fault(Faults.WriteProtection, virtualAddress);
                return false;
            }
            address = translation.Physical(virtualAddress);
            size = (1ul << translation.SizeLog2) - (address & ((1ul << translation.SizeLog2) - 1));
            return true;
        }

        private void Fault(Faults fault, uint address)
        {
            this.Log(LogLevel.Warning, "{0} fault at 0x{1:X8}, table at 0x{2:X8}", fault, address, Base);
            status |= 1u << (int)fault;
            switch(fault)
            {
            case Faults.Page:
                pageFaultAddress = address;
                break;
            case Faults.BusError:
                defaultSlaveAddress = address;
                break;
            case Faults.ReadProtection:
                readFaultAddress = address;
                break;
            case Faults.WriteProtection:
                writeFaultAddress = address;
                break;
            }
            UpdateInterrupt();
        }

        private void UpdateInterrupt()
        {
            IRQ.Set(status != 0 && interruptEnabled.Value);
        }

        private void DefineRegisters()
        {
            Registers.MMU_CTRL.Define(this)
                .WithFlag(0, out enabled, name: "ENABLE")
                .WithFlag(1, out blocked, name: "BLOCK")
                .WithFlag(2, out interruptEnabled, name: "INTERRUPT_ENABLE")
                .WithReservedBits(3, 29)
                .WithWriteCallback((_, _) =>
                {
                    lock(sync)
                    {
                        isEnabled = enabled.Value;
                        if(!isEnabled)
                        {
                            buffer.Clear();
                        }
                        UpdateInterrupt();
                    }
                });
            Registers.MMU_CFG.Define(this)
                .WithFlag(0, name: "LRU")
                .WithReservedBits(1, 1)
                .WithFlag(2, name: "EAP", changeCallback: (_, value) => isAccessChecked = value)
                .WithReservedBits(3, 4)
                .WithValueField(7, 4, name: "QOS")
                .WithReservedBits(11, 9)
                .WithFlag(20, out cachesFirstLevel, name: "FLPDCACHE")
                .WithReservedBits(21, 1)
                .WithFlag(22, name: "SYSSEL")
                .WithReservedBits(23, 1)
                .WithFlag(24, name: "ACGEN")
                .WithReservedBits(25, 7);
            Registers.MMU_STATUS.Define(this)
                .WithFlag(0, FieldMode.Read, name: "BLOCKED", valueProviderCallback: _ => isEnabled && (blocked.Value || status != 0))
                .WithReservedBits(1, 31);
            Registers.MMU_FLUSH.Define(this)
                .WithFlag(0, FieldMode.Write, name: "ALL", writeCallback: (_, value) => Invalidate(value, () => buffer.Clear()))
                .WithReservedBits(1, 31);
            Registers.MMU_FLUSH_ENTRY.Define(this)
                .WithValueField(0, 32, FieldMode.Write, name: "ENTRY", writeCallback: (_, value) => Invalidate((value & 1) != 0, () => buffer.Remove((uint)value)));
            Registers.PT_BASE_ADDR.Define(this)
                .WithValueField(0, 32, out tableBase, name: "BASE");
            Registers.INT_STATUS.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "STATUS", valueProviderCallback: _ => status);
            Registers.INT_CLEAR.Define(this)
                .WithValueField(0, 32, FieldMode.Write, name: "CLEAR", writeCallback: (_, value) =>
                {
                    lock(sync)
                    {
                        status &= ~(uint)value;
                        UpdateInterrupt();
                    }
                });
            Registers.PAGE_FAULT_ADDR.Define(this).WithValueField(0, 32, FieldMode.Read, name: "ADDR", valueProviderCallback: _ => pageFaultAddress);
            Registers.AW_FAULT_ADDR.Define(this).WithValueField(0, 32, FieldMode.Read, name: "ADDR", valueProviderCallback: _ => writeFaultAddress);
            Registers.AR_FAULT_ADDR.Define(this).WithValueField(0, 32, FieldMode.Read, name: "ADDR", valueProviderCallback: _ => readFaultAddress);
            Registers.DEFAULT_SLAVE_ADDR.Define(this).WithValueField(0, 32, FieldMode.Read, name: "ADDR", valueProviderCallback: _ => defaultSlaveAddress);
            Registers.MMU_VERSION.Define(this, Version3_3)
                .WithReservedBits(0, 21)
                .WithValueField(21, 7, FieldMode.Read, name: "MINOR")
                .WithValueField(28, 4, FieldMode.Read, name: "MAJOR");
        }

        private void Invalidate(bool really, Action action)
        {
            if(really)
            {
                lock(sync)
                {
                    action();
                }
            }
        }

        private uint Base => (uint)tableBase.Value & PageTable.FirstLevelMask;

        private IFlagRegisterField enabled = null!;
        private IFlagRegisterField blocked = null!;
        private IFlagRegisterField interruptEnabled = null!;
        private IFlagRegisterField cachesFirstLevel = null!;
        private IValueRegisterField tableBase = null!;
        private IBusPeripheral? master;
        private bool isEnabled;
        private bool isAccessChecked;
        private uint status;
        private uint pageFaultAddress;
        private uint readFaultAddress;
        private uint writeFaultAddress;
        private uint defaultSlaveAddress;

        private readonly SysMMUBusController controller;
        private readonly PageTable table;
        private readonly TranslationBuffer buffer = new TranslationBuffer();
        private readonly object sync = new object();

        private const ulong PageSize = 4096;
        // Far more than a transfer has, and no more pages to look at than a job is likely to use.
        private const ulong LongestRange = 4 << 20;
        private const uint Version3_3 = 3u << 28 | 3u << 21;

        // Bits of INT_STATUS; multiple hits in the TLB and security faults don't happen here.
        private enum Faults
        {
            Page = 0,
            BusError = 3,
            ReadProtection = 5,
            WriteProtection = 7,
        }

        private enum Registers
        {
            MMU_CTRL = 0x00,
            MMU_CFG = 0x04,
            MMU_STATUS = 0x08,
            MMU_FLUSH = 0x0C,
            MMU_FLUSH_ENTRY = 0x10,
            PT_BASE_ADDR = 0x14,
            INT_STATUS = 0x18,
            INT_CLEAR = 0x1C,
            PAGE_FAULT_ADDR = 0x24,
            AW_FAULT_ADDR = 0x28,
            AR_FAULT_ADDR = 0x2C,
            DEFAULT_SLAVE_ADDR = 0x30,
            MMU_VERSION = 0x34,
        }
    }
}
