using System;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>
    /// The last rows of up to three component planes (Y, Cb, Cr or R, G, B), one byte a sample. Rows are asked for in
    /// rising order; a row stays valid until <see cref="Depth"/> more rows of the same plane were made.
    /// </summary>
    internal abstract class RowSource
    {
        /// <summary>The array that holds the rows of a plane.</summary>
        public byte[] Buffer(int plane) => rings[plane];

        /// <summary>Where in <see cref="Buffer"/> a row begins; makes the row if it is new.</summary>
        public int Offset(int plane, int row)
        {
            while(made[plane] <= row)
            {
                Make(plane, made[plane]);
            }
            return (row & (depth - 1)) * pitches[plane];
        }

        /// <summary>A row with its padding: whole vectors, see <see cref="Lanes.PaddedLength"/>.</summary>
        public Span<byte> Row(int plane, int row)
        {
            var offset = Offset(plane, row);
            return rings[plane].AsSpan(offset, pitches[plane]);
        }

        /// <summary>
        /// The same for a plane whose rows are asked for one after the other, and each only once: valid until the next
        /// call, and of no further use to the source.
        /// </summary>
        public virtual Span<byte> NextRow(int plane, int row) => Row(plane, row);

        /// <summary>Rows that are kept.</summary>
        public int Depth => depth;

        /// <summary>Makes a row that has not been there, by <see cref="Slot"/> and <see cref="Made"/>.</summary>
        protected abstract void Make(int plane, int row);

        /// <summary>Forgets all rows and makes room for others.</summary>
        /// <param name="widths">Samples in a row of each plane.</param>
        /// <param name="rows">Rows to keep at least.</param>
        protected void Restart(int[] widths, int rows)
        {
            depth = 1;
            while(depth < rows)
            {
                depth *= 2;
            }
            for(var plane = 0; plane < PlaneCount; plane++)
            {
                pitches[plane] = Lanes.PaddedLength(widths[plane]);
                if(rings[plane].Length < pitches[plane] * depth)
                {
                    rings[plane] = new byte[pitches[plane] * depth];
                }
                made[plane] = 0;
            }
        }

        /// <summary>Where a new row is to be put.</summary>
        protected Span<byte> Slot(int plane, int row) => rings[plane].AsSpan((row & (depth - 1)) * pitches[plane], pitches[plane]);

        protected void Made(int plane, int row) => made[plane] = row + 1;

        private int depth = 1;

        private readonly byte[][] rings = { Array.Empty<byte>(), Array.Empty<byte>(), Array.Empty<byte>() };
        private readonly int[] pitches = new int[PlaneCount];
        private readonly int[] made = new int[PlaneCount];

        protected const int PlaneCount = 3;
    }
}
