using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.PMU
{
    /// <summary>
    /// The power management unit as the drivers in drivers/soc/samsung, drivers/phy and drivers/power/reset drive it.
    /// </summary>
    [TestFixture]
    public class PmuTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            pmu = board.Add(new Exynos_PMU(board.Machine), Base);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldSwitchPowerDomains([Values] Exynos_PMU.PowerDomain domain)
        {
            var configuration = Base + (ulong)domain;
            Assert.That(pmu.IsPowered(domain), Is.True, "after reset");

            // exynos_pd_power()
            board.Write(configuration, 0);
            Assert.That(board.Read(configuration + 4) & 7, Is.EqualTo(0));
            Assert.That(pmu.IsPowered(domain), Is.False);

            board.Write(configuration, 7);
            Assert.That(board.Read(configuration + 4) & 7, Is.EqualTo(7));
            Assert.That(pmu.IsPowered(domain), Is.True);
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldStartWithOneCore()
        {
            Assert.That(board.Read(Base + 0x2004) & 3, Is.EqualTo(3));
            for(var core = 1u; core < 8; core++)
            {
                var configuration = Base + 0x2000 + 0x80 * core;
                Assert.That(board.Read(configuration + 4) & 3, Is.EqualTo(0));
                board.Write(configuration, 3);
                Assert.That(board.Read(configuration + 4) & 3, Is.EqualTo(3));
            }
        }

        [Test]
        public void ShouldSwitchCores([Range(0u, 7u)] uint bootCore)
        {
            using var board = new TestBoard(ramSize: 0);
            var pmu = board.Add(new Exynos_PMU(board.Machine, bootCore), Base);
            var seen = new List<(uint Core, bool Begins)>();
            pmu.CoreChanged += (core, begins) => seen.Add((core, begins));
            Assert.That(Enumerable.Range(0, 8).Where(x => pmu.IsCorePowered((uint)x)), Is.EqualTo(new[] { (int)bootCore }));

            var other = (bootCore + 3) % 8;
            // exynos_cpu_power_up() and, for a Cortex-A7, the reset of exynos_cpu_powerup()
            board.Write(Base + 0x2000 + 0x80 * other, 3);
            Assert.That(pmu.IsCorePowered(other), Is.True);
            Assert.That(board.Read(Base + 0x0908), Is.EqualTo(1), "the boot ROM's mark in PMU_SPARE2");
            board.Write(Base + 0x0400, other < 4 ? 0 : 0x100100u << (int)(other - 4));
            // exynos_cpu_power_down()
            board.Modify(Base + 0x2000 + 0x80 * other, 3, 0);
            Assert.That(pmu.IsCorePowered(other), Is.False);
            Assert.That(board.Read(Base + 0x2004 + 0x80 * other) & 3, Is.EqualTo(0));

            var begins = other < 4 ? new[] { (other, true) } : new[] { (other, true), (other, true) };
            Assert.That(seen, Is.EqualTo(begins.Append((other, false))));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldResetOnlyCoresThatArePowered()
        {
            var seen = 0;
            pmu.CoreChanged += (_, __) => seen++;
            board.Write(Base + 0x0400, 0xFFFFFF00);
            Assert.That(seen, Is.Zero);
        }

        [Test]
        public void ShouldTellTheSameOfACoreOnce()
        {
            var seen = 0;
            pmu.CoreChanged += (_, __) => seen++;
            board.Write(Base + 0x2080, 3);
            board.Write(Base + 0x2080, 3);
            // The durations and the options of a core, and the units between two cores, are none.
            board.Write(Base + 0x2088, 3);
            board.Write(Base + 0x20A0, 3);
            Assert.That(seen, Is.EqualTo(1));
            Assert.That(pmu.IsCorePowered(8), Is.False);
        }

        [Test]
        public void ShouldRefuseACoreThatIsNone()
        {
            Assert.That(() => new Exynos_PMU(board.Machine, 8), Throws.InstanceOf<ConstructionException>().With.Message.Contains("0 to 7"));
        }

        [Test]
        public void ShouldLetTheDriverInitialise()
        {
            // exynos5420_pmu_init()
            board.Write(Base + 0x0208, 0x00000FF0);
            board.Modify(Base + 0x2608, 1u << 4, 0);
            board.Modify(Base + 0x2688, 1u << 4, 0);
            board.Modify(Base + 0x0004, 1u << 19, 1u << 19);
            board.Modify(Base + 0x0008, 1u << 13, 1u << 13);
            board.Modify(Base + 0x2508, 1u << 7, 1u << 7);
            board.Modify(Base + 0x2588, 1u << 7, 1u << 7);
            board.Write(Base + 0x2D1C, 0xF);
            board.Write(Base + 0x0100, 1);
            board.Write(Base + 0x0104, 1);
            board.Write(Base + 0x0120, 1);
            // The exynos5420_pmu_config table covers all of it before a sleep.
            for(var offset = 0x1000u; offset < 0x1600; offset += 4)
            {
                board.Write(Base + offset, offset);
                Assert.That(board.Read(Base + offset), Is.EqualTo(offset));
            }

            Assert.That(board.Read(Base + 0x0208), Is.EqualTo(0x00000FF0));
            Assert.That(board.Read(Base + 0x2D1C), Is.EqualTo(0xF));
            Assert.That(board.Read(Base + 0x2508), Is.EqualTo(1u << 7));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldKeepPhyControls([Values(0x700u, 0x704u, 0x708u, 0x70Cu, 0x714u, 0x718u, 0x71Cu, 0x720u, 0x728u)] uint offset)
        {
            board.Modify(Base + offset, 1, 1);

            Assert.That(board.Read(Base + offset), Is.EqualTo(1));
        }

        [Test]
        public void ShouldResetTheMachine()
        {
            board.Write(Base + 0x800, 0xFCBA0D10);
            board.Write(Base + 0x4060, 0);
            var resets = 0;
            board.Machine.MachineReset += _ => resets++;

            // syscon-reboot: offset 0x400, mask 1
            board.Modify(Base + 0x400, 1, 1);
            Assert.That(resets, Is.EqualTo(0), "not in the middle of the access");
            board.RunFor(TimeInterval.FromMilliseconds(1UL));

            Assert.That(resets, Is.EqualTo(1));
            Assert.That(pmu.IsPowered(Exynos_PMU.PowerDomain.MFC), Is.True);
            Assert.That(board.Read(Base + 0x800), Is.EqualTo(0xFCBA0D10), "INFORM0 outlives it");
            Assert.That(board.Read(Base + 0x404), Is.EqualTo(1u << 29));
        }

        [Test]
        public void ShouldPowerOff()
        {
            var offs = 0;
            pmu.PoweredOff += _ => offs++;
            // regmap_update_bits() as syscon-poweroff calls it for Linux' device tree: offset 0x330C, value 0x5200.
            // It writes only what is new.
            Assert.That(board.Read(Base + 0x330C), Is.Not.EqualTo(0x5200));
            board.Write(Base + 0x330C, 0x5200);

            Assert.That(pmu.IsPoweredOff, Is.True);
            board.Write(Base + 0x330C, 0x5200);
            Assert.That(offs, Is.EqualTo(1));
            board.Machine.Reset();
            Assert.That(pmu.IsPoweredOff, Is.False);
            Assert.That(board.Read(Base + 0x330C), Is.EqualTo(0x5300));
        }

        [TestCase(0x5300u, false)]
        [TestCase(0x300u, false)]
        [TestCase(0x5100u, true)]
        [TestCase(0u, true)]
        public void ShouldHoldThePowerWhileTheOutputIsHigh(uint value, bool isOff)
        {
            board.Write(Base + 0x330C, value);

            Assert.That(pmu.IsPoweredOff, Is.EqualTo(isOff));
        }

        [Test]
        public void ShouldTellTheWatchdogsReset()
        {
            // s3c2410wdt_mask_and_disable_reset(false)
            board.Modify(Base + 0x40C, 1, 0);
            board.Modify(Base + 0x408, 1, 0);
            Assert.That(pmu.ReportWatchdogReset(), Is.True);
            board.Machine.Reset();

            Assert.That(board.Read(Base + 0x404) & (1u << 9), Is.Not.EqualTo(0));
            Assert.That(pmu.LastResetCause, Is.EqualTo(Exynos_PMU.ResetCause.SYS_WDTRESET));
        }

        [Test]
        public void ShouldMaskTheWatchdogsReset([Values(0x408u, 0x40Cu)] uint offset)
        {
            board.Modify(Base + offset, 1, 1);

            Assert.That(pmu.ReportWatchdogReset(), Is.False);
            Assert.That(board.Read(Base + 0x404), Is.EqualTo(0));
        }

        private TestBoard board = null!;
        private Exynos_PMU pmu = null!;

        private const ulong Base = 0x10040000;
    }
}
