using Antmicro.Renode.Peripherals.Miscellaneous;

using NUnit.Framework;

namespace Exynos.Tests.SysReg
{
    [TestFixture]
    public class SysRegTests
    {
        [Test]
        public void ShouldSwitchTheDisplayPathAsFimdDoes()
        {
            using var board = new TestBoard(ramSize: 0);
            var sysreg = board.Add(new Exynos_SysReg(board.Machine), Base);
            Assert.That((sysreg.FimdBypass, sysreg.MicBypass), Is.EqualTo((false, false)));

            // fimd_commit() for an RGB panel on an Exynos5420.
            board.Modify(Base + 0x214, 1u << 15, 1u << 15);
            board.Modify(Base + 0x214, 1u << 11, 1u << 11);

            Assert.That((sysreg.FimdBypass, sysreg.MicBypass, sysreg.PanelInterface), Is.EqualTo((true, true, Exynos_SysReg.DisplayInterface.Rgb)));
            // fimd_setup_trigger() for a command mode panel.
            board.Modify(Base + 0x214, 3u << 24, 1u << 24);
            Assert.That(sysreg.PanelInterface, Is.EqualTo(Exynos_SysReg.DisplayInterface.I80));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldKeepWhatDriversUpdate()
        {
            using var board = new TestBoard(ramSize: 0);
            board.Add(new Exynos_SysReg(board.Machine), Base);

            foreach(var offset in new ulong[] { 0x214, 0x230, 0x234 })
            {
                board.Write(Base + offset, 0xA5A5A5A5);
                board.Modify(Base + offset, 0x0000FFFF, 0x00001234);
                Assert.That(board.Read(Base + offset), Is.EqualTo(0xA5A51234));
            }
            board.Machine.Reset();
            Assert.That(board.Read(Base + 0x214), Is.EqualTo(0));
        }

        private const ulong Base = 0x10050000;
    }
}
