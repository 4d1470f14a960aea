using System.Net;
using System.Net.Sockets;

namespace Tarn.Functions.Environments;

/// <summary>Carries connections from the port of the server's doors inside a private network to the doors.</summary>
internal sealed class DoorRelay : IAsyncDisposable
{
    private const int BufferBytes = 32 * 1_024;

    private readonly Socket _listener;
    private readonly Uri _door;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _accepting;

    /// <summary>Begins.</summary>
    /// <param name="listener">A socket that listens inside the private network; this owns it.</param>
    /// <param name="door">The server's own address.</param>
    public DoorRelay(Socket listener, Uri door)
    {
        (_listener, _door) = (listener, door);
        _accepting = Accept();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _ended.CancelAsync();
        await _accepting;
        _ended.Dispose();
    }

    private async Task Accept()
    {
        List<Task> carrying = [];
        try
        {
            while (true)
            {
                var inner = await _listener.AcceptAsync(_ended.Token);
                carrying.RemoveAll(task => task.IsCompleted);
                carrying.Add(Carry(inner));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            await Task.WhenAll(carrying);
        }
    }

    private async Task Carry(Socket inner)
    {
        using var outer = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (inner)
        {
            try
            {
                inner.NoDelay = true;
                await outer.ConnectAsync(new DnsEndPoint(_door.Host.Trim('[', ']'), _door.Port), _ended.Token);
                await Task.WhenAll(Copy(inner, outer), Copy(outer, inner));
            }
            catch (Exception cut) when (cut is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // one side has closed the connection, and so does the other
            }
        }
    }

    private async Task Copy(Socket from, Socket to)
    {
        var buffer = new byte[BufferBytes];
        int count;
        while ((count = await from.ReceiveAsync(buffer, _ended.Token)) > 0)
        {
            var rest = buffer.AsMemory(0, count);
            while (!rest.IsEmpty)
            {
                rest = rest[await to.SendAsync(rest, _ended.Token)..];
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
