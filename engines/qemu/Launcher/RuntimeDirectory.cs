using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Qemu.Launcher;

/// <summary>
/// The folder for sockets and files that QEMU needs only until it runs. It is removed as soon as that is so.
/// </summary>
internal sealed class RuntimeDirectory : IDisposable
{
    public RuntimeDirectory()
    {
        Path = Directory.CreateTempSubdirectory("exynos5422-").FullName;
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A socket that QEMU is to connect to.</summary>
    public Listener Listen(string name) => new(File(name));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch(DirectoryNotFoundException)
        {
            // removed already
        }
    }

    internal sealed class Listener : IDisposable
    {
        public Listener(string path)
        {
            Path = path;
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen(1);
        }

        public string Path { get; }

        public Task<Socket> AcceptAsync(CancellationToken cancellation) => socket.AcceptAsync(cancellation).AsTask();

        public void Dispose() => socket.Dispose();

        private readonly Socket socket;
    }
}
