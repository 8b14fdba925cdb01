using System;
using System.Buffers.Binary;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Qemu.VfioUser;
using Exynos5422.Qemu.VfioUser.Messages;

namespace Exynos5422.Qemu.Tests;

/// <summary>The other end of a <see cref="VfioUserServer"/>: sends bytes as they are given.</summary>
internal sealed class FakeClient : IDisposable
{
    public FakeClient(IVfioUserDevice device)
    {
        var folder = Directory.CreateTempSubdirectory("engine-test-");
        var path = Path.Combine(folder.FullName, "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        server = new VfioUserServer(listener.Accept(), device, _ => Interlocked.Increment(ref warnings));
        folder.Delete(recursive: true);
        Served = Task.Factory.StartNew(server.Run, TaskCreationOptions.LongRunning);
    }

    /// <summary>Ends, or fails, with the server.</summary>
    public Task Served { get; }

    public int Warnings => Volatile.Read(ref warnings);

    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        while(!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    public void Send(Command command, ReadOnlySpan<byte> payload, MessageFlags flags = MessageFlags.None)
    {
        SendRaw(Message(command, payload, flags));
    }

    public static byte[] Message(Command command, ReadOnlySpan<byte> payload, MessageFlags flags = MessageFlags.None)
    {
        var message = new byte[MessageHeader.Size + payload.Length];
        new MessageHeader(0x1234, command, (uint)message.Length, flags, 0).Write(message);
        payload.CopyTo(message.AsSpan(MessageHeader.Size));
        return message;
    }

    public (MessageHeader Header, byte[] Payload) Receive()
    {
        var header = MessageHeader.Parse(ReceiveRaw(MessageHeader.Size));
        return (header, ReceiveRaw((int)header.MessageSize - MessageHeader.Size));
    }

    public (MessageHeader Header, byte[] Payload) Ask(Command command, ReadOnlySpan<byte> payload)
    {
        Send(command, payload);
        return Receive();
    }

    /// <summary>Sends a message with a descriptor beside it.</summary>
    public unsafe void SendWithDescriptor(ReadOnlySpan<byte> message, int descriptor)
    {
        var control = stackalloc byte[24];
        *(ulong*)control = 20;
        *(int*)(control + 8) = Native.LibC.SOL_SOCKET;
        *(int*)(control + 12) = Native.LibC.SCM_RIGHTS;
        *(int*)(control + 16) = descriptor;
        *(int*)(control + 20) = 0;
        fixed(byte* data = message)
        {
            var vector = new Native.LibC.IoVector { Base = data, Length = (nuint)message.Length };
            var header = new Native.LibC.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 24 };
            if(sendmsg((int)socket.Handle, &header, 0) != message.Length)
            {
                throw new IOException("sendmsg");
            }
        }
    }

    public void CloseSending() => socket.Shutdown(SocketShutdown.Send);

    public static byte[] Access(ulong offset, uint region, uint count, ReadOnlySpan<byte> data = default)
    {
        var payload = new byte[RegionAccess.Size + data.Length];
        new RegionAccess(offset, region, count).Write(payload);
        data.CopyTo(payload.AsSpan(RegionAccess.Size));
        return payload;
    }

    public static byte[] Words(params uint[] words)
    {
        var bytes = new byte[words.Length * 4];
        for(var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), words[i]);
        }
        return bytes;
    }

    public void Dispose()
    {
        server.Dispose();
        socket.Dispose();
    }

    private byte[] ReceiveRaw(int count)
    {
        var bytes = new byte[count];
        for(var done = 0; done < count;)
        {
            var got = socket.Receive(bytes.AsSpan(done));
            done += got > 0 ? got : throw new EndOfStreamException();
        }
        return bytes;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern unsafe nint sendmsg(int descriptor, Native.LibC.MessageHeader* message, int flags);

    private int warnings;

    private readonly Socket socket;
    private readonly VfioUserServer server;
}
