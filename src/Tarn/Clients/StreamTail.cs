namespace Tarn.Clients;

/// <summary>
/// A stream's records from a position on, across every split and merge. The children of a closed shard are read from their
/// beginning, after all their parents were read to the end. So the records of each key stay in order.
/// </summary>
internal sealed class StreamTail(StreamClient streams, string stream)
{
    private const string Oldest = "TRIM_HORIZON";

    private readonly Dictionary<string, string> _iterators = [];
    private readonly HashSet<string> _met = [];

    /// <summary>Whether the stream has no shard left to read.</summary>
    public bool IsOver => _iterators.Count == 0;

    /// <summary>Starts with the shards that were open at the position.</summary>
    /// <param name="type"><c>TRIM_HORIZON</c>, <c>LATEST</c> or <c>AT_TIMESTAMP</c>.</param>
    /// <param name="at">The time for <c>AT_TIMESTAMP</c>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task Begin(string type, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        foreach (var shard in await streams.ShardsAt(stream, type, at, cancellationToken))
        {
            await Follow(shard, type, at, cancellationToken);
        }
    }

    /// <summary>Reads each shard once.</summary>
    /// <param name="write">Takes a record.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False: no record arrived, and the read of no child shard began.</returns>
    public async Task<bool> Read(Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken cancellationToken)
    {
        var moved = false;
        foreach (var (shard, iterator) in _iterators.ToArray())
        {
            var page = await streams.Get(iterator, cancellationToken);
            foreach (var record in page.Records)
            {
                await write(record.Data);
            }

            moved |= page.Records.Count > 0;
            if (page.NextShardIterator is { } next)
            {
                _iterators[shard] = next;
                continue;
            }

            _iterators.Remove(shard);
            foreach (var child in page.ChildShards ?? [])
            {
                // A merge has two parents: the read of the child begins when the last of them ends.
                if (!child.ParentShards.Any(_iterators.ContainsKey))
                {
                    await Follow(child.ShardId, Oldest, null, cancellationToken);
                    moved = true;
                }
            }
        }

        return moved;
    }

    private async Task Follow(string shard, string type, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        if (_met.Add(shard))
        {
            _iterators.Add(shard, await streams.Iterator(stream, shard, type, at, cancellationToken));
        }
    }
}
