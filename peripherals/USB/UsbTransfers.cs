using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// The packets of a host, as Renode's USB devices take and give them: control transfers in their stages, and data
    /// that a device sends when it is asked, or later.
    /// </summary>
    internal sealed class UsbTransfers
    {
        public UsbTransfers(UsbHost owner)
        {
            this.owner = owner;
        }

        /// <summary>The first stage of a control transfer.</summary>
        public TransferResult Setup(byte address, byte[] packet)
        {
            var device = owner.FindDevice(address);
            if(device == null || packet.Length != 8)
            {
                return TransferResult.Missing;
            }
            var control = new ControlTransfer(this, device, new SetupPacket
            {
                Recipient = (PacketRecipient)Math.Min(packet[0] & 0x1F, (int)PacketRecipient.Other),
                Type = (PacketType)(packet[0] >> 5 & 3),
                Direction = (Direction)(packet[0] >> 7),
                Request = packet[1],
                Value = BitConverter.ToUInt16(packet, 2),
                Index = BitConverter.ToUInt16(packet, 4),
                Count = BitConverter.ToUInt16(packet, 6),
            });
            controls[address] = control;
            control.StartIfComplete();
            return TransferResult.Done;
        }

        /// <summary>A packet from the host.</summary>
        public TransferResult Send(byte address, byte number, byte[] packet)
        {
            if(number == 0)
            {
                return controls.TryGetValue(address, out var control) ? control.Send(packet) : TransferResult.Missing;
            }
            if(!TryFind(address, number, Direction.HostToDevice, out var device, out var endpoint))
            {
                return TransferResult.Missing;
            }
            device.Attempt("A packet to a device", () => endpoint.WriteData(packet));
            return TransferResult.Done;
        }

        /// <summary>Asks for a packet.</summary>
        /// <param name="address">The device.</param>
        /// <param name="number">Its endpoint.</param>
        /// <param name="limit">What there is room for.</param>
        /// <param name="packet">What came.</param>
        public TransferResult Receive(byte address, byte number, int limit, out byte[] packet)
        {
            packet = Array.Empty<byte>();
            if(number == 0)
            {
                return controls.TryGetValue(address, out var control) ? control.Receive(limit, out packet) : TransferResult.Missing;
            }
            if(!TryFind(address, number, Direction.DeviceToHost, out var device, out var endpoint))
            {
                return TransferResult.Missing;
            }
            if(!inboxes.TryGetValue(endpoint, out var inbox))
            {
                inbox = new Inbox(this, endpoint);
                inboxes[endpoint] = inbox;
            }
            if(!inbox.TryTake(out packet))
            {
                return TransferResult.Wait;
            }
            (device as IUsbFlow)?.OnPacketTaken(endpoint, packet.Length);
            return packet.Length > limit ? TransferResult.Babble
                : packet.Length < endpoint.MaximumPacketSize ? TransferResult.Short
                : TransferResult.Done;
        }

        /// <summary>
        /// A transfer got all that it asked for. Renode's endpoints end data of whole packets by an empty one, which a
        /// host that knows the length doesn't ask for.
        /// </summary>
        public void EndExactly(byte address, byte number)
        {
            if(number != 0 && TryFind(address, number, Direction.DeviceToHost, out var device, out var endpoint)
                && inboxes.TryGetValue(endpoint, out var inbox) && inbox.DropEmpty())
            {
                (device as IUsbFlow)?.OnPacketTaken(endpoint, 0);
            }
        }

        /// <summary>A device is reset or pulled.</summary>
        public void Forget(IUSBDevice device)
        {
            foreach(var address in controls.Where(x => x.Value.Device == device).Select(x => x.Key).ToList())
            {
                controls.Remove(address);
            }
            if(device.USBCore.SelectedConfiguration == null)
            {
                return;
            }
            foreach(var endpoint in device.USBCore.SelectedConfiguration.Interfaces.SelectMany(x => x.Endpoints))
            {
                inboxes.Remove(endpoint);
            }
        }

        public void Reset()
        {
            controls.Clear();
            inboxes.Clear();
        }

        private bool TryFind(byte address, byte number, Direction direction, out IUSBDevice device, out USBEndpoint endpoint)
        {
            device = owner.FindDevice(address)!;
            endpoint = device?.USBCore.GetEndpoint(number, direction)!;
            return endpoint != null;
        }

        private readonly UsbHost owner;
        private readonly Dictionary<byte, ControlTransfer> controls = new Dictionary<byte, ControlTransfer>();
        private readonly Dictionary<USBEndpoint, Inbox> inboxes = new Dictionary<USBEndpoint, Inbox>();

        /// <summary>Packets of an endpoint that the guest hasn't taken yet.</summary>
        private sealed class Inbox
        {
            public Inbox(UsbTransfers parent, USBEndpoint endpoint)
            {
                this.parent = parent;
                this.endpoint = endpoint;
            }

            public bool TryTake(out byte[] packet)
            {
                lock(packets)
                {
                    Ask();
                    var isThere = packets.Count > 0;
                    packet = isThere ? packets.Dequeue() : Array.Empty<byte>();
                    return isThere;
                }
            }

            /// <summary>Takes the next packet if it is there and empty.</summary>
            public bool DropEmpty()
            {
                lock(packets)
                {
                    Ask();
                    var isEmpty = packets.Count > 0 && packets.Peek().Length == 0;
                    if(isEmpty)
                    {
                        packets.Dequeue();
                    }
                    return isEmpty;
                }
            }

            /// <summary>A device that has nothing answers later.</summary>
            private void Ask()
            {
                if(packets.Count > 0 || isAsked)
                {
                    return;
                }
                isAsked = true;
                isAsking = true;
                endpoint.SetDataReadCallbackOneShot(OnData);
                isAsking = false;
            }

            private void OnData(USBEndpoint _, IEnumerable<byte> data)
            {
                lock(packets)
                {
                    isAsked = false;
                    var packet = data.ToArray();
                    // An endpoint that doesn't wait says so that it has nothing.
                    if(packet.Length == 0 && endpoint.NonBlocking)
                    {
                        return;
                    }
                    packets.Enqueue(packet);
                }
                if(!isAsking)
                {
                    parent.owner.OnData();
                }
            }

            private bool isAsked;
            private bool isAsking;

            private readonly UsbTransfers parent;
            private readonly USBEndpoint endpoint;
            private readonly Queue<byte[]> packets = new Queue<byte[]>();
        }

        /// <summary>A request with its data and its answer.</summary>
        private sealed class ControlTransfer
        {
            public ControlTransfer(UsbTransfers parent, IUSBDevice device, SetupPacket packet)
            {
                this.parent = parent;
                this.packet = packet;
                Device = device;
            }

            public void StartIfComplete()
            {
                if(isStarted || (packet.Direction == Direction.HostToDevice && sent.Count < packet.Count))
                {
                    return;
                }
                isStarted = true;
                try
                {
                    Device.USBCore.HandleSetupPacket(packet, OnAnswer, sent.Count > 0 ? sent.ToArray() : null);
                }
                catch(Exception e)
                {
                    // Renode's devices have no other way to say that they can't.
                    Device.LogFailure($"The request {packet}", e);
                    isStalled = true;
                }
            }

            /// <summary>Data of the request, or the empty packet that ends one with an answer.</summary>
            public TransferResult Send(byte[] data)
            {
                if(isStalled)
                {
                    return TransferResult.Stall;
                }
                if(packet.Direction == Direction.HostToDevice)
                {
                    sent.AddRange(data.Take(Math.Max(0, packet.Count - sent.Count)));
                    StartIfComplete();
                }
                return TransferResult.Done;
            }

            /// <summary>The answer, or the empty packet that ends a request with data.</summary>
            public TransferResult Receive(int limit, out byte[] data)
            {
                data = Array.Empty<byte>();
                if(isStalled)
                {
                    return TransferResult.Stall;
                }
                if(answer == null)
                {
                    return isStarted ? TransferResult.Wait : TransferResult.Missing;
                }
                if(packet.Direction == Direction.HostToDevice)
                {
                    return TransferResult.Done;
                }
                data = answer.Skip(given).Take(limit).ToArray();
                given += data.Length;
                return data.Length < limit ? TransferResult.Short : TransferResult.Done;
            }

            public IUSBDevice Device { get; }

            private void OnAnswer(byte[] result)
            {
                answer = result.Length > packet.Count ? result.Take(packet.Count).ToArray() : result;
                parent.owner.OnData();
            }

            private bool isStarted;
            private bool isStalled;
            private int given;
            private byte[]? answer;

            private readonly UsbTransfers parent;
            private readonly SetupPacket packet;
            private readonly List<byte> sent = new List<byte>();
        }
    }

    /// <summary>What came of a packet.</summary>
    internal enum TransferResult
    {
        Done,
        /// <summary>It was shorter than the largest one: the transfer is over.</summary>
        Short,
        /// <summary>The device isn't ready.</summary>
        Wait,
        /// <summary>Nobody answers.</summary>
        Missing,
        /// <summary>The device can't do what is asked for.</summary>
        Stall,
        /// <summary>The device has more to say than there is room for.</summary>
        Babble,
        /// <summary>There is no memory at a buffer's address.</summary>
        NoMemory,
        /// <summary>The guest's own block makes no sense where it is.</summary>
        Malformed,
    }
}
