using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>Memory that is kept for some devices, and what is known of each of its pages.</summary>
    internal sealed class CarveOut
    {
        /// <param name="start">Its first address.</param>
        /// <param name="size">Its bytes.</param>
        /// <param name="owners">The devices that it is for, by their names.</param>
        public CarveOut(ulong start, ulong size, IReadOnlyList<string> owners)
        {
            Start = start;
            Size = size;
            Owners = new List<string>(owners);
            OwnersName = owners.Count > 0 ? string.Join(", ", owners) : "nobody";
            var pages = (int)(size + (1UL << PageLog2) - 1 >> PageLog2);
            uses = new string[pages];
            seen = new byte[pages];
        }

        public ulong Start { get; }

        public ulong Size { get; }

        public string OwnersName { get; }

        public bool Contains(ulong address) => address - Start < Size;

        public bool IsOwnedBy(string device) => Owners.Contains(device);

        /// <summary>
        /// What its owner used the page as, since a CPU stored there last: an allocator clears what it hands out, so
        /// the use of a buffer that is gone is forgotten. Null for nothing.
        /// </summary>
        public ref string? Use(ulong address) => ref uses[(address - Start) >> PageLog2];

        /// <summary>Whether this is the first such mapping of the page.</summary>
        public bool IsNew(ulong address, MappingFault fault)
        {
            ref var known = ref seen[(address - Start) >> PageLog2];
            if((known & (byte)fault) != 0)
            {
                return false;
            }
            known |= (byte)fault;
            return true;
        }

        /// <summary>Forgets which mappings were seen.</summary>
        public void ForgetMappings()
        {
            System.Array.Clear(seen, 0, seen.Length);
        }

        private List<string> Owners { get; }

        private readonly string?[] uses;
        private readonly byte[] seen;

        private const int PageLog2 = 12;
    }

    /// <summary>What may be wrong with a mapping of a carve-out.</summary>
    internal enum MappingFault : byte
    {
        Cacheable = 1,
        Executable = 2,
    }
}
