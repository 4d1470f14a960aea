using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Tarn.Wire.Connections;

/// <summary>
/// A transport with a limit on open connections. Without a limit, connections use up the file descriptors, and a
/// runtime that cannot open its own files ends the process.
/// </summary>
internal sealed class BoundedTransport(
    IConnectionListenerFactory sockets, ConnectionLimits limits, TimeSpan closeWithin, TimeProvider time, ILogger<BoundedTransport> logger)
    : IConnectionListenerFactory, IDisposable
{
    private readonly ConnectionSlots _slots = new(limits, time);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new BoundedListener(await sockets.BindAsync(endpoint, cancellationToken), _slots, closeWithin, time, logger);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
