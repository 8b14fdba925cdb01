using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.Miscellaneous
{
    /// <summary>
    /// True random number generator ("samsung,exynos5250-trng"). Register names are those of Linux'
    /// drivers/char/hw_random/exynos-trng.c. A write of a number of bits to FIFO_CTRL fills the FIFO of 32 bytes at once.
    ///
    /// Nothing random is in it: the numbers follow from the seed, so that a run can be repeated. The generator is SplitMix64.
    /// </summary>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public class Exynos_TRNG : ExynosPeripheral, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="seed">Another seed gives other numbers.</param>
        public Exynos_TRNG(IMachine machine, ulong seed = 5422) : base(machine)
        {
            this.seed = seed;
            state = seed;
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            state = seed;
            for(var i = 0; i < fifo.Length; i++)
            {
                fifo[i] = 0;
            }
        }

        public long Size => 0x100;

        private void DefineRegisters()
        {
            Registers.Control.Define(this)
                .WithValueField(0, 31, name: "TRNG_CTRL")
                .WithFlag(31, out enabled, name: "TRNG_CTRL_RNGEN");

            Registers.FifoControl.Define(this)
                .WithValueField(0, 32, name: "TRNG_FIFO_CTRL", valueProviderCallback: _ => 0, writeCallback: (_, bits) => Fill(bits));

            for(var i = 0; i < fifo.Length; i++)
            {
                var index = i;
                RegistersCollection.DefineRegister((long)Registers.Fifo + 4 * i)
                    .WithValueField(0, 32, FieldMode.Read, name: "TRNG_FIFO", valueProviderCallback: _ => fifo[index]);
            }

            foreach(var storage in new[]
            {
                Registers.ClockDivider, Registers.PostControl, Registers.OnlineControl, Registers.OnlineStatus, Registers.OnlineMaximum,
            })
            {
                storage.Define(this).WithValueField(0, 32, name: storage.ToString());
            }
        }

        // A generator that is off leaves the FIFO as it is.
        private void Fill(ulong bits)
        {
            for(var i = 0; enabled.Value && i < fifo.Length && 32 * (ulong)i < bits; i++)
            {
                fifo[i] = (uint)(Next() >> 32);
            }
        }

        private ulong Next()
        {
            state += 0x9E3779B97F4A7C15;
            var result = state;
            result = (result ^ result >> 30) * 0xBF58476D1CE4E5B9;
            result = (result ^ result >> 27) * 0x94D049BB133111EB;
            return result ^ result >> 31;
        }

        private IFlagRegisterField enabled = null!;
        private ulong state;

        private readonly ulong seed;
        private readonly uint[] fifo = new uint[8];

        private enum Registers : long
        {
            ClockDivider = 0x00,
            Control = 0x20,
            PostControl = 0x30,
            OnlineControl = 0x40,
            OnlineStatus = 0x44,
            OnlineMaximum = 0x48,
            FifoControl = 0x50,
            Fifo = 0x80,
        }
    }
}
