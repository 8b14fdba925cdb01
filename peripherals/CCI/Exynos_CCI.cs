using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;

namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    /// <summary>
    /// The cache coherent interconnect between the clusters of processors ("arm,cci-400"), as far as Linux'
    /// drivers/bus/arm-cci.c drives it: the control register of each of its five ports, and a status that is never
    /// busy. Nothing has a cache here, so a port that is closed changes nothing.
    /// </summary>
    public sealed class Exynos_CCI : ExynosPeripheral, IKnownSize
    {
        public Exynos_CCI(IMachine machine) : base(machine)
        {
            // A change of a port is done when its write is.
            Registers.CCI_CTRL_STATUS.Define(this)
                .WithFlag(0, FieldMode.Read, name: "CHANGE_PENDING")
                .WithReservedBits(1, 31);
            for(var i = 0; i < ports.Length; i++)
            {
                RegistersCollection.DefineRegister((long)Registers.CCI_PORT_CTRL + PortStride * i)
                    .WithValueField(0, 2, out ports[i], name: "CCI_ENABLE_REQ")
                    .WithReservedBits(2, 30);
            }
        }

        /// <summary>
        /// Whether caches behind both clusters' ports would be kept coherent: port 3 is the Cortex-A7s', port 4 the
        /// Cortex-A15s'.
        /// </summary>
        public bool ClustersAreCoherent =>
            Synchronized(() => ports[3].Value == EnableRequests && ports[4].Value == EnableRequests);

        public long Size => 0x6000;

        private readonly IValueRegisterField[] ports = new IValueRegisterField[5];

        private const int PortStride = 0x1000;
        // Snoops and distributed virtual memory messages.
        private const uint EnableRequests = 3;

        private enum Registers
        {
            CCI_CTRL_STATUS = 0x000C,
            CCI_PORT_CTRL = 0x1000,  // five of them
        }
    }
}
