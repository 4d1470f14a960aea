using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Firehose.Puts;

/// <summary>
/// The positions of one put's records: consecutive offsets of one shard or, for a recognised retry, the positions of the
/// first attempt. See D14 (retries are recognised).
/// </summary>
/// <param name="Shard">The shard of consecutive records.</param>
/// <param name="BaseOffset">The offset of the first consecutive record.</param>
/// <param name="Count">The number of records in the put.</param>
/// <param name="Recorded">For a retry: the position of each record, by its index in the call.</param>
internal readonly record struct PutPositions(ShardId Shard, long BaseOffset, int Count, ReadOnlyMemory<LogPosition>? Recorded)
{
    public SequenceNumber this[int index] => Recorded is { } recorded
        ? new SequenceNumber(recorded.Span[index].Shard, recorded.Span[index].NextOffset)
        : new SequenceNumber(Shard, BaseOffset + index);
}
