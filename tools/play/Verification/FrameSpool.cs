using System;
using System.Collections.Generic;
using System.IO;

namespace Exynos5422.Play.Verification;

/// <summary>Keeps the pixels of displayed pictures in a file until the run is judged; the file goes with it.</summary>
public sealed class FrameSpool : IDisposable
{
    /// <param name="path">The file.</param>
    /// <param name="limit">Bytes after which pictures are not kept any more.</param>
    public FrameSpool(string path, long limit = 8L << 30)
    {
        this.limit = limit;
        file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose);
    }

    public void Add(ReadOnlySpan<byte> pixels)
    {
        var kept = end + pixels.Length <= limit;
        places.Add((end, kept ? pixels.Length : 0));
        if(kept)
        {
            file.Write(pixels);
            end += pixels.Length;
        }
    }

    /// <summary>
    /// The pixels of picture <paramref name="index"/>, or null where they were not kept. Only after the last <see
    /// cref="Add"/>.
    /// </summary>
    public byte[]? Read(int index)
    {
        if(index < 0 || index >= places.Count || places[index].Length == 0)
        {
            return null;
        }
        var data = new byte[places[index].Length];
        file.Seek(places[index].Offset, SeekOrigin.Begin);
        file.ReadExactly(data);
        return data;
    }

    public void Dispose()
    {
        file.Dispose();
    }

    private readonly long limit;
    private readonly FileStream file;
    private readonly List<(long Offset, int Length)> places = new();
    private long end;
}
