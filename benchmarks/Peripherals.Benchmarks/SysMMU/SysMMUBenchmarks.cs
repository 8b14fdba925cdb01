using System;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;
using Antmicro.Renode.Peripherals.MemoryControllers;
using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

using BenchmarkDotNet.Attributes;

namespace Antmicro.Renode.Peripherals.Benchmarks.SysMMU
{
    /// <summary>
    /// DMA behind a SysMMU against the same DMA without: a G-Scaler's job of 1920x1080, and lines of a picture read
    /// by nobody who works on them. The table has pages of 4 KiB; a buffer is made of pieces, each in one piece in
    /// memory, and no two neighbours of the device's addresses are neighbours there. Linux makes a buffer for a
    /// device behind an IOMMU of the largest pieces it can get, up to 1 MiB; with pieces of 4 KiB there are twice as
    /// many transfers.
    /// </summary>
    public class SysMMUBenchmarks
    {
        /// <summary>KiB that are in one piece in memory.</summary>
        [Params(64, 4)]
        public int Piece { get; set; } = 64;

        [GlobalSetup]
        public void SetUp()
        {
            machine = new Machine();
            machine.SystemBus.Register(new MappedMemory(machine, 64 << 20), new BusRangeRegistration(Memory, 64 << 20));
            plain = Add(0x13E00000, 0);
            translated = Add(0x13E10000, 0x13E90000);
            plainBus = machine.GetSystemBus(plain);
            translatedBus = machine.GetSystemBus(translated);
            Map();
            Program(plain, Memory);
            Program(translated, Virtual);
        }

        [GlobalCleanup]
        public void CleanUp() => machine!.Dispose();

        [Benchmark(Baseline = true, Description = "G-Scaler job, no SysMMU")]
        public void PlainJob() => RunJob(plain!);

        [Benchmark(Description = "G-Scaler job behind a SysMMU")]
        public void TranslatedJob() => RunJob(translated!);

        [Benchmark(Description = "Lines, no SysMMU")]
        public void PlainLines() => ReadLines(plainBus!, plain!, Memory);

        [Benchmark(Description = "Lines behind a SysMMU")]
        public void TranslatedLines() => ReadLines(translatedBus!, translated!, Virtual);

        [Benchmark(Description = "memcpy in one piece")]
        public void CopyWhole() => source.AsSpan().CopyTo(copy);

        /// <summary>What of a SysMMU's price is the host's own: no model has a part in this.</summary>
        [Benchmark(Description = "memcpy of the pieces")]
        public void CopyPieces()
        {
            var size = Piece << 10;
            var pieces = copy.Length / size;
            for(var i = 0; i < pieces; i++)
            {
                // A factor that is prime to their number makes the order a permutation of the pieces, as in Map().
                var other = (int)(i * 1021L % pieces);
                source.AsSpan(other * size, size).CopyTo(copy.AsSpan(i * size));
            }
        }

        private Exynos_GScaler Add(uint address, uint mmuAddress)
        {
            var scaler = new Exynos_GScaler(machine!);
            machine!.SystemBus.Register(scaler, new BusRangeRegistration(address, 0x1000));
            if(mmuAddress != 0)
            {
                mmu = new Exynos_SysMMU(machine);
                machine.SystemBus.Register(mmu, new BusRangeRegistration(mmuAddress, 0x1000));
                mmu.Register(scaler, NullRegistrationPoint.Instance);
            }
            return scaler;
        }

        private void Map()
        {
            var bus = machine!.SystemBus;
            const uint table = Memory + (60 << 20);
            // A factor that is prime to their number makes the order a permutation of the pieces.
            const int pages = (24 << 20) / 4096;
            var pagesOfPiece = Piece / 4;
            var pieces = pages / pagesOfPiece;
            foreach(var page in Enumerable.Range(0, pages))
            {
                var address = Virtual + (uint)page * 4096;
                var second = table + 0x10000 + (uint)(page / 256) * 1024;
                bus.WriteDoubleWord(table + (address >> 20) * 4, second | 1);
                bus.WriteDoubleWord(second + (uint)(page % 256) * 4, Memory + (32u << 20) + (uint)(page / pagesOfPiece * 1021L % pieces * pagesOfPiece + page % pagesOfPiece) * 4096 | 1 << 4 | 2);
            }
            mmu!.WriteDoubleWord(0x04, 1 << 2 | 1 << 20);
            mmu.WriteDoubleWord(0x14, table);
            mmu.WriteDoubleWord(0x00, 5);
        }

        // As exynos-gsc programs it: NV12 to XRGB8888.
        private static void Program(Exynos_GScaler scaler, uint memory)
        {
            scaler.WriteDoubleWord(0x08, 1);
            scaler.WriteDoubleWord(0x50, memory);
            scaler.WriteDoubleWord(0x80, memory + Width * Height);
            scaler.WriteDoubleWord(0x110, memory + (8 << 20));
            scaler.WriteDoubleWord(0x14, Width | Height << 16);
            scaler.WriteDoubleWord(0x1C, Width | Height << 16);
            scaler.WriteDoubleWord(0x10, 2 << 8);
            scaler.WriteDoubleWord(0x40, Width | Height << 16);
            scaler.WriteDoubleWord(0x24, Width | Height << 16);
            scaler.WriteDoubleWord(0x20, 1 << 10);
            scaler.WriteDoubleWord(0x2C, 1 << 16);
            scaler.WriteDoubleWord(0x30, 1 << 16);
        }

        private void RunJob(Exynos_GScaler scaler)
        {
            scaler.WriteDoubleWord(0x00, 2);
            scaler.WriteDoubleWord(0x00, 1);
            ((BaseClockSource)machine!.ClockSource).Advance(TimeInterval.FromMilliseconds(20));
            if((scaler.ReadDoubleWord(0x08) & 1 << 16) == 0 || mmu!.ReadDoubleWord(0x18) != 0)
            {
                throw new InvalidOperationException("The job did not end, or the SysMMU has a fault");
            }
            scaler.WriteDoubleWord(0x08, 1 << 16 | 1);
            scaler.WriteDoubleWord(0x00, 0);
        }

        private void ReadLines(IBusController bus, IPeripheral device, uint memory)
        {
            for(var line = 0u; line < Height; line++)
            {
                bus.ReadBytes(memory + line * Width * 4, Width * 4, buffer, 0, context: device);
            }
        }

        // A multiple of the pieces of 64 KiB; 1021 divides neither number of pieces.
        private readonly byte[] source = new byte[Width * Height * 4 & -65536];
        private readonly byte[] copy = new byte[Width * Height * 4 & -65536];
        private readonly byte[] buffer = new byte[Width * 4];
        private Machine? machine;
        private Exynos_GScaler? plain;
        private Exynos_GScaler? translated;
        private Exynos_SysMMU? mmu;
        private IBusController? plainBus;
        private IBusController? translatedBus;

        private const int Width = 1920;
        private const int Height = 1080;
        private const uint Memory = 0x40000000;
        private const uint Virtual = 0x20000000;
    }
}
