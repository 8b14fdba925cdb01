using System;

namespace Exynos.Tests.GScaler
{
    /// <summary>
    /// What peripherals/GScaler/README.md says, in the plainest way: whole planes, one sample at a time, no code of
    /// the model.
    /// </summary>
    public static class Reference
    {
        /// <param name="job">What to do.</param>
        /// <param name="memory">Memory from <paramref name="memoryBase"/> on; is changed.</param>
        /// <param name="memoryBase">Address of its first byte.</param>
        public static void Run(JobDescription job, byte[] memory, uint memoryBase)
        {
            var source = Read(job.Source, job.CroppedWidth, job.CroppedHeight, memory, memoryBase);
            var destination = job.Destination;
            var dw = job.Rotated ? job.ScaledHeight : job.ScaledWidth;
            var dh = job.Rotated ? job.ScaledWidth : job.ScaledHeight;

            if(job.Source.IsRgb && !destination.IsRgb)
            {
                ToYCbCr(source, job.Source.RgbType);
            }
            // The size of the chroma planes after scaling, before turning.
            int chromaWidth, chromaHeight;
            if(job.Source.IsRgb && destination.IsRgb)
            {
                (chromaWidth, chromaHeight) = (job.ScaledWidth, job.ScaledHeight);
            }
            else if(destination.IsRgb)
            {
                (chromaWidth, chromaHeight) = ((job.ScaledWidth + 1) / 2, job.ScaledHeight);
            }
            else if(destination.Format == 2 || destination.Format == 3)
            {
                (chromaWidth, chromaHeight) = ((job.ScaledWidth + 1) / 2, (job.ScaledHeight + 1) / 2);
            }
            else
            {
                (chromaWidth, chromaHeight) = job.Rotated ? (job.ScaledWidth, (job.ScaledHeight + 1) / 2) : ((job.ScaledWidth + 1) / 2, job.ScaledHeight);
            }
            var planes = new[]
            {
                Scale(source[0], job.ScaledWidth, job.ScaledHeight),
                Scale(source[1], chromaWidth, chromaHeight),
                Scale(source[2], chromaWidth, chromaHeight),
            };
            if(!job.Source.IsRgb && destination.IsRgb)
            {
                planes = ToRgb(planes, destination.RgbType);
            }
            for(var i = 0; i < 3; i++)
            {
                planes[i] = Turn(planes[i], job.Rotation);
            }
            Write(destination, planes, dw, dh, job.Alpha, memory, memoryBase);
        }

        /// <summary>Scales a plane [y, x] as the Scaler section says.</summary>
        public static byte[,] Scale(byte[,] plane, int width, int height)
        {
            var rows = plane.GetLength(0);
            var columns = plane.GetLength(1);
            var between = new byte[height, columns];
            for(var y = 0; y < height; y++)
            {
                var weights = Weights(rows, height, y, out var first);
                for(var x = 0; x < columns; x++)
                {
                    var sum = 128;
                    for(var i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * plane[Math.Clamp(first + i, 0, rows - 1), x];
                    }
                    between[y, x] = (byte)(sum >> 8);
                }
            }
            var result = new byte[height, width];
            for(var x = 0; x < width; x++)
            {
                var weights = Weights(columns, width, x, out var first);
                for(var y = 0; y < height; y++)
                {
                    var sum = 128;
                    for(var i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * between[y, Math.Clamp(first + i, 0, columns - 1)];
                    }
                    result[y, x] = (byte)(sum >> 8);
                }
            }
            return result;
        }

        private static int[] Weights(int inputs, int outputs, int output, out int first)
        {
            var w = 2L * Math.Max(inputs, outputs);
            var centre = (2L * output + 1) * inputs - outputs;
            long T(long k) => Math.Max(0, w - Math.Abs(2L * outputs * k - centre));
            var k = centre / (2L * outputs);
            while(T(k - 1) > 0)
            {
                k--;
            }
            while(T(k) == 0)
            {
                k++;
            }
            first = (int)k;
            var total = 0L;
            var count = 0;
            for(; T(k) > 0; k++, count++)
            {
                total += T(k);
            }
            var weights = new int[count];
            var sum = 0L;
            for(var i = 0; i < count; i++)
            {
                var next = sum + T(first + i);
                weights[i] = (int)((512 * next + total) / (2 * total) - (512 * sum + total) / (2 * total));
                sum = next;
            }
            return weights;
        }

