using System;
using System.Linq;
using System.Runtime.InteropServices;

using Antmicro.Migrant;
using Antmicro.Migrant.Hooks;
using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.IRQControllers;
using Antmicro.Renode.Peripherals.Miscellaneous;

namespace Antmicro.Renode.Peripherals.CPU
{
    /// <summary>
    /// A core of the Exynos5422 on Renode 1.16.1: an ARMv7A whose TLB forgets what the guest tells it to forget.
    ///
    /// In 1.16.1 an invalidation by address drops one of the four 1 KiB quarters of a page, and the inner-shareable
    /// forms reach the issuing core only; docs/tlb.md tells why. Kernels that change their own mappings, as those with
    /// dynamic ftrace or highmem do, die of it. Here an invalidation by address drops everything, and a shareable one
    /// does so on all cores.
    ///
    /// The translation library of this core is changed in memory. Where it isn't the one this was written for, the core
    /// says so once and is a plain ARMv7A.
    ///
    /// The SoC has two clusters: MPIDR is 0x000 to 0x003 on the Cortex-A15, 0x100 to 0x103 on the Cortex-A7. The
    /// interrupt controller numbers its interfaces 0 to 7 over both.
    /// </summary>
    public partial class ARMv7A_Exynos5422 : ARMv7A, ICPU
    {
        /// <param name="machine">The machine.</param>
        /// <param name="cpuType">The model of Renode's that executes, as "cortex-a9".</param>
        /// <param name="cpuId">MPIDR without its top bit: cluster in bits 8 to 11, core in bits 0 and 1.</param>
        /// <param name="genericInterruptController">The GIC.</param>
        /// <param name="powerController">Switches this core on and off; null: the core is on.</param>
        public ARMv7A_Exynos5422(IMachine machine, string cpuType, uint cpuId = 0, ARM_GenericInterruptController? genericInterruptController = null, Exynos_PMU? powerController = null)
            : base(machine, cpuType, cpuId, genericInterruptController)
        {
            FindMaintenance();
            TakePowerFrom(powerController);
        }

        public override void Start()
        {
            // Not before, as a core doesn't know of those that come after it.
            MendMaintenance();
            watch?.Attach();
            base.Start();
        }

        /// <summary>Whether TLB maintenance is mended: false on a Renode that this doesn't fit.</summary>
        public bool MendsTlbMaintenance => maintenance != null;

        /// <summary>How often this core made all cores forget their translations.</summary>
        public ulong TlbBroadcasts { get; private set; }

        uint ICPU.MultiprocessingId => Number;

        // After a load the library is a new one, and so is its memory.
        [LatePostDeserialization]
        private void MendAfterLoad()
        {
            FindMaintenance();
            MendMaintenance();
            RestoreCoherency();
            Listen();
        }

        private void FindMaintenance()
        {
            try
            {
                maintenance = TlbMaintenanceRegisters.Find(this);
            }
            catch(NotSupportedException e)
            {
                this.Log(LogLevel.Warning, "TLB maintenance can't be mended on this Renode: {0}. The project's own kernels run, stock kernels may crash", e.Message);
            }
        }

        private void MendMaintenance()
        {
            if(maintenance == null)
            {
                return;
            }
            var cores = machine.SystemBus.GetCPUs().OfType<ARMv7A_Exynos5422>().ToArray();
            if(cores.Length <= 1)
            {
                maintenance.MendOneCore();
                return;
            }
            others = cores.Where(x => x != this).ToArray();
            broadcast = Broadcast;
            maintenance.MendManyCores(Marshal.GetFunctionPointerForDelegate(broadcast));
        }

        // Called by translated code. The cores take turns, so no other one is in the middle of an instruction.
        private void Broadcast(IntPtr state, IntPtr register, ulong value)
        {
            TlbBroadcasts++;
            FlushTlb();
            foreach(var core in others)
            {
                core.FlushTlb();
            }
        }

        [Transient]
        private TlbMaintenanceRegisters? maintenance;
        [Transient]
        private ARMv7A_Exynos5422[] others = null!;
        // Here, so that it lives as long as the library that calls it.
        [Transient]
        private TlbMaintenanceRegisters.WriteFunction? broadcast;
    }
}
