using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// Tracks the stages of a set: taken (checked against all sets taken before), placed by the writer, durable, committed
/// by the store. See D9 (one commit for rows and records). The set's opens, closes and deletes take effect for the
/// writer when the set is placed, for readers when it is committed.
/// </summary>
internal sealed class CommitStages(JournalState state)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Lsn, CommitSet Set)> _durable = new();
    private long _checkpointed;

    /// <summary>The store has made all sets up to this LSN durable.</summary>
    public long Checkpointed => Volatile.Read(ref _checkpointed);

    /// <inheritdoc cref="IStreamLog.StableLsn"/>
    public long StableLsn
    {
        get
        {
            // In this order: a set up to this number that is no longer among the durable ones has been committed.
            var published = state.PublishedLsn;
            lock (_gate)
            {
                return _durable.TryPeek(out var first) ? Math.Min(published, first.Lsn - 1) : published;
            }
        }
    }

    /// <summary>Checks a set and remembers its changes.</summary>
    public void Take(CommitSet set)
    {
        lock (_gate)
        {
            LogChangeRules.Check(set, id => state.Shards.TryGetValue(id, out var shard) && shard.OpenTaken
                ? (shard.Stream, shard.CloseTaken)
                : null);
            foreach (var change in set.Changes)
            {
                switch (change)
                {
                    case LogChange.OpenShard open:
                        state.Shards[open.Shard] = new JournalShard(open.Stream, open.Shard) { OpenTaken = true };
                        break;
                    case LogChange.CloseShard close:
                        state.Shards[close.Shard].CloseTaken = true;
                        break;
                    case LogChange.DeleteShard delete:
                        state.Shards[delete.Shard].OpenTaken = false;
                        break;
                    case LogChange.DeleteStream delete:
                        ForShardsOf(delete.Stream, shard => shard.OpenTaken = false);
                        break;
                }
            }
        }
    }

    /// <summary>
    /// Applies the set's changes for the writer: shards open and close for appends. Returns the action that undoes them
    /// when the group fails.
    /// </summary>
    public Action Place(CommitSet set)
    {
        Action undo = () => { };
        foreach (var change in set.Changes)
        {
            undo = PlaceOne(change) + undo;
        }

        return undo;
    }

    /// <summary>Reverts the changes that <see cref="Take"/> remembered: the set will never be committed.</summary>
    public void Forget(CommitSet set)
    {
        lock (_gate)
        {
            foreach (var change in set.Changes.Reverse())
            {
                switch (change)
                {
                    case LogChange.OpenShard open:
                        state.Shards.TryRemove(open.Shard, out _);
                        break;
                    case LogChange.CloseShard close when state.Shards.TryGetValue(close.Shard, out var shard):
                        shard.CloseTaken = false;
                        break;
                    case LogChange.DeleteShard delete when state.Shards.TryGetValue(delete.Shard, out var shard):
                        shard.OpenTaken = true;
                        break;
                    case LogChange.DeleteStream delete:
                        ForShardsOf(delete.Stream, shard => shard.OpenTaken = true);
                        break;
                }
            }
        }
    }

    /// <summary>Notes that the set's group is synced.</summary>
    public void Durable(long lsn, CommitSet set)
    {
        lock (_gate)
        {
            _durable.Enqueue((lsn, set));
        }
    }

    /// <summary>Notes that the store shows the rows of every set up to this LSN next: readers see the shards that they open.</summary>
    public void Showing(long lsn)
    {
        lock (_gate)
        {
            foreach (var open in _durable.TakeWhile(one => one.Lsn <= lsn).SelectMany(one => one.Set.Changes).OfType<LogChange.OpenShard>())
            {
                BecomeTrue(open);
            }
        }
    }

    /// <summary>Notes that the store has committed every set up to this LSN: readers see their changes.</summary>
    /// <returns>Whether the retention of a stream was set.</returns>
    public bool Committed(long lsn)
    {
        var retentionWasSet = false;
        lock (_gate)
        {
            while (_durable.TryPeek(out var first) && first.Lsn <= lsn)
            {
                _durable.Dequeue();
                foreach (var change in first.Set.Changes)
                {
                    BecomeTrue(change);
                    retentionWasSet |= change is LogChange.SetRetention;
                }

                foreach (var (append, _) in first.Set.Appends)
                {
                    if (state.Shards.TryGetValue(append.Shard, out var shard))
                    {
                        shard.Committed(first.Lsn);
                    }
                }
            }
        }

        return retentionWasSet;
    }

    public void CheckpointedTo(long lsn) => Volatile.Write(ref _checkpointed, Math.Max(Checkpointed, lsn));

    private void BecomeTrue(LogChange change)
    {
        switch (change)
        {
            case LogChange.OpenShard open when state.Shards.TryGetValue(open.Shard, out var opened):
                opened.BecomeVisible();
                break;
            case LogChange.CloseShard close when state.Shards.TryGetValue(close.Shard, out var closed):
                closed.BecomeClosed();
                break;
            case LogChange.DeleteShard delete when state.Shards.TryGetValue(delete.Shard, out var shard):
                BecomeDeleted(shard);
                break;
            case LogChange.SetRetention retention:
                state.CommittedRetention[retention.Stream] = retention.Retention;
                break;
            case LogChange.DeleteStream delete:
                ForShardsOf(delete.Stream, BecomeDeleted);
                state.CommittedRetention.TryRemove(delete.Stream, out _);
                break;
        }
    }

    private void BecomeDeleted(JournalShard shard)
    {
        shard.BecomeDeleted();
        state.Shards.TryRemove(shard.Id, out _);
    }

    private Action? PlaceOne(LogChange change)
    {
        switch (change)
        {
            case LogChange.CreateStream create:
                state.Retention[create.Stream] = create.Retention;
                return () => state.Retention.TryRemove(create.Stream, out _);
            case LogChange.SetRetention retention:
                var before = state.Retention.GetValueOrDefault(retention.Stream, StreamLimits.RetentionDefault);
                state.CommittedRetention.TryAdd(retention.Stream, before);
                state.Retention[retention.Stream] = retention.Retention;
                return () => state.Retention[retention.Stream] = before;
            case LogChange.OpenShard open:
                return SetGate(state.Shards[open.Shard], ShardGate.Open);
            case LogChange.CloseShard close:
                return SetGate(state.Shards[close.Shard], ShardGate.Closed);
            case LogChange.DeleteShard delete:
                return SetGate(state.Shards[delete.Shard], ShardGate.Deleted);
            case LogChange.DeleteStream delete:
                Action? undo = null;
                ForShardsOf(delete.Stream, shard => undo += SetGate(shard, ShardGate.Deleted));
                state.Retention.TryRemove(delete.Stream, out var kept);
                return undo + (() => state.Retention[delete.Stream] = kept);
            default:
                return null;
        }
    }

    private static Action SetGate(JournalShard shard, ShardGate gate)
    {
        var before = shard.Gate;
        shard.Gate = gate;
        return () => shard.Gate = before;
    }

    private void ForShardsOf(StreamId stream, Action<JournalShard> action)
    {
        foreach (var shard in state.Shards.Values)
        {
            if (shard.Stream == stream)
            {
                action(shard);
            }
        }
    }
}
