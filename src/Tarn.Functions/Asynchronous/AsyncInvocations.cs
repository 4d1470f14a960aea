using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Asynchronous.Rows;
using Tarn.Functions.Asynchronous.Work;
using Tarn.Storage;
using Tarn.Storage.Streams;

namespace Tarn.Functions.Asynchronous;

/// <summary>Asynchronous invocations: an accepted event is durable, and ends with its function's answer or with its destination.</summary>
public sealed class AsyncInvocations : IAsyncDisposable
{
    private readonly AsyncServices _services;
    private readonly AsyncStream _stream;
    private readonly AsyncDispatcher _dispatcher;
    private readonly CancellationTokenSource _life = new();
    private Task _working = Task.CompletedTask;

    private AsyncInvocations(AsyncServices services, AsyncStream stream)
    {
        (_services, _stream) = (services, stream);
        _dispatcher = new AsyncDispatcher(services, stream) { Kill = _life.Token };
    }

    /// <summary>Calls that run now.</summary>
    public int Running => _dispatcher.Running;

    /// <summary>Finds or makes the internal stream. The work begins with <see cref="Start"/>.</summary>
    public static async Task<AsyncInvocations> Open(AsyncServices services, CancellationToken cancellationToken) =>
        new(services, await AsyncStream.Open(services.Store, services.Time.GetUtcNow(), cancellationToken));

    /// <summary>Begins the work.</summary>
    public void Start() => _working = Task.Run(() => _dispatcher.Run(_life.Token));

    /// <summary>Accepts an event; completes when it is durable.</summary>
    /// <exception cref="TarnException">The exceptions of the log: the disk is full.</exception>
    public async ValueTask Enqueue(AsyncEvent happening, CancellationToken cancellationToken)
    {
        var append = new LogAppend { Shards = new[] { AsyncAppends.Of(_stream, happening) } };
        var outcome = (await _services.Streams.Append(append, cancellationToken)).Shards.Span[0];
        if (outcome.Status != AppendStatus.Appended)
        {
            throw new TarnException(ErrorKind.Unavailable, $"The event was not stored: {outcome.Status}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _working;
        _life.Dispose();
    }
}
