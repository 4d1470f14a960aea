using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// The conditions that a set's changes and appends must meet: checked before the set is taken, so that a taken set
/// cannot fail.
/// </summary>
internal static class LogChangeRules
{
    /// <summary>
    /// Checks a set against the shards as they will be when its turn comes, its own changes included.
    /// </summary>
    /// <param name="find">A shard's stream and whether it is closed; null when there is no such shard.</param>
    /// <exception cref="TarnException">
    /// Conflict: a shard is closed, or a shard to be deleted is open; NotFound: no such shard.
    /// </exception>
    public static void Check(CommitSet set, Func<ShardId, (StreamId Stream, bool Closed)?> find)
    {
        var changed = new Dictionary<ShardId, (StreamId Stream, bool Closed)?>();
        foreach (var change in set.Changes)
        {
            switch (change)
            {
                case LogChange.OpenShard open:
                    Invariant.Check(open.Shard.Value is > 0 and <= ShardId.ValueMax && find(open.Shard) is null);
                    changed.Add(open.Shard, (open.Stream, false));
                    break;
                case LogChange.CloseShard close:
                    changed[close.Shard] = (OpenShardOf(close.Shard, changed, find), true);
                    break;
                case LogChange.DeleteShard delete:
                    changed[delete.Shard] = ShardOf(delete.Shard, changed, find).Closed
                        ? null
                        : throw new TarnException(ErrorKind.Conflict, $"Shard {delete.Shard} is open.");
                    break;
            }
        }

        foreach (var (append, _) in set.Appends)
        {
            Invariant.Check(append.Records > 0);
            Invariant.Check(OpenShardOf(append.Shard, changed, find) == append.Stream);
        }
    }

    private static StreamId OpenShardOf(
        ShardId shard,
        Dictionary<ShardId, (StreamId Stream, bool Closed)?> changed,
        Func<ShardId, (StreamId Stream, bool Closed)?> find)
    {
        var known = ShardOf(shard, changed, find);
        return known.Closed ? throw new TarnException(ErrorKind.Conflict, $"Shard {shard} is closed.") : known.Stream;
    }

    private static (StreamId Stream, bool Closed) ShardOf(
        ShardId shard,
        Dictionary<ShardId, (StreamId Stream, bool Closed)?> changed,
        Func<ShardId, (StreamId Stream, bool Closed)?> find) =>
        (changed.TryGetValue(shard, out var own) ? own : find(shard))
            ?? throw new TarnException(ErrorKind.NotFound, $"There is no shard {shard}.");
}
