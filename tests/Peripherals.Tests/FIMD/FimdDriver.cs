using System;
using System.Collections.Generic;

using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

namespace Exynos.Tests.FIMD
{
    /// <summary>A mode's timing as a DRM driver has it, in pixels and lines.</summary>
    public sealed record Mode(int Width, int Height, int HFront = 16, int HSync = 16, int HBack = 16, int VFront = 4, int VSync = 4, int VBack = 4, uint ClockDivider = 8)
    {
        public int HTotal => Width + HFront + HSync + HBack;

        public int VTotal => Height + VFront + VSync + VBack;

        public double FrameSeconds => HTotal * (double)VTotal * ClockDivider / FimdDriver.SourceClock;

        public TimeInterval Frame => TimeInterval.FromTicks((ulong)(FrameSeconds * TimeInterval.TicksPerSecond));
    }

    public enum Format
    {
        C8,
        Xrgb1555,
        Xbgr1555,
        Rgb565,
        Bgr565,
        Xrgb8888,
        Xbgr8888,
        Argb8888,
        Abgr8888,
    }

    public enum PixelBlend
    {
        None,
        Premultiplied,
        Coverage,
    }

    /// <summary>Does to the registers what exynos_drm_fimd.c of Linux 6.1 does, in its order, reads included.</summary>
    public sealed class FimdDriver : IDisposable
    {
        public FimdDriver(long ramSize = 64 << 20) : this(new TestBoard(ramSize))
        {
        }

        public FimdDriver(TestBoard board)
        {
            Board = board;
            Device = Board.Add(new Exynos_FIMD(Board.Machine, SourceClock), Base, "fimd");
            Lines = new LineRecorder();
            Device.FifoIRQ.Connect(Lines, FifoLine);
            Device.VSyncIRQ.Connect(Lines, VSyncLine);
            Device.I80IRQ.Connect(Lines, I80Line);
        }

        public void Dispose()
        {
            Board.Dispose();
        }

        /// <summary>Keeps a copy of each frame the device shows from now on.</summary>
        public List<Frame> Record()
        {
            var frames = new List<Frame>();
            Device.FrameProduced += (_, frame) => frames.Add(new Frame(frame.Index, frame.Width, frame.Height, frame.Data.ToArray(), frame.Timestamp));
            return frames;
        }

        /// <summary>fimd_commit(): timing, then the display goes on.</summary>
        public void SetMode(Mode mode)
        {
            this.mode = mode;
            Write(0x20004, 0);
            Write(0x20010, (uint)((mode.VBack - 1) << 16 | (mode.VFront - 1) << 8 | (mode.VSync - 1)));
            Write(0x20014, (uint)((mode.HBack - 1) << 16 | (mode.HFront - 1) << 8 | (mode.HSync - 1)));
            Write(0x20000, 0);
            // Unlike the windows' coordinates, the width comes in the low half.
            Write(0x20018, Coordinates(mode.Height - 1, mode.Width - 1));
            Write(0x201A4, Read(0x201A4) & ~1u);
            Write(0x0, 3 | (mode.ClockDivider > 1 ? (mode.ClockDivider - 1) << 6 | 1u << 4 : 0));
        }

        public void AtomicBegin()
        {
            for(var window = 0; window < 5; window++)
            {
                Write(0x34, Read(0x34) | 1u << (10 + window));
            }
        }

        public void AtomicFlush()
        {
            for(var window = 0; window < 5; window++)
            {
                Write(0x34, Read(0x34) & ~(1u << (10 + window)));
            }
        }

        /// <summary>fimd_update_plane() for a plane that shows the buffer unscaled.</summary>
        public void UpdatePlane(int window, uint address, int pitch, int x, int y, int width, int height, Format format = Format.Xrgb8888,
            PixelBlend blend = PixelBlend.None, uint alpha = 0xFFFF)
        {
            Write(0xA0u + 8 * (uint)window, address);
            Write(0xD0u + 8 * (uint)window, address + (uint)(pitch * height));
            var lineBytes = width * BytesOf(format);
            var offset = (uint)(pitch - lineBytes);
            Write(0x100u + 4 * (uint)window, (offset & 0x1FFF) << 13 | (offset & 0x2000) << 14 | ((uint)lineBytes & 0x1FFF) | ((uint)lineBytes & 0x2000) << 13);
            Write(0x40u + 16 * (uint)window, Coordinates(x, y));
            Write(0x44u + 16 * (uint)window, Coordinates(x + width - 1, y + height - 1));
            if(window != 3 && window != 4)
            {
                Write(window == 0 ? 0x48u : 0x4Cu + 16 * (uint)window, (uint)(width * height));
            }
            SetPixelFormat(window, format, width, blend, alpha);
            if(window != 0)
            {
                Write(0x140u + 8 * (uint)(window - 1), 0xF8FFFFFF);
                Write(0x144u + 8 * (uint)(window - 1), 0xFFFFFFFF);
            }
            Write(0x20u + 4 * (uint)window, Read(0x20u + 4 * (uint)window) | 1);
            Write(0x34, Read(0x34) | 1u << window);
        }

        public void DisablePlane(int window)
        {
            Write(0x20u + 4 * (uint)window, Read(0x20u + 4 * (uint)window) & ~1u);
            Write(0x34, Read(0x34) & ~(1u << window));
        }

