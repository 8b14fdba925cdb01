using Antmicro.Renode.Peripherals.Miscellaneous;

using NUnit.Framework;

namespace Exynos.Tests.CMU
{
    /// <summary>
    /// The clock controllers as drivers/clk/samsung (clk-pll.c, clk-cpu.c, clk-exynos5420.c) drives them.
    /// </summary>
    [TestFixture]
    public class CmuTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            cmu = board.Add(new Exynos_CMU(board.Machine), Base);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [TestCase("fin_pll", 24000000UL)]
        [TestCase("fout_apll", 800000000UL)]
        [TestCase("fout_kpll", 600000000UL)]
        [TestCase("fout_cpll", 666000000UL)]
        [TestCase("fout_dpll", 600000000UL)]
        [TestCase("fout_epll", 600000000UL)]
        [TestCase("fout_rpll", 600000000UL)]
        [TestCase("fout_ipll", 432000000UL)]
        [TestCase("fout_spll", 400000000UL)]
        [TestCase("fout_vpll", 350000000UL)]
        [TestCase("fout_mpll", 532000000UL)]
        [TestCase("fout_bpll", 825000000UL)]
        [TestCase("aclk333", 333000000UL)]
        [TestCase("aclk300_gscl", 300000000UL)]
        [TestCase("aclk300_disp1", 300000000UL)]
        [TestCase("sclk_fimd1", 600000000UL)]
        [TestCase("no_such_clock", 0UL)]
        public void ShouldStartWithTheRatesOfABootLoader(string clock, ulong rate)
        {
            Assert.That(cmu.GetRate(clock), Is.EqualTo(rate));
        }

        [Test]
        public void ShouldHaveEveryPllLocked([Values(0x100u, 0x10120u, 0x10128u, 0x10130u, 0x10140u, 0x10150u, 0x10160u, 0x10170u, 0x10180u, 0x20110u, 0x28100u)] uint control)
        {
            var con0 = board.Read(Base + control);

            Assert.That(con0 >> 31, Is.EqualTo(1), "enabled");
            Assert.That(con0 >> 29 & 1, Is.EqualTo(1), "locked");
            Assert.That(con0 >> 8 & 0x3F, Is.Not.EqualTo(0), "the driver divides by PDIV");
        }

        [Test]
        public void ShouldChangeAPllsRate()
        {
            // samsung_pll35xx_set_rate() to 1.3 GHz
            board.Write(Base + 0x0, 6 * 270);
            board.Modify(Base + 0x100, (0x3FFu << 16) | (0x3Fu << 8) | 7, (325u << 16) | (6u << 8));

            Assert.That(board.Read(Base + 0x100) >> 29 & 1, Is.EqualTo(1));
            Assert.That(cmu.GetRate("fout_apll"), Is.EqualTo(1300000000));
        }

        [Test]
        public void ShouldKnowTheFractionOfEpll()
        {
            // samsung_pll36xx_set_rate() to 196608001 Hz
            board.Write(Base + 0x10040, 3 * 3000);
            board.Modify(Base + 0x10130, (0x1FFu << 16) | (0x3Fu << 8) | 7, (197u << 16) | (3u << 8) | 3);
            board.Modify(Base + 0x10134, 0xFFFF, unchecked((ushort)-25690));

            Assert.That(cmu.GetRate("fout_epll"), Is.EqualTo(196608001).Within(1));
        }

        [Test]
        public void ShouldSwitchAPllOffAndOn()
        {
            // samsung_pll3xxx_disable() and _enable()
            board.Modify(Base + 0x10140, 1u << 31, 0);
            Assert.That(board.Read(Base + 0x10140) >> 29 & 1, Is.EqualTo(0));
            Assert.That(cmu.GetRate("fout_rpll"), Is.EqualTo(0));
            Assert.That(cmu.SclkFimd1, Is.EqualTo(0));

            board.Modify(Base + 0x10140, 1u << 31, 1u << 31);
            Assert.That(board.Read(Base + 0x10140) >> 29 & 1, Is.EqualTo(1));
            Assert.That(cmu.SclkFimd1, Is.EqualTo(600000000));
        }

        [Test]
        public void ShouldNotLockWithoutADivider()
        {
            board.Write(Base + 0x10120, 1u << 31);

            Assert.That(board.Read(Base + 0x10120), Is.EqualTo(1u << 31));
            Assert.That(cmu.GetRate("fout_cpll"), Is.EqualTo(0));
            Assert.That(board.Warnings, Has.Count.EqualTo(1).And.All.Contains("will not lock"));
        }

