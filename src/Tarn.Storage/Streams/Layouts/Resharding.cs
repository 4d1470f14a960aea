using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// Splits and merges: parents close, children open and their rows change in one atomic set, so that the open shards'
/// ranges always cover every hash once. See D9 (one commit for rows and records). Children's ids come from the log's
/// counter, above their parents': D11 (sequence numbers are ordered).
/// </summary>
public static class Resharding
{
    /// <summary>Splits a shard in two: the lower child gets the hashes below <paramref name="newStart"/>.</summary>
    /// <returns>The lower and the upper child.</returns>
    /// <exception cref="TarnException">
    /// NotFound: no such stream or shard; Conflict: the shard is closed; InvalidArgument: a child's range would be
    /// empty.
    /// </exception>
    public static async ValueTask<(ShardDescription Lower, ShardDescription Upper)> Split(
        IMetadataTransaction transaction, StreamId stream, ShardId shard, UInt128 newStart, DateTimeOffset now)
    {
        var parent = await OpenShard(transaction, stream, shard);
        if (newStart <= parent.Hashes.From || newStart > parent.Hashes.To)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Hash {newStart} does not cut shard {shard} in two.");
        }

        var owner = await Owner(transaction, stream);
        var lower = NewChild(transaction, parent, owner.NextOrdinal, parent.Hashes with { To = newStart - 1 }, now);
        var upper = NewChild(transaction, parent, owner.NextOrdinal + 1, parent.Hashes with { From = newStart }, now);
        Replace(transaction, owner, [parent], [lower, upper], now);
        return (lower, upper);
    }

    /// <summary>Merges two shards with neighbouring ranges into one.</summary>
    /// <param name="transaction">The commit.</param>
    /// <param name="shard">The child's parent.</param>
    /// <param name="adjacent">The child's adjacent parent: above or below the other parent.</param>
    /// <exception cref="TarnException">
    /// NotFound: no such stream or shard; Conflict: one is closed; InvalidArgument: they are not neighbours.
    /// </exception>
    public static async ValueTask<ShardDescription> Merge(
        IMetadataTransaction transaction, StreamId stream, ShardId shard, ShardId adjacent, DateTimeOffset now)
    {
        var (parent, other) = (await OpenShard(transaction, stream, shard), await OpenShard(transaction, stream, adjacent));
        if (!parent.Hashes.IsBelow(other.Hashes) && !other.Hashes.IsBelow(parent.Hashes))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Shards {shard} and {adjacent} are not neighbours.");
        }

        var owner = await Owner(transaction, stream);
        var hashes = new HashRange(UInt128.Min(parent.Hashes.From, other.Hashes.From), UInt128.Max(parent.Hashes.To, other.Hashes.To));
        var child = NewChild(transaction, parent, owner.NextOrdinal, hashes, now) with { AdjacentParent = ShardParent.Of(other) };
        Replace(transaction, owner, [parent, other], [child], now);
        return child;
    }

    /// <summary>Closes a shard and opens one child with its hashes: a shard ends after a time, and its child continues.</summary>
    /// <exception cref="TarnException">NotFound: no such stream or shard; Conflict: the shard is closed.</exception>
    public static async ValueTask<ShardDescription> RollOver(IMetadataTransaction transaction, StreamId stream, ShardId shard, DateTimeOffset now)
    {
        var parent = await OpenShard(transaction, stream, shard);
        var owner = await Owner(transaction, stream);
        var child = NewChild(transaction, parent, owner.NextOrdinal, parent.Hashes, now);
        Replace(transaction, owner, [parent], [child], now);
        return child;
    }

    private static async ValueTask<ShardDescription> OpenShard(IMetadataTransaction transaction, StreamId stream, ShardId shard)
    {
        var key = StreamRows.ShardKey(stream, shard);
        var row = await transaction.Get(StreamSpaces.Shards, key)
            ?? throw new TarnException(ErrorKind.NotFound, $"There is no shard {shard} of stream {stream}.");
        var found = StreamRows.DecodeShard(key, row);
        return found.Closed is null ? found : throw new TarnException(ErrorKind.Conflict, $"Shard {shard} is closed.");
    }

    private static async ValueTask<StreamDescription> Owner(IMetadataTransaction transaction, StreamId stream) =>
        await StreamDirectory.Get(transaction, stream) ?? throw new TarnException(ErrorKind.NotFound, $"There is no stream {stream}.");

    private static ShardDescription NewChild(
        IMetadataTransaction transaction, ShardDescription parent, int ordinal, HashRange hashes, DateTimeOffset now) => new()
        {
            Stream = parent.Stream,
            Id = new ShardId(transaction.NextLogId()),
            Ordinal = ordinal,
            Hashes = hashes,
            Parent = ShardParent.Of(parent),
            Opened = now,
        };

    // Children first: a reader that sees a parent closed finds its children. The stream's row is last: views get the rows of one commit space by space,
    // in this order, and the same commit may make the stream active. A reader that sees it active finds the new shards.
    private static void Replace(
        IMetadataTransaction transaction, StreamDescription owner, ReadOnlySpan<ShardDescription> parents, ReadOnlySpan<ShardDescription> children,
        DateTimeOffset now)
    {
        foreach (var child in children)
        {
            StreamDirectory.OpenShard(transaction, child);
        }

        foreach (var parent in parents)
        {
            StreamDirectory.CloseShard(transaction, parent, now);
        }

        StreamDirectory.Put(transaction, owner with { NextOrdinal = owner.NextOrdinal + children.Length });
    }
}
