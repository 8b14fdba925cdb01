using System;
using System.IO;
using System.Net.Sockets;

using Exynos5422.Qemu.VfioUser.Messages;

namespace Exynos5422.Qemu.VfioUser;

/// <summary>
/// Serves one PCI function to one client over the vfio-user protocol 0.1 (QEMU's docs/interop/vfio-user.rst). A
/// command that doesn't make sense is answered with an error; a stream that isn't one of messages ends the
/// connection.
/// </summary>
/// <remarks>
/// Not served because QEMU doesn't need it: mappable regions, interrupts (event descriptors are accepted and dropped),
/// DMA by message, migration, the second socket.
/// </remarks>
public sealed class VfioUserServer : IDisposable
{
    public const int MaximalDataTransfer = 64 << 10;

    /// <param name="socket">The connection, owned from now on.</param>
    /// <param name="device">What is behind BAR 0.</param>
    /// <param name="warn">Told about commands that were refused.</param>
    public VfioUserServer(Socket socket, IVfioUserDevice device, Action<string> warn)
    {
        this.device = device;
        this.warn = warn;
        connection = new ClientConnection(socket, MaximalMessage);
        reply = new byte[MaximalMessage];
    }

    /// <summary>
    /// Serves on the calling thread until the client closes the connection or <see cref="Stop"/> is called.
    /// </summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">The client doesn't speak the protocol.</exception>
    public void Run()
    {
        try
        {
            while(connection.TryReceive(out var header, out var payload))
            {
                if(!header.IsCommand)
                {
                    continue; // we send no commands, so there is nothing to be answered
                }
                Answer(header, payload);
            }
        }
        catch(IOException) when(stopping)
        {
            // Stop() closed it
        }
        finally
        {
            device.UnmapAllMemory();
        }
    }

    /// <summary>Makes <see cref="Run"/> return.</summary>
    public void Stop()
    {
        stopping = true;
        connection.Shutdown();
    }

    public void Dispose()
    {
        Stop();
        connection.Dispose();
    }

    private void Answer(in MessageHeader header, ReadOnlySpan<byte> payload)
    {
        var size = 0;
        var errno = 0;
        try
        {
            size = Execute(header.Command, payload, reply.AsSpan(MessageHeader.Size));
        }
        catch(VfioUserException e)
        {
            errno = e.Number;
            warn($"vfio-user: {header.Command} refused: {e.Message}");
        }
        if(header.WantsReply)
        {
            header.ReplyWith(size, errno).Write(reply);
            connection.Send(reply.AsSpan(0, MessageHeader.Size + size));
        }
    }

    /// <returns>Bytes of the answer.</returns>
    private int Execute(Command command, ReadOnlySpan<byte> payload, Span<byte> answer)
    {
        switch(command)
        {
        case Command.Version:
            return Negotiate(VersionMessage.Parse(payload), answer);
        case Command.DmaMap:
            MapMemory(DmaMapRequest.Parse(payload));
            return 0;
        case Command.DmaUnmap:
            return UnmapMemory(DmaUnmapRequest.Parse(payload), answer);
        case Command.DeviceGetInfo:
            new DeviceInfo(RegionCount, IrqCount).Write(answer);
            return DeviceInfo.Size;
        case Command.DeviceGetRegionInfo:
            return DescribeRegion(RegionInfoRequest.Parse(payload).Index, answer);
        case Command.DeviceGetIrqInfo:
            return DescribeIrq(IrqInfoRequest.Parse(payload).Index, answer);
        case Command.DeviceSetIrqs:
            CheckIrq(SetIrqsRequest.Parse(payload).Index);
            return 0;
        case Command.RegionRead:
            return ReadRegion(payload, answer);
        case Command.RegionWrite:
            return WriteRegion(payload, answer);
        case Command.RegionWriteMulti:
            return WriteRegions(payload, answer);
        case Command.DeviceReset:
            config.Reset();
            device.Reset();
            return 0;
        default:
            throw new VfioUserException(Errno.ENOSYS, "not served");
        }
    }

