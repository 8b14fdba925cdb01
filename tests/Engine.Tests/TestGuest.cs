using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Bus;

namespace Exynos5422.Qemu.Tests
{
    /// <summary>
    /// A kernel of a few instructions that does what <see cref="Antmicro.Renode.Peripherals.Tests.Exynos_TestGuest"/>
    /// tells it.
    /// </summary>
    internal static class TestKernel
    {
        /// <summary>
        /// Writes the kernel, a device tree that it doesn't look at, and the platform; gives the options to boot it.
        /// </summary>
        public static QemuSessionOptions Prepare(string folder)
        {
            var image = new byte[4096];
            for(var i = 0; i < Code.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(i * 4), Code[i]);
            }
            File.WriteAllBytes(Path.Combine(folder, "kernel"), image);
            File.WriteAllBytes(Path.Combine(folder, "tree.dtb"), DeviceTree());
            File.WriteAllText(Path.Combine(folder, "board.repl"), "guest: Tests.Exynos_TestGuest @ sysbus <0x11000000, +0x1000>\n    IRQ -> gic@96\n");
            return new QemuSessionOptions
            {
                Kernel = Path.Combine(folder, "kernel"), DeviceTree = Path.Combine(folder, "tree.dtb"), Platform = Path.Combine(folder, "board.repl"),
                Peripherals = typeof(TestKernel).Assembly, TimeLimit = TimeSpan.FromSeconds(60), MemoryMegabytes = 256,
                PanicGrace = TimeSpan.FromMilliseconds(100),
            };
        }

        // Assembled by arm-linux-gnueabihf-as -march=armv7ve from:
        //       b go
        //       .org 0x24
        //       .word 0x016f2818, 0, 0x78           zImage: magic, start, end
        //   go: movw r6, #0 ; movt r6, #0x1100      the device
        // loop: movw r3, #0x4000
        //    2: subs r3, r3, #1 ; bne 2b              leaves QEMU's main loop alone for a while
        //       ldr r0, [r6] ; ldr r1, [r6, #4] ; ldr r2, [r6, #8]
        //       cmp r0, #1 ; ldreq r2, [r1]         peek
        //       cmp r0, #2 ; streq r2, [r1]         poke
        //       cmp r0, #3 ; bne 1f ; mov r0, r1 ; hvc #0
        //    1: str r2, [r6, #12]
        //       b loop
        private static readonly uint[] Code =
        {
            0xea00000a, 0, 0, 0, 0, 0, 0, 0, 0, 0x016f2818, 0, 0x78,
            0xe3006000, 0xe3416100,
            0xe3043000, 0xe2533001, 0x1afffffd,
            0xe5960000, 0xe5961004, 0xe5962008,
            0xe3500001, 0x05912000,
            0xe3500002, 0x05812000,
            0xe3500003, 0x1a000001, 0xe1a00001, 0xe1400070,
            0xe586200c,
            0xeaffffef,
        };

        /// <summary>A root with one-cell addresses and a /memory, which QEMU insists on.</summary>
        private static byte[] DeviceTree()
        {
            var structure = new List<uint>();
            var strings = "#address-cells\0#size-cells\0device_type\0reg\0"u8.ToArray();
            void Property(uint name, params uint[] cells)
            {
                structure.AddRange(new[] { 3u, (uint)cells.Length * 4, name });
                structure.AddRange(cells);
            }
            structure.AddRange(new[] { 1u, 0u });
            Property(0, 1);
            Property(15, 1);
            structure.AddRange(new[] { 1u, 0x6d656d6fu, 0x72794034u, 0x30303030u, 0x30303000u }); // memory@40000000
            Property(27, 0x6d656d6f, 0x72790000); // "memory" and two zeros, which do no harm
            Property(39, 0x40000000, 0x10000000);
            structure.AddRange(new[] { 2u, 1u, 0x63686f73u, 0x656e0000u, 2u, 2u, 9u }); // chosen
            const int header = 40, reserve = 16;
            var total = header + reserve + structure.Count * 4 + strings.Length;
            var words = new List<uint>
            {
                0xd00dfeed, (uint)total, header + reserve, (uint)(header + reserve + structure.Count * 4), header, 17, 16, 0, (uint)strings.Length, (uint)structure.Count * 4,
                0, 0, 0, 0,
            };
            words.AddRange(structure);
            var tree = new byte[total];
            for(var i = 0; i < words.Count; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan(i * 4), words[i]);
            }
            strings.CopyTo(tree, total - strings.Length);
            return tree;
        }
    }
}

namespace Antmicro.Renode.Peripherals.Tests
{
    /// <summary>Tells the guest what to do, one thing at a time.</summary>
    public sealed class Exynos_TestGuest : IDoubleWordPeripheral, IKnownSize
    {
        public Exynos_TestGuest(IMachine machine)
        {
            Bus = machine.GetSystemBus(this);
        }

        public IBusController Bus { get; }
        public GPIO IRQ { get; } = new();
        public int Resets { get; private set; }
        public bool ThrowAtNextRead { get; set; }
        public long Size => 0x1000;

        public Task<uint> Peek(uint address) => Do(1, address, 0);

        public Task Poke(uint address, uint value) => Do(2, address, value);

        public async Task Print(string text)
        {
            foreach(var character in text)
            {
                await Poke(0x09000000, character).ConfigureAwait(false);
            }
        }

        /// <summary>Calls the firmware; the guest may not come back.</summary>
        public void Psci(uint function) => _ = Do(3, function, 0);

        public uint ReadDoubleWord(long offset)
        {
            if(ThrowAtNextRead)
            {
                throw new InvalidOperationException("a model's bug");
            }
            lock(sync)
            {
                switch(offset)
                {
                case 0:
                    handedOut = pending.Count > 0;
                    return handedOut ? pending.Peek().Operation : 0;
                case 4:
                    return handedOut ? pending.Peek().Address : 0;
                case 8:
                    return handedOut ? pending.Peek().Value : 0;
                default:
                    return 0;
                }
            }
        }

        public void WriteDoubleWord(long offset, uint value)
        {
            lock(sync)
            {
                if(offset == 12 && handedOut)
                {
                    handedOut = false;
                    pending.Dequeue().Done.SetResult(value);
                }
            }
        }

        public void Reset()
        {
            lock(sync)
            {
                Resets++;
                IRQ.Unset();
                if(handedOut)
                {
                    handedOut = false;
                    pending.Dequeue().Done.TrySetCanceled();
                }
            }
        }

        private Task<uint> Do(uint operation, uint address, uint value)
        {
            var done = new TaskCompletionSource<uint>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock(sync)
            {
                pending.Enqueue((operation, address, value, done));
            }
            return done.Task;
        }

        private bool handedOut;
        private readonly Queue<(uint Operation, uint Address, uint Value, TaskCompletionSource<uint> Done)> pending = new();
        private readonly object sync = new();
    }
}
