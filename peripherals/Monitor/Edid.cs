using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// Makes and reads a monitor's description of itself: EDID 1.3 with an extension of CTA-861, two blocks of 128
    /// bytes. VESA's and CTA's standards say what is where.
    /// </summary>
    internal static class Edid
    {
        /// <param name="preferred">The mode that is best.</param>
        /// <param name="isHdmi">With HDMI's block, without which a source sends DVI.</param>
        public static byte[] Build(VideoMode preferred, bool isHdmi = true)
        {
            // Those that neither a code nor the lists of the base block have.
            var detailed = new List<VideoMode> { preferred };
            detailed.AddRange(VideoMode.Common.Where(x => x.Vic == 0 && !IsInBaseLists(x)));
            var edid = new byte[2 * BlockBytes];
            FillBase(edid.AsSpan(0, BlockBytes), detailed.Take(BaseTimings));
            FillExtension(edid.AsSpan(BlockBytes), detailed.Skip(BaseTimings), preferred.Vic, isHdmi);
            return edid;
        }

        /// <summary>A user's own.</summary>
        /// <exception cref="RecoverableException">It can't be used; tells why.</exception>
        public static byte[] Load(string path)
        {
            byte[] edid;
            try
            {
                edid = File.ReadAllBytes(path);
            }
            catch(Exception e) when(e is IOException || e is UnauthorizedAccessException || e is ArgumentException || e is NotSupportedException)
            {
                throw new RecoverableException($"Cannot read the EDID '{path}': {e.Message}");
            }
            var problem = Check(edid);
            return problem == null ? edid : throw new RecoverableException($"The EDID '{path}' can't be used: {problem}");
        }

        /// <returns>What is wrong with it, or null.</returns>
        public static string? Check(byte[] edid)
        {
            if(edid.Length < BlockBytes || edid.Length % BlockBytes != 0)
            {
                return $"{edid.Length} bytes, expected 128 or 256";
            }
            if(edid.Length > 2 * BlockBytes)
            {
                return $"{edid.Length} bytes, but only two blocks of 128 are modelled";
            }
            if(!edid.AsSpan(0, header.Length).SequenceEqual(header))
            {
                return "it doesn't begin as an EDID does: 00 FF FF FF FF FF FF 00";
            }
            if(edid[ExtensionCount] != edid.Length / BlockBytes - 1)
            {
                return $"it announces {edid[ExtensionCount]} more blocks, but has {edid.Length / BlockBytes - 1}";
            }
            for(var block = 0; block < edid.Length; block += BlockBytes)
            {
                var sum = edid.Skip(block).Take(BlockBytes).Sum(x => x) & 0xFF;
                if(sum != 0)
                {
                    return $"the checksum of block {block / BlockBytes} is wrong: 0x{edid[block + BlockBytes - 1]:X2}, expected 0x{(edid[block + BlockBytes - 1] - sum) & 0xFF:X2}";
                }
            }
            return HasUsableMode(edid) ? null : $"no mode has one of the clocks that the PHY makes: {string.Join(", ", PhyClocks.All.Keys.Select(x => FormattableString.Invariant($"{x / 1e6}")))} MHz";
        }

        /// <summary>The size of the first detailed timing; (0, 0) without one.</summary>
        public static (int Width, int Height) PreferredSize(byte[] edid)
        {
            var at = FirstDescriptor;
            return ClockOf(edid, at) == 0 ? (0, 0) : (edid[at + 2] | (edid[at + 4] & 0xF0) << 4, edid[at + 5] | (edid[at + 7] & 0xF0) << 4);
        }

        public static void SetChecksum(Span<byte> block)
        {
            var sum = 0;
            for(var i = 0; i < BlockBytes - 1; i++)
            {
                sum += block[i];
            }
            block[BlockBytes - 1] = (byte)-sum;
        }

        public const int BlockBytes = 128;

        private static bool HasUsableMode(byte[] edid)
        {
            for(var at = FirstDescriptor; at < ExtensionCount - DescriptorBytes + 1; at += DescriptorBytes)
            {
                if(PhyClocks.All.ContainsKey(ClockOf(edid, at)))
                {
                    return true;
                }
            }
            // 800x600 at 56 and 60 Hz, 1024x768 at 60 Hz.
            if((edid[Established] & 3) != 0 || (edid[Established + 1] & 8) != 0)
            {
                return true;
            }
            if(VideoMode.Common.Any(mode => StandardTiming(mode) is (byte, byte) timing
                && Enumerable.Range(0, StandardTimings).Any(x => edid[Standard + 2 * x] == timing.First && edid[Standard + 2 * x + 1] == timing.Second)))
            {
                return true;
            }
            if(edid.Length < 2 * BlockBytes || edid[BlockBytes] != CtaTag)
            {
                return false;
            }
            var timings = Math.Min((int)edid[BlockBytes + 2], BlockBytes - 1);
            for(var at = timings < CtaHeader ? BlockBytes : timings; at + DescriptorBytes < BlockBytes; at += DescriptorBytes)
            {
                if(PhyClocks.All.ContainsKey(ClockOf(edid, BlockBytes + at)))
                {
                    return true;
                }
            }
            for(var at = CtaHeader; at < timings; at += 1 + (edid[BlockBytes + at] & 0x1F))
            {
                var length = Math.Min(edid[BlockBytes + at] & 0x1F, timings - at - 1);
                if(edid[BlockBytes + at] >> 5 == VideoBlock && edid.Skip(BlockBytes + at + 1).Take(length).Any(x => VideoMode.OfVic(x & 0x7F) != null))
                {
                    return true;
                }
            }
            return false;
        }

        private static uint ClockOf(byte[] edid, int at)
        {
            return (uint)(edid[at] | edid[at + 1] << 8) * VideoMode.ClockUnit;
        }

        private static void FillBase(Span<byte> block, IEnumerable<VideoMode> detailed)
        {
            header.CopyTo(block);
            // Three letters of five bits: REN. Then the product, the serial number, week and year, version 1.3.
            block[8] = 'R' - '@' << 2 | ('E' - '@') >> 3;
            block[9] = (('E' - '@') << 5 | ('N' - '@')) & 0xFF;
            (block[10], block[11]) = (0x22, 0x54);
            block[12] = 1;
            (block[16], block[17]) = (1, 2026 - 1990);
            (block[18], block[19]) = (1, 3);
            // Digital; 52 x 29 cm; gamma 2.2; RGB, and the first detailed timing is the preferred one.
            (block[20], block[21], block[22], block[23], block[24]) = (0x80, 52, 29, 120, 0x0A);
            // sRGB's primaries and white point.
            new byte[] { 0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54 }.CopyTo(block.Slice(25));
            (block[Established], block[Established + 1]) = (0x23, 0x08);
            block.Slice(Standard, 2 * StandardTimings).Fill(0x01);
            var at = Standard;
            foreach(var timing in VideoMode.Common.Select(StandardTiming).Where(x => x != null))
            {
                (block[at], block[at + 1]) = (timing!.Value.First, timing.Value.Second);
                at += 2;
            }
            at = FirstDescriptor;
            foreach(var mode in detailed)
            {
                FillTiming(block.Slice(at, DescriptorBytes), mode);
                at += DescriptorBytes;
            }
            // 23 to 121 Hz, 15 to 140 kHz, up to 160 MHz, and no formula for other modes.
            new byte[] { 0, 0, 0, 0xFD, 0, 23, 121, 15, 140, 16, 0, 0x0A, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20 }.CopyTo(block.Slice(FirstDescriptor + 2 * DescriptorBytes));
            var name = block.Slice(FirstDescriptor + 3 * DescriptorBytes, DescriptorBytes);
            name[3] = 0xFC;
            Encoding.ASCII.GetBytes("HDMI monitor\n").CopyTo(name.Slice(5));
            block[ExtensionCount] = 1;
            SetChecksum(block);
        }

        private static void FillExtension(Span<byte> block, IEnumerable<VideoMode> detailed, int nativeVic, bool isHdmi)
        {
            (block[0], block[1]) = (CtaTag, 3);
            // Sound by LPCM, if it is HDMI.
            block[3] = (byte)(isHdmi ? 0x40 : 0);
            var at = CtaHeader;
            var vics = VideoMode.Common.Where(x => x.Vic != 0).Select(x => x.Vic).ToArray();
            block[at++] = (byte)(VideoBlock << 5 | vics.Length);
            foreach(var vic in vics)
            {
                block[at++] = (byte)(vic == nativeVic ? vic | 0x80 : vic);
            }
            if(isHdmi)
            {
                // LPCM of two channels, 32 to 48 kHz, 16 to 24 bits; two loudspeakers; HDMI's identifier and address
                // 1.0.0.0.
                foreach(var value in new byte[] { 1 << 5 | 3, 0x09, 0x07, 0x07, 4 << 5 | 3, 0x01, 0, 0, 3 << 5 | 5, 0x03, 0x0C, 0x00, 0x10, 0x00 })
                {
                    block[at++] = value;
                }
            }
            block[2] = (byte)at;
            foreach(var mode in detailed.Take((BlockBytes - 1 - at) / DescriptorBytes))
            {
                FillTiming(block.Slice(at, DescriptorBytes), mode);
                at += DescriptorBytes;
            }
            SetChecksum(block);
        }

        private static void FillTiming(Span<byte> bytes, VideoMode mode)
        {
            var clock = mode.PixelClock / VideoMode.ClockUnit;
            var hBlank = mode.LinePixels - mode.Width;
            var vBlank = mode.Lines - mode.Height;
            (bytes[0], bytes[1]) = ((byte)clock, (byte)(clock >> 8));
            (bytes[2], bytes[3], bytes[4]) = ((byte)mode.Width, (byte)hBlank, (byte)((mode.Width >> 8) << 4 | hBlank >> 8));
            (bytes[5], bytes[6], bytes[7]) = ((byte)mode.Height, (byte)vBlank, (byte)((mode.Height >> 8) << 4 | vBlank >> 8));
            (bytes[8], bytes[9]) = ((byte)mode.HFront, (byte)mode.HSync);
            bytes[10] = (byte)((mode.VFront & 0xF) << 4 | (mode.VSync & 0xF));
            bytes[11] = (byte)((mode.HFront >> 8) << 6 | (mode.HSync >> 8) << 4 | (mode.VFront >> 4) << 2 | mode.VSync >> 4);
            // 520 x 290 mm.
            (bytes[12], bytes[13], bytes[14]) = (520 & 0xFF, 290 & 0xFF, 520 >> 8 << 4 | 290 >> 8);
            bytes[17] = (byte)(0x18 | (mode.VSyncNegative ? 0 : 4) | (mode.HSyncNegative ? 0 : 2));
        }

        private static bool IsInBaseLists(VideoMode mode)
        {
            return (mode.Width, mode.Height) == (800, 600) || (mode.Width, mode.Height) == (1024, 768) || StandardTiming(mode) != null;
        }

        // Two bytes can only name a size at 60 Hz with VESA's full blanking: positive vertical sync.
        private static (byte First, byte Second)? StandardTiming(VideoMode mode)
        {
            if(mode.Vic != 0 || mode.VSyncNegative || mode.Width < 1280)
            {
                return null;
            }
            var ratio = mode.Width * 10 == mode.Height * 16 ? 0 : mode.Width * 4 == mode.Height * 5 ? 2 : -1;
            return ratio < 0 ? ((byte, byte)?)null : ((byte)(mode.Width / 8 - 31), (byte)(ratio << 6));
        }

        private const int Established = 35;
        private const int Standard = 38;
        private const int StandardTimings = 8;
        private const int FirstDescriptor = 54;
        private const int DescriptorBytes = 18;
        private const int BaseTimings = 2;
        private const int ExtensionCount = 126;
        private const byte CtaTag = 2;
        private const int CtaHeader = 4;
        private const int VideoBlock = 2;

        private static readonly byte[] header = { 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0 };
    }
}
