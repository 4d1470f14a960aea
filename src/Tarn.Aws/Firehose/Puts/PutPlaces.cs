using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Firehose.Puts;

/// <summary>Where the records of one put lie: in a row, or, for a recognised retry, where the first attempt laid them (D14).</summary>
/// <param name="Shard">Of records in a row.</param>
/// <param name="BaseOffset">The first of them.</param>
/// <param name="Count">How many records the put has.</param>
/// <param name="Recorded">By index in the call, for a retry.</param>
internal readonly record struct PutPlaces(ShardId Shard, long BaseOffset, int Count, ReadOnlyMemory<LogPosition>? Recorded)
{
    public SequenceNumber this[int index] => Recorded is { } recorded
        ? new SequenceNumber(recorded.Span[index].Shard, recorded.Span[index].NextOffset)
        : new SequenceNumber(Shard, BaseOffset + index);
}
