using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Serving;

/// <summary>Brings the events that services noted in commits of rows to their buses, soon after these commits.</summary>
public sealed partial class NotedEvents : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly IMetadataStore _store;
    private readonly ServiceEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _added = new(0, 1);
    private readonly IDisposable _observed;
    private readonly Task _loop;

    /// <summary>Begins the work.</summary>
    public NotedEvents(IMetadataStore store, ServiceEvents events, TimeProvider time, ILogger logger)
    {
        (_store, _events, _time, _logger) = (store, events, time, logger);
        _observed = store.Observe(WaitingServiceEvents.Space, (_, rows) =>
        {
            if (rows.Any(row => row.Value is not null))
            {
                Wake();
            }
        });
        _loop = Task.Run(Run);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _observed.Dispose();
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _added.Dispose();
    }

    private void Wake()
    {
        try
        {
            _added.Release();
        }
        catch (SemaphoreFullException)
        {
            // a pass is due already
        }
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!await WaitingServiceEvents.Pass(_store, _events, _stop.Token))
                {
                    await _added.WaitAsync(_stop.Token);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The rows stay, and are read again.
                LogFailed(_logger, failure);
                await Task.Delay(PauseAfterFailure, _time, _stop.Token).Quietly();
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Events of services wait, and are tried again in a second")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
