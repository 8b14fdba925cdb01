using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Network;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// An Ethernet adapter for a USB socket, of the class that needs no driver of its own: CDC's Ethernet Control Model
    /// 1.2, Linux' drivers/net/usb/cdc_ether.c. In a platform description: "ethernet: USB.CDC_ECM @ ehci 1".
    /// </summary>
    public sealed class CDC_ECM : UsbEthernetAdapter
    {
        public CDC_ECM() : base(USBClassCode.CommunicationsCDCControl, VendorId, ProductId, Strings)
        {
            USBCore.WithConfiguration(configure: x => x
                .WithInterface(USBClassCode.CommunicationsCDCControl, EthernetControlModel, configure: y => y
                    .WithEndpoint(Direction.DeviceToHost, EndpointTransferType.Interrupt, 16, 9, out notifications, NotificationEndpoint))
                .WithInterface(USBClassCode.CDCData, configure: y => y
                    .WithEndpoint(Direction.DeviceToHost, EndpointTransferType.Bulk, BulkPacket, 0, out input, DataEndpoint)
                    .WithEndpoint(Direction.HostToDevice, EndpointTransferType.Bulk, BulkPacket, 0, out output, DataEndpoint)));
            output.DataWritten += OnPacket;
        }

        private protected override USBEndpoint Input => input;

        private protected override byte[] DeviceDescriptor => new byte[]
        {
            18, 1, 0x00, 0x02, 2, 0, 0, 64, VendorId & 0xFF, VendorId >> 8, ProductId & 0xFF, ProductId >> 8, 0x00, 0x01, 1, 2, AddressString, 1,
        };

        private protected override byte InterfaceCount => 2;

        private protected override byte[] InterfaceDescriptors => new byte[]
        {
            9, 4, 0, 0, 1, 2, EthernetControlModel, 0, 0,
            5, 0x24, 0x00, 0x10, 0x01,                                  // header, CDC 1.1
            5, 0x24, 0x06, 0, DataInterface,                            // union
            13, 0x24, 0x0F, AddressString, 0, 0, 0, 0, MaximumFrame & 0xFF, MaximumFrame >> 8, 0, 0, 0,
            7, 5, 0x80 | NotificationEndpoint, 3, 16, 0, 9,
            9, 4, DataInterface, 0, 0, 10, 0, 0, 0,
            9, 4, DataInterface, 1, 2, 10, 0, 0, 0,
            7, 5, 0x80 | DataEndpoint, 2, BulkPacket & 0xFF, BulkPacket >> 8, 0,
            7, 5, DataEndpoint, 2, BulkPacket & 0xFF, BulkPacket >> 8, 0,
        };

        private protected override void ResetState()
        {
            frame.Clear();
            filter = 0;
            alternate = 0;
        }

        private protected override bool Accepts(EthernetFrame frame)
        {
            return alternate != 0 && (frame.DestinationMAC == MAC || (frame.Bytes[0] & 1) != 0 || (filter & Promiscuous) != 0);
        }

        private protected override byte[] Pack(byte[] frame)
        {
            return frame.Take(frame.Length - EthernetFrame.CRCLength).ToArray();
        }

        private protected override void OnConfigured()
        {
            alternate = 0;
        }

        private protected override byte GetInterface(int number) => number == DataInterface ? alternate : (byte)0;

        private protected override void SetInterface(int number, byte value)
        {
            if(number != DataInterface)
            {
                return;
            }
            alternate = (byte)(value & 1);
            frame.Clear();
            DropWaiting();
            if(alternate == 0)
            {
                return;
            }
            // The cable is in, at 100 Mbit each way.
            notifications.Reset();
            notifications.HandlePacket(new byte[] { 0xA1, 0x00, 1, 0, 0, 0, 0, 0 });
            var speed = BitConverter.GetBytes(100000000u);
            notifications.HandlePacket(new byte[] { 0xA1, 0x2A, 0, 0, 0, 0, 8, 0 }.Concat(speed).Concat(speed).ToArray());
        }

        /// <summary>The class wants the address as a string of hexadecimal digits.</summary>
        private protected override string? GetString(int number)
        {
            return number == AddressString ? string.Concat(MAC.Bytes.Select(x => x.ToString("X2"))) : null;
        }

        private protected override byte[] HandleOther(SetupPacket packet, byte[]? data)
        {
            if(packet.Type == PacketType.Class && packet.Request == SetPacketFilter)
            {
                filter = packet.Value;
            }
            return Nothing;
        }

        private void OnPacket(byte[] packet)
        {
            lock(sync)
            {
                if(frame.Count + packet.Length > MaximumFrame)
                {
                    this.Log(LogLevel.Warning, "The guest sends a frame of more than {0} bytes: it is lost", MaximumFrame);
                    frame.Clear();
                    return;
                }
                frame.AddRange(packet);
                if(packet.Length < BulkPacket)
                {
                    var bytes = frame.ToArray();
                    frame.Clear();
                    Send(bytes);
                }
            }
        }

        private ushort filter;
        private byte alternate;
        private USBEndpoint notifications = null!;
        private USBEndpoint input = null!;
        private USBEndpoint output = null!;

        private readonly List<byte> frame = new List<byte>();

        private static readonly string[] Strings = { "renode-exynos5422", "CDC Ethernet adapter" };

        // The Linux Foundation's, for composite devices.
        private const ushort VendorId = 0x1D6B;
        private const ushort ProductId = 0x0104;
        private const byte EthernetControlModel = 6;
        private const byte SetPacketFilter = 0x43;
        private const ushort Promiscuous = 1;
        private const byte DataInterface = 1;
        private const byte NotificationEndpoint = 1;
        private const byte DataEndpoint = 2;
        private const byte AddressString = 3;
        private const int MaximumFrame = 1514;
    }
}
