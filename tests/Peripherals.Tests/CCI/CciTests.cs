using Antmicro.Renode.Peripherals.Miscellaneous;

using NUnit.Framework;

namespace Exynos.Tests.CCI
{
    /// <summary>The interconnect as drivers/bus/arm-cci.c drives it for MCPM.</summary>
    [TestFixture]
    public class CciTests
    {
        [Test]
        public void ShouldOpenAndCloseThePortsOfTheClusters()
        {
            using var board = new TestBoard(ramSize: 0);
            var cci = board.Add(new Exynos_CCI(board.Machine), Base);
            Assert.That(cci.ClustersAreCoherent, Is.False);

            Control(board, 0x4000, 3);
            Assert.That(cci.ClustersAreCoherent, Is.False);
            Control(board, 0x5000, 3);
            Assert.That(cci.ClustersAreCoherent, Is.True);
            Control(board, 0x4000, 0);
            Assert.That(cci.ClustersAreCoherent, Is.False);
            Assert.That(board.Read(Base + 0x5000), Is.EqualTo(3));
            Assert.That(board.Warnings, Is.Empty);
        }

        /// <summary>cci_port_control(): the status is polled without an end.</summary>
        private static void Control(TestBoard board, ulong port, uint value)
        {
            board.Write(Base + port, value);
            Assert.That(board.Read(Base + 0xC) & 1, Is.Zero);
            Assert.That(board.Read(Base + port), Is.EqualTo(value));
        }

        private const ulong Base = 0x10D20000;
    }
}
