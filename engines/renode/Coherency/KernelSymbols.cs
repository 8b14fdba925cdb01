using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>The functions of a kernel by its System.map, and some of its data.</summary>
    internal sealed class KernelSymbols
    {
        /// <exception cref="RecoverableException">The file isn't there or is no System.map.</exception>
        public static KernelSymbols Load(string path)
        {
            try
            {
                using var reader = File.OpenText(path);
                return Read(reader, path);
            }
            catch(Exception e) when(e is IOException || e is UnauthorizedAccessException)
            {
                throw new RecoverableException($"Cannot read '{path}': {e.Message}");
            }
        }

        /// <inheritdoc cref="Load"/>
        public static KernelSymbols Read(TextReader reader, string path)
        {
            var found = new List<KeyValuePair<uint, string>>();
            var places = new Dictionary<string, uint>();
            for(var number = 1; reader.ReadLine() is string line; number++)
            {
                var parts = line.Split(' ');
                if(parts.Length < 3 || parts[1].Length != 1)
                {
                    throw new RecoverableException($"'{path}' is no System.map: line {number} isn't an address, a letter and a name");
                }
                if(line.IndexOf(Placeholder, StringComparison.Ordinal) is var said && said >= 0)
                {
                    throw new RecoverableException($"'{path}' has no names: \"{line.Substring(said)}\"");
                }
                if(parts[0].Length > 8)
                {
                    throw new RecoverableException($"'{path}' is the System.map of a 64-bit kernel");
                }
                if(!uint.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address))
                {
                    throw new RecoverableException($"'{path}' is no System.map: line {number} begins with no address");
                }
                if(Array.IndexOf(Places, parts[2]) >= 0)
                {
                    places[parts[2]] = address;
                }
                // The $a, $t and $d of the assembler say where its ARM, Thumb and data begin.
                if((parts[1] == "t" || parts[1] == "T" || parts[1] == "W" || parts[1] == "w") && !parts[2].StartsWith("$", StringComparison.Ordinal))
                {
                    found.Add(new KeyValuePair<uint, string>(address & ~1u, parts[2]));
                }
            }
            if(found.Count == 0)
            {
                throw new RecoverableException($"'{path}' is no System.map: it has no functions");
            }
            found.Sort((x, y) => x.Key != y.Key ? x.Key.CompareTo(y.Key) : string.CompareOrdinal(x.Value, y.Value));
            return new KernelSymbols(found, places);
        }

        /// <summary>"function+0x10"; null for what isn't the kernel's.</summary>
        public string? Find(uint address)
        {
            if(address < addresses[0] || address - addresses[addresses.Length - 1] < 1u << 31 && address > addresses[addresses.Length - 1] + FarBehind)
            {
                return null;
            }
            var index = Array.BinarySearch(addresses, address);
            if(index < 0)
            {
                index = ~index - 1;
            }
            while(index > 0 && addresses[index - 1] == addresses[index])
            {
                index--;
            }
            return $"{names[index]}+0x{address - addresses[index]:x}";
        }

        /// <summary>Where something of <see cref="Places"/> is; false if this kernel hasn't got it.</summary>
        public bool TryGetAddress(string name, out uint address) => places.TryGetValue(name, out address);

        private KernelSymbols(List<KeyValuePair<uint, string>> symbols, Dictionary<string, uint> places)
        {
            this.places = places;
            addresses = new uint[symbols.Count];
            names = new string[symbols.Count];
            for(var i = 0; i < addresses.Length; i++)
            {
                addresses[i] = symbols[i].Key;
                names[i] = symbols[i].Value;
            }
        }

        private readonly uint[] addresses;
        private readonly string[] names;
        private readonly Dictionary<string, uint> places;

        // What isn't only a name in a report: where the kernel keeps its books.
        private static readonly string[] Places =
        {
            "_stext", "linux_banner", "swapper_pg_dir", "mem_section", "mem_map", "page_ext_init", "reserved_mem", "reserved_mem_count", "reserved_mem_array",
        };

        // What Debian's packages of kernels have in its place.
        private const string Placeholder = "The real System.map is in";

        // The longest that a last function may be.
        private const uint FarBehind = 0x10000;
    }
}
