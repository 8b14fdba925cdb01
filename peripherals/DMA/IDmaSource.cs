using System;

using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.DMA
{
    /// <summary>
    /// A device that tells what its DMA did, by job and buffer. With no subscriber it keeps no account.
    /// </summary>
    public interface IDmaSource : IPeripheral
    {
        /// <summary>
        /// Raised at the end of a job, once for each buffer and direction, on the thread that drives the device. It
        /// begins with the first job after the subscription.
        /// </summary>
        event Action<IDmaSource, DmaTransfer> DmaDone;
    }

    /// <summary>All that one job did with one buffer in one direction.</summary>
    public readonly struct DmaTransfer
    {
        public DmaTransfer(int instance, long job, string buffer, bool isWrite, ulong address, ulong span, long bytes, long missing, TimeInterval timestamp)
        {
            Instance = instance;
            Job = job;
            Buffer = buffer;
            IsWrite = isWrite;
            Address = address;
            Span = span;
            Bytes = bytes;
            Missing = missing;
            Timestamp = timestamp;
        }

        /// <summary>The decoder's instance; 0 for other devices.</summary>
        public int Instance { get; }

        /// <summary>
        /// The device's own count: a picture in decoding order, a converter's job, a display's frame.
        /// </summary>
        public long Job { get; }

        /// <summary>What it is to the device: "stream", "luma[2]", "source CB", "window 0".</summary>
        public string Buffer { get; }

        public bool IsWrite { get; }

        /// <summary>The lowest address that was accessed, as the device uses it: before any translation.</summary>
        public ulong Address { get; }

        /// <summary>Bytes from there to behind the highest one, what lies between the lines included.</summary>
        public ulong Span { get; }

        /// <summary>Bytes that were asked for, each access counted.</summary>
        public long Bytes { get; }

        /// <summary>How many of them no memory answered for; 0 if all went well.</summary>
        public long Missing { get; }

        /// <summary>Virtual time of the job's end.</summary>
        public TimeInterval Timestamp { get; }
    }
}
