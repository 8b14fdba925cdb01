using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging.Profiling;
using Antmicro.Renode.Peripherals.IRQControllers;

using Endianess = ELFSharp.ELF.Endianess;

// The stand-in has no processors. It has their names, so that the processor of the Renode engine compiles and binds to
// Renode's own classes there.
namespace Antmicro.Renode.Peripherals.CPU
{
    public struct RegisterValue
    {
        public ulong RawValue { get; private set; }

        public static implicit operator RegisterValue(uint v)
        {
            return new RegisterValue { RawValue = v };
        }
    }

    public delegate void MemoryAccessHook(ulong virtualPC, MemoryOperation operation, ulong virtualAddress, ulong physicalAddress, uint width, ulong value);

    public abstract class CPUCore : IEmulationElement
    {
        internal CPUCore(uint cpuId)
        {
            throw new NotSupportedException("The stand-in for Renode's API has no processors");
        }

        public virtual void Start()
        {
        }

        public void Resume()
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

        public abstract RegisterValue PC { get; set; }

        protected readonly IMachine machine;
    }

    public abstract class TranslationCPU : BaseCPU
    {
        internal TranslationCPU(uint id, string cpuType, IMachine machine, Endianess endianness) : base(id, cpuType, machine, endianness)
        {
        }

        public override void Reset()
        {
            base.Reset();
        }

        public void FlushTlb()
        {
        }

        public void ClearTranslationCache()
        {
        }

        public void SetHookAtMemoryAccess(MemoryAccessHook hook)
        {
        }

        public void AddHookAtInterruptBegin(Action<ulong> hook)
        {
        }

        public void AddHookAtWfiStateChange(Action<bool> hook)
        {
        }

        public void RemoveHookAtWfiStateChange(Action<bool> hook)
        {
        }
    }

    public abstract class Arm : TranslationCPU
    {
        internal Arm(string cpuType, IMachine machine, uint cpuId, Endianess endianness) : base(cpuId, cpuType, machine, endianness)
        {
        }

        public override void Reset()
        {
            base.Reset();
        }

        public override RegisterValue PC { get; set; }

        public RegisterValue CPSR { get; set; }

        public uint ModelID { get; set; }

        public virtual RegisterValue GetRegister(int register)
        {
            return 0;
        }

        public ulong GetSystemRegisterValue(string name)
        {
            return 0;
        }

        public void SetSystemRegisterValue(string name, ulong value)
        {
        }
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

namespace Antmicro.Renode.Logging.Profiling
{
    public enum MemoryOperation : byte
    {
        MemoryIORead,
        MemoryIOWrite,
        MemoryRead,
        MemoryWrite,
        InsnFetch,
    }
}
