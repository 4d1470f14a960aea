using Tarn.Messaging.Queues.State;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>The messages that a queue holds.</summary>
/// <param name="Bytes">Their bytes. Messages that no receiver has come to count with the average of their records.</param>
/// <param name="OldestMs">When the oldest message with an entry was sent, Unix milliseconds; null: none has an entry.</param>
/// <param name="IsEstimate">Whether the counts are estimates; the bytes are estimates where messages have no entries.</param>
public sealed record QueueBacklog(QueueCounts Counts, long Bytes, long? OldestMs, bool IsEstimate)
{
    /// <summary>The average length of a record, as long as the log has counted none.</summary>
    public const long RecordBytesGuess = 1_024;

    /// <summary>The record of the first message that no receiver has come to; null: there is none.</summary>
    public (ShardId Shard, long Offset)? First { get; init; }

    /// <summary>Whether <see cref="Bytes"/> is an estimate.</summary>
    public bool HasEstimatedBytes { get; init; } = true;
}
