using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;
using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Peripherals.Video.MFC;
using Antmicro.Renode.Time;

using BenchmarkDotNet.Attributes;

namespace Antmicro.Renode.Peripherals.Benchmarks.MFC
{
    /// <summary>
    /// 1080p H.264 High: the model from the stream in guest memory to NV12 pictures in guest memory, each picture a
    /// command, an interrupt and its registers; against libavcodec alone, whose pictures nobody reads, with the same
    /// options: slice threads, as frame threads give pictures back late. A result is the time for one picture.
    /// </summary>
    public class MfcBenchmarks
    {
        [Params(1, 2)]
        public int Threads { get; set; }

        [Params(4, 16)]
        public int MegabitsPerSecond { get; set; }

        [GlobalSetup]
        public void SetUp()
        {
            // A picture of one slice gives a second thread nothing to do.
            units = EncodedVideo.Get(Frames, MegabitsPerSecond, slices: Threads == 1 ? 1 : 4);
            if(units.Count != Frames)
            {
                throw new InvalidOperationException($"{Frames} pictures were encoded, but there are {units.Count} access units");
            }
            machine = new Machine();
            machine.SystemBus.Register(new MappedMemory(machine, MemorySize), new BusRangeRegistration(Memory, MemorySize));
            mfc = new Exynos_MFC(machine) { ThreadCount = Threads, NanosecondsPerMacroblock = 1 };
            machine.SystemBus.Register(mfc, new BusPointRegistration(0x11000000));
            machine.SystemBus.WriteBytes(new byte[] { 1 }, Memory);
            mfc.WriteDoubleWord(0x54, Memory);
            mfc.WriteDoubleWord(0x0, 1);
            WaitFor(12);
            Send(1, 1);
            Send(2, 2);
            WriteStream(units[0]);
            Send(3, 3);
            // What s5p-mfc allows at most: MFC_MAX_EXTRA_DPB more than are needed.
            var buffers = (int)mfc.ReadDoubleWord(0xF0F0) + 5;
            var luma = Width * CodedHeight;
            mfc.WriteDoubleWord(0xF130, (uint)buffers);
            mfc.WriteDoubleWord(0xF138, Width);
            mfc.WriteDoubleWord(0xF13C, Width);
            mfc.WriteDoubleWord(0xF144, (uint)luma + 64);
            mfc.WriteDoubleWord(0xF148, (uint)luma / 2 + 64);
            for(var i = 0; i < buffers; i++)
            {
                mfc.WriteDoubleWord(0xF160 + 4 * i, (uint)(Memory + (16 << 20) + i * (4 << 20)));
                mfc.WriteDoubleWord(0xF260 + 4 * i, (uint)(Memory + (16 << 20) + i * (4 << 20) + luma));
            }
            Send(4, 4);
            mfc.WriteDoubleWord(0xF5BC, (1u << buffers) - 1);
        }

        [GlobalCleanup]
        public void CleanUp()
        {
            machine!.Dispose();
        }

        [Benchmark(Baseline = true, Description = "libavcodec", OperationsPerInvoke = Frames)]
        public int Libavcodec() => Decode(_ => { });

        /// <summary>
        /// What any decoder does whose pictures are to be in guest memory: copied plane by plane, where the model also
        /// interleaves chroma.
        /// </summary>
        [Benchmark(Description = "libavcodec and memcpy", OperationsPerInvoke = Frames)]
        public int LibavcodecAndCopy()
        {
            var slot = 0;
            return Decode(picture =>
            {
                var image = picture.Image;
                var output = copies[slot++ % copies.Length].AsSpan();
                image.Luma.CopyTo(output);
                image.Cb.CopyTo(output.Slice(image.Luma.Length));
                image.Cr.CopyTo(output.Slice(image.Luma.Length + image.Cb.Length));
            });
        }

        [Benchmark(Description = "MFC model", OperationsPerInvoke = Frames)]
        public int Model()
        {
            var pictures = 0;
            for(var i = 0; i < units.Count; i++)
            {
                WriteStream(units[i]);
                Send(5, 13);
                pictures += mfc!.ReadDoubleWord(0xF608) == 1 ? 1 : 0;
            }
            for(var status = 2u; status != 3; )
            {
                mfc!.WriteDoubleWord(0xF5D0, 0);
                Send(9, 13);
                status = mfc.ReadDoubleWord(0xF608);
                pictures += status == 2 ? 1 : 0;
            }
            return Check(pictures);
        }

        /// <summary>The model, comparing one line in so many of its references; 0: none.</summary>
        public int ModelThatCompares(int interval)
        {
            mfc!.ReferenceCheckInterval = interval;
            return Model();
        }

        private int Decode(Action<IDecodedPicture> use)
        {
            using var decoder = new LibavcodecDecoder(new DecoderOptions(new DecoderSetup("h264").With("strict", "strict"), Threads));
            var pictures = 0;
            for(var i = 0; i < units.Count; i++)
            {
                decoder.Decode(units[i], i, Count);
            }
            while(decoder.Drain(Count))
            {
                // Counted.
            }
            return Check(pictures);

            void Count(IDecodedPicture picture)
            {
                pictures++;
                use(picture);
                picture.Dispose();
            }
        }

        private static int Check(int pictures)
        {
            return pictures == Frames ? pictures : throw new InvalidOperationException($"{pictures} pictures of {Frames}");
        }

        private void WriteStream(byte[] unit)
        {
            machine!.SystemBus.WriteBytes(unit, Memory + (8 << 20));
            mfc!.WriteDoubleWord(0xF5B0, Memory + (8 << 20));
            mfc.WriteDoubleWord(0xF5B4, 3 << 20);
            mfc.WriteDoubleWord(0xF5D0, (uint)unit.Length);
        }

        private void Send(uint command, uint response)
        {
            mfc!.WriteDoubleWord(0x1100, command);
            mfc.WriteDoubleWord(0x44, 1);
            WaitFor(response);
        }

        private void WaitFor(uint response)
        {
            ((BaseClockSource)machine!.ClockSource).Advance(TimeInterval.FromMilliseconds(2));
            if(!mfc!.IRQ.IsSet || mfc.ReadDoubleWord(0x1104) != response)
            {
                throw new InvalidOperationException($"Response {mfc.ReadDoubleWord(0x1104)} instead of {response}, error {mfc.ReadDoubleWord(0xF074)}");
            }
            mfc.WriteDoubleWord(0x1104, 0);
            mfc.WriteDoubleWord(0x3C, 0);
        }

        private List<byte[]> units = new List<byte[]>();
        private readonly byte[][] copies = Enumerable.Range(0, 10).Select(_ => new byte[4 << 20]).ToArray();
        private Machine? machine;
        private Exynos_MFC? mfc;

        internal const int Frames = 60;
        private const int Width = 1920;
        private const int CodedHeight = 1088;
        private const uint Memory = 0x40000000;
        private const int MemorySize = 128 << 20;
    }
}
