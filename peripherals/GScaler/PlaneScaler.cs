using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>The second stage, for one component plane: rows of the scaled plane from rows of the source.</summary>
    internal sealed class PlaneScaler
    {
        /// <summary>Prepares for a picture.</summary>
        /// <param name="rows">Where the source's rows come from.</param>
        /// <param name="plane">Which of its planes.</param>
        /// <param name="vertical">From source rows to scaled rows.</param>
        /// <param name="horizontal">From source columns to scaled columns.</param>
        public void Open(RowSource rows, int plane, TriangleFilter vertical, HorizontalFilter horizontal)
        {
            this.rows = rows;
            this.plane = plane;
            this.vertical = vertical;
            this.horizontal = horizontal;
            Reserve(ref between, horizontal.Filter.Inputs);
            Reserve(ref result, horizontal.Filter.Outputs);
        }

        /// <summary>
        /// A row of the scaled plane with padding, see <see cref="Lanes.PaddedLength"/>; valid until the next call.
        /// Rows are asked for in rising order.
        /// </summary>
        public Span<byte> Row(int row)
        {
            var scaled = vertical!.IsIdentity ? rows!.Row(plane, row) : Blend(row);
            if(horizontal!.Filter.IsIdentity)
            {
                return scaled;
            }
            horizontal.Apply(scaled, result);
            return result;
        }

        private Span<byte> Blend(int row)
        {
            var taps = vertical!.Weights(row);
            var first = vertical.First(row);
            var output = MemoryMarshal.Cast<byte, Vector256<byte>>(between.AsSpan(0, Lanes.PaddedLength(horizontal!.Filter.Inputs)));
            // The last row first: the others are then there as well.
            rows!.Row(plane, first + taps.Length - 1);
            var half = Vector256.Create((ushort)(TriangleFilter.Unity / 2));
            if(taps.Length == 2)
            {
                var above = MemoryMarshal.Cast<byte, Vector256<byte>>(rows.Row(plane, first));
                var below = MemoryMarshal.Cast<byte, Vector256<byte>>(rows.Row(plane, first + 1));
                for(var i = 0; i < output.Length; i++)
                {
                    var lower = Vector256.WidenLower(above[i]) * taps[0] + Vector256.WidenLower(below[i]) * taps[1] + half;
                    var upper = Vector256.WidenUpper(above[i]) * taps[0] + Vector256.WidenUpper(below[i]) * taps[1] + half;
                    output[i] = Vector256.Narrow(Vector256.ShiftRightLogical(lower, 8), Vector256.ShiftRightLogical(upper, 8));
                }
                return between;
            }
            if(taps.Length == 3)
            {
                var above = MemoryMarshal.Cast<byte, Vector256<byte>>(rows.Row(plane, first));
                var middle = MemoryMarshal.Cast<byte, Vector256<byte>>(rows.Row(plane, first + 1));
                var below = MemoryMarshal.Cast<byte, Vector256<byte>>(rows.Row(plane, first + 2));
                for(var i = 0; i < output.Length; i++)
                {
                    var lower = Vector256.WidenLower(above[i]) * taps[0] + Vector256.WidenLower(middle[i]) * taps[1] + Vector256.WidenLower(below[i]) * taps[2] + half;
                    var upper = Vector256.WidenUpper(above[i]) * taps[0] + Vector256.WidenUpper(middle[i]) * taps[1] + Vector256.WidenUpper(below[i]) * taps[2] + half;
                    output[i] = Vector256.Narrow(Vector256.ShiftRightLogical(lower, 8), Vector256.ShiftRightLogical(upper, 8));
                }
                return between;
            }
            var buffer = rows.Buffer(plane);
            Span<int> offsets = stackalloc int[MaximumTaps];
            for(var tap = 0; tap < taps.Length; tap++)
            {
                offsets[tap] = rows.Offset(plane, first + tap);
            }
            offsets = offsets.Slice(0, taps.Length);
            for(var i = 0; i < output.Length; i++)
            {
                var lower = half;
                var upper = half;
                for(var tap = 0; tap < offsets.Length; tap++)
                {
                    var samples = Vector256.Create<byte>(buffer.AsSpan(offsets[tap] + i * Vector256<byte>.Count, Vector256<byte>.Count));
                    lower += Vector256.WidenLower(samples) * taps[tap];
                    upper += Vector256.WidenUpper(samples) * taps[tap];
                }
                output[i] = Vector256.Narrow(Vector256.ShiftRightLogical(lower, 8), Vector256.ShiftRightLogical(upper, 8));
            }
            return between;
        }

        private static void Reserve(ref byte[] buffer, int samples)
        {
            if(buffer.Length < Lanes.PaddedLength(samples))
            {
                buffer = new byte[Lanes.PaddedLength(samples)];
            }
        }

        private RowSource? rows;
        private int plane;
        private TriangleFilter? vertical;
        private HorizontalFilter? horizontal;
        private byte[] between = Array.Empty<byte>();
        private byte[] result = Array.Empty<byte>();

        /// <summary>
        /// More than any filter the limits of <see cref="Job"/> allow: chroma of RGB shrunk by 16 and then halved.
        /// </summary>
        public const int MaximumTaps = 80;
    }

    /// <summary>A filter along a row: its weights arranged for vectors of eight outputs.</summary>
    internal sealed class HorizontalFilter
    {
        public HorizontalFilter(TriangleFilter filter)
        {
            Filter = filter;
            if(filter.IsIdentity)
            {
                groupSize = Vector128<ushort>.Count;
                steps = Array.Empty<Step>();
                weights = Array.Empty<Vector128<ushort>>();
                return;
            }
            // As many outputs at once as have their first inputs within one vector of bytes.
            groupSize = Vector128<ushort>.Count;
            while(!Fits(groupSize))
            {
                groupSize /= 2;
            }
            var groups = (filter.Outputs + groupSize - 1) / groupSize;
            steps = new Step[groups];
            weights = new Vector128<ushort>[groups * filter.Taps];
            for(var group = 0; group < groups; group++)
            {
                Arrange(group);
            }
        }

        /// <summary>Scales a row. Both are padded, see <see cref="Lanes.PaddedLength"/>.</summary>
        public void Apply(ReadOnlySpan<byte> input, Span<byte> output)
        {
            var taps = Filter.Taps;
            var half = Vector128.Create((ushort)(TriangleFilter.Unity / 2));
            var groupWeights = weights.AsSpan();
            for(var group = 0; group < steps.Length; group++)
            {
                ref readonly var step = ref steps[group];
                // All that the taps of this group load, checked at once.
                ref var window = ref MemoryMarshal.GetReference(input.Slice(step.First, taps - 1 + Vector128<byte>.Count));
                var indices = step.Indices;
                var sum = half;
                for(var tap = 0; tap < taps; tap++)
                {
                    var samples = Vector128.LoadUnsafe(ref window, (nuint)tap);
                    sum += Lanes.Lookup(samples, indices).AsUInt16() * groupWeights[tap];
                }
                groupWeights = groupWeights.Slice(taps);
                sum = Vector128.ShiftRightLogical(sum, 8);
                // Eight bytes whatever the size of the group: the next one, or padding, lies behind.
                var eight = Vector128.Narrow(sum, sum).AsUInt64().ToScalar();
                BinaryPrimitives.WriteUInt64LittleEndian(output.Slice(group * groupSize), eight);
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

        private void Arrange(int group)
        {
            var start = group * groupSize;
            var first = Filter.First(start);
            Span<byte> indices = stackalloc byte[Vector128<byte>.Count];
            Span<ushort> lanes = stackalloc ushort[Vector128<ushort>.Count];
            indices.Fill(0x80);
            for(var lane = 0; lane < groupSize && start + lane < Filter.Outputs; lane++)
            {
                indices[2 * lane] = (byte)(Filter.First(start + lane) - first);
            }
            steps[group] = new Step { First = first, Indices = Vector128.Create<byte>(indices) };
            for(var tap = 0; tap < Filter.Taps; tap++)
            {
                lanes.Clear();
                for(var lane = 0; lane < groupSize && start + lane < Filter.Outputs; lane++)
                {
                    lanes[lane] = Filter.Weights(start + lane)[tap];
                }
                weights[group * Filter.Taps + tap] = Vector128.Create<ushort>(lanes);
            }
        }

        private readonly int groupSize;
        private readonly Step[] steps;
        private readonly Vector128<ushort>[] weights;

        private struct Step
        {
            public int First;
            public Vector128<byte> Indices;
        }
    }

    /// <summary>The filters of recent jobs: a video's frames all need the same.</summary>
    internal sealed class FilterCache
    {
        public HorizontalFilter Get(int inputs, int outputs)
        {
            var index = filters.FindIndex(x => x.Filter.Inputs == inputs && x.Filter.Outputs == outputs);
            HorizontalFilter filter;
            if(index >= 0)
            {
                filter = filters[index];
                filters.RemoveAt(index);
            }
            else
            {
                filter = new HorizontalFilter(new TriangleFilter(inputs, outputs));
                if(filters.Count == Capacity)
                {
                    filters.RemoveAt(0);
                }
            }
            filters.Add(filter);
            return filter;
        }

        private readonly List<HorizontalFilter> filters = new List<HorizontalFilter>();

        private const int Capacity = 12;
    }
}
