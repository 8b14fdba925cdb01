using System;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.FIMD
{
    /// <summary>Where windows lie, and what their pixels mean.</summary>
    [TestFixture]
    public class WindowTests
    {
        [SetUp]
        public void SetUp()
        {
            fimd = new FimdDriver();
            mode = new Mode(Width, Height, ClockDivider: 200);
        }

        [TearDown]
        public void TearDown()
        {
            fimd.Dispose();
        }

        [TestCase(0, 0, 64, 48)]
        [TestCase(10, 7, 20, 30)]
        [TestCase(63, 47, 1, 1)]
        [TestCase(0, 47, 64, 1)]
        [TestCase(60, 40, 30, 30)]
        [TestCase(64, 0, 8, 8)]
        [TestCase(0, 48, 8, 8)]
        [TestCase(2100, 2100, 8, 8)]
        public void ShouldPlaceAWindow(int x, int y, int width, int height)
        {
            fimd.Paint(FimdDriver.Buffer, width, height, (column, line) => (uint)(0x800000 | line << 8 | column));
            for(var window = 0; window < 5; window++)
            {
                var w = window;
                var frame = Show(() => fimd.UpdatePlane(w, FimdDriver.Buffer, width * 4, x, y, width, height));

                for(var i = 0; i < Width * Height; i++)
                {
                    var (column, line) = (i % Width - x, i / Width - y);
                    var inside = column >= 0 && line >= 0 && column < width && line < height;
                    Assert.That(frame[i % Width, i / Width], Is.EqualTo(inside ? (uint)(0x800000 | line << 8 | column) : 0), $"window {window} pixel {column},{line}");
                }
                fimd.DisablePlane(window);
            }
        }

        [Test]
        public void ShouldStackWindowsByTheirNumber()
        {
            for(var window = 0; window < 5; window++)
            {
                var colour = (uint)(window + 1);
                fimd.Paint(FimdDriver.Buffer + 0x10000 * (uint)window, 40, 40, (_, __) => colour);
            }
            var frame = Show(() =>
            {
                foreach(var window in new[] { 3, 0, 4, 1, 2 })
                {
                    fimd.UpdatePlane(window, FimdDriver.Buffer + 0x10000 * (uint)window, 160, 4 * window, 0, 40, 40);
                }
            });

            Assert.That(Enumerable.Range(0, 64).Select(x => frame[x, 39]), Is.EqualTo(Enumerable.Range(0, 64).Select(x => x >= 56 ? 0u : x >= 16 ? 5u : (uint)(x / 4 + 1))));
            Assert.That(frame[0, 40], Is.Zero);
        }

        // A window that shows part of a wider buffer: page width and offset.
        [TestCase(256)]
        [TestCase(260)]
        [TestCase(1000)]
        [TestCase(16380)]
        public void ShouldSkipTheRestOfAWiderBuffersLines(int pitch)
        {
            var random = new Random(pitch);
            var buffer = new byte[pitch * Height];
            random.NextBytes(buffer);
            fimd.Board.Bus.WriteBytes(buffer, FimdDriver.Buffer);
            var frame = Show(() => fimd.UpdatePlane(0, FimdDriver.Buffer, pitch, 0, 0, Width, Height));

            for(var i = 0; i < Width * Height; i++)
            {
                var expected = BitConverter.ToUInt32(buffer, i / Width * pitch + i % Width * 4) & 0xFFFFFF;
                Assert.That(frame[i % Width, i / Width], Is.EqualTo(expected), $"pixel {i % Width},{i / Width}");
            }
        }

        [TestCase(Format.C8)]
        [TestCase(Format.Xrgb1555)]
        [TestCase(Format.Xbgr1555)]
        [TestCase(Format.Rgb565)]
        [TestCase(Format.Bgr565)]
        [TestCase(Format.Xrgb8888)]
        [TestCase(Format.Xbgr8888)]
        [TestCase(Format.Argb8888)]
        [TestCase(Format.Abgr8888)]
        public void ShouldReadEachFormatOfTheDriver(Format format)
        {
            // An odd width: lines end inside a word of the DMA.
            const int width = 61;
            var size = format == Format.C8 ? 1 : format <= Format.Bgr565 ? 2 : 4;
            var buffer = new byte[width * size * Height];
            new Random((int)format).NextBytes(buffer);
            fimd.Board.Bus.WriteBytes(buffer, FimdDriver.Buffer);
            // Palette of window 0 as 24 bit entries.
            fimd.Write(0x1A0, 1);
            for(var i = 0u; i < 256; i++)
            {
                fimd.Write(0x2400 + 4 * i, i << 16 | (255 - i) << 8 | (i ^ 0x55));
            }
            var frame = Show(() => fimd.UpdatePlane(0, FimdDriver.Buffer, width * size, 0, 0, width, Height, format));

            for(var i = 0; i < width * Height; i++)
            {
                var pixel = size == 1 ? buffer[i] : size == 2 ? BitConverter.ToUInt16(buffer, 2 * i) : BitConverter.ToUInt32(buffer, 4 * i);
                Assert.That(frame[i % width, i / width], Is.EqualTo(Expected(format, pixel)), $"pixel {i} is 0x{pixel:X}");
            }
        }

        // The modes' parts from the top: bits of alpha, red, green, blue; BPPMODE 4 to 15.
        [TestCase(4u, 8, 1, 2, 3, 2)]
        [TestCase(5u, 16, 0, 5, 6, 5)]
        [TestCase(6u, 16, 1, 5, 5, 5)]
        [TestCase(8u, 32, 0, 6, 6, 6)]
        [TestCase(9u, 32, 1, 6, 6, 5)]
        [TestCase(10u, 32, 1, 6, 6, 6)]
        [TestCase(11u, 32, 0, 8, 8, 8)]
        [TestCase(12u, 32, 1, 8, 8, 7)]
        [TestCase(13u, 32, 1, 8, 8, 8)]
        [TestCase(14u, 16, 1, 4, 4, 4)]
        [TestCase(15u, 16, 0, 5, 5, 5)]
        public void ShouldReadEveryMode(uint mode, int storage, int alpha, int red, int green, int blue)
        {
            var buffer = new byte[Width * 8 * 4];
            new Random((int)mode).NextBytes(buffer);
            fimd.Board.Bus.WriteBytes(buffer, FimdDriver.Buffer);
            var frame = Show(() =>
            {
                fimd.UpdatePlane(0, FimdDriver.Buffer, Width * storage / 8, 0, 0, Width, 8, storage == 8 ? Format.C8 : storage == 16 ? Format.Rgb565 : Format.Xrgb8888);
                fimd.Write(0x20, (fimd.Read(0x20) & ~0x3Cu) | mode << 2);
            });

            for(var i = 0; i < Width * 8; i++)
            {
                var pixel = storage == 8 ? buffer[i] : storage == 16 ? BitConverter.ToUInt16(buffer, 2 * i) : BitConverter.ToUInt32(buffer, 4 * i);
                var expected = Part(pixel >> (green + blue), red) << 16 | Part(pixel >> blue, green) << 8 | Part(pixel, blue);
                Assert.That(frame[i % Width, i / Width], Is.EqualTo(expected), $"pixel {i} is 0x{pixel:X}, alpha has {alpha} bits");
            }
        }

        [TestCase(0u, 1)]
        [TestCase(1u, 2)]
        [TestCase(2u, 4)]
        public void ShouldReadSmallPalettes(uint mode, int bits)
        {
            var buffer = new byte[Width * bits / 8 * 8];
            new Random(bits).NextBytes(buffer);
            fimd.Board.Bus.WriteBytes(buffer, FimdDriver.Buffer);
            for(var i = 0u; i < 16; i++)
            {
                // The alias of window 0's palette memory; as 565 (value 6).
                fimd.Write(0x400 + 4 * i, i << 11 | i << 5 | i);
            }
            fimd.Write(0x1A0, 6);
            var frame = Show(() =>
            {
                fimd.UpdatePlane(0, FimdDriver.Buffer, Width * bits / 8, 0, 0, Width, 8, Format.C8);
                fimd.Write(0x100, (uint)(Width * bits / 8));
                fimd.Write(0x20, (fimd.Read(0x20) & ~0x3Cu) | mode << 2);
            });

            for(var i = 0; i < Width * 8; i++)
            {
                // The first pixel is in the highest bits of a byte.
                var position = i * bits;
                var value = (uint)(buffer[position / 8] >> (8 - bits - position % 8)) & ((1u << bits) - 1);
                Assert.That(frame[i % Width, i / Width], Is.EqualTo(Part(value, 5) << 16 | Part(value, 6) << 8 | Part(value, 5)), $"pixel {i}");
            }
            Assert.That(fimd.Read(0x2404), Is.EqualTo(1 << 11 | 1 << 5 | 1));
        }

        // Byte i of 64 bits, in the order the pixels are taken, for each of the 16 settings of BITSWP, BYTSWP,
        // HAWSWP, WSWP.
        [TestCase(0u, new[] { 7, 6, 5, 4, 3, 2, 1, 0 })]
        [TestCase(1u, new[] { 3, 2, 1, 0, 7, 6, 5, 4 })]
        [TestCase(2u, new[] { 1, 0, 3, 2, 5, 4, 7, 6 })]
        [TestCase(4u, new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
        [TestCase(3u, new[] { 5, 4, 7, 6, 1, 0, 3, 2 })]
        [TestCase(5u, new[] { 4, 5, 6, 7, 0, 1, 2, 3 })]
        [TestCase(6u, new[] { 6, 7, 4, 5, 2, 3, 0, 1 })]
        [TestCase(8u, new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
        public void ShouldSwapWithinEachWord(uint swap, int[] order)
        {
            var buffer = Enumerable.Range(0, Width * 4).Select(i => (byte)(i * 7 + 3)).ToArray();
            fimd.Board.Bus.WriteBytes(buffer, FimdDriver.Buffer);
            fimd.Write(0x1A0, 1);
            for(var i = 0u; i < 256; i++)
            {
                fimd.Write(0x2400 + 4 * i, i);
            }
            var frame = Show(() =>
            {
                fimd.UpdatePlane(0, FimdDriver.Buffer, Width, 0, 0, Width, 4, Format.C8);
                fimd.Write(0x20, (fimd.Read(0x20) & ~0x78000u) | swap << 15);
            });

            for(var i = 0; i < Width * 4; i++)
            {
                var value = buffer[i / 8 * 8 + order[i % 8]];
                if((swap & 8) != 0)
                {
                    value = (byte)Enumerable.Range(0, 8).Sum(bit => (value >> bit & 1) << (7 - bit));
                }
                Assert.That(frame[i % Width, i / Width], Is.EqualTo((uint)value), $"pixel {i}");
            }
        }

        [Test]
        public void ShouldShowAMapColourWithoutReadingMemory()
        {
            var frame = Show(() =>
            {
                fimd.UpdatePlane(0, 0xF0000000, Width * 4, 0, 0, Width, Height);
                fimd.Write(0x180, 1 << 24 | 0x123456);
            });

            Assert.That((frame[0, 0], frame[63, 47]), Is.EqualTo((0x123456u, 0x123456u)));
            Assert.That(fimd.Board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldNotShowAWindowWhoseChannelIsOff()
        {
            fimd.Paint(FimdDriver.Buffer, Width, Height, (_, __) => 5);
            var frame = Show(() =>
            {
                fimd.UpdatePlane(0, FimdDriver.Buffer, Width * 4, 0, 0, 8, 8);
                fimd.UpdatePlane(1, FimdDriver.Buffer, Width * 4, 8, 0, 8, 8);
                fimd.Write(0x34, fimd.Read(0x34) & ~1u);
            });

            Assert.That((frame[0, 0], frame[8, 0]), Is.EqualTo((0u, 5u)));
        }

        private Frame Show(Action update)
        {
            Frame? shown = null;
            void Keep(Antmicro.Renode.Peripherals.Video.IFrameSource _, Antmicro.Renode.Peripherals.Video.VideoFrame frame)
            {
                shown = new Frame(frame.Index, frame.Width, frame.Height, frame.Data.ToArray(), frame.Timestamp);
            }
            fimd.Device.FrameProduced += Keep;
            fimd.SetMode(mode);
            fimd.AtomicBegin();
            update();
            fimd.AtomicFlush();
            fimd.Advance(mode.Frame);
            fimd.Advance(mode.Frame);
            fimd.Device.FrameProduced -= Keep;
            return shown ?? throw new InvalidOperationException("Nothing was shown");
        }

        private static uint Expected(Format format, uint pixel)
        {
            switch(format)
            {
            case Format.C8:
                return pixel << 16 | (255 - pixel) << 8 | (pixel ^ 0x55);
            case Format.Rgb565:
                return Part(pixel >> 11, 5) << 16 | Part(pixel >> 5, 6) << 8 | Part(pixel, 5);
            case Format.Bgr565:
                return Part(pixel, 5) << 16 | Part(pixel >> 5, 6) << 8 | Part(pixel >> 11, 5);
            case Format.Xrgb1555:
                return Intensity(pixel >> 10, pixel) << 16 | Intensity(pixel >> 5, pixel) << 8 | Intensity(pixel, pixel);
            case Format.Xbgr1555:
                return Intensity(pixel, pixel) << 16 | Intensity(pixel >> 5, pixel) << 8 | Intensity(pixel >> 10, pixel);
            case Format.Xbgr8888:
            case Format.Abgr8888:
                return (pixel & 0xFF) << 16 | (pixel & 0xFF00) | (pixel >> 16 & 0xFF);
            default:
                return pixel & 0xFFFFFF;
            }
        }

        // Five bits and, below them, the common bit 15.
        private static uint Intensity(uint part, uint pixel)
        {
            return Part((part & 31) << 1 | (pixel >> 15 & 1), 6);
        }

        // The lowest bits as 8 bits, by repeating them.
        private static uint Part(uint value, int bits)
        {
            value &= (1u << bits) - 1;
            var text = Convert.ToString(value, 2).PadLeft(bits, '0');
            return Convert.ToUInt32(string.Concat(Enumerable.Repeat(text, 8)).Substring(0, 8), 2);
        }

        private const int Width = 64;
        private const int Height = 48;

        private FimdDriver fimd = null!;
        private Mode mode = null!;
    }
}
