using System;

namespace Antmicro.Renode.Core
{
    /// <summary>A piece of host memory that is a piece of a device.</summary>
    public interface IMappedSegment
    {
        IntPtr Pointer { get; }

        ulong StartingOffset { get; }

        ulong Size { get; }

        void Touch();
    }

    public static class IMappedSegmentExtensions
    {
        public static Range GetRange(this IMappedSegment segment)
        {
            return new Range(segment.StartingOffset, segment.Size);
        }
    }
}
