using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Tarn.Aws.Lambda.RuntimeApi;

/// <summary>Hands accepted connections to the server, which asks for them as if from one listener.</summary>
internal sealed class RuntimeConnections : IConnectionListenerFactory, IConnectionListener
{
    /// <summary>The address of that listener. No socket is bound to it.</summary>
    public static readonly IPEndPoint Place = new(IPAddress.Loopback, 1);

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();

    /// <inheritdoc/>
    public EndPoint EndPoint => Place;

    public void Add(ConnectionContext connection)
    {
        if (!_accepted.Writer.TryWrite(connection))
        {
            connection.Abort();
        }
    }

    public void End() => _accepted.Writer.TryComplete();

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _accepted.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        End();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
