using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Write;

namespace Tarn.Storage.Streams.Journal;

/// <content>For the owners of internal streams: the ends of their shards, and look-ups of calls.</content>
public sealed partial class JournalLog
{
    /// <inheritdoc/>
    public ShardEnds FollowEnds() => new((shard, ends) => Find(shard).Follow(ends), (shard, ends) => _state.Shards.GetValueOrDefault(shard)?.Leave(ends));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogPosition>?> Recorded(CallKey call, int records)
    {
        if (_fault is not null)
        {
            throw new TarnException(ErrorKind.Unavailable, "The log takes no writes.", _fault);
        }

        var item = new PendingLookup(call, records);
        Invariant.Check(_queue.TryAdd(item, out _));
        return item.Task;
    }
}
