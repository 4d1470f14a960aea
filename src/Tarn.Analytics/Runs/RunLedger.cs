using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs.Inputs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Consumers;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Runs;

/// <summary>
/// Commits an application's progress under its lease: rows of targets, events of shards and the run's row are one commit. See D9 (one commit for
/// rows and records) and D22 (positions commit with their output).
/// </summary>
internal sealed class RunLedger(RunParts parts, ApplicationKey application, RunRow row, long epoch, NumberedShards book)
{
    /// <summary>The row as it is committed.</summary>
    public RunRow Row { get; private set; } = row;

    /// <summary>Commits progress.</summary>
    /// <param name="next">The row to write.</param>
    /// <param name="beside">Adds to the commit.</param>
    /// <exception cref="Storage.TarnException">
    /// PreconditionFailed: another run has the lease; OutcomeUnknown: the caller must read the row again; the exceptions of the addition.
    /// </exception>
    public async ValueTask Commit(RunRow next, Func<IMetadataTransaction, ValueTask> beside)
    {
        var events = book.Pending.ToList();

        // Not cancelled: the commit's outcome must be known before rows are made again.
        await parts.Store.CommitWithLog(
            async transaction =>
            {
                await ConsumerPositions.CheckLease(transaction, next.Ticks.Consumer, epoch);
                await beside(transaction);
                await AddLosses(transaction, next.Totals);
                events.ForEach(one => one.Put(transaction, application));
                next.Put(transaction, application);
                return true;
            },
            CancellationToken.None);
        Row = next;
        if (events.Count > 0)
        {
            book.Committed(events[^1].Number);
        }
    }

    private async ValueTask AddLosses(IMetadataTransaction transaction, RunTotals totals)
    {
        var (damaged, expired) = (totals.Damaged - Row.Totals.Damaged, totals.Expired - Row.Totals.Expired);
        if ((damaged == 0 && expired == 0) || parts.ArnOf(application) is not { } arn)
        {
            return;
        }

        var nowMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (damaged > 0)
        {
            await LossRows.Add(transaction, new Loss(arn, LossKind.Damaged, damaged, 0, "Frames of its sources are damaged."), nowMs);
        }

        if (expired > 0)
        {
            await LossRows.Add(transaction, new Loss(arn, LossKind.Unread, expired, 0, "The retention of its sources ended first."), nowMs);
        }
    }

    /// <summary>Moves the positions that hold the log's records to the offsets of a checkpoint.</summary>
    public void MovePositions(IMetadataTransaction transaction, Checkpoint to)
    {
        foreach (var shard in to.Shards)
        {
            if (parts.Streams.Describe(shard.Id) is not null)
            {
                Move(transaction, Row.Sources[shard.Source].Consumer, shard.Id, shard.Next);
            }
        }

        Move(transaction, Row.Ticks.Consumer, Row.TickShard, to.TickNext);
    }

    private void Move(IMetadataTransaction transaction, ConsumerId consumer, Storage.Records.ShardId shard, long next) =>
        ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, shard, OutputId.All), next, epoch);
}
