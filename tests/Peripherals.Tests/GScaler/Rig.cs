using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

namespace Exynos.Tests.GScaler
{
    /// <summary>A machine with some RAM and one G-Scaler, and the register accesses of Linux' exynos-gsc.</summary>
    public sealed class Rig : IDisposable
    {
        public Rig(int memorySize = 16 << 20)
        {
            Board = new TestBoard(memorySize);
            Scaler = Board.Add(new Exynos_GScaler(Board.Machine), address, "gsc0");
            Lines = new LineRecorder();
            Scaler.IRQ.Connect(Lines, 85);
        }

        private Rig(Rig other, Exynos_GScaler scaler, ulong address)
        {
            Board = other.Board;
            Lines = other.Lines;
            Scaler = scaler;
            this.address = address;
        }

        /// <summary>The same board, driving another scaler on it.</summary>
        public Rig With(Exynos_GScaler scaler, ulong address) => new Rig(this, scaler, address);

        public void Dispose() => Board.Dispose();

        public void Fill(byte[] content, uint address = MemoryBase) => Board.Bus.WriteBytes(content, address);

        public byte[] Content(int count, uint address = MemoryBase) => Board.Bus.ReadBytes(address, count);

        /// <summary>gsc_m2m_device_run: addresses, masks, interrupt, everything else, SFR_UPDATE, ON.</summary>
        public void Start(JobDescription job)
        {
            Program(job);
            Write(0x00, Read(0x00) | 2);
            Write(0x00, Read(0x00) | 1);
        }

        public void Program(JobDescription job)
        {
            var source = job.Source;
            var destination = job.Destination;
            Write(0x50, source.AddressY);
            Write(0x80, source.AddressCb);
            Write(0xB0, source.AddressCr);
            Write(0x110, destination.AddressY);
            Write(0x160, destination.AddressCb);
            Write(0x1B0, destination.AddressCr);
            foreach(var mask in new[] { 0x4C, 0x7C, 0xAC, 0x10C, 0x15C, 0x1AC })
            {
                Write(mask, Read(mask) & ~1u);
            }
            Write(0x08, Read(0x08) & ~2u);
            Write(0x08, Read(0x08) | 1u);

            Write(0x18, (uint)(source.X | source.Y << 16));
            Write(0x14, (uint)(source.Width | source.Height << 16));
            Write(0x1C, (uint)(job.CroppedWidth | job.CroppedHeight << 16));
            Write(0x3C, (uint)source.ChromaStride);
            Write(0x10, (uint)(source.Format << 8 | source.RgbType << 14 | job.Rotation << 16 | (source.Crcb ? 1 << 12 : 0) | (source.ChromaFirst ? 1 << 13 : 0)
                | (source.SwapRedBlue ? 1 << 19 : 0) | (source.Tile != 0 ? 1 << 3 : 0) | (source.Tile == 2 ? 1 << 4 : 0) | (source.ChromaStride != 0 ? 1 << 20 : 0)));
            Write(0x44, (uint)(destination.X | destination.Y << 16));
            Write(0x40, (uint)(destination.Width | destination.Height << 16));
            Write(0x24, (uint)(job.ScaledWidth | job.ScaledHeight << 16));
            Write(0x48, (uint)destination.ChromaStride);
            Write(0x20, (uint)(destination.Format << 4 | destination.RgbType << 10 | (destination.Crcb ? 1 << 8 : 0) | (destination.ChromaFirst ? 1 << 9 : 0)
                | (destination.SwapRedBlue ? 1 << 12 : 0) | (destination.Tile != 0 ? 1 << 1 : 0) | (destination.Tile == 2 ? 1 << 2 : 0)
                | (destination.ChromaStride != 0 ? 1 << 13 : 0)) | (uint)job.Alpha << 24);
            Write(0x28, 0x00010001);
            Write(0x2C, job.ScaledWidth == 0 ? 0 : (uint)(((long)job.CroppedWidth << 16) / job.ScaledWidth));
            Write(0x30, job.ScaledHeight == 0 ? 0 : (uint)(((long)job.CroppedHeight << 16) / job.ScaledHeight));
        }

        /// <summary>Lets the job's time pass.</summary>
        public void Advance(double milliseconds = 200)
        {
            Board.Advance(TimeInterval.FromMicroseconds((ulong)(milliseconds * 1000)));
        }

        /// <summary>gsc_irq_handler: clears the status, takes ON away.</summary>
        public void HandleInterrupt()
        {
            Write(0x08, Read(0x08) | 1 << 16);
            Write(0x00, Read(0x00) & ~1u);
        }

        public void RunToEnd(JobDescription job)
        {
            Start(job);
            Advance();
            HandleInterrupt();
        }

        public uint Read(int offset) => Board.Read(address + (ulong)offset);

        public void Write(int offset, uint value) => Board.Write(address + (ulong)offset, value);

        public bool Interrupt => Scaler.IRQ.IsSet;

        public TestBoard Board { get; }

        public Exynos_GScaler Scaler { get; }

        public LineRecorder Lines { get; }

        public const uint MemoryBase = (uint)TestBoard.RamBase;

        private readonly ulong address = 0x13E00000;
    }
}
