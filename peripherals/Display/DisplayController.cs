using System;
using System.Collections.Generic;

using Antmicro.Renode.Backends.Display;
using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.DMA;

using ELFSharp.ELF;

namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>
    /// What FIMD and the mixer are to users and hosts: a source of pictures and of DMA, which an analyzer can show.
    /// </summary>
    public abstract class DisplayController : ExynosPeripheral, IScreenSource, IDmaSource, IVideo
    {
        /// <param name="machine">The machine.</param>
        /// <param name="name">What it is called in messages.</param>
        /// <param name="layerName">What the device calls a layer.</param>
        /// <param name="layerCount">How many it has.</param>
        private protected DisplayController(IMachine machine, string name, string layerName, int layerCount) : base(machine)
        {
            dma = new DmaPort(sysbus, this);
            screen = new Screen(machine, this, dma, layerName, layerCount);
            this.name = name;
        }

        /// <summary>Saves what is shown now: as PNG where the path ends in .png, else as raw BGRx.</summary>
        /// <exception cref="RecoverableException">Nothing is shown, or the file cannot be written.</exception>
        public void CaptureFrame(string path)
        {
            var frame = Synchronized(() => IsShowing ? screen.Capture() : throw new RecoverableException($"The {name} is off."));
            FrameFile.Save(path, frame);
        }

        /// <summary>In pixels; 0 before the first mode.</summary>
        public abstract int Width { get; }

        /// <summary>In pixels; 0 before the first mode.</summary>
        public abstract int Height { get; }

        /// <summary>How many times new content was shown: one for each page flip or other update of what is visible.</summary>
        public long LatchedFrames => screen.FrameCount;

        /// <summary>How many times an update pointed a layer at addresses without memory.</summary>
        public long Underruns => screen.Underruns;

        /// <summary>
        /// How often a video analyzer gets a picture when there is no new one, per virtual second: software may draw
        /// without page flips.
        /// </summary>
        public uint FramesPerVirtualSecond
        {
            get => screen.FramesPerVirtualSecond;
            set => screen.FramesPerVirtualSecond = value;
        }

        /// <summary>
        /// Layout of the pictures for video analyzers; the same bytes as <see cref="FrameLayout.Bgrx"/>.
        /// </summary>
        public PixelFormat Format => Screen.Format;

        public Endianess Endianess => Screen.Endianness;

        public event Action<IFrameSource, VideoFrame>? FrameProduced
        {
            add { screen.FrameProduced += value; }
            remove { screen.FrameProduced -= value; }
        }

        public event Action<byte[]>? FrameRendered
        {
            add { screen.FrameRendered += value; }
            remove { screen.FrameRendered -= value; }
        }

        /// <summary>
        /// What the layers read, by the frame's index: "window 0" of FIMD, "layer 0" of the mixer. While somebody wants
        /// to know, frames are read even if nobody wants to see them.
        /// </summary>
        public event Action<IDmaSource, DmaTransfer> DmaDone
        {
            add { dma.Done += value; }
            remove { dma.Done -= value; }
        }

        public event Action<int, int, PixelFormat, Endianess> ConfigurationChanged
        {
            add { screen.ConfigurationChanged += value; }
            remove { screen.ConfigurationChanged -= value; }
        }

        IEnumerable<Layer> IScreenSource.Layers => Layers;

        uint IScreenSource.Background => Background;

        /// <summary>Whether there is a picture.</summary>
        private protected abstract bool IsShowing { get; }

        /// <summary>Bottom first.</summary>
        private protected abstract IEnumerable<Layer> Layers { get; }

        /// <summary>0xRRGGBB where no layer is.</summary>
        private protected virtual uint Background => 0;

        private protected readonly DmaPort dma;
        private protected readonly Screen screen;
        private readonly string name;
    }
}
