using System;
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
    /// What the board's Ethernet adapters for a USB socket have in common: the standard requests, an address, and frames
    /// that wait for the guest. They connect to Renode's switches as any network interface, and take the next unused
    /// address of the emulation.
    /// </summary>
    /// <remarks>
    /// Frames wait for the guest up to <see cref="MaximumWaiting"/>, and are lost beyond. The host controller tells when
    /// one is taken, so it has to be one of the board's.
    /// </remarks>
    public abstract class UsbEthernetAdapter : IUSBDevice, IMACInterface, IUsbFlow
    {
        /// <param name="classCode">Of the device.</param>
        /// <param name="vendor">USB's number of the vendor.</param>
        /// <param name="product">The vendor's number of the product.</param>
        /// <param name="strings">The device's strings, from number 1 on.</param>
        private protected UsbEthernetAdapter(USBClassCode classCode, ushort vendor, ushort product, string[] strings)
        {
            this.strings = strings;
            MAC = EmulationManager.Instance.CurrentEmulation.MACRepository.GenerateUniqueMAC();
            USBCore = new USBDeviceCore(this, classCode, vendorId: vendor, productId: product, customSetupPacketHandler: HandleRequest);
        }

        public void Reset()
        {
            lock(sync)
            {
                USBCore.Reset();
                waiting = 0;
                ResetState();
            }
        }

        /// <summary>A frame from the network.</summary>
        public void ReceiveFrame(EthernetFrame frame)
        {
            lock(sync)
            {
                if(!Accepts(frame))
                {
                    return;
                }
                if(waiting == MaximumWaiting)
                {
                    this.Log(LogLevel.Debug, "A frame is lost: {0} others wait for the guest", waiting);
                    return;
                }
                waiting++;
                Input.HandlePacket(Pack(frame.Bytes));
            }
        }

        void IUsbFlow.OnPacketTaken(USBEndpoint endpoint, int length)
        {
            lock(sync)
            {
                if(endpoint == Input && length < BulkPacket && waiting > 0)
                {
                    waiting--;
                }
                OnPacketTaken(endpoint);
            }
        }

        /// <summary>The guest sends a frame.</summary>
        public event Action<EthernetFrame>? FrameReady;

        public MACAddress MAC { get; set; }

        public USBDeviceCore USBCore { get; }

        /// <summary>Sends a frame to the network, padded to the least size.</summary>
        /// <param name="bytes">Without its CRC.</param>
        private protected void Send(byte[] bytes)
        {
            var padded = bytes.Length < MinimumFrame ? bytes.Concat(new byte[MinimumFrame - bytes.Length]).ToArray() : bytes;
            if(bytes.Length > 0 && EthernetFrame.TryCreateEthernetFrame(padded, true, out var ready))
            {
                FrameReady?.Invoke(ready);
            }
        }

        /// <summary>What was on its way to the guest is lost.</summary>
        private protected void DropWaiting()
        {
            Input.Reset();
            waiting = 0;
        }

        /// <summary>Where frames come from for the host.</summary>
        private protected abstract USBEndpoint Input { get; }

        private protected abstract void ResetState();

        private protected abstract bool Accepts(EthernetFrame frame);

        /// <summary>What the guest gets of a frame.</summary>
        /// <param name="frame">With its CRC.</param>
        private protected abstract byte[] Pack(byte[] frame);

        private protected abstract byte[] DeviceDescriptor { get; }

        /// <summary>What follows the configuration's own descriptor.</summary>
        private protected abstract byte[] InterfaceDescriptors { get; }

        private protected abstract byte InterfaceCount { get; }

        private protected virtual void OnPacketTaken(USBEndpoint endpoint)
        {
        }

        private protected virtual void OnConfigured()
        {
        }

        private protected virtual byte GetInterface(int number) => 0;

        private protected virtual void SetInterface(int number, byte alternate)
        {
        }

        /// <summary>A string that isn't constant; null if there is none.</summary>
        private protected virtual string? GetString(int number) => null;

        /// <summary>A request of a class or of the vendor.</summary>
        private protected abstract byte[] HandleOther(SetupPacket packet, byte[]? data);

        private void HandleRequest(SetupPacket packet, byte[]? data, Action<byte[]> answer)
        {
            lock(sync)
            {
                answer(packet.Type == PacketType.Standard ? HandleStandard(packet) : HandleOther(packet, data));
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
                OnConfigured();
                break;
            case StandardRequest.GetInterface:
                return new[] { GetInterface(packet.Index) };
            case StandardRequest.SetInterface:
                SetInterface(packet.Index, (byte)packet.Value);
                break;
            }
            return Nothing;
        }

        private byte[] GetDescriptor(byte type, byte index)
        {
            switch(type)
            {
            case 1:
                return DeviceDescriptor;
            case 2:
                var content = InterfaceDescriptors;
                var total = 9 + content.Length;
                return new byte[] { 9, 2, (byte)total, (byte)(total >> 8), InterfaceCount, 1, 0, 0xC0, 0 }.Concat(content).ToArray();
            case 3:
                var text = index == 0 ? null : index <= strings.Length ? strings[index - 1] : GetString(index);
                return index == 0 ? new byte[] { 4, 3, 0x09, 0x04 }
                    : text == null ? Nothing
                    : new[] { (byte)(2 * text.Length + 2), (byte)3 }.Concat(Encoding.Unicode.GetBytes(text)).ToArray();
            default:
                return Nothing;
            }
        }

        private int waiting;

        private protected readonly object sync = new object();
        private readonly string[] strings;

        /// <summary>How many frames can wait for the guest.</summary>
        public const int MaximumWaiting = 256;

        private protected static readonly byte[] Nothing = Array.Empty<byte>();

        private protected const short BulkPacket = 512;
        private const int MinimumFrame = 60;
    }

    /// <summary>A device that wants to know when the host takes what it has sent.</summary>
    internal interface IUsbFlow
    {
        /// <param name="endpoint">Whose packet it was.</param>
        /// <param name="length">Its bytes.</param>
        void OnPacketTaken(USBEndpoint endpoint, int length);
    }
}
