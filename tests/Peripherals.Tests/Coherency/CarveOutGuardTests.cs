using System.Collections.Generic;

using Antmicro.Renode.Peripherals.Coherency;

using NUnit.Framework;

namespace Exynos.Tests.Coherency
{
    [TestFixture]
    public class CarveOutGuardTests
    {
        [Test]
        public void ShouldLetOwnersAndReadersIn()
        {
            var guard = Guard();
            guard.DeviceAccess("mfc", "stream", false, Start, 0x3000);
            guard.DeviceAccess("mfc", "luma", true, Start + 0x10000, 0x10000);
            guard.DeviceAccess("gsc0", "source Y", false, Start, Size);
            guard.DeviceAccess("mixer", "layer 0", false, Start + 0x10000, 0x1000);
            Assert.That(found, Is.Empty);
        }

        [Test]
        public void ShouldReportAWriteIntoWhatTheOwnerHas()
        {
            var guard = Guard();
            guard.DeviceAccess("mfc", "stream", false, Start, 0x1000);
            guard.DeviceAccess("mfc", "luma", true, Start + 0x2000, 0x1000);
            guard.DeviceAccess("gsc0", "destination Y", true, Start - 0x10, 0x3010);
            Assert.That(found, Is.EqualTo(new[] { (FindingKind.ForeignWrite, Start, "into mfc's stream"), (FindingKind.ForeignWrite, Start + 0x2000, "into mfc's luma") }));
        }

        [Test]
        public void ShouldLetOthersMakeAnEncodersSource()
        {
            var guard = Guard();
            guard.DeviceAccess("gsc0", "destination Y", true, Start, 0x1000);
            guard.DeviceAccess("mfc", "source-luma", false, Start, 0x1000);
            guard.DeviceAccess("gsc0", "destination Y", true, Start, 0x1000);
            Assert.That(found, Is.Empty);
        }

        [Test]
        public void ShouldForgetABufferThatIsMadeAnew()
        {
            var guard = Guard();
            guard.DeviceAccess("mfc", "stream", false, Start, 0x1000);
            guard.CoreAccess(false, Start + 0x20);
            guard.CoreAccess(true, Start + 0x1000);
            guard.DeviceAccess("gsc0", "destination Y", true, Start, 0x1000);
            Assert.That(found, Has.Count.EqualTo(1));
            guard.CoreAccess(true, Start + 0x20);
            guard.DeviceAccess("gsc0", "destination Y", true, Start, 0x1000);
            Assert.That(found, Has.Count.EqualTo(1));
        }

        [Test]
        public void ShouldReportEveryForeignWriteIfStrict()
        {
            var guard = Guard(isStrict: true);
            guard.DeviceAccess("gsc0", "destination Y", true, Start + 0x800, 0x1000);
            Assert.That(found, Is.EqualTo(new[] { (FindingKind.ForeignWrite, Start + 0x800, "into the carve-out of mfc"), (FindingKind.ForeignWrite, Start + 0x1000, "into the carve-out of mfc") }));
        }

        [Test]
        public void ShouldReportAMappingOnceForAPage()
        {
            var guard = Guard();
            guard.Mapped(Start, false, false);
            guard.Mapped(Start - 1, true, true);
            Assert.That(found, Is.Empty);
            guard.Mapped(Start, true, false);
            guard.Mapped(Start + 0x40, true, false);
            guard.Mapped(Start + 0x1000, false, true);
            guard.Mapped(Start + 0x1000, true, true);
            var expected = new[] { (FindingKind.CarveOutCacheable, Start, Of), (FindingKind.CarveOutExecutable, Start + 0x1000, Of), (FindingKind.CarveOutCacheable, Start + 0x1000, Of) };
            Assert.That(found, Is.EqualTo(expected));
            guard.Clear();
            guard.Mapped(Start, true, false);
            Assert.That(found, Has.Count.EqualTo(4));
        }

        [Test]
        public void ShouldReportAccessesToFreeMemory()
        {
            var kernel = new KernelMemory().WithPool((uint)Start, (uint)Size, 0b0101);
            var guard = Guard(kernel.Found());
            guard.DeviceAccess("mfc", "stream", false, Start, 0x4000);
            guard.CoreAccess(true, Start + 0x2004);
            guard.CoreAccess(false, Start + 0x3004);
            guard.DeviceAccess("gsc0", "source Y", false, Start + 0x1000, 0x40);
            guard.DeviceAccess("gsc0", "destination Y", true, kernel.FreePage + 0x10, 0x40);
            guard.DeviceAccess("gsc0", "destination Y", true, kernel.UnheldPage, 0x40);
            guard.DeviceAccess("gsc0", "destination Y", true, kernel.HeldPage, 0x40);
            Assert.That(found, Is.EqualTo(new[]
            {
                (FindingKind.FreedAccess, Start + 0x1000, "in " + The), (FindingKind.FreedAccess, Start + 0x3000, "in " + The), (FindingKind.FreedAccess, Start + 0x3004, Of),
                (FindingKind.FreedAccess, Start + 0x1000, "in " + The), (FindingKind.FreedAccess, kernel.FreePage + 0x10, ""), (FindingKind.UnheldAccess, kernel.UnheldPage, ""),
            }));
        }

        [Test]
        public void ShouldSayWhatItGuards()
        {
            Assert.That(Guard().Guarded, Is.EqualTo("Guarded: 0xB0000000 to 0xB3FFFFFF of mfc. Free memory: not looked for, no System.map.\n"));
            Assert.That(new CarveOutGuard(new Findings(found), null, false).Guarded, Does.StartWith("Guarded: no carve-out."));
        }

        [SetUp]
        public void SetUp()
        {
            found.Clear();
        }

        private CarveOutGuard Guard(KernelBooks? books = null, bool isStrict = false)
        {
            var guard = new CarveOutGuard(new Findings(found), books, isStrict);
            guard.Add(new CarveOut(Start, Size, new[] { "mfc" }));
            return guard;
        }

        private readonly List<(FindingKind, ulong, string)> found = new List<(FindingKind, ulong, string)>();

        private const ulong Start = 0xB0000000;
        private const ulong Size = 64 << 20;
        private const string The = "the " + Of;
        private const string Of = "carve-out of mfc";

        private sealed class Findings : IGuardFindings
        {
            public Findings(List<(FindingKind, ulong, string)> found)
            {
                this.found = found;
            }

            public void Found(FindingKind kind, ulong address, string what) => found.Add((kind, address, what));

            private readonly List<(FindingKind, ulong, string)> found;
        }
    }
}
