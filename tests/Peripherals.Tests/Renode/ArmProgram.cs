using System.Collections.Generic;

namespace Exynos.Tests.Renode
{
    /// <summary>The few ARM instructions that a bare-metal test needs, as words (ARM DDI 0406, chapter A8).</summary>
    internal sealed class ArmProgram
    {
        /// <summary>movw and movt.</summary>
        public ArmProgram Load(int register, uint value)
        {
            return Add(0xE3000000 | Wide(value & 0xFFFF) | (uint)register << 12)
                .Add(0xE3400000 | Wide(value >> 16) | (uint)register << 12);
        }

        public ArmProgram LoadFrom(int register, int address, int offset = 0) => Add(0xE5900000 | (uint)(address << 16 | register << 12 | offset));

        public ArmProgram StoreTo(int register, int address, int offset = 0) => Add(0xE5800000 | (uint)(address << 16 | register << 12 | offset));

        /// <summary>mcr p15, 0, register, crn, crm, op2</summary>
        public ArmProgram WriteCp15(int register, int crn, int crm, int op2) => Add(0xEE000F10 | (uint)(crn << 16 | register << 12 | op2 << 5 | crm));

        public ArmProgram ReadCp15(int register, int crn, int crm, int op2) => Add(0xEE100F10 | (uint)(crn << 16 | register << 12 | op2 << 5 | crm));

        public ArmProgram Or(int register, int other) => Add(0xE1800000 | (uint)(register << 16 | register << 12 | other));

        /// <summary>dsb and isb</summary>
        public ArmProgram Barrier() => Add(0xF57FF04F).Add(0xF57FF06F);

        /// <summary>Waits until the word there is the value; changes register 12.</summary>
        public ArmProgram WaitFor(int address, int offset, uint value)
        {
            // ldr r12, [address, #offset]; cmp r12, #value; bne back
            return LoadFrom(12, address, offset).Add(0xE35C0000 | value).Add(0x1AFFFFFC);
        }

        /// <summary>A branch to itself, at which Renode's core rests.</summary>
        public ArmProgram Stop() => Add(0xEAFFFFFE);

        public ArmProgram Then(ArmProgram next)
        {
            words.AddRange(next.words);
            return this;
        }

        public ArmProgram Add(uint word)
        {
            words.Add(word);
            return this;
        }

        public IReadOnlyList<uint> Words => words;

        private static uint Wide(uint value) => (value & 0xF000) << 4 | value & 0xFFF;

        private readonly List<uint> words = new List<uint>();
    }
}