        /// <summary>An atomic commit of one full-screen plane: a page flip.</summary>
        public void Flip(uint address, Format format = Format.Xrgb8888)
        {
            AtomicBegin();
            UpdatePlane(0, address, mode!.Width * BytesOf(format), 0, 0, mode.Width, mode.Height, format);
            AtomicFlush();
        }

        public void EnableVblank()
        {
            Write(0x130, (Read(0x130) | 1 | 1u << 12 | 3u << 15) & ~(3u << 13));
        }

        public void DisableVblank()
        {
            Write(0x130, Read(0x130) & ~(1u | 1u << 12));
        }

        /// <summary>fimd_irq_handler(). True when there was a frame interrupt.</summary>
        public bool HandleInterrupt()
        {
            var pending = (Read(0x134) & 2) != 0;
            if(pending)
            {
                Write(0x134, 2);
            }
            return pending;
        }

        /// <summary>Lets time go by until the next frame interrupt and handles it.</summary>
        public void WaitForVblank()
        {
            if(!Board.AdvanceUntil(() => Lines.Level(VSyncLine), mode!.Frame + mode.Frame, TimeInterval.FromTicks(mode.Frame.Ticks / 64)))
            {
                throw new InvalidOperationException("vblank wait timed out");
            }
            HandleInterrupt();
        }

        /// <summary>fimd_atomic_disable().</summary>
        public void AtomicDisable()
        {
            for(var window = 0; window < 5; window++)
            {
                DisablePlane(window);
            }
            EnableVblank();
            WaitForVblank();
            DisableVblank();
            Write(0x0, 0);
        }

        /// <summary>
        /// Fills a buffer in RAM; the function gives 0xRRGGBB or what else a 32-bit pixel is to hold.
        /// </summary>
        public void Paint(uint address, int width, int height, Func<int, int, uint> pixel)
        {
            var bytes = new byte[width * height * 4];
            for(var i = 0; i < width * height; i++)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(4 * i), pixel(i % width, i / width));
            }
            Board.Bus.WriteBytes(bytes, address);
        }

        public uint Read(uint offset)
        {
            return Board.Read(Base + offset);
        }

        public void Write(uint offset, uint value)
        {
            Board.Write(Base + offset, value);
        }

        public void Advance(TimeInterval time)
        {
            Board.Advance(time);
        }

        public TestBoard Board { get; }

        public Exynos_FIMD Device { get; }

        public LineRecorder Lines { get; }

        public const uint Buffer = (uint)TestBoard.RamBase + 0x100000;
        public const uint Buffer2 = (uint)TestBoard.RamBase + 0x1100000;
        public const ulong SourceClock = 600000000;
        public const ulong Base = 0x14400000;
        public const int FifoLine = 148;
        public const int VSyncLine = 149;
        public const int I80Line = 150;

        private static uint Coordinates(int x, int y)
        {
            return (uint)((x & 0x7FF) << 11 | (y & 0x7FF) | (x & 0x800) << 12 | (y & 0x800) << 11);
        }

        private static int BytesOf(Format format)
        {
            return format == Format.C8 ? 1 : format <= Format.Bgr565 ? 2 : 4;
        }

        private void SetPixelFormat(int window, Format format, int width, PixelBlend blend, uint alpha)
        {
            var hasAlpha = format >= Format.Argb8888;
            var wincon = 1u | (width < 128 ? 2u << 9 : 0);
            switch(format)
            {
            case Format.C8:
                wincon |= 3 << 2 | 1 << 17;
                break;
            case Format.Xrgb1555:
            case Format.Xbgr1555:
                wincon |= 7 << 2 | 1 << 16;
                break;
            case Format.Rgb565:
            case Format.Bgr565:
                wincon |= 5 << 2 | 1 << 16;
                break;
            case Format.Xrgb8888:
            case Format.Xbgr8888:
                wincon |= 0xB << 2 | 1 << 15;
                break;
            default:
                wincon |= 0xD << 2 | 1 << 15;
                break;
            }
            var reversed = format == Format.Xbgr1555 || format == Format.Bgr565 || format == Format.Xbgr8888 || format == Format.Abgr8888;
            Write(0x2020u + 4 * (uint)window, reversed ? 1u << 11 : 0);
            var control = 0x20u + 4 * (uint)window;
            Write(control, (wincon & ~0xC2u) | (Read(control) & 0xC2));
            if(window == 0)
            {
                return;
            }
            var perPixel = hasAlpha && blend != PixelBlend.None;
            Write(control, (Read(control) & ~0xC2u) | (perPixel ? 0xC2u : 0));
            var high = alpha >> 12;
            var low = (alpha >> 8) & 0xF;
            Write(0x48u + 16 * (uint)window, high << 20 | high << 16 | high << 12);
            Write(0x21Cu + 8 * (uint)window, low << 16 | low << 8 | low);
            Write(0x220u + 8 * (uint)window, 0);
            Write(0x260, Read(0x260) | 1);
            var equation = 0x244u + 4 * (uint)(window - 1);
            var a = !perPixel || blend == PixelBlend.Coverage ? 2u : alpha != 0xFFFF ? 6u : 1u;
            Write(equation, (Read(equation) & ~0x3CFu) | a | 3 << 6);
        }

        private Mode? mode;
    }

    /// <summary>A frame the device showed, copied.</summary>
    public sealed record Frame(long Index, int Width, int Height, byte[] Data, TimeInterval Time)
    {
        /// <summary>0xRRGGBB at a place.</summary>
        public uint this[int x, int y] => BitConverter.ToUInt32(Data, 4 * (y * Width + x)) & 0xFFFFFF;
    }
}
