using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.DMA
{
    /// <summary>Is told each access of a device to memory, by its physical address.</summary>
    internal interface IDmaWatcher
    {
        void Accessed(IDmaSource device, DmaChannel buffer, bool isWrite, ulong address, long count);

        /// <summary>The device that wrote to a physical address last, and its buffer; null if that isn't known.</summary>
        string? FindWriter(ulong address);

        /// <summary>A SysMMU reads an entry of its table.</summary>
        void Walked(IPeripheral mmu, ulong address, long count);

        /// <summary>A SysMMU uses a translation that it remembers and that its table doesn't have.</summary>
        /// <param name="mmu">The SysMMU.</param>
        /// <param name="address">The device's address.</param>
        void UsedStaleTranslation(IPeripheral mmu, ulong address);
    }

    /// <summary>
    /// Lets one watcher see what devices do with memory while they do it, behind their SysMMUs. With no watcher an
    /// access costs one comparison.
    /// </summary>
    internal static class DmaWatch
    {
        /// <summary>Who watches, for all machines; null for nobody.</summary>
        public static IDmaWatcher? Watcher { get; set; }

        /// <summary>An access begins. Whether it is watched.</summary>
        public static bool Begin()
        {
            if(Watcher == null)
            {
                return false;
            }
            pieces ??= new List<(ulong, long)>();
            pieces.Clear();
            isTranslated = false;
            return true;
        }

        /// <summary>Something on the way says where a part of the access goes.</summary>
        public static void Translated(bool isAllowed, ulong address, long count)
        {
            if(Watcher == null || pieces == null)
            {
                return;
            }
            isTranslated = true;
            if(isAllowed)
            {
                pieces.Add((address, count));
            }
        }

        /// <summary>The access is over.</summary>
        public static void End(IDmaSource device, DmaChannel buffer, bool isWrite, ulong address, long count)
        {
            var watcher = Watcher;
            if(watcher == null)
            {
                return;
            }
            if(!isTranslated)
            {
                watcher.Accessed(device, buffer, isWrite, address, count);
                return;
            }
            foreach(var piece in pieces!)
            {
                watcher.Accessed(device, buffer, isWrite, piece.Address, piece.Count);
            }
            pieces.Clear();
        }

        /// <summary>An access is over that nobody is told of: who wrote last to where it began.</summary>
        /// <inheritdoc cref="IDmaWatcher.FindWriter"/>
        public static string? FindWriter(ulong address)
        {
            var physical = !isTranslated ? address : pieces!.Count > 0 ? pieces[0].Address : (ulong?)null;
            pieces!.Clear();
            return physical is ulong at ? Watcher?.FindWriter(at) : null;
        }

        // An access begins and ends on one thread.
        [ThreadStatic]
        private static List<(ulong Address, long Count)>? pieces;
        [ThreadStatic]
        private static bool isTranslated;
    }
}
