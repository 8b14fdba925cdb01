using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Qemu.Control;

/// <summary>QEMU's machine protocol: JSON objects, a line each.</summary>
internal sealed class QmpClient : IDisposable
{
    private QmpClient(NetworkStream stream)
    {
        this.stream = stream;
        reader = new StreamReader(stream, new UTF8Encoding(false));
    }

    /// <summary>Raised for each event of QEMU, with its name and its data, on the reader's thread.</summary>
    public event Action<string, JsonNode?>? Event;

    /// <summary>Takes the greeting and leaves the negotiation mode.</summary>
    /// <param name="socket">The connection, owned from now on.</param>
    /// <exception cref="IOException">QEMU closed the connection or answered with nonsense.</exception>
    public static async Task<QmpClient> OpenAsync(Socket socket, CancellationToken cancellation)
    {
        var client = new QmpClient(new NetworkStream(socket, ownsSocket: true));
        try
        {
            var greeting = await client.reader.ReadLineAsync(cancellation).ConfigureAwait(false)
                ?? throw new EndOfStreamException("QEMU closed the control connection");
            if(JsonNode.Parse(greeting)?["QMP"] == null)
            {
                throw new IOException($"not QEMU's greeting: {greeting}");
            }
            _ = client.ReadAsync();
            await client.ExecuteAsync("qmp_capabilities", null, cancellation).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command and gives its result.</summary>
    /// <exception cref="QmpException">QEMU refused it.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async Task<JsonNode?> ExecuteAsync(string command, JsonObject? arguments = null, CancellationToken cancellation = default)
    {
        var id = Interlocked.Increment(ref lastId);
        var completion = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[id] = completion;
        if(ended)
        {
            completion.TrySetException(new EndOfStreamException("QEMU closed the control connection"));
        }
        var message = new JsonObject { ["execute"] = command, ["id"] = id };
        if(arguments != null)
        {
            message["arguments"] = arguments;
        }
        var bytes = Encoding.UTF8.GetBytes(message.ToJsonString() + "\n");
        lock(stream)
        {
            stream.Write(bytes);
        }
        return await completion.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public void Dispose() => stream.Dispose();

    private async Task ReadAsync()
    {
        Exception end = new EndOfStreamException("QEMU closed the control connection");
        try
        {
            while(await reader.ReadLineAsync().ConfigureAwait(false) is string line)
            {
                Handle(JsonNode.Parse(line));
            }
        }
        catch(Exception e) when(e is IOException or ObjectDisposedException or JsonException)
        {
            end = new IOException($"QEMU's control connection broke: {e.Message}", e);
        }
        ended = true;
        foreach(var id in pending.Keys)
        {
            if(pending.TryRemove(id, out var completion))
            {
                completion.TrySetException(end);
            }
        }
    }

    private void Handle(JsonNode? message)
    {
        if((string?)message?["event"] is string name)
        {
            Event?.Invoke(name, message["data"]);
        }
        else if(message?["id"] is JsonNode id && pending.TryRemove((int)id, out var completion))
        {
            if(message["error"] is JsonNode error)
            {
                completion.TrySetException(new QmpException((string?)error["desc"] ?? error.ToJsonString()));
            }
            else
            {
                completion.TrySetResult(message["return"]);
            }
        }
    }

    private int lastId;
    private volatile bool ended;

    private readonly NetworkStream stream;
    private readonly StreamReader reader;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> pending = new();
}

/// <summary>QEMU refused a command.</summary>
internal sealed class QmpException : Exception
{
    public QmpException(string message) : base(message) { }
}
