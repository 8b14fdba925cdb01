using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.IRQControllers;

using Endianess = ELFSharp.ELF.Endianess;

// The stand-in has no processors. It has their names, so that the processor of the Renode engine compiles and binds to
// Renode's own classes there.
namespace Antmicro.Renode.Peripherals.CPU
{
    public abstract class CPUCore : IEmulationElement
    {
        internal CPUCore(uint cpuId)
        {
            throw new NotSupportedException("The stand-in for Renode's API has no processors");
        }

        public virtual void Start()
        {
        }

        public virtual bool IsHalted { get; set; }

        public uint MultiprocessingId { get; }
    }

    public abstract class BaseCPU : CPUCore, ICPU
    {
        internal BaseCPU(uint id, string cpuType, IMachine machine, Endianess endianness) : base(id)
        {
            this.machine = machine;
        }

        public virtual void Reset()
        {
        }

        public virtual void SyncTime()
        {
        }

        protected readonly IMachine machine;
    }

    public abstract class TranslationCPU : BaseCPU
    {
        internal TranslationCPU(uint id, string cpuType, IMachine machine, Endianess endianness) : base(id, cpuType, machine, endianness)
        {
        }

        public void FlushTlb()
        {
        }
    }

    public abstract class Arm : TranslationCPU
    {
        internal Arm(string cpuType, IMachine machine, uint cpuId, Endianess endianness) : base(cpuId, cpuType, machine, endianness)
        {
        }

        public uint ModelID { get; set; }
    }

    public class ARMv7A : Arm
    {
        public ARMv7A(IMachine machine, string cpuType, uint cpuId = 0, ARM_GenericInterruptController genericInterruptController = null, Endianess endianness = Endianess.LittleEndian)
            : base(cpuType, machine, cpuId, endianness)
        {
        }
    }
}

namespace Antmicro.Renode.Peripherals.IRQControllers
{
    public class ARM_GenericInterruptController : IPeripheral
    {
        internal ARM_GenericInterruptController()
        {
        }

        public void Reset()
        {
        }
    }
}