        private static byte[][,] ToRgb(byte[][,] planes, int type)
        {
            // o, cy, crv, cgu, cgv, cbu
            var c = type switch
            {
                0 => new[] { 16, 65536, 89831, 22050, 45757, 113538 },
                1 => new[] { 0, 76309, 104597, 25675, 53279, 132201 },
                2 => new[] { 16, 65536, 100902, 12002, 29994, 118894 },
                _ => new[] { 0, 76309, 117489, 13975, 34925, 138438 },
            };
            var height = planes[0].GetLength(0);
            var width = planes[0].GetLength(1);
            var result = new[] { new byte[height, width], new byte[height, width], new byte[height, width] };
            for(var row = 0; row < height; row++)
            {
                for(var x = 0; x < width; x++)
                {
                    var y = planes[0][row, x] - 16;
                    var u = planes[1][row, x >> 1] - 128;
                    var v = planes[2][row, x >> 1] - 128;
                    result[0][row, x] = Clamp(c[0] + ((c[1] * y + c[2] * v + 32768) >> 16));
                    result[1][row, x] = Clamp(c[0] + ((c[1] * y - c[3] * u - c[4] * v + 32768) >> 16));
                    result[2][row, x] = Clamp(c[0] + ((c[1] * y + c[5] * u + 32768) >> 16));
                }
            }
            return result;
        }

        private static void ToYCbCr(byte[][,] planes, int type)
        {
            var c = type switch
            {
                0 => new[] { 0, 16829, 33039, 6416, -9714, -19070, 28784, 28784, -24103, -4681 },
                1 => new[] { 16, 19595, 38470, 7471, -11311, -22205, 33516, 33516, -28065, -5451 },
                2 => new[] { 0, 11966, 40254, 4064, -6596, -22188, 28784, 28784, -26145, -2639 },
                _ => new[] { 16, 13933, 46871, 4732, -7680, -25836, 33516, 33516, -30443, -3073 },
            };
            for(var row = 0; row < planes[0].GetLength(0); row++)
            {
                for(var x = 0; x < planes[0].GetLength(1); x++)
                {
                    var r = planes[0][row, x] - c[0];
                    var g = planes[1][row, x] - c[0];
                    var b = planes[2][row, x] - c[0];
                    planes[0][row, x] = Clamp(16 + ((c[1] * r + c[2] * g + c[3] * b + 32768) >> 16));
                    planes[1][row, x] = Clamp(128 + ((c[4] * r + c[5] * g + c[6] * b + 32768) >> 16));
                    planes[2][row, x] = Clamp(128 + ((c[7] * r + c[8] * g + c[9] * b + 32768) >> 16));
                }
            }
        }

        private static byte[,] Turn(byte[,] plane, int rotation)
        {
            var height = plane.GetLength(0);
            var width = plane.GetLength(1);
            var rotated = (rotation & 4) != 0;
            var result = rotated ? new byte[width, height] : new byte[height, width];
            for(var y = 0; y < height; y++)
            {
                for(var x = 0; x < width; x++)
                {
                    var fx = (rotation & 1) != 0 ? width - 1 - x : x;
                    var fy = (rotation & 2) != 0 ? height - 1 - y : y;
                    if(rotated)
                    {
                        result[fx, height - 1 - fy] = plane[y, x];
                    }
                    else
                    {
                        result[fy, fx] = plane[y, x];
                    }
                }
            }
            return result;
        }

        private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);

        private static byte[][,] Read(PictureDescription p, int width, int height, byte[] memory, uint memoryBase)
        {
            var cw = p.IsRgb ? width : (width + 1) / 2;
            var ch = p.Format == 2 || p.Format == 3 ? (height + 1) / 2 : height;
            var planes = new[] { new byte[height, width], new byte[ch, cw], new byte[ch, cw] };
            for(var y = 0; y < height; y++)
            {
                for(var x = 0; x < width; x++)
                {
                    if(p.IsRgb)
                    {
                        var at = AddressOf(p, 0, p.X + x, p.Y + y) - memoryBase;
                        int r, g, b;
                        if(p.Format == 0)
                        {
                            (r, g, b) = (memory[at + 2], memory[at + 1], memory[at]);
                        }
                        else
                        {
                            var half = memory[at] | memory[at + 1] << 8;
                            (r, g, b) = (half >> 11, half >> 5 & 63, half & 31);
                            (r, g, b) = (r << 3 | r >> 2, g << 2 | g >> 4, b << 3 | b >> 2);
                        }
                        planes[0][y, x] = (byte)(p.SwapRedBlue ? b : r);
                        planes[1][y, x] = (byte)g;
                        planes[2][y, x] = (byte)(p.SwapRedBlue ? r : b);
                    }
                    else
                    {
                        planes[0][y, x] = memory[AddressOf(p, 0, p.X + x, p.Y + y) - memoryBase];
                    }
                }
            }
            if(!p.IsRgb)
            {
                for(var y = 0; y < ch; y++)
                {
                    for(var x = 0; x < cw; x++)
                    {
                        for(var c = 1; c < 3; c++)
                        {
                            planes[c][y, x] = memory[AddressOf(p, c, p.X / 2 + x, (p.Format == 2 || p.Format == 3 ? p.Y / 2 : p.Y) + y) - memoryBase];
                        }
                    }
                }
            }
            return planes;
        }

