using Tarn.Functions.Logs;

namespace Tarn.Functions.Extensions.Telemetry;

/// <summary>
/// Sends events of an environment to its extensions. Events before the first subscription are held in memory until the start is over.
/// </summary>
/// <param name="post">Sends a request's body into the environment; false: it did not arrive.</param>
/// <param name="time">The clock.</param>
public sealed class TelemetryFeed(Func<Uri, ReadOnlyMemory<byte>, CancellationToken, Task<bool>> post, TimeProvider time) : ITelemetry, IAsyncDisposable
{
    private const int KeptMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TelemetryQueue> _queues = [];
    private List<(string Type, ReadOnlyMemory<byte> Event)>? _kept = [];

    /// <summary>Subscribes an extension; a second subscription replaces its first.</summary>
    /// <exception cref="ExtensionRefusedException">The start is over.</exception>
    public void Subscribe(string extension, TelemetryRequest request)
    {
        lock (_gate)
        {
            if (_kept is null)
            {
                throw new ExtensionRefusedException(403, "Telemetry.RegistrationClosed", "Telemetry API subscription is closed already");
            }

            if (_queues.Remove(extension, out var former))
            {
                former.Stop();
            }

            var queue = _queues[extension] = new TelemetryQueue(request, post, time);
            foreach (var (_, happening) in _kept.Where(kept => Takes(request, kept.Type)))
            {
                queue.Add(happening);
            }
        }
    }

    /// <inheritdoc/>
    public bool Takes(string type)
    {
        lock (_gate)
        {
            return _kept is not null || _queues.Values.Any(queue => Takes(queue.Request, type));
        }
    }

    /// <inheritdoc/>
    public void Add(string type, DateTimeOffset at, ReadOnlyMemory<byte> record)
    {
        lock (_gate)
        {
            if (_kept is null && _queues.Count == 0)
            {
                return;
            }

            var happening = TelemetryText.Of(type, at, record);
            if (_kept is { Count: < KeptMax })
            {
                _kept.Add((type, happening));
            }

            foreach (var queue in _queues.Values.Where(queue => Takes(queue.Request, type)))
            {
                queue.Add(happening);
            }
        }
    }

    /// <summary>Ends subscriptions: the start is over.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _kept = null;
        }
    }

    /// <summary>Forgets all subscriptions: the processes start again.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            foreach (var queue in _queues.Values)
            {
                queue.Stop();
            }

            _queues.Clear();
            _kept = [];
        }
    }

    /// <summary>Whether no event waits.</summary>
    public bool IsEmpty => All().All(queue => queue.IsEmpty);

    /// <summary>Sends the waiting events, before the environment ends.</summary>
    public Task Flush() => Task.WhenAll(All().Select(queue => queue.Flush()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var queue in All())
        {
            queue.Stop();
            await queue.Ended;
        }
    }

    private static bool Takes(TelemetryRequest request, string type) => request.Types.Contains(type.Split('.')[0]);

    private List<TelemetryQueue> All()
    {
        lock (_gate)
        {
            return [.. _queues.Values];
        }
    }
}
