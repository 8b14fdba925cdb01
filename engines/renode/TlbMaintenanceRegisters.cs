using System;
using System.Collections.Generic;
using System.Linq;

namespace Antmicro.Renode.Peripherals.CPU
{
    /// <summary>
    /// The CP15 c8 registers in the tables of one core's translation library (tlib's arch/arm/system_registers.c):
    /// what is called when the guest writes to each of them. Each core has a library of its own.
    ///
    /// An entry of a table has 72 bytes: coprocessor at 8, op1 at 17, CRn at 18, CRm at 19, op2 at 20, the function for
    /// writes at 56.
    /// </summary>
    internal sealed unsafe class TlbMaintenanceRegisters
    {
        /// <exception cref="NotSupportedException">The library isn't as expected; the message says how.</exception>
        public static TlbMaintenanceRegisters Find(TranslationCPU core)
        {
            var library = TranslationLibrary.Of(core);
            var functions = FunctionNames.ToDictionary(x => x, x => library.Export(x));
            return new TlbMaintenanceRegisters(functions[InvalidateAll], Search(library, functions));
        }

        /// <summary>Invalidation by address invalidates everything.</summary>
        public void MendOneCore()
        {
            foreach(var register in entries.Keys.Where(x => x.IsByAddress))
            {
                Set(register, invalidateAll);
            }
        }

        /// <summary>The same, and each shareable form calls a function instead.</summary>
        public void MendManyCores(IntPtr shareable)
        {
            MendOneCore();
            foreach(var register in entries.Keys.Where(x => x.IsShareable))
            {
                Set(register, (ulong)shareable);
            }
        }

        public delegate void WriteFunction(IntPtr state, IntPtr register, ulong value);

        private TlbMaintenanceRegisters(ulong invalidateAll, Dictionary<Register, ulong> entries)
        {
            this.invalidateAll = invalidateAll;
            this.entries = entries;
        }

        private void Set(Register register, ulong function)
        {
            *(ulong*)(entries[register] + WriteFunctionOffset) = function;
        }

        // The tables have no exported names, so they are known by what is in them: each register once, with the
        // function it must have.
        private static Dictionary<Register, ulong> Search(TranslationLibrary library, Dictionary<string, ulong> functions)
        {
            var expected = Registers.ToDictionary(x => x, x => functions[x.Function]);
            var known = new HashSet<ulong>(functions.Values);
            var found = new Dictionary<Register, ulong>();
            foreach(var (start, end) in library.Ranges(onlyWritable: true))
            {
                for(var address = start + WriteFunctionOffset; address + sizeof(ulong) <= end; address += sizeof(ulong))
                {
                    if(!known.Contains(*(ulong*)address))
                    {
                        continue;
                    }
                    var entry = address - WriteFunctionOffset;
                    var register = Registers.FirstOrDefault(x => x.IsAt(entry));
                    if(register != null && (expected[register] != *(ulong*)address || !found.TryAdd(register, entry)))
                    {
                        throw new NotSupportedException($"the translation library has another {register.Name}");
                    }
                }
            }
            var missing = Registers.Where(x => !found.ContainsKey(x)).Select(x => x.Name).ToArray();
            if(missing.Length > 0)
            {
                throw new NotSupportedException($"the translation library's table of {string.Join(", ", missing)} isn't found");
            }
            return found;
        }

        private readonly ulong invalidateAll;
        private readonly Dictionary<Register, ulong> entries;

        private const string InvalidateAll = "write_invalidate_all";
        private const string InvalidateSingle = "write_invalidate_single";
        private const string InvalidateOnAsid = "write_invalidate_on_asid";
        private const string InvalidateOnMva = "write_invalidate_single_on_mva";
        private const ulong WriteFunctionOffset = 56;

        private static readonly string[] FunctionNames = { InvalidateAll, InvalidateSingle, InvalidateOnAsid, InvalidateOnMva };

        private static readonly Register[] Registers =
        {
            new Register("TLBIALLIS", 3, 0, InvalidateAll),
            new Register("TLBIMVAIS", 3, 1, InvalidateSingle),
            new Register("TLBIASIDIS", 3, 2, InvalidateOnAsid),
            new Register("TLBIMVAAIS", 3, 3, InvalidateOnMva),
            new Register("ITLBIALL", 5, 0, InvalidateAll),
            new Register("ITLBIMVA", 5, 1, InvalidateSingle),
            new Register("ITLBIASID", 5, 2, InvalidateOnAsid),
            new Register("DTLBIALL", 6, 0, InvalidateAll),
            new Register("DTLBIMVA", 6, 1, InvalidateSingle),
            new Register("DTLBIASID", 6, 2, InvalidateOnAsid),
            new Register("TLBIALL", 7, 0, InvalidateAll),
            new Register("TLBIMVA", 7, 1, InvalidateSingle),
            new Register("TLBIASID", 7, 2, InvalidateOnAsid),
            new Register("TLBIMVAA", 7, 3, InvalidateOnMva),
        };

        private sealed class Register
        {
            public Register(string name, byte crm, byte op2, string function)
            {
                Name = name;
                this.crm = crm;
                this.op2 = op2;
                Function = function;
            }

            public bool IsAt(ulong entry)
            {
                var bytes = (byte*)entry;
                return *(uint*)(bytes + 8) == 15 && bytes[17] == 0 && bytes[18] == 8 && bytes[19] == crm && bytes[20] == op2;
            }

            public string Name { get; }

            public string Function { get; }

            public bool IsByAddress => Function == InvalidateSingle;

            public bool IsShareable => crm == 3;

            private readonly byte crm;
            private readonly byte op2;
        }
    }
}
