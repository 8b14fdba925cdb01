using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    /// <summary>
    /// The generator of random numbers of the security block ("samsung,exynos5250-trng"). Register names are those of
    /// Linux' drivers/char/hw_random/exynos-trng.c: a number of bits written to FIFO_CTRL fills the FIFO and reads
    /// back as 0 when they are there.
    /// </summary>
    /// <remarks>
    /// The numbers follow from the seed, so that a run can be repeated, and start over with a reset. They are good
    /// for tests and worth nothing as secrets. A request is answered at once, by a generator that is switched off not
    /// before it is switched on. Not modelled: post-processing and the statistical test.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed class Exynos_TRNG : ExynosPeripheral, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="seed">What the numbers follow from.</param>
        public Exynos_TRNG(IMachine machine, ulong seed = 0x5422) : base(machine)
        {
            this.seed = seed;
            state = seed;
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            state = seed;
        }

        public long Size => 0x100;

        private void DefineRegisters()
        {
            DefineStorage(Registers.CLKDIV);
            Registers.CTRL.Define(this)
                .WithValueField(0, 31, name: "CTRL_LOW")
                .WithFlag(31, out enabled, name: "RNGEN")
                .WithWriteCallback((_, __) => Fill());
            DefineStorage(Registers.POST_CTRL);
            DefineStorage(Registers.ONLINE_CTRL);
            Registers.ONLINE_STAT.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "ONLINE_STAT");
            Registers.ONLINE_MAXCHI2.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "ONLINE_MAXCHI2");
            Registers.FIFO_CTRL.Define(this)
                .WithValueField(0, 32, out requested, name: "FIFO_CTRL")
                .WithWriteCallback((_, __) => Fill());
            for(var i = 0; i < fifo.Length; i++)
            {
                RegistersCollection.DefineRegister((long)Registers.FIFO_0 + 4 * i)
                    .WithValueField(0, 32, out fifo[i], FieldMode.Read, name: $"FIFO_{i}");
            }
        }

        private void Fill()
        {
            if(!enabled.Value)
            {
                return;
            }
            for(var i = 0; i < fifo.Length && requested.Value > 32 * (ulong)i; i++)
            {
                fifo[i].Value = Next();
            }
            requested.Value = 0;
        }

        // SplitMix64 by Vigna (in the public domain): a counter, and a hash of it that is one-to-one.
        private uint Next()
        {
            state = unchecked(state + 0x9E3779B97F4A7C15);
            var z = state;
            z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
            z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
            return (uint)((z ^ z >> 31) >> 32);
        }

        private IFlagRegisterField enabled = null!;
        private IValueRegisterField requested = null!;
        private ulong state;

        private readonly ulong seed;
        private readonly IValueRegisterField[] fifo = new IValueRegisterField[8];

        private enum Registers
        {
            CLKDIV = 0x00,
            CTRL = 0x20,
            POST_CTRL = 0x30,
            ONLINE_CTRL = 0x40,
            ONLINE_STAT = 0x44,
            ONLINE_MAXCHI2 = 0x48,
            FIFO_CTRL = 0x50,
            FIFO_0 = 0x80,
        }
    }
}
