using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Video.FIMD
{
    /// <summary>Scan-out: what the panel shows, from the latched windows, bottom window first, over black.</summary>
    internal sealed class Composer
    {
        public Composer(DmaReader memory)
        {
            this.memory = memory;
        }

        /// <summary>Composes a frame.</summary>
        /// <param name="windows">The latched windows, bottom first.</param>
        /// <param name="palettes">Palette memory of each window.</param>
        /// <param name="width">The panel's width in pixels.</param>
        /// <param name="height">The panel's height in pixels.</param>
        /// <param name="frame">Gets width x height pixels of blue, green, red, 255.</param>
        public void Compose(WindowState[] windows, uint[][] palettes, int width, int height, byte[] frame)
        {
            var layers = new List<WindowReader>();
            for(var i = 0; i < windows.Length; i++)
            {
                if(windows[i].Enabled)
                {
                    layers.Add(new WindowReader(windows[i], palettes[i], width, height, BuffersOf(i)));
                }
            }

            var pixels = MemoryMarshal.Cast<byte, uint>(frame.AsSpan(0, width * height * 4));
            if(alphas.Length < width)
            {
                alphas = new uint[width];
            }
            for(var y = 0; y < height; y++)
            {
                var line = pixels.Slice(y * width, width);
                ComposeLine(layers, windows[0], y, line);
                foreach(ref var pixel in line)
                {
                    pixel |= 0xFF000000;
                }
            }
        }

        private void ComposeLine(List<WindowReader> layers, WindowState baseWindow, int y, Span<uint> line)
        {
            line.Clear();
            alphas.AsSpan(0, line.Length).Clear();
            foreach(var layer in layers)
            {
                if(y < layer.Top || y >= layer.Bottom)
                {
                    continue;
                }
                layer.ReadLine(y, memory);
                var below = line.Slice(layer.Left, layer.Width);
                var belowAlphas = alphas.AsSpan(layer.Left, layer.Width);
                // Window 0 is the base: it has no blending equation and no key.
                if(layer.Window == baseWindow || (layer.HasConstantAlpha && Blender.IsOpaque(layer.Window, layer.ConstantAlpha)))
                {
                    layer.Colours.CopyTo(below);
                    layer.Alphas.CopyTo(belowAlphas);
                }
                else
                {
                    Blender.Blend(layer.Window, layer.Colours, layer.Alphas, below, belowAlphas);
                }
            }
        }

        private WindowBuffers BuffersOf(int window)
        {
            while(buffers.Count <= window)
            {
                buffers.Add(new WindowBuffers());
            }
            return buffers[window];
        }

        private uint[] alphas = Array.Empty<uint>();

        private readonly DmaReader memory;
        private readonly List<WindowBuffers> buffers = new List<WindowBuffers>();
    }
}
