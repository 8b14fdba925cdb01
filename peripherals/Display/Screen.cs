using System;
using System.Linq;

using Antmicro.Migrant;
using Antmicro.Renode.Backends.Display;
using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Time;

using ELFSharp.ELF;

namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>
    /// The pictures of a display controller: composes what it shows when that is new, and hands it to whoever looks.
    /// </summary>
    internal sealed class Screen
    {
        /// <param name="machine">Has the clock.</param>
        /// <param name="source">The controller.</param>
        /// <param name="dma">Its way to memory.</param>
        /// <param name="layerName">What it calls a layer.</param>
        /// <param name="layerCount">How many it has.</param>
        public Screen(IMachine machine, IScreenSource source, DmaPort dma, string layerName, int layerCount)
        {
            this.machine = machine;
            this.source = source;
            this.dma = dma;
            this.layerName = layerName;
            this.layerCount = layerCount;
        }

        public void Reset()
        {
            FrameCount = 0;
            Underruns = 0;
            lastRender = TimeInterval.Empty;
        }

        /// <summary>Something new is shown: one frame, or a dark screen when no layer is on.</summary>
        public void Show()
        {
            if(!HasVisibleLayer)
            {
                ShowDark();
                return;
            }
            var index = FrameCount++;
            var frameProduced = FrameProduced;
            var frameRendered = FrameRendered;
            if((frameProduced == null && frameRendered == null && !dma.HasListener) || IsEmpty)
            {
                return;
            }
            var frame = Read(index);
            frameProduced?.Invoke(source, frame);
            Render(frameRendered, frameBuffer!);
        }

        /// <summary>The display is off: analyzers get black.</summary>
        public void ShowDark()
        {
            var frameRendered = FrameRendered;
            if(frameRendered == null || IsEmpty)
            {
                return;
            }
            var frame = FrameBuffer();
            Array.Clear(frame, 0, frame.Length);
            Render(frameRendered, frame);
        }

        /// <summary>
        /// Nothing new, but software may draw into the buffer that is shown; whoever looks at the display wants to see
        /// that.
        /// </summary>
        public void Refresh()
        {
            var frameRendered = FrameRendered;
            if(frameRendered == null || FramesPerVirtualSecond == 0 || IsEmpty
                || Now.Ticks - lastRender.Ticks < TimeInterval.TicksPerSecond / FramesPerVirtualSecond || !HasVisibleLayer)
            {
                return;
            }
            Read(FrameCount - 1);
            Render(frameRendered, frameBuffer!);
        }

        /// <summary>A copy of what is shown now.</summary>
        public VideoFrame Capture()
        {
            var shown = Compose(-1);
            return new VideoFrame(shown.Layout, shown.Width, shown.Height, shown.Data.ToArray(), shown.Index, shown.Timestamp);
        }

        /// <summary>Looks whether a layer that is on lies in memory, and says where it doesn't.</summary>
        /// <param name="layer">The layer.</param>
        /// <param name="consequence">What comes of it, for the log.</param>
        /// <returns>Whether it does.</returns>
        public bool CheckMemory(Layer layer, string consequence)
        {
            if(!layer.State.Enabled)
            {
                return true;
            }
            var address = layer.State.Address;
            var extent = new WindowReader(layer, source.Width, source.Height, new WindowBuffers()).Extent;
            var hole = extent == 0 ? null : dma.FindHole(address, extent);
            if(hole == null)
            {
                return true;
            }
            Underruns++;
            source.Log(LogLevel.Error, "{0} {1} reads 0x{2:X8}-0x{3:X8}, but there is no memory at 0x{4:X8}: {5}",
                char.ToUpperInvariant(layerName[0]) + layerName.Substring(1), layer.Index, address, address + extent - 1, hole.Value, consequence);
            return false;
        }

        /// <summary>Tells analyzers of another size.</summary>
        public void ReportSize()
        {
            configurationChanged?.Invoke(source.Width, source.Height, Format, Endianness);
        }

        /// <summary>How many times new content was shown.</summary>
        public long FrameCount { get; private set; }

        /// <summary>How many times an update pointed a layer at addresses without memory.</summary>
        public long Underruns { get; private set; }

        /// <summary>How often an analyzer gets a picture when there is no new one, per virtual second.</summary>
        public uint FramesPerVirtualSecond { get; set; } = 25;

        /// <summary>Of the pictures for analyzers; the same bytes as <see cref="FrameLayout.Bgrx"/>.</summary>
        public static PixelFormat Format => PixelFormat.XRGB8888;

        public static Endianess Endianness => Endianess.LittleEndian;

        [field: Transient]
        public event Action<IFrameSource, VideoFrame>? FrameProduced;

        [field: Transient]
        public event Action<byte[]>? FrameRendered;

        /// <summary>Who begins to listen is told the present size.</summary>
        public event Action<int, int, PixelFormat, Endianess> ConfigurationChanged
        {
            add
            {
                configurationChanged += value;
                value(source.Width, source.Height, Format, Endianness);
            }

            remove
            {
                configurationChanged -= value;
            }
        }

        private void Render(Action<byte[]>? frameRendered, byte[] frame)
        {
            lastRender = Now;
            frameRendered?.Invoke(frame);
        }

        private VideoFrame Read(long index)
        {
            dma.Begin(index);
            var frame = Compose(index);
            dma.End();
            return frame;
        }

        private VideoFrame Compose(long index)
        {
            composer ??= new Composer(Enumerable.Range(0, layerCount).Select(layer => new DmaChannel(dma, $"{layerName} {layer}")).ToArray());
            var frame = FrameBuffer();
            composer.Compose(source.Layers, source.Background, source.Width, source.Height, frame);
            return new VideoFrame(FrameLayout.Bgrx, source.Width, source.Height, frame, index, Now);
        }

        private byte[] FrameBuffer()
        {
            var size = source.Width * source.Height * 4;
            if(frameBuffer == null || frameBuffer.Length != size)
            {
                frameBuffer = new byte[size];
            }
            return frameBuffer;
        }

        private bool HasVisibleLayer => source.Layers.Any(layer => layer.State.Enabled);

        private bool IsEmpty => source.Width == 0 || source.Height == 0;

        private TimeInterval Now => machine.ClockSource.CurrentValue;

        private TimeInterval lastRender;

        [Transient]
        private Action<int, int, PixelFormat, Endianess>? configurationChanged;
        [Transient]
        private Composer? composer;
        [Transient]
        private byte[]? frameBuffer;

        private readonly IMachine machine;
        private readonly IScreenSource source;
        private readonly DmaPort dma;
        private readonly string layerName;
        private readonly int layerCount;
    }
}
