using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>
    /// A filter along a row: its weights arranged for vectors of two groups of outputs. A group is as many neighbours,
    /// eight at most, as have their first inputs within sixteen bytes. Each half of a vector works on one group.
    /// </summary>
    internal sealed class HorizontalFilter
    {
        public HorizontalFilter(TriangleFilter filter)
        {
            Filter = filter;
            if(filter.IsIdentity)
            {
                steps = Array.Empty<Step>();
                weights = Array.Empty<Vector256<ushort>>();
                return;
            }
            groupSize = Vector128<ushort>.Count;
            while(!Fits(groupSize))
            {
                groupSize /= 2;
            }
            steps = new Step[(filter.Outputs + 2 * groupSize - 1) / (2 * groupSize)];
            weights = new Vector256<ushort>[steps.Length * filter.Taps];
            for(var step = 0; step < steps.Length; step++)
            {
                Arrange(step);
            }
        }

        /// <summary>Scales a row. Both are padded, see <see cref="Lanes.PaddedLength"/>.</summary>
        public void Apply(ReadOnlySpan<byte> input, Span<byte> output)
        {
            var taps = Filter.Taps;
            // All that the taps of any group load, checked at once: no group begins behind the last input.
            ref var samples = ref MemoryMarshal.GetReference(input.Slice(0, Filter.Inputs + Vector128<byte>.Count));
            var half = Vector256.Create((ushort)(TriangleFilter.Unity / 2));
            var stepWeights = weights.AsSpan();
            for(var i = 0; i < steps.Length; i++)
            {
                ref readonly var step = ref steps[i];
                var sum = half;
                for(var tap = 0; tap < taps; tap++)
                {
                    var lower = Vector128.LoadUnsafe(ref samples, (nuint)(step.First + tap));
                    var upper = Vector128.LoadUnsafe(ref samples, (nuint)(step.Second + tap));
                    sum += Lanes.Lookup(Vector256.Create(lower, upper), step.Indices).AsUInt16() * stepWeights[tap];
                }
                stepWeights = stepWeights.Slice(taps);
                sum = Vector256.ShiftRightLogical(sum, 8);
                // Eight bytes a group, whatever its size: the next one, or padding, lies behind.
                var bytes = Vector128.Narrow(sum.GetLower(), sum.GetUpper()).AsUInt64();
                BinaryPrimitives.WriteUInt64LittleEndian(output.Slice(2 * i * groupSize), bytes.GetElement(0));
                BinaryPrimitives.WriteUInt64LittleEndian(output.Slice((2 * i + 1) * groupSize), bytes.GetElement(1));
            }
        }

        public TriangleFilter Filter { get; }

        private bool Fits(int size)
        {
            for(var output = 0; output < Filter.Outputs; output += size)
            {
                var last = Math.Min(output + size, Filter.Outputs) - 1;
                if(Filter.First(last) - Filter.First(output) >= Vector128<byte>.Count)
                {
                    return false;
                }
            }
            return true;
        }

        private void Arrange(int step)
        {
            steps[step] = new Step
            {
                First = FirstInput(2 * step),
                Second = FirstInput(2 * step + 1),
                Indices = Vector256.Create(Indices(2 * step), Indices(2 * step + 1)),
            };
            for(var tap = 0; tap < Filter.Taps; tap++)
            {
                var lower = Weights(2 * step, tap);
                weights[step * Filter.Taps + tap] = Vector256.Create(lower, Weights(2 * step + 1, tap));
            }
        }

        /// <summary>Where a group begins to load; behind the last output any place will do.</summary>
        private int FirstInput(int group) => group * groupSize < Filter.Outputs ? Filter.First(group * groupSize) : 0;

        /// <summary>Where in what is loaded the outputs find their first inputs, each with a byte of zeros.</summary>
        private Vector128<byte> Indices(int group)
        {
            Span<byte> indices = stackalloc byte[Vector128<byte>.Count];
            indices.Fill(0x80);
            for(var output = group * groupSize; output < Math.Min(Filter.Outputs, (group + 1) * groupSize); output++)
            {
                indices[2 * (output - group * groupSize)] = (byte)(Filter.First(output) - FirstInput(group));
            }
            return Vector128.Create<byte>(indices);
        }

        private Vector128<ushort> Weights(int group, int tap)
        {
            Span<ushort> lanes = stackalloc ushort[Vector128<ushort>.Count];
            lanes.Clear();
            for(var output = group * groupSize; output < Math.Min(Filter.Outputs, (group + 1) * groupSize); output++)
            {
                lanes[output - group * groupSize] = Filter.Weights(output)[tap];
            }
            return Vector128.Create<ushort>(lanes);
        }

        private readonly int groupSize;
        private readonly Step[] steps;
        private readonly Vector256<ushort>[] weights;

        /// <summary>Where two groups begin to load, and what they take of it.</summary>
        private struct Step
        {
            public int First;
            public int Second;
            public Vector256<byte> Indices;
        }
    }
}
