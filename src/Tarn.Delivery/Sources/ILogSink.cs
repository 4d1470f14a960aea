using Tarn.Delivery.Records;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Sources;

/// <summary>Takes the reads of a delivery's shards, one after the other.</summary>
internal interface ILogSink
{
    /// <summary>Whether enough was made of the records since <see cref="Enter"/> that the read must end.</summary>
    bool MustEndRead { get; }

    /// <summary>Begins a read of a shard at an offset.</summary>
    void Enter(ShardId shard, long from);

    /// <summary>Takes a log record; its bytes are valid until the call returns.</summary>
    void Take(in DeliveryRecord record);

    /// <summary>Ends the read. Offsets below <paramref name="next"/> are read.</summary>
    /// <param name="from">The offset at which the read began.</param>
    /// <param name="next">The first offset that was not read.</param>
    /// <param name="skippedDamaged">Offsets without a record: their frames are damaged.</param>
    /// <param name="skippedExpired">Offsets without a record: retention had removed them.</param>
    void Advance(long from, long next, long skippedDamaged, long skippedExpired);
}
