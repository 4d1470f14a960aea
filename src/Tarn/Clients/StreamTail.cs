namespace Tarn.Clients;

/// <summary>
/// A stream's records from a place on, over every split and merge: the children of a shard that is closed are read from their beginning, once all
/// their parents were read to their end, so that each key's records come in their order.
/// </summary>
internal sealed class StreamTail(StreamClient streams, string stream)
{
    private const string Oldest = "TRIM_HORIZON";

    private readonly Dictionary<string, string> iterators = [];
    private readonly HashSet<string> met = [];

    /// <summary>Nothing is followed any more: the stream has no shard left.</summary>
    public bool IsOver => iterators.Count == 0;

    /// <summary>Takes up the shards that were open at the place.</summary>
    /// <param name="type"><c>TRIM_HORIZON</c>, <c>LATEST</c> or <c>AT_TIMESTAMP</c>.</param>
    /// <param name="at">The time of the last one.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task Begin(string type, DateTimeOffset? at, CancellationToken cancellation)
    {
        foreach (var shard in await streams.ShardsAt(stream, type, at, cancellation))
        {
            await Follow(shard, type, at, cancellation);
        }
    }

    /// <summary>Reads each shard once.</summary>
    /// <param name="write">Takes a record.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False: nothing came, and no child was taken up.</returns>
    public async Task<bool> Read(Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken cancellation)
    {
        var moved = false;
        foreach (var (shard, iterator) in iterators.ToArray())
        {
            var page = await streams.Get(iterator, cancellation);
            foreach (var record in page.Records)
            {
                await write(record.Data);
            }

            moved |= page.Records.Count > 0;
            if (page.NextShardIterator is { } next)
            {
                iterators[shard] = next;
                continue;
            }

            iterators.Remove(shard);
            foreach (var child in page.ChildShards ?? [])
            {
                // the last of a merge's parents takes it up
                if (!child.ParentShards.Any(iterators.ContainsKey))
                {
                    await Follow(child.ShardId, Oldest, null, cancellation);
                    moved = true;
                }
            }
        }

        return moved;
    }

    private async Task Follow(string shard, string type, DateTimeOffset? at, CancellationToken cancellation)
    {
        if (met.Add(shard))
        {
            iterators.Add(shard, await streams.Iterator(stream, shard, type, at, cancellation));
        }
    }
}
