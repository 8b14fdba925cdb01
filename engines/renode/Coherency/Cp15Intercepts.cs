using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

using Antmicro.Renode.Peripherals.CPU;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>
    /// Calls for writes to CP15 registers, put into the tables of a core's translation library (tlib's
    /// arch/arm/system_registers.c). There, cache maintenance is a NOP that no code is made for; with a function in its
    /// entry it is a write like others. Code that is translated already doesn't change.
    ///
    /// An entry has 72 bytes: name at 0, coprocessor at 8, type at 12, op1 at 17, CRn at 18, CRm at 19, op2 at 20, the
    /// offset of its field at 24, the function for writes at 56.
    /// </summary>
    internal sealed unsafe class Cp15Intercepts
    {
        /// <param name="core">The core.</param>
        /// <param name="maintained">Is called for cache maintenance by address or set and way: operation, value.
        /// False makes it the data abort of an address without translation, if aborts are on.</param>
        /// <param name="changed">Is called when translations change: true if they do so for all cores.</param>
        /// <exception cref="NotSupportedException">The library isn't as expected; the message says how.</exception>
        public Cp15Intercepts(TranslationCPU core, Func<MaintenanceOperation, uint, bool> maintained, Action<bool> changed)
        {
            library = TranslationLibrary.Of(core);
            this.maintained = maintained;
            this.changed = changed;
            maintenanceWritten = MaintenanceWritten;
            translationWritten = TranslationWritten;
            Search();
        }

        /// <summary>Puts the calls in, or in again after somebody else changed an entry.</summary>
        /// <param name="aborts">Whether maintenance without translation is a data abort.</param>
        public void Attach(bool aborts)
        {
            var maintenance = (ulong)Marshal.GetFunctionPointerForDelegate(maintenanceWritten);
            var translation = (ulong)Marshal.GetFunctionPointerForDelegate(translationWritten);
            if(aborts)
            {
                abort ??= new AbortingCall(maintenance, library.Export("tlb_fill"));
                maintenance = abort.Address;
            }
            foreach(var (entry, register) in entries)
            {
                var function = register.Operation != MaintenanceOperation.None ? maintenance : translation;
                if(Function(entry) == function)
                {
                    continue;
                }
                if(Function(entry) != register.Ours)
                {
                    register.Original = Function(entry);
                    register.OriginalType = *(uint*)(entry + TypeOffset);
                }
                register.Ours = function;
                Function(entry) = function;
                if(register.Operation != MaintenanceOperation.None)
                {
                    // Its condition's state is kept for an exception, and it is no NOP.
                    *(uint*)(entry + TypeOffset) = register.OriginalType & ~TypeNop | TypeRaisesException;
                }
            }
        }

        /// <summary>Leaves the tables as they were.</summary>
        public void Detach()
        {
            foreach(var (entry, register) in entries)
            {
                if(register.Ours != 0 && Function(entry) == register.Ours)
                {
                    Function(entry) = register.Original;
                    *(uint*)(entry + TypeOffset) = register.OriginalType;
                }
                register.Ours = 0;
            }
        }

        private static ref ulong Function(ulong entry) => ref *(ulong*)(entry + WriteFunctionOffset);

        // The tables have no exported names: an entry is known by its name and its numbers.
        private void Search()
        {
            var readable = library.Ranges(onlyWritable: false).ToArray();
            foreach(var (start, end) in library.Ranges(onlyWritable: true))
            {
                for(var entry = start; entry + EntrySize <= end; entry += sizeof(ulong))
                {
                    if(*(uint*)(entry + 8) != 15)
                    {
                        continue;
                    }
                    var register = Registers.FirstOrDefault(x => x.IsAt(entry));
                    if(register.Name != null && IsText(readable, *(ulong*)entry, register.Name))
                    {
                        if(entries.Values.Any(x => x.Name == register.Name))
                        {
                            throw new NotSupportedException($"the translation library has {register.Name} twice");
                        }
                        entries.Add(entry, new Intercepted { Name = register.Name, Operation = register.Operation, IsShareable = register.IsShareable });
                    }
                }
            }
            var missing = Registers.Select(x => x.Name).Except(entries.Values.Select(x => x.Name)).ToArray();
            if(missing.Length > 0)
            {
                throw new NotSupportedException($"the translation library's table of {string.Join(", ", missing)} isn't found");
            }
        }

        private static bool IsText((ulong Start, ulong End)[] readable, ulong address, string text)
        {
            if(!readable.Any(x => address >= x.Start && address + (ulong)text.Length + 1 <= x.End))
            {
                return false;
            }
            for(var i = 0; i < text.Length; i++)
            {
                if(((byte*)address)[i] != text[i])
                {
                    return false;
                }
            }
            return ((byte*)address)[text.Length] == 0;
        }

        // Called by translated code.
        private byte MaintenanceWritten(IntPtr state, IntPtr register, ulong value)
        {
            return maintained(entries[(ulong)register].Operation, (uint)value) ? (byte)1 : (byte)0;
        }

        // Called by translated code.
        private void TranslationWritten(IntPtr state, IntPtr register, ulong value)
        {
            var entry = entries[(ulong)register];
            if(entry.Original != 0)
            {
                ((delegate* unmanaged[Cdecl]<IntPtr, IntPtr, ulong, void>)entry.Original)(state, register, value);
            }
            else
            {
                *(uint*)((byte*)state + *(uint*)((ulong)register + FieldOffset)) = (uint)value;
            }
            changed(entry.IsShareable);
        }

        private readonly TranslationLibrary library;
        private readonly Func<MaintenanceOperation, uint, bool> maintained;
        private readonly Action<bool> changed;
        private readonly Dictionary<ulong, Intercepted> entries = new Dictionary<ulong, Intercepted>();
        // Here, so that they live as long as the library that calls them.
        private readonly MaintenanceFunction maintenanceWritten;
        private readonly TlbMaintenanceRegisters.WriteFunction translationWritten;
        private AbortingCall? abort;

        private const ulong EntrySize = 72;
        private const ulong TypeOffset = 12;
        private const ulong FieldOffset = 24;
        private const ulong WriteFunctionOffset = 56;
        private const uint TypeNop = 1;
        private const uint TypeRaisesException = 1 << 12;

        private static readonly Register[] Registers =
        {
            new Register("DCIMVAC", 7, 6, 1, MaintenanceOperation.Invalidate),
            new Register("DCCMVAC", 7, 10, 1, MaintenanceOperation.Clean),
            new Register("DCCIMVAC", 7, 14, 1, MaintenanceOperation.CleanAndInvalidate),
            new Register("DCISW", 7, 6, 2, MaintenanceOperation.InvalidateBySetAndWay),
            new Register("DCCSW", 7, 10, 2, MaintenanceOperation.CleanBySetAndWay),
            new Register("DCCISW", 7, 14, 2, MaintenanceOperation.CleanAndInvalidateBySetAndWay),
            new Register("SCTLR", 1, 0, 0, MaintenanceOperation.None),
            new Register("TTBR0", 2, 0, 0, MaintenanceOperation.None),
            new Register("TTBR1", 2, 0, 1, MaintenanceOperation.None),
            new Register("TTBCR", 2, 0, 2, MaintenanceOperation.None),
            new Register("TLBIALLIS", 8, 3, 0, MaintenanceOperation.None),
            new Register("TLBIMVAIS", 8, 3, 1, MaintenanceOperation.None),
            new Register("TLBIASIDIS", 8, 3, 2, MaintenanceOperation.None),
            new Register("TLBIMVAAIS", 8, 3, 3, MaintenanceOperation.None),
            new Register("DTLBIALL", 8, 6, 0, MaintenanceOperation.None),
            new Register("DTLBIMVA", 8, 6, 1, MaintenanceOperation.None),
            new Register("DTLBIASID", 8, 6, 2, MaintenanceOperation.None),
            new Register("TLBIALL", 8, 7, 0, MaintenanceOperation.None),
            new Register("TLBIMVA", 8, 7, 1, MaintenanceOperation.None),
            new Register("TLBIASID", 8, 7, 2, MaintenanceOperation.None),
            new Register("TLBIMVAA", 8, 7, 3, MaintenanceOperation.None),
        };

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate byte MaintenanceFunction(IntPtr state, IntPtr register, ulong value);

        private sealed class Intercepted
        {
            public string Name = "";
            public MaintenanceOperation Operation;
            public bool IsShareable;
            public ulong Original;
            public uint OriginalType;
            public ulong Ours;
        }

        private readonly struct Register
        {
            public Register(string name, byte crn, byte crm, byte op2, MaintenanceOperation operation)
            {
                Name = name;
                this.crn = crn;
                this.crm = crm;
                this.op2 = op2;
                Operation = operation;
            }

            public bool IsAt(ulong entry)
            {
                var bytes = (byte*)entry;
                return bytes[17] == 0 && bytes[18] == crn && bytes[19] == crm && bytes[20] == op2;
            }

            public string Name { get; }

            public MaintenanceOperation Operation { get; }

            /// <summary>Whether it is maintenance of every core's TLB.</summary>
            public bool IsShareable => crn == 8 && crm == 3;

            private readonly byte crn;
            private readonly byte crm;
            private readonly byte op2;
        }
    }

    internal enum MaintenanceOperation
    {
        None,
        Invalidate,
        Clean,
        CleanAndInvalidate,
        InvalidateBySetAndWay,
        CleanBySetAndWay,
        CleanAndInvalidateBySetAndWay,
    }
}
