using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Miscellaneous.CMU;

namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    /// <summary>
    /// The clock controllers of the Exynos5422 (CMU_CPU, CPERI, G2D, TOP, CDREX, KFC) as Linux'
    /// drivers/clk/samsung/clk-exynos5420.c drives them. Register names and offsets are that driver's; reset values
    /// are what a boot loader would leave: all PLLs locked, all gates open, and the rates below. Registers keep what
    /// is written; a PLL locks at once; a divider is stable at once; multiplexers report the selection at once. Not
    /// modelled: that a device stops without its clock, and clock outputs. <see cref="GetRate"/> tells what the
    /// registers mean for the clocks of the media devices.
    /// </summary>
    public sealed partial class Exynos_CMU : ExynosPeripheral, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="oscillator">Frequency of the crystal ("fin_pll") in Hz.</param>
        public Exynos_CMU(IMachine machine, ulong oscillator = 24000000) : base(machine)
        {
            this.oscillator = oscillator;
            DefinePlls();
            DefineMultiplexers();
            DefineDividers();
            DefineGates();
        }

        /// <summary>
        /// The rate of a clock in Hz as the registers have it now; 0 for one that is switched off or that doesn't
        /// exist.
        /// </summary>
        /// <param name="clock">The name in Linux' clock tree: fin_pll, fout_cpll and its like, sclk_fimd1, aclk333,
        /// aclk300_gscl, aclk300_disp1.</param>
        public ulong GetRate(string clock)
        {
            return new ClockTree(offset => RegistersCollection.Read(offset), oscillator).GetRate(clock);
        }

        /// <summary>The clock FIMD divides for its pixels, in Hz.</summary>
        public ulong SclkFimd1 => GetRate("sclk_fimd1");

        /// <summary>The decoder's clock, in Hz.</summary>
        public ulong Aclk333 => GetRate("aclk333");

        /// <summary>The converters' clock, in Hz.</summary>
        public ulong Aclk300Gscl => GetRate("aclk300_gscl");

        public long Size => 0x30000;

        private void DefinePlls()
        {
            DefinePll(Registers.APLL_LOCK, Registers.APLL_CON0, mdiv: 200, pdiv: 3, sdiv: 1);  // 800 MHz
            DefinePll(Registers.KPLL_LOCK, Registers.KPLL_CON0, mdiv: 200, pdiv: 2, sdiv: 2);  // 600 MHz
            DefinePll(Registers.CPLL_LOCK, Registers.CPLL_CON0, mdiv: 222, pdiv: 4, sdiv: 1);  // 666 MHz
            DefinePll(Registers.DPLL_LOCK, Registers.DPLL_CON0, mdiv: 200, pdiv: 2, sdiv: 2);  // 600 MHz
            DefinePll(Registers.EPLL_LOCK, Registers.EPLL_CON0, mdiv: 100, pdiv: 2, sdiv: 1, controls: 3);  // 600 MHz
            DefinePll(Registers.RPLL_LOCK, Registers.RPLL_CON0, mdiv: 100, pdiv: 2, sdiv: 1, controls: 3);  // 600 MHz, what the device trees' panels are derived from
            DefinePll(Registers.IPLL_LOCK, Registers.IPLL_CON0, mdiv: 144, pdiv: 2, sdiv: 2);  // 432 MHz
            DefinePll(Registers.SPLL_LOCK, Registers.SPLL_CON0, mdiv: 200, pdiv: 3, sdiv: 2);  // 400 MHz
            DefinePll(Registers.VPLL_LOCK, Registers.VPLL_CON0, mdiv: 175, pdiv: 3, sdiv: 2);  // 350 MHz
            DefinePll(Registers.MPLL_LOCK, Registers.MPLL_CON0, mdiv: 266, pdiv: 3, sdiv: 2);  // 532 MHz
            DefinePll(Registers.BPLL_LOCK, Registers.BPLL_CON0, mdiv: 275, pdiv: 4, sdiv: 1);  // 825 MHz
        }

        private void DefinePll(Registers lockTime, Registers control, uint mdiv, uint pdiv, uint sdiv, int controls = 2)
        {
            DefineStorage(lockTime, 0xFFFFF);

            var con0 = control.Define(this, (1u << 31) | (mdiv << 16) | (pdiv << 8) | sdiv)
                .WithValueField(0, 3, name: "SDIV")
                .WithValueField(3, 5, name: "CON0_LOW")
                .WithValueField(8, 6, out var pdivField, name: "PDIV")
                .WithValueField(14, 2, name: "CON0_MIDDLE")
                .WithValueField(16, 10, out var mdivField, name: "MDIV")
                .WithValueField(26, 3, name: "CON0_HIGH");
            con0.WithFlag(31, out var enable, name: "ENABLE")
                .WithFlag(30, name: "CON0_BIT30")
                .WithFlag(29, FieldMode.Read, name: "LOCKED", valueProviderCallback: _ => enable.Value && pdivField.Value != 0 && mdivField.Value != 0)
                .WithWriteCallback((_, __) =>
                {
                    if(enable.Value && (pdivField.Value == 0 || mdivField.Value == 0))
                    {
                        this.Log(LogLevel.Warning, "{0}: enabled with PDIV {1} and MDIV {2}, it will not lock", control, pdivField.Value, mdivField.Value);
                    }
                });

            for(var i = 1; i < controls; i++)
            {
                RegistersCollection.DefineRegister((long)control + 4 * i).WithValueField(0, 32, name: $"CON{i}");
            }
        }

        private void DefineMultiplexers()
        {
            DefineCpuMultiplexer(Registers.SRC_CPU, Registers.STAT_CPU);
            DefineCpuMultiplexer(Registers.SRC_KFC, Registers.STAT_KFC);

            // PLL outputs rather than the crystal, bus clocks from DPLL or CPLL, user multiplexers not on the crystal.
            DefineStorage(Registers.SRC_TOP0, 0x11101111);
            DefineStorage(Registers.SRC_TOP1, 0x00200100);
            DefineStorage(Registers.SRC_TOP2, 0x11102010);
            DefineStorage(Registers.SRC_TOP3, 0x11111111);
            DefineStorage(Registers.SRC_TOP4, 0x11111111);
            DefineStorage(Registers.SRC_TOP5, 0x11111111);
            DefineStorage(Registers.SRC_TOP6, 0x11111111);
            DefineStorage(Registers.SRC_TOP7);
            DefineStorage(Registers.SRC_TOP8);
            DefineStorage(Registers.SRC_TOP9, 0x11110100);
            DefineStorage(Registers.SRC_TOP10);
            DefineStorage(Registers.SRC_TOP11);
            DefineStorage(Registers.SRC_TOP12);
            DefineStorage(Registers.SRC_TOP13);
            // FIMD from RPLL, which nothing else needs.
            DefineStorage(Registers.SRC_DISP10, 0x00000070);
            DefineStorage(Registers.SRC_MAU);
            DefineStorage(Registers.SRC_FSYS, 0x00044400);
            DefineStorage(Registers.SRC_PERIC0, 0x03033330);
            DefineStorage(Registers.SRC_PERIC1);
            DefineStorage(Registers.SRC_ISP);
            DefineStorage(Registers.SRC_CAM);
            DefineStorage(Registers.SRC_CDREX);
            DefineStorage(Registers.TOP_SPARE2);

            DefineStorage(Registers.SRC_MASK_CPERI, uint.MaxValue);
            DefineStorage(Registers.SRC_MASK_TOP0, 0x11111111);
            DefineStorage(Registers.SRC_MASK_TOP1, 0x11101111);
            DefineStorage(Registers.SRC_MASK_TOP2, 0x11111110);
            DefineStorage(Registers.SRC_MASK_TOP7, 0x00111100);
            DefineStorage(Registers.SRC_MASK_DISP10, 0x11111110);
            DefineStorage(Registers.SRC_MASK_MAU, 0x10000000);
            DefineStorage(Registers.SRC_MASK_FSYS, 0x11111110);
            DefineStorage(Registers.SRC_MASK_PERIC0, 0x11111110);
            DefineStorage(Registers.SRC_MASK_PERIC1, 0x11111100);
            DefineStorage(Registers.SRC_MASK_ISP, 0x11111000);
        }

        // The CPU clock driver moves the cores to another parent while it changes their PLL and waits for the status
        // to say so: 1 for the first parent, 2 for the second.
        private void DefineCpuMultiplexer(Registers source, Registers status)
        {
            source.Define(this)
                .WithFlag(0, out var pll, name: "MUX_PLL_SEL")
                .WithValueField(1, 15, name: "SRC_LOW")
                .WithFlag(16, out var core, name: "MUX_CORE_SEL")
                .WithValueField(17, 15, name: "SRC_HIGH");
            status.Define(this)
                .WithValueField(0, 3, FieldMode.Read, name: "PLL_SEL_STAT", valueProviderCallback: _ => pll.Value ? 2UL : 1UL)
                .WithReservedBits(3, 13)
                .WithValueField(16, 3, FieldMode.Read, name: "CORE_SEL_STAT", valueProviderCallback: _ => core.Value ? 2UL : 1UL)
                .WithReservedBits(19, 13);
        }

        private void DefineDividers()
        {
            DefineDivider(Registers.DIV_CPU0);
            DefineDivider(Registers.DIV_CPU1);
            DefineDivider(Registers.DIV_KFC0);
            DefineDivider(Registers.DIV_TOP0, 0x22522211);
            DefineDivider(Registers.DIV_TOP1, 0x13100800);
            DefineDivider(Registers.DIV_TOP2, 0x11101110);
            DefineDivider(Registers.DIV_TOP8);
            DefineDivider(Registers.DIV_TOP9);
            DefineDivider(Registers.DIV_DISP10);
            DefineDivider(Registers.DIV_MAU);
            DefineDivider(Registers.DIV_FSYS0);
            DefineDivider(Registers.DIV_FSYS1);
            DefineDivider(Registers.DIV_FSYS2);
            DefineDivider(Registers.DIV_PERIC0, 0x70999900);
            DefineDivider(Registers.DIV_PERIC1);
            DefineDivider(Registers.DIV_PERIC2);
            DefineDivider(Registers.DIV_PERIC3);
            DefineDivider(Registers.DIV_PERIC4);
            DefineDivider(Registers.DIV_CAM);
            DefineDivider(Registers.SCLK_DIV_ISP0);
            DefineDivider(Registers.SCLK_DIV_ISP1);
            DefineDivider(Registers.DIV2_RATIO0);
            DefineDivider(Registers.DIV4_RATIO);
            DefineDivider(Registers.DIV_CDREX0);
            DefineDivider(Registers.DIV_CDREX1);
        }

        // A status register for each divider 0x100 above it: a bit set while it settles.
        private void DefineDivider(Registers register, uint resetValue = 0)
        {
            DefineStorage(register, resetValue);
            RegistersCollection.DefineRegister((long)register + 0x100).WithValueField(0, 32, FieldMode.Read, name: $"STAT_{register}", valueProviderCallback: _ => 0);
        }

        private void DefineGates()
        {
            foreach(var register in gates)
            {
                DefineStorage(register, uint.MaxValue);
            }
            DefineStorage(Registers.CLKOUT_CMU_CPU);
            DefineStorage(Registers.CLKOUT_CMU_KFC);
        }

        private readonly ulong oscillator;

        private static readonly Registers[] gates =
        {
            Registers.GATE_BUS_CPU, Registers.GATE_SCLK_CPU, Registers.GATE_IP_G2D, Registers.GATE_BUS_TOP, Registers.GATE_BUS_DISP1,
            Registers.GATE_BUS_GEN, Registers.GATE_BUS_FSYS0, Registers.GATE_BUS_FSYS2, Registers.GATE_BUS_PERIC, Registers.GATE_BUS_PERIC1,
            Registers.GATE_BUS_PERIS0, Registers.GATE_BUS_PERIS1, Registers.GATE_BUS_NOC, Registers.GATE_TOP_SCLK_ISP, Registers.GATE_IP_GSCL0,
            Registers.GATE_IP_GSCL1, Registers.GATE_IP_CAM, Registers.GATE_IP_MFC, Registers.GATE_IP_DISP1, Registers.GATE_IP_G3D,
            Registers.GATE_IP_GEN, Registers.GATE_IP_FSYS, Registers.GATE_IP_PERIC, Registers.GATE_IP_PERIS, Registers.GATE_IP_MSCL,
            Registers.GATE_TOP_SCLK_GSCL, Registers.GATE_TOP_SCLK_DISP1, Registers.GATE_TOP_SCLK_MAU, Registers.GATE_TOP_SCLK_FSYS,
            Registers.GATE_TOP_SCLK_PERIC, Registers.GATE_BUS_CDREX0, Registers.GATE_BUS_CDREX1,
        };
    }
}
