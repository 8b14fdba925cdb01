using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.FIMD
{
    /// <summary>Scan-out: what the panel shows, from the latched windows, bottom window first, over black.</summary>
    internal sealed class Composer
    {
        /// <param name="memory">Each window's way to memory.</param>
        public Composer(DmaChannel[] memory)
        {
            this.memory = memory;
        }

        /// <summary>Composes a frame.</summary>
        /// <param name="windows">The windows, bottom first.</param>
        /// <param name="width">The panel's width in pixels.</param>
        /// <param name="height">The panel's height in pixels.</param>
        /// <param name="frame">Gets width x height pixels of blue, green, red, 255.</param>
        public void Compose(Window[] windows, int width, int height, byte[] frame)
        {
            var layers = new List<WindowReader>();
            foreach(var window in windows.Where(x => x.Latched.Enabled))
            {
                layers.Add(new WindowReader(window, width, height, BuffersOf(window.Index)));
            }
            tracksAlpha = layers.Any(layer => layer.UsesAlphaBelow);
            if(alphas.Length < width)
            {
                alphas = new uint[width];
            }

            // The usual case, one full-screen window, is a plain copy.
            var filled = layers.Count > 0 && !tracksAlpha && layers[0].TryReadWhole(memory[layers[0].Index], frame, width, height);
            if(filled)
            {
                layers.RemoveAt(0);
            }
            var pixels = MemoryMarshal.Cast<byte, uint>(frame.AsSpan(0, width * height * 4));
            for(var y = 0; y < height; y++)
            {
                var line = pixels.Slice(y * width, width);
                if(!filled)
                {
                    line.Clear();
                }
                ComposeLine(layers, y, line);
                SetUnusedBytes(line);
            }
        }

        private void ComposeLine(List<WindowReader> layers, int y, Span<uint> line)
        {
            if(tracksAlpha)
            {
                alphas.AsSpan(0, line.Length).Clear();
            }
            foreach(var layer in layers)
            {
                if(y < layer.Top || y >= layer.Bottom)
                {
                    continue;
                }
                layer.ReadLine(y, memory[layer.Index]);
                var below = line.Slice(layer.Left, layer.Width);
                var belowAlphas = alphas.AsSpan(layer.Left, layer.Width);
                if(layer.IsOpaque)
                {
                    layer.Colours.CopyTo(below);
                    if(tracksAlpha)
                    {
                        layer.Alphas.CopyTo(belowAlphas);
                    }
                }
                else if(layer.IsUsual && !tracksAlpha)
                {
                    Blender.BlendUsual(layer.State, layer.Colours, layer.Alphas, below);
                }
                else
                {
                    Blender.Blend(layer.State, layer.Colours, layer.Alphas, below, belowAlphas);
                }
            }
        }

        private static void SetUnusedBytes(Span<uint> line)
        {
            var vectors = MemoryMarshal.Cast<uint, Vector<uint>>(line);
            var ones = new Vector<uint>(Unused);
            for(var i = 0; i < vectors.Length; i++)
            {
                vectors[i] |= ones;
            }
            for(var i = vectors.Length * Vector<uint>.Count; i < line.Length; i++)
            {
                line[i] |= Unused;
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

        private const uint Unused = 0xFF000000;

        private bool tracksAlpha;
        private uint[] alphas = Array.Empty<uint>();

        private readonly DmaChannel[] memory;
        private readonly List<WindowBuffers> buffers = new List<WindowBuffers>();
    }
}
