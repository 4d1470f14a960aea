using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Live;

/// <summary>One second of a session.</summary>
/// <param name="IsSampled">Whether events were left out.</param>
public sealed record LiveUpdate(IReadOnlyList<(StoredEvent Event, LogStreamNames Place)> Events, bool IsSampled);

/// <summary>A session that sees new events of some groups.</summary>
public sealed class LiveSession : IDisposable
{
    /// <summary>The most events of one update.</summary>
    public const int EventsMax = 500;

    // The bytes of one update.
    private const long BytesMax = 1 << 20;

    /// <summary>The longest session.</summary>
    public static readonly TimeSpan LengthMax = TimeSpan.FromHours(3);

    private static readonly TimeSpan UpdateEvery = TimeSpan.FromSeconds(1);

    // The events that wait for the next update. They are matched outside of the thread that reads the log.
    private const int WaitingMax = 10_000;
    private const long WaitingBytesMax = 4 << 20;

    private readonly Func<LogStreamNames, bool> _wants;
    private readonly Func<StoredEvent, bool>? _matches;
    private readonly TimeProvider _time;
    private readonly Action<LiveSession> _closed;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _opened;
    private List<(StoredEvent Event, LogStreamNames Place)> _events = [];
    private long _bytes;
    private bool _isSampled;

    internal LiveSession(Func<LogStreamNames, bool> wants, Func<StoredEvent, bool>? matches, TimeProvider time, Action<LiveSession> closed)
    {
        (_wants, _matches, _time, _closed) = (wants, matches, time, closed);
        _opened = time.GetUtcNow();
    }

    /// <summary>Whether the session has lasted as long as it may.</summary>
    public bool IsOver => _time.GetUtcNow() - _opened >= LengthMax;

    /// <summary>The events of the next second. Null: the server stops.</summary>
    public async ValueTask<LiveUpdate?> Next(CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
            await Task.Delay(UpdateEvery, _time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        List<(StoredEvent Event, LogStreamNames Place)> waiting;
        bool isSampled;
        lock (_gate)
        {
            (waiting, isSampled) = (_events, _isSampled);
            (_events, _bytes, _isSampled) = ([], 0, false);
        }

        var (sent, bytes) = (new List<(StoredEvent Event, LogStreamNames Place)>(), 0L);
        foreach (var each in waiting.Where(each => _matches?.Invoke(each.Event) != false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (sent.Count == EventsMax || bytes + each.Event.Message.Length > BytesMax)
            {
                isSampled = true;
                break;
            }

            sent.Add(each);
            bytes += each.Event.Message.Length;
        }

        return new LiveUpdate(sent, isSampled);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed(this);
        _end.Dispose();
    }

    internal void End()
    {
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session has just been closed.
        }
    }

    internal void Take(IReadOnlyList<StoredEvent> events, IReadOnlyDictionary<LogStreamId, LogStreamNames> places)
    {
        lock (_gate)
        {
            foreach (var each in events)
            {
                var place = places[each.Stream];
                if (!_wants(place))
                {
                    continue;
                }

                if (_events.Count >= WaitingMax || _bytes + each.MemoryBytes > WaitingBytesMax)
                {
                    _isSampled = true;
                    continue;
                }

                _events.Add((each, place));
                _bytes += each.MemoryBytes;
            }
        }
    }
}
