using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;

using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>Scan-out: what is shown, from the latched layers, bottom layer first, over a colour.</summary>
    internal sealed class Composer
    {
        /// <param name="memory">Each layer's way to memory, by its index.</param>
        public Composer(DmaChannel[] memory)
        {
            this.memory = memory;
        }

        /// <summary>Composes a frame.</summary>
        /// <param name="layers">The layers, bottom first; those that are off are left out.</param>
        /// <param name="background">0xRRGGBB where no layer is.</param>
        /// <param name="width">The picture's width in pixels.</param>
        /// <param name="height">The picture's height in pixels.</param>
        /// <param name="frame">Gets width x height pixels of blue, green, red, 255.</param>
        public void Compose(IEnumerable<Layer> layers, uint background, int width, int height, byte[] frame)
        {
            var readers = new List<WindowReader>();
            foreach(var layer in layers.Where(x => x.State.Enabled))
            {
                readers.Add(new WindowReader(layer, width, height, BuffersOf(layer.Index)));
            }
            tracksAlpha = readers.Any(x => x.UsesAlphaBelow);
            if(alphas.Length < width)
            {
                alphas = new uint[width];
            }

            // The usual case, one full-screen window, is a plain copy.
            var filled = readers.Count > 0 && !tracksAlpha && readers[0].TryReadWhole(memory[readers[0].Index], frame, width, height);
            if(filled)
            {
                readers.RemoveAt(0);
            }
            var pixels = MemoryMarshal.Cast<byte, uint>(frame.AsSpan(0, width * height * 4));
            for(var y = 0; y < height; y++)
            {
                var line = pixels.Slice(y * width, width);
                if(!filled)
                {
                    line.Fill(background);
                }
                ComposeLine(readers, y, line);
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

        private WindowBuffers BuffersOf(int layer)
        {
            while(buffers.Count <= layer)
            {
                buffers.Add(new WindowBuffers());
            }
            return buffers[layer];
        }

        private const uint Unused = 0xFF000000;

        private bool tracksAlpha;
        private uint[] alphas = Array.Empty<uint>();

        private readonly DmaChannel[] memory;
        private readonly List<WindowBuffers> buffers = new List<WindowBuffers>();
    }
}
