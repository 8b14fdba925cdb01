namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>A layer as the composer takes it: one of FIMD's windows, one of the mixer's graphics layers.</summary>
    internal readonly struct Layer
    {
        /// <param name="index">Which of the composer's ways to memory is its own.</param>
        /// <param name="state">What it shows.</param>
        /// <param name="palette">256 entries, for a format that has one.</param>
        /// <param name="isBase">It lies at the bottom for certain: no blending and no key.</param>
        public Layer(int index, WindowState state, uint[] palette, bool isBase = false)
        {
            Index = index;
            State = state;
            Palette = palette;
            IsBase = isBase;
        }

        public int Index { get; }

        public WindowState State { get; }

        public uint[] Palette { get; }

        public bool IsBase { get; }
    }
}
