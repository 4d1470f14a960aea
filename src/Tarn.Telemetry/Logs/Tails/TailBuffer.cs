using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tarn.Storage.Streams;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Tails;

/// <summary>The events that the next segment gets. One thread adds; any thread reads <see cref="View"/>.</summary>
/// <param name="log">The server's log.</param>
internal sealed class TailBuffer(ILogger log)
{
    private readonly ConcurrentDictionary<LogStreamId, LogStreamNames> _places = new();
    private readonly HashSet<(LogStreamId Stream, long Hour)> _blocks = [];
    private volatile TailView _view = TailView.Empty;
    private long _bytes;

    /// <summary>The events.</summary>
    public TailView View => _view;

    /// <summary>The names of their streams.</summary>
    public IReadOnlyDictionary<LogStreamId, LogStreamNames> Places => _places;

    /// <summary>Whether the events must become a segment.</summary>
    public bool IsFull => _bytes >= TailLimits.BytesMax || _blocks.Count >= TailLimits.BlocksMax;

    /// <summary>When the first event was accepted, Unix milliseconds; null: there is none.</summary>
    public long? OldestMs => _view.Count > 0 ? _view.Events[0].IngestedMs : null;

    /// <summary>Adds the events of a read. A record that is no event is left out.</summary>
    /// <param name="ordinal">The ordinal of the shard.</param>
    /// <param name="from">Earlier events were added before.</param>
    /// <returns>The added events.</returns>
    public IReadOnlyList<StoredEvent> Add(int ordinal, LogRead read, EventNumber from)
    {
        var events = new List<StoredEvent>();
        EventReads.Each(read, ordinal, from, _places, log, (each, place) =>
        {
            events.Add(each);
            _places[place.Stream] = place;
            _blocks.Add((each.Stream, each.Hour));
            _bytes += each.MemoryBytes;
        });
        _view = _view.With(events, _places);
        return events;
    }
}
