using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Live;

/// <summary>One second of a session.</summary>
/// <param name="Events">The events.</param>
/// <param name="IsSampled">Whether events were left out.</param>
public sealed record LiveUpdate(IReadOnlyList<(StoredEvent Event, LogStreamPlace Place)> Events, bool IsSampled);

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

    private readonly Func<StoredEvent, LogStreamPlace, bool> _wants;
    private readonly TimeProvider _time;
    private readonly Action<LiveSession> _closed;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _opened;
    private List<(StoredEvent Event, LogStreamPlace Place)> _events = [];
    private long _bytes;
    private bool _isSampled;

    internal LiveSession(Func<StoredEvent, LogStreamPlace, bool> wants, TimeProvider time, Action<LiveSession> closed)
    {
        (_wants, _time, _closed) = (wants, time, closed);
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

        lock (_gate)
        {
            var update = new LiveUpdate(_events, _isSampled);
            (_events, _bytes, _isSampled) = ([], 0, false);
            return update;
        }
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

    internal void Take(IReadOnlyList<StoredEvent> events, IReadOnlyDictionary<LogStreamId, LogStreamPlace> places)
    {
        lock (_gate)
        {
            foreach (var each in events)
            {
                var place = places[each.Stream];
                if (!_wants(each, place))
                {
                    continue;
                }

                if (_events.Count >= EventsMax || _bytes + each.Message.Length > BytesMax)
                {
                    _isSampled = true;
                    continue;
                }

                _events.Add((each, place));
                _bytes += each.Message.Length;
            }
        }
    }
}
