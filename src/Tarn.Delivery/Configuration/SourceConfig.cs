using Tarn.Delivery.Changes;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration;

/// <summary>The source of a delivery's records: always a stream of the log.</summary>
/// <param name="Stream">The stream to read.</param>
/// <param name="DirectPutShard">
/// The one shard of the delivery's own stream (owner type firehose). Puts to the delivery feed it; it is deleted with
/// the delivery. Null: the source is a user's Kinesis stream.
/// </param>
/// <param name="Arn">
/// The ARN of a user's stream. When that stream is deleted and created again under this ARN, the delivery follows it.
/// Null: it does not follow.
/// </param>
public sealed record SourceConfig(StreamId Stream, ShardId? DirectPutShard, string? Arn = null)
{
    /// <summary>How records that are changes of items are delivered; null: records are a producer's bytes.</summary>
    public ChangesConfig? Changes { get; init; }

    /// <summary>
    /// Where the delivery began in shards that had older records. Empty: there were none, the delivery began with them, or a replay has
    /// taken them.
    /// </summary>
    public IReadOnlyList<LogPosition> Begin { get; init; } = [];

    /// <summary>Whether the delivery accepts puts.</summary>
    public bool IsDirectPut => DirectPutShard is not null;
}
