using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.CPU
{
    /// <summary>The translation library of one core, as it lies in this process.</summary>
    internal sealed class TranslationLibrary
    {
        /// <exception cref="NotSupportedException">It isn't found; the message says why.</exception>
        public static TranslationLibrary Of(TranslationCPU core)
        {
            if(!RuntimeInformation.IsOSPlatform(OSPlatform.Linux) || IntPtr.Size != 8)
            {
                throw new NotSupportedException("it needs a 64-bit Linux");
            }
            if(!(Field(typeof(TranslationCPU), core, "libraryFile") is string file)
                || !(Field(typeof(TranslationCPU), core, "binder") is object binder)
                || !(Field(binder.GetType(), binder, "libraryAddress") is IntPtr library))
            {
                throw new NotSupportedException("the translation library isn't found");
            }
            return new TranslationLibrary(file, library);
        }

        /// <summary>The address of an exported function.</summary>
        /// <exception cref="NotSupportedException">There is none.</exception>
        public ulong Export(string name)
        {
            if(!NativeLibrary.TryGetExport(library, name, out var address))
            {
                throw new NotSupportedException($"the translation library has no {name}");
            }
            return (ulong)address;
        }

        /// <summary>Where its memory is.</summary>
        public IEnumerable<(ulong Start, ulong End)> Ranges(bool onlyWritable)
        {
            // A line of /proc/self/maps: start-end rw-p offset device inode path
            foreach(var line in File.ReadLines("/proc/self/maps"))
            {
                var parts = line.Split(new[] { ' ' }, 6, StringSplitOptions.RemoveEmptyEntries);
                if(parts.Length == 6 && parts[1].StartsWith(onlyWritable ? "rw" : "r", StringComparison.Ordinal) && parts[5] == file)
                {
                    var range = parts[0].Split('-');
                    yield return (Convert.ToUInt64(range[0], 16), Convert.ToUInt64(range[1], 16));
                }
            }
        }

        private TranslationLibrary(string file, IntPtr library)
        {
            this.file = file;
            this.library = library;
        }

        private static object? Field(Type type, object target, string name)
        {
            return type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(target);
        }

        private readonly string file;
        private readonly IntPtr library;
    }
}
