using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The holds on a stream's records: its consumers' positions, its owner's floors, and whether other readers may read it.
/// </summary>
public sealed class StreamHolds(ConsumerHolds consumers, OwnerFloors floors, StreamDirectory streams) : IRetentionHold
{
    /// <inheritdoc/>
    public long LowestNeeded(StreamId stream, ShardId shard)
    {
        var lowest = consumers.LowestNeeded(stream, shard);
        return streams.Find(stream)?.Stream.Owner
            is StreamOwner.Item or StreamOwner.Queue or StreamOwner.Topic or StreamOwner.Bus or StreamOwner.Archive
            ? Math.Min(lowest, floors.Of(shard))
            : lowest;
    }

    /// <inheritdoc/>
    public bool MayGoEarly(StreamId stream) => streams.Find(stream)?.Stream.Owner is StreamOwner.Firehose or StreamOwner.Item;

    /// <inheritdoc/>
    public bool IsTrimmed(StreamId stream) => floors.IsTrimmed(stream);
}
