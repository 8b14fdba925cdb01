using System;

using Antmicro.Renode.Peripherals.Video;

namespace Exynos5422.Play.Report;

/// <summary>A picture in memory, four bytes a pixel: blue, green, red, unused.</summary>
public sealed class Picture
{
    public Picture(int width, int height) : this(width, height, new byte[checked(width * height * 4)])
    {
    }

    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="data">Its pixels, line after line; not copied.</param>
    public Picture(int width, int height, byte[] data)
    {
        if(data.Length != (long)width * height * 4)
        {
            throw new ArgumentException($"{width}x{height} pixels need {(long)width * height * 4} bytes, not {data.Length}.", nameof(data));
        }
        Width = width;
        Height = height;
        Data = data;
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Data { get; }

    public void Fill(int x, int y, int width, int height, uint rgb)
    {
        for(var line = Math.Max(y, 0); line < Math.Min(y + height, Height); line++)
        {
            for(var column = Math.Max(x, 0); column < Math.Min(x + width, Width); column++)
            {
                var at = (line * Width + column) * 4;
                Data[at] = (byte)rgb;
                Data[at + 1] = (byte)(rgb >> 8);
                Data[at + 2] = (byte)(rgb >> 16);
            }
        }
    }

    /// <summary>Copies a picture to (x, y); what lies outside is cut off.</summary>
    public void Draw(Picture source, int x, int y)
    {
        var width = Math.Min(source.Width, Width - x);
        for(var line = 0; line < source.Height && y + line < Height && width > 0; line++)
        {
            source.Data.AsSpan(line * source.Width * 4, width * 4).CopyTo(Data.AsSpan(((y + line) * Width + x) * 4));
        }
    }

    /// <summary>A smaller picture, each pixel the mean of those it covers.</summary>
    public Picture ScaleDown(int width, int height)
    {
        var result = new Picture(width, height);
        for(var y = 0; y < height; y++)
        {
            int top = (int)((long)y * Height / height), bottom = Math.Max(top + 1, (int)((long)(y + 1) * Height / height));
            for(var x = 0; x < width; x++)
            {
                int left = (int)((long)x * Width / width), right = Math.Max(left + 1, (int)((long)(x + 1) * Width / width));
                for(var channel = 0; channel < 3; channel++)
                {
                    long sum = 0;
                    for(var line = top; line < bottom; line++)
                    {
                        for(var column = left; column < right; column++)
                        {
                            sum += Data[(line * Width + column) * 4 + channel];
                        }
                    }
                    var count = (long)(bottom - top) * (right - left);
                    result.Data[(y * width + x) * 4 + channel] = (byte)((sum + count / 2) / count);
                }
            }
        }
        return result;
    }

    public void SavePng(string path)
    {
        FrameFile.SavePng(path, new VideoFrame(FrameLayout.Bgrx, Width, Height, Data, 0, default));
    }
}
