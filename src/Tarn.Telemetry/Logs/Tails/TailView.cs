using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Tails;

/// <summary>The events that are not in a segment yet, as of one moment, in the order of acceptance.</summary>
/// <param name="events">The events; later ones may be after <paramref name="count"/>.</param>
/// <param name="count">The number of events.</param>
/// <param name="places">The names of their streams.</param>
internal sealed class TailView(StoredEvent[] events, int count, IReadOnlyDictionary<LogStreamId, LogStreamNames> places)
{
    /// <summary>A tail without events.</summary>
    public static TailView Empty { get; } = new([], 0, new Dictionary<LogStreamId, LogStreamNames>());

    /// <summary>The number of events.</summary>
    public int Count => count;

    /// <summary>The names of streams; it may have more streams than the events.</summary>
    public IReadOnlyDictionary<LogStreamId, LogStreamNames> Places => places;

    public ArraySegment<StoredEvent> Events => new(events, 0, count);

    /// <summary>The view with further events.</summary>
    public TailView With(IReadOnlyList<StoredEvent> more, IReadOnlyDictionary<LogStreamId, LogStreamNames> known)
    {
        var all = events;
        if (count + more.Count > all.Length)
        {
            all = new StoredEvent[Math.Max(256, Math.Max(count + more.Count, count * 2))];
            Array.Copy(events, all, count);
        }

        for (var i = 0; i < more.Count; i++)
        {
            all[count + i] = more[i];
        }

        return new TailView(all, count + more.Count, known);
    }
}
