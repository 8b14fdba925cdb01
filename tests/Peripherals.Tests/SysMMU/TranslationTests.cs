using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;

using Exynos.Tests.AllDevices;

using NUnit.Framework;

namespace Exynos.Tests.SysMMU
{
    public sealed class TranslationTests
    {
        [SetUp]
        public void SetUp() => rig = new Rig();

        [TearDown]
        public void TearDown() => rig.Dispose();

        [Test]
        public void Disabled_it_passes_addresses_on()
        {
            var data = rig.Fill(Rig.Ram + 0x200000, 10000);
            Assert.That(rig.Master.Read(Rig.Ram + 0x200000, 10000), Is.EqualTo(data));
            rig.Master.Write(Rig.Ram + 0x300000, data);
            Assert.That(rig.Board.Bus.ReadBytes(Rig.Ram + 0x300000, 10000), Is.EqualTo(data));
            Assert.That(rig.Master.WhatIsAt(Rig.Ram)!.Peripheral, Is.SameAs(rig.Board.Ram));
        }

        [Test]
        public void It_takes_one_device()
        {
            var other = rig.Board.Add(new Master(rig.Board.Machine), 0x13E10000, "other");
            Assert.That(() => rig.Mmu.Register(other, NullRegistrationPoint.Instance), Throws.InstanceOf<RegistrationException>());
            Assert.That(() => rig.Mmu.Unregister(other), Throws.InstanceOf<RegistrationException>());
            Assert.That(rig.Mmu.Children.Select(x => x.Peripheral), Is.EqualTo(new[] { rig.Master }));
        }

        [Test]
        public void A_device_that_is_taken_away_sees_memory_as_it_is()
        {
            rig.MapSmall(0x20001000, Rig.Ram + 0x400000);
            rig.Enable();
            var data = rig.Fill(Rig.Ram + 0x400000, 64);
            Assert.That(rig.Master.Read(0x20001000, 64), Is.EqualTo(data));
            rig.Mmu.Unregister(rig.Master);
            Assert.That(rig.Master.Read(Rig.Ram + 0x400000, 64), Is.EqualTo(data));
            rig.Mmu.Register(rig.Master, NullRegistrationPoint.Instance);
            Assert.That(rig.Master.Read(0x20001000, 64), Is.EqualTo(data));
            Assert.That(rig.Board.Machine.SystemBus.GetRegistrationPoints(rig.Master).Single().Range.StartAddress, Is.EqualTo(0x13E00000));
        }

        [Test]
        public void The_version_is_read_as_3_3()
        {
            Assert.That(rig.Read(Rig.Version) >> 21 & 0x7FF, Is.EqualTo(3 << 7 | 3));
        }

        [Test]
        public void Pages_of_each_size()
        {
            rig.MapSection(0x20000000, Rig.Ram + 0x1000000);
            rig.MapLarge(0x20110000, Rig.Ram + 0x2230000);
            rig.MapSmall(0x20201000, Rig.Ram + 0x305000);
            rig.Enable();
            var section = rig.Fill(Rig.Ram + 0x1000000, 1 << 20);
            var large = rig.Fill(Rig.Ram + 0x2230000, 1 << 16);
            var small = rig.Fill(Rig.Ram + 0x305000, 1 << 12);
            Assert.That(rig.Master.Read(0x20000000, 1 << 20), Is.EqualTo(section));
            Assert.That(rig.Master.Read(0x20110000, 1 << 16), Is.EqualTo(large));
            Assert.That(rig.Master.Read(0x20201000, 1 << 12), Is.EqualTo(small));
            Assert.That(rig.Master.Read(0x20201123, 17), Is.EqualTo(small[0x123..(0x123 + 17)]));
            Assert.That(rig.Master.ReadWord(0x20110004), Is.EqualTo(BitConverter.ToUInt32(large, 4)));
            Assert.That(rig.Read(Rig.IntStatus), Is.Zero);
        }

        [Test]
        public void A_transfer_over_pages_that_lie_apart()
        {
            var order = new uint[] { 7, 2, 3, 9, 0 };
            for(var i = 0u; i < order.Length; i++)
            {
                rig.MapSmall(0x300FE000 + i * 0x1000, Rig.Ram + 0x800000 + order[i] * 0x1000);
            }
            rig.Enable();
            var data = new byte[4 * 0x1000 + 100];
            new Random(5).NextBytes(data);
            rig.Master.Write(0x300FE800, data);
            Assert.That(rig.Master.Read(0x300FE800, data.Length), Is.EqualTo(data));
            Assert.That(rig.Board.Bus.ReadBytes(Rig.Ram + 0x807800, 0x800), Is.EqualTo(data[..0x800]), "first piece");
            Assert.That(rig.Board.Bus.ReadBytes(Rig.Ram + 0x802000, 0x2000), Is.EqualTo(data[0x800..0x2800]), "two pages in one piece");
            Assert.That(rig.Board.Bus.ReadBytes(Rig.Ram + 0x809000, 0x1000), Is.EqualTo(data[0x2800..0x3800]));
        }

