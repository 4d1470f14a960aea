using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Consumers;

/// <summary>The holds on a stream's records: its consumers' positions, and whether other readers may read it.</summary>
public sealed class StreamHolds(ConsumerHolds consumers, StreamDirectory streams) : IRetentionHold
{
    /// <inheritdoc/>
    public long LowestNeeded(StreamId stream, ShardId shard) => consumers.LowestNeeded(stream, shard);

    /// <inheritdoc/>
    public bool MayGoEarly(StreamId stream) => streams.Find(stream)?.Stream.Owner == StreamOwner.Firehose;
}
