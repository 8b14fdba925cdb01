using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Migrant;
using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.CPU;

namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    /// <summary>
    /// The power management unit of the Exynos5422. Register names and offsets as in Linux'
    /// include/linux/soc/samsung/exynos-regs-pmu.h.
    /// - Power domains and cores: the status follows the configuration at once; <see cref="IsPowered"/> tells.
    /// - Cores come and go: <see cref="CoreChanged"/> tells. The boot ROM of a core sets PMU_SPARE2. Linux' mcpm-exynos.c
    ///   waits for that and resets a Cortex-A7 once more, where a Cortex-A7 booted.
    /// - SWRESET asks the machine for a reset; PS_HOLD_CONTROL, which a boot loader has set, lets go of the power
    /// supply: the processors halt until
    ///   the machine is reset, and the emulation pauses.
    /// - INFORM registers, the spare registers and the cause of the last reset outlive a reset, as a boot loader
    /// expects.
    /// - Everything else keeps what was written.
    /// Not modelled: that a device loses its state with its power, sleep modes, clock output.
    /// </summary>
    public sealed partial class Exynos_PMU : ExynosPeripheral, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="bootCore">The core that is on from the start: 0 to 3 are the Cortex-A15, 4 to 7 the Cortex-A7.</param>
        /// <exception cref="ConstructionException">There is no such core.</exception>
        public Exynos_PMU(IMachine machine, uint bootCore = 0) : base(machine)
        {
            if(bootCore >= Cores)
            {
                throw new ConstructionException($"bootCore is 0 to {Cores - 1}, not {bootCore}");
            }
            BootCore = bootCore;
            DefineControl();
            DefinePhys();
            DefinePreserved();
            DefineSystemPower();
            DefineUnits();
        }

        public override void Reset()
        {
            base.Reset();
            IsPoweredOff = false;
            halted.ForEach(x => x.IsHalted = false);
            halted.Clear();
        }

        /// <summary>
        /// To be told by a watchdog that it is about to reset the machine, so that the guest finds out afterwards.
        /// </summary>
        /// <returns>Whether the watchdog may: the guest can mask it.</returns>
        public bool ReportWatchdogReset()
        {
            if(watchdogMasked.Value || watchdogDisabled.Value)
            {
                this.Log(LogLevel.Debug, "Watchdog reset masked");
                return false;
            }
            SetResetCause(ResetCause.SYS_WDTRESET);
            return true;
        }

        /// <summary>Whether a power domain is on.</summary>
        public bool IsPowered(PowerDomain domain)
        {
            var unit = domain == PowerDomain.CAM ? camera : units[((long)domain - UnitsStart) / UnitStride];
            return unit.Value != 0;
        }

        /// <summary>Whether a core has power; 0 to 3 are the Cortex-A15, 4 to 7 the Cortex-A7.</summary>
        public bool IsCorePowered(uint core)
        {
            return core < Cores && units[core * UnitsOfACore].Value == CorePowered;
        }

        /// <summary>The core that is on from the start.</summary>
        public uint BootCore { get; }

        /// <summary>Whether the guest has let go of the power supply.</summary>
        public bool IsPoweredOff { get; private set; }

        /// <summary>Why the machine was reset last; none after power-on.</summary>
        public ResetCause LastResetCause => (ResetCause)resetStatus.Value;

        /// <summary>What the CEC controller's clock is divided by from the oscillator, 1 to 1024.</summary>
        public uint CecClockDivider => (uint)cecDivider.Value + 1;

        public long Size => 0x10000;

        /// <summary>Raised when the guest lets go of the power supply.</summary>
        [field: Transient]
        public event Action<Exynos_PMU>? PoweredOff;

        /// <summary>
        /// A core has to begin at its entry (true), or loses its power at its next WFI (false).
        /// </summary>
        [field: Transient]
        public event Action<uint, bool>? CoreChanged;

        private void DefineControl()
        {
            DefineStorage(Registers.OM_STAT);
            DefineStorage(Registers.LPI_MASK);
            DefineStorage(Registers.LPI_MASK1);
            DefineStorage(Registers.ARM_INTR_SPREAD_ENABLE);
            DefineStorage(Registers.ARM_INTR_SPREAD_USE_STANDBYWFI);
            DefineStorage(Registers.UP_SCHEDULER);
            DefineStorage(Registers.CENTRAL_SEQ_CONFIGURATION, 1u << 16);
            DefineStorage(Registers.CENTRAL_SEQ_OPTION);

            Registers.SWRESET.Define(this)
                .WithFlag(0, FieldMode.Write, name: "SYSTEM", writeCallback: (_, value) => RequestSystemReset(value))
                .WithValueField(1, 7, FieldMode.Write, name: "CLUSTER")
                .WithValueField(8, 4, FieldMode.Write, name: "KFC_CORE_RESET", writeCallback: (_, value) => ResetLittleCores(value))
                .WithValueField(12, 20, FieldMode.Write, name: "SWRESET_HIGH");

            Registers.AUTO_WDTRESET_DISABLE.Define(this)
                .WithFlag(0, out watchdogDisabled, name: "SYS_WDTRESET")
                .WithValueField(1, 31, name: "AUTO_WDTRESET_DISABLE_HIGH");
            Registers.MASK_WDTRESET_REQUEST.Define(this)
                .WithFlag(0, out watchdogMasked, name: "SYS_WDTRESET")
                .WithValueField(1, 31, name: "MASK_WDTRESET_REQUEST_HIGH");

            DefineStorage(Registers.WAKEUP_STAT);
            DefineStorage(Registers.EINT_WAKEUP_MASK, uint.MaxValue);
            DefineStorage(Registers.WAKEUP_MASK, uint.MaxValue);
            DefineStorage(Registers.WAKEUP_MASK2, uint.MaxValue);
            DefineStorage(Registers.PMU_DEBUG);
        }

        private void DefinePhys()
        {
            foreach(var register in phys)
            {
                DefineStorage(register);
            }
            // The divider as Linux' s5p_cec.c sets it.
            Registers.HDMI_PHY_CONTROL.Define(this)
                .WithValueField(0, 16, name: "HDMI_PHY_CONTROL_LOW")
                .WithValueField(16, 10, out cecDivider, name: "CEC_DIVIDER")
                .WithValueField(26, 6, name: "HDMI_PHY_CONTROL_HIGH");
            // MIPI PHYs, two registers apart.
            Registers.MIPI_PHY_CONTROL.DefineMany(this, 3, (register, _) => register.WithValueField(0, 32, name: "MIPI_PHY_CONTROL"));
        }

        private void DefinePreserved()
        {
            Registers.RST_STAT.Define(this)
                .WithValueField(0, 32, out resetStatus, FieldMode.Read, softResettable: false, name: "RST_STAT");
            Registers.INFORM0.DefineMany(this, 8, (register, index) => register
                .WithValueField(0, 32, softResettable: false, name: $"INFORM{index}"));
            Registers.PMU_SPARE0.DefineMany(this, (uint)spare.Length, (register, index) => register
                .WithValueField(0, 32, out spare[index], softResettable: false, name: $"PMU_SPARE{index}"));
            Registers.IROM_DATA0.DefineMany(this, 8, (register, index) => register
                .WithValueField(0, 32, softResettable: false, name: $"IROM_DATA{index}"));
        }

        // What each block does in each sleep mode: written before a sleep, no effect while awake.
        private void DefineSystemPower()
        {
            Registers.SYS_PWR_REG.DefineMany(this, SystemPowerRegisters, (register, _) => register.WithValueField(0, 32, name: "SYS_PWR_REG"), resetValue: 1);
        }

        // From 0x2000 on, each core, cache, memory, pad group and power domain has a unit of 0x20 bytes:
        // configuration, status, option and durations.
        private void DefineUnits()
        {
            for(var index = 0; index < units.Length; index++)
            {
                DefineUnit(UnitsStart + index * UnitStride, out units[index]);
            }
            // The Exynos5422's own, above the part that it has in common with the Exynos5420.
            DefineUnit((long)PowerDomain.CAM, out camera);
        }

        private void DefineUnit(long offset, out IValueRegisterField configuration)
        {
            // A boot loader leaves domains on; of the cores, only the one that runs it.
            var isCore = offset < CoresEnd;
            var isOn = !isCore || offset == UnitsStart + BootCore * UnitsOfACore * UnitStride;
            var mask = isCore ? CorePowered : DomainPowered;

            RegistersCollection.DefineRegister(offset, isOn ? mask : 0)
                .WithValueField(0, 4, out var power, name: "LOCAL_PWR_CFG", changeCallback: (_, value) => OnUnitChanged(offset, value))
                .WithValueField(4, 28, name: "CONFIGURATION_HIGH");
            RegistersCollection.DefineRegister(offset + 0x4)
                .WithValueField(0, 4, FieldMode.Read, name: "STATUS", valueProviderCallback: _ => power.Value)
                .WithReservedBits(4, 28);
            RegistersCollection.DefineRegister(offset + 0x8)
                .WithValueField(0, 32, name: "OPTION");
            if(offset + 0xC == (long)Registers.PS_HOLD_CONTROL)
            {
                DefinePowerHold();
            }
            for(var duration = 0x10; duration < UnitStride; duration += 4)
            {
                RegistersCollection.DefineRegister(offset + duration).WithValueField(0, 32, name: "DURATION");
            }
            configuration = power;
        }

        private void OnUnitChanged(long offset, ulong value)
        {
            var unit = (offset - UnitsStart) / UnitStride;
            if(offset >= CoresEnd || unit % UnitsOfACore != 0)
            {
                return;
            }
            var core = (uint)(unit / UnitsOfACore);
            if(value != CorePowered)
            {
                this.Log(LogLevel.Debug, "Core {0} loses its power", core);
                CoreChanged?.Invoke(core, false);
                return;
            }
            this.Log(LogLevel.Debug, "Core {0} gets its power", core);
            spare[BootRomDone].Value = 1;
            CoreChanged?.Invoke(core, true);
        }

        private void ResetLittleCores(ulong mask)
        {
            for(var core = FirstLittleCore; core < Cores; core++)
            {
                if((mask & 1ul << (int)(core - FirstLittleCore)) != 0 && core != BootCore && IsCorePowered(core))
                {
                    CoreChanged?.Invoke(core, true);
                }
            }
        }

        private void DefinePowerHold()
        {
            // 0x5200 out of the hardware's reset. Linux writes that value to switch off, and only if it isn't there
            // already.
            Registers.PS_HOLD_CONTROL.Define(this, 0x5300)
                .WithValueField(0, 8, name: "PS_HOLD_LOW")
                .WithFlag(8, out var data, name: "DATA")
                .WithFlag(9, out var outputEnable, name: "OUTPUT_ENABLE")
                .WithValueField(10, 22, name: "PS_HOLD_HIGH")
                .WithWriteCallback((_, __) =>
                {
                    if(!data.Value || !outputEnable.Value)
                    {
                        SwitchOff("software");
                    }
                });
        }

        private void RequestSystemReset(bool requested)
        {
            if(!requested)
            {
                return;
            }
            this.Log(LogLevel.Info, "Reset requested by software");
            SetResetCause(ResetCause.SWRST);
            machine.RequestReset();
        }

        /// <summary>The power supply goes off: what PS_HOLD does, and what a PMIC can do by itself.</summary>
        /// <param name="by">Who asks for it, for the log.</param>
        internal void SwitchOff(string by)
        {
            if(IsPoweredOff)
            {
                return;
            }
            IsPoweredOff = true;
            this.Log(LogLevel.Info, "Power off requested by {0}", by);
            foreach(var cpu in sysbus.GetCPUs().Where(x => !x.IsHalted))
            {
                halted.Add(cpu);
                cpu.IsHalted = true;
            }
            PoweredOff?.Invoke(this);
            machine.PauseAndRequestEmulationPause();
        }

        private void SetResetCause(ResetCause cause)
        {
            resetStatus.Value = (ulong)cause;
        }

        // Defined with their registers.
        private IFlagRegisterField watchdogDisabled = null!;
        private IFlagRegisterField watchdogMasked = null!;
        private IValueRegisterField resetStatus = null!;
        private IValueRegisterField cecDivider = null!;
        private IValueRegisterField camera = null!;
        private readonly List<ICPU> halted = new List<ICPU>();
        private readonly IValueRegisterField[] spare = new IValueRegisterField[4];
        private readonly IValueRegisterField[] units = new IValueRegisterField[(UnitsEnd - UnitsStart) / UnitStride];

        private static readonly Registers[] phys =
        {
            Registers.USBDRD_PHY_CONTROL, Registers.USBDRD1_PHY_CONTROL, Registers.USBHOST_PHY_CONTROL,
            Registers.ADC_PHY_CONTROL, Registers.SATA_PHY_CONTROL, Registers.DPTX_PHY_CONTROL,
        };

        private const uint SystemPowerRegisters = 0x600 / 4;
        private const long UnitsStart = 0x2000;
        private const long UnitsEnd = 0x5000;
        private const long UnitStride = 0x20;
        private const long CoresEnd = 0x2400;
        private const long UnitsOfACore = 4;
        private const uint Cores = 8;
        private const uint FirstLittleCore = 4;
        // PMU_SPARE2, as S5P_PMU_SPARE2 in Linux' mcpm-exynos.c
        private const int BootRomDone = 2;
        private const uint CorePowered = 0x3;
        private const uint DomainPowered = 0x7;
    }
}
