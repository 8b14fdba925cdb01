using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>The functions of a kernel by its System.map.</summary>
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
            for(var number = 1; reader.ReadLine() is string line; number++)
            {
                var parts = line.Split(' ');
                if(parts.Length < 3 || parts[1].Length != 1)
                {
                    throw new RecoverableException($"'{path}' is no System.map: line {number} isn't an address, a letter and a name");
                }
                if(parts[0].Length > 8)
                {
                    throw new RecoverableException($"'{path}' is the System.map of a 64-bit kernel");
                }
                if(!uint.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address))
                {
                    throw new RecoverableException($"'{path}' is no System.map: line {number} begins with no address");
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
            return new KernelSymbols(found);
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

        private KernelSymbols(List<KeyValuePair<uint, string>> symbols)
        {
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

        // The longest that a last function may be.
        private const uint FarBehind = 0x10000;
    }
}
