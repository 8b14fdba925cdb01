using System;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>The weights by which so many samples become so many others; README.md defines them.</summary>
    internal sealed class TriangleFilter
    {
        /// <param name="inputs">Number of samples there are.</param>
        /// <param name="outputs">Number of samples wanted.</param>
        public TriangleFilter(int inputs, int outputs)
        {
            Inputs = inputs;
            Outputs = outputs;
            var reach = 2L * Math.Max(inputs, outputs);
            Taps = inputs == outputs ? 1 : Math.Min(inputs, (int)((reach - 1) / outputs) + 1);
            firsts = new int[outputs];
            weights = new ushort[outputs * Taps];
            for(var output = 0; output < outputs; output++)
            {
                Fill(output, reach);
            }
        }

        /// <summary>
        /// The first input that counts for an output; it and <see cref="Taps"/> - 1 more are all within the inputs.
        /// </summary>
        public int First(int output) => firsts[output];

        /// <summary>The weights of an output's inputs; their sum is <see cref="Unity"/>.</summary>
        public ReadOnlySpan<ushort> Weights(int output) => weights.AsSpan(output * Taps, Taps);

        public int Inputs { get; }

        public int Outputs { get; }

        /// <summary>Inputs for each output, those of no weight included.</summary>
        public int Taps { get; }

        public bool IsIdentity => Inputs == Outputs;

        public const int Unity = 256;

        private void Fill(int output, long reach)
        {
            var centre = (2L * output + 1) * Inputs - Outputs;
            // The inputs k with |2 * Outputs * k - centre| < reach.
            var from = DivideDown(centre - reach, 2L * Outputs) + 1;
            var to = DivideDown(centre + reach - 1, 2L * Outputs);
            var total = 0L;
            for(var k = from; k <= to; k++)
            {
                total += reach - Math.Abs(2L * Outputs * k - centre);
            }
            var first = Math.Max(0, Math.Min(from, Inputs - Taps));
            firsts[output] = (int)first;
            var sum = 0L;
            var previous = 0L;
            for(var k = from; k <= to; k++)
            {
                sum += reach - Math.Abs(2L * Outputs * k - centre);
                var rounded = (2 * Unity * sum + total) / (2 * total);
                var inside = Math.Max(0, Math.Min(Inputs - 1, k));
                weights[output * Taps + (int)(inside - first)] += (ushort)(rounded - previous);
                previous = rounded;
            }
        }

        private static long DivideDown(long value, long by) => value >= 0 ? value / by : -((-value + by - 1) / by);

        private readonly int[] firsts;
        private readonly ushort[] weights;
    }
}