        [Test]
        public void An_entry_stays_until_it_is_invalidated()
        {
            rig.MapSmall(0x20001000, Rig.Ram + 0x400000);
            rig.Enable();
            var old = rig.Fill(Rig.Ram + 0x400000, 64);
            var now = rig.Fill(Rig.Ram + 0x500000, 64);
            Assert.That(rig.Master.Read(0x20001000, 64), Is.EqualTo(old));
            rig.MapSmall(0x20001000, Rig.Ram + 0x500000);
            Assert.That(rig.Master.Read(0x20001000, 64), Is.EqualTo(old), "a driver that forgets FLUSH_ENTRY must see it");
            rig.Invalidate(0x20002000);
            Assert.That(rig.Master.Read(0x20001000, 64), Is.EqualTo(old), "another page");
            rig.Write(Rig.FlushEntry, 0x20001000);
            Assert.That(rig.Master.Read(0x20001000, 64), Is.EqualTo(old), "without the bit that says so");
            rig.Invalidate(0x20001000);
            Assert.That(rig.Master.Read(0x20001000, 64), Is.EqualTo(now));
        }

        [TestCase(0x20000000u)]
        [TestCase(0x200FF000u)]
        public void One_invalidation_is_enough_for_a_page_of_any_size(uint within)
        {
            rig.MapSection(0x20000000, Rig.Ram + 0x1000000);
            var now = rig.Fill(Rig.Ram + 0x1180000, 64);
            rig.Enable();
            rig.Master.Read(0x20000000, 1 << 20);
            rig.MapSection(0x20000000, Rig.Ram + 0x1100000);
            rig.Invalidate(within);
            Assert.That(rig.Master.Read(0x20080000, 64), Is.EqualTo(now));
        }

        [Test]
        public void Flush_and_disabling_drop_everything()
        {
            foreach(var drop in new Action[] { () => rig.Write(Rig.Flush, 1), () => { rig.Write(Rig.Ctrl, 0); rig.Enable(); } })
            {
                rig.MapSmall(0x20001000, Rig.Ram + 0x400000);
                rig.Enable();
                rig.Master.Read(0x20001000, 64);
                Assert.That(rig.Mmu.Translations, Has.Length.EqualTo(1));
                rig.Write(Rig.Flush, 0);
                Assert.That(rig.Mmu.Translations, Has.Length.EqualTo(1), "0 flushes nothing");
                drop();
                Assert.That(rig.Mmu.Translations, Is.Empty);
            }
        }

        [Test]
        public void A_link_to_a_table_is_remembered_if_the_driver_asks_for_it()
        {
            rig.MapSmall(0x20001000, Rig.Ram + 0x400000);
            rig.MapSmall(0x20002000, Rig.Ram + 0x401000);
            var old = rig.Fill(Rig.Ram + 0x401000, 64);
            var now = rig.Fill(Rig.Ram + 0x1002000, 64);
            rig.Enable();
            rig.Master.Read(0x20001000, 4);
            rig.MapSection(0x20000000, Rig.Ram + 0x1000000);
            Assert.That(rig.Master.Read(0x20002000, 64), Is.EqualTo(old), "by the old link");
            rig.Invalidate(0x20002000);
            Assert.That(rig.Master.Read(0x20002000, 64), Is.EqualTo(now));
        }

        [Test]
        public void Without_that_cache_each_walk_begins_at_the_first_level()
        {
            rig.MapSmall(0x20001000, Rig.Ram + 0x400000);
            var now = rig.Fill(Rig.Ram + 0x1002000, 64);
            rig.Enable(1 << 2);
            rig.Master.Read(0x20001000, 4);
            rig.MapSection(0x20000000, Rig.Ram + 0x1000000);
            Assert.That(rig.Master.Read(0x20002000, 64), Is.EqualTo(now));
        }

