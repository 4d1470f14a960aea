using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration;

/// <summary>Where a delivery's records come from: always a stream of the log.</summary>
/// <param name="Stream">The stream read.</param>
/// <param name="DirectPut">
/// True: the stream is the delivery's own (owner type firehose, one shard), fed by its puts and deleted with it. False: a user's
/// Kinesis stream, read from where it ended when the delivery was created.
/// </param>
public sealed record SourceConfig(StreamId Stream, bool DirectPut);