    private static int Negotiate(VersionMessage proposed, Span<byte> answer)
    {
        if(proposed.Major != 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"protocol version {proposed.Major}.{proposed.Minor}; only 0.x is known");
        }
        var payload = VersionMessage.Reply(Math.Min(proposed.Minor, SupportedMinor), MaximalDataTransfer);
        payload.CopyTo(answer);
        return payload.Length;
    }

    private void MapMemory(DmaMapRequest request)
    {
        var descriptor = connection.TakeDescriptor();
        if(descriptor < 0)
        {
            throw new VfioUserException(Errno.EINVAL, "memory without a file descriptor: QEMU needs a memory backend with share=on");
        }
        device.MapMemory(request.Address, request.Length, descriptor, request.FileOffset, request.Writeable);
    }

    private int UnmapMemory(DmaUnmapRequest request, Span<byte> answer)
    {
        if((request.Flags & DmaUnmapRequest.All) != 0)
        {
            device.UnmapAllMemory();
        }
        else
        {
            device.UnmapMemory(request.Address, request.Length);
        }
        request.WriteReply(answer);
        return DmaUnmapRequest.ReplySize;
    }

    private int DescribeRegion(uint index, Span<byte> answer)
    {
        if(index >= RegionCount)
        {
            throw new VfioUserException(Errno.EINVAL, $"region {index}");
        }
        new RegionInfo(index, index switch { BarRegion => device.BarSize, ConfigRegion => PciConfigSpace.Size, _ => 0 }).Write(answer);
        return RegionInfo.Size;
    }

    private static int DescribeIrq(uint index, Span<byte> answer)
    {
        CheckIrq(index);
        // QEMU complains about a device that can't report errors, so the type is there; it is never signalled.
        new IrqInfo(index, index == ErrorIrq ? 1u : 0u).Write(answer);
        return IrqInfo.Size;
    }

    private static void CheckIrq(uint index)
    {
        if(index >= IrqCount)
        {
            throw new VfioUserException(Errno.EINVAL, $"interrupt type {index}");
        }
    }

    private int ReadRegion(ReadOnlySpan<byte> payload, Span<byte> answer)
    {
        var reader = new PayloadReader(payload);
        var access = RegionAccess.Parse(ref reader, MaximalDataTransfer);
        access.Write(answer);
        var data = answer.Slice(RegionAccess.Size, (int)access.Count);
        if(access.Region == ConfigRegion)
        {
            config.Read(access.Offset, data);
        }
        else
        {
            CheckBarAccess(access);
            device.ReadBar(access.Offset, data);
        }
        return RegionAccess.Size + data.Length;
    }

    private int WriteRegion(ReadOnlySpan<byte> payload, Span<byte> answer)
    {
        var reader = new PayloadReader(payload);
        var access = RegionAccess.Parse(ref reader, MaximalDataTransfer);
        WriteRegion(access, reader.Take(access.Count));
        access.Write(answer);
        return RegionAccess.Size;
    }

    private int WriteRegions(ReadOnlySpan<byte> payload, Span<byte> answer)
    {
        var writes = RegionWriteMulti.Parse(payload);
        for(var i = 0; i < writes.Count; i++)
        {
            var access = writes.Next(out var data);
            WriteRegion(access, data);
        }
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(answer, writes.Count);
        return RegionWriteMulti.ReplySize;
    }

    private void WriteRegion(in RegionAccess access, ReadOnlySpan<byte> data)
    {
        if(access.Region == ConfigRegion)
        {
            config.Write(access.Offset, data);
        }
        else
        {
            CheckBarAccess(access);
            device.WriteBar(access.Offset, data);
        }
    }

    private void CheckBarAccess(in RegionAccess access)
    {
        if(access.Region != BarRegion || access.Offset > device.BarSize || access.Count > device.BarSize - access.Offset)
        {
            throw new VfioUserException(Errno.EINVAL, $"{access.Count} bytes at 0x{access.Offset:x} of region {access.Region}");
        }
        if(access.Count is not (1 or 2 or 4 or 8) || access.Offset % access.Count != 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"an access of {access.Count} bytes at 0x{access.Offset:x}");
        }
    }

    private volatile bool stopping;

    private readonly IVfioUserDevice device;
    private readonly Action<string> warn;
    private readonly ClientConnection connection;
    private readonly PciConfigSpace config = new();
    private readonly byte[] reply;

    private const int MaximalMessage = MaximalDataTransfer + MessageHeader.Size + RegionAccess.Size;
    private const ushort SupportedMinor = 1;
    private const int RegionCount = 9;
    private const int IrqCount = 5;
    private const uint BarRegion = 0;
    private const uint ConfigRegion = 7;
    private const uint ErrorIrq = 3;
}