        [Test]
        public void Random_tables_are_walked_as_a_plain_list_of_pages_says()
        {
            var random = new Random(DeviceFuzzer.ChooseSeed());
            var expected = MapAtRandom(random);
            rig.Enable();
            for(var i = 0; i < 3000; i++)
            {
                var address = 0x20000000 + (uint)random.Next(0x3000000);
                var mapped = expected.TryGetValue(address >> 12, out var page);
                var physical = page.Physical | address & 0xFFF;
                var value = (byte)random.Next(256);
                if(random.Next(2) == 0)
                {
                    if(mapped)
                    {
                        rig.Board.Bus.WriteByte(physical, value);
                    }
                    Assert.That(rig.Master.Read(address, 1)[0], Is.EqualTo(mapped ? value : 0), $"read 0x{address:X}");
                    Assert.That(rig.Read(Rig.IntStatus), Is.EqualTo(mapped ? 0 : 1));
                }
                else
                {
                    var before = mapped ? rig.Board.Bus.ReadByte(physical) : 0;
                    rig.Master.Write(address, new[] { value });
                    if(mapped)
                    {
                        Assert.That(rig.Board.Bus.ReadByte(physical), Is.EqualTo(page.Writable ? value : before), $"write 0x{address:X}");
                    }
                    Assert.That(rig.Read(Rig.IntStatus), Is.EqualTo(!mapped ? 1 : page.Writable ? 0 : 1 << 7));
                }
                rig.Write(Rig.IntClear, uint.MaxValue);
            }
        }

        // The device's addresses, and only as far as is known: nothing is looked up that the device didn't ask for.
        [Test]
        public void What_is_at_an_address_is_told_for_the_pages_that_are_known()
        {
            for(var i = 0u; i < 3; i++)
            {
                rig.MapSmall(0x20001000 + i * 0x1000, Rig.Ram + 0x400000 + (7 - i) * 0x3000);
            }
            rig.Enable();
            Assert.That(RangeAt(0x20001800), Is.EqualTo((0x20001800ul, 0x20001FFFul)));
            Assert.That(rig.Mmu.Translations, Has.Length.EqualTo(1));
            rig.Master.Read(0x20001000, 0x3000);
            Assert.That(RangeAt(0x20001800), Is.EqualTo((0x20001800ul, 0x20003FFFul)));
            Assert.That(rig.Master.WhatIsAt(0x20001800)!.Peripheral, Is.SameAs(rig.Board.Ram));
            rig.Invalidate(0x20002000);
            Assert.That(RangeAt(0x20001800), Is.EqualTo((0x20001800ul, 0x20001FFFul)));
            Assert.That(rig.Read(Rig.IntStatus), Is.Zero);
            Assert.That(rig.Master.WhatIsAt(0x20004000), Is.Null);
            Assert.That(rig.Read(Rig.IntStatus), Is.EqualTo(1));
        }

        [Test]
        public void A_memory_that_ends_within_a_page_ends_there_for_the_device()
        {
            rig.Board.Machine.SystemBus.Register(new MappedMemory(rig.Board.Machine, 0x54000), new BusRangeRegistration(0x02020000, 0x54000));
            rig.MapSection(0x20000000, 0x02000000);
            rig.Enable();
            Assert.That(rig.Master.WhatIsAt(0x20000000), Is.Null);
            Assert.That(RangeAt(0x20020000), Is.EqualTo((0x20020000ul, 0x20073FFFul)));
            Assert.That(RangeAt(0x20073FFF), Is.EqualTo((0x20073FFFul, 0x20073FFFul)));
            Assert.That(rig.Master.WhatIsAt(0x20074000), Is.Null);
        }

        // A driver that forgot to invalidate has pages of two sizes for one address; the smaller one stays, until one
        // invalidation drops both.
        [TestCase(false)]
        [TestCase(true)]
        public void A_stale_small_page_stays_beside_a_larger_one(bool section)
        {
            rig.MapSmall(0x20003000, Rig.Ram + 0x400000);
            rig.Enable(1 << 2);
            var stale = rig.Fill(Rig.Ram + 0x400000, 64);
            rig.Master.Read(0x20003000, 4);
            if(section)
            {
                rig.MapSection(0x20000000, Rig.Ram + 0x1000000);
            }
            else
            {
                rig.MapLarge(0x20000000, Rig.Ram + 0x1000000);
            }
            var near = rig.Fill(Rig.Ram + 0x1004000, 64);
            Assert.That(rig.Master.Read(0x20004000, 64), Is.EqualTo(near));
            Assert.That(rig.Master.Read(0x20003000, 64), Is.EqualTo(stale));
            Assert.That(rig.Mmu.Translations, Has.Length.EqualTo(2));
            rig.Invalidate(0x20005000);
            Assert.That(rig.Master.Read(0x20003000, 64), Is.EqualTo(stale), "another page's");
            rig.Master.Read(0x20004000, 4);
            rig.Invalidate(0x20003000);
            Assert.That(rig.Mmu.Translations, Is.Empty);
            var now = rig.Fill(Rig.Ram + 0x1003000, 64);
            Assert.That(rig.Master.Read(0x20003000, 64), Is.EqualTo(now));
        }

