using Tarn.Storage.Records;

namespace Tarn.Delivery.Configuration;

/// <summary>Where a delivery's records come from: always a stream of the log.</summary>
/// <param name="Stream">The stream read.</param>
/// <param name="DirectPutShard">
/// The one shard of the delivery's own stream (owner type firehose), fed by its puts and deleted with it. Null: a user's Kinesis
/// stream, read from where it ended when the delivery was created.
/// </param>
/// <param name="Arn">The ARN of a user's stream: where the stream is deleted and made again under it, the delivery follows. Null: it does not.</param>
public sealed record SourceConfig(StreamId Stream, ShardId? DirectPutShard, string? Arn = null)
{
    /// <summary>Whether the delivery takes puts.</summary>
    public bool IsDirectPut => DirectPutShard is not null;
}
