using System.Collections.Generic;

using Antmicro.Renode.Peripherals.Coherency;

using NUnit.Framework;

namespace Exynos.Tests.Coherency
{
    [TestFixture]
    public class LineTableTests
    {
        [Test]
        public void ShouldFindADeviceThatReadsADirtyLine()
        {
            var (table, found) = Make();
            table.Store(Base + 0x44, 4, 0xC0001000, 0xC0000044, 17);
            table.DeviceRead(Base, 0x100);
            Assert.That(found.All, Is.EqualTo(new[] { (FindingKind.DeviceReadsDirty, Base + 0x40) }));
            Assert.That(table.LastStore(Base + 0xFFF), Is.EqualTo((0xC0001000u, 0xC0000044u, 17u, (byte)0)));
        }

        [TestCase(true, false)]
        [TestCase(true, true)]
        public void CleanLineShouldBeSilent(bool clean, bool invalidate)
        {
            var (table, found) = Make();
            table.Store(Base + 0x44, 4, 1, 1, 0);
            table.Maintain(Base + 0x7F, clean, invalidate);
            table.DeviceRead(Base, 0x100);
            Assert.That(found.All, Is.Empty);
        }

        [Test]
        public void ShouldCleanThatLineOnly()
        {
            var (table, found) = Make();
            table.Store(Base + 0x3C, 8, 1, 1, 0);
            table.Maintain(Base + 0x40, true, false);
            table.DeviceRead(Base + 0x20, 0x60);
            Assert.That(found.All, Is.EqualTo(new[] { (FindingKind.DeviceReadsDirty, Base + 0x20) }));
        }

        [Test]
        public void ShouldFindACoreThatReadsWhatItHasCached()
        {
            var (table, found) = Make();
            table.Load(Base + 0x80, 4);
            table.DeviceWrite(Base + 0x80, 0x40);
            table.Load(Base + 0x84, 4);
            table.Load(Base + 0x88, 4);
            Assert.That(found.All, Is.EqualTo(new[] { (FindingKind.CoreReadsStale, Base + 0x84) }));
        }

        [Test]
        public void InvalidatedLineShouldBeSilent()
        {
            var (table, found) = Make();
            table.Load(Base + 0x80, 4);
            table.DeviceWrite(Base + 0x80, 0x40);
            table.Maintain(Base + 0x80, false, true);
            table.Load(Base + 0x84, 4);
            Assert.That(found.All, Is.Empty);
        }

        [TestCase(false, 0)]
        [TestCase(true, 1)]
        public void StrictShouldNotTrustAnEmptyCache(bool strict, int count)
        {
            var (table, found) = Make();
            table.IsStrict = strict;
            table.DeviceWrite(Base + 0x80, 0x40);
            table.Load(Base + 0x84, 4);
            Assert.That(found.All, Has.Count.EqualTo(count));
        }

        [Test]
        public void LineThatIsWrittenWholeShouldBeSilent()
        {
            var (table, found) = Make();
            table.Load(Base + 0x80, 4);
            table.DeviceWrite(Base + 0x80, 0x40);
            for(var i = 0u; i < 0x40; i += 4)
            {
                table.Store(Base + 0x80 + i, 4, 1, 1, 0);
                table.Load(Base + 0x80 + i, 4);
            }
            Assert.That(found.All, Is.Empty);
            Assert.That(table.IsStale(Base + 0x80), Is.False);
        }

        [Test]
        public void LineThatIsWrittenInPartShouldNotBeSilent()
        {
            var (table, found) = Make();
            table.Load(Base + 0x80, 4);
            table.DeviceWrite(Base + 0x80, 0x40);
            table.Store(Base + 0x80, 8, 1, 1, 0);
            table.Load(Base + 0x84, 8);
            Assert.That(found.All, Is.EqualTo(new[] { (FindingKind.CoreReadsStale, Base + 0x84) }));
        }

        [Test]
        public void ShouldFindADeviceThatWritesBelowADirtyLine()
        {
            var (table, found) = Make();
            table.Store(Base + 0x40, 4, 1, 1, 0);
            table.DeviceWrite(Base + 0x60, 0x10);
            Assert.That(found.All, Is.EqualTo(new[] { (FindingKind.DeviceWritesDirty, Base + 0x60) }));
            Assert.That(table.IsStale(Base + 0x40), Is.True);
        }

        [Test]
        public void ShouldFindACleanOverADevicesData()
        {
            var (table, found) = Make();
            table.Load(Base, 4);
            table.DeviceWrite(Base, 0x40);
            table.Store(Base + 4, 4, 1, 1, 0);
            table.Maintain(Base, true, true);
            Assert.That(found.All, Is.EqualTo(new[] { (FindingKind.CleanOverwritesDevice, Base) }));
        }

