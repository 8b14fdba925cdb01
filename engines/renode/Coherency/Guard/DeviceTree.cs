using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Antmicro.Renode.Peripherals.Coherency
{
    /// <summary>
    /// The carve-outs of a flattened device tree: pools of /reserved-memory, and the devices whose memory-region they
    /// are.
    /// </summary>
    internal static class DeviceTree
    {
        /// <summary>Bytes of the tree that begins so; 0 if none does.</summary>
        /// <param name="magic">Its first word, as a little-endian core reads it.</param>
        /// <param name="size">The second one.</param>
        public static int SizeOf(uint magic, uint size)
        {
            size = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(size);
            return magic == Magic && size >= HeaderSize && size <= MaximumSize ? (int)size : 0;
        }

        /// <summary>The carve-outs with the addresses of their devices; none in what is no tree.</summary>
        public static IReadOnlyList<(ulong Start, ulong Size, IReadOnlyList<ulong> Users)> FindCarveOuts(byte[] tree)
        {
            var nodes = new List<Node>();
            try
            {
                Read(tree, nodes);
            }
            catch(Exception e) when(e is IndexOutOfRangeException || e is ArgumentException || e is InvalidOperationException)
            {
                return Array.Empty<(ulong, ulong, IReadOnlyList<ulong>)>();
            }
            var found = new List<(ulong, ulong, IReadOnlyList<ulong>)>();
            foreach(var pool in nodes.Where(x => x.IsPool && x.Size > 0))
            {
                found.Add((pool.Start, pool.Size, nodes.Where(x => x.Regions.Contains(pool.Handle) && pool.Handle != 0).Select(x => x.Start).ToArray()));
            }
            return found;
        }

        private static void Read(byte[] tree, List<Node> nodes)
        {
            var at = (int)Word(tree, 8);
            var strings = (int)Word(tree, 12);
            var open = new Stack<Node>();
            while(true)
            {
                switch(Word(tree, at))
                {
                    case BeginNode:
                        var name = Text(tree, at + 4);
                        var parent = open.Count > 0 ? open.Peek() : null;
                        var node = new Node(parent, name);
                        nodes.Add(node);
                        open.Push(node);
                        at += 4 + (name.Length + 4 & ~3);
                        break;
                    case EndNode:
                        open.Pop().Finish();
                        if(open.Count == 0)
                        {
                            return;
                        }
                        at += 4;
                        break;
                    case Property:
                        var size = (int)Word(tree, at + 4);
                        open.Peek().Take(Text(tree, strings + (int)Word(tree, at + 8)), tree.AsSpan(at + 12, size));
                        at += 12 + (size + 3 & ~3);
                        break;
                    case Nop:
                        at += 4;
                        break;
                    default:
                        throw new ArgumentException("no token");
                }
            }
        }

        private static uint Word(ReadOnlySpan<byte> bytes, int at)
        {
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(at));
        }

        private static string Text(byte[] tree, int at)
        {
            return Encoding.ASCII.GetString(tree, at, Array.IndexOf(tree, (byte)0, at) - at);
        }

        private const uint Magic = 0xEDFE0DD0;
        private const uint HeaderSize = 40;
        private const uint MaximumSize = 2 << 20;
        private const uint BeginNode = 1;
        private const uint EndNode = 2;
        private const uint Property = 3;
        private const uint Nop = 4;

        private sealed class Node
        {
            public Node(Node? parent, string name)
            {
                this.parent = parent;
                isReserved = parent != null && parent.parent == null && name == "reserved-memory";
            }

            public bool IsPool => parent != null && parent.isReserved && isSharedPool;

            public ulong Start { get; private set; }

            public ulong Size { get; private set; }

            public uint Handle { get; private set; }

            public List<uint> Regions { get; } = new List<uint>();

            public void Take(string property, ReadOnlySpan<byte> value)
            {
                switch(property)
                {
                    case "#address-cells":
                        addressCells = (int)Word(value, 0);
                        break;
                    case "#size-cells":
                        sizeCells = (int)Word(value, 0);
                        break;
                    case "phandle":
                        Handle = Word(value, 0);
                        break;
                    case "reg":
                        registers = value.ToArray();
                        break;
                    case "compatible":
                        isSharedPool = Encoding.ASCII.GetString(value.ToArray()).Split('\0').Contains("shared-dma-pool");
                        break;
                    case "memory-region":
                        for(var i = 0; i + 4 <= value.Length; i += 4)
                        {
                            Regions.Add(Word(value, i));
                        }
                        break;
                }
            }

            public void Finish()
            {
                var addressSize = 4 * (parent?.addressCells ?? 0);
                var sizeSize = 4 * (parent?.sizeCells ?? 0);
                if(registers.Length < addressSize + sizeSize)
                {
                    return;
                }
                Start = Number(registers.AsSpan(0, addressSize));
                Size = Number(registers.AsSpan(addressSize, sizeSize));
            }

            private static ulong Number(ReadOnlySpan<byte> cells)
            {
                var number = 0UL;
                foreach(var part in cells)
                {
                    number = number << 8 | part;
                }
                return number;
            }

            private int addressCells = 2;
            private int sizeCells = 1;
            private bool isSharedPool;
            private byte[] registers = Array.Empty<byte>();

            private readonly Node? parent;
            private readonly bool isReserved;
        }
    }
}
