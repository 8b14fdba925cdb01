using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;

using Exynos5422.Qemu.Native;
using Exynos5422.Qemu.VfioUser.Messages;

namespace Exynos5422.Qemu.VfioUser;

/// <summary>
/// Cuts the byte stream of a UNIX socket into messages, with the file descriptors that came with them. One thread
/// reads.
/// </summary>
/// <remarks>
/// The kernel ends a recvmsg() at the first chunk that has descriptors, so those of a call belong to the message that
/// holds the last byte received by it.
/// </remarks>
internal sealed class ClientConnection : IDisposable
{
    /// <param name="socket">Owned from now on.</param>
    /// <param name="maximalMessage">Bytes of the largest message that is taken.</param>
    public ClientConnection(Socket socket, int maximalMessage)
    {
        this.socket = socket;
        this.maximalMessage = maximalMessage;
        buffer = new byte[2 * maximalMessage];
    }

    /// <summary>Waits for the next message.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">What follows the header; valid until the next call.</param>
    /// <returns>False when the client closed the connection between two messages.</returns>
    /// <exception cref="InvalidDataException">Not a message stream: there is no way to find the next
    /// message.</exception>
    /// <exception cref="IOException">The connection broke, in the middle of a message or by an error.</exception>
    public bool TryReceive(out MessageHeader header, out ReadOnlySpan<byte> payload)
    {
        CloseDescriptors(current);
        header = default;
        payload = default;
        if(!Ensure(MessageHeader.Size))
        {
            return false;
        }
        header = MessageHeader.Parse(buffer.AsSpan(start, MessageHeader.Size));
        if(header.MessageSize < MessageHeader.Size || header.MessageSize > maximalMessage)
        {
            throw new InvalidDataException($"vfio-user: a message of {header.MessageSize} bytes (command {header.Command})");
        }
        var size = (int)header.MessageSize;
        if(!Ensure(size))
        {
            throw new EndOfStreamException("vfio-user: the client closed the connection within a message");
        }
        payload = buffer.AsSpan(start + MessageHeader.Size, size - MessageHeader.Size);
        start += size;
        TakeDescriptorsUpTo(consumed += size);
        return true;
    }

    /// <summary>
    /// A descriptor that came with the message last received, now the caller's; -1 when there is none (left).
    /// </summary>
    public int TakeDescriptor() => current.TryDequeue(out var descriptor) ? descriptor : -1;

    /// <summary>Sends a whole message.</summary>
    /// <exception cref="IOException">The client is gone.</exception>
    public void Send(ReadOnlySpan<byte> message)
    {
        try
        {
            while(!message.IsEmpty)
            {
                message = message[socket.Send(message)..];
            }
        }
        catch(SocketException e)
        {
            throw new IOException($"vfio-user: the client is gone: {e.Message}", e);
        }
    }

    /// <summary>Makes a <see cref="TryReceive"/> on another thread return.</summary>
    public void Shutdown()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch(Exception e) when(e is SocketException or ObjectDisposedException)
        {
            // it is closed already, which is what was wanted
        }
    }

    public void Dispose()
    {
        CloseDescriptors(current);
        while(pending.TryDequeue(out var batch))
        {
            LibC.close(batch.Descriptor);
        }
        socket.Dispose();
    }

    /// <returns>False at the end of the stream with nothing received of what was wanted.</returns>
    private bool Ensure(int count)
    {
        while(end - start < count)
        {
            if(start > 0 && buffer.Length - start < maximalMessage)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                end -= start;
                start = 0;
            }
            var received = Receive(buffer.AsSpan(end));
            if(received == 0)
            {
                return end == start && count == MessageHeader.Size ? false : throw new EndOfStreamException("vfio-user: the client closed the connection within a message");
            }
            end += received;
        }
        return true;
    }

    private unsafe int Receive(Span<byte> into)
    {
        var control = stackalloc byte[ControlSize];
        fixed(byte* data = into)
        {
            var vector = new LibC.IoVector { Base = data, Length = (nuint)into.Length };
            var message = new LibC.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlSize };
            nint received;
            do
            {
                message.ControlLength = ControlSize;
                received = LibC.recvmsg((int)socket.Handle, &message, LibC.MSG_CMSG_CLOEXEC);
            }
            while(received < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            if(received < 0)
            {
                throw new IOException($"vfio-user: receiving failed, errno {Marshal.GetLastPInvokeError()}");
            }
            total += received;
            CollectDescriptors(new ReadOnlySpan<byte>(control, (int)message.ControlLength));
            return (int)received;
        }
    }

    private void CollectDescriptors(ReadOnlySpan<byte> control)
    {
        const int header = 16; // struct cmsghdr: size_t length, int level, int type
        while(control.Length >= header)
        {
            var length = (int)Math.Min(MemoryMarshal.Read<ulong>(control), (ulong)control.Length);
            if(length < header)
            {
                break;
            }
            if(MemoryMarshal.Read<int>(control[8..]) == LibC.SOL_SOCKET && MemoryMarshal.Read<int>(control[12..]) == LibC.SCM_RIGHTS)
            {
                foreach(var descriptor in MemoryMarshal.Cast<byte, int>(control[header..length]))
                {
                    pending.Enqueue((total, descriptor));
                }
            }
            control = control[Math.Min((length + 7) & ~7, control.Length)..];
        }
    }

    private void TakeDescriptorsUpTo(long position)
    {
        while(pending.TryPeek(out var batch) && batch.LastByte <= position)
        {
            current.Enqueue(pending.Dequeue().Descriptor);
        }
    }

    private static void CloseDescriptors(Queue<int> descriptors)
    {
        while(descriptors.TryDequeue(out var descriptor))
        {
            LibC.close(descriptor);
        }
    }

    private int start;
    private int end;
    private long total;
    private long consumed;

    private readonly Socket socket;
    private readonly int maximalMessage;
    private readonly byte[] buffer;
    private readonly Queue<int> current = new();
    private readonly Queue<(long LastByte, int Descriptor)> pending = new();

    private const int ControlSize = 16 + 16 * sizeof(int);
}
