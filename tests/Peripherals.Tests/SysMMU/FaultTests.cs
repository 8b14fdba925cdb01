using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.SysMMU
{
    public sealed class FaultTests
    {
        [SetUp]
        public void SetUp()
        {
            rig = new Rig();
            rig.MapSmall(0x20000000, Rig.Ram + 0x400000);
            rig.Enable();
        }

        [TearDown]
        public void TearDown() => rig.Dispose();

        [TestCase(0x20001234u, TestName = "No second-level entry")]
        [TestCase(0x30001234u, TestName = "No first-level entry")]
        public void An_address_without_a_page(uint address)
        {
            Assert.That(rig.Master.Read(address, 16), Is.All.Zero);
            Assert.That(rig.Read(Rig.IntStatus), Is.EqualTo(1));
            Assert.That(rig.Read(Rig.PageFaultAddress), Is.EqualTo(address));
            Assert.That(rig.Interrupt, Is.True);
            Assert.That(rig.Read(Rig.Status), Is.EqualTo(1), "blocked");
        }

        [TestCase(0u)]
        [TestCase(3u)]
        public void A_first_level_entry_of_no_kind(uint kind)
        {
            rig.Board.Write(Rig.Table + 0x300 * 4, Rig.Ram + 0x1000000 | kind);
            rig.Master.Write(0x30000000, new byte[4]);
            Assert.That((rig.Read(Rig.IntStatus), rig.Read(Rig.PageFaultAddress)), Is.EqualTo((1u, 0x30000000u)));
        }

        [Test]
        public void A_page_that_is_read_only()
        {
            rig.MapSmall(0x20002000, Rig.Ram + 0x402000, Rig.PageReadOnly);
            var data = rig.Fill(Rig.Ram + 0x402000, 16);
            Assert.That(rig.Master.Read(0x20002000, 16), Is.EqualTo(data));
            rig.Master.Write(0x20002004, new byte[] { 1, 2, 3 });
            Assert.That((rig.Read(Rig.IntStatus), rig.Read(Rig.WriteFaultAddress)), Is.EqualTo((1u << 7, 0x20002004u)));
            Assert.That(rig.Board.Bus.ReadBytes(Rig.Ram + 0x402000, 16), Is.EqualTo(data));
        }

        [Test]
        public void A_section_without_access()
        {
            rig.MapSection(0x30000000, Rig.Ram + 0x1000000, 0);
            Assert.That(rig.Master.Read(0x30000010, 4), Is.All.Zero);
            Assert.That((rig.Read(Rig.IntStatus), rig.Read(Rig.ReadFaultAddress)), Is.EqualTo((1u << 5, 0x30000010u)));
        }

        [Test]
        public void Rights_count_only_if_the_driver_asks_for_it()
        {
            rig.MapSmall(0x20002000, Rig.Ram + 0x402000, 0);
            rig.Enable(0);
            rig.Master.Write(0x20002000, new byte[] { 42 });
            Assert.That(rig.Read(Rig.IntStatus), Is.Zero);
            Assert.That(rig.Board.Bus.ReadByte(Rig.Ram + 0x402000), Is.EqualTo(42));
        }

        [Test]
        public void A_table_where_there_is_no_memory()
        {
            rig.Board.Write(Rig.Table + 0x300 * 4, 0xF0000000 | 1);
            rig.Master.Read(0x30000000, 4);
            Assert.That((rig.Read(Rig.IntStatus), rig.Read(Rig.DefaultSlaveAddress)), Is.EqualTo((1u << 3, 0x30000000u)));
            rig.Write(Rig.IntClear, 1 << 3);
            rig.Write(Rig.PtBase, 0xF0000000);
            rig.Write(Rig.Flush, 1);
            rig.Master.Read(0x20000000, 4);
            Assert.That(rig.Read(Rig.IntStatus), Is.EqualTo(1u << 3));
        }

        [Test]
        public void A_page_where_there_is_no_memory_is_the_devices_business()
        {
            rig.MapSmall(0x20003000, 0xF0000000);
            Assert.That(rig.Master.WhatIsAt(0x20003000), Is.Null);
            Assert.That(rig.Master.Read(0x20003000, 4), Has.Length.EqualTo(4));
            Assert.That(rig.Read(Rig.IntStatus), Is.Zero);
        }

        [Test]
        public void A_device_that_asks_for_memory_where_no_page_is_makes_the_fault()
        {
            Assert.That(rig.Master.WhatIsAt(0x20001000), Is.Null);
            Assert.That((rig.Read(Rig.IntStatus), rig.Read(Rig.PageFaultAddress)), Is.EqualTo((1u, 0x20001000u)));
        }

        [Test]
        public void Nothing_passes_until_the_fault_is_cleared()
        {
            var data = rig.Fill(Rig.Ram + 0x400000, 16);
            rig.Master.Read(0x20001000, 4);
            Assert.That(rig.Master.Read(0x20000000, 16), Is.All.Zero);
            rig.Master.Read(0x20009000, 4);
            Assert.That(rig.Read(Rig.PageFaultAddress), Is.EqualTo(0x20001000), "the first one stays");
            rig.Write(Rig.IntClear, 2);
            Assert.That(rig.Interrupt, Is.True, "another bit");
            rig.Write(Rig.IntClear, 1);
            Assert.That(rig.Interrupt, Is.False);
            Assert.That(rig.Master.Read(0x20000000, 16), Is.EqualTo(data));
        }

        [Test]
        public void The_interrupt_follows_its_enable_bit()
        {
            rig.Write(Rig.Ctrl, 1);
            rig.Master.Read(0x20001000, 4);
            Assert.That(rig.Interrupt, Is.False);
            rig.Write(Rig.Ctrl, 5);
            Assert.That(rig.Interrupt, Is.True);
            rig.Mmu.Reset();
            Assert.That(rig.Interrupt, Is.False);
            Assert.That(rig.Read(Rig.IntStatus), Is.Zero);
        }

        [Test]
        public void The_pages_before_a_fault_are_transferred()
        {
            rig.Master.Write(0x20000FF0, Rising(32));
            Assert.That(rig.Board.Bus.ReadBytes(Rig.Ram + 0x400FF0, 16), Is.EqualTo(Rising(16)));
            Assert.That(rig.Read(Rig.PageFaultAddress), Is.EqualTo(0x20001000));
        }

        [Test]
        public void The_end_of_the_address_space()
        {
            rig.MapSmall(0xFFFFF000, Rig.Ram + 0x400000);
            Assert.That(rig.Master.Read(0xFFFFFFF0, 64)[16..], Is.All.Zero);
        }

        [Test]
        public void Blocked_by_the_driver_it_says_so()
        {
            Assert.That(rig.Read(Rig.Status), Is.Zero);
            rig.Write(Rig.Ctrl, 7);
            Assert.That(rig.Read(Rig.Status), Is.EqualTo(1));
            rig.Write(Rig.Ctrl, 5);
            Assert.That(rig.Read(Rig.Status), Is.Zero);
        }

        [Test]
        public void The_monitor_can_walk_and_list()
        {
            Assert.That(rig.Mmu.Walk(0x20000010), Is.EqualTo($"0x20000010 -> 0x{Rig.Ram + 0x400010:X8}, 4 KiB, rw"));
            Assert.That(rig.Mmu.Walk(0x20001000), Is.EqualTo("0x20001000: NoSecondLevelEntry"));
            Assert.That(rig.Read(Rig.IntStatus), Is.Zero, "looking makes no fault");
            rig.Master.Read(0x20000000, 4);
            Assert.That(rig.Mmu.Translations, Is.EqualTo(new[] { $"0x20000000 -> 0x{Rig.Ram + 0x400000:X8}, 4 KiB, rw" }));
        }

        private static byte[] Rising(int count)
        {
            return Enumerable.Range(1, count).Select(x => (byte)x).ToArray();
        }

        private Rig rig = null!;
    }
}
