using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.IRQControllers
{
    /// <summary>
    /// The interrupt combiner of Exynos4 and 5: 32 groups of 8 level inputs, each group one output to the GIC. Input
    /// number = group * 8 + bit, as in a device tree's <c>interrupts = &lt;group bit&gt;</c>. Registers as
    /// drivers/irqchip/exynos-combiner.c uses them: a block of 0x10 bytes for each four groups, a byte for each
    /// group. A status bit follows its input; nothing is latched, so there is nothing to acknowledge.
    /// </summary>
    [GPIO(NumberOfInputs = Groups * InputsPerGroup, NumberOfOutputs = Groups)]
    public sealed class Exynos_Combiner : ExynosPeripheral, IKnownSize, IIRQController, INumberedGPIOOutput
    {
        public Exynos_Combiner(IMachine machine) : base(machine)
        {
            Connections = Enumerable.Range(0, Groups).ToDictionary(group => group, _ => (IGPIO)new GPIO());
            DefineRegisters();
        }

        public override void Reset()
        {
            lock(sync)
            {
                base.Reset();
                // The inputs belong to the devices, which tell of their changes; what they say now stays true.
                System.Array.Clear(enabled, 0, enabled.Length);
                UpdateOutputs(0, Blocks);
            }
        }

        public void OnGPIO(int number, bool value)
        {
            if(number < 0 || number >= Groups * InputsPerGroup)
            {
                this.Log(LogLevel.Error, "There is no input {0}: the last one is {1}", number, Groups * InputsPerGroup - 1);
                return;
            }
            var block = number / InputsPerBlock;
            var bit = 1u << (number % InputsPerBlock);
            // Devices raise their lines from threads of their own, and eight of them share a word.
            lock(sync)
            {
                inputs[block] = value ? inputs[block] | bit : inputs[block] & ~bit;
                UpdateOutputs(block, 1);
            }
        }

        public IReadOnlyDictionary<int, IGPIO> Connections { get; }

        public long Size => 0x1000;

        /// <summary>Number of groups, which is the number of outputs.</summary>
        public const int Groups = 32;

        public const int InputsPerGroup = 8;

        private void DefineRegisters()
        {
            Registers.IESR.DefineMany(this, Blocks, (register, block) => register
                .WithValueField(0, 32, name: "IESR", valueProviderCallback: _ => enabled[block],
                    writeCallback: (_, value) => Enable(block, (uint)value, 0)), BlockStride);

            Registers.IECR.DefineMany(this, Blocks, (register, block) => register
                .WithValueField(0, 32, name: "IECR", valueProviderCallback: _ => enabled[block],
                    writeCallback: (_, value) => Enable(block, 0, (uint)value)), BlockStride);

            Registers.ISTR.DefineMany(this, Blocks, (register, block) => register
                .WithValueField(0, 32, FieldMode.Read, name: "ISTR", valueProviderCallback: _ => inputs[block]), BlockStride);

            Registers.IMSR.DefineMany(this, Blocks, (register, block) => register
                .WithValueField(0, 32, FieldMode.Read, name: "IMSR", valueProviderCallback: _ => inputs[block] & enabled[block]), BlockStride);

            Registers.CIPSR.Define(this)
                .WithFlags(0, Groups, FieldMode.Read, name: "CIPSR", valueProviderCallback: (group, _) => IsPending(group));
        }

        private void Enable(int block, uint set, uint clear)
        {
            lock(sync)
            {
                enabled[block] = (enabled[block] | set) & ~clear;
                UpdateOutputs(block, 1);
            }
        }

        private void UpdateOutputs(int firstBlock, int count)
        {
            for(var group = firstBlock * GroupsPerBlock; group < (firstBlock + count) * GroupsPerBlock; group++)
            {
                Connections[group].Set(IsPending(group));
            }
        }

        private bool IsPending(int group)
        {
            var block = group / GroupsPerBlock;
            var mask = 0xFFu << (group % GroupsPerBlock * InputsPerGroup);
            return (inputs[block] & enabled[block] & mask) != 0;
        }

        private readonly object sync = new object();
        private readonly uint[] inputs = new uint[Blocks];
        private readonly uint[] enabled = new uint[Blocks];

        private const int GroupsPerBlock = 4;
        private const int InputsPerBlock = GroupsPerBlock * InputsPerGroup;
        private const int Blocks = Groups / GroupsPerBlock;
        private const uint BlockStride = 0x10;

        private enum Registers
        {
            IESR = 0x0,     // interrupt enable set; reads as what is enabled
            IECR = 0x4,     // interrupt enable clear
            ISTR = 0x8,     // interrupt status, before the mask
            IMSR = 0xC,     // interrupt status, after the mask
            CIPSR = 0x100,  // combined status: a bit for each group
        }
    }
}
