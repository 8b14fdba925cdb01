using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Core.USB
{
    public enum EndpointTransferType
    {
        Control = 0,
        Isochronous = 1,
        Bulk = 2,
        Interrupt = 3,
    }

    /// <summary>
    /// One direction of data between host and device. Data of a device is cut to packets; an empty one is added where
    /// the last one is as long as a packet can be.
    /// </summary>
    public class USBEndpoint
    {
        public USBEndpoint(IUSBDevice device, byte identifier, Direction direction, EndpointTransferType transferType, short maximumPacketSize, byte interval)
        {
            this.device = device;
            Identifier = identifier;
            Direction = direction;
            MaximumPacketSize = maximumPacketSize;
        }

        public event Action<byte[]> DataWritten
        {
            add
            {
                if(Direction != Direction.HostToDevice)
                {
                    throw new ArgumentException("Reading from this descriptor is not supported");
                }
                written += value;
            }

            remove
            {
                written -= value;
            }
        }

        /// <summary>Data for the host.</summary>
        public void HandlePacket(ICollection<byte> data)
        {
            lock(packets)
            {
                for(var offset = 0; offset < data.Count; offset += MaximumPacketSize)
                {
                    packets.Enqueue(data.Skip(offset).Take(MaximumPacketSize).ToArray());
                }
                if(data.Count > 0 && data.Count % MaximumPacketSize == 0)
                {
                    packets.Enqueue(new byte[0]);
                }
                if(waiting != null)
                {
                    waiting(this, packets.Dequeue());
                    waiting = null;
                }
            }
        }

        public void Reset()
        {
            lock(packets)
            {
                packets.Clear();
            }
        }

        /// <summary>A packet from the host.</summary>
        public void WriteData(byte[] packet)
        {
            if(Direction != Direction.HostToDevice)
            {
                device.Log(LogLevel.Warning, "Trying to write to a Read-Only endpoint");
                return;
            }
            if(written == null)
            {
                device.Log(LogLevel.Warning, "There is no data handler currently registered. Ignoring the written data!");
                return;
            }
            written(packet);
        }

        /// <summary>Calls back with the next packet, now or when there is one.</summary>
        public void SetDataReadCallbackOneShot(Action<USBEndpoint, IEnumerable<byte>> callback)
        {
            lock(packets)
            {
                if(packets.Count > 0)
                {
                    callback(this, packets.Dequeue());
                }
                else if(NonBlocking)
                {
                    callback(this, new byte[0]);
                }
                else
                {
                    waiting = callback;
                }
            }
        }

        public byte Identifier { get; }

        public Direction Direction { get; }

        public short MaximumPacketSize { get; }

        public bool NonBlocking { get; set; }

        private event Action<byte[]> written;

        private Action<USBEndpoint, IEnumerable<byte>> waiting;

        private readonly IUSBDevice device;
        private readonly Queue<byte[]> packets = new Queue<byte[]>();
    }
}
