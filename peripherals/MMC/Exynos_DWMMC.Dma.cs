using System;

using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.SD
{
    /// <summary>The internal DMA controller: descriptors of four words, in a ring or a chain.</summary>
    public sealed partial class Exynos_DWMMC
    {
        private void RunDma()
        {
            isDmaSuspended = false;
            if(!dmaEnabled.Value)
            {
                // The data waits for its DMA: a poll demand goes on.
                isDmaSuspended = true;
                return;
            }
            dma.Begin(jobs++);
            try
            {
                // A list that never ends, of empty buffers or in memory that keeps nothing, costs the guest its data.
                for(var count = 0; remaining > 0; count++)
                {
                    if(count == MaximumDescriptors)
                    {
                        this.Log(LogLevel.Warning, "{0} descriptors and still {1} bytes to go: the transfer ends", count, remaining);
                        dmaInterrupts |= DmaInterrupts.BusError | DmaInterrupts.Abnormal;
                        FailData();
                        return;
                    }
                    if(!RunDescriptor())
                    {
                        return;
                    }
                }
            }
            finally
            {
                dma.End();
                UpdateInterrupts();
            }
        }

        private bool RunDescriptor()
        {
            descriptors.Read(descriptor, words, 0, words.Length);
            var control = BitConverter.ToUInt32(words, 0);
            if((control & DescriptorOwn) == 0)
            {
                isDmaSuspended = true;
                dmaInterrupts |= DmaInterrupts.Unavailable | DmaInterrupts.Abnormal;
                return false;
            }
            var sizes = BitConverter.ToUInt32(words, 4);
            var second = BitConverter.ToUInt32(words, 12);
            var isChained = (control & DescriptorChained) != 0;
            var isGood = Transfer(BitConverter.ToUInt32(words, 8), (int)(sizes & 0x1FFF))
                && (isChained || Transfer(second, (int)(sizes >> 13 & 0x1FFF)));
            control &= ~DescriptorOwn;
            if(!isGood)
            {
                control |= DescriptorError;
            }
            BitConverter.GetBytes(control).CopyTo(words, 0);
            descriptors.Write(descriptor, words, 0, 4);
            descriptor = (control & DescriptorEndOfRing) != 0 ? (uint)descriptorBase.Value
                : isChained ? second
                : descriptor + (uint)words.Length + 4 * (uint)descriptorSkip.Value;
            if(!isGood)
            {
                FailData();
                return false;
            }
            if((control & DescriptorSilent) == 0)
            {
                dmaInterrupts |= DmaInterrupts.Normal | (isWrite ? DmaInterrupts.Transmit : DmaInterrupts.Receive);
            }
            if(remaining == 0)
            {
                EndData();
            }
            return true;
        }

        private bool Transfer(uint address, int size)
        {
            var count = (int)Math.Min((ulong)size, remaining);
            if(count == 0)
            {
                return true;
            }
            var buffer = data.GetPiece(0x2000);
            if(isWrite)
            {
                data.Read(address, buffer, 0, count);
            }
            if(card == null || !(isWrite ? card.Write(buffer, 0, count, this) : card.Read(buffer, 0, count, this)))
            {
                return false;
            }
            if(!isWrite)
            {
                data.Write(address, buffer, 0, count);
            }
            remaining -= (ulong)count;
            return true;
        }

        private long jobs;
        private readonly byte[] words = new byte[16];

        private const int MaximumDescriptors = 1 << 12;
        private const uint DescriptorOwn = 1u << 31;
        private const uint DescriptorError = 1u << 30;
        private const uint DescriptorEndOfRing = 1u << 5;
        private const uint DescriptorChained = 1u << 4;
        private const uint DescriptorSilent = 1u << 1;

        [Flags]
        private enum DmaInterrupts : uint
        {
            Transmit = 1u << 0,
            Receive = 1u << 1,
            BusError = 1u << 2,
            Unavailable = 1u << 4,
            Normal = 1u << 8,
            Abnormal = 1u << 9,
        }
    }
}
