using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals;

namespace Antmicro.Renode.Core.USB
{
    public interface IUSBDevice : IPeripheral
    {
        USBDeviceCore USBCore { get; }
    }

    /// <summary>
    /// What a host sees of a device. Requests are the device's own matter: without a handler of its own this one
    /// answers nothing, where Renode's answers the standard ones.
    /// </summary>
    public class USBDeviceCore
    {
        public USBDeviceCore(IUSBDevice device, USBClassCode classCode = USBClassCode.NotSpecified, byte subClassCode = 0, byte protocol = 0,
            USBProtocol usbProtocolVersion = USBProtocol.USB_2_0, short deviceReleaseNumber = 0, PacketSize maximalPacketSize = PacketSize.Size64,
            string manufacturerName = null, string productName = null, string serialNumber = null, ushort vendorId = 0, ushort productId = 0,
            Action<SetupPacket, byte[], Action<byte[]>> customSetupPacketHandler = null)
        {
            this.device = device;
            this.customSetupPacketHandler = customSetupPacketHandler;
        }

        public USBDeviceCore WithConfiguration(string description = null, bool selfPowered = false, bool remoteWakeup = false, short maximalPower = 0, Action<USBConfiguration> configure = null)
        {
            var configuration = new USBConfiguration(device, (byte)(configurations.Count + 1), description, selfPowered, remoteWakeup, maximalPower);
            configurations.Add(configuration);
            configure?.Invoke(configuration);
            return this;
        }

        public void Reset()
        {
            Address = 0;
            foreach(var endpoint in SelectedConfiguration?.Interfaces.SelectMany(x => x.Endpoints) ?? Enumerable.Empty<USBEndpoint>())
            {
                endpoint.Reset();
            }
            SelectedConfiguration = null;
        }

        public USBEndpoint GetEndpoint(int endpointNumber, Direction direction)
        {
            return SelectedConfiguration?.Interfaces.SelectMany(x => x.Endpoints).FirstOrDefault(x => x.Identifier == endpointNumber && x.Direction == direction);
        }

        public void HandleSetupPacket(SetupPacket packet, Action<byte[]> resultCallback, byte[] additionalData = null)
        {
            if(customSetupPacketHandler != null)
            {
                customSetupPacketHandler(packet, additionalData, resultCallback);
                return;
            }
            resultCallback(new byte[0]);
        }

        public IReadOnlyCollection<USBConfiguration> Configurations => configurations;

        public USBConfiguration SelectedConfiguration { get; set; }

        public byte Address { get; set; }

        private readonly IUSBDevice device;
        private readonly Action<SetupPacket, byte[], Action<byte[]>> customSetupPacketHandler;
        private readonly List<USBConfiguration> configurations = new List<USBConfiguration>();
    }

    public class USBConfiguration
    {
        public USBConfiguration(IUSBDevice device, byte identifier, string description = null, bool selfPowered = false, bool remoteWakeup = false, short maximalPower = 0)
        {
            if(maximalPower > 500 || maximalPower < 0)
            {
                throw new ConstructionException("Maximal power should be between 0 and 500 mA");
            }
            this.device = device;
            Identifier = identifier;
        }

        public USBConfiguration WithInterface(USBClassCode classCode = USBClassCode.NotSpecified, byte subClassCode = 0, byte protocol = 0, string description = null, Action<USBInterface> configure = null)
        {
            var added = new USBInterface(device, (byte)interfaces.Count, classCode, subClassCode, protocol, description);
            configure?.Invoke(added);
            interfaces.Add(added);
            return this;
        }

        public byte Identifier { get; }

        public IReadOnlyCollection<USBInterface> Interfaces => interfaces;

        private readonly IUSBDevice device;
        private readonly List<USBInterface> interfaces = new List<USBInterface>();
    }

    public class USBInterface
    {
        public USBInterface(IUSBDevice device, byte identifier, USBClassCode classCode = USBClassCode.NotSpecified, byte subClassCode = 0, byte protocol = 0, string description = null)
        {
            this.device = device;
        }

        public USBInterface WithEndpoint(Direction direction, EndpointTransferType transferType, short maximumPacketSize, byte interval, out USBEndpoint createdEndpoint, byte? id = null)
        {
            var number = id ?? (byte)(endpoints.Count + 1);
            if(endpoints.Any(x => x.Identifier == number && x.Direction == direction))
            {
                throw new ConstructionException($"Endpoint with id {number} in direction {direction} already definied");
            }
            createdEndpoint = new USBEndpoint(device, number, direction, transferType, maximumPacketSize, interval);
            endpoints.Add(createdEndpoint);
            return this;
        }

        public IReadOnlyCollection<USBEndpoint> Endpoints => endpoints;

        protected readonly IUSBDevice device;

        private readonly List<USBEndpoint> endpoints = new List<USBEndpoint>();
    }

    public enum USBClassCode : byte
    {
        NotSpecified = 0x0,
        Audio = 0x1,
        CommunicationsCDCControl = 0x2,
        HumanInterfaceDevice = 0x3,
        MassStorage = 0x8,
        CDCData = 0xA,
        VendorSpecific = 0xFF,
    }

    public enum PacketSize : byte
    {
        Size8 = 8,
        Size16 = 16,
        Size32 = 32,
        Size64 = 64,
    }

    public enum USBProtocol : short
    {
        USB_1_0 = 0x0100,
        USB_1_1 = 0x0110,
        USB_2_0 = 0x0200,
    }
}
