using System.Text.Json;

namespace Tarn.Clients;

/// <summary>The records of a table's stream from a position on. Shards are read after their parents.</summary>
/// <param name="items">The service.</param>
/// <param name="stream">The stream's ARN.</param>
internal sealed class ItemTail(ItemClient items, string stream)
{
    private readonly Dictionary<string, string> _iterators = [];
    private readonly HashSet<string> _known = [];

    /// <summary>Whether the last read found records.</summary>
    public bool HasRead { get; private set; }

    /// <summary>Starts at a position of the open shards, and at the begin of later ones.</summary>
    /// <param name="type">TRIM_HORIZON or LATEST.</param>
    public Task Begin(string type, CancellationToken cancellationToken) => FindShards(type, cancellationToken);

    /// <summary>Reads each shard once.</summary>
    /// <returns>Whether records came.</returns>
    public async Task<bool> Read(Func<JsonElement, Task> write, CancellationToken cancellationToken)
    {
        HasRead = false;
        var hasEnded = false;
        foreach (var (shard, iterator) in _iterators.ToList())
        {
            var page = await items.CallStreams("GetRecords", json => json.WriteString("ShardIterator", iterator), cancellationToken);
            foreach (var record in page.GetProperty("Records").EnumerateArray())
            {
                HasRead = true;
                await write(record);
            }

            if (page.TryGetProperty("NextShardIterator", out var next))
            {
                _iterators[shard] = next.GetString()!;
            }
            else
            {
                hasEnded |= _iterators.Remove(shard);
            }
        }

        if (hasEnded)
        {
            await FindShards("TRIM_HORIZON", cancellationToken);
        }

        return HasRead || hasEnded;
    }

    private async Task FindShards(string type, CancellationToken cancellationToken)
    {
        string? last = null;
        do
        {
            var page = await items.CallStreams(
                "DescribeStream",
                json =>
                {
                    json.WriteString("StreamArn", stream);
                    if (last is not null)
                    {
                        json.WriteString("ExclusiveStartShardId", last);
                    }
                },
                cancellationToken);
            var description = page.GetProperty("StreamDescription");
            foreach (var shard in description.GetProperty("Shards").EnumerateArray())
            {
                await Follow(shard, type, cancellationToken);
            }

            last = description.TryGetProperty("LastEvaluatedShardId", out var next) ? next.GetString() : null;
        }
        while (last is not null);
    }

    // A shard whose parent is still read waits for it. With LATEST, closed shards are passed over.
    private async Task Follow(JsonElement shard, string type, CancellationToken cancellationToken)
    {
        var id = shard.GetProperty("ShardId").GetString()!;
        var isClosed = shard.GetProperty("SequenceNumberRange").TryGetProperty("EndingSequenceNumber", out _);
        if (_known.Contains(id) || (shard.TryGetProperty("ParentShardId", out var parent) && _iterators.ContainsKey(parent.GetString()!)))
        {
            return;
        }

        _known.Add(id);
        if (type == "LATEST" && isClosed)
        {
            return;
        }

        var answer = await items.CallStreams(
            "GetShardIterator",
            json =>
            {
                json.WriteString("StreamArn", stream);
                json.WriteString("ShardId", id);
                json.WriteString("ShardIteratorType", type);
            },
            cancellationToken);
        _iterators[id] = answer.GetProperty("ShardIterator").GetString()!;
    }
}
