using System;
using System.Collections.Generic;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>An endpoint of a slot: the transfers of its ring (xHCI 1.0, 4.8 to 4.11).</summary>
    internal sealed class XhciEndpoint
    {
        /// <param name="host">The controller's half that has the slots.</param>
        /// <param name="slot">The slot, which is also the device's address.</param>
        /// <param name="index">The device context index: twice the endpoint's number, and one more for IN.</param>
        /// <param name="maximumPacket">The largest packet in bytes.</param>
        /// <param name="position">The first block, with its cycle in bit 0.</param>
        public XhciEndpoint(XhciHost host, byte slot, int index, int maximumPacket, ulong position)
        {
            this.host = host;
            this.slot = slot;
            Index = index;
            MaximumPacket = Math.Max(8, maximumPacket);
            ring = new XhciRing(host.Lists) { Position = position };
            State = EndpointState.Running;
        }

        public EndpointState State { get; private set; }

        public int Index { get; }

        public int MaximumPacket { get; set; }

        /// <summary>Whether a transfer waits for the device.</summary>
        public bool IsWaiting { get; private set; }

        /// <summary>The block that is next, with its cycle in bit 0; of a transfer that has begun, the first one.</summary>
        public ulong Position => ring.Position;

        public void Stop()
        {
            State = EndpointState.Stopped;
            IsWaiting = false;
        }

        /// <summary>Leaves out what is between.</summary>
        public void GoTo(ulong position)
        {
            ring.Position = position;
            done = 0;
            State = EndpointState.Stopped;
        }

        /// <summary>The doorbell rings.</summary>
        public void Ring()
        {
            if(State == EndpointState.Stopped)
            {
                State = EndpointState.Running;
            }
            Run();
        }

        /// <summary>Does what is in the ring, until the device has no data or nothing is left.</summary>
        /// <exception cref="XhciMemoryException">The ring isn't in memory.</exception>
        public void Run()
        {
            IsWaiting = false;
            packetsLeft = MaximumPackets;
            for(var i = 0; State == EndpointState.Running; i++)
            {
                // A ring without end goes on in the next millisecond.
                if(i == MaximumTransfers)
                {
                    IsWaiting = true;
                    return;
                }
                var start = ring.Position;
                if(!TryTakeTransfer())
                {
                    ring.Position = start;
                    return;
                }
                var result = Transfer();
                if(result == TransferResult.Wait)
                {
                    ring.Position = start;
                    IsWaiting = true;
                    return;
                }
                Finish(result, start);
                done = 0;
            }
        }

        /// <summary>Takes the blocks of one transfer, if all of them are there.</summary>
        private bool TryTakeTransfer()
        {
            blocks.Clear();
            total = 0;
            for(XhciTrb trb; ring.TryTake(out trb); )
            {
                blocks.Add(trb);
                total += trb.Length;
                if(!trb.IsChained)
                {
                    return true;
                }
                if(blocks.Count == MaximumBlocks)
                {
                    throw new XhciMemoryException($"a transfer at 0x{blocks[0].Address:X} has more than {MaximumBlocks} blocks");
                }
            }
            return false;
        }

        private TransferResult Transfer()
        {
            var first = blocks[0];
            switch(first.Type)
            {
            case XhciTrbType.Setup:
                return Index == 1 ? host.Transfers.Setup(slot, BitConverter.GetBytes(first.Parameter)) : TransferResult.Malformed;
            case XhciTrbType.Data:
            case XhciTrbType.Status:
                return Index == 1 ? Move(first.IsIn) : TransferResult.Malformed;
            case XhciTrbType.Normal:
                return Index == 1 ? TransferResult.Malformed : Move(Index % 2 == 1);
            case XhciTrbType.NoOp:
            case XhciTrbType.EventData:
                return TransferResult.Done;
            case XhciTrbType.Isochronous:
                host.WarnOfIsochronous();
                return TransferResult.Done;
            default:
                return TransferResult.Malformed;
            }
        }

        private TransferResult Move(bool isIn)
        {
            var number = (byte)(Index / 2);
            TransferResult result;
            do
            {
                if(packetsLeft-- == 0)
                {
                    return TransferResult.Wait;
                }
                var count = Math.Min(MaximumPacket, total - done);
                if(isIn)
                {
                    result = host.Transfers.Receive(slot, number, count, out var packet);
                    if(result != TransferResult.Done && result != TransferResult.Short)
                    {
                        return result;
                    }
                    count = packet.Length;
                    result = Copy(packet, true) ? result : TransferResult.NoMemory;
                }
                else
                {
                    var packet = new byte[count];
                    result = Copy(packet, false) ? host.Transfers.Send(slot, number, packet) : TransferResult.NoMemory;
                }
                if(result == TransferResult.Done || result == TransferResult.Short)
                {
                    done += count;
                }
            }
            while(result == TransferResult.Done && done < total);
            if(result == TransferResult.Short && done == total)
            {
                result = TransferResult.Done;
            }
            else if(result == TransferResult.Done && isIn)
            {
                host.Transfers.EndExactly(slot, number);
            }
            return result;
        }

        /// <summary>Copies a packet from or to the transfer's blocks, from where it stands.</summary>
        private bool Copy(byte[] packet, bool isWrite)
        {
            var start = 0;
            var copied = 0;
            foreach(var block in blocks)
            {
                var offset = done + copied - start;
                var count = Math.Min(packet.Length - copied, block.Length - offset);
                if(offset >= 0 && count > 0)
                {
                    if(!Copy(block, offset, packet, copied, count, isWrite))
                    {
                        return false;
                    }
                    copied += count;
                }
                start += block.Length;
            }
            return true;
        }

        private bool Copy(XhciTrb block, int offset, byte[] packet, int start, int count, bool isWrite)
        {
            if(block.IsImmediate)
            {
                if(isWrite || offset + count > sizeof(ulong))
                {
                    return false;
                }
                Array.Copy(BitConverter.GetBytes(block.Parameter), offset, packet, start, count);
                return true;
            }
            var address = block.Parameter + (ulong)offset;
            if(isWrite ? !host.Data.CanWrite(address, count) : !host.Data.CanRead(address, count))
            {
                host.Warn($"A transfer's buffer at 0x{address:X} isn't in memory");
                return false;
            }
            if(isWrite)
            {
                host.Data.Write(address, packet, start, count);
            }
            else
            {
                host.Data.Read(address, packet, start, count);
            }
            return true;
        }

        /// <summary>Tells what came of a transfer, as far as the guest wants to know it.</summary>
        private void Finish(TransferResult result, ulong start)
        {
            var code = Completion(result);
            if(code != XhciCompletion.Success && code != XhciCompletion.ShortPacket)
            {
                host.Log(LogLevel.Debug, "Slot {0}, endpoint {1}: {2}", slot, Index, code);
                if(code != XhciCompletion.DataBufferError)
                {
                    // The guest takes it from here, and says where to go on.
                    ring.Position = start;
                    State = code == XhciCompletion.TrbError ? EndpointState.Error : EndpointState.Halted;
                }
            }
            var end = 0;
            for(var i = 0; i < blocks.Count; i++)
            {
                var block = blocks[i];
                end += block.Length;
                var isLast = i == blocks.Count - 1;
                var isWhole = code == XhciCompletion.Success || done >= end && !isLast;
                if(isWhole)
                {
                    if(block.InterruptsOnCompletion)
                    {
                        Tell(block, XhciCompletion.Success, 0);
                    }
                    continue;
                }
                // Here it ended. What follows is told only of a short transfer whose end wasn't asked for.
                if(code != XhciCompletion.ShortPacket || block.InterruptsOnShort || block.InterruptsOnCompletion)
                {
                    Tell(block, code, end - done);
                    return;
                }
                var last = blocks[blocks.Count - 1];
                if(last.InterruptsOnCompletion || last.InterruptsOnShort)
                {
                    Tell(last, code, isLast ? end - done : last.Length);
                }
                return;
            }
        }

        private void Tell(XhciTrb block, XhciCompletion code, int left)
        {
            // Event data speaks for the whole transfer, in the guest's own words.
            var isData = block.Type == XhciTrbType.EventData;
            host.TellTransfer(slot, Index, isData ? block.Parameter : block.Address, isData, code, isData ? done : left, block.BlocksInterrupt);
        }

        private static XhciCompletion Completion(TransferResult result)
        {
            switch(result)
            {
            case TransferResult.Done:
                return XhciCompletion.Success;
            case TransferResult.Short:
                return XhciCompletion.ShortPacket;
            case TransferResult.Stall:
                return XhciCompletion.StallError;
            case TransferResult.Babble:
                return XhciCompletion.BabbleDetected;
            case TransferResult.NoMemory:
                return XhciCompletion.DataBufferError;
            case TransferResult.Malformed:
                return XhciCompletion.TrbError;
            default:
                return XhciCompletion.TransactionError;
            }
        }

        private int done;
        private int total;
        private int packetsLeft;

        private readonly XhciHost host;
        private readonly byte slot;
        private readonly XhciRing ring;
        private readonly List<XhciTrb> blocks = new List<XhciTrb>();

        // More than a guest in its right mind has in a ring, and no more than a moment of the host's time.
        private const int MaximumTransfers = 4096;
        private const int MaximumPackets = 65536;
        private const int MaximumBlocks = 1024;
    }

    /// <summary>As in an endpoint's context.</summary>
    internal enum EndpointState
    {
        Disabled = 0,
        Running = 1,
        Halted = 2,
        Stopped = 3,
        Error = 4,
    }
}
