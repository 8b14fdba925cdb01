using System;
using System.Linq;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>
    /// A few instructions between a CP15 write and C#: where C# says no, they have tlib's tlb_fill() look for the
    /// address as for a store. That finds no translation either, sets DFAR and DFSR, and takes the core to its data
    /// abort by longjmp. C# can't call it, as no longjmp may cross managed code.
    /// </summary>
    internal sealed class AbortingCall
    {
        /// <param name="function">Takes what a write function takes and returns whether to go on.</param>
        /// <param name="tlbFill">int tlb_fill(state, address, access, mmu, return address, no fault, width)</param>
        /// <exception cref="NotSupportedException">The host isn't an x86-64 or gives no memory for code.</exception>
        public AbortingCall(ulong function, ulong tlbFill)
        {
            if(RuntimeInformation.ProcessArchitecture != Architecture.X64)
            {
                throw new NotSupportedException("cache maintenance that aborts needs an x86-64 host");
            }
            var code = new byte[] { 0x57, 0x52, 0x48, 0x83, 0xEC, 0x08 }                    // push rdi; push rdx; sub rsp, 8
                .Concat(Call(function))
                .Concat(new byte[] { 0x48, 0x83, 0xC4, 0x08, 0x5A, 0x5F })                  // add rsp, 8; pop rdx; pop rdi
                .Concat(new byte[] { 0x84, 0xC0, 0x74, 0x01, 0xC3 })                        // test al, al; jz +1; ret
                .Concat(new byte[] { 0x89, 0xD6, 0xBA, 0x01, 0x00, 0x00, 0x00 })            // mov esi, edx; mov edx, 1 (a store)
                .Concat(new byte[] { 0x31, 0xC9, 0x45, 0x31, 0xC0, 0x45, 0x31, 0xC9 })      // ecx = r8 = r9 = 0
                .Concat(new byte[] { 0x48, 0x83, 0xEC, 0x08 })                              // sub rsp, 8
                .Concat(new byte[] { 0x48, 0xC7, 0x04, 0x24, 0x04, 0x00, 0x00, 0x00 })      // mov qword [rsp], 4
                .Concat(Call(tlbFill))
                .Concat(new byte[] { 0x48, 0x83, 0xC4, 0x08, 0xC3 })                        // add rsp, 8; ret
                .ToArray();
            var memory = mmap(IntPtr.Zero, (UIntPtr)PageSize, Read | Write, Private | Anonymous, -1, IntPtr.Zero);
            if(memory == new IntPtr(-1))
            {
                throw new NotSupportedException("the host gives no memory for code");
            }
            Marshal.Copy(code, 0, memory, code.Length);
            if(mprotect(memory, (UIntPtr)PageSize, Read | Execute) != 0)
            {
                throw new NotSupportedException("the host lets no memory be code");
            }
            // It stays: translated code may hold the address as long as the process lives.
            Address = (ulong)memory;
        }

        public ulong Address { get; }

        // mov rax, function; call rax
        private static byte[] Call(ulong function)
        {
            return new byte[] { 0x48, 0xB8 }.Concat(BitConverter.GetBytes(function)).Concat(new byte[] { 0xFF, 0xD0 }).ToArray();
        }

        [DllImport("libc", SetLastError = true)]
        private static extern IntPtr mmap(IntPtr address, UIntPtr length, int protection, int flags, int file, IntPtr offset);

        [DllImport("libc", SetLastError = true)]
        private static extern int mprotect(IntPtr address, UIntPtr length, int protection);

        private const uint PageSize = 4096;
        private const int Read = 1;
        private const int Write = 2;
        private const int Execute = 4;
        private const int Private = 2;
        private const int Anonymous = 0x20;
    }
}
