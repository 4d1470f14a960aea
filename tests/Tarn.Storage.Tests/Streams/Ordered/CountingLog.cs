using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Ordered;

/// <summary>A log that counts the bytes of the reads that its readers hold.</summary>
internal sealed class CountingLog(IStreamLog log) : IStreamLog
{
    /// <summary>Bytes of the reads that were not disposed.</summary>
    public long Held { get; private set; }

    /// <summary>The most bytes held at a time.</summary>
    public long HeldMax { get; private set; }

    public long StableLsn => log.StableLsn;

    public ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellationToken) => log.Append(append, cancellationToken);

    public async ValueTask<LogRead> Read(ShardId shard, long fromOffset, int bytesMax, CancellationToken cancellationToken)
    {
        var read = new CountedRead(this, await log.Read(shard, fromOffset, bytesMax, cancellationToken));
        Held += read.Bytes;
        HeldMax = Math.Max(Held, HeldMax);
        return read;
    }

    public ValueTask<LogSweep> Sweep(IReadOnlyList<LogPosition> from, int bytesMax, CancellationToken cancellationToken) =>
        log.Sweep(from, bytesMax, cancellationToken);

    public ValueTask WaitFor(ShardId shard, long offset, CancellationToken cancellationToken) => log.WaitFor(shard, offset, cancellationToken);

    public ShardBounds? Describe(ShardId shard) => log.Describe(shard);

    public ShardTotals Totals(ShardId shard) => log.Totals(shard);

    public ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellationToken) =>
        log.OffsetAtTime(shard, arrivalTimeMs, cancellationToken);

    public ShardEnds FollowEnds() => log.FollowEnds();

    public ValueTask<IReadOnlyList<LogPosition>?> Recorded(CallKey call, int records) => log.Recorded(call, records);

    private sealed class CountedRead(CountingLog log, LogRead read) : LogRead
    {
        public long Bytes { get; } = read.Batches.Sum(batch => (long)batch.Batch.Length);

        public override IReadOnlyList<LogBatch> Batches => read.Batches;

        public override long NextOffset => read.NextOffset;

        public override ShardBounds Bounds => read.Bounds;

        public override long SkippedOffsets => read.SkippedOffsets;

        public override long SkippedBefore(long offset) => read.SkippedBefore(offset);

        public override void Dispose()
        {
            log.Held -= Bytes;
            read.Dispose();
        }
    }
}
