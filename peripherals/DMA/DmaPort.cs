using System;
using System.Collections.Generic;

using Antmicro.Migrant;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.DMA
{
    /// <summary>
    /// A device's way to memory: through its bus, so that whatever stands in front of the device translates it. Only
    /// memory takes part: what else is at an address, or nothing, reads as zeros and loses what is written.
    /// </summary>
    internal sealed class DmaPort
    {
        public DmaPort(IBusController bus, IDmaSource owner)
        {
            this.bus = bus;
            this.owner = owner;
        }

        /// <summary>
        /// A job begins: its accesses are accounted for until <see cref="End"/>, and where memory is won't change.
        /// </summary>
        /// <param name="job">See <see cref="DmaTransfer.Job"/>.</param>
        /// <param name="instance">See <see cref="DmaTransfer.Instance"/>.</param>
        public void Begin(long job, int instance = 0)
        {
            this.job = job;
            this.instance = instance;
            Fault = null;
            isInJob = true;
            jobs++;
            IsTraced = Done != null;
        }

        /// <summary>The job is over: tells what it did.</summary>
        public void End()
        {
            // A handler that looks at the device must find it between two jobs.
            var (finished, finishedJob, finishedInstance) = (accounts, job, instance);
            accounts = null;
            job = 0;
            instance = 0;
            Fault = null;
            isInJob = false;
            IsTraced = false;
            if(finished == null)
            {
                return;
            }
            var now = bus.Machine.ClockSource.CurrentValue;
            foreach(var account in finished)
            {
                Done?.Invoke(owner, account.ToTransfer(finishedInstance, finishedJob, now));
            }
        }

        /// <summary>The first address of a range that has no memory behind it, or null.</summary>
        public ulong? FindHole(ulong address, ulong count)
        {
            var known = new MemoryRange();
            return FindHole(ref known, address, count);
        }

        /// <summary>The same for a buffer; where it found memory is asked for once in a job.</summary>
        /// <param name="known">What was found last.</param>
        /// <param name="address">Where the range begins.</param>
        /// <param name="count">Its bytes.</param>
        public ulong? FindHole(ref MemoryRange known, ulong address, ulong count)
        {
            var end = address + count;
            while(address < end)
            {
                if(!TryFind(ref known, address, out var length))
                {
                    return address;
                }
                address += length;
            }
            return null;
        }

        /// <summary>Reads memory; bytes that no memory answers for are 0.</summary>
        /// <returns>How many those were.</returns>
        public int Read(ref MemoryRange known, ulong address, byte[] destination, int start, int count)
        {
            if(FindHole(ref known, address, (ulong)count) == null)
            {
                bus.ReadBytes(address, count, destination, start, context: owner);
                return 0;
            }
            Array.Clear(destination, start, count);
            return ForEachMemory(address, count, false, (at, offset, length) => bus.ReadBytes(at, length, destination, start + offset, context: owner));
        }

        /// <summary>Writes memory; bytes that no memory takes are lost.</summary>
        /// <inheritdoc cref="Read"/>
        public int Write(ref MemoryRange known, ulong address, byte[] source, int start, int count)
        {
            if(FindHole(ref known, address, (ulong)count) == null)
            {
                bus.WriteBytes(source, address, start, count, context: owner);
                return 0;
            }
            return ForEachMemory(address, count, true, (at, offset, length) => bus.WriteBytes(source, at, start + offset, length, context: owner));
        }

        /// <summary>Puts an access down to a buffer.</summary>
        public void Account(DmaChannel channel, bool isWrite, ulong address, int count, int missing)
        {
            accounts ??= new List<DmaAccount>();
            var account = accounts.Find(x => x.Channel == channel && x.Index == channel.Index && x.IsWrite == isWrite);
            if(account == null)
            {
                account = new DmaAccount(channel, isWrite, address);
                accounts.Add(account);
            }
            account.Add(address, count, missing);
        }

        /// <summary>The first access of the job that found no memory, in words; null if there was none.</summary>
        public string? Fault { get; private set; }

        /// <summary>Whether somebody wants to know what the job does.</summary>
        public bool IsTraced { get; private set; }

        /// <summary>Whose port it is.</summary>
        public IDmaSource Owner => owner;

        /// <summary>Whether somebody wants to know about the next jobs.</summary>
        public bool HasListener => Done != null;

        /// <summary>See <see cref="IDmaSource.DmaDone"/>.</summary>
        [field: Transient]
        public event Action<IDmaSource, DmaTransfer>? Done;

        /// <summary>Tells whether there is memory at an address, and for how many bytes the answer holds.</summary>
        private bool TryFind(ref MemoryRange known, ulong address, out ulong length)
        {
            if(isInJob && known.Job == jobs && address >= known.First && address <= known.Last)
            {
                length = known.Last - address + 1;
                return true;
            }
            length = PageSize - address % PageSize;
            var found = address < AddressSpace ? bus.WhatIsAt(address, owner) : null;
            if(found == null || !(found.Peripheral is IMemory))
            {
                return false;
            }
            // Something that translates addresses on the way may give the range as it is behind it: then only the
            // page is certain.
            var range = found.RegistrationPoint.Range;
            if(range.Contains(address))
            {
                length = range.EndAddress - address + 1;
                // Asking the bus costs more than a line's copy on some engines; a picture rarely leaves the memory it
                // begins in.
                known = new MemoryRange { Job = jobs, First = range.StartAddress, Last = range.EndAddress };
            }
            return true;
        }

        private int ForEachMemory(ulong address, int count, bool isWrite, Action<ulong, int, int> access)
        {
            var missing = 0;
            var known = new MemoryRange();
            for(var offset = 0; offset < count;)
            {
                var at = address + (ulong)offset;
                var present = TryFind(ref known, at, out var length);
                var bytes = (int)Math.Min((ulong)(count - offset), length);
                if(present)
                {
                    access(at, offset, bytes);
                }
                else
                {
                    Fault ??= !isInJob ? null : $"no memory at 0x{at:X8} to {(isWrite ? "write to" : "read from")}";
                    missing += bytes;
                }
                offset += bytes;
            }
            return missing;
        }

        private long job;
        private int instance;
        private bool isInJob;
        private long jobs;

        [Transient]
        private List<DmaAccount>? accounts;

        private readonly IBusController bus;
        private readonly IDmaSource owner;

        // Memories begin and end at page boundaries.
        private const ulong PageSize = 4096;
        private const ulong AddressSpace = 1UL << 32;
    }

    /// <summary>Where there is memory, for the length of a job.</summary>
    internal struct MemoryRange
    {
        public long Job;
        public ulong First;
        public ulong Last;
    }

    /// <summary>What a job did with a buffer so far.</summary>
    internal sealed class DmaAccount
    {
        public DmaAccount(DmaChannel channel, bool isWrite, ulong address)
        {
            Channel = channel;
            Index = channel.Index;
            IsWrite = isWrite;
            first = address;
            end = address;
        }

        public void Add(ulong address, int count, int missing)
        {
            first = Math.Min(first, address);
            end = Math.Max(end, address + (ulong)count);
            bytes += count;
            this.missing += missing;
        }

        public DmaTransfer ToTransfer(int instance, long job, TimeInterval now)
        {
            return new DmaTransfer(instance, job, Index == null ? Channel.Name : $"{Channel.Name}[{Index}]", IsWrite, first, end - first, bytes, missing, now);
        }

        public DmaChannel Channel { get; }

        public int? Index { get; }

        public bool IsWrite { get; }

        private ulong first;
        private ulong end;
        private long bytes;
        private long missing;
    }
}
