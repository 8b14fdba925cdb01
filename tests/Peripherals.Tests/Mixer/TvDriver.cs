using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

using Exynos.Tests.FIMD;

namespace Exynos.Tests.Mixer
{
    /// <summary>
    /// Does to the registers what exynos_mixer.c and exynos_hdmi.c of Linux 6.1 do, in their order, reads included.
    /// </summary>
    public sealed class TvDriver : IDisposable
    {
        public TvDriver(long ramSize = 64 << 20)
        {
            Board = new TestBoard(ramSize);
            Phy = Board.Add(new Exynos_HDMIPHY(Board.Machine), PhyBase, "hdmiphy");
            Hdmi = Board.Add(new Exynos_HDMI(Board.Machine, Phy), HdmiBase, "hdmi");
            Mixer = Board.Add(new Exynos_Mixer(Board.Machine, Hdmi), MixerBase, "mixer");
            Lines = new LineRecorder();
            Mixer.IRQ.Connect(Lines, 0);
        }

        public void Dispose()
        {
            Board.Dispose();
        }

        /// <summary>Keeps a copy of each picture from now on.</summary>
        public List<Frame> Record()
        {
            var frames = new List<Frame>();
            Mixer.FrameProduced += (_, frame) => frames.Add(new Frame(frame.Index, frame.Width, frame.Height, frame.Data.ToArray(), frame.Timestamp));
            return frames;
        }

        /// <summary>mixer_atomic_enable(), which switches the PHY on, then hdmi_enable().</summary>
        public void SetMode(VideoMode newMode, bool dvi = false)
        {
            mode = newMode;
            EnablePhy(newMode.PixelClock);
            EnableMixer(newMode.Width, newMode.Height);
            ApplyMode(newMode, dvi);
        }

        /// <summary>hdmiphy_enable(). False where the PLL isn't ready.</summary>
        public bool EnablePhy(uint clock)
        {
            Modify(HdmiBase + 0x30, 1, 0);
            Modify(HdmiBase + 0x80, 1, 0);
            Modify(HdmiBase + 0x80, 1, 1);
            Modify(HdmiBase + 0x74, 1, 1);
            Modify(HdmiBase + 0x74, 1, 0);
            var bytes = PhyClocks.All[clock];
            for(var i = 0; i < bytes.Length; i++)
            {
                Board.Write(PhyBase + 4 * (ulong)i, bytes[i]);
            }
            return (Board.Read(HdmiBase + 0x20) & 1) != 0;
        }

        public void EnableMixer(int width, int height)
        {
            Modify(MixerBase + STATUS, SYNC, 0);
            Modify(MixerBase + STATUS, 1 << 8, ~0u);
            if(vblank)
            {
                Modify(MixerBase + INT_STATUS, 1 << 11, ~0u);
                Modify(MixerBase + INT_EN, 1 << 11, ~0u);
            }
            Modify(MixerBase + CFG, 1 << 7, 1 << 7);
            Modify(MixerBase + CFG, 1 << 8, 1 << 8);
            Modify(MixerBase + STATUS, 1 << 7, 1 << 7);
            Board.Write(MixerBase + 0x10, 0);
            for(var i = 0u; i < 3; i++)
            {
                Board.Write(MixerBase + 0x64 + 4 * i, 0x008080);
            }
            Modify(MixerBase + CFG, 1 << 4, 0);
            Modify(MixerBase + CFG, 1 << 5, 0);
            Board.Write(MixerBase + 0x2C, 0);
            Board.Write(MixerBase + 0x4C, 0);
            Board.Write(MixerBase + 0x310, (uint)(height << 16 | width));
            Modify(MixerBase + CFG, 0x47, 4);
            Modify(MixerBase + CFG, 0x600, height < 720 ? 0u : 1 << 10);
            Modify(MixerBase + STATUS, 1, ~0u);
            Flush();
        }

        /// <summary>hdmi_conf_apply().</summary>
        public void ApplyMode(VideoMode m, bool dvi)
        {
            Modify(HdmiBase + 0x10000, 1, 0);
            Modify(HdmiBase + 0x50000, 3, 0);
            Modify(HdmiBase + 0x10040, 3, dvi ? 1u : 2);
            Board.Write(HdmiBase + 0x10700, dvi ? 0u : 2);
            if(!dvi)
            {
                var avi = new byte[17];
                (avi[0], avi[1], avi[2], avi[4], avi[7]) = (0x82, 2, 13, 0x10, (byte)m.Vic);
                avi[3] = (byte)-avi.Sum(x => x);
                for(var i = 0; i < avi.Length; i++)
                {
                    Board.Write(HdmiBase + 0x10710 + 4 * (ulong)i, avi[i]);
                }
            }
            Write16(0x100A0, m.LinePixels - m.Width);
            Write16(0x100C0, m.Lines);
            Write16(0x100C8, m.LinePixels);
            Board.Write(HdmiBase + 0x100E0, m.HSyncNegative ? 1u : 0);
            Board.Write(HdmiBase + 0x100E4, m.VSyncNegative ? 1u : 0);
            Board.Write(HdmiBase + 0x100E8, 0);
            Write16(0x100B0, m.Lines);
            Write16(0x100B8, m.Lines - m.Height);
            Write16(0x50048, m.Lines - m.Height);
            Write16(0x50050, m.Height);
            Write16(0x50018, m.LinePixels);
            Write16(0x50020, m.LinePixels - m.Width);
            Write16(0x50028, m.Width);
            Write16(0x50030, m.Lines);
            Modify(HdmiBase + 0x10000, 1, 1);
            Modify(HdmiBase + 0x50000, 3, 1);
        }