        [Test]
        public void Random_transfers_go_where_a_plain_list_of_pages_says_up_to_the_first_fault()
        {
            var random = new Random(DeviceFuzzer.ChooseSeed());
            var expected = MapAtRandom(random);
            rig.Enable();
            for(var i = 0; i < 80; i++)
            {
                var address = 0x20000000 + (uint)random.Next(0x2F00000);
                // Some with more pieces than are looked up at once.
                var data = new byte[random.Next(1, 48 * 0x1000)];
                random.NextBytes(data);
                var isWrite = random.Next(2) == 0;
                uint? fault = null;
                var result = isWrite ? data : new byte[data.Length];
                for(var done = 0; done < data.Length;)
                {
                    var at = address + (uint)done;
                    var length = Math.Min(data.Length - done, 0x1000 - (int)(at & 0xFFF));
                    if(fault == null && (!expected.TryGetValue(at >> 12, out var page) || (isWrite && !page.Writable)))
                    {
                        fault = at;
                    }
                    if(fault == null && !isWrite)
                    {
                        rig.Board.Bus.ReadBytes(expected[at >> 12].Physical | at & 0xFFF, length).CopyTo(result, done);
                    }
                    done += length;
                }
                if(isWrite)
                {
                    rig.Master.Write(address, data);
                    // Pages may share memory: the last write counts.
                    var last = new Dictionary<uint, uint>();
                    for(var at = address; at != (fault ?? address + (uint)data.Length); at++)
                    {
                        last[expected[at >> 12].Physical | at & 0xFFF] = at;
                    }
                    Assert.That(last.All(x => rig.Board.Bus.ReadByte(x.Key) == data[x.Value - address]), Is.True, $"write of {data.Length} bytes at 0x{address:X}");
                }
                else
                {
                    Assert.That(rig.Master.Read(address, data.Length), Is.EqualTo(result), $"read at 0x{address:X}");
                }
                var isPage = fault == null || !expected.ContainsKey(fault.Value >> 12);
                Assert.That(rig.Read(Rig.IntStatus), Is.EqualTo(fault == null ? 0 : isPage ? 1 : 1 << 7));
                if(fault != null)
                {
                    Assert.That(rig.Read(isPage ? Rig.PageFaultAddress : Rig.WriteFaultAddress), Is.EqualTo(fault));
                }
                rig.Write(Rig.IntClear, uint.MaxValue);
            }
        }

        private (ulong, ulong) RangeAt(uint address)
        {
            var range = rig.Master.WhatIsAt(address)!.RegistrationPoint.Range;
            return (range.StartAddress, range.EndAddress);
        }

        /// <summary>Sections, large and small pages and holes over 48 MiB, with their pages as a list.</summary>
        private Dictionary<uint, (uint Physical, bool Writable)> MapAtRandom(Random random)
        {
            var pages = new Dictionary<uint, (uint Physical, bool Writable)>();
            for(var section = 0x200u; section < 0x230; section++)
            {
                var kind = random.Next(4);
                if(kind == 0)
                {
                    var physical = Rig.Ram + (uint)random.Next(8, 60) * 0x100000;
                    var writable = random.Next(2) == 0;
                    rig.MapSection(section << 20, physical, writable ? Rig.SectionReadWrite : Rig.SectionReadOnly);
                    for(var page = 0u; page < 256; page++)
                    {
                        pages[section << 8 | page] = (physical + page * 0x1000, writable);
                    }
                }
                for(var group = 0u; kind is 1 or 2 && group < 16; group++)
                {
                    MapGroup(random, section << 20 | group << 16, pages);
                }
            }
            return pages;
        }

        private void MapGroup(Random random, uint address, Dictionary<uint, (uint Physical, bool Writable)> pages)
        {
            var writable = random.Next(2) == 0;
            var protection = writable ? Rig.PageReadWrite : Rig.PageReadOnly;
            if(random.Next(3) == 0)
            {
                var physical = Rig.Ram + (uint)random.Next(0x80, 0x3C0) * 0x10000;
                rig.MapLarge(address, physical, protection);
                for(var page = 0u; page < 16; page++)
                {
                    pages[address >> 12 | page] = (physical + page * 0x1000, writable);
                }
                return;
            }
            for(var page = 0u; page < 16; page += (uint)random.Next(1, 4))
            {
                var physical = Rig.Ram + (uint)random.Next(0x800, 0x3C00) * 0x1000;
                rig.MapSmall(address | page << 12, physical, protection);
                pages[address >> 12 | page] = (physical, writable);
            }
        }

        private Rig rig = null!;
    }
}
