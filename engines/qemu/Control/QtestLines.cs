using System;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Exynos5422.Qemu.Control;

/// <summary>
/// Drives inputs of QEMU's interrupt controller by the qtest command set_irq_in: the one way into a stock QEMU for a
/// level on any input.
/// </summary>
/// <remarks>
/// Never blocks the caller: what the socket doesn't take at once is sent by the thread that reads the answers. QEMU
/// executes the commands in order, each from its main loop, so a command has no effect while a CPU waits for one of
/// our registers.
/// </remarks>
internal sealed class QtestLines : IDisposable
{
    /// <param name="socket">The connection, owned from now on.</param>
    /// <param name="controller">QOM path of the interrupt controller.</param>
    /// <param name="failed">Told once when the connection is lost or QEMU refuses a command.</param>
    public QtestLines(Socket socket, string controller, Action<string> failed)
    {
        this.socket = socket;
        this.failed = failed;
        prefix = $"set_irq_in {controller} unnamed-gpio-in ";
        reader = new Thread(ReadAnswers) { IsBackground = true, Name = "qtest" };
        reader.Start();
    }

    /// <summary>Sets an input; commands take effect in the order of the calls.</summary>
    public void Set(int input, bool level)
    {
        var command = Encoding.ASCII.GetBytes($"{prefix}{input} {(level ? 1 : 0)}\n");
        lock(sync)
        {
            sent++;
            if(backlog.Length > 0)
            {
                backlog.Append(Encoding.ASCII.GetString(command));
                return;
            }
            var written = SendNow(command);
            if(written < command.Length)
            {
                backlog.Append(Encoding.ASCII.GetString(command, written, command.Length - written));
            }
        }
    }

    /// <summary>Commands given and not answered yet.</summary>
    public long Outstanding
    {
        get
        {
            lock(sync)
            {
                return sent - answered;
            }
        }
    }

    public void Dispose()
    {
        disposed = true;
        socket.Dispose();
    }

    /// <returns>Bytes taken, 0 when the socket is full or gone (then the reader tells).</returns>
    private int SendNow(ReadOnlySpan<byte> bytes)
    {
        // The socket stays a blocking one for the reader; MSG_DONTWAIT isn't reachable by Socket.Send, polling is.
        try
        {
            return socket.Poll(0, SelectMode.SelectWrite) ? socket.Send(bytes) : 0;
        }
        catch(Exception e) when(e is SocketException or ObjectDisposedException)
        {
            return bytes.Length; // nobody is there to care
        }
    }

    private void ReadAnswers()
    {
        var buffer = new byte[4096];
        var line = new StringBuilder();
        try
        {
            int count;
            while((count = socket.Receive(buffer)) > 0)
            {
                foreach(var b in buffer.AsSpan(0, count))
                {
                    if(b != '\n')
                    {
                        line.Append((char)b);
                        continue;
                    }
                    if(!line.ToString().StartsWith("OK", StringComparison.Ordinal))
                    {
                        failed($"QEMU refused to drive an interrupt: {line}");
                        return;
                    }
                    line.Clear();
                    lock(sync)
                    {
                        answered++;
                    }
                }
                SendBacklog();
            }
        }
        catch(Exception e) when(e is SocketException or ObjectDisposedException)
        {
            if(!disposed)
            {
                failed($"the interrupt connection to QEMU broke: {e.Message}");
            }
        }
    }

    private void SendBacklog()
    {
        lock(sync)
        {
            if(backlog.Length == 0)
            {
                return;
            }
            var bytes = Encoding.ASCII.GetBytes(backlog.ToString());
            var written = SendNow(bytes.AsSpan(0, Math.Min(bytes.Length, SendChunk)));
            backlog.Clear();
            backlog.Append(Encoding.ASCII.GetString(bytes, written, bytes.Length - written));
        }
    }

    /// <summary>What surely fits into a socket that says it is writeable.</summary>
    private const int SendChunk = 4096;

    private long sent;
    private long answered;
    private volatile bool disposed;

    private readonly Socket socket;
    private readonly Action<string> failed;
    private readonly string prefix;
    private readonly Thread reader;
    private readonly StringBuilder backlog = new();
    private readonly object sync = new();
}
