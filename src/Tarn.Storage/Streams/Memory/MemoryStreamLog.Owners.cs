using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Memory;

/// <content>Whole appends; for the owners of internal streams: the ends of their shards, and look-ups of calls.</content>
public sealed partial class MemoryStreamLog
{
    /// <inheritdoc/>
    public ShardEnds FollowEnds() => new(Follow, Leave);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogPosition>?> Recorded(CallKey call, int records)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<LogPosition>?>(_calls.GetValueOrDefault(call));
        }
    }

    private void Follow(ShardId shard, ShardEnds ends)
    {
        lock (_gate)
        {
            Find(shard).Followers.Add(ends);
        }
    }

    private void Leave(ShardId shard, ShardEnds ends)
    {
        lock (_gate)
        {
            _shards.GetValueOrDefault(shard)?.Followers.Remove(ends);
        }
    }

    // A whole append of which one shard takes nothing. A known call is no such append.
    private AppendOutcome? RefusalOf(LogAppend append)
    {
        if (!append.IsWhole || _calls.ContainsKey(append.Call))
        {
            return null;
        }

        foreach (ref readonly var part in append.Shards.Span)
        {
            var shard = _shards.GetValueOrDefault(part.Shard);
            if (shard is null or { Deleted: true } or { Closed: true })
            {
                var outcomes = new ShardOutcome[append.Shards.Length];
                outcomes.AsSpan().Fill(new ShardOutcome(shard is { Deleted: false } ? AppendStatus.Closed : AppendStatus.NotFound, -1, 0));
                return new AppendOutcome { Shards = outcomes };
            }
        }

        return null;
    }
}
