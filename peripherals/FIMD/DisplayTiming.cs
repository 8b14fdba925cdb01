using System;

namespace Antmicro.Renode.Peripherals.Video.FIMD
{
    /// <summary>
    /// Parts of a frame, with the values VIDCON1's VSTATUS has for them; a frame here starts with its front porch.
    /// </summary>
    internal enum VerticalPhase
    {
        VSync = 0,
        BackPorch = 1,
        Active = 2,
        FrontPorch = 3,
    }

    /// <summary>
    /// A mode's timing in ticks of the source clock: VIDTCON0 to VIDTCON2 give pixels and lines, VIDCON0 the divider.
    /// Time counts from the end of the active lines, when the frame interrupt of the front porch comes.
    /// </summary>
    internal sealed class DisplayTiming
    {
        public int Width;
        public int Height;
        public int LinePixels;
        public int VSyncLines;
        public int BackPorchLines;
        public int FrontPorchLines;
        public int Divider = 1;

        /// <summary>Ticks until a phase begins.</summary>
        public ulong StartOf(VerticalPhase phase)
        {
            switch(phase)
            {
            case VerticalPhase.FrontPorch:
                return 0;
            case VerticalPhase.VSync:
                return (ulong)FrontPorchLines * LineTicks;
            case VerticalPhase.BackPorch:
                return (ulong)(FrontPorchLines + VSyncLines) * LineTicks;
            default:
                return (ulong)(FrontPorchLines + VSyncLines + BackPorchLines) * LineTicks;
            }
        }

        public VerticalPhase PhaseAt(ulong ticks)
        {
            return ticks >= StartOf(VerticalPhase.Active) ? VerticalPhase.Active
                : ticks >= StartOf(VerticalPhase.BackPorch) ? VerticalPhase.BackPorch
                : ticks >= StartOf(VerticalPhase.VSync) ? VerticalPhase.VSync
                : VerticalPhase.FrontPorch;
        }

        /// <summary>LINECNT: the active line, counted up from 0; 0 in the blanking.</summary>
        public uint LineCountAt(ulong ticks)
        {
            if(PhaseAt(ticks) != VerticalPhase.Active)
            {
                return 0;
            }
            return (uint)Math.Min((ticks - StartOf(VerticalPhase.Active)) / LineTicks, (ulong)Height - 1);
        }

        /// <summary>Pixels a frame takes, blanking included.</summary>
        public ulong FramePixels => (ulong)LinePixels * (ulong)(Height + VSyncLines + BackPorchLines + FrontPorchLines);

        public ulong FrameTicks => FramePixels * (ulong)Divider;

        private ulong LineTicks => (ulong)LinePixels * (ulong)Divider;
    }
}
