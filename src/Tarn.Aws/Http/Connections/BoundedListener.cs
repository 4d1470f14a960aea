using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Tarn.Aws.Http.Connections;

/// <summary>
/// Accepts connections while slots are free. At the limit nothing is accepted: clients wait in the kernel's backlog, and beyond it their
/// connects time out. Connections beyond one address's limit are closed at once.
/// </summary>
internal sealed partial class BoundedListener(
    IConnectionListener sockets, ConnectionSlots slots, TimeSpan closeWithin, TimeProvider time, ILogger logger) : IConnectionListener
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource unbound = new();
    private long? reportedAt;

    /// <inheritdoc/>
    public EndPoint EndPoint => sockets.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (!await TakeSlot())
            {
                return null;
            }

            var accepted = await sockets.AcceptAsync(cancellationToken);
            if (accepted is null)
            {
                slots.GiveBack();
                return null;
            }

            var address = (accepted.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            if (slots.TryEnter(address))
            {
                return new CountedConnection(accepted, slots, address, closeWithin, time);
            }

            Report();
            accepted.Abort();
            await accepted.DisposeAsync();
            slots.GiveBack();
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        unbound.Cancel();
        return sockets.UnbindAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await unbound.CancelAsync();
        await sockets.DisposeAsync();
        unbound.Dispose();
    }

    private async ValueTask<bool> TakeSlot()
    {
        try
        {
            await slots.Take(unbound.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Report()
    {
        if (reportedAt is not { } before || time.GetElapsedTime(before) >= ReportEvery)
        {
            reportedAt = time.GetTimestamp();
            Refused();
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Connections are closed: their address has as many as it may have (--connections-per-address-max). Not logged again within a minute")]
    private partial void Refused();
}
