using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The graphics processor ("samsung,exynos5420-mali", "arm,mali-t628") as far as Linux' panfrost asks for one when it
    /// probes: numbers, resets, power and address spaces. Register names are those of
    /// drivers/gpu/drm/panfrost/panfrost_regs.h.
    /// </summary>
    /// <remarks>
    /// It computes nothing. A job ends at once with the fault of a chain that can't be read, so that a program learns
    /// of it by an error and not by a time-out. The numbers of the features are those of a small member of the family
    /// and not read from a board.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed class Mali_T628 : ExynosPeripheral, IKnownSize
    {
        public Mali_T628(IMachine machine) : base(machine)
        {
            JobIRQ = new GPIO();
            MmuIRQ = new GPIO();
            GpuIRQ = new GPIO();
            gpu = new InterruptBlock(GpuIRQ);
            job = new InterruptBlock(JobIRQ);
            mmu = new InterruptBlock(MmuIRQ);
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            ResetBlocks();
        }

        public GPIO JobIRQ { get; }

        public GPIO MmuIRQ { get; }

        public GPIO GpuIRQ { get; }

        public long Size => 0x5000;

        private void DefineRegisters()
        {
            DefineConstant(Registers.GPU_ID, 0x06200010);
            DefineConstant(Registers.GPU_L2_FEATURES, 0x07110206);
            DefineConstant(Registers.GPU_TILER_FEATURES, 0x809);
            DefineConstant(Registers.GPU_MEM_FEATURES, 1);
            DefineConstant(Registers.GPU_MMU_FEATURES, 0x2830);
            DefineConstant(Registers.GPU_AS_PRESENT, (1u << AddressSpaces) - 1);
            DefineConstant(Registers.GPU_JS_PRESENT, (1u << JobSlots) - 1);
            DefineConstant(Registers.GPU_THREAD_MAX_THREADS, 0x100);
            DefineConstant(Registers.GPU_THREAD_MAX_WORKGROUP_SIZE, 0x100);
            DefineConstant(Registers.GPU_THREAD_MAX_BARRIER_SIZE, 0x100);
            DefineConstant(Registers.GPU_THREAD_FEATURES, 0x0A040400);
            // What a Midgard hasn't got, or has not more than 32 of: CORE, AFBC, texture and job slot features, coherency,
            // stacks, the high words, and the words of a power transition, which takes no time here.
            foreach(var range in new[] { (0x008, 0x008), (0x034, 0x04C), (0x0B0, 0x0FC), (0x104, 0x104), (0x114, 0x114), (0x124, 0x124), (0x144, 0x144), (0x154, 0x154), (0x164, 0x164), (0x200, 0x264), (0x300, 0x310), (0xE00, 0xE44), (0x1010, 0x1014) })
            {
                for(var offset = range.Item1; offset <= range.Item2; offset += 4)
                {
                    RegistersCollection.DefineRegister(offset).WithValueField(0, 32, FieldMode.Read, name: $"0x{offset:X3}");
                }
            }
            Define(Registers.GPU_INT_RAWSTAT, gpu);
            Define(Registers.JOB_INT_RAWSTAT, job);
            Define(Registers.MMU_INT_RAWSTAT, mmu);
            Registers.GPU_CMD.Define(this).WithValueField(0, 32, FieldMode.Write, name: "GPU_CMD", writeCallback: (_, value) => Execute((uint)value));
            foreach(var register in new[]
            {
                Registers.GPU_PWR_KEY, Registers.GPU_PWR_OVERRIDE0, Registers.GPU_PWR_OVERRIDE1,
                Registers.GPU_PERFCNT_BASE_LO, Registers.GPU_PERFCNT_BASE_HI, Registers.GPU_PERFCNT_CFG, Registers.GPU_PRFCNT_JM_EN,
                Registers.GPU_PRFCNT_SHADER_EN, Registers.GPU_PRFCNT_TILER_EN, Registers.GPU_PRFCNT_MMU_L2_EN,
                Registers.GPU_JM_CONFIG, Registers.GPU_SHADER_CONFIG, Registers.GPU_TILER_CONFIG, Registers.GPU_L2_MMU_CONFIG,
            })
            {
                DefineStorage(register);
            }
            DefinePower(0x00, 0x0F, "SHADER");
            DefinePower(0x10, 0x01, "TILER");
            DefinePower(0x20, 0x01, "L2");
            for(var i = 0; i < JobSlots; i++)
            {
                DefineSlot(i);
            }
            for(var i = 0; i < AddressSpaces; i++)
            {
                // What AS_COMMAND asks for is done when it is written: AS_STATUS stays 0.
                foreach(var offset in new[] { 0x00, 0x04, 0x08, 0x0C, 0x10, 0x14, 0x1C, 0x20, 0x24, 0x28, 0x30, 0x34 })
                {
                    RegistersCollection.DefineRegister((long)Registers.MMU_AS + 0x40 * i + offset).WithValueField(0, 32, name: $"AS{i}_{offset:X2}");
                }
                RegistersCollection.DefineRegister((long)Registers.MMU_AS + 0x40 * i + 0x18).WithValueField(0, 32, FieldMode.Write, name: $"AS{i}_COMMAND");
            }
        }

        private void Define(Registers first, InterruptBlock block)
        {
            RegistersCollection.DefineRegister((long)first)
                .WithValueField(0, 32, name: "INT_RAWSTAT", valueProviderCallback: _ => block.Raw, writeCallback: (_, value) => block.Raise((uint)value));
            RegistersCollection.DefineRegister((long)first + 4)
                .WithValueField(0, 32, FieldMode.Write, name: "INT_CLEAR", writeCallback: (_, value) => block.Clear((uint)value));
            RegistersCollection.DefineRegister((long)first + 8)
                .WithValueField(0, 32, name: "INT_MASK", valueProviderCallback: _ => block.Mask, writeCallback: (_, value) => block.Mask = (uint)value);
            RegistersCollection.DefineRegister((long)first + 12)
                .WithValueField(0, 32, FieldMode.Read, name: "INT_STAT", valueProviderCallback: _ => block.Raw & block.Mask);
        }

        /// <summary>PRESENT, READY, PWRON and PWROFF of one kind of core: power comes and goes at once.</summary>
        private void DefinePower(long offset, uint present, string name)
        {
            RegistersCollection.DefineRegister(0x100 + offset, present).WithValueField(0, 32, FieldMode.Read, name: $"{name}_PRESENT_LO");
            RegistersCollection.DefineRegister(0x140 + offset).WithValueField(0, 32, out var ready, FieldMode.Read, name: $"{name}_READY_LO");
            RegistersCollection.DefineRegister(0x180 + offset).WithValueField(0, 32, FieldMode.Write, name: $"{name}_PWRON_LO", writeCallback: (_, value) =>
            {
                ready.Value |= value & present;
                gpu.Raise(PowerChanged);
            });
            RegistersCollection.DefineRegister(0x1C0 + offset).WithValueField(0, 32, FieldMode.Write, name: $"{name}_PWROFF_LO", writeCallback: (_, value) =>
            {
                ready.Value &= ~value;
                gpu.Raise(PowerChanged);
            });
        }

        private void DefineSlot(int slot)
        {
            var start = (long)Registers.JS_BASE + 0x80 * slot;
            RegistersCollection.DefineRegister(start + 0x00).WithValueField(0, 32, out var headLow, FieldMode.Read, name: $"JS{slot}_HEAD_LO");
            RegistersCollection.DefineRegister(start + 0x04).WithValueField(0, 32, out var headHigh, FieldMode.Read, name: $"JS{slot}_HEAD_HI");
            RegistersCollection.DefineRegister(start + 0x24).WithValueField(0, 32, out var status, FieldMode.Read, name: $"JS{slot}_STATUS");
            RegistersCollection.DefineRegister(start + 0x20).WithValueField(0, 32, FieldMode.Write, name: $"JS{slot}_COMMAND");
            RegistersCollection.DefineRegister(start + 0x40).WithValueField(0, 32, out var nextLow, name: $"JS{slot}_HEAD_NEXT_LO");
            RegistersCollection.DefineRegister(start + 0x44).WithValueField(0, 32, out var nextHigh, name: $"JS{slot}_HEAD_NEXT_HI");
            foreach(var offset in new[] { 0x50, 0x54, 0x58, 0x70 })
            {
                RegistersCollection.DefineRegister(start + offset).WithValueField(0, 32, name: $"JS{slot}_NEXT_{offset:X2}");
            }
            RegistersCollection.DefineRegister(start + 0x60).WithValueField(0, 32, FieldMode.Write, name: $"JS{slot}_COMMAND_NEXT", writeCallback: (_, value) =>
            {
                if(value != CommandStart)
                {
                    return;
                }
                this.Log(LogLevel.Warning, "Slot {0} is to run the jobs at 0x{1:X}: this model runs none, they fail", slot, nextHigh.Value << 32 | nextLow.Value);
                headLow.Value = nextLow.Value;
                headHigh.Value = nextHigh.Value;
                status.Value = JobConfigurationFault;
                job.Raise(1u << 16 + slot);
            });
        }

        private void Execute(uint command)
        {
            switch(command)
            {
            case CommandSoftReset:
            case CommandHardReset:
                RegistersCollection.Reset();
                ResetBlocks();
                gpu.Raise(ResetCompleted);
                break;
            case CommandCleanCaches:
            case CommandCleanAndInvalidateCaches:
                gpu.Raise(CleanCachesCompleted);
                break;
            }
        }

        private void ResetBlocks()
        {
            gpu.Reset();
            job.Reset();
            mmu.Reset();
        }

        private readonly InterruptBlock gpu;
        private readonly InterruptBlock job;
        private readonly InterruptBlock mmu;

        private const int JobSlots = 3;
        private const int AddressSpaces = 4;
        private const uint CommandStart = 1;
        private const uint CommandSoftReset = 1;
        private const uint CommandHardReset = 2;
        private const uint CommandCleanCaches = 7;
        private const uint CommandCleanAndInvalidateCaches = 8;
        private const uint ResetCompleted = 1u << 8;
        private const uint PowerChanged = 1u << 9 | 1u << 10;
        private const uint CleanCachesCompleted = 1u << 17;
        private const uint JobConfigurationFault = 0x40;

        /// <summary>The four registers of an interrupt.</summary>
        private sealed class InterruptBlock
        {
            public InterruptBlock(GPIO line)
            {
                this.line = line;
            }

            public void Reset()
            {
                Raw = 0;
                Mask = 0;
            }

            public void Raise(uint interrupts)
            {
                Raw |= interrupts;
                Update();
            }

            public void Clear(uint interrupts)
            {
                Raw &= ~interrupts;
                Update();
            }

            public uint Raw { get; private set; }

            public uint Mask
            {
                get => mask;
                set
                {
                    mask = value;
                    Update();
                }
            }

            private void Update()
            {
                line.Set((Raw & mask) != 0);
            }

            private uint mask;

            private readonly GPIO line;
        }

        private enum Registers
        {
            GPU_ID = 0x000,
            GPU_L2_FEATURES = 0x004,
            GPU_TILER_FEATURES = 0x00C,
            GPU_MEM_FEATURES = 0x010,
            GPU_MMU_FEATURES = 0x014,
            GPU_AS_PRESENT = 0x018,
            GPU_JS_PRESENT = 0x01C,
            GPU_INT_RAWSTAT = 0x020,
            GPU_CMD = 0x030,
            GPU_PWR_KEY = 0x050,
            GPU_PWR_OVERRIDE0 = 0x054,
            GPU_PWR_OVERRIDE1 = 0x058,
            GPU_PERFCNT_BASE_LO = 0x060,
            GPU_PERFCNT_BASE_HI = 0x064,
            GPU_PERFCNT_CFG = 0x068,
            GPU_PRFCNT_JM_EN = 0x06C,
            GPU_PRFCNT_SHADER_EN = 0x070,
            GPU_PRFCNT_TILER_EN = 0x074,
            GPU_PRFCNT_MMU_L2_EN = 0x07C,
            GPU_THREAD_MAX_THREADS = 0x0A0,
            GPU_THREAD_MAX_WORKGROUP_SIZE = 0x0A4,
            GPU_THREAD_MAX_BARRIER_SIZE = 0x0A8,
            GPU_THREAD_FEATURES = 0x0AC,
            GPU_JM_CONFIG = 0xF00,
            GPU_SHADER_CONFIG = 0xF04,
            GPU_TILER_CONFIG = 0xF08,
            GPU_L2_MMU_CONFIG = 0xF0C,
            JOB_INT_RAWSTAT = 0x1000,
            JS_BASE = 0x1800,
            MMU_INT_RAWSTAT = 0x2000,
            MMU_AS = 0x2400,
        }
    }
}
