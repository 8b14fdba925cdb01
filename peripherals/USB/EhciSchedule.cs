using System;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// The lists of an EHCI in memory: queue heads and their transfer descriptors (EHCI 1.0, 3.5, 3.6 and 4.10).
    /// </summary>
    internal sealed class EhciSchedule
    {
        public EhciSchedule(Exynos_EHCI owner, DmaPort port, UsbTransfers transfers)
        {
            this.owner = owner;
            this.transfers = transfers;
            lists = new DmaChannel(port, "lists");
            data = new DmaChannel(port, "data");
        }

        /// <summary>What came of a look at a list.</summary>
        [Flags]
        public enum Outcome
        {
            None = 0,
            /// <summary>A transfer is over whose end the guest wants to know.</summary>
            Completed = 1,
            /// <summary>A transfer failed.</summary>
            Failed = 2,
            /// <summary>A list leads to where there is no memory.</summary>
            Lost = 4,
        }

        /// <summary>Goes once round the ring of queue heads.</summary>
        public Outcome RunAsynchronous(uint first)
        {
            var outcome = Outcome.None;
            var address = first;
            for(var i = 0; i < MaximumEntries; i++)
            {
                if(!Fetch(address))
                {
                    return outcome | Outcome.Lost;
                }
                outcome |= RunQueue(address, int.MaxValue);
                var link = head[0];
                if((link & Terminate) != 0 || (link & ~0x1Fu) == first)
                {
                    return outcome;
                }
                address = link & ~0x1Fu;
            }
            owner.Log(LogLevel.Warning, "The asynchronous list at 0x{0:X} doesn't come back to its start after {1} queue heads", first, MaximumEntries);
            return outcome;
        }

        /// <summary>Follows one entry of the frame list.</summary>
        public Outcome RunPeriodic(uint entry)
        {
            if(!lists.CanRead(entry, 4))
            {
                return Outcome.Lost;
            }
            lists.Read(entry, words, 0, 4);
            var link = BitConverter.ToUInt32(words, 0);
            var outcome = Outcome.None;
            for(var i = 0; i < MaximumEntries && (link & Terminate) == 0; i++)
            {
                var address = link & ~0x1Fu;
                if(!Fetch(address))
                {
                    return outcome | Outcome.Lost;
                }
                if((link & TypeMask) == TypeQueueHead)
                {
                    // A queue head with no microframe in its mask is left out.
                    if((head[2] & 0xFF) != 0)
                    {
                        outcome |= RunQueue(address, 1);
                    }
                }
                else if(!warned)
                {
                    warned = true;
                    owner.Log(LogLevel.Warning, "An isochronous or split transfer at 0x{0:X}: these aren't modelled, and are passed over", address);
                }
                link = head[0];
            }
            return outcome;
        }

        public void Reset()
        {
            warned = false;
            Array.Clear(head, 0, head.Length);
            Array.Clear(bytes, 0, bytes.Length);
            Array.Clear(words, 0, words.Length);
        }

        private bool Fetch(uint address)
        {
            if(!lists.CanRead(address, bytes.Length))
            {
                owner.Log(LogLevel.Error, "A list leads to 0x{0:X}, where there is no memory: the controller stops", address);
                return false;
            }
            lists.Read(address, bytes, 0, bytes.Length);
            Buffer.BlockCopy(bytes, 0, head, 0, bytes.Length);
            return true;
        }

        /// <summary>Does what a queue head's descriptors ask for, until the device has no data or none is left.</summary>
        private Outcome RunQueue(uint address, int maximumPackets)
        {
            var outcome = Outcome.None;
            for(var i = 0; i < MaximumEntries; i++)
            {
                if((head[Token] & Halted) != 0)
                {
                    break;
                }
                if((head[Token] & Active) == 0 && !Advance(address))
                {
                    break;
                }
                var before = head[Token];
                var result = RunDescriptor(ref maximumPackets);
                if((head[Token] & Active) == 0)
                {
                    outcome |= Retire(before, result);
                }
                else if(result == TransferResult.Wait)
                {
                    Store(address);
                    break;
                }
                Store(address);
            }
            return outcome;
        }

        /// <summary>Takes the next descriptor into the overlay.</summary>
        private bool Advance(uint address)
        {
            var isShort = (head[Token] >> 16 & 0x7FFF) != 0;
            var next = isShort && (head[AlternateNext] & Terminate) == 0 ? head[AlternateNext] : head[Next];
            if((next & Terminate) != 0)
            {
                return false;
            }
            next &= ~0x1Fu;
            if(!lists.CanRead(next, descriptor.Length * 4))
            {
                owner.Log(LogLevel.Error, "The queue head at 0x{0:X} leads to 0x{1:X}, where there is no memory", address, next);
                return false;
            }
            lists.Read(next, bytes, 0, descriptor.Length * 4);
            Buffer.BlockCopy(bytes, 0, descriptor, 0, descriptor.Length * 4);
            if((descriptor[2] & Active) == 0)
            {
                return false;
            }
            var toggle = head[Token] & DataToggle;
            head[Current] = next;
            Array.Copy(descriptor, 0, head, Next, descriptor.Length);
            if((head[1] & ToggleFromDescriptor) == 0)
            {
                head[Token] = head[Token] & ~DataToggle | toggle;
            }
            return true;
        }

        private void Store(uint address)
        {
            Buffer.BlockCopy(head, 0, bytes, 0, bytes.Length);
            // The first three words are the guest's, which may have linked another queue head meanwhile.
            lists.Write(address + 12, bytes, 12, bytes.Length - 12);
        }

        /// <summary>Tells the descriptor in memory what came of it.</summary>
        private Outcome Retire(uint before, TransferResult result)
        {
            // Token and first buffer: they follow one another there and here.
            Buffer.BlockCopy(head, 4 * Token, words, 0, words.Length);
            lists.Write(head[Current] + 8, words, 0, words.Length);
            if((head[Token] & Halted) != 0)
            {
                return Outcome.Failed | ((before & InterruptOnComplete) != 0 ? Outcome.Completed : 0);
            }
            return (before & InterruptOnComplete) != 0 || result == TransferResult.Short ? Outcome.Completed : Outcome.None;
        }

        private TransferResult RunDescriptor(ref int maximumPackets)
        {
            var remaining = (int)(head[Token] >> 16 & 0x7FFF);
            var packet = Math.Max(1, (int)(head[1] >> 16 & 0x7FF));
            var device = (byte)(head[1] & 0x7F);
            var endpoint = (byte)(head[1] >> 8 & 0xF);
            var kind = head[Token] >> 8 & 3;
            TransferResult result;
            do
            {
                if(maximumPackets-- <= 0)
                {
                    result = TransferResult.Wait;
                    break;
                }
                var count = Math.Min(remaining, packet);
                result = kind == KindIn ? Receive(device, endpoint, ref count, remaining) : Send(kind, device, endpoint, count);
                if(result == TransferResult.Wait)
                {
                    break;
                }
                if(result == TransferResult.Done || result == TransferResult.Short)
                {
                    remaining -= count;
                    MoveOffset(count);
                    head[Token] ^= DataToggle;
                }
            }
            while(result == TransferResult.Done && remaining > 0);

            head[Token] = head[Token] & ~(0x7FFFu << 16) | (uint)remaining << 16;
            switch(result)
            {
            case TransferResult.Wait:
                return result;
            case TransferResult.Missing:
                // No answer, three times.
                head[Token] = head[Token] & ~(3u << 10) | Halted | TransactionError;
                break;
            case TransferResult.Stall:
                head[Token] |= Halted;
                break;
            case TransferResult.Babble:
                head[Token] |= Halted | Babble;
                break;
            case TransferResult.NoMemory:
                head[Token] |= Halted | BufferError;
                break;
            }
            head[Token] &= ~Active;
            if(remaining > 0 || (result != TransferResult.Short && result != TransferResult.Done))
            {
                return result;
            }
            if(kind == KindIn && result == TransferResult.Done)
            {
                transfers.EndExactly(device, endpoint);
            }
            return TransferResult.Done;
        }

        private TransferResult Receive(byte device, byte endpoint, ref int count, int remaining)
        {
            var result = transfers.Receive(device, endpoint, count, out var received);
            if(result != TransferResult.Done && result != TransferResult.Short)
            {
                return result;
            }
            count = received.Length;
            return received.Length > remaining ? TransferResult.Babble
                : !Copy(received, received.Length, true) ? TransferResult.NoMemory
                : result;
        }

        private TransferResult Send(uint kind, byte device, byte endpoint, int count)
        {
            var packet = new byte[count];
            if(!Copy(packet, count, false))
            {
                return TransferResult.NoMemory;
            }
            return kind == KindSetup ? transfers.Setup(device, packet)
                : kind == KindOut ? transfers.Send(device, endpoint, packet)
                : TransferResult.Missing;
        }

        /// <summary>Copies from or to the descriptor's buffers, which are of five pages.</summary>
        private bool Copy(byte[] packet, int count, bool isWrite)
        {
            var page = (int)(head[Token] >> 12 & 7);
            var offset = head[Buffers] & 0xFFF;
            for(var done = 0; done < count;)
            {
                if(page >= Pages)
                {
                    owner.Log(LogLevel.Warning, "A transfer is longer than the buffers of its descriptor at 0x{0:X}", head[Current]);
                    return false;
                }
                var length = Math.Min(count - done, 0x1000 - (int)offset);
                var address = (head[Buffers + page] & ~0xFFFu) | offset;
                if(isWrite ? !data.CanWrite(address, length) : !data.CanRead(address, length))
                {
                    owner.Log(LogLevel.Warning, "A transfer's buffer at 0x{0:X} isn't in memory", address);
                    return false;
                }
                if(isWrite)
                {
                    data.Write(address, packet, done, length);
                }
                else
                {
                    data.Read(address, packet, done, length);
                }
                done += length;
                offset = 0;
                page++;
            }
            return true;
        }

        private void MoveOffset(int count)
        {
            var position = (head[Token] >> 12 & 7) * 0x1000 + (head[Buffers] & 0xFFF) + (uint)count;
            head[Token] = head[Token] & ~(7u << 12) | (position >> 12 & 7) << 12;
            head[Buffers] = head[Buffers] & ~0xFFFu | position & 0xFFF;
        }

        private bool warned;

        private readonly Exynos_EHCI owner;
        private readonly UsbTransfers transfers;
        private readonly DmaChannel lists;
        private readonly DmaChannel data;
        private readonly uint[] head = new uint[12];
        private readonly uint[] descriptor = new uint[8];
        private readonly byte[] bytes = new byte[48];
        private readonly byte[] words = new byte[8];

        // Words of a queue head; from Next on they are the overlay of a descriptor.
        private const int Current = 3;
        private const int Next = 4;
        private const int AlternateNext = 5;
        private const int Token = 6;
        private const int Buffers = 7;

        private const int Pages = 5;
        private const int MaximumEntries = 1024;
        private const uint Terminate = 1;
        private const uint TypeMask = 3 << 1;
        private const uint TypeQueueHead = 1 << 1;
        private const uint ToggleFromDescriptor = 1 << 14;
        private const uint Active = 1 << 7;
        private const uint Halted = 1 << 6;
        private const uint BufferError = 1 << 5;
        private const uint Babble = 1 << 4;
        private const uint TransactionError = 1 << 3;
        private const uint InterruptOnComplete = 1 << 15;
        private const uint DataToggle = 1u << 31;
        private const uint KindOut = 0;
        private const uint KindIn = 1;
        private const uint KindSetup = 2;
    }
}
