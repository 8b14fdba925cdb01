using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Network;
using Antmicro.Renode.Peripherals.Network;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// An Ethernet adapter for a USB socket, of the class that needs no driver of its own: CDC's Ethernet Control Model
    /// 1.2, Linux' drivers/net/usb/cdc_ether.c. In a platform description: "ethernet: USB.CDC_ECM @ ehci 1". It connects
    /// to Renode's switches as any network interface, and takes the next unused address of the emulation.
    /// </summary>
    /// <remarks>
    /// Frames wait for the guest up to <see cref="MaximumWaiting"/>, and are lost beyond. The host controller tells when
    /// one is taken, so it has to be <see cref="Exynos_EHCI"/>.
    /// </remarks>
    public sealed class CDC_ECM : IUSBDevice, IMACInterface, IUsbFlow
    {
        public CDC_ECM()
        {
            MAC = EmulationManager.Instance.CurrentEmulation.MACRepository.GenerateUniqueMAC();
            USBCore = new USBDeviceCore(this, USBClassCode.CommunicationsCDCControl, vendorId: VendorId, productId: ProductId, customSetupPacketHandler: HandleRequest)
                .WithConfiguration(configure: x => x
                    .WithInterface(USBClassCode.CommunicationsCDCControl, EthernetControlModel, configure: y => y
                        .WithEndpoint(Core.USB.Direction.DeviceToHost, EndpointTransferType.Interrupt, 16, 9, out notifications, NotificationEndpoint))
                    .WithInterface(USBClassCode.CDCData, configure: y => y
                        .WithEndpoint(Core.USB.Direction.DeviceToHost, EndpointTransferType.Bulk, BulkPacket, 0, out input, DataEndpoint)
                        .WithEndpoint(Core.USB.Direction.HostToDevice, EndpointTransferType.Bulk, BulkPacket, 0, out output, DataEndpoint)));
            output.DataWritten += OnPacket;
        }

        public void Reset()
        {
            lock(sync)
            {
                USBCore.Reset();
                frame.Clear();
                waiting = 0;
                filter = 0;
                alternate = 0;
            }
        }

        /// <summary>A frame from the network.</summary>
        public void ReceiveFrame(EthernetFrame frame)
        {
            lock(sync)
            {
                var bytes = frame.Bytes;
                var isForUs = frame.DestinationMAC == MAC || (bytes[0] & 1) != 0 || (filter & Promiscuous) != 0;
                if(alternate == 0 || !isForUs)
                {
                    return;
                }
                if(waiting == MaximumWaiting)
                {
                    this.Log(LogLevel.Debug, "A frame is lost: {0} others wait for the guest", waiting);
                    return;
                }
                waiting++;
                input.HandlePacket(bytes.Take(bytes.Length - EthernetFrame.CRCLength).ToArray());
            }
        }

        void IUsbFlow.OnPacketTaken(USBEndpoint endpoint, int length)
        {
            lock(sync)
            {
                if(endpoint == input && length < BulkPacket && waiting > 0)
                {
                    waiting--;
                }
            }
        }

        /// <summary>The guest sends a frame.</summary>
        public event Action<EthernetFrame>? FrameReady;

        public MACAddress MAC { get; set; }

        public USBDeviceCore USBCore { get; }

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
                if(packet.Length == BulkPacket)
                {
                    return;
                }
                var bytes = frame.Concat(new byte[Math.Max(0, MinimumFrame - frame.Count)]).ToArray();
                var isEmpty = frame.Count == 0;
                frame.Clear();
                if(!isEmpty && EthernetFrame.TryCreateEthernetFrame(bytes, true, out var ready))
                {
                    FrameReady?.Invoke(ready);
                }
            }
        }

        private void HandleRequest(SetupPacket packet, byte[]? data, Action<byte[]> answer)
        {
            lock(sync)
            {
                answer(packet.Type == PacketType.Standard ? HandleStandard(packet) : HandleClass(packet));
            }
        }

        private byte[] HandleStandard(SetupPacket packet)
        {
            switch((StandardRequest)packet.Request)
            {
            case StandardRequest.SetAddress:
                USBCore.Address = (byte)(packet.Value & 0x7F);
                break;
            case StandardRequest.GetDescriptor:
                return GetDescriptor((byte)(packet.Value >> 8), (byte)packet.Value);
            case StandardRequest.GetStatus:
                return new byte[2];
            case StandardRequest.GetConfiguration:
                return new[] { (byte)(USBCore.SelectedConfiguration?.Identifier ?? 0) };
            case StandardRequest.SetConfiguration:
                USBCore.SelectedConfiguration = USBCore.Configurations.FirstOrDefault(x => x.Identifier == packet.Value);
                alternate = 0;
                break;
            case StandardRequest.GetInterface:
                return new[] { packet.Index == DataInterface ? alternate : (byte)0 };
            case StandardRequest.SetInterface:
                if(packet.Index == DataInterface)
                {
                    SetAlternate((byte)(packet.Value & 1));
                }
                break;
            }
            return Nothing;
        }

        private byte[] HandleClass(SetupPacket packet)
        {
            if(packet.Type == PacketType.Class && packet.Request == SetPacketFilter)
            {
                filter = packet.Value;
            }
            return Nothing;
        }

        private void SetAlternate(byte value)
        {
            alternate = value;
            frame.Clear();
            input.Reset();
            waiting = 0;
            if(value == 0)
            {
                return;
            }
            // The cable is in, at 100 Mbit each way.
            notifications.Reset();
            notifications.HandlePacket(new byte[] { 0xA1, 0x00, 1, 0, 0, 0, 0, 0 });
            var speed = BitConverter.GetBytes(100000000u);
            notifications.HandlePacket(new byte[] { 0xA1, 0x2A, 0, 0, 0, 0, 8, 0 }.Concat(speed).Concat(speed).ToArray());
        }

        private byte[] GetDescriptor(byte type, byte index)
        {
            switch(type)
            {
            case 1:
                return new byte[] { 18, 1, 0x00, 0x02, 2, 0, 0, 64, VendorId & 0xFF, VendorId >> 8, ProductId & 0xFF, ProductId >> 8, 0x00, 0x01, 1, 2, 3, 1 };
            case 2:
                return GetConfiguration();
            case 3:
                return index == 0 ? new byte[] { 4, 3, 0x09, 0x04 } : index <= Strings.Length + 1 ? ToDescriptor(index) : Nothing;
            default:
                return Nothing;
            }
        }

        private byte[] GetConfiguration()
        {
            var content = new byte[]
            {
                9, 4, 0, 0, 1, 2, EthernetControlModel, 0, 0,
                5, 0x24, 0x00, 0x10, 0x01,                                  // header, CDC 1.1
                5, 0x24, 0x06, 0, DataInterface,                            // union
                13, 0x24, 0x0F, 3, 0, 0, 0, 0, MaximumFrame & 0xFF, MaximumFrame >> 8, 0, 0, 0,
                7, 5, 0x80 | NotificationEndpoint, 3, 16, 0, 9,
                9, 4, DataInterface, 0, 0, 10, 0, 0, 0,
                9, 4, DataInterface, 1, 2, 10, 0, 0, 0,
                7, 5, 0x80 | DataEndpoint, 2, BulkPacket & 0xFF, BulkPacket >> 8, 0,
                7, 5, DataEndpoint, 2, BulkPacket & 0xFF, BulkPacket >> 8, 0,
            };
            var total = 9 + content.Length;
            return new byte[] { 9, 2, (byte)total, (byte)(total >> 8), 2, 1, 0, 0xC0, 0 }.Concat(content).ToArray();
        }

        private byte[] ToDescriptor(int index)
        {
            var text = Encoding.Unicode.GetBytes(index <= Strings.Length ? Strings[index - 1] : string.Concat(MAC.Bytes.Select(x => x.ToString("X2"))));
            return new[] { (byte)(text.Length + 2), (byte)3 }.Concat(text).ToArray();
        }

        private int waiting;
        private ushort filter;
        private byte alternate;
        private USBEndpoint notifications = null!;
        private USBEndpoint input = null!;
        private USBEndpoint output = null!;

        private readonly List<byte> frame = new List<byte>();
        private readonly object sync = new object();

        // The third string is the address, in hexadecimal digits.
        private static readonly string[] Strings = { "renode-exynos5422", "CDC Ethernet adapter" };
        private static readonly byte[] Nothing = Array.Empty<byte>();

        /// <summary>How many frames can wait for the guest.</summary>
        public const int MaximumWaiting = 256;

        // The Linux Foundation's, for composite devices.
        private const ushort VendorId = 0x1D6B;
        private const ushort ProductId = 0x0104;
        private const byte EthernetControlModel = 6;
        private const byte SetPacketFilter = 0x43;
        private const ushort Promiscuous = 1;
        private const byte DataInterface = 1;
        private const byte NotificationEndpoint = 1;
        private const byte DataEndpoint = 2;
        private const short BulkPacket = 512;
        private const int MinimumFrame = 60;
        private const int MaximumFrame = 1514;
    }

    /// <summary>A device that wants to know when the host takes what it has sent.</summary>
    internal interface IUsbFlow
    {
        /// <param name="endpoint">Whose packet it was.</param>
        /// <param name="length">Its bytes.</param>
        void OnPacketTaken(USBEndpoint endpoint, int length);
    }
}
