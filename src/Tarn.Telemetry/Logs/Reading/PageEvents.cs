using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Reading;

/// <summary>Collects the first events of a page from events in any order, within the page's bounds.</summary>
/// <param name="query">The read.</param>
internal sealed class PageEvents(LogQuery query)
{
    private readonly SortedSet<StoredEvent> _kept = new(Comparer<StoredEvent>.Create((left, right) => Compare(query.Descending, left.Key, right.Key)));
    private long _bytes;

    /// <summary>Whether events were left out because the page is full.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The last key that the page has; null: the page is not full.</summary>
    public EventKey? Bound => HasMore ? _kept.Max!.Key : null;

    /// <summary>The events in ascending order.</summary>
    public List<StoredEvent> Ascending => query.Descending ? [.. _kept.Reverse()] : [.. _kept];

    /// <summary>The order of reads.</summary>
    public static int Compare(bool descending, EventKey left, EventKey right) => descending ? right.CompareTo(left) : left.CompareTo(right);

    /// <summary>Adds an event, if the read wants it.</summary>
    public void Add(StoredEvent candidate)
    {
        if (candidate.TimeMs < query.FromMs || candidate.TimeMs >= query.BeforeMs
            || (query.Cursor is { } cursor && Compare(query.Descending, candidate.Key, cursor) <= 0)
            || (Bound is { } bound && Compare(query.Descending, candidate.Key, bound) > 0)
            || query.Matches?.Invoke(candidate) == false
            || !_kept.Add(candidate))
        {
            return;
        }

        _bytes += candidate.Message.Length;
        while (_kept.Count > 1 && (_kept.Count > query.EventsMax || _bytes > query.BytesMax))
        {
            var last = _kept.Max!;
            _kept.Remove(last);
            _bytes -= last.Message.Length;
            HasMore = true;
        }
    }

    /// <summary>Removes the events that are at or after a key in the order of the read.</summary>
    public void Cut(EventKey at)
    {
        _kept.RemoveWhere(each => Compare(query.Descending, each.Key, at) >= 0);
        HasMore = true;
    }
}
