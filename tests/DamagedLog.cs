using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn;

/// <summary>A log whose reads miss the frames that a test names, as damaged ones, or fail.</summary>
internal sealed class DamagedLog(IStreamLog log) : IStreamLog
{
    private TarnException? _failure;

    /// <summary>Whether the frame that begins at an offset of a shard is damaged.</summary>
    public Func<ShardId, long, bool> IsDamaged { get; set; } = static (_, _) => false;

    /// <summary>The first offset that a shard still has, as if the retention of the ones before had ended.</summary>
    public Func<ShardId, long> FirstOffset { get; set; } = static _ => 0;

    /// <summary>The next read fails.</summary>
    public void FailNextRead(TarnException failure) => Volatile.Write(ref _failure, failure);

    public ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellationToken) => log.Append(append, cancellationToken);

    public async ValueTask<LogRead> Read(ShardId shard, long fromOffset, int bytesMax, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _failure, null) is { } failure
            ? throw failure
            : new DamagedRead(await log.Read(shard, fromOffset, bytesMax, cancellationToken), fromOffset, offset => IsDamaged(shard, offset));

    public ValueTask<LogSweep> Sweep(IReadOnlyList<LogPosition> from, int bytesMax, CancellationToken cancellationToken) =>
        log.Sweep(from, bytesMax, cancellationToken);

    public long StableLsn => log.StableLsn;

    public ValueTask WaitFor(ShardId shard, long offset, CancellationToken cancellationToken) => log.WaitFor(shard, offset, cancellationToken);

    public ShardBounds? Describe(ShardId shard) => log.Describe(shard) is { } bounds
        ? bounds with { FirstOffset = Math.Max(bounds.FirstOffset, FirstOffset(shard)) }
        : null;

    public ShardTotals Totals(ShardId shard) => log.Totals(shard);

    public ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellationToken) =>
        log.OffsetAtTime(shard, arrivalTimeMs, cancellationToken);

    public ShardEnds FollowEnds() => log.FollowEnds();

    public ValueTask<IReadOnlyList<LogPosition>?> Recorded(CallKey call, int records) => log.Recorded(call, records);

    private sealed class DamagedRead(LogRead read, long from, Func<long, bool> isDamaged) : LogRead
    {
        private readonly List<LogBatch> _damaged = [.. read.Batches.Where(batch => isDamaged(batch.BaseOffset))];

        public override IReadOnlyList<LogBatch> Batches { get; } = [.. read.Batches.Where(batch => !isDamaged(batch.BaseOffset))];

        public override long NextOffset => read.NextOffset;

        public override ShardBounds Bounds => read.Bounds;

        public override long SkippedOffsets => read.SkippedOffsets + _damaged.Sum(batch => batch.Records);

        public override long SkippedBefore(long offset) => read.SkippedBefore(offset)
            + _damaged.Sum(batch => Math.Max(0, Math.Min(batch.BaseOffset + batch.Records, offset) - Math.Max(batch.BaseOffset, from)));

        public override void Dispose() => read.Dispose();
    }
}