        /// <summary>mixer_atomic_begin(): false when the update before isn't latched after 100 ms.</summary>
        public bool Begin()
        {
            var synced = Board.AdvanceUntil(() => (Board.Read(MixerBase + CFG) & 3u << 29) == 0, TimeInterval.FromMilliseconds(100), TimeInterval.FromMilliseconds(1));
            Modify(MixerBase + STATUS, SYNC, 0);
            return synced;
        }

        /// <summary>mixer_atomic_flush().</summary>
        public void Flush()
        {
            Modify(MixerBase + CFG, 1u << 31, ~0u);
            Modify(MixerBase + STATUS, SYNC, ~0u);
        }

        /// <summary>mixer_graph_buffer().</summary>
        public void UpdatePlane(int layer, uint address, int span, int x, int y, int width, int height, uint format = 7,
            PixelBlend blend = PixelBlend.None, uint alpha = 0xFFFF, bool doubled = false, uint priority = 0)
        {
            var at = MixerBase + 0x20 + 0x20 * (ulong)layer;
            Modify(at, 0xF00, format << 8);
            Board.Write(at + 8, (uint)span);
            Board.Write(at + 0x10, (uint)(width << 16 | height) | (doubled ? 1u << 28 | 1 << 12 : 0));
            Board.Write(at + 0x14, (uint)(x << 16 | y));
            Board.Write(at + 4, address);
            Modify(MixerBase + CFG, 1u << (4 + layer), ~0u);
            Modify(MixerBase + 0x10, 0xFu << (4 + 4 * layer), (priority != 0 ? priority : (uint)layer + 1) << (4 + 4 * layer));
            var misc = 1u << 21 | (blend == PixelBlend.None ? 0 : 1u << 16) | (blend == PixelBlend.Premultiplied ? 1u << 20 : 0)
                | (alpha != 0xFFFF ? 1u << 17 | alpha >> 8 : 0);
            Modify(at, 3 << 16 | 3 << 20 | 0xFF, misc);
        }

        public void DisablePlane(int layer)
        {
            Modify(MixerBase + CFG, 1u << (4 + layer), 0);
            Modify(MixerBase + 0x10, 0xFu << (4 + 4 * layer), 0);
        }

        /// <summary>An atomic commit of one full-screen plane.</summary>
        public bool Flip(uint address)
        {
            var synced = Begin();
            UpdatePlane(0, address, mode!.Width, 0, 0, mode.Width, mode.Height);
            Flush();
            return synced;
        }

        public void EnableVblank()
        {
            vblank = true;
            Modify(MixerBase + INT_STATUS, 1 << 11, ~0u);
            Modify(MixerBase + INT_EN, 1 << 11, ~0u);
        }

        /// <summary>mixer_irq_handler(). True when there was a vertical sync.</summary>
        public bool HandleInterrupt()
        {
            var value = Board.Read(MixerBase + INT_STATUS);
            var pending = (value & 1) != 0;
            if(pending)
            {
                value = (value | 1 << 11) & ~1u;
            }
            Board.Write(MixerBase + INT_STATUS, value);
            return pending;
        }

        public void AdvanceFrames(double frames)
        {
            Board.Advance(TimeInterval.FromTicks((ulong)(frames / mode!.RefreshRate * TimeInterval.TicksPerSecond)));
        }

        /// <summary>Fills a buffer in RAM with 32-bit pixels.</summary>
        public void Paint(uint address, int width, int height, Func<int, int, uint> pixel)
        {
            var bytes = new byte[width * height * 4];
            for(var i = 0; i < width * height; i++)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(4 * i), pixel(i % width, i / width));
            }
            Board.Bus.WriteBytes(bytes, address);
        }

        public void Modify(ulong address, uint mask, uint value)
        {
            Board.Modify(address, mask, value);
        }

        /// <summary>hdmi_reg_writev() of two bytes.</summary>
        public void Write16(ulong offset, int value)
        {
            Board.Write(HdmiBase + offset, (uint)value & 0xFF);
            Board.Write(HdmiBase + offset + 4, (uint)value >> 8 & 0xFF);
        }

        public TestBoard Board { get; }

        public Exynos_HDMIPHY Phy { get; }

        public Exynos_HDMI Hdmi { get; }

        public Exynos_Mixer Mixer { get; }

        public LineRecorder Lines { get; }

        public const ulong MixerBase = 0x14450000;
        public const ulong HdmiBase = 0x14530000;
        public const ulong PhyBase = 0x145D0000;
        public const uint Buffer = (uint)TestBoard.RamBase + 0x100000;
        public const uint Buffer2 = (uint)TestBoard.RamBase + 0x1100000;
        public const ulong STATUS = 0x0, CFG = 0x4, INT_EN = 0x8, INT_STATUS = 0xC;
        public const uint SYNC = 1 << 2;

        private VideoMode? mode;
        private bool vblank;
    }
}