        [TestCase(true)]
        [TestCase(false)]
        public void ShouldFindWhoReadsWhatAnInvalidationThrewAway(bool isDevice)
        {
            var (table, found) = Make();
            table.Store(Base + 0x40, 4, 1, 1, 0);
            table.Maintain(Base + 0x40, false, true);
            table.Maintain(Base + 0x40, false, true);
            Assert.That(found.All, Is.Empty);
            for(var i = 0; i < 2; i++)
            {
                if(isDevice)
                {
                    table.DeviceRead(Base, 0x100);
                }
                else
                {
                    table.Load(Base + 0x40, 4);
                }
            }
            Assert.That(found.All, Is.EqualTo(new[] { (FindingKind.LostStore, Base + 0x40) }));
        }

        [Test]
        public void WhatIsWrittenAnewShouldNotBeLost()
        {
            var (table, found) = Make();
            for(var line = 0u; line < 0x80; line += 0x40)
            {
                table.Store(Base + line, 4, 1, 1, 0);
                table.Maintain(Base + line, false, true);
            }
            table.DeviceWrite(Base, 0x40);
            table.Store(Base + 0x40, 4, 1, 1, 0);
            table.Maintain(Base + 0x40, true, true);
            table.Load(Base, 0x80);
            table.DeviceRead(Base, 0x80);
            Assert.That(found.All, Is.Empty);
        }

        [Test]
        public void ShouldForgetAllBySetAndWay()
        {
            var (table, found) = Make();
            table.Store(Base, 4, 1, 1, 0);
            table.MaintainAll(true, false);
            Assert.That((table.IsDirty(Base), table.IsCached(Base)), Is.EqualTo((false, true)));
            table.Store(Base, 4, 1, 1, 0);
            table.MaintainAll(true, true);
            Assert.That((table.IsDirty(Base), table.IsCached(Base)), Is.EqualTo((false, false)));
            Assert.That(found.All, Is.Empty);
        }

        [TestCase(true, false, false)]
        [TestCase(true, true, false)]
        [TestCase(false, true, true)]
        public void ShouldMaintainOneCoresLinesBySetAndWay(bool clean, bool invalidate, bool loses)
        {
            var (table, found) = Make();
            table.Store(Base, 4, 1, 1, 0, 5);
            table.Store(Base + 0x40, 4, 1, 1, 0, 4);
            // The line is the fifth core's: it stored last.
            table.Store(Base + 0x80, 4, 1, 1, 0, 4);
            table.Store(Base + 0x80, 4, 1, 1, 0, 5);
            table.MaintainOwn(5, clean, invalidate);
            Assert.That((table.IsDirty(Base), table.IsDirty(Base + 0x40), table.IsDirty(Base + 0x80)), Is.EqualTo((false, true, false)));
            Assert.That(table.LastStore(Base + 0x80).Core, Is.EqualTo(5));
            table.DeviceRead(Base, 4);
            Assert.That(found.All, Is.EqualTo(loses ? new[] { (FindingKind.LostStore, Base) } : new (FindingKind, ulong)[0]));
        }

        [Test]
        public void ShouldTakeAStoreOfAnyCoreForTheSameLine()
        {
            var (table, found) = Make();
            table.Store(Base, 4, 1, 1, 0, 7);
            table.Maintain(Base, true, false);
            table.DeviceRead(Base, 4);
            Assert.That(found.All, Is.Empty);
            table.MaintainAll(true, true);
            Assert.That(table.IsCached(Base), Is.False);
        }

        [Test]
        public void ShouldStayInTheMemory()
        {
            var (table, found) = Make();
            table.Store(Base + Size - 4, 8, 1, 1, 0);
            table.DeviceRead(Base - 0x100, 0x80);
            table.DeviceRead(Base + Size, 0x80);
            table.DeviceRead(ulong.MaxValue - 3, 2);
            Assert.That(found.All, Is.Empty);
            table.DeviceRead(Base - 0x100, Size + 0x1000);
            Assert.That(found.All, Is.EqualTo(new[] { (FindingKind.DeviceReadsDirty, Base + Size - 0x40) }));
        }

        private static (LineTable, Recorder) Make()
        {
            var found = new Recorder();
            return (new LineTable(Base, Size, 64, found), found);
        }

        private sealed class Recorder : IFindings
        {
            public void Found(FindingKind kind, ulong address) => All.Add((kind, address));

            public List<(FindingKind, ulong)> All { get; } = new List<(FindingKind, ulong)>();
        }

        private const ulong Base = 0x40000000;
        private const ulong Size = 0x10000;
    }
}
