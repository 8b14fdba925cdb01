using System;

using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.MemoryControllers
{
    /// <summary>
    /// The bus as the device behind a SysMMU sees it. What the SysMMU refuses reads as zeros, and writes are lost.
    /// </summary>
    internal sealed class SysMMUBusController : BusControllerProxy
    {
        public SysMMUBusController(Exynos_SysMMU mmu, IBusController parent) : base(parent)
        {
            this.mmu = mmu;
        }

        public override void ReadBytes(ulong address, int count, byte[] destination, int startIndex, bool onlyMemory = false, IPeripheral? context = null)
        {
            Span<TransferPiece> pieces = stackalloc TransferPiece[PiecesAtOnce];
            for(var done = 0; done < count;)
            {
                var found = mmu.Translate(address + (ulong)done, count - done, BusAccessPrivileges.Read, pieces);
                for(var i = 0; i < found; i++)
                {
                    var length = (int)pieces[i].Length;
                    DmaWatch.Translated(pieces[i].IsAllowed, pieces[i].Address, length);
                    if(pieces[i].IsAllowed)
                    {
                        ParentController.ReadBytes(pieces[i].Address, length, destination, startIndex + done, onlyMemory, context);
                    }
                    else
                    {
                        Array.Clear(destination, startIndex + done, length);
                    }
                    done += length;
                }
            }
        }

        public override byte[] ReadBytes(ulong address, int count, bool onlyMemory = false, IPeripheral? context = null)
        {
            var result = new byte[count];
            ReadBytes(address, count, result, 0, onlyMemory, context);
            return result;
        }

        public override byte[] ReadBytes(long offset, int count, IPeripheral? context = null)
        {
            return ReadBytes((ulong)offset, count, context: context);
        }

        public override void WriteBytes(byte[] bytes, ulong address, int startingIndex, long count, bool onlyMemory = false, IPeripheral? context = null)
        {
            Span<TransferPiece> pieces = stackalloc TransferPiece[PiecesAtOnce];
            for(var done = 0L; done < count;)
            {
                var found = mmu.Translate(address + (ulong)done, count - done, BusAccessPrivileges.Write, pieces);
                for(var i = 0; i < found; i++)
                {
                    DmaWatch.Translated(pieces[i].IsAllowed, pieces[i].Address, pieces[i].Length);
                    if(pieces[i].IsAllowed)
                    {
                        ParentController.WriteBytes(bytes, pieces[i].Address, startingIndex + (int)done, pieces[i].Length, onlyMemory, context);
                    }
                    done += pieces[i].Length;
                }
            }
        }

        public override void WriteBytes(byte[] bytes, ulong address, bool onlyMemory = false, IPeripheral? context = null)
        {
            WriteBytes(bytes, address, 0, bytes.Length, onlyMemory, context);
        }

        public override void WriteBytes(byte[] bytes, ulong address, long count, bool onlyMemory = false, IPeripheral? context = null)
        {
            WriteBytes(bytes, address, 0, count, onlyMemory, context);
        }

        public override void WriteBytes(long offset, byte[] array, int startingIndex, int count, IPeripheral? context = null)
        {
            WriteBytes(array, (ulong)offset, startingIndex, count, context: context);
        }

        // A device that looks for memory before it takes a transfer up means to access it: what isn't mapped is a
        // fault here as it would be there. The range of the answer is one of the device's addresses.
        public override IBusRegistered<IBusPeripheral>? WhatIsAt(ulong address, IPeripheral? context = null)
        {
            var physical = address;
            if(!mmu.TryTranslate(ref physical, BusAccessPrivileges.Other, out var size))
            {
                return null;
            }
            var found = ParentController.WhatIsAt(physical, context);
            if(found == null || size == ulong.MaxValue)
            {
                return found;
            }
            return new BusRegistered<IBusPeripheral>(found.Peripheral, new BusRangeRegistration(mmu.Extend((uint)address, found.RegistrationPoint.Range)));
        }

        public override IPeripheral? WhatPeripheralIsAt(ulong address, IPeripheral? context = null)
        {
            return ValidateOperation(ref address, BusAccessPrivileges.Other, context) ? ParentController.WhatPeripheralIsAt(address, context) : null;
        }

        protected override bool ValidateOperation(ref ulong address, BusAccessPrivileges accessType, IPeripheral? context = null)
        {
            return mmu.TryTranslate(ref address, accessType, out _);
        }

        private readonly Exynos_SysMMU mmu;

        private const int PiecesAtOnce = 32;
    }

    /// <summary>A part of a transfer that is one piece in memory, or that the SysMMU refuses.</summary>
    internal struct TransferPiece
    {
        public TransferPiece(bool isAllowed, ulong address, long length)
        {
            IsAllowed = isAllowed;
            Address = address;
            Length = length;
        }

        /// <summary>Makes it longer by what follows, if that is where it ends.</summary>
        public bool TryAppend(bool isAllowed, ulong address, long length)
        {
            if(isAllowed != IsAllowed || (isAllowed && address != Address + (ulong)Length))
            {
                return false;
            }
            Length += length;
            return true;
        }

        public bool IsAllowed { get; }

        /// <summary>The physical address.</summary>
        public ulong Address { get; }

        public long Length { get; private set; }
    }
}
