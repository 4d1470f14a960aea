using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Telemetry.Tests.Logs;

/// <summary>A log whose appends end, and whose reads are damaged, as a test says.</summary>
internal sealed class ScriptedLog(IStreamLog log) : IStreamLog
{
    /// <summary>The outcome of appends; null: they are made.</summary>
    public AppendStatus? Status { get; set; }

    /// <summary>Whether appends with a scripted outcome are stored all the same.</summary>
    public bool StoresAnyway { get; set; }

    /// <summary>Appends wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The offset of a frame that no read returns.</summary>
    public long? DamagedAt { get; set; }

    public async ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellationToken)
    {
        await Gate;
        if (Status is not null && StoresAnyway)
        {
            await log.Append(append, cancellationToken);
        }

        return Status is { } status
            ? new AppendOutcome { Shards = new[] { new ShardOutcome(status, 0, 0) } }
            : await log.Append(append, cancellationToken);
    }

    public async ValueTask<LogRead> Read(ShardId shard, long fromOffset, int bytesMax, CancellationToken cancellationToken) =>
        new DamagedRead(await log.Read(shard, fromOffset, bytesMax, cancellationToken), DamagedAt);

    public ValueTask<LogSweep> Sweep(IReadOnlyList<LogPosition> from, int bytesMax, CancellationToken cancellationToken) =>
        log.Sweep(from, bytesMax, cancellationToken);

    public long StableLsn => log.StableLsn;

    public ValueTask WaitFor(ShardId shard, long offset, CancellationToken cancellationToken) => log.WaitFor(shard, offset, cancellationToken);

    public ShardBounds? Describe(ShardId shard) => log.Describe(shard);

    public ShardTotals Totals(ShardId shard) => log.Totals(shard);

    public ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellationToken) =>
        log.OffsetAtTime(shard, arrivalTimeMs, cancellationToken);

    public ShardEnds FollowEnds() => log.FollowEnds();

    public ValueTask<IReadOnlyList<LogPosition>?> Recorded(CallKey call, int records) => log.Recorded(call, records);

    private sealed class DamagedRead(LogRead read, long? damagedAt) : LogRead
    {
        public override IReadOnlyList<LogBatch> Batches { get; } = [.. read.Batches.Where(batch => batch.BaseOffset != damagedAt)];

        public override long NextOffset => read.NextOffset;

        public override ShardBounds Bounds => read.Bounds;

        public override long SkippedOffsets => read.SkippedOffsets + read.Batches.Where(batch => batch.BaseOffset == damagedAt).Sum(batch => batch.Records);

        public override long SkippedBefore(long offset) => read.SkippedBefore(offset)
            + read.Batches.Where(batch => batch.BaseOffset == damagedAt && batch.BaseOffset < offset).Sum(batch => batch.Records);

        public override void Dispose() => read.Dispose();
    }
}
