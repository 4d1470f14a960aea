namespace Tarn.Messaging.Queues.State;

/// <summary>
/// Entries by the end of their delay or visibility timeout, then by their order. A changed time adds a second item; an item whose time is
/// not the entry's is skipped. Items of the past are at most as many as entries, because the list is rebuilt beyond that.
/// </summary>
internal sealed class TimedEntries
{
    private const int SpareItems = 1_024;

    private PriorityQueue<QueueEntry, (long DueMs, long Order)> _items = new();

    /// <summary>The earliest time; null: no entry waits for one.</summary>
    public long? Earliest
    {
        get
        {
            while (_items.TryPeek(out var entry, out var due))
            {
                if (IsCurrent(entry, due.DueMs))
                {
                    return due.DueMs;
                }

                _items.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Adds an entry at its present time.</summary>
    public void Add(QueueEntry entry, int entries)
    {
        _items.Enqueue(entry, (entry.VisibleAtMs, entry.Order));
        if (_items.Count > (2 * entries) + SpareItems)
        {
            var kept = new PriorityQueue<QueueEntry, (long DueMs, long Order)>(entries);
            foreach (var (item, due) in _items.UnorderedItems)
            {
                if (IsCurrent(item, due.DueMs))
                {
                    kept.Enqueue(item, due);
                }
            }

            _items = kept;
        }
    }

    /// <summary>Takes an entry whose time has come; null: there is none.</summary>
    public QueueEntry? TakeDue(long nowMs)
    {
        if (Earliest is not { } due || due > nowMs)
        {
            return null;
        }

        return _items.Dequeue();
    }

    private static bool IsCurrent(QueueEntry entry, long due) =>
        entry.State is EntryState.Delayed or EntryState.InFlight && entry.VisibleAtMs == due;
}
