using System.Collections.Immutable;

namespace Tarn.Storage.Metadata;

/// <summary>Passes each commit's changed rows to the observers of their space, in commit order.</summary>
internal sealed class ChangeFeed
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Commit, RowChange Row)> _newest = new();

    // Of commits up to this one, some rows are not remembered any more.
    private long _forgotten;
    private long _bytes;
    private ImmutableDictionary<ushort, ImmutableArray<Subscription>> _bySpace =
        ImmutableDictionary<ushort, ImmutableArray<Subscription>>.Empty;

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer)
    {
        var subscription = new Subscription(this, space, observer);
        lock (_gate)
        {
            _bySpace = _bySpace.SetItem(space.Id, _bySpace.GetValueOrDefault(space.Id, []).Add(subscription));
        }

        return subscription;
    }

    /// <summary>Sets the point from which commits are known: all after this one.</summary>
    public void Begin(long commit) => _forgotten = commit;

    /// <inheritdoc cref="IMetadataStore.Changes"/>
    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after)
    {
        lock (_newest)
        {
            return after < _forgotten
                ? null
                : [.. _newest.Where(change => change.Commit > after && change.Row.Space.Id == space.Id)];
        }
    }

    /// <summary>Called by the one writer, after the commit is durable and before its task completes.</summary>
    public void Publish(long commit, IReadOnlyList<RowChange> rows)
    {
        Remember(commit, rows);
        var observed = Volatile.Read(ref _bySpace);
        if (observed.IsEmpty)
        {
            return;
        }

        foreach (var group in rows.GroupBy(row => row.Space.Id))
        {
            if (observed.TryGetValue(group.Key, out var subscriptions))
            {
                var changes = group.ToArray();
                foreach (var subscription in subscriptions)
                {
                    subscription.Deliver(commit, changes);
                }
            }
        }
    }

    private void Remember(long commit, IReadOnlyList<RowChange> rows)
    {
        lock (_newest)
        {
            foreach (var row in rows)
            {
                _newest.Enqueue((commit, row with
                {
                    // Copies, because the caller may reuse its memory once the commit has ended.
                    Key = row.Key.ToArray(),
                    Value = row.Value is { } value ? value.ToArray() : default(ReadOnlyMemory<byte>?),
                }));
                _bytes += SizeOf(row);
            }

            while (_newest.Count > MetadataLimits.ChangesKept || _bytes > MetadataLimits.ChangeBytesKept)
            {
                var oldest = _newest.Dequeue();
                _bytes -= SizeOf(oldest.Row);
                _forgotten = oldest.Commit;
            }
        }
    }

    private static long SizeOf(RowChange row) => row.Key.Length + (row.Value?.Length ?? 0);

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            var left = _bySpace.GetValueOrDefault(subscription.Space.Id, []).Remove(subscription);
            _bySpace = left.IsEmpty ? _bySpace.Remove(subscription.Space.Id) : _bySpace.SetItem(subscription.Space.Id, left);
        }
    }

    private sealed class Subscription(ChangeFeed feed, Space space, Action<long, IReadOnlyList<RowChange>> observer) : IDisposable
    {
        public Space Space => space;

        public void Deliver(long commit, IReadOnlyList<RowChange> changes) => observer(commit, changes);

        public void Dispose() => feed.Remove(this);
    }
}
