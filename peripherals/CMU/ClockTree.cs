using System;
using System.Collections.Generic;

using Registers = Antmicro.Renode.Peripherals.Miscellaneous.Exynos_CMU.Registers;

namespace Antmicro.Renode.Peripherals.Miscellaneous.CMU
{
    /// <summary>
    /// The part of the Exynos5800's clock tree that ends at the media devices: what the registers mean in hertz.
    /// Clock names, parents and fields are those of Linux' clk-exynos5420.c.
    /// </summary>
    internal sealed class ClockTree
    {
        /// <param name="read">Reads a register by its offset.</param>
        /// <param name="oscillator">Rate of fin_pll in Hz.</param>
        public ClockTree(Func<long, uint> read, ulong oscillator)
        {
            this.read = read;
            this.oscillator = oscillator;
        }

        /// <summary>In Hz; 0 for a clock that is off or unknown.</summary>
        public ulong GetRate(string clock)
        {
            if(clock == "fin_pll")
            {
                return oscillator;
            }
            if(plls.TryGetValue(clock, out var pll))
            {
                return PllRate(pll);
            }
            if(multiplexers.TryGetValue(clock, out var multiplexer))
            {
                var selected = (int)Field(multiplexer.Register, multiplexer.Position, multiplexer.Width);
                return selected < multiplexer.Parents.Length ? GetRate(multiplexer.Parents[selected]) : 0;
            }
            if(dividers.TryGetValue(clock, out var divider))
            {
                return GetRate(divider.Parent) / divider.Fixed / (divider.Width == 0 ? 1 : Field(divider.Register, divider.Position, divider.Width) + 1);
            }
            if(gates.TryGetValue(clock, out var gate))
            {
                return Field(gate.Register, gate.Position, 1) != 0 ? GetRate(gate.Parent) : 0;
            }
            return 0;
        }

        private ulong PllRate(Registers control)
        {
            var con0 = read((long)control);
            var pdiv = (con0 >> 8) & 0x3F;
            if(con0 >> 31 == 0 || pdiv == 0)
            {
                return 0;
            }
            var mdiv = (con0 >> 16) & 0x3FF;
            var sdiv = (int)(con0 & 0x7);
            // EPLL and RPLL have 16 bits behind the point, signed.
            var fraction = control == Registers.EPLL_CON0 || control == Registers.RPLL_CON0 ? (short)read((long)control + 4) : (short)0;
            var scaled = ((long)mdiv << 16) + fraction;
            return scaled <= 0 ? 0 : (ulong)scaled * oscillator / ((ulong)pdiv << sdiv) >> 16;
        }

        private ulong Field(Registers register, int position, int width)
        {
            return (read((long)register) >> position) & ((1u << width) - 1);
        }

        private readonly Func<long, uint> read;
        private readonly ulong oscillator;

        private static readonly Dictionary<string, Registers> plls = new Dictionary<string, Registers>
        {
            { "fout_apll", Registers.APLL_CON0 }, { "fout_bpll", Registers.BPLL_CON0 }, { "fout_cpll", Registers.CPLL_CON0 },
            { "fout_dpll", Registers.DPLL_CON0 }, { "fout_epll", Registers.EPLL_CON0 }, { "fout_ipll", Registers.IPLL_CON0 },
            { "fout_kpll", Registers.KPLL_CON0 }, { "fout_mpll", Registers.MPLL_CON0 }, { "fout_rpll", Registers.RPLL_CON0 },
            { "fout_spll", Registers.SPLL_CON0 }, { "fout_vpll", Registers.VPLL_CON0 },
        };

        private static readonly string[] group1 = { "mout_sclk_cpll", "mout_sclk_dpll", "mout_sclk_mpll", "ff_dout_spll2" };
        private static readonly string[] group2 =
        {
            "fin_pll", "mout_sclk_cpll", "mout_sclk_dpll", "mout_sclk_mpll", "mout_sclk_spll", "mout_sclk_ipll", "mout_sclk_epll", "mout_sclk_rpll",
        };
        private static readonly string[] group5 = { "mout_sclk_cpll", "mout_sclk_dpll", "mout_sclk_mpll", "mout_sclk_spll" };

