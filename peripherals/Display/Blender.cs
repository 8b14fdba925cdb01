using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>
    /// Puts a window's pixels over what lies below them: colour key, then the window's blending equation, each colour
    /// by itself. A factor of 0 to 255 stands for 0 to 1; results are rounded to the nearest and limited to 255.
    /// </summary>
    internal static class Blender
    {
        /// <param name="window">Key and equation.</param>
        /// <param name="colours">The window's colours, 0xRRGGBB.</param>
        /// <param name="alphas">The window's alphas, 8 bits for each colour in the same places.</param>
        /// <param name="below">What lies below, 0xRRGGBB; becomes the result.</param>
        /// <param name="belowAlphas">Alphas of what lies below; become the result's.</param>
        public static void Blend(WindowState window, ReadOnlySpan<uint> colours, ReadOnlySpan<uint> alphas, Span<uint> below, Span<uint> belowAlphas)
        {
            var key = window.Key;
            for(var i = 0; i < colours.Length; i++)
            {
                var equation = window.Equation;
                var alpha = alphas[i];
                if(key.Enabled)
                {
                    ApplyKey(key, colours[i], below[i], ref equation, ref alpha);
                }
                var pixel = new Operands { ColourA = colours[i], ColourB = below[i], AlphaA = alpha, AlphaB = belowAlphas[i], Alpha0 = window.Alpha0 };
                below[i] = Mix(pixel.ColourA, Factor(equation.A, pixel), pixel.ColourB, Factor(equation.B, pixel));
                belowAlphas[i] = Mix(pixel.AlphaA, Factor(equation.P, pixel), pixel.AlphaB, Factor(equation.Q, pixel));
            }
        }

        /// <summary>
        /// The same for windows where <see cref="IsUsual"/> holds and nobody asks for the result's alpha: what
        /// drivers set up.
        /// </summary>
        public static void BlendUsual(WindowState window, ReadOnlySpan<uint> colours, ReadOnlySpan<uint> alphas, Span<uint> below)
        {
            var foreground = MemoryMarshal.AsBytes(colours);
            var alpha = MemoryMarshal.AsBytes(alphas);
            var background = MemoryMarshal.AsBytes(below);
            var usesAlpha = window.Equation.A == BlendFactor.AlphaA;
            var isPremultiplied = window.Equation.A == BlendFactor.One;
            var factor = isPremultiplied ? White : window.Alpha0;
            var constant = Vector.AsVectorByte(new Vector<uint>(factor));

            var done = 0;
            if(usesAlpha)
            {
                for(; done + Vector<byte>.Count <= background.Length; done += Vector<byte>.Count)
                {
                    var a = new Vector<byte>(alpha.Slice(done));
                    MixByAlpha(new Vector<byte>(foreground.Slice(done)), a, new Vector<byte>(background.Slice(done)), ~a).CopyTo(background.Slice(done));
                }
            }
            else if(isPremultiplied)
            {
                for(; done + Vector<byte>.Count <= background.Length; done += Vector<byte>.Count)
                {
                    // The colour is a whole number, so only the other product has to be rounded.
                    var colour = new Vector<byte>(foreground.Slice(done));
                    var rest = MixByAlpha(Vector<byte>.Zero, Vector<byte>.Zero, new Vector<byte>(background.Slice(done)), ~new Vector<byte>(alpha.Slice(done)));
                    var sum = colour + rest;
                    Vector.BitwiseOr(sum, Vector.LessThan(sum, colour)).CopyTo(background.Slice(done));
                }
            }
            else
            {
                for(; done + Vector<byte>.Count <= background.Length; done += Vector<byte>.Count)
                {
                    MixVectors(new Vector<byte>(foreground.Slice(done)), constant, new Vector<byte>(background.Slice(done)), ~new Vector<byte>(alpha.Slice(done))).CopyTo(background.Slice(done));
                }
            }
            for(var i = done / 4; i < below.Length; i++)
            {
                below[i] = Mix(colours[i], usesAlpha ? alphas[i] : factor, below[i], alphas[i] ^ White);
            }
        }

        /// <summary>Whether the window is blended by its alpha, without a key.</summary>
        public static bool IsUsual(WindowState window)
        {
            var equation = window.Equation;
            return !window.Key.Enabled && equation.B == BlendFactor.OneMinusAlphaA
                && (equation.A == BlendFactor.One || equation.A == BlendFactor.AlphaA || equation.A == BlendFactor.Alpha0);
        }

        /// <summary>
        /// Whether the window hides what lies below for certain, given the one alpha all its pixels have.
        /// </summary>
        public static bool IsOpaque(WindowState window, uint alpha)
        {
            var one = window.Equation.A == BlendFactor.One
                || (window.Equation.A == BlendFactor.AlphaA && alpha == White)
                || (window.Equation.A == BlendFactor.Alpha0 && window.Alpha0 == White);
            var zero = window.Equation.B == BlendFactor.Zero || (window.Equation.B == BlendFactor.OneMinusAlphaA && alpha == White);
            return one && zero && !window.Key.Enabled;
        }

        /// <summary>Products of each pair of colours.</summary>
        public static uint Multiply(uint a, uint b)
        {
            return Mix(a, b, 0, 0);
        }

        /// <summary>Multiplies each of the colours by a factor.</summary>
        public static void Multiply(Span<uint> colours, uint factor)
        {
            var bytes = MemoryMarshal.AsBytes(colours);
            var factors = Vector.AsVectorByte(new Vector<uint>(factor));
            var done = 0;
            for(; done + Vector<byte>.Count <= bytes.Length; done += Vector<byte>.Count)
            {
                MixVectors(new Vector<byte>(bytes.Slice(done)), factors, Vector<byte>.Zero, Vector<byte>.Zero).CopyTo(bytes.Slice(done));
            }
            for(var i = done / 4; i < colours.Length; i++)
            {
                colours[i] = Multiply(colours[i], factor);
            }
        }

        // Where the key matches, the window (or, looking at the background, what lies below) is left out, or blended
        // by the key's own alpha. Without blending nothing but the key decides what is seen; with it, the rest keeps
        // the window's own equation.
        private static void ApplyKey(ColourKey key, uint colour, uint below, ref BlendEquation equation, ref uint alpha)
        {
            var tested = key.MatchesBackground ? below : colour;
            var matches = ((tested ^ key.Colour) & ~key.IgnoredBits & White) == 0;
            if(key.Blends)
            {
                if(matches)
                {
                    alpha = key.Alpha;
                    equation.A = BlendFactor.AlphaA;
                    equation.B = BlendFactor.OneMinusAlphaA;
                }
                return;
            }
            if(key.MatchesBackground)
            {
                equation.A = matches ? BlendFactor.One : BlendFactor.Zero;
                equation.B = matches ? BlendFactor.Zero : BlendFactor.One;
            }
            else if(matches)
            {
                equation.A = BlendFactor.Zero;
                equation.B = BlendFactor.One;
            }
        }

        private static uint Factor(BlendFactor factor, in Operands pixel)
        {
            switch(factor)
            {
            case BlendFactor.One:
                return White;
            case BlendFactor.AlphaA:
                return pixel.AlphaA;
            case BlendFactor.OneMinusAlphaA:
                return pixel.AlphaA ^ White;
            case BlendFactor.AlphaB:
                return pixel.AlphaB;
            case BlendFactor.OneMinusAlphaB:
                return pixel.AlphaB ^ White;
            case BlendFactor.Alpha0:
                return pixel.Alpha0;
            case BlendFactor.ColourA:
                return pixel.ColourA;
            case BlendFactor.OneMinusColourA:
                return pixel.ColourA ^ White;
            case BlendFactor.ColourB:
                return pixel.ColourB;
            case BlendFactor.OneMinusColourB:
                return pixel.ColourB ^ White;
            default:
                // Zero, and the values the manual reserves.
                return 0;
            }
        }

        private static uint Mix(uint a, uint factorA, uint b, uint factorB)
        {
            return (MixPart(a >> 16, factorA >> 16, b >> 16, factorB >> 16) << 16)
                | (MixPart(a >> 8, factorA >> 8, b >> 8, factorB >> 8) << 8)
                | MixPart(a, factorA, b, factorB);
        }

        private static Vector<byte> MixVectors(Vector<byte> a, Vector<byte> factorA, Vector<byte> b, Vector<byte> factorB)
        {
            Vector.Widen(a, out var a0, out var a1);
            Vector.Widen(factorA, out var factorA0, out var factorA1);
            Vector.Widen(b, out var b0, out var b1);
            Vector.Widen(factorB, out var factorB0, out var factorB1);
            return Vector.Narrow(MixVectors(a0 * factorA0, b0 * factorB0), MixVectors(a1 * factorA1, b1 * factorB1));
        }

        /// <summary>The same for factors whose sum is 255 at most: then everything has room in 16 bits.</summary>
        private static Vector<byte> MixByAlpha(Vector<byte> a, Vector<byte> factorA, Vector<byte> b, Vector<byte> factorB)
        {
            Vector.Widen(a, out var a0, out var a1);
            Vector.Widen(factorA, out var factorA0, out var factorA1);
            Vector.Widen(b, out var b0, out var b1);
            Vector.Widen(factorB, out var factorB0, out var factorB1);
            return Vector.Narrow(DivideBy255(a0 * factorA0 + b0 * factorB0), DivideBy255(a1 * factorA1 + b1 * factorB1));
        }

        // Up to 255 times 255, to the nearest.
        private static Vector<ushort> DivideBy255(Vector<ushort> sum)
        {
            sum += new Vector<ushort>(128);
            return Vector.ShiftRightLogical(sum + Vector.ShiftRightLogical(sum, 8), 8);
        }

        // The sum of two products divided by 255, to the nearest.
        private static Vector<ushort> MixVectors(Vector<ushort> productA, Vector<ushort> productB)
        {
            Vector.Widen(productA, out var a0, out var a1);
            Vector.Widen(productB, out var b0, out var b1);
            return Vector.Narrow(DivideBy255(a0 + b0), DivideBy255(a1 + b1));
        }

        private static Vector<uint> DivideBy255(Vector<uint> sum)
        {
            sum += new Vector<uint>(128);
            return Vector.Min(Vector.ShiftRightLogical(sum + Vector.ShiftRightLogical(sum, 8), 8), new Vector<uint>(255));
        }

        private static uint MixPart(uint a, uint factorA, uint b, uint factorB)
        {
            var sum = (a & 255) * (factorA & 255) + (b & 255) * (factorB & 255);
            return Math.Min((sum + 127) / 255, 255);
        }

        private const uint White = 0xFFFFFF;

        private struct Operands
        {
            public uint ColourA;
            public uint ColourB;
            public uint AlphaA;
            public uint AlphaB;
            public uint Alpha0;
        }
    }
}
