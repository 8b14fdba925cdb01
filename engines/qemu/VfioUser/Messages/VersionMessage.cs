using System;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Exynos5422.Qemu.VfioUser.Messages;

/// <summary>The first message of a connection, and our answer to it.</summary>
/// <param name="Major">Protocol version; only 0 exists.</param>
/// <param name="Minor">Both sides serve everything up to the lower one.</param>
/// <param name="MaximalDataTransfer">Bytes that fit into one region read or write of the sender's peer.</param>
public readonly record struct VersionMessage(ushort Major, ushort Minor, long MaximalDataTransfer)
{
    /// <summary>What a peer means that doesn't say.</summary>
    public const long DefaultMaximalDataTransfer = 1 << 20;

    /// <exception cref="VfioUserException">Too short, or the capabilities aren't JSON.</exception>
    public static VersionMessage Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var major = reader.UInt16();
        var minor = reader.UInt16();
        var json = reader.Take((uint)reader.Left);
        return new VersionMessage(major, minor, json.IsEmpty ? DefaultMaximalDataTransfer : ReadMaximalDataTransfer(json));
    }

    /// <summary>
    /// Our answer. QEMU drops a version reply that is longer than its own request, so it holds only what differs from
    /// the defaults.
    /// </summary>
    public static byte[] Reply(ushort minor, int maximalDataTransfer)
    {
        var json = $"{{\"capabilities\":{{\"max_data_xfer_size\":{maximalDataTransfer},\"write_multiple\":true}}}}\0";
        var payload = new byte[4 + Encoding.ASCII.GetByteCount(json)];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(2), minor);
        Encoding.ASCII.GetBytes(json, payload.AsSpan(4));
        return payload;
    }

    private static long ReadMaximalDataTransfer(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.TrimEnd((byte)0).ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("capabilities", out var capabilities)
                && capabilities.ValueKind == JsonValueKind.Object
                && capabilities.TryGetProperty("max_data_xfer_size", out var size)
                && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var value)
                    ? value : DefaultMaximalDataTransfer;
        }
        catch(JsonException e)
        {
            throw new VfioUserException(Errno.EINVAL, $"capabilities aren't JSON: {e.Message}");
        }
    }
}