        private static readonly Dictionary<string, Multiplexer> multiplexers = new Dictionary<string, Multiplexer>
        {
            { "mout_sclk_mpll", new Multiplexer(Registers.SRC_TOP6, 0, 1, "fin_pll", "fout_mpll") },
            { "mout_sclk_vpll", new Multiplexer(Registers.SRC_TOP6, 4, 1, "fin_pll", "fout_vpll") },
            { "mout_sclk_spll", new Multiplexer(Registers.SRC_TOP6, 8, 1, "fin_pll", "fout_spll") },
            { "mout_sclk_ipll", new Multiplexer(Registers.SRC_TOP6, 12, 1, "fin_pll", "fout_ipll") },
            { "mout_sclk_rpll", new Multiplexer(Registers.SRC_TOP6, 16, 1, "fin_pll", "fout_rpll") },
            { "mout_sclk_epll", new Multiplexer(Registers.SRC_TOP6, 20, 1, "fin_pll", "fout_epll") },
            { "mout_sclk_dpll", new Multiplexer(Registers.SRC_TOP6, 24, 1, "fin_pll", "fout_dpll") },
            { "mout_sclk_cpll", new Multiplexer(Registers.SRC_TOP6, 28, 1, "fin_pll", "fout_cpll") },

            { "mout_aclk333", new Multiplexer(Registers.SRC_TOP1, 28, 2, group1) },
            { "mout_sw_aclk333", new Multiplexer(Registers.SRC_TOP11, 28, 1, "dout_aclk333", "mout_sclk_spll") },
            { "mout_user_aclk333", new Multiplexer(Registers.SRC_TOP4, 28, 1, "fin_pll", "mout_sw_aclk333") },

            { "mout_aclk300_gscl", new Multiplexer(Registers.SRC_TOP2, 28, 2, group5) },
            { "mout_sw_aclk300_gscl", new Multiplexer(Registers.SRC_TOP12, 28, 1, "dout_aclk300_gscl", "mout_sclk_spll") },
            { "mout_user_aclk300_gscl", new Multiplexer(Registers.SRC_TOP5, 28, 1, "fin_pll", "mout_sw_aclk300_gscl") },

            { "mout_aclk300_disp1", new Multiplexer(Registers.SRC_TOP2, 24, 2, group5) },
            { "mout_sw_aclk300_disp1", new Multiplexer(Registers.SRC_TOP12, 24, 1, "dout_aclk300_disp1", "mout_sclk_spll") },
            { "mout_user_aclk300_disp1", new Multiplexer(Registers.SRC_TOP5, 24, 1, "fin_pll", "mout_sw_aclk300_disp1") },

            { "mout_fimd1", new Multiplexer(Registers.SRC_DISP10, 4, 3, group2) },
            { "mout_fimd1_opt", new Multiplexer(Registers.SRC_DISP10, 8, 3, group2) },
            { "mout_fimd1_final", new Multiplexer(Registers.TOP_SPARE2, 8, 1, "mout_fimd1", "mout_fimd1_opt") },
        };

        private static readonly Dictionary<string, Divider> dividers = new Dictionary<string, Divider>
        {
            { "ff_dout_spll2", new Divider("mout_sclk_spll", 2) },
            { "dout_aclk333", new Divider("mout_aclk333", Registers.DIV_TOP1, 28, 3) },
            { "dout_aclk300_gscl", new Divider("mout_aclk300_gscl", Registers.DIV_TOP2, 28, 3) },
            { "dout_aclk300_disp1", new Divider("mout_aclk300_disp1", Registers.DIV_TOP2, 24, 3) },
            { "dout_fimd1", new Divider("mout_fimd1_final", Registers.DIV_DISP10, 0, 4) },
        };

        private static readonly Dictionary<string, Gate> gates = new Dictionary<string, Gate>
        {
            { "aclk333", new Gate("mout_user_aclk333", Registers.GATE_BUS_TOP, 15) },
            { "aclk300_gscl", new Gate("mout_user_aclk300_gscl", Registers.GATE_BUS_TOP, 6) },
            { "aclk300_disp1", new Gate("mout_user_aclk300_disp1", Registers.SRC_MASK_TOP2, 24) },
            { "sclk_fimd1", new Gate("dout_fimd1", Registers.GATE_TOP_SCLK_DISP1, 0) },
        };

        private sealed class Multiplexer
        {
            public Multiplexer(Registers register, int position, int width, params string[] parents)
            {
                Register = register;
                Position = position;
                Width = width;
                Parents = parents;
            }

            public Registers Register { get; }

            public int Position { get; }

            public int Width { get; }

            public string[] Parents { get; }
        }

        private sealed class Divider
        {
            public Divider(string parent, Registers register, int position, int width)
            {
                Parent = parent;
                Register = register;
                Position = position;
                Width = width;
                Fixed = 1;
            }

            public Divider(string parent, uint ratio)
            {
                Parent = parent;
                Fixed = ratio;
            }

            public string Parent { get; }

            public uint Fixed { get; }

            public Registers Register { get; }

            public int Position { get; }

            public int Width { get; }
        }

        private sealed class Gate
        {
            public Gate(string parent, Registers register, int position)
            {
                Parent = parent;
                Register = register;
                Position = position;
            }

            public string Parent { get; }

            public Registers Register { get; }

            public int Position { get; }
        }
    }
}
