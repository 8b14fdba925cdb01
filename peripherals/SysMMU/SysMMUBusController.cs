using System;

using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.MemoryControllers
{
    /// <summary>The bus as the device behind a SysMMU sees it. What the SysMMU refuses reads as zeros, and writes are lost.</summary>
    internal sealed class SysMMUBusController : BusControllerProxy
    {
        public SysMMUBusController(Exynos_SysMMU mmu, IBusController parent) : base(parent)
        {
            this.mmu = mmu;
        }

        public override void ReadBytes(ulong address, int count, byte[] destination, int startIndex, bool onlyMemory = false, IPeripheral? context = null)
        {
            for(var done = 0; done < count;)
            {
                var present = TryTakePiece(address + (ulong)done, count - done, BusAccessPrivileges.Read, out var physical, out var length);
                if(present)
                {
                    ParentController.ReadBytes(physical, length, destination, startIndex + done, onlyMemory, context);
                }
                else
                {
                    Array.Clear(destination, startIndex + done, length);
                }
                done += length;
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
            for(var done = 0; done < count;)
            {
                if(TryTakePiece(address + (ulong)done, (int)count - done, BusAccessPrivileges.Write, out var physical, out var length))
                {
                    ParentController.WriteBytes(bytes, physical, startingIndex + done, length, onlyMemory, context);
                }
                done += length;
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

        // A device that looks for memory before it takes a transfer up means to access it: what isn't mapped is a fault here as it would be there.
        public override IBusRegistered<IBusPeripheral>? WhatIsAt(ulong address, IPeripheral? context = null)
        {
            return ValidateOperation(ref address, BusAccessPrivileges.Other, context) ? ParentController.WhatIsAt(address, context) : null;
        }

        public override IPeripheral? WhatPeripheralIsAt(ulong address, IPeripheral? context = null)
        {
            return ValidateOperation(ref address, BusAccessPrivileges.Other, context) ? ParentController.WhatPeripheralIsAt(address, context) : null;
        }

        protected override bool ValidateOperation(ref ulong address, BusAccessPrivileges accessType, IPeripheral? context = null)
        {
            return mmu.TryTranslate(ref address, 1, accessType, out _);
        }

        /// <summary>Translates the longest piece from the address on that is one piece in memory too.</summary>
        /// <returns>False when the SysMMU refuses its first page, of which the rest is <paramref name="length"/> then.</returns>
        private bool TryTakePiece(ulong address, int count, BusAccessPrivileges access, out ulong physical, out int length)
        {
            physical = address;
            if(!mmu.TryTranslate(ref physical, (ulong)count, access, out var size))
            {
                length = (int)Math.Min((ulong)count, PageSize - address % PageSize);
                return false;
            }
            length = (int)Math.Min((ulong)count, size);
            return true;
        }

        private readonly Exynos_SysMMU mmu;

        private const ulong PageSize = 4096;
    }
}