        [Test]
        public void ShouldMoveTheCpuToAnotherParent([Values(0x200u, 0x28200u)] uint source)
        {
            // exynos_cpuclk_pre_rate_change()
            board.Modify(Base + source, 1u << 16, 1u << 16);
            Assert.That(board.Read(Base + source + 0x200) >> 16 & 7, Is.EqualTo(2));
            board.Write(Base + source + 0x300, 0x03770040);
            Assert.That(board.Read(Base + source + 0x400), Is.EqualTo(0), "dividers are stable");

            // exynos_cpuclk_post_rate_change()
            board.Modify(Base + source, 1u << 16, 0);
            Assert.That(board.Read(Base + source + 0x200) >> 16 & 7, Is.EqualTo(1));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldFollowDividersAndMultiplexers()
        {
            // dout_fimd1 / 3, then from mout_sclk_cpll
            board.Modify(Base + 0x1052C, 0xF, 2);
            Assert.That(cmu.SclkFimd1, Is.EqualTo(200000000));
            board.Modify(Base + 0x1022C, 7u << 4, 1u << 4);
            Assert.That(cmu.SclkFimd1, Is.EqualTo(222000000));

            // The domain's clock from the crystal, as before its power goes: exynos5_subcmu
            board.Modify(Base + 0x10210, 1u << 28, 0);
            Assert.That(cmu.Aclk333, Is.EqualTo(24000000));
        }

        [Test]
        public void ShouldGateClocks()
        {
            board.Modify(Base + 0x10828, 1, 0);
            Assert.That(cmu.SclkFimd1, Is.EqualTo(0));

            board.Modify(Base + 0x1092C, 7, 0);
            Assert.That(board.Read(Base + 0x1092C), Is.EqualTo(0xFFFFFFF8));
        }

        [Test]
        public void ShouldKeepEveryRegisterTheDriverSaves()
        {
            // exynos5x_clk_regs and exynos5800_clk_regs
            var saved = new uint[]
            {
                0x200, 0x500, 0x504, 0x700, 0x800, 0xA00, 0x10134, 0x10138, 0x10144, 0x10148, 0x10200, 0x10204, 0x10208, 0x1020C, 0x10210,
                0x10214, 0x10218, 0x1021C, 0x10220, 0x10224, 0x1022C, 0x10240, 0x10244, 0x10250, 0x10254, 0x10270, 0x10274, 0x10280, 0x10284,
                0x10288, 0x1028C, 0x10300, 0x10304, 0x10308, 0x1031C, 0x1032C, 0x10334, 0x10340, 0x10350, 0x10354, 0x10370, 0x10500, 0x10504,
                0x10508, 0x10520, 0x10524, 0x1052C, 0x10544, 0x10548, 0x1054C, 0x10550, 0x10558, 0x1055C, 0x10560, 0x10564, 0x10568, 0x10574,
                0x10580, 0x10584, 0x10590, 0x105A0, 0x10700, 0x10728, 0x1073C, 0x10740, 0x10748, 0x10750, 0x10754, 0x10760, 0x10764, 0x10770,
                0x10870, 0x10910, 0x10920, 0x10924, 0x10928, 0x1092C, 0x10930, 0x10934, 0x10944, 0x10950, 0x10960, 0x10970, 0x10820, 0x10828,
                0x1083C, 0x10840, 0x10850, 0x10B08, 0x20200, 0x20500, 0x20504, 0x20700, 0x20704, 0x28200, 0x28500, 0x4300, 0x8800,
            };

            foreach(var offset in saved)
            {
                board.Write(Base + offset, 0x5A5A0000 | offset);
                Assert.That(board.Read(Base + offset), Is.EqualTo(0x5A5A0000 | offset), $"0x{offset:X}");
            }
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldResetToTheBootLoadersState()
        {
            board.Write(Base + 0x10140, 0);
            board.Write(Base + 0x10828, 0);

            board.Machine.Reset();

            Assert.That(cmu.SclkFimd1, Is.EqualTo(600000000));
        }

        private TestBoard board = null!;
        private Exynos_CMU cmu = null!;

        private const ulong Base = 0x10010000;
    }
}
