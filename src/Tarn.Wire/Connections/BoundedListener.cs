using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Tarn.Wire.Connections;

/// <summary>
/// Accepts connections. At the limit of all, a new connection replaces one without a request in flight
/// (<see cref="ConnectionSlots"/>). If every connection has one, the new connection waits, and later ones wait in the
/// kernel's backlog. At an address's limit the new connection replaces one of the address's own connections; if each has a
/// request in flight, the new connection is closed at once.
/// </summary>
/// <remarks>Each listener may accept one connection more than the limit: the one that waits for a slot.</remarks>
internal sealed partial class BoundedListener(
    IConnectionListener sockets, ConnectionSlots slots, TimeSpan closeWithin, TimeProvider time, ILogger logger) : IConnectionListener
{
    // How often a connection that waits for a slot looks for a connection that can give way.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _unbound = new();
    private readonly MinuteLimit _refused = new(time);
    private readonly MinuteLimit _displaced = new(time);

    /// <inheritdoc/>
    public EndPoint EndPoint => sockets.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await sockets.AcceptAsync(cancellationToken) is { } accepted)
        {
            var address = (accepted.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            if (!slots.TryEnter(address, out var former))
            {
                if (_refused.IsDue())
                {
                    Refused();
                }

                await Close(accepted);
                continue;
            }

            if (!await TakeSlot(former))
            {
                slots.Withdraw(address);
                await Close(accepted);
                return null;
            }

            var connection = new CountedConnection(accepted, slots, address, closeWithin, time);
            accepted.Features.Set(connection.Use);
            slots.Open(connection);
            return connection;
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.Cancel();
        return sockets.UnbindAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _unbound.CancelAsync();
        await sockets.DisposeAsync();
        _unbound.Dispose();
    }

    /// <summary>Waits for a slot. Returns false when the listener stops.</summary>
    /// <param name="former">The connection of the same address that gave way, if one did. Its slot will be
    /// free.</param>
    private async ValueTask<bool> TakeSlot(CountedConnection? former)
    {
        End(former);
        while (!slots.TryTake())
        {
            if (former is null)
            {
                End(slots.Displace());
            }

            former = null;
            using var again = new CancellationTokenSource(LookAgain, time);
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(again.Token, _unbound.Token);
            try
            {
                await slots.Take(wait.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                if (_unbound.IsCancellationRequested)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void End(CountedConnection? former)
    {
        if (former is null)
        {
            return;
        }

        if (_displaced.IsDue())
        {
            Displaced();
        }

        former.Abort(new ConnectionAbortedException("The connection gave way to a new one."));
    }

    private static ValueTask Close(ConnectionContext accepted)
    {
        accepted.Abort();
        return accepted.DisposeAsync();
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Connections are closed: their address has as many as it may have (--connections-per-address-max), each with "
            + "a request under way. Not logged again within a minute")]
    private partial void Refused();

    [LoggerMessage(
        LogLevel.Warning,
        "Idle connections are closed for new ones: a limit is reached (--connections-max, --connections-per-address-max). Not logged again within a minute")]
    private partial void Displaced();
}
