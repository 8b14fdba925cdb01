using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Antmicro.Renode.Peripherals.Coherency;

using NUnit.Framework;

namespace Exynos.Tests.Coherency
{
    [TestFixture]
    public class DeviceTreeTests
    {
        [Test]
        public void ShouldFindPoolsAndTheirDevices()
        {
            var found = DeviceTree.FindCarveOuts(Tree());
            Assert.That(found.Select(x => (x.Start, x.Size)), Is.EqualTo(new[] { (0xB0000000UL, 0x4000000UL), (0xB4000000UL, 0x800000UL) }));
            Assert.That(found[0].Users, Is.EqualTo(new[] { 0x11000000UL }));
            Assert.That(found[1].Users, Is.Empty);
        }

        [Test]
        public void ShouldFindNothingInADamagedTree()
        {
            var tree = Tree();
            for(var i = 0; i < tree.Length; i++)
            {
                var cut = tree.Take(i).ToArray();
                Assert.That(() => DeviceTree.FindCarveOuts(cut), Throws.Nothing, $"cut at {i}");
                var damaged = (byte[])tree.Clone();
                damaged[i] ^= 0xFF;
                Assert.That(() => DeviceTree.FindCarveOuts(damaged), Throws.Nothing, $"another byte at {i}");
            }
        }

        [Test]
        public void ShouldKnowATree()
        {
            var tree = Tree();
            Assert.That(DeviceTree.SizeOf(Little(tree, 0), Little(tree, 4)), Is.EqualTo(tree.Length));
            Assert.That(DeviceTree.SizeOf(0, Little(tree, 4)), Is.EqualTo(0));
            Assert.That(DeviceTree.SizeOf(Little(tree, 0), 0xFFFFFFFF), Is.EqualTo(0));
        }

        private static uint Little(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

        private static byte[] Tree()
        {
            var writer = new Writer();
            writer.Begin("").Cells("#address-cells", 1).Cells("#size-cells", 1)
                .Begin("reserved-memory").Cells("#address-cells", 1).Cells("#size-cells", 1)
                .Begin("left").Text("compatible", "shared-dma-pool").Cells("reg", 0xB0000000, 0x4000000).Cells("phandle", 7).End()
                .Begin("right").Cells("reg", 0xB4000000, 0x800000).Text("compatible", "shared-dma-pool").Cells("phandle", 8).End()
                .Begin("other").Text("compatible", "ramoops").Cells("reg", 0xB5000000, 0x800000).Cells("phandle", 9).End().End()
                .Begin("codec@11000000").Cells("reg", 0x11000000, 0x10000).Cells("memory-region", 7).End()
                .Begin("stray").Text("compatible", "shared-dma-pool").Cells("reg", 0xB6000000, 0x800000).End().End();
            return writer.ToArray();
        }

        private sealed class Writer
        {
            public Writer Begin(string name)
            {
                Word(1);
                return Bytes(Encoding.ASCII.GetBytes(name + "\0"));
            }

            public Writer End() => Word(2);

            public Writer Cells(string name, params uint[] cells)
            {
                Property(name, 4 * cells.Length);
                foreach(var cell in cells)
                {
                    Word(cell);
                }
                return this;
            }

            public Writer Text(string name, string text)
            {
                Property(name, text.Length + 1);
                return Bytes(Encoding.ASCII.GetBytes(text + "\0"));
            }

            public byte[] ToArray()
            {
                Word(9);
                var tree = new byte[40].Concat(structure).Concat(strings).ToArray();
                var header = new[] { 0xD00DFEED, (uint)tree.Length, 40u, 40u + (uint)structure.Count };
                for(var i = 0; i < header.Length; i++)
                {
                    BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan(4 * i), header[i]);
                }
                return tree;
            }

            private void Property(string name, int size)
            {
                Word(3);
                Word((uint)size);
                Word((uint)strings.Count);
                strings.AddRange(Encoding.ASCII.GetBytes(name + "\0"));
            }

            private Writer Word(uint value)
            {
                var bytes = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
                structure.AddRange(bytes);
                return this;
            }

            private Writer Bytes(byte[] bytes)
            {
                structure.AddRange(bytes);
                structure.AddRange(new byte[-structure.Count & 3]);
                return this;
            }

            private readonly List<byte> structure = new List<byte>();
            private readonly List<byte> strings = new List<byte>();
        }
    }
}
