using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs.Inputs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Runs;

/// <summary>
/// Commits an application's progress under its lease: rows of targets, events of shards and the run's row are one commit. See D9 (one commit for
/// rows and records) and D22 (positions commit with their output).
/// </summary>
internal sealed class RunLedger(RunParts parts, ApplicationKey application, RunRow row, long epoch, ShardBook book)
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

    /// <summary>Moves the positions that hold the log's records to those of a checkpoint.</summary>
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