        private static void Write(PictureDescription p, byte[][,] planes, int width, int height, byte alpha, byte[] memory, uint memoryBase)
        {
            for(var y = 0; y < height; y++)
            {
                for(var x = 0; x < width; x++)
                {
                    var at = AddressOf(p, 0, p.X + x, p.Y + y) - memoryBase;
                    if(!p.IsRgb)
                    {
                        memory[at] = planes[0][y, x];
                        continue;
                    }
                    var r = planes[p.SwapRedBlue ? 2 : 0][y, x];
                    var g = planes[1][y, x];
                    var b = planes[p.SwapRedBlue ? 0 : 2][y, x];
                    if(p.Format == 0)
                    {
                        (memory[at], memory[at + 1], memory[at + 2], memory[at + 3]) = (b, g, r, alpha);
                    }
                    else
                    {
                        var half = r / 8 * 2048 + g / 4 * 32 + b / 8;
                        (memory[at], memory[at + 1]) = ((byte)half, (byte)(half / 256));
                    }
                }
            }
            if(p.IsRgb)
            {
                return;
            }
            var firstY = p.Format == 2 || p.Format == 3 ? p.Y / 2 : p.Y;
            for(var c = 1; c < 3; c++)
            {
                for(var y = 0; y < planes[c].GetLength(0); y++)
                {
                    for(var x = 0; x < planes[c].GetLength(1); x++)
                    {
                        memory[AddressOf(p, c, p.X / 2 + x, firstY + y) - memoryBase] = planes[c][y, x];
                    }
                }
            }
        }

        /// <summary>
        /// Where a sample of component 0 (Y or the pixel), 1 (Cb) or 2 (Cr) lies; x and y count samples of that
        /// component.
        /// </summary>
        private static uint AddressOf(PictureDescription p, int component, int x, int y)
        {
            var second = p.Crcb ? 1 : 2;
            switch(p.Format)
            {
                case 0:
                    return p.AddressY + (uint)((y * p.Width + x) * 4);
                case 1:
                    return p.AddressY + (uint)((y * p.Width + x) * 2);
                case 4:
                {
                    var line = p.AddressY + (uint)(y * ((p.Width + 1) / 2) * 4);
                    if(component == 0)
                    {
                        return line + (uint)(2 * x + (p.ChromaFirst ? 1 : 0));
                    }
                    return line + (uint)(4 * x + (p.ChromaFirst ? 0 : 1) + (component == second ? 2 : 0));
                }
                case 2:
                case 5:
                {
                    var stride = component == 0 ? p.Width : p.ChromaStride != 0 ? p.ChromaStride : (p.Width + 1) / 2 * 2;
                    var start = component == 0 ? p.AddressY : p.AddressCb;
                    var column = component == 0 ? x : 2 * x + (component == second ? 1 : 0);
                    if(p.Tile == 0)
                    {
                        return start + (uint)(y * stride + column);
                    }
                    var tilesInLine = (stride + 15) / 16;
                    var tileHeight = component == 0 || p.Tile == 2 ? 16 : 8;
                    var tile = y / tileHeight * tilesInLine + column / 16;
                    return start + (uint)(tile * 16 * tileHeight + y % tileHeight * 16 + column % 16);
                }
                default:
                {
                    if(component == 0)
                    {
                        return p.AddressY + (uint)(y * p.Width + x);
                    }
                    var stride = p.ChromaStride != 0 ? p.ChromaStride : (p.Width + 1) / 2;
                    return (component == second ? p.AddressCr : p.AddressCb) + (uint)(y * stride + x);
                }
            }
        }
    }
}
