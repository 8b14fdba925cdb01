using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Network;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// The Ethernet controller of the Odroid XU4, Realtek's RTL8153, as Linux' drivers/net/usb/r8152.c drives it. The
    /// names of registers are that driver's. On the board it is at the second USB 3.0 controller. In a platform
    /// description: "ethernet: USB.RTL8153 @ dwc3_1 1".
    /// </summary>
    /// <remarks>
    /// The cable is always in, at 1 Gbit/s. The chip checks no sums of what it receives, so Linux does. It computes those
    /// of what it sends, and cuts TCP's large segments. Not modelled: VLAN tags, waking up, power saving, firmware.
    /// Registers that aren't mentioned here keep what is written, and do no more.
    /// </remarks>
    public sealed class RTL8153 : UsbEthernetAdapter
    {
        public RTL8153() : base(USBClassCode.NotSpecified, VendorId, ProductId, Strings)
        {
            USBCore.WithConfiguration(configure: x => x
                .WithInterface(USBClassCode.VendorSpecific, 0xFF, configure: y => y
                    .WithEndpoint(Direction.DeviceToHost, EndpointTransferType.Bulk, BulkPacket, 0, out input, 1)
                    .WithEndpoint(Direction.HostToDevice, EndpointTransferType.Bulk, BulkPacket, 0, out output, 2)
                    .WithEndpoint(Direction.DeviceToHost, EndpointTransferType.Interrupt, 2, 8, out interrupt, 3)));
            output.DataWritten += OnPacket;
            ResetState();
        }

        private protected override USBEndpoint Input => input;

        private protected override byte[] DeviceDescriptor => new byte[]
        {
            18, 1, 0x00, 0x02, 0, 0, 0, 64, VendorId & 0xFF, VendorId >> 8, ProductId & 0xFF, ProductId >> 8, 0x00, 0x30, 1, 2, 3, 1,
        };

        private protected override byte InterfaceCount => 1;

        private protected override byte[] InterfaceDescriptors => new byte[]
        {
            9, 4, 0, 0, 3, 0xFF, 0xFF, 0, 0,
            7, 5, 0x81, 2, BulkPacket & 0xFF, BulkPacket >> 8, 0,
            7, 5, 0x02, 2, BulkPacket & 0xFF, BulkPacket >> 8, 0,
            7, 5, 0x83, 3, 2, 0, 8,
        };

        private protected override void ResetState()
        {
            Array.Clear(pla, 0, pla.Length);
            Array.Clear(usb, 0, usb.Length);
            Array.Clear(phy, 0, phy.Length);
            Array.Copy(MAC.Bytes, 0, pla, PLA_IDR, MAC.Bytes.Length);
            Write16(phy, MII(BMCR), 0x1140);
            Write16(phy, MII(PHYSID1), 0x001C);
            Write16(phy, MII(PHYSID2), 0xC914);
            sent.Clear();
            isLinkTold = false;
        }

        private protected override bool Accepts(EthernetFrame frame)
        {
            if((pla[PLA_CR] & CR_RE) == 0 || (Read16(pla, PLA_MISC_1) & RXDY_GATED_EN) != 0)
            {
                return false;
            }
            var bytes = frame.Bytes;
            var accepted = pla[PLA_RCR];
            return (accepted & RCR_AAP) != 0
                || (accepted & RCR_APM) != 0 && bytes.Take(6).SequenceEqual(pla.Skip(PLA_IDR).Take(6))
                || (accepted & RCR_AB) != 0 && bytes.Take(6).All(x => x == 0xFF)
                || (accepted & RCR_AM) != 0 && (bytes[0] & 1) != 0;
        }

        /// <summary>A descriptor of six words, the frame and its CRC. The first word has the length.</summary>
        private protected override byte[] Pack(byte[] frame)
        {
            var padded = Math.Max(frame.Length, MinimumReceived);
            var packed = new byte[ReceiveDescriptor + padded];
            BitConverter.GetBytes(padded).CopyTo(packed, 0);
            frame.CopyTo(packed, ReceiveDescriptor);
            return packed;
        }

        private protected override void OnPacketTaken(USBEndpoint endpoint)
        {
            if(endpoint == interrupt)
            {
                isLinkTold = false;
            }
        }

        private protected override byte[] HandleOther(SetupPacket packet, byte[]? data)
        {
            if(packet.Type != PacketType.Vendor || packet.Request != RTL8152_REQ_REGS)
            {
                return Nothing;
            }
            var registers = (packet.Index & MCU_TYPE_PLA) != 0 ? pla : usb;
            if(packet.Value + packet.Count > registers.Length)
            {
                this.Log(LogLevel.Warning, "{0} bytes of registers at 0x{1:X}: there are none so high", packet.Count, packet.Value);
                return packet.Direction == Direction.DeviceToHost ? new byte[packet.Count] : Nothing;
            }
            if(packet.Direction == Direction.DeviceToHost)
            {
                return Enumerable.Range(packet.Value, packet.Count).Select(x => Read(registers, x)).ToArray();
            }
            var written = data ?? Nothing;
            for(var i = 0; i < written.Length; i++)
            {
                // The masks of the first four bytes and of the last four.
                var enabled = i < 4 ? packet.Index >> i & 1 : i >= written.Length - 4 ? packet.Index >> 4 + i - (written.Length - 4) & 1 : 1;
                if(enabled != 0)
                {
                    Write(registers, packet.Value + i, written[i]);
                }
            }
            return Nothing;
        }

        private byte Read(byte[] registers, int address)
        {
            if(registers == usb)
            {
                return usb[address];
            }
            if(address >> 12 == PhyWindow)
            {
                var inner = InnerAddress(address);
                return (byte)(ReadPhy(inner & ~1) >> 8 * (inner & 1));
            }
            if(address >= PLA_BACKUP && address < PLA_BACKUP + MAC.Bytes.Length)
            {
                return MAC.Bytes[address - PLA_BACKUP];
            }
            switch(address)
            {
            case PLA_TCR0 + 1:
                return (byte)(pla[address] | TCR0_TX_EMPTY >> 8);
            case PLA_TCR1:
                return Version & 0xFF;
            case PLA_TCR1 + 1:
                return Version >> 8;
            case PLA_BOOT_CTRL:
                return (byte)(pla[address] | AUTOLOAD_DONE);
            case PLA_OOB_CTRL:
                return (byte)(pla[address] | LINK_LIST_READY | FIFO_EMPTY);
            case PLA_PHYSTATUS:
                return LINK_STATUS | FULL_DUP | _1000bps;
            default:
                return pla[address];
            }
        }

        private void Write(byte[] registers, int address, byte value)
        {
            if(registers == usb)
            {
                usb[address] = value;
                return;
            }
            if(address >> 12 == PhyWindow)
            {
                var inner = InnerAddress(address);
                phy[inner] = value;
                if(inner == MII(BMCR) + 1)
                {
                    // A reset and a negotiation are over at once.
                    phy[inner] &= 0x7D;
                }
                return;
            }
            pla[address] = value;
            if(address == PLA_CR && (value & CR_RST) != 0)
            {
                pla[address] = (byte)(value & ~(CR_RST | CR_RE | CR_TE));
                sent.Clear();
                DropWaiting();
                TellLink();
            }
        }

        private int ReadPhy(int address)
        {
            switch(address)
            {
            case OCP_PHY_STATUS:
                return PHY_STAT_LAN_ON;
            case OCP_BASE_MII + 2 * BMSR:
                return 0x796D;
            case OCP_BASE_MII + 2 * LPA:
                return 0xCDE1;
            case OCP_BASE_MII + 2 * STAT1000:
                return 0x3C00;
            case OCP_BASE_MII + 2 * ESTATUS:
                return 0x3000;
            default:
                return Read16(phy, address);
            }
        }

        /// <summary>The PHY's registers are seen through a window of 4 KiB.</summary>
        private int InnerAddress(int address) => Read16(pla, PLA_OCP_GPHY_BASE) & 0xF000 | address & 0xFFF;

        /// <summary>A driver that begins anew wants to know of the cable.</summary>
        private void TellLink()
        {
            if(!isLinkTold && USBCore.SelectedConfiguration != null)
            {
                isLinkTold = true;
                interrupt.Reset();
                interrupt.HandlePacket(new byte[] { INTR_LINK, 0 });
            }
        }

        /// <summary>Frames to send, each behind a descriptor of two words, at multiples of four.</summary>
        private void OnPacket(byte[] packet)
        {
            lock(sync)
            {
                sent.AddRange(packet);
                var isLast = packet.Length < BulkPacket;
                var start = 0;
                while(sent.Count - start >= TransmitDescriptor)
                {
                    var first = ReadWord(start);
                    var length = (int)(first & TX_LEN_MAX);
                    if(sent.Count - start - TransmitDescriptor < length)
                    {
                        break;
                    }
                    var frame = sent.GetRange(start + TransmitDescriptor, length).ToArray();
                    if((pla[PLA_CR] & CR_TE) != 0)
                    {
                        foreach(var piece in TransmitOffload.Apply(frame, first, ReadWord(start + 4)))
                        {
                            Send(piece);
                        }
                    }
                    start += (TransmitDescriptor + length + 3) & ~3;
                }
                sent.RemoveRange(0, isLast ? sent.Count : Math.Min(start, sent.Count));
            }
        }

        private uint ReadWord(int index) => (uint)(sent[index] | sent[index + 1] << 8 | sent[index + 2] << 16 | sent[index + 3] << 24);

        private static int MII(int register) => OCP_BASE_MII + 2 * register;

        private static int Read16(byte[] registers, int address) => registers[address] | registers[address + 1] << 8;

        private static void Write16(byte[] registers, int address, int value)
        {
            registers[address] = (byte)value;
            registers[address + 1] = (byte)(value >> 8);
        }

        private bool isLinkTold;
        private USBEndpoint input = null!;
        private USBEndpoint output = null!;
        private USBEndpoint interrupt = null!;

        private readonly byte[] pla = new byte[0x10000];
        private readonly byte[] usb = new byte[0x10000];
        private readonly byte[] phy = new byte[0x10000];
        private readonly List<byte> sent = new List<byte>();

        private static readonly string[] Strings = { "Realtek", "USB 10/100/1000 LAN", "000001" };

        private const ushort VendorId = 0x0BDA;
        private const ushort ProductId = 0x8153;
        // RTL_VER_06 of the driver.
        private const int Version = 0x5C30;

        private const int PLA_IDR = 0xC000;
        private const int PLA_RCR = 0xC010;
        private const int PLA_BACKUP = 0xD000;
        private const int PLA_BOOT_CTRL = 0xE004;
        private const int PLA_TCR0 = 0xE610;
        private const int PLA_TCR1 = 0xE612;
        private const int PLA_CR = 0xE813;
        private const int PLA_OOB_CTRL = 0xE84F;
        private const int PLA_MISC_1 = 0xE85A;
        private const int PLA_OCP_GPHY_BASE = 0xE86C;
        private const int PLA_PHYSTATUS = 0xE908;
        private const int PhyWindow = 0xB;
        private const int OCP_BASE_MII = 0xA400;
        private const int OCP_PHY_STATUS = 0xA420;

        private const int BMCR = 0;
        private const int BMSR = 1;
        private const int PHYSID1 = 2;
        private const int PHYSID2 = 3;
        private const int LPA = 5;
        private const int STAT1000 = 10;
        private const int ESTATUS = 15;

        private const byte RTL8152_REQ_REGS = 5;
        private const int MCU_TYPE_PLA = 0x100;
        private const int RCR_AAP = 1 << 0;
        private const int RCR_APM = 1 << 1;
        private const int RCR_AM = 1 << 2;
        private const int RCR_AB = 1 << 3;
        private const int AUTOLOAD_DONE = 0x02;
        private const int TCR0_TX_EMPTY = 0x0800;
        private const int CR_RST = 0x10;
        private const int CR_RE = 0x08;
        private const int CR_TE = 0x04;
        private const int LINK_LIST_READY = 0x02;
        private const int FIFO_EMPTY = 0x30;
        private const int RXDY_GATED_EN = 0x08;
        private const int _1000bps = 0x10;
        private const int LINK_STATUS = 0x02;
        private const int FULL_DUP = 0x01;
        private const int PHY_STAT_LAN_ON = 3;
        private const int INTR_LINK = 0x04;
        private const int ReceiveDescriptor = 24;
        private const int MinimumReceived = 64;
        private const int TransmitDescriptor = 8;
        private const uint TX_LEN_MAX = 0x3FFFF;
    }
}
