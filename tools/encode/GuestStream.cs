using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Exynos5422.Encode;

/// <summary>A buffer that the driver gave to the guest's program.</summary>
/// <param name="Type">I, P or B by the buffer's flags; - for none.</param>
/// <param name="Data">What is in it.</param>
public sealed record GuestBuffer(char Type, byte[] Data);

/// <summary>Reads what encode-test prints.</summary>
public static class GuestStream
{
    /// <param name="console">The lines of the guest's console; others than encode-test's are passed over.</param>
    /// <exception cref="FormatException">Something of it is missing or damaged.</exception>
    public static IReadOnlyList<GuestBuffer> Read(IEnumerable<string> console)
    {
        var buffers = new List<GuestBuffer>();
        var data = new List<byte>();
        (char Type, int Size) current = ('-', 0);
        var isOpen = false;
        foreach(var line in console.Append(Head))
        {
            if(line.StartsWith(Data, StringComparison.Ordinal))
            {
                data.AddRange(Convert.FromBase64String(line[Data.Length..].Trim()));
            }
            else if(line.StartsWith(Head, StringComparison.Ordinal))
            {
                if(current.Size != data.Count)
                {
                    throw new FormatException($"buffer {buffers.Count} has {current.Size} bytes and came with {data.Count}");
                }
                if(isOpen)
                {
                    buffers.Add(new GuestBuffer(current.Type, data.ToArray()));
                    data.Clear();
                }
                isOpen = line.Length > Head.Length;
                current = isOpen ? ReadHead(line) : ('-', 0);
            }
        }
        return buffers;
    }

    private static (char Type, int Size) ReadHead(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line[Head.Length..]);
            return (json.RootElement.GetProperty("type").GetString()![0], json.RootElement.GetProperty("size").GetInt32());
        }
        catch(Exception e) when(e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new FormatException($"this line announces no buffer: {line}", e);
        }
    }

    /// <summary>Frames as an IVF file, which players take for VP8.</summary>
    public static byte[] ToIvf(IReadOnlyList<byte[]> frames, int width, int height, int rate)
    {
        var file = new List<byte>();
        file.AddRange("DKIF"u8.ToArray());
        file.AddRange(Little(32 << 16, 4));
        file.AddRange("VP80"u8.ToArray());
        file.AddRange(Little(width, 2).Concat(Little(height, 2)).Concat(Little(rate, 4)).Concat(Little(1, 4)).Concat(Little(frames.Count, 4)).Concat(Little(0, 4)));
        for(var i = 0; i < frames.Count; i++)
        {
            file.AddRange(Little(frames[i].Length, 4).Concat(Little(i, 8)).Concat(frames[i]));
        }
        return file.ToArray();

        static IEnumerable<byte> Little(long value, int bytes)
        {
            return Enumerable.Range(0, bytes).Select(x => (byte)(value >> 8 * x));
        }
    }

    private const string Head = "@@encoded";
    private const string Data = "@data ";
}
