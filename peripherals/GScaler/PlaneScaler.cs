using System;

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
            var scaled = vertical!.IsIdentity ? rows!.NextRow(plane, row) : Blend(row);
            if(horizontal!.Filter.IsIdentity)
            {
                return scaled;
            }
            horizontal.Apply(scaled, result);
            return result;
        }

        private Span<byte> Blend(int row)
        {
            var weights = vertical!.Weights(row);
            var first = vertical.First(row);
            var output = between.AsSpan(0, Lanes.PaddedLength(horizontal!.Filter.Inputs));
            // The last row first: the others are then there as well.
            rows!.Row(plane, first + weights.Length - 1);
            switch(weights.Length)
            {
            case 2:
                RowBlend.Two(rows.Row(plane, first), rows.Row(plane, first + 1), weights, output);
                break;
            case 3:
                RowBlend.Three(rows.Row(plane, first), rows.Row(plane, first + 1), rows.Row(plane, first + 2), weights,
                    output);
                break;
            default:
                Span<int> offsets = stackalloc int[MaximumTaps];
                for(var tap = 0; tap < weights.Length; tap++)
                {
                    offsets[tap] = rows.Offset(plane, first + tap);
                }
                RowBlend.Many(rows.Buffer(plane), offsets.Slice(0, weights.Length), weights, output);
                break;
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
}
